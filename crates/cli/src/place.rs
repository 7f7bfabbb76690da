//! Where the program runs: its data folder, its threads, its environment, the clock.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use hone_hub::HubConfig;
use hone_store::{FeatureShards, MediaFolder, StoreError};

use crate::args;
use crate::exit::BadInput;

/// Everything outside the program that it was told about at the start.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) data: PathBuf,
    pub(crate) hub: HubConfig,
}

impl Place {
    /// Reads the environment, once, and sets the number of threads.
    ///
    /// # Errors
    /// If no data folder can be told or the number of threads is 0.
    pub(crate) fn new(args: &args::Place) -> Result<Self> {
        let vars: BTreeMap<_, _> = std::env::vars().collect();
        let data = match &args.data_dir {
            Some(folder) => folder.clone(),
            None => default_data_folder(&vars)?,
        };
        if let Some(threads) = args.threads {
            ensure!(
                threads > 0,
                BadInput("--threads has to be at least 1".to_owned())
            );
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build_global()?;
        }
        let mut hub = HubConfig::from_env(&vars, data.clone())?;
        hub.offline |= args.offline;
        Ok(Self { data, hub })
    }

    /// The features of every record read so far.
    pub(crate) fn features(&self) -> FeatureShards {
        FeatureShards::new(self.data.join("features"))
    }

    /// The uploaded files, beside a server that may be adding to them.
    pub(crate) fn media(&self) -> MediaFolder {
        MediaFolder::beside(self.media_folder())
    }

    /// The uploaded files, for the one process that serves them.
    ///
    /// # Errors
    /// If what an earlier one left unfinished cannot be removed.
    pub(crate) fn open_media(&self) -> Result<MediaFolder, StoreError> {
        MediaFolder::open(self.media_folder())
    }

    fn media_folder(&self) -> PathBuf {
        self.data.join("media")
    }
}

fn default_data_folder(vars: &BTreeMap<String, String>) -> Result<PathBuf> {
    let var = |name: &str| {
        vars.get(name)
            .filter(|value| !value.is_empty())
            .map(Path::new)
    };
    var("XDG_DATA_HOME")
        .map(|data| data.join("hone"))
        .or_else(|| var("HOME").map(|home| home.join(".local/share/hone")))
        .or_else(|| var("LOCALAPPDATA").map(|data| data.join("hone")))
        .ok_or_else(|| BadInput("name a data folder with --data-dir".to_owned()).into())
}

/// The time since the start of a command. Only reports see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock(Instant);

impl Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is where time comes from"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The machine in words: processor, cores, system.
pub(crate) fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
    let name = model.map_or("processor", |model| {
        model.trim_start_matches([' ', '\t', ':'])
    });
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{name}, {cores} core(s), {}", std::env::consts::OS)
}
