//! The file that is imported. It is read more than once, so what comes through
//! a pipe is kept first.

use std::{
    fs::File,
    io::{IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use engine::import::Source;

use crate::{config::Settings, failure::Failure, output};

/// What an import reads.
pub struct Input {
    pub source: Source,
    /// The file on disk; none if it came through a pipe.
    pub path: Option<PathBuf>,
}

const STANDARD_INPUT: &str = "standard input";
const BLOCK: usize = 256 << 10;

/// Opens the file; `-` is standard input.
///
/// # Errors
/// Why it cannot be read.
pub fn open(settings: &Settings, file: &Path) -> Result<Input, Failure> {
    if file.as_os_str() == "-" || file == Path::new("/dev/stdin") {
        let stdin = std::io::stdin();
        if stdin.is_terminal() {
            output::complain("Reading from standard input. End it with Ctrl-D.");
        }
        return kept(settings, STANDARD_INPUT, &mut stdin.lock());
    }
    if is_pipe(file) {
        let name = file.display().to_string();
        let mut pipe = File::open(file)
            .map_err(|error| Failure::new(format!("{name} cannot be read: {error}.")))?;
        return kept(settings, &name, &mut pipe);
    }
    Ok(Input {
        source: Source::file(file)?,
        path: Some(file.to_path_buf()),
    })
}

#[cfg(unix)]
fn is_pipe(file: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(file).is_ok_and(|meta| meta.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

/// Keeps what comes in a file without a name, which is gone with the program
/// however that ends. It is about people as the data is, and lies where they do.
fn kept(settings: &Settings, name: &str, from: &mut dyn Read) -> Result<Input, Failure> {
    let folder = match settings.data.is_dir() {
        true => settings.data.clone(),
        false => std::env::temp_dir(),
    };
    let unkept = |error: std::io::Error| {
        Failure::new(format!(
            "What comes from {name} cannot be kept in {}: {error}.",
            folder.display()
        ))
    };
    let mut file = tempfile::tempfile_in(&folder).map_err(unkept)?;
    let mut block = vec![0; BLOCK];
    loop {
        match from.read(&mut block) {
            Ok(0) => break,
            Ok(read) => file.write_all(&block[..read]).map_err(unkept)?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => {
                let message = format!("{name} cannot be read: {error}.");
                return Err(Failure::new(message));
            }
        }
    }
    Ok(Input {
        source: Source::held(name, file)?,
        path: None,
    })
}
