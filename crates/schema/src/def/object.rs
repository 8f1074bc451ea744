//! What an object is.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::{FieldDef, FieldId, FieldType, ObjectId, State, system_field};

/// An object: the kind of thing that a workspace keeps records of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectDef {
    /// Stable id; the table is named from it.
    pub id: ObjectId,
    /// Singular name in REST and filters (`deal`).
    pub name: String,
    /// Plural name: the REST collection (`deals`).
    pub plural: String,
    /// What people read, singular and plural.
    pub label: String,
    pub label_plural: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// Name of an icon in the sprite.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub icon: String,
    /// One of [`COLORS`], which marks it on pages; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub color: String,
    #[serde(default)]
    pub kind: Kind,
    #[serde(default)]
    pub access: Access,
    /// The field that names a record: of type text, person name or auto-number.
    pub title: FieldId,
    /// The select or reference field that makes a board's columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<FieldId>,
    /// The fields that a list shows beside the title, the most telling first; it shows the
    /// first fields that fit if there are none here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<FieldId>,
    /// The fields that a workspace wants in its list beside the title, in place of
    /// all others; none if it left that to `list`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<FieldId>,
    /// The order in the form that a workspace gave its fields, if it gave one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<FieldId>,
    /// Every field, in form order; removed ones included (see [`State`]).
    pub fields: IndexMap<FieldId, FieldDef>,
    /// Sets of fields whose values together are unique.
    #[serde(default)]
    pub unique: Vec<Vec<FieldId>>,
    #[serde(default)]
    pub origin: Origin,
    #[serde(default)]
    pub state: State,
}

/// The colours that objects and options are marked with.
pub const COLORS: [&str; 10] = [
    "gray", "red", "orange", "amber", "green", "teal", "blue", "indigo", "violet", "pink",
];

/// What kind of rows an object has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    Record,
    /// Ordered lines of a parent, reached through this reference.
    Child { parent: FieldId },
    /// Append-only rows by the million, in order of this field.
    Event { at: FieldId },
    /// Things that packs carry, known by this field.
    Config { key: FieldId },
}

/// Where the right to see a record comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// From its owner and owning team.
    #[default]
    Owned,
    /// From the records that these references point to.
    Via(Vec<FieldId>),
    /// Everybody who may read the object at all.
    Everyone,
}

/// Where a definition comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Compiled in.
    Standard,
    /// Added by an administrator or over REST.
    #[default]
    Custom,
}

impl ObjectDef {
    /// A live field or system field by its name.
    pub fn field(&self, name: &str) -> Option<&FieldDef> {
        self.live_fields()
            .find(|f| f.name == name)
            .or_else(|| system_field(name))
    }

    /// A live field or system field by its id.
    pub fn field_by_id(&self, id: &FieldId) -> Option<&FieldDef> {
        self.fields
            .get(id)
            .filter(|f| f.state == State::Live)
            .or_else(|| system_field(id.as_str()))
    }

    /// The fields in use, in form order; system fields are not among them.
    pub fn live_fields(&self) -> impl Iterator<Item = &FieldDef> {
        self.fields.values().filter(|f| f.state == State::Live)
    }

    /// Puts these fields first in the form, in this order; the others stay behind
    /// them in theirs.
    pub fn arrange<'a>(&mut self, order: impl IntoIterator<Item = &'a FieldId>) {
        let mut place = 0;
        for id in order {
            if let Some(from) = self.fields.get_index_of(id).filter(|from| *from >= place) {
                self.fields.move_index(from, place);
                place += 1;
            }
        }
    }

    /// The field that names a record.
    pub fn title_field(&self) -> Option<&FieldDef> {
        self.fields.get(&self.title)
    }

    /// The field by which its records stand in order where others refer to them: the place of what is
    /// set up in an order of its own, such as the stages of a pipeline, else what names a record.
    pub fn order_field(&self) -> Option<&FieldDef> {
        let is_place = |field: &&FieldDef| match field.ty {
            FieldType::Rank => field.indexed,
            FieldType::Integer => field.indexed && field.id.as_str() == "position",
            _ => false,
        };
        let place = || self.live_fields().find(is_place);
        match self.kind {
            Kind::Config { .. } => place().or_else(|| self.title_field()),
            _ => self.title_field(),
        }
    }
}
