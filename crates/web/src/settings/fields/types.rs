//! The types of fields as people choose among them.

use schema::FieldDef;

use crate::texts::{Text, field_types as texts};

/// A type that can be chosen.
pub struct Kind {
    /// Its name in definitions.
    pub name: &'static str,
    pub icon: &'static str,
    pub label: Text,
    pub about: Text,
}

const fn kind(name: &'static str, icon: &'static str, label: Text, about: Text) -> Kind {
    Kind {
        name,
        icon,
        label,
        about,
    }
}

/// All of them, in groups.
pub const GROUPS: &[(Text, &[Kind])] = &[
    (
        texts::GROUP_TEXT,
        &[
            kind("text", "pencil", texts::TEXT, texts::TEXT_ABOUT),
            kind("long_text", "file-text", texts::LONG, texts::LONG_ABOUT),
            kind("rich_text", "notebook-pen", texts::RICH, texts::RICH_ABOUT),
            kind(
                "person_name",
                "user-round",
                texts::PERSON,
                texts::PERSON_ABOUT,
            ),
        ],
    ),
    (
        texts::GROUP_CHOICE,
        &[
            kind("select", "circle-dot", texts::SELECT, texts::SELECT_ABOUT),
            kind(
                "multi_select",
                "list-checks",
                texts::MULTI,
                texts::MULTI_ABOUT,
            ),
            kind("tags", "tags", texts::TAGS, texts::TAGS_ABOUT),
            kind(
                "boolean",
                "square-check-big",
                texts::BOOLEAN,
                texts::BOOLEAN_ABOUT,
            ),
            kind("rating", "star", texts::RATING, texts::RATING_ABOUT),
        ],
    ),
    (
        texts::GROUP_NUMBER,
        &[
            kind("integer", "hash", texts::INTEGER, texts::INTEGER_ABOUT),
            kind("decimal", "ruler", texts::DECIMAL, texts::DECIMAL_ABOUT),
            kind("money", "banknote", texts::MONEY, texts::MONEY_ABOUT),
            kind("percent", "percent", texts::PERCENT, texts::PERCENT_ABOUT),
        ],
    ),
    (
        texts::GROUP_TIME,
        &[
            kind("date", "calendar", texts::DATE, texts::DATE_ABOUT),
            kind(
                "datetime",
                "calendar-clock",
                texts::DATETIME,
                texts::DATETIME_ABOUT,
            ),
            kind("duration", "timer", texts::DURATION, texts::DURATION_ABOUT),
        ],
    ),
    (
        texts::GROUP_LINK,
        &[
            kind(
                "reference",
                "link",
                texts::REFERENCE,
                texts::REFERENCE_ABOUT,
            ),
            kind(
                "references",
                "layers",
                texts::REFERENCES,
                texts::REFERENCES_ABOUT,
            ),
            kind("any_reference", "boxes", texts::ANY, texts::ANY_ABOUT),
            kind("files", "paperclip", texts::FILES, texts::FILES_ABOUT),
        ],
    ),
    (
        texts::GROUP_CONTACT,
        &[
            kind("emails", "mail", texts::EMAILS, texts::EMAILS_ABOUT),
            kind("phones", "phone", texts::PHONES, texts::PHONES_ABOUT),
            kind("links", "globe", texts::LINKS, texts::LINKS_ABOUT),
            kind("address", "map-pin", texts::ADDRESS, texts::ADDRESS_ABOUT),
        ],
    ),
    (
        texts::GROUP_SYSTEM,
        &[
            kind("formula", "braces", texts::FORMULA, texts::FORMULA_ABOUT),
            kind("rollup", "chart-column", texts::ROLLUP, texts::ROLLUP_ABOUT),
            kind("auto_number", "list", texts::AUTO, texts::AUTO_ABOUT),
            kind("series", "receipt", texts::SERIES, texts::SERIES_ABOUT),
            kind("json", "database", texts::JSON, texts::JSON_ABOUT),
            kind("rank", "arrow-down-up", texts::RANK, texts::RANK_ABOUT),
        ],
    ),
];

/// A type by its name in definitions.
pub fn named(name: &str) -> Option<&'static Kind> {
    let mut all = GROUPS.iter().flat_map(|(_, kinds)| *kinds);
    all.find(|kind| kind.name == name)
}

/// The icon of a field's type.
pub fn icon(field: &FieldDef) -> &'static str {
    named(field.type_name()).map_or("box", |kind| kind.icon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_an_icon_that_is_there() {
        let all: Vec<_> = GROUPS.iter().flat_map(|(_, kinds)| *kinds).collect();
        assert_eq!(all.len(), 30);
        for kind in all {
            assert!(crate::assets::has_icon(kind.icon), "{}", kind.icon);
        }
    }
}
