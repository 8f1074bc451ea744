//! Sentences of the page of all parts.

use super::{Text, text};

pub const TITLE: Text = text("design_title", "Design system");
pub const ABOUT: Text = text(
    "design_about",
    "What pages are made of: every part in every state. Change the theme in your menu to see it light, dark and in high contrast.",
);
pub const PARTS: Text = text("design_parts", "Parts");
pub const TURN_ROUND: Text = text("design_turn_round", "Right to left");
pub const TURN_BACK: Text = text("design_turn_back", "Left to right");
pub const COLOURS: Text = text("design_colours", "Colours");
pub const SURFACES: Text = text("design_surfaces", "Surfaces");
pub const LINES: Text = text("design_lines", "Lines");
pub const TEXT_COLOURS: Text = text("design_text_colours", "Text");
pub const SOLIDS: Text = text("design_solids", "Solid colours");
pub const TONES: Text = text("design_tones", "Tones of options");
pub const TYPE: Text = text("design_type", "Type");
pub const SPACE: Text = text("design_space", "Space, shape and motion");
pub const STEPS: Text = text("design_steps", "Steps");
pub const SHAPES: Text = text("design_shapes", "Corners and shadows");
pub const MOTION: Text = text("design_motion", "Motion");
pub const MOTION_TEXT: Text = text(
    "design_motion_text",
    "Point at a tile. Where the system asks for less motion, nothing moves.",
);
pub const BUTTONS: Text = text("design_buttons", "Buttons");
pub const USUAL: Text = text("design_usual", "Usual");
pub const PRIMARY: Text = text("design_primary", "Primary");
pub const DANGER: Text = text("design_danger", "Danger");
pub const QUIET: Text = text("design_quiet", "Quiet");
pub const SMALL: Text = text("design_small", "Small");
pub const ICON_BUTTON: Text = text("design_icon_button", "Icon");
pub const SEGMENTS: Text = text("design_segments", "Segments");
pub const TABLE: Text = text("design_table", "Table");
pub const BOARD: Text = text("design_board", "Board");
pub const REST: Text = text("design_rest", "At rest");
pub const HOVER: Text = text("design_hover", "Pointed at");
pub const FOCUS: Text = text("design_focus", "In focus");
pub const ACTIVE: Text = text("design_active", "Pressed");
pub const DISABLED: Text = text("design_disabled", "Disabled");
pub const LOADING: Text = text("design_loading", "Loading");
pub const ERROR: Text = text("design_error", "With a fault");
pub const EMPTY: Text = text("design_empty", "Empty");
pub const LONG: Text = text("design_long", "Long text");
pub const OPEN: Text = text("design_open", "Open");
pub const CHOSEN: Text = text("design_chosen", "Chosen");
pub const STATES: Text = text("design_states", "States");
pub const FIELDS: Text = text("design_fields", "Fields");
pub const TEXT_FIELD: Text = text("design_text_field", "Text");
pub const OTHER_FIELDS: Text = text("design_other_fields", "Other fields");
pub const NUMBER: Text = text("design_number", "Number");
pub const MONEY: Text = text("design_money", "Money");
pub const LONG_FIELD: Text = text("design_long_field", "Long text field");
pub const CODE: Text = text("design_code", "Code");
pub const HELP: Text = text("design_help", "With help");
pub const NAME: Text = text("design_name", "Name");
pub const AMOUNT: Text = text("design_amount", "Amount");
pub const DESCRIPTION: Text = text("design_description", "Description");
pub const STATUS: Text = text("design_status", "Status");
pub const OWNER: Text = text("design_owner", "Owner");
pub const COMPANY: Text = text("design_company", "Company");
pub const CHANNELS: Text = text("design_channels", "Channels");
pub const TAGS: Text = text("design_tags", "Tags");
pub const SUBSCRIBED: Text = text("design_subscribed", "Receives the newsletter");
pub const CHOICES: Text = text("design_choices", "Choices");
pub const SELECT: Text = text("design_select", "Select");
pub const CHECKS: Text = text("design_checks", "Boxes, options, stars");
pub const OPTIONS: Text = text("design_options", "Options");
pub const RATING: Text = text("design_rating", "Rating");
pub const DATES: Text = text("design_dates", "Days and moments");
pub const DAY_FIELD: Text = text("design_day_field", "Date");
pub const MOMENT: Text = text("design_moment", "With a time");
pub const BOUNDED: Text = text("design_bounded", "With bounds");
pub const CLOSE_DATE: Text = text("design_close_date", "Close date");
pub const DATE_HINT: Text = text(
    "design_date_hint",
    "Type it as you write it: 1 Dec, 01/12/2026, 2026-12-01, tomorrow, +2w. The arrow down opens the month.",
);
pub const REFERENCES: Text = text("design_references", "Records and tags");
pub const COMBOBOX: Text = text("design_combobox", "Combobox with search");
pub const NOTHING: Text = text("design_nothing", "Nothing found");
pub const NOTHING_FOUND: Text = text("design_nothing_found", "Nothing found");
pub const TAG_INPUT: Text = text("design_tag_input", "Several values");
pub const SEVERAL: Text = text("design_several", "Several records");
pub const MENUS: Text = text("design_menus", "Menus");
pub const MORE: Text = text("design_more", "More");
pub const EDIT: Text = text("design_edit", "Edit");
pub const DIALOGS: Text = text("design_dialogs", "Dialogs and drawers");
pub const DIALOG: Text = text("design_dialog", "Dialog");
pub const DRAWER: Text = text("design_drawer", "Drawer");
pub const TABS: Text = text("design_tabs", "Tabs");
pub const PANELS: Text = text("design_panels", "Panels of a page");
pub const PAGES: Text = text("design_pages", "Pages beside each other");
pub const TIPS: Text = text("design_tips", "Tooltips");
pub const TIPS_TEXT: Text = text(
    "design_tips_text",
    "They say the name of what has only an icon, and show whole what is cut off. Nothing that is needed stands in them alone.",
);
pub const CUT: Text = text("design_cut", "Cut off");
pub const NOTES: Text = text("design_notes", "Notes");
pub const TOASTS: Text = text("design_toasts", "Short notes");
pub const WITH_ACTION: Text = text("design_with_action", "With an action");
pub const TRY: Text = text("design_try", "To try");
pub const SHOW_NOTE: Text = text("design_show_note", "Show a note");
pub const BANNERS: Text = text("design_banners", "Banners and faults");
pub const MARKS: Text = text("design_marks", "Badges and faces");
pub const BADGES: Text = text("design_badges", "Badges");
pub const FACES: Text = text("design_faces", "Faces");
pub const PERSON: Text = text("design_person", "Person");
pub const FILE: Text = text("design_file", "File");
pub const LARGE: Text = text("design_large", "Large");
pub const LINK: Text = text("design_link", "Link");
pub const KEYS: Text = text("design_keys", "Keys");
pub const TABLES: Text = text("design_tables", "Table");
pub const CARDS: Text = text("design_cards", "Cards");
pub const LIFTED: Text = text("design_lifted", "Lifted");
pub const GHOST: Text = text("design_ghost", "Where it came from");
pub const WAITING: Text = text("design_waiting", "Waiting");
pub const PROGRESS: Text = text("design_progress", "Progress");
pub const UNKNOWN: Text = text("design_unknown", "Of unknown length");
pub const SPINNER: Text = text("design_spinner", "Spinner");
pub const OUTLINES: Text = text("design_outlines", "Outlines");
pub const SAVE_CHANGES: Text = text("design_save_changes", "Save changes");
pub const PLACEHOLDER: Text = text("design_placeholder", "Type a name");
pub const OPTION_ONE: Text = text("design_option_one", "Qualified");
pub const OPTION_TWO: Text = text("design_option_two", "Proposal");
pub const OPTION_THREE: Text = text("design_option_three", "Won");
pub const LONG_TEXT: Text = text(
    "design_long_text",
    "United North-East Heavy Machinery and Plant Maintenance Company of Hohenstein-Waldenburg",
);
pub const SAMPLE_SENTENCE: Text = text(
    "design_sample_sentence",
    "The quick offer went out on Tuesday and came back signed.",
);
pub const SAMPLE_NAME: Text = text("design_sample_name", "Maren Oakveen");
pub const SAMPLE_COMPANY: Text = text("design_sample_company", "Harkwick Instruments");
pub const SAMPLE_DEAL: Text = text("design_sample_deal", "Sensor pilot, boiler house");
pub const SAMPLE_FAULT: Text = text("design_sample_fault", "Name: say what it is called.");
pub const SAMPLE_CHOICE_FAULT: Text =
    text("design_sample_choice_fault", "Choose one of the values.");
pub const SAMPLE_DATE_FAULT: Text = text("design_sample_date_fault", "This day does not exist.");
pub const SAMPLE_HELP: Text = text("design_sample_help", "As it stands on invoices.");
pub const SAMPLE_QUESTION: Text = text("design_sample_question", "Delete this deal?");
pub const SAMPLE_ANSWER: Text = text(
    "design_sample_answer",
    "It moves to the trash and can be restored for thirty days.",
);
pub const SAMPLE_DONE: Text = text("design_sample_done", "Moved to the trash");
pub const SAMPLE_UNDONE: Text = text("design_sample_undone", "It is back");
pub const SAMPLE_FAILED: Text = text("design_sample_failed", "That did not work");
pub const SAMPLE_EMPTY: Text = text("design_sample_empty", "No deals yet");
pub const SAMPLE_EMPTY_TEXT: Text = text(
    "design_sample_empty_text",
    "Deals are what you sell. Make the first one, or bring them along from a file.",
);
pub const SAMPLE_NEW: Text = text("design_sample_new", "New deal");
