//! Sentences about merging.

use super::{Text, text};

pub const TITLE: Text = text("merge_title", "Merge {count} {objects}");
pub const TEXT: Text = text(
    "merge_text",
    "One of them stays and gets the best of all. The others go; their addresses lead to the one that stays. It can be undone.",
);
pub const STAYS: Text = text("merge_stays", "Stays");
pub const KEEP_THIS: Text = text("merge_keep_this", "Keep this one");
pub const FIELD: Text = text("merge_field", "Field");
pub const MADE: Text = text("merge_made", "Created {when}");
pub const UNITED: Text = text("merge_united", "All together");
pub const ONLY_FROM: Text = text("merge_only_from", "Only those of {name}");
pub const FROM: Text = text("merge_from", "{field} of {name}");
pub const SAME: Text = text("merge_same", "Show {n} fields that are the same in all");
pub const SAME_ONE: Text = text("merge_same_one", "Show the field that is the same in all");
pub const NOTHING_DIFFERS: Text =
    text("merge_nothing_differs", "They are the same in every field.");
pub const FOLLOW: Text = text("merge_follow", "What follows to the one that stays");
pub const NOTHING_FOLLOWS: Text = text(
    "merge_nothing_follows",
    "Nothing else points to those that go.",
);
pub const MERGE_MANY: Text = text("merge_many", "Merge {count} {objects}");
pub const CHOOSE_FEW: Text = text(
    "merge_choose_few",
    "Choose from 2 to {n} {objects} to merge.",
);
pub const MERGED: Text = text("merged", "Merged. The others lead here now.");
