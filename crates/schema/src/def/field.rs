//! What a field is: its type, its rules and its state.

use serde::{Deserialize, Serialize};

use super::{FieldId, ObjectId};

/// One field of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldDef {
    /// Stable id; the column is named from it.
    pub id: FieldId,
    /// Name in REST, filters and files; may be changed.
    pub name: String,
    /// What people read.
    pub label: String,
    /// One or two sentences of help.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    #[serde(flatten)]
    pub ty: FieldType,
    /// How its values follow from others, where they do; the type is the result's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Computed>,
    #[serde(default)]
    pub required: bool,
    /// No two records outside the trash have the same (folded) value.
    #[serde(default)]
    pub unique: bool,
    /// Sorting and filtering by it is fast at a million records.
    #[serde(default)]
    pub indexed: bool,
    /// Its words are found by the search.
    #[serde(default)]
    pub search: bool,
    /// Sealed at rest, masked until somebody has it shown, and never searched or
    /// compared. It is so from the beginning or never.
    #[serde(default)]
    pub sensitive: bool,
    /// Left out of forms and default columns; still in REST.
    #[serde(default)]
    pub hidden: bool,
    #[serde(default)]
    pub write: Write,
    /// It is required of records that meet this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_if: Option<Condition>,
    /// It stays as it is in records that meet this, as they were before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only_if: Option<Condition>,
    /// A record gets its number of this series when it is written and meets this;
    /// when it is made, if there is no such condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_if: Option<Condition>,
    /// Value of a new record that does not give one: the field type's JSON, or
    /// `"today"`, `"now"`, `"me"`, `"my_team"` where the type has such values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<serde_json::Value>,
    #[serde(default)]
    pub origin: super::Origin,
    #[serde(default)]
    pub state: State,
    /// What its values were before, if its type has changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retyped: Option<Box<Retyped>>,
}

/// What is left of the earlier types of a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retyped {
    /// What its columns are named from now: never twice the same, so that who
    /// still reads by the old definition finds the old values.
    pub columns: FieldId,
    /// The types that it had, the last at the end: the change log has values of
    /// them.
    pub was: Vec<Earlier>,
}

/// A type that a field had, and what its values are read by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    #[serde(flatten)]
    pub ty: FieldType,
    /// The zone that days were those of when the type was changed.
    pub zone: String,
}

/// What the values of a formula or a roll-up follow from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Computed {
    pub how: How,
    /// As it was written.
    pub text: String,
    /// What the names in the text mean, so that it still holds when something
    /// is renamed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<crate::filter::Named>,
}

/// A condition on the records of an object, in the filter language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// As it was written.
    pub text: String,
    /// What the names in it mean, so that it still holds when something is renamed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<crate::filter::Named>,
}

/// Of what a computed value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Of other fields of the record, and of records that it refers to.
    Formula,
    /// Of the records that refer to it.
    Rollup,
}

impl How {
    /// The type's name in REST, and the key that its text stands under.
    pub fn name(self) -> &'static str {
        match self {
            Self::Formula => "formula",
            Self::Rollup => "rollup",
        }
    }
}

impl FieldDef {
    /// What its columns are named from.
    pub fn columns(&self) -> &FieldId {
        self.retyped
            .as_ref()
            .map_or(&self.id, |retyped| &retyped.columns)
    }

    /// The name of its type in REST.
    pub fn type_name(&self) -> &'static str {
        match &self.computed {
            Some(computed) => computed.how.name(),
            None => self.ty.name(),
        }
    }

    /// Its conditions, with the keys that they have in a definition.
    pub fn conditions(&self) -> impl Iterator<Item = (&'static str, &Condition)> {
        let all = [
            ("required_if", &self.required_if),
            ("read_only_if", &self.read_only_if),
            ("issue_if", &self.issue_if),
        ];
        all.into_iter()
            .filter_map(|(key, condition)| Some((key, condition.as_ref()?)))
    }

    /// Whether only the system writes it.
    pub fn is_computed(&self) -> bool {
        self.computed.is_some() || self.ty.is_computed() || self.write == Write::Computed
    }
}

