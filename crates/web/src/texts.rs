//! Every sentence of the pages, in the source language, each under a stable key. A catalogue
//! of another language is looked up by that key; what it lacks is shown in English.

pub mod access;
pub mod account;
pub mod audit;
pub mod cells;
pub mod completion;
pub mod design;
pub mod desk;
pub mod duplicates;
pub mod exports;
pub mod field_types;
pub mod files;
pub mod home;
pub mod imports;
pub mod install;
pub mod invitations;
pub mod kept;
pub mod keys;
pub mod merge;
pub mod notifications;
pub mod parts;
pub mod privacy;
pub mod programs;
pub mod providers;
pub mod public;
pub mod samples;
pub mod selection;
pub mod settings;
pub mod setup;
pub mod shares;
pub mod table;
pub mod views;

/// A sentence: its key in catalogues and its English text. `{name}` in it is a place that
/// [`crate::ui::Ui::fill`] fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Stable name in translation catalogues.
    pub key: &'static str,
    /// The English sentence.
    pub english: &'static str,
}

const fn text(key: &'static str, english: &'static str) -> Text {
    Text { key, english }
}

// Frame.
pub const PRODUCT: Text = text("product", "Rapport");
pub const SKIP: Text = text("skip", "Skip to content");
pub const NAVIGATION: Text = text("navigation", "Navigation");
pub const OPEN_MENU: Text = text("open_menu", "Open navigation");
pub const CLOSE_MENU: Text = text("close_menu", "Close navigation");
pub const RECORDS: Text = text("records", "Records");
pub const SETTINGS: Text = text("settings", "Settings");
pub const SEARCH: Text = text("search", "Search");
pub const API_DOCS: Text = text("api_docs", "API documentation");
pub const SIGN_OUT: Text = text("sign_out", "Sign out");
pub const THEME: Text = text("theme", "Theme");
pub const THEME_LIGHT: Text = text("theme_light", "Light");
pub const THEME_DARK: Text = text("theme_dark", "Dark");
pub const THEME_CONTRAST: Text = text("theme_contrast", "High contrast");
pub const THEME_SYSTEM: Text = text("theme_system", "As the system");
pub const OFFLINE: Text = text(
    "offline",
    "The server cannot be reached. Check the connection and try again.",
);
pub const FAILED: Text = text(
    "failed",
    "That did not work. Nothing was changed; please try again.",
);
pub const COPIED: Text = text("copied", "Copied");

// Actions.
pub const CANCEL: Text = text("cancel", "Cancel");
pub const SAVE: Text = text("save", "Save");
pub const CREATE: Text = text("create", "Create {object}");
pub const EDIT: Text = text("edit", "Edit");
pub const DELETE: Text = text("delete", "Delete");
pub const RESTORE: Text = text("restore", "Restore");
pub const PURGE: Text = text("purge", "Delete for ever");
pub const NEW: Text = text("new", "New {object}");
pub const SENSITIVE: Text = text("sensitive", "Sensitive: not shown");
pub const REVEAL: Text = text("reveal", "Show");
pub const ERASED: Text = text("was_erased", "was erased");
pub const EDIT_RECORD: Text = text("edit_record", "Edit {name}");
pub const ADD: Text = text("add", "Add");
pub const REMOVE: Text = text("remove", "Remove");
pub const MORE: Text = text("more", "More actions");
pub const CLEAR: Text = text("clear", "Clear");
pub const BACK: Text = text("back", "Back");
pub const COPY_ID: Text = text("copy_id", "Copy the id");
pub const OPEN: Text = text("open", "Open");

