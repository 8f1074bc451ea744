//! Where a file's bytes come from. It can be opened again: finding out the
//! encoding takes one pass, and rows that refer to later ones take another.

use std::{
    fs::File,
    io::{Cursor, Read},
    path::PathBuf,
    sync::Arc,
};

use base::{Error, Result};

/// A file on disk, or one that was sent.
#[derive(Clone, Debug)]
pub enum Source {
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

impl Source {
    /// Opens it at its beginning.
    ///
    /// # Errors
    /// `NotFound` or `Malformed` with a sentence that names the file.
    pub fn open(&self) -> Result<Box<dyn Read + Send>> {
        match self {
            Self::Bytes(bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
            Self::File(path) => {
                let unreadable = |error: std::io::Error| self.unreadable(&error);
                // To open a pipe that nobody writes to would wait without end.
                let meta = std::fs::metadata(path).map_err(unreadable)?;
                let why = if meta.is_dir() {
                    "is a folder. Name a file in it."
                } else if !meta.is_file() {
                    "is a pipe or a device. An import reads more than once: save it as a file first."
                } else {
                    return Ok(Box::new(File::open(path).map_err(unreadable)?));
                };
                let message = format!("{} {why}", path.display());
                Err(Error::malformed("file", message))
            }
        }
    }

    /// How many bytes it has, where that is known.
    pub fn size(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            Self::File(path) => std::fs::metadata(path).ok().map(|meta| meta.len()),
        }
    }

    /// The error of a read that failed.
    pub(super) fn unreadable(&self, error: &std::io::Error) -> Error {
        let name = match self {
            Self::File(path) => path.display().to_string(),
            Self::Bytes(_) => "the file".to_string(),
        };
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_string(),
            std::io::ErrorKind::PermissionDenied => "permission denied".to_string(),
            _ => error.to_string(),
        };
        Error::malformed("file", format!("{name} cannot be read: {why}."))
    }
}
