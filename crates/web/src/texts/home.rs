//! Words of the first page.

use super::{Text, text};

pub const MORNING: Text = text("home_morning", "Good morning, {name}");
pub const DAY: Text = text("home_day", "Good afternoon, {name}");
pub const EVENING: Text = text("home_evening", "Good evening, {name}");
pub const MINE: Text = text("home_mine", "My {objects}");
pub const OVERDUE: Text = text("home_overdue", "{n} overdue");
pub const TODAY: Text = text("home_today", "{n} today");
pub const DUE_TODAY: Text = text("home_due_today", "Today");
pub const NO_TASKS: Text = text("home_no_tasks", "Nothing is due in the next seven days.");
pub const NO_OPEN: Text = text("home_no_open", "Nothing of yours is open here.");
pub const CHANGED: Text = text("home_changed", "Recently changed");
pub const NO_CHANGES: Text = text(
    "home_no_changes",
    "What you and others work on appears here.",
);

// The first steps of an administrator.
pub const START: Text = text("home_start", "First steps");
pub const START_TEXT: Text = text(
    "home_start_text",
    "{done} of {all} done. Each one is ticked off by itself once it is so.",
);
pub const START_HIDE: Text = text("home_start_hide", "Do not show this to me any more");
pub const STEP_NAME: Text = text("home_step_name", "Give your workspace its name");
pub const STEP_NAME_TEXT: Text = text(
    "home_step_name_text",
    "The server's settings have name, currency and time zone.",
);
pub const STEP_CONTACTS: Text = text("home_step_contacts", "Bring your contacts");
pub const STEP_CONTACTS_TEXT: Text = text(
    "home_step_contacts_text",
    "From CSV, Excel, vCards or the export of another program.",
);
pub const STEP_PEOPLE: Text = text("home_step_people", "Invite a colleague");
pub const STEP_PEOPLE_TEXT: Text = text(
    "home_step_people_text",
    "They get a link and choose a password themselves.",
);
pub const STEP_DEAL: Text = text("home_step_deal", "Make the first deal");
pub const STEP_DEAL_TEXT: Text = text(
    "home_step_deal_text",
    "It goes through the stages of your pipeline.",
);
pub const STEP_TASK: Text = text("home_step_task", "Note a first task");
pub const STEP_TASK_TEXT: Text = text(
    "home_step_task_text",
    "What is due stands on this page, for each of you.",
);
pub const DONE: Text = text("home_done", "Done");
