//! Words of exports.

use super::{Text, text};

pub const EXPORT: Text = text("export", "Export");
pub const TITLE: Text = text("export_title", "Export {count} {objects}");
pub const TEXT: Text = text(
    "export_text",
    "You can leave the page while the file is made. It is kept for a day.",
);
pub const FORMAT: Text = text("export_format", "Kind of file");
pub const XLSX: Text = text("export_xlsx", "Excel workbook");
pub const XLSX_TEXT: Text = text(
    "export_xlsx_text",
    "To read and to calculate with. Numbers, amounts and days are such.",
);
pub const CSV: Text = text("export_csv", "CSV");
pub const CSV_TEXT: Text = text(
    "export_csv_text",
    "For other programs. Imported again, it gives the same records.",
);
pub const JSONL: Text = text("export_jsonl", "JSON Lines");
pub const JSONL_TEXT: Text = text(
    "export_jsonl_text",
    "For programs: one record per line, as the REST interface gives it.",
);
pub const FIELDS: Text = text("export_fields", "Fields");
pub const FIELDS_TEXT: Text = text("export_fields_text", "All of them");
pub const NO_FIELD: Text = text("export_no_field", "Choose at least one field.");
pub const BUTTON: Text = text("export_button", "Make the file");
pub const WAITING: Text = text("export_waiting", "It begins in a moment");
pub const RUNNING: Text = text("export_running", "{objects} are being exported");
pub const DONE: Text = text("export_done", "The file is ready");
pub const FAILED: Text = text("export_failed", "The export had to stop");
pub const GONE: Text = text("export_gone", "The file was kept for a day and is gone.");
pub const AGAIN: Text = text("export_again", "Export again");
pub const RECORDS: Text = text("export_records", "{n} {objects}");
pub const UNTIL: Text = text("export_until", "It can be fetched until {when}.");
