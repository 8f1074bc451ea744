//! Where a file's bytes come from. It is read more than once: finding out the
//! encoding takes one pass, and rows that refer to later ones take another.
//!
//! A file is opened once and kept open, so that it may be renamed or deleted
//! while it is imported. That it is written to meanwhile is noticed.

use std::{
    fs::File,
    io::{Cursor, Read, Seek, SeekFrom},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use base::{Error, Result};

/// A file on disk, or one that was sent. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Source {
    File(Arc<Held>),
    Bytes(Arc<[u8]>),
}

/// One way through a file.
pub trait Pass: Read + Seek + Send {}

impl<T: Read + Seek + Send> Pass for T {}

/// An open file.
#[derive(Debug)]
pub struct Held {
    name: String,
    file: Mutex<File>,
    stamp: Stamp,
}

/// What tells that somebody wrote to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Source {
    /// Opens a file on disk.
    ///
    /// # Errors
    /// `Malformed` with a sentence that names the file, if it cannot be read or
    /// is none: what can be read but once has to be kept first, see [`Source::held`].
    pub fn file(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let unreadable = |error: std::io::Error| unreadable(&name, &error);
        // To open a pipe that nobody writes to would wait without end.
        let meta = std::fs::metadata(path).map_err(unreadable)?;
        let why = if meta.is_dir() {
            "is a folder. Name a file in it."
        } else if !meta.is_file() {
            "is a pipe or a device. An import reads more than once: save it as a file first."
        } else {
            let file = File::open(path).map_err(unreadable)?;
            return Self::held(name, file);
        };
        Err(Error::malformed("file", format!("{name} {why}")))
    }

    /// A file that is open, by what people call it.
    ///
    /// # Errors
    /// `Malformed` if it cannot be read.
    pub fn held(name: impl Into<String>, file: File) -> Result<Self> {
        let name = name.into();
        let stamp = Stamp::of(&file).map_err(|error| unreadable(&name, &error))?;
        let file = Mutex::new(file);
        Ok(Self::File(Arc::new(Held { name, file, stamp })))
    }

    /// Begins to read it.
    pub fn open(&self) -> Box<dyn Pass> {
        match self {
            Self::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Self::File(held) => Box::new(OfFile {
                held: Arc::clone(held),
                at: 0,
            }),
        }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        match self {
            Self::Bytes(_) => "the file",
            Self::File(held) => &held.name,
        }
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(held) => held.stamp.bytes,
        }
    }

    /// Makes sure that nobody wrote to it since it was opened: rows that were
    /// counted in one pass would be other rows in the next.
    ///
    /// # Errors
    /// `Malformed` if somebody did.
    pub fn check_unchanged(&self) -> Result<()> {
        let Self::File(held) = self else {
            return Ok(());
        };
        let now = Stamp::of(&held.lock()).map_err(|error| self.unreadable(&error))?;
        if now == held.stamp {
            return Ok(());
        }
        Err(changed(&held.name))
    }

    /// The error of a read that failed.
    pub(crate) fn unreadable(&self, error: &std::io::Error) -> Error {
        unreadable(self.name(), error)
    }
}

/// The error of a file that is not what it was when the import began.
pub fn changed(name: &str) -> Error {
    let message = format!(
        "{name} was changed while it was imported. Let whatever writes to it finish, or import a copy."
    );
    Error::malformed("file", message)
}

impl Stamp {
    fn of(file: &File) -> std::io::Result<Self> {
        let meta = file.metadata()?;
        Ok(Self {
            bytes: meta.len(),
            modified: meta.modified().ok(),
        })
    }
}

impl Held {
    fn lock(&self) -> std::sync::MutexGuard<'_, File> {
        // Each read says where it begins, so one that failed leaves nothing behind.
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One way through an open file; several may be under way.
struct OfFile {
    held: Arc<Held>,
    at: u64,
}

impl Read for OfFile {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let mut file = self.held.lock();
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(out)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for OfFile {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let size = || self.held.stamp.bytes;
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => size().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

fn unreadable(name: &str, error: &std::io::Error) -> Error {
    let why = match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_string(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_string(),
        _ => error.to_string(),
    };
    Error::malformed("file", format!("{name} cannot be read: {why}."))
}
