//! Where an export or a backup goes. A file gets its name when it is whole: until then it
//! lies beside it under another one, which is gone if that fails. What a process left that
//! was killed meanwhile is taken away by the next one that writes to the same place.

use std::{
    ffi::OsStr,
    fs::File,
    io::{BufWriter, ErrorKind, Write},
    path::{Path, PathBuf},
};

use crate::failure::Failure;

/// What is written to.
pub struct Target {
    out: BufWriter<Box<dyn Write + Send>>,
    /// What people call it.
    name: String,
    unfinished: Option<Unfinished>,
    /// A file without a name, for whoever goes on with it.
    kept: Option<File>,
    /// Why it could not be written.
    refusal: Option<std::io::Error>,
}

/// A file that has not its name yet.
struct Unfinished {
    file: File,
    part: PathBuf,
    path: PathBuf,
}

impl Target {
    /// Standard output.
    pub fn stdout() -> Self {
        Self::new(Box::new(std::io::stdout()), "Standard output".into(), None)
    }

    /// A file, or a named pipe that somebody reads.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn at(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let refused = |error: std::io::Error| unwritable(&name, &error);
        // A link stays one: what it points to is replaced.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                return Err(Failure::new(format!(
                    "{name} is a folder. Name a file in it."
                )));
            }
            Ok(meta) if !meta.is_file() => {
                let pipe = File::options().write(true).open(&path).map_err(refused)?;
                return Ok(Self::new(Box::new(pipe), name, None));
            }
            _ => {}
        }
        tidy(&path);
        let (file, part) = begun(&path).map_err(refused)?;
        let out = file.try_clone().map_err(refused)?;
        let unfinished = Unfinished { file, part, path };
        Ok(Self::new(Box::new(out), name, Some(unfinished)))
    }

    /// A file without a name, which is given back in the end.
    ///
    /// # Errors
    /// If it cannot be shared.
    pub fn kept(file: File) -> Result<Self, Failure> {
        let name = "The scratch file".to_string();
        let out = file
            .try_clone()
            .map_err(|error| unwritable(&name, &error))?;
        let mut target = Self::new(Box::new(out), name, None);
        target.kept = Some(file);
        Ok(target)
    }

    fn new(out: Box<dyn Write + Send>, name: String, unfinished: Option<Unfinished>) -> Self {
        Self {
            kept: None,
            out: BufWriter::new(out),
            name,
            unfinished,
            refusal: None,
        }
    }

    /// Nobody else on the machine may read what is written.
    ///
    /// # Errors
    /// If the system does not let that be said.
    pub fn keep_private(&self) -> Result<(), Failure> {
        #[cfg(unix)]
        if let Some(Unfinished { file, .. }) = &self.unfinished {
            let only_ours = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            file.set_permissions(only_ours)
                .map_err(|error| unwritable(&self.name, &error))?;
        }
        Ok(())
    }

    /// Whether there is something to be taken away if the export ends early.
    pub fn is_unfinished(&self) -> bool {
        self.unfinished.is_some()
    }

    /// Whether whoever reads it has gone away.
    pub fn is_closed(&self) -> bool {
        let kind = self.refusal.as_ref().map(std::io::Error::kind);
        kind == Some(ErrorKind::BrokenPipe)
    }

    /// Why it could not be written, if it could not.
    pub fn failure(&self) -> Option<Failure> {
        let refusal = self.refusal.as_ref()?;
        Some(unwritable(&self.name, refusal))
    }

    /// Gives the file its name; all of it is on the disk then. One that has none is
    /// given back.
    ///
    /// # Errors
    /// If it cannot be written to the end.
    pub fn finish(mut self) -> Result<Option<File>, Failure> {
        let kept = self.out.flush().and_then(|()| match &self.unfinished {
            None => Ok(()),
            Some(Unfinished { file, part, path }) => {
                file.sync_all()?;
                std::fs::rename(part, path)
            }
        });
        kept.map_err(|error| unwritable(&self.name, &error))?;
        // What has its former name from now on is somebody else's.
        self.unfinished = None;
        Ok(self.kept.take())
    }

    fn noted<T>(&mut self, outcome: std::io::Result<T>) -> std::io::Result<T> {
        outcome.map_err(|error| {
            let kind = error.kind();
            self.refusal = Some(error);
            kind.into()
        })
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let outcome = self.out.write(bytes);
        self.noted(outcome)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let outcome = self.out.flush();
        self.noted(outcome)
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if let Some(Unfinished { part, .. }) = &self.unfinished {
            // Half a file helps nobody.
            let _ = std::fs::remove_file(part);
        }
    }
}

