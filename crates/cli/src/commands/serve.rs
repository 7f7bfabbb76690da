//! `hone serve`: the server on one data folder.

mod first_start;
mod log;
mod open_files;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use hone_annotation::MediaFiles;
use hone_annotation::store::Store;
use hone_live::Live;
use hone_server::{AppState, CrossOrigin, Settings, WebFiles};
use hone_store::SqliteStore;
use hone_transfer::{HubTransfer, TableTransfer};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use self::first_start::Welcome;
use crate::args::ServeArgs;
use crate::bars::say;
use crate::courier::HttpCourier;
use crate::image_values::ImageValues;
use crate::learning::{self, Catalogue};
use crate::oauth;
use crate::outside::{OsEntropy, SystemClock, token_secret};
use crate::place::Place;

/// How long the link of the first start is good for.
const SIGN_IN: Duration = Duration::from_secs(60 * 60);

/// How long the requests under way are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(place: &Place, args: &ServeArgs) -> Result<()> {
    log::start(args.log, args.log_format);
    open_files::allow_many();
    let store = SqliteStore::open(&place.data)?;
    let store: Arc<dyn Store> = Arc::new(store);
    let mut settings = Settings::new(token_secret(&place.data)?);
    settings.cross_origin = cross_origin(&args.cors_origin);
    settings.secure_cookies = args.secure_cookies;
    settings.web = args
        .web_folder
        .clone()
        .map_or(WebFiles::Embedded, WebFiles::Folder);
    settings.providers = oauth::providers(
        oauth::Given {
            file: args.oauth.as_deref(),
            public_url: args.public_url.as_deref(),
            owner: args.owner.username.as_deref(),
        },
        &std::env::vars().collect(),
    )?;
    settings.tables = Some(Arc::new(TableTransfer));
    settings.hub = Some(Arc::new(HubTransfer::new(place.hub.clone())));
    let encoders = Arc::new(Catalogue::new(place, args.device));
    let mut outside = learning::outside(place, Arc::clone(&store), Arc::clone(&encoders));
    let media: Arc<dyn MediaFiles> = Arc::new(place.open_media()?);
    outside.images = Arc::new(ImageValues::new(Arc::clone(&media), args.fetch_images));
    settings.media = Some(Arc::clone(&media));
    settings.media_limit = args.media_limit << 20;
    settings.public_url.clone_from(&args.public_url);
    let loops = Arc::new(Live::new(outside));
    settings.loops = Some(Arc::clone(&loops));
    settings.models = Some(encoders);
    let state = AppState::new(
        Arc::clone(&store),
        Arc::new(SystemClock::start()),
        Arc::new(OsEntropy),
        Arc::new(HttpCourier::new()),
        settings,
    )?;
    let runtime = Runtime::new()?;
    runtime.block_on(remove_lost(store.as_ref(), media.as_ref()))?;
    runtime.block_on(serve(store, state, loops, args))
}

/// Removes the files of datasets that are not there any more: a process that ended right after it
/// had deleted one leaves them.
async fn remove_lost(store: &dyn Store, media: &dyn MediaFiles) -> Result<()> {
    // Listed first: a dataset is there before its files.
    let held = media.datasets().map_err(|error| anyhow!(error))?;
    let there = store.read(|view| Ok(view.datasets()?)).await?;
    for id in held {
        if there.iter().all(|dataset| dataset.id != id) {
            media.remove_all(id).map_err(|error| anyhow!(error))?;
        }
    }
    Ok(())
}

async fn serve(
    store: Arc<dyn Store>,
    state: AppState,
    loops: Arc<Live>,
    args: &ServeArgs,
) -> Result<()> {
    let address = SocketAddr::new(args.host, args.port);
    let listener = TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address}"))?;
    let url = format!("http://{}", listener.local_addr()?);
    let welcome = first_start::welcome(store.as_ref(), &args.owner).await?;
    // Signals are watched before anybody is told to come.
    let stop = stop_signal()?;
    // Each loop opens its encoder on a thread of its own.
    loops.start().await?;
    announce(&url, welcome, &state);
    let jobs = tokio::spawn(hone_server::work(state.clone()));
    let deliveries = tokio::spawn(hone_server::deliver(state.clone()));
    until_answered(listener, state, stop).await?;
    jobs.abort();
    deliveries.abort();
    // It waits for threads, and this one drives the store's replies to them.
    tokio::task::spawn_blocking(move || loops.stop()).await?;
    say("stopped");
    Ok(())
}

/// Serves until told to stop, and then until the requests under way are answered or the patience
/// with them is at its end.
async fn until_answered(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let stopping = Arc::new(Notify::new());
    let told = Arc::clone(&stopping);
    let stop = async move {
        stop.await;
        told.notify_one();
    };
    let too_long = async {
        stopping.notified().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = hone_server::serve(listener, state, stop) => served?,
        () = too_long => say("some requests were not answered in time"),
    }
    Ok(())
}

fn announce(url: &str, welcome: Option<Welcome>, state: &AppState) {
    say(&format!("Hone is at {url}"));
    let Some(welcome) = welcome else { return };
    let token = state.issue_sign_in(welcome.owner, SIGN_IN);
    say(&format!(
        "\n  Account   {} (owner)\n  Sign in   {url}/sign-in?token={token}\n            once, within the hour",
        welcome.username
    ));
    match welcome.new_key {
        Some(key) => say(&format!(
            "  API key   {key}\n            shown this once; `hone users rotate-key` makes another\n"
        )),
        None => say("  API key   as given\n"),
    }
}

fn cross_origin(origins: &[String]) -> CrossOrigin {
    match origins {
        [] => CrossOrigin::None,
        origins if origins.iter().any(|origin| origin == "*") => CrossOrigin::Any,
        origins => CrossOrigin::Origins(origins.to_vec()),
    }
}

/// Ready when the process is asked to end.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        let interrupt = tokio::signal::ctrl_c();
        #[cfg(unix)]
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        drop(interrupt.await);
        say("stopping: requests under way are answered first");
    })
}