// Lists and boards.
pub const TABLE: Text = text("table", "Table");
pub const BOARD: Text = text("board", "Board");
pub const VIEWS: Text = text("views", "Views");
pub const FILTER: Text = text("filter", "Filter");
pub const FILTER_CHOICE: Text = text("filter_choice", "What can stand here");
pub const SORT: Text = text("sort", "Sort");
pub const FILTER_EXAMPLE: Text = text("filter_example", "Filter, for example {example}");
pub const SEARCH_IN: Text = text("search_in", "Search {objects}");
pub const APPLY: Text = text("apply", "Apply");
pub const CLEAR_FILTER: Text = text("clear_filter", "Clear search and filter");
pub const LOADING: Text = text("loading", "Loading more");
pub const LOAD_MORE: Text = text("load_more", "Load more");
pub const TRASH: Text = text("trash", "Trash");
pub const SHOW_TRASH: Text = text("show_trash", "Open the trash");
pub const LEAVE_TRASH: Text = text("leave_trash", "Leave the trash");
pub const EMPTY_TITLE: Text = text("empty_title", "No {objects} yet");
pub const EMPTY_TEXT: Text = text(
    "empty_text",
    "Create the first one here, or bring yours from a file: CSV, Excel, vCards or the export of another program.",
);
pub const NO_MATCH_TITLE: Text = text("no_match_title", "Nothing matches");
pub const NO_MATCH_TEXT: Text = text("no_match_text", "No {objects} fit this search and filter.");
pub const TRASH_EMPTY: Text = text("trash_empty", "The trash is empty");
pub const EMPTY_READING: Text = text(
    "empty_reading",
    "There is nothing here that you may see. What others make for you appears by itself.",
);
pub const TRASH_EMPTY_TEXT: Text = text(
    "trash_empty_text",
    "What is deleted lies here until it is restored or deleted for ever.",
);
pub const NO_VALUE: Text = text("no_value", "None");
pub const NO_CARDS: Text = text("no_cards", "Drop a card here");
pub const BOARD_HINT: Text = text(
    "board_hint",
    "Press Space to pick a card up, the arrow keys to move it, Space to put it down, Escape to put it back.",
);
pub const CARD_LIFTED: Text = text(
    "card_lifted",
    "{card} picked up from {column}, place {place}.",
);
pub const CARD_MOVED: Text = text("card_moved", "{card}: {column}, place {place}.");
pub const CARD_PUT: Text = text("card_put", "{card} moved to {column}.");
pub const CARD_FILL: Text = text("card_fill", "Fill in");
pub const CARD_DROPPED: Text = text(
    "card_dropped",
    "{card} put down in {column}, place {place}.",
);
pub const CARD_CANCELLED: Text = text(
    "card_cancelled",
    "{card} put back in {column}, place {place}.",
);

// Records.
pub const DETAILS: Text = text("details", "Details");
pub const CONTACT_DETAILS: Text = text("contact_details", "Ways to reach");
pub const EMPTY_FIELDS: Text = text("empty_fields", "Show {n} empty fields");
pub const HISTORY: Text = text("history", "History");
pub const HISTORY_EMPTY: Text = text("history_empty", "No changes are kept for this record.");
pub const SYSTEM_FIELDS: Text = text("system_fields", "Record details");
pub const CREATED: Text = text("created", "Created");
pub const UPDATED: Text = text("updated", "Updated");
pub const OWNER: Text = text("owner", "Owner");
pub const TEAM: Text = text("team", "Team");
pub const VERSION: Text = text("version", "Version");
pub const ID: Text = text("id", "Id");
pub const RELATED_NONE: Text = text("related_none", "No {objects} here yet.");
pub const SEE_ALL: Text = text("see_all", "See all");
pub const IN_TRASH: Text = text("in_trash", "This {object} is in the trash.");
pub const DELETE_ASK: Text = text("delete_ask", "Delete {name}?");
pub const DELETE_TEXT: Text = text(
    "delete_text",
    "It goes to the trash, from where it can be restored.",
);
pub const PURGE_ASK: Text = text("purge_ask", "Delete {name} for ever?");
pub const PURGE_TEXT: Text = text("purge_text", "This cannot be taken back.");
pub const HIDDEN: Text = text("hidden", "Hidden");
pub const YES: Text = text("yes", "Yes");
pub const NO: Text = text("no", "No");
pub const PRIMARY: Text = text("primary", "Primary");
pub const DID_CREATE: Text = text("did_create", "created this record");
pub const DID_UPDATE: Text = text("did_update", "changed");
pub const DID_DELETE: Text = text("did_delete", "moved it to the trash");
pub const DID_RESTORE: Text = text("did_restore", "restored it");
pub const DID_MERGE: Text = text("did_merge", "merged it into another record");
pub const UNDO: Text = text("undo", "Undo");
pub const UNDO_ASK: Text = text("undo_ask", "Undo these changes?");
pub const UNDO_STAYS: Text = text(
    "undo_stays",
    "What changed again since stays as it is: {count}.",
);
pub const UNDO_NOTHING: Text = text("undo_nothing", "Nothing of it is left to undo.");
pub const UNDO_MORE: Text = text("undo_more", "{count} records in all.");
pub const UNDO_LARGE: Text = text(
    "undo_large",
    "It is large: only its last changes are shown. It is undone in the background.",
);
pub const UNDO_UPDATE: Text = text("undo_update", "will be as it was");
pub const UNDO_DELETE: Text = text("undo_delete", "will be moved to the trash");
pub const UNDO_RESTORE: Text = text("undo_restore", "will come back");
pub const UNDO_MERGE: Text = text("undo_merge", "will be merged again");
pub const A_KEY: Text = text("a_key", "An API key");
pub const SOMEBODY: Text = text("somebody", "Rapport");

