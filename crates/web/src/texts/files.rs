//! Words of files.

use super::{Text, text};

pub const FILES: Text = text("files", "Files");
pub const NEW: Text = text("file_new", "New file");
pub const SEND: Text = text("file_send", "Upload");
pub const SENDING: Text = text("file_sending", "Uploading");
pub const SIZE: Text = text("file_size", "Any kind of file, of up to {size}.");
pub const TOO_LARGE: Text = text("file_too_large", "The file is larger than {size}.");
pub const NONE: Text = text("file_none", "Choose a file first.");
pub const DOWNLOAD: Text = text("file_download", "Download");
pub const ATTACH: Text = text("file_attach", "Upload a file");
pub const WAIT: Text = text(
    "file_wait",
    "A file is still being uploaded. Wait a moment.",
);
pub const FAILED: Text = text("file_failed", "{name} could not be uploaded.");
