//! Backups that are made again and again, and how many of them are kept.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    time::Duration,
};

use base::{Error, Micros, Result};
use serde::{Deserialize, Serialize};

use super::{Address, Bucket, Seal, lines::unwritable, make};
use crate::notifications::Subject;
use crate::{
    Cx, Workspace,
    jobs::{Job, Run, Schedule},
};

/// What our files' names begin and end with; no other file is ever removed.
const BEGIN: &str = "rapport-";
const END: &str = ".backup";
/// The ending while one is being written.
const PART: &str = ".part";

/// Backups into a folder of the machine that does jobs, or of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackUp {
    /// A path, or an address such as `s3://bucket/folder`.
    pub folder: PathBuf,
    /// How many are kept, at least one.
    pub keep: usize,
    /// The public keys (`age1..`) of those who can read them; everybody if none.
    #[serde(default)]
    pub to: Vec<String>,
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

    fn subject(&self) -> Option<Subject> {
        Some(Subject::default())
    }

    async fn run(self, run: &Run) -> Result<()> {
        let seal = Seal::to(&self.to)?;
        match self.address()? {
            Some(folder) => self.run_to_bucket(run.cx(), &seal, &folder).await,
            None => self.run_to_folder(run.cx(), &seal).await,
        }
    }
}

impl BackUp {
    fn address(&self) -> Result<Option<Address>> {
        self.folder.to_str().map_or(Ok(None), Address::parse)
    }

    async fn run_to_folder(&self, cx: &Cx, seal: &Seal) -> Result<()> {
        fs::create_dir_all(&self.folder).map_err(unwritable)?;
        tidy(&self.folder).map_err(unwritable)?;
        let path = self.folder.join(name(cx.now));
        let part = Part(path.with_extension("part"));
        let file = File::create(&part.0).map_err(unwritable)?;
        keep_private(&file).map_err(unwritable)?;
        write(&cx.ws, &file, seal).await?;
        file.sync_all().map_err(unwritable)?;
        fs::rename(&part.0, &path).map_err(unwritable)?;
        for old in surplus(names(&self.folder).map_err(unwritable)?, self.keep) {
            remove(&self.folder, &old);
        }
        Ok(())
    }

    /// It is whole before anything of it is sent. The scratch file has no name, so
    /// that nothing stays of it however the process ends.
    async fn run_to_bucket(&self, cx: &Cx, seal: &Seal, folder: &Address) -> Result<()> {
        let access = cx.ws.registry().access().ok_or_else(|| {
            Error::unsupported("This process has no credentials for the bucket of the backups.")
        })?;
        let bucket = Bucket::of(folder, access)?;
        let file = cx.ws.scratch()?;
        write(&cx.ws, &file, seal).await?;
        bucket.put(&folder.join(&name(cx.now)), file).await?;
        for old in surplus(bucket.names(folder).await?, self.keep) {
            if let Err(error) = bucket.remove(&folder.join(&old)).await {
                tracing::warn!(%error, file = old, "an old backup cannot be removed");
            }
        }
        Ok(())
    }
}

async fn write(ws: &Workspace, file: &File, seal: &Seal) -> Result<()> {
    let out = BufWriter::new(file.try_clone().map_err(unwritable)?);
    let mut out = seal.over(out)?;
    make(ws, &mut out, &|_| ()).await?;
    out.finish().map(drop)
}

/// A file without its name yet; it goes if it does not get it.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Removes what processes left that were killed while they wrote: nobody goes on
/// with it. There is one backup of a schedule at a time, so that none is in the
/// making here.
fn tidy(folder: &Path) -> std::io::Result<()> {
    for part in names(folder)?.iter().filter(|name| is_name(name, PART)) {
        remove(folder, part);
    }
    Ok(())
}

/// Removes one of our files. One that cannot be removed is in nobody's way.
fn remove(folder: &Path, name: &str) {
    if let Err(error) = fs::remove_file(folder.join(name)) {
        tracing::warn!(%error, file = name, "an old backup cannot be removed");
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

/// The names of files in a folder.
fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.extend(entry.file_name().into_string());
        }
    }
    Ok(names)
}

/// The oldest of our files beyond those that are kept.
fn surplus(names: Vec<String>, keep: usize) -> Vec<String> {
    let mut ours: Vec<String> = names
        .into_iter()
        .filter(|name| is_name(name, END))
        .collect();
    ours.sort();
    ours.truncate(ours.len().saturating_sub(keep.max(1)));
    ours
}

/// Whether a name is one that we give, with this ending.
fn is_name(name: &str, end: &str) -> bool {
    let time = name
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(end));
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
        let surplus = |keep| surplus(names(folder.path()).unwrap(), keep);
        assert_eq!(surplus(2), [name(at(0)), name(at(1)), name(at(2))]);
        assert_eq!(surplus(9), Vec::<String>::new());
        assert_eq!(surplus(0).len(), 4, "one is always kept");

        tidy(folder.path()).unwrap();
        let left = names(folder.path()).unwrap();
        assert!(!left.iter().any(|name| name.ends_with(PART)), "{left:?}");
        assert_eq!(left.len(), 5 + 2, "{left:?}");
    }
}
