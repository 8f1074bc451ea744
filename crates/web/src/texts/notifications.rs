//! Words of notifications: the bell, its panel and page, and what is told.

use super::{Text, text};

pub const TITLE: Text = text("bell_title", "Notifications");
pub const UNREAD: Text = text("bell_unread", "Notifications, {n} unread");
pub const KEY: Text = text("bell_key", "Open notifications");
pub const ALL: Text = text("bell_all", "All");
pub const ONLY_UNREAD: Text = text("bell_only_unread", "Unread");
pub const SHOWN: Text = text("bell_shown", "Which notifications are shown");
pub const READ_ALL: Text = text("bell_read_all", "Mark all as read");
pub const READ_ONE: Text = text("bell_read_one", "Mark “{name}” as read");
pub const NEW: Text = text("bell_new", "Unread");
pub const SEE_ALL: Text = text("bell_see_all", "See all notifications");
pub const CHOOSE: Text = text("bell_choose", "Choose what you are told");
pub const TODAY: Text = text("bell_today", "Today");
pub const YESTERDAY: Text = text("bell_yesterday", "Yesterday");
pub const EMPTY: Text = text("bell_empty", "Nothing has happened yet");
pub const EMPTY_TEXT: Text = text(
    "bell_empty_text",
    "When a colleague gives you something, moves what is yours or shares with you, you read it here.",
);
pub const NONE_UNREAD: Text = text("bell_none_unread", "You have read everything");
pub const NONE_UNREAD_TEXT: Text = text(
    "bell_none_unread_text",
    "Whatever happens next appears here by itself.",
);

// What is told: a name stands above each.
pub const MANY: Text = text("bell_many", "{n} {objects}");
pub const VIEW: Text = text("bell_view", "View “{name}”");
pub const ASSIGNED_BY: Text = text("bell_assigned_by", "{by} gave you this {object}");
pub const ASSIGNED: Text = text("bell_assigned", "This {object} is yours now");
pub const ASSIGNED_MANY_BY: Text = text("bell_assigned_many_by", "{by} gave them to you");
pub const ASSIGNED_MANY: Text = text("bell_assigned_many", "They are yours now");
pub const ENTERED_BY: Text = text("bell_entered_by", "{by} entered you under “{field}”");
pub const ENTERED: Text = text("bell_entered", "You were entered under “{field}”");
pub const MOVED_TO_BY: Text = text("bell_moved_to_by", "{by} moved it to {to}");
pub const MOVED_TO: Text = text("bell_moved_to", "It was moved to {to}");
pub const MOVED_BY: Text = text("bell_moved_by", "{by} moved them on");
pub const MOVED: Text = text("bell_moved", "They were moved on");
pub const DELETED_BY: Text = text("bell_deleted_by", "{by} put this {object} in the trash");
pub const DELETED: Text = text("bell_deleted", "This {object} was put in the trash");
pub const DELETED_MANY_BY: Text = text("bell_deleted_many_by", "{by} put them in the trash");
pub const DELETED_MANY: Text = text("bell_deleted_many", "They were put in the trash");
pub const SHARED_BY: Text = text("bell_shared_by", "{by} shared it with you");
pub const SHARED: Text = text("bell_shared", "It was shared with you");
pub const DUE_TODAY: Text = text("bell_due_today", "Due today");
pub const DUE_ON: Text = text("bell_due_on", "Due on {day}");
pub const OVERDUE: Text = text("bell_overdue", "Overdue since {day}");
pub const DONE: Text = text("bell_done", "Is done");
pub const FAILED: Text = text("bell_failed", "Did not work. See why");

// Work that has ended.
pub const WORK_IMPORT: Text = text("bell_work_import", "Import");
pub const WORK_EXPORT: Text = text("bell_work_export", "Export: {objects}");
pub const WORK_BULK: Text = text("bell_work_bulk", "Change of many: {objects}");
pub const WORK_UNDO: Text = text("bell_work_undo", "Undo");
pub const WORK_INDEX: Text = text("bell_work_index", "Index: {objects}");
pub const WORK_TYPE: Text = text("bell_work_type", "New type of a field: {objects}");
pub const WORK_BACKUP: Text = text("bell_work_backup", "Backup");
pub const WORK: Text = text("bell_work", "Work in the background");

// Which kinds one wants.
pub const WISHES_TEXT: Text = text(
    "bell_wishes_text",
    "You are never told what you do yourself. What you switch off is not told from then on.",
);
pub const WISH_ASSIGNED: Text = text("bell_wish_assigned", "Something becomes mine");
pub const WISH_MOVED: Text = text(
    "bell_wish_moved",
    "Others move what is mine to another stage",
);
pub const WISH_DELETED: Text = text("bell_wish_deleted", "Others put what is mine in the trash");
pub const WISH_SHARED: Text = text("bell_wish_shared", "Something is shared with me");
pub const WISH_DUE: Text = text("bell_wish_due", "Something of mine is due today");
pub const WISH_OVERDUE: Text = text("bell_wish_overdue", "Something of mine is overdue");
pub const WISH_DONE: Text = text("bell_wish_done", "Work that I asked for is done");
pub const WISH_FAILED: Text = text("bell_wish_failed", "Work that I asked for did not work");
pub const WISHES_SAVE: Text = text("bell_wishes_save", "Save");
