//! The keys that do something: one table, which the page's script follows and the map shows.
//!
//! A way to press is written as `mod+k`, as a sequence `g h`, or as the letter itself; `|`
//! stands between two ways. A key without a deed belongs to another script or to the browser
//! and is only told of.

use engine::Cx;
use schema::{Kind, ObjectDef};

use crate::frame::is_set_up;
use crate::texts::{Text, desk as texts, notifications};

/// One key, or one sequence of keys.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub keys: &'static str,
    /// What `keys.ts` knows it by.
    pub deed: &'static str,
    pub text: Text,
    /// Whether it makes something, so that whoever may not is not told of it.
    pub makes: bool,
}

/// Keys that hold at one place.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub title: Text,
    pub keys: &'static [Key],
}

const fn key(keys: &'static str, deed: &'static str, text: Text) -> Key {
    Key {
        keys,
        deed,
        text,
        makes: false,
    }
}

const fn makes(keys: &'static str, deed: &'static str, text: Text) -> Key {
    Key {
        keys,
        deed,
        text,
        makes: true,
    }
}

/// The key that leads somewhere if a letter follows.
pub const GO: &str = "g";

/// All keys but those that lead to objects.
pub const PARTS: &[Part] = &[
    Part {
        title: texts::ANYWHERE,
        keys: &[
            key("mod+k|/", "palette", texts::KEY_PALETTE),
            makes("c", "create", texts::KEY_CREATE),
            makes("C", "create-any", texts::KEY_CREATE_ANY),
            makes("v", "made", texts::KEY_MADE),
            key("b", "bell", notifications::KEY),
            key("?", "map", texts::KEY_MAP),
            key("Escape", "", texts::KEY_CLOSE),
        ],
    },
    Part {
        title: texts::LISTS,
        keys: &[
            key("j", "down", texts::KEY_DOWN),
            key("k", "up", texts::KEY_UP),
            key("Enter|o", "open", texts::KEY_OPEN),
            key("x", "pick", texts::KEY_PICK),
            key("e", "edit", texts::KEY_EDIT_ROW),
            key("f", "find", texts::KEY_FIND),
        ],
    },
    Part {
        title: texts::CELLS,
        keys: &[
            key("Tab", "", texts::KEY_CELLS),
            key("Arrows", "", texts::KEY_CELL),
            key("Enter|F2", "", texts::KEY_EDIT_CELL),
            key("Enter|Tab", "", texts::KEY_SAVE_CELL),
            key("Escape", "", texts::KEY_LEAVE_CELL),
            key("Delete", "", texts::KEY_EMPTY_CELL),
            key("mod+z", "", texts::KEY_UNDO_CELL),
            key("Shift+Arrows", "", texts::KEY_CELL_RANGE),
            key("Shift+Space", "", texts::KEY_PICK),
            key("mod+c", "", texts::KEY_COPY_CELLS),
            key("mod+v", "", texts::KEY_PASTE_CELLS),
        ],
    },
    Part {
        title: texts::PAGES,
        keys: &[
            key("e", "edit", texts::KEY_EDIT),
            key("u", "back", texts::KEY_UP_PAGE),
            key(".", "more", texts::KEY_MORE),
        ],
    },
    Part {
        title: texts::FORMS,
        keys: &[
            key("mod+Enter", "", texts::KEY_SAVE),
            key("Escape", "", texts::KEY_LEAVE),
        ],
    },
    Part {
        title: texts::CARDS,
        keys: &[
            key("Space", "", texts::KEY_LIFT),
            key("Arrows", "", texts::KEY_MOVE),
            key("Escape", "", texts::KEY_BACK),
        ],
    },
];

/// The table as the page's script reads it: `deed:way` of each, sequences with a dash between.
pub fn script(makes: bool) -> String {
    let all = PARTS.iter().flat_map(|part| part.keys);
    let there = all.filter(|key| !key.deed.is_empty() && (makes || !key.makes));
    // Enter opens a row by itself: its link has the focus.
    let ways = there.flat_map(|key| {
        let ways = key.keys.split('|').filter(|way| *way != "Enter");
        ways.map(|way| format!("{}:{}", key.deed, way.replace(' ', "-")))
    });
    ways.collect::<Vec<_>>().join(" ")
}

/// The letter after [`GO`] that leads home.
pub const HOME: char = 'h';
/// Letters that lead to no object.
const RESERVED: [char; 2] = [HOME, 's'];
/// Of objects that everybody has, the letters that are expected.
const USUAL: [(&str, char); 7] = [
    ("contact", 'c'),
    ("company", 'o'),
    ("deal", 'd'),
    ("task", 't'),
    ("lead", 'l'),
    ("note", 'n'),
    ("product", 'p'),
];

/// The letter of an object after [`GO`], the same for everybody in a workspace, whatever
/// they may see: the first free one of its plural.
pub fn letter(cx: &Cx, wanted: &ObjectDef) -> Option<char> {
    let mut taken: Vec<char> = RESERVED.to_vec();
    let usual = |def: &ObjectDef| {
        let found = USUAL.iter().find(|(id, _)| *id == def.id.as_str());
        found.map(|(_, letter)| *letter)
    };
    taken.extend(USUAL.iter().map(|(_, letter)| *letter));
    if let Some(letter) = usual(wanted) {
        return Some(letter);
    }
    let others = cx
        .whole
        .objects()
        .filter(|def| def.kind == Kind::Record && !is_set_up(def) && usual(def).is_none());
    for def in others {
        let own = def.plural.chars().chain('a'..='z');
        let free = own
            .filter(char::is_ascii_lowercase)
            .find(|letter| !taken.contains(letter));
        if def.id == wanted.id {
            return free;
        }
        taken.extend(free);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_deed_is_known_to_the_script_and_no_other() {
        let script = include_str!("../../assets/ts/keys.ts");
        let table = script.split("const deeds").nth(1).unwrap_or_default();
        let table = table.split("\n};").next().unwrap_or_default();
        for key in PARTS.iter().flat_map(|part| part.keys) {
            let known = format!("\n  {}", quoted(key.deed));
            let known = [format!("{known}:"), format!("{known},")];
            assert!(
                key.deed.is_empty() || known.iter().any(|known| table.contains(known)),
                "{} is not in keys.ts",
                key.deed
            );
        }
    }

    fn quoted(deed: &str) -> String {
        match deed.contains('-') {
            true => format!("\"{deed}\""),
            false => deed.to_owned(),
        }
    }

    #[test]
    fn who_may_make_nothing_has_no_keys_for_it() {
        assert!(script(true).contains("create:c "));
        assert!(!script(false).contains("create"));
        assert!(script(false).starts_with("palette:mod+k palette:/"));
    }
}
