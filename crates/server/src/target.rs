//! Where an export or a backup goes. A file gets its name when it is whole: until then it
//! lies beside it under another one, which is gone if that fails.

use std::{
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
        let mut part = path.as_os_str().to_os_string();
        // Two exports to one file do not write into each other.
        part.push(format!(".{}.part", std::process::id()));
        let part = PathBuf::from(part);
        let file = File::create(&part).map_err(refused)?;
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
            // Once the file has its name there is nothing there any more; else
            // what is there helps nobody.
            let _ = std::fs::remove_file(part);
        }
    }
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