// Forms.
pub const REQUIRED: Text = text("required", "required");
pub const FAULTS_ONE: Text = text("faults_one", "One field needs another look");
pub const FAULTS_MANY: Text = text("faults_many", "{n} fields need another look");
pub const CONFLICT: Text = text(
    "conflict",
    "Somebody changed this {object} while you were editing. Your input is kept below; saving again replaces what they changed in the same fields.",
);
pub const CHANGED_MEANWHILE: Text = text(
    "changed_meanwhile",
    "{who} changed this {object} meanwhile. What you typed is still here.",
);
pub const TRASHED_MEANWHILE: Text = text(
    "trashed_meanwhile",
    "{who} moved this {object} to the trash meanwhile. What you typed is still here.",
);
pub const MERGED_MEANWHILE: Text = text(
    "merged_meanwhile",
    "{who} merged this {object} into another one meanwhile. What you typed is still here.",
);
pub const PURGED_MEANWHILE: Text = text(
    "purged_meanwhile",
    "{who} deleted this {object} for ever meanwhile. What you typed is still here.",
);
pub const GONE_MEANWHILE: Text = text(
    "gone_meanwhile",
    "This {object} is not there any more. What you typed is still here.",
);
pub const SOMEBODY_ELSE: Text = text("somebody_else", "Somebody else");
pub const RELOAD: Text = text("reload", "Reload");
pub const CONFLICT_THEIRS: Text = text("conflict_theirs", "Now stored: {value}");
pub const SAVE_HINT: Text = text("save_hint", "Ctrl + Enter saves");
pub const NOTHING_FOUND: Text = text("nothing_found", "Nothing found");
pub const CHOOSE: Text = text("choose", "Choose from the list.");
pub const TYPE_TO_SEARCH: Text = text("type_to_search", "Type to search");
pub const CURRENCY: Text = text("currency", "Currency");
pub const AMOUNT: Text = text("amount", "Amount");
pub const STREET: Text = text("street", "Street");
pub const CITY: Text = text("city", "City");
pub const REGION: Text = text("region", "Region");
pub const POSTCODE: Text = text("postcode", "Postcode");
pub const COUNTRY: Text = text("country", "Country code, such as DE");
pub const PREFIX: Text = text("prefix", "Prefix");
pub const FIRST: Text = text("first", "First name");
pub const MIDDLE: Text = text("middle", "Middle name");
pub const LAST: Text = text("last", "Last name");
pub const SUFFIX: Text = text("suffix", "Suffix");
pub const LABEL: Text = text("label", "Label");
pub const DURATION_HINT: Text = text("duration_hint", "Such as 1:30:00");
pub const TAGS_HINT: Text = text("tags_hint", "Separate by Enter or comma");
pub const NO_FILES: Text = text("no_files", "No files");
pub const STARS: Text = text("stars", "{n} of 5");

