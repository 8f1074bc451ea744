//! Where the rows at fault go.

use std::path::{Path, PathBuf};

use engine::import::{FaultyFile, Naming};

use super::One;
use crate::failure::Failure;

/// The file of bad rows: the one that is named, else one beside the imported
/// file, or in this folder if that came through a pipe.
///
/// # Errors
/// If the one that is named is there and may not be written over.
pub fn file(import: &One, read: Option<&Path>) -> Result<FaultyFile, Failure> {
    let Some(path) = &import.errors else {
        return Ok(FaultyFile::beside(&beside(import, read)));
    };
    if !takes_files(folder_of(path)) {
        return Err(Failure::usage(format!(
            "No file can be made in {}. Name another one for the rows at fault.",
            folder_of(path).display()
        )));
    }
    if !path.exists() {
        return Ok(FaultyFile::named(Naming::New(path.clone())));
    }
    let is = |other: Option<&Path>| {
        let same = |other: &Path| Some(other.canonicalize().ok()? == path.canonicalize().ok()?);
        other.and_then(same).unwrap_or_default()
    };
    if is(read) || is(import.map.as_deref()) {
        return Err(Failure::usage(format!(
            "{} is what is imported. Name another file for the rows at fault.",
            path.display()
        )));
    }
    if path.is_dir() {
        return Err(Failure::usage(format!(
            "{} is a folder. Name a file for the rows at fault.",
            path.display()
        )));
    }
    if !import.force {
        return Err(Failure::usage(format!(
            "{} is there already. Name another file for the rows at fault, or write over it with --force.",
            path.display()
        )));
    }
    Ok(FaultyFile::named(Naming::Over(path.clone())))
}

/// What the file of bad rows is named after. It is better to know before the
/// first row that none can be made beside the imported file.
fn beside(import: &One, read: Option<&Path>) -> PathBuf {
    match read {
        None => PathBuf::from(&import.object),
        Some(read) if takes_files(folder_of(read)) => read.to_path_buf(),
        Some(read) => PathBuf::from(read.file_name().unwrap_or(read.as_os_str())),
    }
}

fn folder_of(file: &Path) -> &Path {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

fn takes_files(folder: &Path) -> bool {
    tempfile::tempfile_in(folder).is_ok()
}
