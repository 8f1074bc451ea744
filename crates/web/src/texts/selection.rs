//! Sentences about many records at once.

use super::{Text, text};

pub const SELECT: Text = text("select", "Select {name}");
pub const SELECT_SHOWN: Text = text("select_shown", "Select all that are shown");
pub const SELECTED: Text = text("selected", "{n} selected");
pub const SELECTED_WORD: Text = text("selected_word", "selected");
pub const ALL_MATCHING: Text = text("select_all", "All {count} that match");
pub const ALL_THERE_ARE: Text = text("select_all_there_are", "All {count}");
pub const CLEAR_SELECTION: Text = text("clear_selection", "Clear the selection");
pub const MERGE: Text = text("merge", "Merge");
pub const ACTIONS: Text = text("selection_actions", "Actions for what is selected");
pub const TOO_MANY: Text = text(
    "selection_too_many",
    "Choose at most {n} one by one, or all that match a filter.",
);
pub const NOTHING: Text = text(
    "selection_nothing",
    "Nothing was selected. Select rows first.",
);
pub const EDIT_MANY: Text = text("edit_many", "Edit {count} {objects}");
pub const EDIT_TEXT: Text = text(
    "edit_many_text",
    "What you set here is set in all of them. A field that you leave empty is emptied.",
);
pub const AND_MORE: Text = text("and_more", "and {n} more");
pub const CHOOSE_FIELD: Text = text("choose_field", "Choose a field to change");
pub const ANOTHER_FIELD: Text = text("another_field", "Change another field too");
pub const ADD_FIELD: Text = text("add_field", "Add field");
pub const WITHOUT: Text = text("without_field", "Do not change {field}");
pub const CHANGE_MANY: Text = text("change_many", "Change {count} {objects}");
pub const DELETE_MANY: Text = text("delete_many", "Delete {count} {objects}?");
pub const DELETE_MANY_TEXT: Text = text(
    "delete_many_text",
    "They go to the trash, from where they can be restored, one by one or all together by Undo.",
);
pub const DELETE_BUTTON: Text = text("delete_many_button", "Delete {count} {objects}");
pub const NONE_LEFT: Text = text(
    "selection_none_left",
    "None of these {objects} is there any more.",
);
pub const MODE: Text = text("list_mode", "What becomes of what is there");
pub const MODE_SET: Text = text("list_mode_set", "Replace what is there");
pub const MODE_ADD: Text = text("list_mode_add", "Add to what is there");
pub const MODE_REMOVE: Text = text("list_mode_remove", "Take out of what is there");
pub const BULK_EDIT: Text = text("bulk_edit", "Edit of many");
pub const BULK_WAITING: Text = text("bulk_waiting", "It begins in a moment");
pub const BULK_EDITING: Text = text("bulk_editing", "{objects} are being changed");
pub const BULK_DELETING: Text = text("bulk_deleting", "{objects} are being deleted");
pub const BULK_EDITED: Text = text("bulk_edited", "{n} {objects} changed");
pub const BULK_DELETED: Text = text("bulk_deleted", "{n} {objects} moved to the trash");
pub const BULK_FAILED: Text = text("bulk_failed", "It had to stop");
pub const CHANGED: Text = text("bulk_changed", "changed");
pub const DELETED: Text = text("bulk_deleted_word", "deleted");
pub const NOT_DONE: Text = text("bulk_not_done", "refused");
pub const UNCHANGED: Text = text("bulk_unchanged", "as they were");
pub const LEAVE: Text = text("bulk_leave", "You can leave this page: it goes on.");
pub const WHY_NOT: Text = text("bulk_why_not", "What was refused, and why");
pub const BACK_TO: Text = text("back_to", "Back to {objects}");
