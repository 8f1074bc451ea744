//! Whether a file that is open is still where it was.
//!
//! A file that was removed or replaced stays readable and writable to whoever
//! has it open, and everything that is written to it is lost. So connections
//! are looked at before each use: to a file that is gone nothing is written, and
//! when there is one again, it is opened anew.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base::Stopwatch;

/// What tells one file from another under the same name.
type Identity = Option<(u64, u64)>;

/// A file's place, and since when the file that is there now is.
#[derive(Debug)]
pub(super) struct Presence {
    file: PathBuf,
    now: Mutex<(Identity, Stopwatch)>,
}

impl Presence {
    pub(super) fn of(file: PathBuf) -> Self {
        let now = Mutex::new((identity(&file), Stopwatch::start()));
        Self { file, now }
    }

    /// Whether a connection of this age is one to the file that is there now.
    pub(super) fn holds(&self, age: Duration) -> bool {
        let identity = identity(&self.file);
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        if now.0 != identity {
            *now = (identity, Stopwatch::start());
        }
        identity.is_some() && age <= now.1.elapsed()
    }
}

#[cfg(unix)]
fn identity(file: &std::path::Path) -> Identity {
    use std::os::unix::fs::MetadataExt;
    let there = std::fs::metadata(file).ok()?;
    Some((there.dev(), there.ino()))
}

/// Elsewhere a file that is open cannot be removed.
#[cfg(not(unix))]
fn identity(_file: &std::path::Path) -> Identity {
    Some((0, 0))
}
