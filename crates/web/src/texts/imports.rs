//! Sentences about imports.

use super::{Text, text};

pub const IMPORTS: Text = text("imports", "Imports");
pub const IMPORT: Text = text("import", "Import");
pub const IMPORT_OBJECTS: Text = text("import_objects", "Import {objects}");
pub const NEW_IMPORT: Text = text("new_import", "New import");
pub const NONE_TITLE: Text = text("imports_none_title", "No imports yet");
pub const NONE_TEXT: Text = text(
    "imports_none_text",
    "Bring contacts, companies, deals or anything else from a file. Each import can be undone as a whole.",
);

// The list.
pub const FILE: Text = text("import_file", "File");
pub const BECOMES: Text = text("import_becomes", "Records");
pub const STATE: Text = text("import_state", "State");
pub const RESULT: Text = text("import_result", "Result");
pub const BY: Text = text("import_by", "By");
pub const WHEN: Text = text("import_when", "When");
pub const MORE_FILES: Text = text("import_more_files", "{name} and {n} more");
pub const STATE_WAITING: Text = text("import_waiting", "Waiting");
pub const STATE_RUNNING: Text = text("import_running", "Running");
pub const STATE_DONE: Text = text("import_done", "Imported");
pub const STATE_UNDONE: Text = text("import_undone", "Undone");
pub const STATE_FAILED: Text = text("import_failed", "Stopped");
pub const STATE_CANCELLED: Text = text("import_cancelled", "Cancelled");
pub const STATE_DRAFT: Text = text("import_draft", "Not begun");
pub const STATE_CHECKED: Text = text("import_checked", "Only checked");
pub const STATE_CHECKING: Text = text("import_checking", "Checking");

// The choice of a file.
pub const WHAT: Text = text("import_what", "What are the rows?");
pub const DROP: Text = text("import_drop", "Drop a file here, or choose one");
pub const KINDS: Text = text(
    "import_kinds",
    "CSV, Excel (XLSX), OpenDocument (ODS), JSON lines or vCards, of any size up to {size}.",
);
pub const LAYOUTS: Text = text(
    "import_layouts",
    "Exports of Google Contacts, Outlook, HubSpot, Salesforce, Pipedrive, Twenty and EspoCRM are recognised. Nothing is imported before you have seen where each column goes.",
);
pub const CONTINUE: Text = text("import_continue", "Continue");
pub const UPLOADING: Text = text("import_uploading", "Reading the file");
pub const TOO_LARGE: Text = text(
    "import_too_large",
    "The file is larger than {size}. Send it in parts.",
);
pub const NO_FILE: Text = text("import_no_file", "Choose a file first.");
pub const NO_OBJECT: Text = text("import_no_object", "Choose what the rows are.");

// Where columns go.
pub const MAPPING_TEXT: Text = text("import_mapping_text", "Where each column goes");
pub const RECOGNISED: Text = text("import_recognised", "Recognised as {layout}");
pub const COLUMN: Text = text("import_column", "Column of the file");
pub const GOES_TO: Text = text("import_goes_to", "Goes to");
pub const NO_SAMPLES: Text = text("import_no_samples", "Empty in the first rows");
pub const NO_VALUES: Text = text(
    "import_no_values",
    "{n} columns without values in the first rows",
);
pub const DO_NOT_IMPORT: Text = text("import_do_not", "Do not import");
pub const AS_LAYOUT: Text = text("import_as_layout", "{fields} (as recognised)");
pub const MUST_EXIST: Text = text("import_must_exist", "{field}: must exist");
pub const MADE_IF_MISSING: Text = text("import_made", "{field}: created if missing");
pub const LEFT_EMPTY: Text = text("import_left_empty", "{field}: left empty if missing");
pub const NOT_IMPORTED: Text = text("import_not_imported", "Not imported");
pub const MATCHED: Text = text("import_mapped", "{n} of {all} columns are imported");
pub const EXISTING: Text = text("import_existing", "Records that exist already");
pub const ALWAYS_NEW: Text = text("import_always_new", "Every row is a new {object}");
pub const UPDATE_BY: Text = text(
    "import_update_by",
    "Update {objects} with the same {field}, add the others",
);
pub const DATES: Text = text("import_dates", "Dates are written");
pub const DATES_PLAIN: Text = text("import_dates_plain", "2026-03-31");
pub const DATES_LAYOUT: Text = text("import_dates_layout", "As {layout} writes them");
pub const DATES_DAY: Text = text("import_dates_day", "31.3.2026 or 31/3/2026 (day first)");
pub const DATES_MONTH: Text = text("import_dates_month", "3/31/2026 (month first)");
pub const NUMBERS: Text = text("import_numbers", "Numbers are written");
pub const NUMBERS_PLAIN: Text = text("import_numbers_plain", "1234.50");
pub const NUMBERS_COMMA: Text = text("import_numbers_comma", "1,234.50");
pub const NUMBERS_POINT: Text = text("import_numbers_point", "1.234,50");
pub const HOW: Text = text("import_how", "How it is read");
pub const ID: Text = text("import_id", "Id");
pub const COUNTRY: Text = text("import_country", "Country");
pub const LATITUDE: Text = text("import_latitude", "Latitude");
pub const LONGITUDE: Text = text("import_longitude", "Longitude");
pub const CHECK: Text = text("import_check", "Check first");
pub const START: Text = text("import_start", "Import");
pub const DISCARD: Text = text("import_discard", "Discard");
pub const DISCARD_ASK: Text = text("import_discard_ask", "Discard this file?");
pub const DISCARD_TEXT: Text = text(
    "import_discard_text",
    "Nothing of it was imported. The file and your choices go.",
);
pub const FAULTS: Text = text("import_faults", "Something is not right yet");

