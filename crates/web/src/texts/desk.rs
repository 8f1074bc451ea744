//! Words of the desk: palette, keyboard map, short forms, what stands at the side and below.

use super::{Text, text};

// Navigation.
pub const HOME: Text = text("desk_home", "Home");
pub const RECENT: Text = text("desk_recent", "Recent");
pub const PINNED: Text = text("desk_pinned", "Pinned");
pub const MENU: Text = text("desk_menu", "Menu");
pub const DOCK: Text = text("desk_dock", "Quick access");
pub const MAKE: Text = text("desk_make", "Create");

// Palette.
pub const PALETTE: Text = text("desk_palette", "Search and commands");
pub const PALETTE_PLACEHOLDER: Text = text(
    "desk_palette_placeholder",
    "Search records, pages and actions",
);
pub const CHOOSE_OBJECT: Text = text("desk_choose_object", "What do you want to create?");
pub const RESULTS: Text = text("desk_results", "{n} results");
pub const NOTHING: Text = text("desk_nothing", "Nothing fits “{q}”.");
pub const ALL_RESULTS: Text = text("desk_all_results", "All results for “{q}”");
pub const THIS_PAGE: Text = text("desk_this_page", "On this page");
pub const GO_TO: Text = text("desk_go_to", "Go to");
pub const ACTIONS: Text = text("desk_actions", "Actions");
pub const HINT_MOVE: Text = text("desk_hint_move", "choose");
pub const HINT_OPEN: Text = text("desk_hint_open", "open");
pub const HINT_TAB: Text = text("desk_hint_tab", "in a new tab");
pub const HINT_CLOSE: Text = text("desk_hint_close", "close");

// Keys, as they are written on them.
pub const CTRL: Text = text("desk_ctrl", "Ctrl");
pub const SHIFT: Text = text("desk_shift", "Shift");
pub const ENTER: Text = text("desk_enter", "Enter");
pub const ESCAPE: Text = text("desk_escape", "Esc");
pub const SPACE: Text = text("desk_space", "Space");
pub const DELETE: Text = text("desk_delete", "Del");
pub const TAB: Text = text("desk_tab", "Tab");
pub const THEN: Text = text("desk_then", "then");
pub const OR: Text = text("desk_or", "or");

// Keyboard map.
pub const MAP: Text = text("desk_map", "Keyboard map");
pub const MAP_WORDS: Text = text("desk_map_words", "help shortcuts keys");
pub const SIGN_OUT_WORDS: Text = text("desk_sign_out_words", "log out logout log off");
pub const ANYWHERE: Text = text("desk_anywhere", "Anywhere");
pub const LISTS: Text = text("desk_lists", "Lists and boards");
pub const CELLS: Text = text("desk_cells", "Cells of a list");
pub const PAGES: Text = text("desk_pages", "Record pages");
pub const FORMS: Text = text("desk_forms", "Forms");
pub const CARDS: Text = text("desk_cards", "Cards of a board");
pub const KEY_PALETTE: Text = text("desk_key_palette", "Search everything, run any command");
pub const KEY_MAP: Text = text("desk_key_map", "Show this map");
pub const KEY_CREATE: Text = text("desk_key_create", "Create: what the list at hand shows");
pub const KEY_CREATE_ANY: Text = text("desk_key_create_any", "Create: choose what");
pub const KEY_MADE: Text = text("desk_key_made", "Open what you just created");
pub const KEY_CLOSE: Text = text("desk_key_close", "Close what is open above the page");
pub const KEY_DOWN: Text = text("desk_key_down", "Next row");
pub const KEY_UP: Text = text("desk_key_up", "Row before");
pub const KEY_OPEN: Text = text("desk_key_open", "Open the row");
pub const KEY_PICK: Text = text("desk_key_pick", "Select the row");
pub const KEY_EDIT_ROW: Text = text("desk_key_edit_row", "Edit the row");
pub const KEY_FIND: Text = text("desk_key_find", "Search in this list");
pub const KEY_CELLS: Text = text("desk_key_cells", "Into the cells");
pub const KEY_CELL: Text = text("desk_key_cell", "Next cell");
pub const KEY_EDIT_CELL: Text = text(
    "desk_key_edit_cell",
    "Edit the cell; a letter or digit types over it",
);
pub const KEY_SAVE_CELL: Text = text("desk_key_save_cell", "Save, and go on below or beside");
pub const KEY_LEAVE_CELL: Text = text("desk_key_leave_cell", "Leave the cell as it was");
pub const KEY_EMPTY_CELL: Text = text("desk_key_empty_cell", "Empty the cell");
pub const KEY_UNDO_CELL: Text = text("desk_key_undo_cell", "Undo the last change in a cell");
pub const KEY_CELL_RANGE: Text = text("desk_key_cell_range", "Select several cells");
pub const KEY_COPY_CELLS: Text = text("desk_key_copy_cells", "Copy cells or selected rows");
pub const KEY_PASTE_CELLS: Text = text("desk_key_paste_cells", "Paste a value or a table");
pub const KEY_EDIT: Text = text("desk_key_edit", "Edit the record");
pub const KEY_UP_PAGE: Text = text("desk_key_up_page", "Back to the list");
pub const KEY_MORE: Text = text("desk_key_more", "More actions");
pub const KEY_SAVE: Text = text("desk_key_save", "Save");
pub const KEY_LEAVE: Text = text("desk_key_leave", "Leave without saving");
pub const KEY_LIFT: Text = text("desk_key_lift", "Pick a card up, put it down");
pub const KEY_MOVE: Text = text("desk_key_move", "Move the card");
pub const KEY_BACK: Text = text("desk_key_back", "Put the card back");
pub const SINGLE_KEYS: Text = text("desk_single_keys", "Single keys are shortcuts");
pub const SINGLE_KEYS_HINT: Text = text(
    "desk_single_keys_hint",
    "Without a field in hand, one key or two in a row do what stands here. Switch it off if you use speech input; it counts for this browser.",
);

// Short forms.
pub const ALL_FIELDS: Text = text("desk_all_fields", "More fields");
pub const ANOTHER: Text = text("desk_another", "Create another one");
pub const MADE: Text = text("desk_made", "{object} created:");
pub const DISCARD_ASK: Text = text("desk_discard_ask", "Discard what you typed?");
pub const DISCARD_TEXT: Text = text("desk_discard_text", "It is not saved yet.");
pub const DISCARD: Text = text("desk_discard", "Discard");
pub const CLOSE: Text = text("desk_close", "Close");