/// Makes the file that is to become the one at a path, beside it. It is locked for as long as
/// somebody writes it: that tells it from what was left by one who died.
fn begun(path: &Path) -> std::io::Result<(File, PathBuf)> {
    let process = std::process::id();
    let mut others = 0_u32;
    loop {
        let mut part = path.as_os_str().to_os_string();
        // Two exports to one file do not write into each other, be they of two containers
        // whose processes have the same number.
        part.push(match others {
            0 => format!(".{process}.part"),
            _ => format!(".{process}-{others}.part"),
        });
        let part = PathBuf::from(part);
        others += 1;
        let file = match File::create_new(&part) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            file => file?,
        };
        // Where files cannot be locked, nobody takes any away either.
        if file.lock().is_err() || has_its_name(&file, &part)? {
            return Ok((file, part));
        }
    }
}

/// Whether a file is there still: before it was locked it looked like one that was left.
#[cfg(unix)]
fn has_its_name(file: &File, _: &Path) -> std::io::Result<bool> {
    Ok(std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) > 0)
}

#[cfg(not(unix))]
fn has_its_name(_: &File, part: &Path) -> std::io::Result<bool> {
    part.try_exists()
}

/// Takes away what was left beside a path by processes that died before their file had its
/// name. What cannot be taken away is in nobody's way.
fn tidy(path: &Path) {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return;
    };
    let folder = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !is_file || !is_part_of(&entry.file_name(), name) {
            continue;
        }
        let Ok(file) = File::options().write(true).open(entry.path()) else {
            continue;
        };
        // Whoever writes it holds the lock; the system gives up that of the dead.
        if file.try_lock().is_ok() {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Whether a file's name is one that [`begun`] gives.
fn is_part_of(found: &OsStr, name: &OsStr) -> bool {
    let number = |found: &[u8]| {
        let rest = found.strip_prefix(name.as_encoded_bytes())?;
        let number = rest.strip_prefix(b".")?.strip_suffix(b".part")?;
        let is_digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        Some(number.splitn(2, |byte| *byte == b'-').all(is_digits))
    };
    number(found.as_encoded_bytes()).unwrap_or(false)
}

fn unwritable(name: &str, error: &std::io::Error) -> Failure {
    let why = match error.kind() {
        ErrorKind::StorageFull => "the disk is full".to_string(),
        ErrorKind::PermissionDenied => "permission denied".to_string(),
        ErrorKind::NotFound => "there is no such folder".to_string(),
        _ => error.to_string(),
    };
    Failure::new(format!("{name} cannot be written: {why}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_dead_left_goes_and_what_is_being_written_stays() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("all.backup");
        let left = ["all.backup.17.part", "all.backup.17-2.part"];
        let not_ours = [
            "all.backup.part",
            "all.backup.x.part",
            "all.backup.17.parts",
            "other.backup.17.part",
        ];
        for name in left.iter().chain(&not_ours) {
            std::fs::write(folder.path().join(name), "half").unwrap();
        }
        // One is at work; the other comes while it is, and has the same number.
        let mut first = Target::at(&path).unwrap();
        first.write_all(b"first").unwrap();
        let mut second = Target::at(&path).unwrap();
        second.write_all(b"second").unwrap();
        let third = Target::at(&path).unwrap();
        second.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        drop(third);
        first.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"first");

        let there = std::fs::read_dir(folder.path()).unwrap();
        let mut there: Vec<String> = there
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        let mut expect = vec!["all.backup"];
        expect.extend(not_ours);
        expect.sort();
        assert_eq!(there, expect);
    }
}