// What came of it.
pub const CHECKED_TITLE: Text = text("import_checked_title", "If you imported it now");
pub const CHECK_FAILED: Text = text("import_check_failed", "The check had to stop");
pub const CREATED: Text = text("import_created", "created");
pub const UPDATED: Text = text("import_updated", "updated");
pub const UNCHANGED: Text = text("import_unchanged", "unchanged");
pub const REFUSED: Text = text("import_refused", "refused");
pub const ALSO_MADE: Text = text(
    "import_also_made",
    "Created because rows refer to them: {all}.",
);
pub const REASONS: Text = text("import_reasons", "Why rows are refused");
pub const FIRST_REASONS: Text = text("import_first_reasons", "The first {n} of {all}");
pub const LINE: Text = text("import_line", "Line {n}");
pub const DOWNLOAD: Text = text("import_download", "Download refused rows");
pub const DOWNLOAD_TEXT: Text = text(
    "import_download_text",
    "Each with its reason. Correct them in that file and import it again.",
);
pub const SHOW: Text = text("import_show", "Show the {objects}");
pub const UNDO: Text = text("import_undo", "Undo this import");
pub const REDO: Text = text("import_redo", "Bring it back");
pub const UNDONE_TEXT: Text = text(
    "import_undone_text",
    "This import was undone {when}. What others changed since then has stayed.",
);
pub const UNDOING: Text = text(
    "import_undoing",
    "This import is being undone: {n} changes so far.",
);
pub const CHECKING_TEXT: Text = text(
    "import_checking_text",
    "Every row is tried out. Nothing is written.",
);
pub const WAITING_TEXT: Text = text("import_waiting_text", "It begins in a moment.");
pub const RUNNING_TEXT: Text = text(
    "import_running_text",
    "You can leave this page: the import goes on.",
);
pub const ROWS_SO_FAR: Text = text("import_rows", "{n} rows so far");
pub const STOP: Text = text("import_stop", "Stop");
pub const STOP_ASK: Text = text("import_stop_ask", "Stop this import?");
pub const STOP_TEXT: Text = text("import_stop_text", "What is in stays in; it can be undone.");
pub const STOPPED_TEXT: Text = text(
    "import_stopped_text",
    "It had to stop. What is in stays in; it can be undone.",
);
pub const CANCELLED_TEXT: Text = text(
    "import_cancelled_text",
    "It was stopped by hand. What is in stays in; it can be undone.",
);
pub const LEFT_OUT: Text = text("import_left_out", "Columns that were not imported");
pub const PROGRESS: Text = text("import_progress", "How far it has come");
pub const REFRESH: Text = text("import_refresh", "Refresh");
pub const AGAIN: Text = text("import_again", "Import another file");
pub const DONE_DISCARDED: Text = text("done_discarded", "The file was discarded");
pub const DONE_STOPPED: Text = text("done_stopped", "Stopped");