// Signing in.
pub const SIGN_IN: Text = text("sign_in", "Sign in");
pub const SIGN_IN_TITLE: Text = text("sign_in_title", "Sign in to Rapport");
pub const EMAIL: Text = text("email", "E-mail");
pub const PASSWORD: Text = text("password", "Password");
pub const NAME: Text = text("name", "Name");
pub const SIGN_IN_WRONG: Text = text("sign_in_wrong", "E-mail or password is wrong.");
pub const SIGN_IN_SLOW: Text = text(
    "sign_in_slow",
    "Too many attempts. Wait ten minutes, then try again.",
);
pub const SESSION_ENDED: Text = text("session_ended", "Your session has ended. Sign in again.");
pub const ENDED_MEANWHILE: Text = text(
    "ended_meanwhile",
    "Your session has ended. What you typed is still here: save it, and sign in when you are asked to.",
);
pub const ANOTHER_MEANWHILE: Text = text(
    "another_meanwhile",
    "Somebody else is signed in here by now. What you typed is still here; whoever saves it does so in their own name.",
);
pub const SESSION_ENDED_KEPT: Text = text(
    "session_ended_kept",
    "Your session has ended, so nothing was saved yet. Sign in again: what you typed is kept.",
);
pub const SIGNED_IN_AGAIN: Text = text("signed_in_again", "You are signed in again");
pub const TYPED_IS_KEPT: Text = text(
    "typed_is_kept",
    "What you typed is kept. It is not saved yet: look it through and send it again.",
);
pub const SHOW_TYPED: Text = text("show_typed", "Show what I typed");
pub const SIGNING_IN: Text = text("signing_in", "Signing in");
pub const NEW_PASSWORD: Text = text("new_password", "New password");
pub const NEW_PASSWORD_HINT: Text = text(
    "new_password_hint",
    "Leave it empty to keep the present one. A new one has at least 10 characters and ends every session of this person.",
);
pub const SIGN_IN_FIRST: Text = text(
    "sign_in_first",
    "Nobody has an account here yet. Open the set-up link that the server printed when it started, or run “rapport user add”.",
);
pub const SET_UP: Text = text("set_up", "Create account");
pub const SET_UP_TITLE: Text = text("set_up_title", "Welcome to Rapport");
pub const SET_UP_TEXT: Text = text(
    "set_up_text",
    "Create the first account. It is an administrator's; you can add colleagues afterwards.",
);
pub const PASSWORD_HINT: Text = text(
    "password_hint",
    "At least 10 characters. A few random words are easy to keep in mind.",
);

// Search.
pub const SEARCH_TITLE: Text = text("search_title", "Search");
pub const SEARCH_PLACEHOLDER: Text = text("search_placeholder", "Search everything");
pub const SEARCH_START: Text = text(
    "search_start",
    "Names, e-mail addresses, phone numbers, words in notes: whatever you remember.",
);
pub const SEARCH_NONE: Text = text("search_none", "Nothing was found for “{q}”.");
pub const SEARCH_NONE_TEXT: Text = text("search_none_text", "Try fewer letters or another word.");

// Problems.
pub const NOT_FOUND_TITLE: Text = text("not_found_title", "This page does not exist");
pub const NOT_FOUND_TEXT: Text = text(
    "not_found_text",
    "It may have been deleted, or the address is misspelt.",
);
pub const FORBIDDEN_TITLE: Text = text("forbidden_title", "That is not allowed");
pub const STALE_FORM: Text = text(
    "stale_form",
    "The form was open for too long, or you signed in again meanwhile. Go back, reload the page and send it once more.",
);
pub const SEND_AGAIN: Text = text(
    "send_again",
    "This page was open for too long, or you signed in again meanwhile. Nothing was saved yet: look through what you typed and send it again.",
);
pub const PROBLEM_TITLE: Text = text("problem_title", "Something is not right");
pub const BUSY_TITLE: Text = text("busy_title", "Please try again in a moment");
pub const BUSY_TEXT: Text = text(
    "busy_text",
    "The database does not answer right now. Nothing was lost.",
);
pub const BROKEN_TEXT: Text = text(
    "broken_text",
    "This is a fault of ours. Nothing was half saved. The log of the server says more.",
);
pub const WRONG_METHOD: Text = text(
    "wrong_method",
    "This address only works from the form or button that leads to it. Nothing was changed.",
);
pub const GO_HOME: Text = text("go_home", "Go to the start page");

// Notes after an action.
pub const DONE_CREATED: Text = text("done_created", "Created");
pub const DONE_SAVED: Text = text("done_saved", "Saved");
pub const DONE_DELETED: Text = text("done_deleted", "Moved to the trash");
pub const DONE_RESTORED: Text = text("done_restored", "Restored");
pub const DONE_UNDONE: Text = text("done_undone", "Undone");
pub const DONE_UNDONE_PARTLY: Text = text(
    "done_undone_partly",
    "Undone, except for what changed again since",
);
pub const DONE_UNDO_BEGUN: Text = text("done_undo_begun", "It is being undone");
pub const DONE_PURGED: Text = text("done_purged", "Deleted for ever");