/// Type of a field, with what belongs to the type alone. The `type` names are
/// those of REST.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldType {
    Text,
    LongText,
    RichText,
    Integer,
    /// Fixed-point number with `scale` fraction digits (0 to 9).
    Decimal {
        #[serde(default = "default_scale")]
        scale: u8,
    },
    Money,
    /// Fixed-point percentage: 12.5 means 12.5 %. `scale` fraction digits.
    Percent {
        #[serde(default = "default_scale")]
        scale: u8,
    },
    Boolean,
    Date,
    #[serde(rename = "datetime")]
    DateTime,
    Duration,
    Select {
        options: Vec<SelectOption>,
    },
    MultiSelect {
        options: Vec<SelectOption>,
    },
    Tags,
    Rating,
    Emails,
    Phones,
    Links,
    Address,
    PersonName,
    Reference {
        to: ObjectId,
        /// Name under which the target sees the records that point to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inverse: Option<String>,
        #[serde(default)]
        on_delete: OnDelete,
    },
    References {
        to: ObjectId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inverse: Option<String>,
    },
    /// Points to a record of any of these objects; of any object at all if empty.
    AnyReference {
        #[serde(default)]
        to: Vec<ObjectId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        inverse: Option<String>,
        #[serde(default)]
        on_delete: OnDelete,
    },
    Files,
    /// Unique ascending number given at creation; gaps are allowed.
    AutoNumber,
    /// Gap-free number given at issue, written by a [`Pattern`](crate::series::Pattern).
    Series {
        #[serde(default, skip_serializing_if = "String::is_empty")]
        pattern: String,
    },
    /// A formula whose result has no type, because its text is at fault. One
    /// that is in order has its result's type, and [`FieldDef::computed`].
    Formula {
        formula: String,
    },
    /// The same of a roll-up.
    Rollup {
        rollup: String,
    },
    Json,
    /// Position on a board: a fractional index, compared bytewise.
    Rank,
}

fn default_scale() -> u8 {
    2
}

impl FieldType {
    /// The type's name in REST.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::RichText => "rich_text",
            Self::Integer => "integer",
            Self::Decimal { .. } => "decimal",
            Self::Money => "money",
            Self::Percent { .. } => "percent",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Duration => "duration",
            Self::Select { .. } => "select",
            Self::MultiSelect { .. } => "multi_select",
            Self::Tags => "tags",
            Self::Rating => "rating",
            Self::Emails => "emails",
            Self::Phones => "phones",
            Self::Links => "links",
            Self::Address => "address",
            Self::PersonName => "person_name",
            Self::Reference { .. } => "reference",
            Self::References { .. } => "references",
            Self::AnyReference { .. } => "any_reference",
            Self::Files => "files",
            Self::AutoNumber => "auto_number",
            Self::Series { .. } => "series",
            Self::Formula { .. } => "formula",
            Self::Rollup { .. } => "rollup",
            Self::Json => "json",
            Self::Rank => "rank",
        }
    }

    /// Whether only the system writes values of this type.
    pub fn is_computed(&self) -> bool {
        matches!(
            self,
            Self::AutoNumber | Self::Series { .. } | Self::Formula { .. } | Self::Rollup { .. }
        )
    }

    /// Options of a select or multi-select; none for other types.
    pub fn options(&self) -> &[SelectOption] {
        match self {
            Self::Select { options } | Self::MultiSelect { options } => options,
            _ => &[],
        }
    }

    /// The same, to be changed.
    pub fn options_mut(&mut self) -> Option<&mut Vec<SelectOption>> {
        match self {
            Self::Select { options } | Self::MultiSelect { options } => Some(options),
            _ => None,
        }
    }

    /// Name of the inverse that a reference declares.
    pub fn inverse(&self) -> Option<&str> {
        match self {
            Self::Reference { inverse, .. }
            | Self::References { inverse, .. }
            | Self::AnyReference { inverse, .. } => inverse.as_deref(),
            _ => None,
        }
    }

    /// The single object that a reference points to, if it is one object.
    pub fn target(&self) -> Option<&ObjectId> {
        match self {
            Self::Reference { to, .. } | Self::References { to, .. } => Some(to),
            _ => None,
        }
    }
}

/// One choice of a select. Removed options are kept as retired: records that
/// hold them still read well.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SelectOption {
    pub key: String,
    pub label: String,
    /// Name of a colour token (`grey`, `blue`, `green`, ...); empty for the default.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub color: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

/// What happens to a record when the one it points to is removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// The target cannot be removed while this record points to it.
    Restrict,
    /// The reference reads as empty; it comes back with the target.
    #[default]
    Clear,
    /// This record goes to the trash, or is purged, with its target.
    Cascade,
}

/// Who may write a field: generic paths may set the first two only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Write {
    #[default]
    Always,
    /// Given when the record is made, then fixed.
    OnCreate,
    /// Set by the object's rules only.
    Rule,
    /// Set by the system only.
    Computed,
}

/// Whether a field is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    #[default]
    Live,
    /// Removed, can be restored; its column and values are still there.
    Removed,
}
