//! Sentences about duplicates.

use super::{Text, text};

pub const FIND: Text = text("duplicates_find", "Find duplicates");
pub const TITLE: Text = text("duplicates_title", "Duplicates among {objects}");
pub const CRUMB: Text = text("duplicates_crumb", "Duplicates");
pub const TEXT: Text = text(
    "duplicates_text",
    "These {objects} may be the same. Nothing is merged until you have compared them, and a merge can be undone.",
);
pub const SAME_EMAIL: Text = text("duplicates_email", "Same e-mail address {value}");
pub const SAME_PHONE: Text = text("duplicates_phone", "Same phone number {value}");
pub const SAME_NAME: Text = text("duplicates_same_name", "Same name");
pub const SIMILAR_NAME: Text = text("duplicates_similar_name", "Similar name");
pub const VERY_LIKELY: Text = text("duplicates_very_likely", "Very likely");
pub const LIKELY: Text = text("duplicates_likely", "Likely");
pub const POSSIBLE: Text = text("duplicates_possible", "Possible");
pub const MORE: Text = text("duplicates_more", "and {n} more");
pub const COMPARE: Text = text("duplicates_compare", "Compare and merge");
pub const COMPARE_THESE: Text = text("duplicates_compare_these", "Compare and merge: {names}");
pub const FURTHER: Text = text("duplicates_further", "Look further");
pub const NONE_TITLE: Text = text("duplicates_none_title", "No duplicates found");
pub const NONE_TEXT: Text = text(
    "duplicates_none_text",
    "Rapport looks for {objects} with the same e-mail address or phone number, and for names that are the same or nearly so. If you know of others, select them in the list and choose Merge.",
);
pub const SO_FAR_TITLE: Text = text("duplicates_so_far_title", "Nothing so far");
pub const SO_FAR_TEXT: Text = text(
    "duplicates_so_far_text",
    "There are no duplicates in this part. There are more {objects} to look through.",
);
pub const END_TITLE: Text = text("duplicates_end_title", "That was all");
pub const END_TEXT: Text = text(
    "duplicates_end_text",
    "All {objects} were looked through; there are no further duplicates.",
);
pub const TO_LIST: Text = text("duplicates_to_list", "Back to the list");
