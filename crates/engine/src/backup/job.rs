//! Backups that are made again and again, and how many of them are kept.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    time::Duration,
};

use base::{Micros, Result};
use serde::{Deserialize, Serialize};

use super::{lines::unwritable, make};
use crate::jobs::{Job, Run, Schedule};

/// What our files' names begin and end with; no other file is ever removed.
const BEGIN: &str = "rapport-";
const END: &str = ".backup";

/// Backups into a folder of the machine that does jobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackUp {
    pub folder: PathBuf,
    /// How many are kept, at least one.
    pub keep: usize,
}

impl BackUp {
    /// Makes one at the times of a cron pattern.
    ///
    /// # Errors
    /// `Malformed` if the pattern is none.
    pub fn at(self, pattern: &str) -> Result<Schedule> {
        Schedule::new("back_up", pattern, self)
    }
}

impl Job for BackUp {
    const KIND: &'static str = "back_up";
    const QUEUE: &'static str = "backups";
    const LONGEST: Duration = Duration::from_secs(12 * 3_600);

    async fn run(self, run: &Run) -> Result<()> {
        let ws = &run.cx().ws;
        fs::create_dir_all(&self.folder).map_err(unwritable)?;
        let path = self.folder.join(name(run.cx().now));
        let part = Part(path.with_extension("part"));
        let file = File::create(&part.0).map_err(unwritable)?;
        keep_private(&file).map_err(unwritable)?;
        let out = BufWriter::new(file.try_clone().map_err(unwritable)?);
        make(ws, out, &|_| ()).await?;
        file.sync_all().map_err(unwritable)?;
        fs::rename(&part.0, &path).map_err(unwritable)?;
        for old in surplus(&self.folder, self.keep).map_err(unwritable)? {
            if let Err(error) = fs::remove_file(&old) {
                tracing::warn!(%error, file = %old.display(), "an old backup cannot be removed");
            }
        }
        Ok(())
    }
}

/// A file without its name yet; it goes if it does not get it.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn keep_private(file: &File) -> std::io::Result<()> {
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}

/// Names go in the order of their times.
fn name(at: Micros) -> String {
    let at = at.to_rfc3339();
    let seconds = at.split('.').next().unwrap_or(&at).trim_end_matches('Z');
    format!("{BEGIN}{}Z{END}", seconds.replace(':', ""))
}

/// The oldest of our files beyond those that are kept.
fn surplus(folder: &Path, keep: usize) -> std::io::Result<Vec<PathBuf>> {
    let mut ours = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_ours = name.to_str().is_some_and(is_name);
        if is_ours && entry.file_type()?.is_file() {
            ours.push(entry.path());
        }
    }
    ours.sort();
    ours.truncate(ours.len().saturating_sub(keep.max(1)));
    Ok(ours)
}

fn is_name(name: &str) -> bool {
    let time = name
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END));
    time.is_some_and(|time| {
        time.len() == "2026-03-01T023000Z".len()
            && time
                .bytes()
                .all(|b| b.is_ascii_digit() || b"-TZ".contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let at = |n: i64| Micros(1_772_328_600_000_000 + n * 1_000_000);
        assert_eq!(name(at(0)), "rapport-2026-03-01T013000Z.backup");
        for n in 0..5 {
            fs::write(folder.path().join(name(at(n))), "").unwrap();
        }
        for other in [
            "rapport-mine.backup",
            "rapport-2026-03-01T013000Z.part",
            "a",
        ] {
            fs::write(folder.path().join(other), "").unwrap();
        }
        let gone: Vec<_> = (0..3).map(|n| folder.path().join(name(at(n)))).collect();
        assert_eq!(surplus(folder.path(), 2).unwrap(), gone);
        assert_eq!(surplus(folder.path(), 9).unwrap(), Vec::<PathBuf>::new());
        assert_eq!(
            surplus(folder.path(), 0).unwrap().len(),
            4,
            "one is always kept"
        );
    }
}
