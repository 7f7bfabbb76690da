use tracing::Level;

use crate::args::LogFormat;

/// Writes what happens to standard error from now on.
pub(super) fn start(level: Level, format: LogFormat) {
    let lines = tracing_subscriber::fmt()
        .with_max_level(level)
        // It would be told on standard error, and that panics where the log is on a full disk.
        .log_internal_errors(false)
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.with_ansi(false).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
}
