//! Folders for what is about people: nobody else on the machine may read them.

use std::path::Path;

use crate::failure::Failure;

/// Makes a folder if need be.
///
/// # Errors
/// Why it cannot be made.
pub fn make_folder(folder: &Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| {
        Failure::new(format!(
            "The folder {} cannot be used: {error}.",
            folder.display()
        ))
    })
}
