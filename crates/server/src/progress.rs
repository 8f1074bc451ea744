//! Shows how far long work has come: a bar on a terminal, a plain line every few
//! seconds elsewhere.

use std::{io::IsTerminal, sync::Mutex, time::Duration};

use base::Stopwatch;
use indicatif::{ProgressBar, ProgressStyle};

use crate::output;

/// How often a line is printed where there is no terminal.
const PAUSE: Duration = Duration::from_secs(5);

/// Work in progress.
pub struct Progress {
    bar: Option<ProgressBar>,
    what: String,
    last: Mutex<Stopwatch>,
}

impl Progress {
    /// Work of a known amount, or of an unknown one.
    pub fn new(what: &str, total: Option<u64>) -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let (bar, style) = match total {
                Some(total) => (
                    ProgressBar::new(total),
                    "{msg} [{bar:30}] {percent:>3} % {eta:>4} left",
                ),
                None => (ProgressBar::new_spinner(), "{msg} {spinner} {elapsed}"),
            };
            if let Ok(style) = ProgressStyle::with_template(style) {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.set_message(what.to_string());
            bar
        });
        Self {
            bar,
            what: what.to_string(),
            last: Mutex::new(Stopwatch::start()),
        }
    }

    /// So much of the amount is done; `detail` says it in words.
    pub fn at(&self, done: u64, detail: &str) {
        if let Some(bar) = &self.bar {
            bar.set_position(done);
            bar.set_message(format!("{}: {detail}", self.what));
            return;
        }
        let mut last = self
            .last
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if last.elapsed() >= PAUSE {
            *last = Stopwatch::start();
            output::complain(&format!("{}: {detail}", self.what));
        }
    }

    /// The work is over: the bar goes.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
