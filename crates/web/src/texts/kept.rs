//! Sentences of views that are kept: what is left out of them; groups that fold.

use super::{Text, text};

pub const LEFT_OUT: Text = text(
    "kept_left_out",
    "Part of this view is left out: {what}. It is not there any more.",
);
pub const LEFT_OUT_UNNAMED: Text = text(
    "kept_left_out_unnamed",
    "Part of this view is left out, for its fields are not there, or not for you to see.",
);
pub const CONDITION: Text = text("kept_condition", "the condition on “{field}”");
pub const ORDER: Text = text("kept_order", "the order by “{field}”");
pub const GROUPS: Text = text("kept_groups", "the groups by “{field}”");
pub const COLUMN: Text = text("kept_column", "the column “{field}”");
pub const FIELD: Text = text("kept_field", "the field “{field}”");
pub const FOLD: Text = text("kept_fold", "Fold this group up");
pub const UNFOLD: Text = text("kept_unfold", "Open this group");
pub const FOLD_ALL: Text = text("kept_fold_all", "Fold all groups up");
pub const UNFOLD_ALL: Text = text("kept_unfold_all", "Open all groups");
pub const SETTLE: Text = text("kept_settle", "Keep it without");
