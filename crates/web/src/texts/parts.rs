//! Sentences of parts that many pages share.

use super::{Text, text};

pub const CLOSE: Text = text("parts_close", "Close");
pub const DISMISS: Text = text("parts_dismiss", "Dismiss");
pub const LOADING: Text = text("parts_loading", "Loading …");
pub const CHOOSE_DATE: Text = text("parts_choose_date", "Choose a date");
pub const PREVIOUS_MONTH: Text = text("parts_previous_month", "Previous month");
pub const NEXT_MONTH: Text = text("parts_next_month", "Next month");
pub const TODAY: Text = text("parts_today", "Today");
pub const TIME: Text = text("parts_time", "Time of day");
/// `{example}` is filled by the script.
pub const NO_DATE: Text = text(
    "parts_no_date",
    "This is not a date. Write it like {example}, or choose it from the calendar.",
);
