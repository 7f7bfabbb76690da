//! `hone import` and `hone export`: records in and out, for those who may read the data folder.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, anyhow, ensure};
use hone_annotation::{Context, KeyHash};
use hone_server::NO_PASSWORD;
use hone_store::SqliteStore;
use hone_transfer::{
    Credentials, DiskImport, FileImport, Http, LabelsAs, Mapping, Moved, OnError, Outside, People,
    RemoteImport, TransferError, Uploads, export, find_dataset, find_workspace, import_disk,
    import_file, import_remote,
};
use tokio::runtime;

use crate::args::{
    ExportArgs, ImportArgs, ImportDiskArgs, ImportFileArgs, ImportServerArgs, ImportSource,
    LabelKind, OnBadRow,
};
use crate::bars::{Counter, say};
use crate::exit::BadInput;
use crate::outside::{context, hash_key, new_key};
use crate::place::Place;

pub(crate) fn run_import(place: &Place, args: &ImportArgs) -> Result<()> {
    let store = SqliteStore::open_beside(&place.data)?;
    let runtime = runtime::Builder::new_current_thread().build()?;
    let watch = Watch::default();
    let moved = runtime.block_on(async {
        match (&args.source, &args.file) {
            (Some(ImportSource::ArgillaDisk(args)), _) => from_disk(&store, &watch, args).await,
            (Some(ImportSource::Argilla(args)), _) => {
                let offline = "no other server is asked while offline";
                ensure!(!place.hub.offline, BadInput(offline.to_owned()));
                from_server(&store, &watch, args).await
            }
            (None, Some(args)) => {
                let uploads = uploads(place, &args.public_url);
                from_file(&store, &watch, (args, uploads)).await
            }
            (None, None) => Err(BadInput("name a file".to_owned()).into()),
        }
    })?;
    drop(watch);
    say(&told(moved));
    Ok(())
}

pub(crate) fn run_export(place: &Place, args: &ExportArgs) -> Result<()> {
    let store = SqliteStore::open_beside(&place.data)?;
    let runtime = runtime::Builder::new_current_thread().build()?;
    let watch = Watch::default();
    let written = runtime.block_on(async {
        let workspace = find_workspace(&store, args.workspace.as_deref()).await?;
        let dataset = find_dataset(&store, &workspace, &args.dataset).await?;
        let media = place.media();
        export(&store, (&watch, &media), dataset.id, &args.out).await
    })?;
    drop(watch);
    say(&format!(
        "wrote {written} records to {}",
        args.out.display()
    ));
    Ok(())
}

/// Where images go that rows name by paths.
fn uploads(place: &Place, server: &str) -> Uploads {
    Uploads {
        media: Arc::new(place.media()),
        server: server.to_owned(),
    }
}

async fn from_file(
    store: &SqliteStore,
    watch: &Watch,
    (args, uploads): (&ImportFileArgs, Uploads),
) -> Result<Moved> {
    let workspace = find_workspace(store, args.workspace.as_deref()).await?;
    let import = FileImport {
        path: args.file.clone(),
        workspace: workspace.id,
        dataset: args.into.clone(),
        create: args.create.then(|| args.labels.clone()),
        mapping: mapping(args),
        user: args.user.clone(),
        on_error: on_error(args.on_error, &args.file),
        uploads,
    };
    Ok(import_file(store, watch, import).await?)
}

async fn from_disk(store: &SqliteStore, watch: &Watch, args: &ImportDiskArgs) -> Result<Moved> {
    let workspace = find_workspace(store, args.workspace.as_deref()).await?;
    let people = match &args.user {
        Some(user) => People::stand_in(store, user).await?,
        None => People::new(),
    };
    let import = DiskImport {
        folder: args.folder.clone(),
        workspace: workspace.id,
        name: args.name.clone(),
        people,
        on_error: on_error(args.errors.on_error, &args.folder.join("records.json")),
    };
    Ok(import_disk(store, watch, import).await?)
}

async fn from_server(store: &SqliteStore, watch: &Watch, args: &ImportServerArgs) -> Result<Moved> {
    let import = RemoteImport {
        workspace: args.workspace.clone(),
        dataset: args.dataset.clone(),
        on_error: on_error(args.errors.on_error, Path::new("argilla")),
    };
    let remote = Http::new(&args.url, &args.api_key);
    Ok(import_remote(store, watch, &remote, import).await?)
}

/// What the options say about columns, if they say anything.
fn mapping(args: &ImportFileArgs) -> Option<Mapping> {
    let pair = |given: &String| match given.split_once('=') {
        Some((column, name)) => (column.to_owned(), name.to_owned()),
        None => (given.clone(), given.clone()),
    };
    let mapping = Mapping {
        text: args.text.iter().map(pair).collect(),
        image: args.image.iter().map(pair).collect(),
        label: args.label.as_ref().map(pair),
        labels_as: match args.label_kind {
            LabelKind::Suggestion => LabelsAs::Suggestion,
            LabelKind::Response => LabelsAs::Response,
        },
        id: args.id.clone(),
        metadata: args.metadata.iter().map(pair).collect(),
    };
    let unsaid = Mapping {
        labels_as: mapping.labels_as,
        ..Mapping::default()
    };
    (mapping != unsaid).then_some(mapping)
}

fn on_error(wanted: OnBadRow, source: &Path) -> OnError {
    match wanted {
        OnBadRow::Abort => OnError::Abort,
        OnBadRow::Skip => {
            let mut name = source.as_os_str().to_owned();
            name.push(".refused.jsonl");
            OnError::Skip(PathBuf::from(name))
        }
    }
}

fn told(moved: Moved) -> String {
    let Moved {
        written,
        updated,
        refused,
    } = moved;
    let new = written - updated;
    match refused {
        0 => format!("brought {new} new records, {updated} again"),
        _ => format!("brought {new} new records, {updated} again; {refused} were refused"),
    }
}

/// The world outside, with somebody who watches.
#[derive(Debug, Default)]
struct Watch(RefCell<Option<Counter>>);

impl Outside for Watch {
    fn context(&self) -> Result<Context, TransferError> {
        context().map_err(outside)
    }

    fn credentials(&self) -> Result<Credentials, TransferError> {
        Ok(Credentials {
            password_hash: NO_PASSWORD.to_owned(),
            key_hash: hash_key(&new_key()),
        })
    }

    fn key_hash(&self, key: &str) -> KeyHash {
        hash_key(key)
    }

    fn progress(&self, what: &str, done: usize, total: Option<usize>) {
        let mut counter = self.0.borrow_mut();
        let counter = counter.get_or_insert_with(Counter::new);
        counter.show(what, done, total);
    }
}

fn outside(error: anyhow::Error) -> TransferError {
    TransferError::Outside(anyhow!(error).to_string())
}
