/// Hears how far a download is.
pub trait PullProgress {
    /// Called at the start of every part of a pull and for every piece that arrived.
    fn step(&self, step: Step<'_>);
}

/// What a pull is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A source is asked.
    Trying {
        /// The source, in words.
        source: &'a str,
    },
    /// Bytes arrived.
    Fetching {
        /// The file or package.
        what: &'a str,
        /// Bytes so far.
        done: u64,
        /// Bytes in all, where the source says so.
        total: Option<u64>,
    },
    /// A file is hashed.
    Checking {
        /// The file.
        file: &'a str,
    },
}

/// A [`PullProgress`] that listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl PullProgress for Quiet {
    fn step(&self, _step: Step<'_>) {}
}
