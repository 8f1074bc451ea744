//! What is held on somebody.

use super::{Text, text};

pub const HELD: Text = text("privacy_held", "Personal data");
pub const TITLE: Text = text("privacy_title", "What is held on {name}");
pub const TEXT: Text = text(
    "privacy_text",
    "Whoever the data is about may ask for all of it, and for it to be erased.",
);
pub const ABOUT: Text = text("privacy_about", "About them");
pub const RECORD: Text = text("privacy_record", "The record itself, with its history");
pub const MERGED: Text = text("privacy_merged", "Records merged into it");
pub const POINTING: Text = text("privacy_pointing", "What names them and stays");
pub const DOSSIER: Text = text("privacy_dossier", "Hand it out");
pub const DOSSIER_TEXT: Text = text(
    "privacy_dossier_text",
    "A zip file with a page to read, the same as JSON, and their files. Sensitive values stand in it in plain.",
);
pub const DOSSIER_DO: Text = text("privacy_dossier_do", "Download everything");
pub const ERASE: Text = text("privacy_erase", "Erase it");
pub const ERASE_TEXT: Text = text(
    "privacy_erase_text",
    "The record loses its name and all values, and what is about them is removed. Deals and amounts stay, without a name. The history keeps that something changed, not what.",
);
pub const ERASE_ASK: Text = text("privacy_erase_ask", "Erase {name} for good?");
pub const ERASE_CONFIRM: Text = text(
    "privacy_erase_confirm",
    "Nobody can bring this back, by undo or from the trash.",
);
pub const ERASE_DO: Text = text("privacy_erase_do", "Erase for good");
pub const DONE_ERASED: Text = text("done_erased", "Erased");
