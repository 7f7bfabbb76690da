use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};

/// Whether somebody pressed Ctrl-C since it was made. A second time ends the process.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Begins to listen, on a thread that waits for the process to end.
    ///
    /// # Errors
    /// If no thread can be started.
    pub(crate) fn listen() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .context("cannot listen for Ctrl-C")?;
        let came = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&came);
        std::thread::Builder::new()
            .name("interrupt".to_owned())
            .spawn(move || {
                while runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
                    if told.swap(true, Ordering::Relaxed) {
                        end();
                    }
                }
            })
            .context("cannot listen for Ctrl-C")?;
        Ok(Self(came))
    }

    /// Whether it came.
    pub(crate) fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What a shell says of a program that Ctrl-C ended.
const ENDED: i32 = 130;

#[expect(clippy::exit, reason = "whoever asks twice does not want to wait")]
fn end() {
    std::process::exit(ENDED);
}
