//! Sentences of what is offered while a filter is typed.

use super::{Text, text};

pub const OFFERED: Text = text("completion_offered", "What could stand here");
pub const AND: Text = text("completion_and", "both hold");
pub const OR: Text = text("completion_or", "one of them holds");
pub const NOT: Text = text("completion_not", "the opposite");
pub const OPEN: Text = text("completion_open", "conditions together");
pub const CLOSE: Text = text("completion_close", "ends here");
pub const NEXT: Text = text("completion_next", "another value");
pub const COUNT: Text = text("completion_count", "how many there are");
pub const WEEK_AGO: Text = text("completion_week_ago", "a week ago");
pub const MONTH_AGO: Text = text("completion_month_ago", "30 days ago");
pub const IN_WEEK: Text = text("completion_in_week", "in a week");
pub const IN_MONTH: Text = text("completion_in_month", "in 30 days");
