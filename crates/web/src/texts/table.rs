//! Sentences of tables: columns, groups, totals, conditions.

use super::{Text, text};

pub const SUM: Text = text("table_sum", "Sum");
pub const AVERAGE: Text = text("table_average", "Average");
pub const LEAST: Text = text("table_least", "Least");
pub const GREATEST: Text = text("table_greatest", "Greatest");
pub const NO_TOTAL: Text = text("table_no_total", "No total");
pub const TOTAL: Text = text("table_total", "Total");
pub const TOTALS: Text = text("table_totals", "Below the table");
pub const COLUMN_MENU: Text = text("table_column_menu", "Column “{name}”");
pub const SORT_UP: Text = text("table_sort_up", "Sort ascending");
pub const SORT_DOWN: Text = text("table_sort_down", "Sort descending");
pub const THEN_UP: Text = text("table_then_up", "Then by this, ascending");
pub const THEN_DOWN: Text = text("table_then_down", "Then by this, descending");
pub const UNSORT: Text = text("table_unsort", "Do not sort by this");
pub const GROUP: Text = text("table_group", "Group by this");
pub const UNGROUP: Text = text("table_ungroup", "Do not group");
pub const GROUPED_BY: Text = text("table_grouped_by", "Grouped by {name}");
pub const FILTER_THIS: Text = text("table_filter_this", "Filter by this…");
pub const MOVE_BACK: Text = text("table_move_back", "Move left");
pub const MOVE_ON: Text = text("table_move_on", "Move right");
pub const FREEZE: Text = text("table_freeze", "Keep in place up to here");
pub const UNFREEZE: Text = text("table_unfreeze", "Keep only the first in place");
pub const HIDE: Text = text("table_hide", "Hide column");
pub const COLUMNS: Text = text("table_columns", "Columns");
pub const COLUMNS_TEXT: Text = text(
    "table_columns_text",
    "Choose what is shown, and drag it into order; Alt with the arrow keys moves it too.",
);
pub const COLUMNS_USUAL: Text = text("table_columns_usual", "As usual");
pub const COLUMNS_FIND: Text = text("table_columns_find", "Find a field");
pub const DRAG: Text = text("table_drag", "Move {name}");
pub const WIDTH: Text = text("table_width", "Width of {name}");
pub const GROUP_BY: Text = text("table_group_by", "Group by");
pub const NOT_GROUPED: Text = text("table_not_grouped", "Not grouped");
pub const SORT_BY: Text = text("table_sort_by", "Sort by");
pub const THEN_BY: Text = text("table_then_by", "Then by");
pub const NOT_SORTED: Text = text("table_not_sorted", "As usual");
pub const DENSE: Text = text("table_dense", "Dense rows");
pub const SHOW: Text = text("table_show", "Show");
pub const ADD_FILTER: Text = text("table_add_filter", "Filter");
pub const CONDITION: Text = text("table_condition", "Condition");
pub const CONDITION_FIELD: Text = text("table_condition_field", "Field");
pub const CONDITION_OP: Text = text("table_condition_op", "Test");
pub const CONDITION_VALUE: Text = text("table_condition_value", "Value");
pub const CONDITION_APPLY: Text = text("table_condition_apply", "Apply");
pub const CONDITION_CHANGE: Text = text("table_condition_change", "Change the condition {text}");
pub const CONDITION_REMOVE: Text = text("table_condition_remove", "Remove the condition {text}");
pub const CONDITIONS: Text = text("table_conditions", "Conditions");
pub const CLEAR_ALL: Text = text("table_clear_all", "Clear all");
pub const WRONG_NUMBER: Text = text("table_wrong_number", "Write a number such as 1200 or 99.5.");
pub const WRONG_DAY: Text = text("table_wrong_day", "Choose a day.");
pub const NO_VALUE_GIVEN: Text = text("table_no_value_given", "Give a value to compare with.");
pub const IS: Text = text("table_is", "is");
pub const IS_NOT: Text = text("table_is_not", "is not");
pub const IS_ANY: Text = text("table_is_any", "is any of");
pub const IS_NONE: Text = text("table_is_none", "is none of");
pub const HOLDS: Text = text("table_holds", "contains");
pub const HOLDS_NOT: Text = text("table_holds_not", "does not contain");
pub const BELOW: Text = text("table_below", "is below");
pub const AT_MOST: Text = text("table_at_most", "is at most");
pub const ABOVE: Text = text("table_above", "is above");
pub const AT_LEAST: Text = text("table_at_least", "is at least");
pub const BEFORE: Text = text("table_before", "is before");
pub const AFTER: Text = text("table_after", "is after");
pub const FROM: Text = text("table_from", "is on or after");
pub const UNTIL: Text = text("table_until", "is on or before");
pub const WITHIN: Text = text("table_within", "is in");
pub const IS_EMPTY: Text = text("table_is_empty", "is empty");
pub const IS_NOT_EMPTY: Text = text("table_is_not_empty", "is not empty");
pub const YES: Text = text("table_yes", "yes");
pub const NO: Text = text("table_no", "no");
pub const ME: Text = text("table_me", "me");
pub const MY_TEAM: Text = text("table_my_team", "my team");
pub const TODAY: Text = text("table_today", "today");
pub const YESTERDAY: Text = text("table_yesterday", "yesterday");
pub const TOMORROW: Text = text("table_tomorrow", "tomorrow");
pub const THIS_WEEK: Text = text("table_this_week", "this week");
pub const LAST_WEEK: Text = text("table_last_week", "last week");
pub const NEXT_WEEK: Text = text("table_next_week", "next week");
pub const THIS_MONTH: Text = text("table_this_month", "this month");
pub const LAST_MONTH: Text = text("table_last_month", "last month");
pub const NEXT_MONTH: Text = text("table_next_month", "next month");
pub const THIS_QUARTER: Text = text("table_this_quarter", "this quarter");
pub const LAST_QUARTER: Text = text("table_last_quarter", "last quarter");
pub const NEXT_QUARTER: Text = text("table_next_quarter", "next quarter");
pub const THIS_YEAR: Text = text("table_this_year", "this year");
pub const LAST_YEAR: Text = text("table_last_year", "last year");
pub const LAST_30_DAYS: Text = text("table_last_30_days", "the last 30 days");

