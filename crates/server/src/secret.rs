//! The key that seals the secrets of workspaces: a file beside the data, made when it is
//! first needed, that only its owner can read. It is in no backup.

use std::{
    io::{ErrorKind, Write},
    path::Path,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use engine::{Vault, vault::KEY_BYTES};

use crate::{failure::Failure, private::make_folder};

/// What seals secrets, by the key in this file; the file is made if there is none.
///
/// # Errors
/// Why it cannot be read or made, or that it holds no key.
pub fn vault(file: &Path) -> Result<Vault, Failure> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => made(file)?,
        Err(error) => return Err(unusable(file, &error)),
    };
    let key = STANDARD.decode(text.trim()).ok();
    let key = key.and_then(|key| <[u8; KEY_BYTES]>::try_from(key).ok());
    match key {
        Some(key) => Ok(Vault::new(&key)),
        None => Err(Failure::new(format!(
            "{} holds no key: it is one line of Base64 for {KEY_BYTES} bytes. Put back the file that was there.",
            file.display()
        ))),
    }
}

/// A fresh key in a new file, or the one that another process put there meanwhile.
fn made(file: &Path) -> Result<String, Failure> {
    let folder = file.parent().filter(|path| !path.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut key = [0u8; KEY_BYTES];
    getrandom::fill(&mut key).map_err(Failure::system)?;
    let text = STANDARD.encode(key);
    // It appears under its name whole or not at all, and never over another one.
    let mut whole = tempfile::Builder::new()
        .prefix(".secret-")
        .tempfile_in(folder)
        .map_err(|error| unusable(file, &error))?;
    writeln!(whole, "{text}").map_err(|error| unusable(file, &error))?;
    whole
        .as_file()
        .sync_all()
        .map_err(|error| unusable(file, &error))?;
    match whole.persist_noclobber(file) {
        Ok(_) => Ok(text),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
            std::fs::read_to_string(file).map_err(|error| unusable(file, &error))
        }
        Err(error) => Err(unusable(file, &error.error)),
    }
}

fn unusable(file: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!(
        "The key of secrets, {}, cannot be used: {error}.",
        file.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/secret.key");
        let sealed = vault(&file).unwrap().seal("x", b"y").unwrap();
        assert_eq!(vault(&file).unwrap().open("x", &sealed).unwrap(), b"y");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{mode:o}");
        }
    }

    #[test]
    fn what_is_no_key_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret.key");
        std::fs::write(&file, "short").unwrap();
        assert!(vault(&file).unwrap_err().to_string().contains("no key"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "short");
    }
}
