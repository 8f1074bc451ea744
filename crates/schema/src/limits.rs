//! How much of everything there may be. One place, so that messages, forms and
//! the OpenAPI description say the same.

/// Characters of a `text`.
pub const TEXT_CHARS: usize = 1_000;
/// Bytes of a `text`'s folded form: it stands in indexes, whose rows are bounded.
pub const TEXT_FOLDED_BYTES: usize = 2_000;
/// Bytes of a `long_text` or `rich_text`.
pub const LONG_TEXT_BYTES: usize = 1_048_576;
/// Entries of an `emails`, `phones` or `links`.
pub const ENTRIES: usize = 100;
/// Characters of an entry's label and of a phone number as typed.
pub const LABEL_CHARS: usize = 100;
/// Bytes of an e-mail address (RFC 5321).
pub const EMAIL_BYTES: usize = 254;
/// Characters of a link.
pub const LINK_CHARS: usize = 2_000;
/// Tags of a record.
pub const TAGS: usize = 100;
/// Characters of a tag.
pub const TAG_CHARS: usize = 100;
/// Links of a `references` or `files`.
pub const REFERENCES: usize = 1_000;
/// Characters of a part of an address or a name.
pub const PART_CHARS: usize = 500;
/// Bytes of a `json` value, written without spaces.
pub const JSON_BYTES: usize = 1_048_576;
/// Levels of a `json` value.
pub const JSON_DEPTH: usize = 64;
/// Characters of a `rank`.
pub const RANK_CHARS: usize = 200;
/// Seconds of a `duration`, either way: 136 years. Up to here a JSON number
/// tells any two microseconds apart.
pub const DURATION_SECONDS: i64 = 1 << 32;
/// Fraction digits of a `decimal` or `percent`.
pub const SCALE: u8 = base::decimal::MAX_SCALE;
/// Fields of an object, removed ones included.
pub const FIELDS: usize = 500;
/// Options of a select, retired ones included.
pub const OPTIONS: usize = 500;
/// Characters of a label or a name in a definition.
pub const DEFINITION_LABEL_CHARS: usize = 120;
/// Characters of a help text in a definition.
pub const HELP_CHARS: usize = 1_000;
/// Fields that a list shows beside the title.
pub const LISTED: usize = 12;
/// Sets of fields that are unique together.
pub const UNIQUE_SETS: usize = 20;
