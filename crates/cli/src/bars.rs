//! Progress on the terminal: bars where someone looks, plain lines elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hone_domain::Progress;
use hone_hub::{PullProgress, Step};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// One line about what happens now, to standard error. Nothing fails because nobody listens, or
/// because the listener's disk is full.
pub(crate) fn say(line: &str) {
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}

/// Data, to standard output. A reader that closed the pipe has seen enough.
pub(crate) fn print(data: &[u8]) -> std::io::Result<()> {
    use std::io::ErrorKind;
    let mut out = std::io::stdout().lock();
    match out.write_all(data).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// A bar over a known number of items that several tasks advance together.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
    done: AtomicUsize,
}

impl Bar {
    /// A bar named `what`; where nobody looks it says one line instead.
    pub(crate) fn new(what: &str, total: usize) -> Self {
        if !std::io::stderr().is_terminal() && total > 0 {
            say(&format!("{what} ({total})"));
        }
        let bar = ProgressBar::with_draw_target(Some(total as u64), target());
        let template = "{msg} {wide_bar} {pos}/{len} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self {
            bar,
            done: AtomicUsize::new(0),
        }
    }

    /// The part of one task; what it advances is added to the whole.
    pub(crate) fn part(&self) -> Part<'_> {
        Part {
            whole: self,
            seen: AtomicUsize::new(0),
        }
    }

    /// Says how far it is.
    pub(crate) fn show(&self, done: usize) {
        self.bar.set_position(done as u64);
    }

    fn set(&self, done: usize, total: usize) {
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn advance(&self, done: usize, total: usize) -> ControlFlow<()> {
        self.set(done, total);
        ControlFlow::Continue(())
    }
}

/// One task's share of a [`Bar`].
#[derive(Debug)]
pub(crate) struct Part<'a> {
    whole: &'a Bar,
    seen: AtomicUsize,
}

impl Progress for Part<'_> {
    fn advance(&self, done: usize, _total: usize) -> ControlFlow<()> {
        let before = self.seen.swap(done, Ordering::Relaxed);
        let all = self.whole.done.fetch_add(done - before, Ordering::Relaxed) + done - before;
        self.whole.bar.set_position(all as u64);
        ControlFlow::Continue(())
    }
}

/// A count that grows, of one thing after the other.
#[derive(Debug)]
pub(crate) struct Counter {
    bar: ProgressBar,
    what: String,
}

impl Counter {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, target());
        if let Ok(style) = ProgressStyle::with_template("{msg} {pos} of {len} records") {
            bar.set_style(style);
        }
        Self {
            bar,
            what: String::new(),
        }
    }

    /// Says how far it is; where nobody looks it says once what it is about.
    pub(crate) fn show(&mut self, what: &str, done: usize, total: Option<usize>) {
        if self.what != what {
            what.clone_into(&mut self.what);
            self.bar.set_message(self.what.clone());
            if !std::io::stderr().is_terminal() {
                say(what);
            }
        }
        self.bar.set_length(total.unwrap_or(done) as u64);
        self.bar.set_position(done as u64);
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Downloads: a bar a file.
#[derive(Debug)]
pub(crate) struct PullBar {
    bar: ProgressBar,
}

impl PullBar {
    pub(crate) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, target());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {bytes}/{total_bytes}") {
            bar.set_style(style);
        }
        Self { bar }
    }
}

impl Drop for PullBar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl PullProgress for PullBar {
    fn step(&self, step: Step<'_>) {
        match step {
            Step::Trying { source } => self.bar.suspend(|| say(&format!("asking {source}"))),
            Step::Fetching { what, done, total } => {
                self.bar.set_message(what.to_owned());
                if let Some(total) = total {
                    self.bar.set_length(total);
                }
                self.bar.set_position(done);
            }
            Step::Checking { file } => self.bar.set_message(format!("checking {file}")),
        }
    }
}

/// Standard error where somebody looks, nowhere else.
fn target() -> ProgressDrawTarget {
    if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}