// Views that are kept.
pub const ALL: Text = text("table_all", "All {objects}");
pub const VIEWS_OF: Text = text("table_views_of", "Saved views");
pub const MINE: Text = text("table_mine", "Mine");
pub const OF_TEAM: Text = text("table_of_team", "My team’s");
pub const OF_ALL: Text = text("table_of_all", "Everybody’s");
pub const SAVE_VIEW: Text = text("table_save_view", "Save view");
pub const SAVE_CHANGES: Text = text("table_save_changes", "Save changes");
pub const SAVE_AS: Text = text("table_save_as", "Save as a new view…");
pub const EDIT_VIEW: Text = text("table_edit_view", "Name and sharing…");
pub const VIEW_CHANGED: Text = text("table_view_changed", "changed");
pub const RESET_VIEW: Text = text("table_reset_view", "Discard changes");
pub const COPY_ADDRESS: Text = text("table_copy_address", "Copy the address");
pub const PIN: Text = text("table_pin", "Show in the navigation");
pub const UNPIN: Text = text("table_unpin", "Take out of the navigation");
pub const BEGIN: Text = text("table_begin", "Begin with this view");
pub const BEGIN_NOT: Text = text("table_begin_not", "No longer begin with this view");
pub const REMOVE_VIEW: Text = text("table_remove_view", "Delete view");
pub const REMOVE_VIEW_TEXT: Text = text(
    "table_remove_view_text",
    "The view “{name}” goes for everybody who uses it. The records stay.",
);
pub const VIEW_NAME: Text = text("table_view_name", "Name");
pub const VIEW_AUDIENCE: Text = text("table_view_audience", "Who sees it");
pub const FOR_ME: Text = text("table_for_me", "Only me");
pub const FOR_TEAM: Text = text("table_for_team", "The team {team}");
pub const FOR_ALL: Text = text("table_for_all", "Everybody");
pub const FOR_ALL_TEXT: Text = text(
    "table_for_all_text",
    "Everybody sees only the records that they may see.",
);
pub const VIEW_ROLES: Text = text("table_view_roles", "These roles begin with it");
pub const DONE_KEPT: Text = text("table_done_kept", "View saved");
pub const DONE_REMOVED: Text = text("table_done_removed", "View deleted");
pub const PINNED: Text = text("table_pinned", "Views");
