//! Sentences about cells of lists: what is edited, copied and pasted there, and taken back.

use super::{Text, text};

pub const EDIT_CELL: Text = text("cell_edit", "Edit {field}");
pub const CHANGED: Text = text("cell_changed", "{field} changed");
pub const CHANGED_AWAY: Text = text(
    "cell_changed_away",
    "{field} changed. You no longer see this {object}.",
);
pub const COMPUTED: Text = text("cell_computed", "This follows from other fields.");
pub const FIXED: Text = text("cell_fixed", "This is not changed here.");
pub const READING: Text = text("cell_reading", "You may look at this, but not change it.");
pub const OVERTAKEN: Text = text(
    "cell_overtaken",
    "Somebody changed {field} while you were editing.",
);
pub const THEIRS: Text = text("cell_theirs", "Now stored");
pub const MINE: Text = text("cell_mine", "Yours");
pub const KEEP_THEIRS: Text = text("cell_keep_theirs", "Keep theirs");
pub const TAKE_MINE: Text = text("cell_take_mine", "Take mine");
pub const ROWS_COPIED: Text = text("cells_rows_copied", "{n} rows copied");
pub const CELLS_COPIED: Text = text("cells_copied", "Copied");
pub const SOME_COPIED: Text = text(
    "cells_some_copied",
    "{n} of {all} rows copied; the others may not be exported.",
);
pub const NONE_COPIED: Text = text(
    "cells_none_copied",
    "Nothing was copied: you may not export this.",
);
pub const NOT_ENTERED: Text = text("cells_not_entered", "Not entered: {typed}");
pub const COPY_FAILED: Text = text(
    "cells_copy_failed",
    "The browser did not let us write to the clipboard.",
);
pub const TOO_MANY: Text = text(
    "cells_too_many",
    "Copy at most {n} rows at once, or export them.",
);
pub const PASTING: Text = text("cells_pasting", "The pasted table is being read");
pub const NO_IMPORT: Text = text(
    "cells_no_import",
    "You may not import here, so a table cannot be pasted. A single value can, into a cell.",
);
pub const PASTED_NAME: Text = text("cells_pasted_name", "Pasted table.tsv");
pub const NOTHING_PASTED: Text = text("cells_nothing_pasted", "Nothing was pasted.");
pub const UNDO_RUNNING: Text = text("undo_running", "It is being undone");
pub const UNDO_FAILED: Text = text("undo_failed", "It could not be undone");
pub const UNDONE_BUT: Text = text(
    "undone_but",
    "Undone, except for {n} that changed again since",
);
pub const UNDO_SHOW: Text = text("undo_show", "Show");
