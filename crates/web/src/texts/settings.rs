//! Sentences about settings: the first page, objects and fields, pipelines, the workspace, jobs.

use super::{Text, text};

pub const ALL: Text = text("settings_all", "All settings");
pub const SEARCH: Text = text("settings_search", "Search settings");
pub const SEARCH_EXAMPLE: Text = text(
    "settings_search_example",
    "Search settings, objects and fields",
);
pub const NONE_TITLE: Text = text("settings_none_title", "Nothing found");
pub const NONE_TEXT: Text = text(
    "settings_none_text",
    "No setting, object or field is called “{words}”. Try another word.",
);
pub const GROUP_YOU: Text = text("settings_group_you", "You and your programs");
pub const GROUP_WORKSPACE: Text = text("settings_group_workspace", "Workspace");
pub const GROUP_DATA: Text = text("settings_group_data", "Data");
pub const GROUP_PEOPLE: Text = text("settings_group_people", "People and security");
pub const ACCOUNT_ABOUT: Text = text(
    "settings_account_about",
    "Your password, second factor, passkeys and where you are signed in.",
);
pub const ACCOUNT_WORDS: Text = text(
    "settings_account_words",
    "profile me password two-factor 2fa mfa passkey sessions devices",
);
pub const WORKSPACE: Text = text("settings_workspace", "Workspace");
pub const WORKSPACE_ABOUT: Text = text(
    "settings_workspace_about",
    "Name, currency, time zone, language and financial year.",
);
pub const WORKSPACE_WORDS: Text = text(
    "settings_workspace_words",
    "company general organisation locale regional",
);
pub const RATES_WORDS: Text = text("settings_rates_words", "currencies conversion forex");
pub const OBJECTS: Text = text("settings_objects", "Objects and fields");
pub const OBJECTS_ABOUT: Text = text(
    "settings_objects_about",
    "What records there are, and what is kept of each.",
);
pub const OBJECTS_WORDS: Text = text(
    "settings_objects_words",
    "custom tables entities modules columns properties attributes schema data model board kanban options dropdown",
);
pub const PIPELINES: Text = text("settings_pipelines", "Pipelines and stages");
pub const PIPELINES_ABOUT: Text = text(
    "settings_pipelines_about",
    "The ways that deals go, stage by stage.",
);
pub const PIPELINES_WORDS: Text = text(
    "settings_pipelines_words",
    "sales process funnel steps probability won lost",
);
pub const IMPORTS_ABOUT: Text = text(
    "settings_imports_about",
    "Bring files of other programs in.",
);
pub const IMPORTS_WORDS: Text = text("settings_imports_words", "csv excel xlsx upload migrate");
pub const JOBS: Text = text("settings_jobs", "Jobs");
pub const JOBS_ABOUT: Text = text(
    "settings_jobs_about",
    "What is done in the background, and what failed.",
);
pub const JOBS_WORDS: Text = text(
    "settings_jobs_words",
    "background tasks queue failed retry worker",
);
pub const USERS_WORDS: Text = text(
    "settings_users_words",
    "people members accounts invite colleagues",
);
pub const TEAMS_WORDS: Text = text("settings_teams_words", "groups departments");
pub const ROLES_WORDS: Text = text("settings_roles_words", "permissions rights access");
pub const RULES_ABOUT: Text = text(
    "settings_rules_about",
    "Who needs a second factor, and how long one stays signed in.",
);
pub const RULES_WORDS: Text = text(
    "settings_rules_words",
    "security two-factor 2fa mfa session timeout",
);
pub const PROVIDERS_ABOUT: Text = text(
    "settings_providers_about",
    "Signing in by your company’s own accounts.",
);
pub const PROVIDERS_WORDS: Text = text(
    "settings_providers_words",
    "sso single sign-on openid oidc google microsoft",
);
pub const AUDIT_ABOUT: Text = text(
    "settings_audit_about",
    "Who signed in, read, exported and changed rights.",
);
pub const AUDIT_WORDS: Text = text("settings_audit_words", "history security trail compliance");
pub const KEYS_ABOUT: Text = text(
    "settings_keys_about",
    "Let scripts and other programs use this workspace.",
);
pub const KEYS_WORDS: Text = text(
    "settings_keys_words",
    "api token rest developer integration",
);
pub const PROGRAMS_ABOUT: Text = text(
    "settings_programs_about",
    "What people connected with their account.",
);
pub const PROGRAMS_WORDS: Text = text(
    "settings_programs_words",
    "apps oauth integrations connected",
);
pub const NO_WORDS: Text = text("settings_no_words", "setup");
pub const NAME_WORDS: Text = text("settings_name_words", "company title");
pub const CURRENCY_WORDS: Text = text("settings_currency_words", "money euro dollar amounts");
pub const ZONE_WORDS: Text = text("settings_zone_words", "timezone clock utc");
pub const LANGUAGE_WORDS: Text = text(
    "settings_language_words",
    "locale german english translation",
);
pub const FISCAL_WORDS: Text = text("settings_fiscal_words", "fiscal year quarter accounting");
pub const REGION_WORDS: Text = text("settings_region_words", "country phone prefix");
pub const NEW_OBJECT_WORDS: Text = text("settings_new_object_words", "create custom table entity");
pub const STAGES_WORDS: Text = text("settings_stages_words", "steps columns probability");
pub const OBJECTS_HINT: Text = text(
    "settings_objects_hint",
    "Every object has its own list, form, search and REST address. Add your own, and give any of them more fields.",
);
pub const OBJECTS_WORK: Text = text("settings_objects_work", "Worked with every day");
pub const OBJECTS_SET_UP: Text = text("settings_objects_set_up", "Set up, lines and people");
pub const FIELDS_COUNT: Text = text("settings_fields_count", "Fields: {n}");
pub const ADDED: Text = text("settings_added", "Added");
pub const REMOVED: Text = text("settings_removed", "Removed");
pub const REMOVED_FIELDS_HINT: Text = text(
    "settings_removed_fields_hint",
    "Their values are kept for 30 days and come back with the field.",
);
pub const NEW_OBJECT: Text = text("settings_new_object", "New object");
pub const NEW_OBJECT_HINT: Text = text(
    "settings_new_object_hint",
    "For whatever you keep records of: projects, vehicles, contracts. More fields follow on the next page.",
);
pub const SINGULAR: Text = text("settings_singular", "Name of one");
pub const SINGULAR_HELP: Text = text("settings_singular_help", "Such as “Project”.");
pub const PLURAL: Text = text("settings_plural", "Name of many");
pub const PLURAL_HELP: Text = text("settings_plural_help", "Such as “Projects”.");
pub const TITLE_NEW: Text = text("settings_title_new", "What names a record");
pub const TITLE_NEW_HELP: Text = text(
    "settings_title_new_help",
    "The first field, such as “Name” or “Number plate”. It is required.",
);
pub const TITLE_USUAL: Text = text("settings_title_usual", "Name");
pub const OBJECT_HELP: Text = text("settings_object_help", "Description");
pub const OBJECT_HELP_HELP: Text = text(
    "settings_object_help_help",
    "What these records are for, in a sentence.",
);
pub const ACCESS: Text = text("settings_access", "Who sees its records");
pub const ACCESS_OWNED: Text = text("settings_access_owned", "Owners and teams");
pub const ACCESS_OWNED_TEXT: Text = text(
    "settings_access_owned_text",
    "Each record has an owner, and roles say who sees those of others.",
);
pub const ACCESS_EVERYONE: Text = text("settings_access_everyone", "Everybody");
pub const ACCESS_EVERYONE_TEXT: Text = text(
    "settings_access_everyone_text",
    "Records have no owner. Whoever may read the object sees all of them.",
);
pub const NAMES: Text = text("settings_names", "Names for REST and files");
pub const NAME_ONE: Text = text("settings_name_one", "Name of one in REST");
pub const NAME_ONE_HELP: Text = text(
    "settings_name_one_help",
    "Small letters and `_`. Left empty, it follows from the name above.",
);
pub const NAME_MANY: Text = text("settings_name_many", "Name of many in REST");
pub const NAME_MANY_HELP: Text = text(
    "settings_name_many_help",
    "It stands in addresses, such as `projects`.",
);
pub const MAKE_OBJECT: Text = text("settings_make_object", "Make object");
pub const EDIT_OBJECT: Text = text("settings_edit_object", "Name, look and list");
pub const ICON: Text = text("settings_icon", "Icon");
pub const COLOR: Text = text("settings_color", "Colour");
pub const NO_COLOR: Text = text("settings_no_color", "No colour");
pub const GRAY: Text = text("settings_gray", "Gray");
pub const RED: Text = text("settings_red", "Red");
pub const ORANGE: Text = text("settings_orange", "Orange");
pub const AMBER: Text = text("settings_amber", "Amber");
pub const GREEN: Text = text("settings_green", "Green");
pub const TEAL: Text = text("settings_teal", "Teal");
pub const BLUE: Text = text("settings_blue", "Blue");
pub const INDIGO: Text = text("settings_indigo", "Indigo");
pub const VIOLET: Text = text("settings_violet", "Violet");
pub const PINK: Text = text("settings_pink", "Pink");
pub const OPEN_LIST: Text = text("settings_open_list", "Open list");
pub const OPEN_BOARD: Text = text("settings_open_board", "Open board");
pub const FIELDS: Text = text("settings_fields", "Fields");
pub const NEW_FIELD: Text = text("settings_new_field", "New field");
pub const MOVED: Text = text(
    "settings_moved",
    "{name} is now at place {place} of {count}.",
);
pub const ORDER_SAVED: Text = text("settings_order_saved", "Order saved");
pub const MOVE_HELP: Text = text("settings_move_help", "Move: drag, or press the arrow keys");
pub const REMOVE_OBJECT: Text = text("settings_remove_object", "Remove {object}");
pub const REMOVE_OBJECT_ASK: Text = text("settings_remove_object_ask", "Remove {object}?");
pub const MARK_TITLE: Text = text("settings_mark_title", "Names the record");
pub const MARK_BOARD: Text = text("settings_mark_board", "Board");
pub const MARK_LIST: Text = text("settings_mark_list", "In the list");
pub const MARK_COMPUTED: Text = text("settings_mark_computed", "Set by the system");
pub const MARK_HIDDEN: Text = text("settings_mark_hidden", "Hidden");
pub const TITLE: Text = text("settings_title", "Names the record");
pub const TITLE_HELP: Text = text(
    "settings_title_help",
    "What a record is called in lists, links and searches.",
);
pub const BOARD: Text = text("settings_board", "Columns of the board");
pub const BOARD_HELP: Text = text(
    "settings_board_help",
    "Cards are moved between the values of this field.",
);
pub const BOARD_NONE: Text = text("settings_board_none", "The first selection there is");
pub const LISTED: Text = text("settings_listed", "The list shows");
pub const LIST_USUAL: Text = text("settings_list_usual", "What fits best, by itself");
pub const LIST_CHOSEN: Text = text("settings_list_chosen", "These fields, in this order");
pub const CHOOSE_TYPE: Text = text("settings_choose_type", "What kind of value does it hold?");
pub const OTHER_TYPE: Text = text("settings_other_type", "Choose another type");
pub const STANDARD_FIELD: Text = text(
    "settings_standard_field",
    "Comes with Rapport: some of it stays as it is.",
);
pub const LABEL: Text = text("settings_label", "Name");
pub const FIELD_NAME: Text = text("settings_field_name", "Name in REST and files");
pub const FIELD_NAME_HELP: Text = text(
    "settings_field_name_help",
    "Small letters and `_`. Left empty, it follows from the name.",
);
pub const HELP: Text = text("settings_help", "Help");
pub const HELP_HELP: Text = text("settings_help_help", "Stands below the field in forms.");
pub const TYPE: Text = text("settings_type", "Type");
pub const CHOOSE: Text = text("settings_choose", "Choose");
pub const RETYPE_HELP: Text = text(
    "settings_retype_help",
    "Values are converted when you save. Nothing is lost: what cannot be converted is told first.",
);
pub const SCALE: Text = text("settings_scale", "Digits after the point");
pub const PATTERN: Text = text("settings_pattern", "How numbers are written");
pub const PATTERN_HELP: Text = text("settings_pattern_help", "Such as `INV-{year}-{number:5}`.");
pub const ISSUE: Text = text("settings_issue", "Give the number when");
pub const ISSUE_HELP: Text = text(
    "settings_issue_help",
    "A filter, such as `status = sent`. Left empty, every new record gets one.",
);
pub const FORMULA_HELP: Text = text(
    "settings_formula_help",
    "Such as `amount * probability / 100`. Fields are named as in REST.",
);
pub const ROLLUP_HELP: Text = text(
    "settings_rollup_help",
    "Such as `sum(deals.amount where status = won)`.",
);
pub const RETURNS: Text = text("settings_returns", "Type of the result");
pub const RETURNS_OWN: Text = text("settings_returns_own", "As the text gives it");
pub const TO: Text = text("settings_to", "Points to");
pub const TO_ANY: Text = text("settings_to_any", "May point to");
pub const TO_ANY_HELP: Text = text("settings_to_any_help", "None chosen means any object.");
pub const INVERSE: Text = text("settings_inverse", "Name at the other end");
pub const INVERSE_HELP: Text = text(
    "settings_inverse_help",
    "What these records are called over there, such as `vehicles`. Left empty, they do not show there.",
);
pub const ON_DELETE: Text = text("settings_on_delete", "When the other record is removed");
pub const ON_DELETE_CLEAR: Text = text("settings_on_delete_clear", "This field becomes empty");
pub const ON_DELETE_RESTRICT: Text = text(
    "settings_on_delete_restrict",
    "It cannot be removed while this one points to it",
);
pub const ON_DELETE_CASCADE: Text = text(
    "settings_on_delete_cascade",
    "This record is removed with it",
);
pub const OPTIONS: Text = text("settings_options", "Options");
pub const OPTION: Text = text("settings_option", "Option");
pub const ADD_OPTION: Text = text("settings_add_option", "Add option");
pub const OFFERED: Text = text("settings_offered", "Offered");
pub const OFFERED_HELP: Text = text(
    "settings_offered_help",
    "Switched off, records that have it keep it, and it is not offered any more.",
);
pub const RULES: Text = text("settings_rules", "Rules");
pub const REQUIRED: Text = text("settings_required", "Required");
pub const REQUIRED_HELP: Text = text(
    "settings_required_help",
    "A record cannot be saved without it.",
);
pub const UNIQUE: Text = text("settings_unique", "Unique");
pub const UNIQUE_HELP: Text = text(
    "settings_unique_help",
    "No two records have the same value.",
);
pub const DEFAULT: Text = text("settings_default", "Value of new records");
pub const DEFAULT_TODAY: Text = text(
    "settings_default_today",
    "A day such as `2026-03-31`, or `today`.",
);
pub const DEFAULT_NOW: Text = text(
    "settings_default_now",
    "A moment such as `2026-03-31T09:00:00Z`, or `now`.",
);
pub const DEFAULT_LIST: Text = text("settings_default_list", "Several are separated by commas.");
pub const DEFAULT_ME: Text = text("settings_default_me", "Whoever makes it");
pub const DEFAULT_TEAM: Text = text("settings_default_team", "Their team");
pub const REQUIRED_IF: Text = text("settings_required_if", "Required when");
pub const REQUIRED_IF_HELP: Text = text(
    "settings_required_if_help",
    "A filter, such as `status = lost`.",
);
pub const READ_ONLY_IF: Text = text("settings_read_only_if", "Fixed when");
pub const READ_ONLY_IF_HELP: Text = text(
    "settings_read_only_if_help",
    "It stays as it is in records that meet this filter.",
);
pub const MORE: Text = text("settings_more", "More");
pub const HIDDEN: Text = text("settings_hidden", "Hidden");
pub const HIDDEN_HELP: Text = text(
    "settings_hidden_help",
    "Left out of forms and lists; still there in REST and files.",
);
pub const SEARCHED: Text = text("settings_searched", "Found by the search");
pub const SEARCHED_HELP: Text = text("settings_searched_help", "Its words lead to the record.");
pub const INDEXED: Text = text("settings_indexed", "Fast to sort and filter by");
pub const INDEXED_HELP: Text = text(
    "settings_indexed_help",
    "Keeps an index, which pays off from some ten thousand records on.",
);
pub const SENSITIVE: Text = text("settings_sensitive", "Sensitive");
pub const SENSITIVE_HELP: Text = text(
    "settings_sensitive_help",
    "Sealed, shown as dots, and revealed only to those who may. This cannot be changed later.",
);
pub const WRITE: Text = text("settings_write", "Can be written");
pub const WRITE_ALWAYS: Text = text("settings_write_always", "Always");
pub const WRITE_ONCE: Text = text("settings_write_once", "Only when the record is made");
pub const ADD_FIELD: Text = text("settings_add_field", "Add field");
pub const REMOVE_FIELD: Text = text("settings_remove_field", "Remove field");
pub const REMOVE_FIELD_ASK: Text = text("settings_remove_field_ask", "Remove the field {field}?");
pub const REVIEW_FIELD: Text = text("settings_review_field", "Change the field {field}?");
pub const DO_CHANGE: Text = text("settings_do_change", "Change field");
pub const EFFECT_MISSING: Text = text(
    "settings_effect_missing",
    "{n} of {all} records have no value. They stay as they are, and ask for one when they are next saved.",
);
pub const EFFECT_SHARED: Text = text(
    "settings_effect_shared",
    "Values that stand in more than one record: {n}. Change those first: each may stand in one only.",
);
pub const EFFECT_LOST: Text = text(
    "settings_effect_lost",
    "Values that cannot be converted: {n}. Change those first, or add another field.",
);
pub const EFFECT_CONVERTED: Text = text(
    "settings_effect_converted",
    "Records whose values are converted: {n}. Nothing is lost.",
);
pub const EFFECT_BY_JOB: Text = text(
    "settings_effect_by_job",
    "There are many records: a job converts them, and the field stays as it is until that is done.",
);
pub const EFFECT_RETIRED: Text = text(
    "settings_effect_retired",
    "“{label}” is not offered any more. Records that keep it: {n}.",
);
pub const EFFECT_SAMPLES: Text = text("settings_effect_samples", "Such as:");
pub const EFFECT_EMPTY: Text = text("settings_effect_empty", "No record has a value.");
pub const EFFECT_HOLDING: Text = text(
    "settings_effect_holding",
    "{n} of {all} records have a value, which nobody sees any more.",
);
pub const EFFECT_FIELD_KEPT: Text = text(
    "settings_effect_field_kept",
    "The field can be restored with all values for 30 days.",
);
pub const EFFECT_NO_RECORDS: Text = text("settings_effect_no_records", "There are no records.");
pub const EFFECT_RECORDS: Text = text(
    "settings_effect_records",
    "Records that disappear from lists, searches and REST: {n}.",
);
pub const EFFECT_OBJECT_KEPT: Text = text(
    "settings_effect_object_kept",
    "The object can be restored with all records for 30 days.",
);
pub const USES: Text = text("settings_uses", "Also named by");
pub const USE_TITLE: Text = text("settings_use_title", "It names the records.");
pub const USE_BOARD: Text = text("settings_use_board", "It makes the columns of the board.");
pub const USE_LIST: Text = text("settings_use_list", "It stands in the list.");
pub const USE_UNIQUE: Text = text(
    "settings_use_unique",
    "It is unique together with other fields.",
);
pub const USE_ACCESS: Text = text("settings_use_access", "Who sees a record follows from it.");
pub const USE_FORMULA: Text = text(
    "settings_use_formula",
    "{object}: {field} is computed from it.",
);
pub const USE_CONDITION: Text = text(
    "settings_use_condition",
    "{object}: a rule of {field} asks for it.",
);
pub const USE_VIEW: Text = text("settings_use_view", "The view {name} asks for it.");
pub const USE_ROLE: Text = text(
    "settings_use_role",
    "The role {name} says who may do what with it.",
);
pub const NAME: Text = text("settings_name", "Name of the workspace");
pub const CURRENCY: Text = text("settings_currency", "Currency");
pub const ZONE: Text = text("settings_zone", "Time zone");
pub const LANGUAGE: Text = text("settings_language", "Language");
pub const LOGO: Text = text("settings_logo", "Logo");
pub const LOGO_FILE: Text = text("settings_logo_file", "Picture");
pub const LOGO_HELP: Text = text(
    "settings_logo_help",
    "Stands at the head of the navigation and where people sign in. A square PNG without a background looks best.",
);
pub const LOGO_SEND: Text = text("settings_logo_send", "Use this picture");
pub const LOGO_REMOVE: Text = text("settings_logo_remove", "Remove the logo");
pub const WORKSPACE_OVERTAKEN: Text = text(
    "settings_workspace_overtaken",
    "Somebody else changed these settings while you were editing. Your input is kept below; saving again replaces what they changed in the same places.",
);
pub const WEEK_START: Text = text("settings_week_start", "Weeks begin on");
pub const WEEK_START_HELP: Text = text(
    "settings_week_start_help",
    "In calendars. “This week” in filters is always Monday to Sunday.",
);
pub const WEEK_START_USUAL: Text = text("settings_week_start_usual", "As usual in the country");
pub const FISCAL: Text = text("settings_fiscal", "The financial year begins in");
pub const REGION: Text = text("settings_region", "Country of phone numbers");
pub const STAGES: Text = text("settings_stages", "Stages");
pub const PIPELINES_HINT: Text = text(
    "settings_pipelines_hint",
    "A pipeline is a way that deals go. Each has stages of its own, which are the columns of its board.",
);
pub const NEW_PIPELINE: Text = text("settings_new_pipeline", "New pipeline");
pub const NEW_PIPELINE_HELP: Text = text(
    "settings_new_pipeline_help",
    "It begins with an open stage, a won and a lost one. Add yours between them.",
);
pub const MAKE_PIPELINE: Text = text("settings_make_pipeline", "Make pipeline");
pub const PIPELINES_NONE_TITLE: Text = text("settings_pipelines_none_title", "No pipelines yet");
pub const PIPELINES_NONE_TEXT: Text = text(
    "settings_pipelines_none_text",
    "Make the first one: deals need a way to go.",
);
pub const PIPELINE_NAME: Text = text("settings_pipeline_name", "Name");
pub const PIPELINE_DESCRIPTION: Text = text("settings_pipeline_description", "Description");
pub const STAGE_FIRST: Text = text("settings_stage_first", "New");
pub const STAGE_WON: Text = text("settings_stage_won", "Won");
pub const STAGE_LOST: Text = text("settings_stage_lost", "Lost");
pub const STAGE_OPEN: Text = text("settings_stage_open", "Open");
pub const STAGE: Text = text("settings_stage", "Stage");
pub const STAGE_KIND: Text = text("settings_stage_kind", "A deal here is");
pub const STAGE_PROBABILITY: Text = text("settings_stage_probability", "Probability in percent");
pub const STAGE_ROTTING: Text = text(
    "settings_stage_rotting",
    "Days without a move until it needs attention",
);
pub const STAGE_ROTTING_SHORT: Text = text("settings_stage_rotting_short", "Days");
pub const ADD_STAGE: Text = text("settings_add_stage", "Add stage");
pub const STAGES_HINT: Text = text(
    "settings_stages_hint",
    "From left to right on the board. The percentage is how likely a deal here is won; the days say when one that has not moved needs attention.",
);
pub const PIPELINE: Text = text("settings_pipeline", "pipeline");
pub const STAGES_ADDED: Text = text("settings_stages_added", "Added meanwhile: {names}");
pub const STAGES_GONE: Text = text(
    "settings_stages_gone",
    "Removed meanwhile, and not in the list any more: {names}",
);
pub const STAGES_REORDERED: Text = text(
    "settings_stages_reordered",
    "They put the stages in another order too; yours is shown.",
);
pub const STAGE_DEALS: Text = text("settings_stage_deals", "Deals: {n}");
pub const REMOVE_STAGE: Text = text("settings_remove_stage", "Remove the stage {name}");
pub const REMOVE_STAGE_ASK: Text = text("settings_remove_stage_ask", "Remove the stage {name}?");
pub const STAGE_EMPTY: Text = text("settings_stage_empty", "No deals lie in it.");
pub const STAGE_HOLDS: Text = text(
    "settings_stage_holds",
    "Deals in it: {n}. They move to the stage that you choose.",
);
pub const STAGE_HOLDS_MANY: Text = text(
    "settings_stage_holds_many",
    "Deals in it: {n}. That many are moved in the background: once they are gone, remove the stage here.",
);
pub const STAGE_LAST: Text = text(
    "settings_stage_last",
    "It is the only stage of the pipeline, and deals lie in it. Add another one first.",
);
pub const STAGE_HIDDEN: Text = text(
    "settings_stage_hidden",
    "Some of the deals in it are not yours to move. Ask somebody who sees all of them.",
);
pub const STAGE_TARGET: Text = text("settings_stage_target", "Move its deals to");
pub const MOVE_AND_REMOVE: Text = text("settings_move_and_remove", "Move deals and remove");
pub const MOVE_DEALS: Text = text("settings_move_deals", "Move deals");
pub const REMOVE_PIPELINE: Text = text("settings_remove_pipeline", "Remove pipeline");
pub const REMOVE_PIPELINE_ASK: Text = text(
    "settings_remove_pipeline_ask",
    "Remove the pipeline {name}?",
);
pub const PIPELINE_HOLDS: Text = text(
    "settings_pipeline_holds",
    "Deals that go this way: {n}. Move them to another pipeline first.",
);
pub const PIPELINE_EMPTY: Text = text(
    "settings_pipeline_empty",
    "No deals go this way. Its stages go to the trash with it, and can be restored.",
);
pub const PERCENT_FAULT: Text = text(
    "settings_percent_fault",
    "Enter a percentage from 0 to 100.",
);
pub const DAYS_FAULT: Text = text("settings_days_fault", "Enter a number of days from 1 on.");
pub const JOBS_HINT: Text = text(
    "settings_jobs_hint",
    "Imports, changes of many records, computed fields and tidying away. What failed is kept here with its reason.",
);
pub const JOBS_NONE_TITLE: Text = text("settings_jobs_none_title", "No jobs here");
pub const JOBS_NONE_TEXT: Text = text("settings_jobs_none_text", "None is in this state.");
pub const QUEUES: Text = text("settings_queues", "Queues");
pub const QUEUE_WAITING: Text = text("settings_queue_waiting", "{n} waiting");
pub const QUEUE_RUNNING: Text = text("settings_queue_running", "{n} running");
pub const QUEUE_FAILED: Text = text("settings_queue_failed", "{n} failed");
pub const QUEUE_IDLE: Text = text("settings_queue_idle", "Nothing to do");
pub const QUEUE_PAUSED: Text = text("settings_queue_paused", "Paused {when}");
pub const PAUSE: Text = text("settings_pause", "Pause");
pub const PAUSE_NAMED: Text = text("settings_pause_named", "Pause {name}");
pub const RESUME: Text = text("settings_resume", "Resume");
pub const RESUME_NAMED: Text = text("settings_resume_named", "Resume {name}");
pub const PAUSE_ASK: Text = text("settings_pause_ask", "Pause “{name}”?");
pub const PAUSE_TEXT: Text = text(
    "settings_pause_text",
    "What runs goes on; nothing more of it is begun until you resume it.",
);
pub const JOB_ALL: Text = text("settings_job_all", "All");
pub const JOB_WAITING: Text = text("settings_job_waiting", "Waiting");
pub const JOB_RUNNING: Text = text("settings_job_running", "Running");
pub const JOB_DONE: Text = text("settings_job_done", "Done");
pub const JOB_FAILED: Text = text("settings_job_failed", "Failed");
pub const JOB_CANCELLED: Text = text("settings_job_cancelled", "Cancelled");
pub const JOB: Text = text("settings_job", "Job");
pub const JOB_STATE: Text = text("settings_job_state", "State");
pub const JOB_PROGRESS: Text = text("settings_job_progress", "Progress");
pub const JOB_BY: Text = text("settings_job_by", "Asked for by");
pub const JOB_WHEN: Text = text("settings_job_when", "When");
pub const JOB_SYSTEM: Text = text("settings_job_system", "The system");
pub const JOB_ATTEMPTS: Text = text("settings_job_attempts", "Attempt {n} of {most}");
pub const JOB_DUE: Text = text("settings_job_due", "Due {when}");
pub const JOB_STEP: Text = text("settings_job_step", "{n} of {all}");
pub const RETRY: Text = text("settings_retry", "Try again");
pub const RETRY_NAMED: Text = text("settings_retry_named", "Try {name} again");
pub const CANCEL_JOB: Text = text("settings_cancel_job", "Cancel");
pub const CANCEL_JOB_NAMED: Text = text("settings_cancel_job_named", "Cancel {name}");
pub const CANCEL_JOB_ASK: Text = text("settings_cancel_job_ask", "Cancel “{name}”?");
pub const CANCEL_JOB_TEXT: Text = text(
    "settings_cancel_job_text",
    "What it has done so far stays. It can be tried again from there.",
);
pub const MORE_JOBS: Text = text("settings_more_jobs", "Older jobs");
pub const WORKSPACE_HINT: Text = text("settings_workspace_hint", "What holds for everybody here.");
pub const NAME_HELP: Text = text("settings_name_help", "Stands at the top of every page.");
pub const LANGUAGE_HELP: Text = text(
    "settings_language_help",
    "For whoever has not chosen their own.",
);
pub const BRAND: Text = text("settings_brand", "Colour of buttons and links");
pub const BRAND_OWN: Text = text("settings_brand_own", "Rapport’s own");
pub const BRAND_WORDS: Text = text("settings_brand_words", "brand corporate design logo accent");
pub const ENGLISH: Text = text("settings_english", "English");
pub const GERMAN: Text = text("settings_german", "German");
pub const ZONE_HELP: Text = text(
    "settings_zone_help",
    "Days, months and “today” are those of this zone.",
);
pub const REGION_HELP: Text = text(
    "settings_region_help",
    "For numbers that are typed without a prefix.",
);
pub const FISCAL_HELP: Text = text(
    "settings_fiscal_help",
    "For “this financial year” in filters.",
);
pub const CURRENCY_HELP: Text = text(
    "settings_currency_help",
    "Amounts without a currency are in this one, and sums are.",
);
pub const CURRENCY_FIXED: Text = text(
    "settings_currency_fixed",
    "Every amount keeps its value in {currency}, worked out when it was written. Records with amounts: {n}. So the currency stays: sums would mix two of them.",
);
pub const CURRENCY_RATES: Text = text(
    "settings_currency_rates",
    "There are exchange rates to {currency}. Remove them before you choose another currency.",
);
pub const GROUP_COMPANY: Text = text("settings_group_company", "Company");
pub const GROUP_FORMATS: Text = text("settings_group_formats", "Language and time");
pub const GROUP_MONEY: Text = text("settings_group_money", "Money");
pub const MONTH_1: Text = text("settings_month_1", "January");
pub const MONTH_2: Text = text("settings_month_2", "February");
pub const MONTH_3: Text = text("settings_month_3", "March");
pub const MONTH_4: Text = text("settings_month_4", "April");
pub const MONTH_5: Text = text("settings_month_5", "May");
pub const MONTH_6: Text = text("settings_month_6", "June");
pub const MONTH_7: Text = text("settings_month_7", "July");
pub const MONTH_8: Text = text("settings_month_8", "August");
pub const MONTH_9: Text = text("settings_month_9", "September");
pub const MONTH_10: Text = text("settings_month_10", "October");
pub const MONTH_11: Text = text("settings_month_11", "November");
pub const MONTH_12: Text = text("settings_month_12", "December");
pub const DONE_OBJECT_MADE: Text = text("done_object_made", "Object made. Add its fields here.");
pub const DONE_OBJECT_REMOVED: Text = text("done_object_removed", "Object removed");
pub const DONE_FIELD_ADDED: Text = text("done_field_added", "Field added");
pub const DONE_FIELD_REMOVED: Text = text("done_field_removed", "Field removed");
pub const DONE_PIPELINE_MADE: Text =
    text("done_pipeline_made", "Pipeline made. Add its stages here.");
pub const DONE_STAGE_REMOVED: Text = text("done_stage_removed", "Stage removed");
pub const DONE_PIPELINE_REMOVED: Text = text("done_pipeline_removed", "Pipeline removed");
pub const DONE_JOB_RETRIED: Text = text("done_job_retried", "It will be tried again");
pub const DONE_JOB_CANCELLED: Text = text("done_job_cancelled", "Cancelled");
pub const DONE_QUEUE_PAUSED: Text = text("done_queue_paused", "Paused");
pub const DONE_QUEUE_RESUMED: Text = text("done_queue_resumed", "Resumed");
