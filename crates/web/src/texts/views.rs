//! Boards, calendars, timelines and galleries.

use super::{Text, text};

pub const CALENDAR: Text = text("calendar", "Calendar");
pub const TIMELINE: Text = text("timeline_view", "Timeline");
pub const GALLERY: Text = text("gallery", "Gallery");

// What can be chosen.
pub const DISPLAY: Text = text("view_display", "Display");
pub const CARD_FIELDS: Text = text("view_card_fields", "Shown on cards");
pub const NONE: Text = text("view_none", "None");
pub const DAY_FIELD: Text = text("view_day_field", "Day");
pub const END_FIELD: Text = text("view_end_field", "Until");
pub const START_FIELD: Text = text("view_start_field", "From");
pub const COLUMNS_BY: Text = text("view_columns_by", "Columns");
pub const ROWS_BY: Text = text("view_rows_by", "Rows");
pub const GROUPED_BY: Text = text("view_grouped_by", "Groups");
pub const SUM_OF: Text = text("view_sum_of", "Sum of");
pub const PICTURES: Text = text("view_pictures", "Pictures");
pub const STALE_AFTER: Text = text("view_stale_after", "Mark after days without a change");
pub const STALE_BY_STAGE: Text = text("view_stale_by_stage", "As each column says");
pub const STALE_NEVER: Text = text("view_stale_never", "Never");

// Boards.
pub const FIXED_COLUMNS: Text = text(
    "board_fixed",
    "Cards stay in their columns here: {field} follows from other fields.",
);
pub const REST: Text = text(
    "board_rest",
    "{n} {objects} have values that get no column here. A filter narrows them down.",
);
pub const FOLD: Text = text("board_fold", "Fold {column} up");
pub const UNFOLD: Text = text("board_unfold", "Unfold {column}");
pub const STALE_FOR: Text = text("board_stale_for", "{n} days without a move");
pub const DAYS_SHORT: Text = text("board_days", "{n} d");

// Timelines.
pub const ZOOM_DAYS: Text = text("timeline_days", "Days");
pub const ZOOM_WEEKS: Text = text("timeline_weeks", "Weeks");
pub const ZOOM_MONTHS: Text = text("timeline_months", "Months");
pub const NOTHING_IN_DAYS: Text = text(
    "timeline_nothing",
    "No {objects} begin or end in these days that fit what is looked for.",
);

// Galleries.
pub const NO_PICTURE: Text = text(
    "gallery_no_picture",
    "This file is no picture that a page can show.",
);

// Calendars.
pub const TODAY: Text = text("calendar_today", "Today");
pub const EARLIER: Text = text("calendar_earlier", "Earlier");
pub const LATER: Text = text("calendar_later", "Later");
pub const SPANS: Text = text("calendar_spans", "How much is shown");
pub const MONTH: Text = text("calendar_month", "Month");
pub const WEEK: Text = text("calendar_week", "Week");
pub const DAY: Text = text("calendar_day", "Day");
pub const AGENDA: Text = text("calendar_agenda", "Agenda");
pub const NEW_ON: Text = text("calendar_new_on", "New {object} on {day}");
pub const MORE_OF_DAY: Text = text("calendar_more", "+{n} more");
pub const NOTHING_ON: Text = text("calendar_nothing", "Nothing here");
pub const NOTHING_ON_DAY: Text = text(
    "calendar_nothing_day",
    "No {objects} on this day that fit what is looked for.",
);
pub const NOTHING_FROM_DAY: Text = text(
    "calendar_nothing_from",
    "No {objects} from this day on that fit what is looked for.",
);
pub const NONE_IN_DAYS: Text = text("calendar_none", "No {objects} in these days.");
pub const NONE_FIT_IN_DAYS: Text = text(
    "calendar_none_fit",
    "No {objects} in these days that fit what is looked for.",
);
pub const TOO_MANY: Text = text(
    "calendar_too_many",
    "There are more {objects} than fit here: the first {n} are shown. A filter narrows them down.",
);
pub const UNTIL: Text = text("calendar_until", "until {day}");
pub const LONG_DAY: Text = text("calendar_long_day", "{weekday} {day} {month} {year}");
pub const SHORT_DAY: Text = text("calendar_short_day", "{day} {month}");
pub const FROM_DAY: Text = text("calendar_from_day", "From {day}");
pub const ENDS_BEFORE: Text = text(
    "calendar_ends_before",
    "It would end before it begins. Drag it to a later day, or move the whole.",
);
pub const CANNOT_DRAG: Text = text("calendar_cannot_drag", "This field cannot be set here.");

pub const MONTHS: [Text; 12] = [
    text("calendar_january", "January"),
    text("calendar_february", "February"),
    text("calendar_march", "March"),
    text("calendar_april", "April"),
    text("calendar_may", "May"),
    text("calendar_june", "June"),
    text("calendar_july", "July"),
    text("calendar_august", "August"),
    text("calendar_september", "September"),
    text("calendar_october", "October"),
    text("calendar_november", "November"),
    text("calendar_december", "December"),
];
pub const MONTHS_SHORT: [Text; 12] = [
    text("calendar_jan", "Jan"),
    text("calendar_feb", "Feb"),
    text("calendar_mar", "Mar"),
    text("calendar_apr", "Apr"),
    text("calendar_may_short", "May"),
    text("calendar_jun", "Jun"),
    text("calendar_jul", "Jul"),
    text("calendar_aug", "Aug"),
    text("calendar_sep", "Sep"),
    text("calendar_oct", "Oct"),
    text("calendar_nov", "Nov"),
    text("calendar_dec", "Dec"),
];
/// From Monday.
pub const WEEKDAYS: [Text; 7] = [
    text("calendar_monday", "Monday"),
    text("calendar_tuesday", "Tuesday"),
    text("calendar_wednesday", "Wednesday"),
    text("calendar_thursday", "Thursday"),
    text("calendar_friday", "Friday"),
    text("calendar_saturday", "Saturday"),
    text("calendar_sunday", "Sunday"),
];
pub const WEEKDAYS_SHORT: [Text; 7] = [
    text("calendar_mon", "Mon"),
    text("calendar_tue", "Tue"),
    text("calendar_wed", "Wed"),
    text("calendar_thu", "Thu"),
    text("calendar_fri", "Fri"),
    text("calendar_sat", "Sat"),
    text("calendar_sun", "Sun"),
];

// Moved by keys, and said to who does not see it.
pub const PLAN_HINT: Text = text(
    "plan_hint",
    "Press Space to pick it up, the arrow keys to move it, Space to put it down, Escape to put it back.",
);
pub const PLAN_HINT_SIZES: Text = text(
    "plan_hint_sizes",
    "Press Space to pick it up, the arrow keys to move it, Shift and the arrow keys to move its end, Space to put it down, Escape to put it back.",
);
pub const ITEM_LIFTED: Text = text("plan_lifted", "{item} is picked up. It is on {place}.");
pub const ITEM_MOVED: Text = text("plan_moved", "{item}: {place}.");
pub const ITEM_DROPPED: Text = text("plan_dropped", "{item} is put down on {place}.");
pub const ITEM_CANCELLED: Text = text("plan_cancelled", "{item} is back where it was.");
