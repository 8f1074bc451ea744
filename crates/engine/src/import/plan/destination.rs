//! Where a text goes: a field, a part of one, a reference.

use std::sync::Arc;

use base::fold;
use schema::{FieldDef, FieldType, ObjectDef, Write, input, value::keys};

use crate::import::mapping::header_key;

/// Where an input goes.
#[derive(Clone, Debug)]
pub enum Destination {
    /// The id that a record has or is to have.
    Id,
    Field(Arc<FieldDef>),
    /// A part of an address or a person's name.
    Part {
        field: Arc<FieldDef>,
        part: &'static str,
    },
    /// What belongs to each entry of a list.
    Detail {
        field: Arc<FieldDef>,
        detail: Detail,
    },
    /// References that are looked up.
    Link {
        field: Arc<FieldDef>,
        lookup: usize,
    },
    /// References by id.
    LinkId(Arc<FieldDef>),
}

/// What belongs to an e-mail, phone or link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    Label,
    /// A phone number as it was typed.
    Display,
}

/// What a path names, before references are told how they are looked up.
pub enum Named {
    Id,
    Field(Arc<FieldDef>),
    Part(Arc<FieldDef>, &'static str),
    Detail(Arc<FieldDef>, Detail),
    LinkId(Arc<FieldDef>),
}

impl Named {
    /// The field that is meant; none if it is the id.
    pub fn field(&self) -> Option<&FieldDef> {
        match self {
            Self::Id => None,
            Self::Field(field)
            | Self::Part(field, _)
            | Self::Detail(field, _)
            | Self::LinkId(field) => Some(field),
        }
    }
}

impl Destination {
    /// The field that it goes to.
    pub fn field(&self) -> Option<&Arc<FieldDef>> {
        match self {
            Self::Id => None,
            Self::Field(field) | Self::LinkId(field) => Some(field),
            Self::Part { field, .. } | Self::Detail { field, .. } | Self::Link { field, .. } => {
                Some(field)
            }
        }
    }

    /// Whether it goes to the field of this name, or to the id.
    pub fn is(&self, name: &str) -> bool {
        match self.field() {
            None => name == "id",
            Some(field) => field.name == name,
        }
    }

    /// What no other input may go to; none where several add up.
    pub fn slot(&self) -> Option<String> {
        match self {
            Self::Id => Some("id".to_string()),
            Self::Part { field, part } => Some(format!("{}.{part}", field.name)),
            Self::Detail { field, detail } => Some(format!("{}.{detail:?}", field.name)),
            Self::LinkId(field) if !adds_up(&field.ty) => Some(format!("{}.id", field.name)),
            Self::Field(field) | Self::Link { field, .. } if !adds_up(&field.ty) => {
                Some(field.name.clone())
            }
            _ => None,
        }
    }
}

/// Whether several columns make one list.
fn adds_up(ty: &FieldType) -> bool {
    matches!(
        ty,
        FieldType::Emails
            | FieldType::Phones
            | FieldType::Links
            | FieldType::Tags
            | FieldType::MultiSelect { .. }
            | FieldType::References { .. }
            | FieldType::Files
    )
}

/// What a mapping's path names.
pub fn named(def: &ObjectDef, path: &str) -> Option<Named> {
    if path == "id" {
        return Some(Named::Id);
    }
    if let Some(field) = def.field(path) {
        return Some(Named::Field(Arc::new(field.clone())));
    }
    let (name, part) = path.split_once('.')?;
    part_of(def.field(name)?, part)
}

/// What a file's header names: a field or part by its name or else its label.
pub fn headed(def: &ObjectDef, header: &str) -> Option<Named> {
    let key = header_key(header);
    if key == "id" {
        return Some(Named::Id);
    }
    let fields = || def.live_fields().chain(schema::def::SYSTEM_FIELDS.iter());
    let by_name = |key: &str| fields().find(|field| header_key(&field.name) == key);
    let by_label = |key: &str| {
        let mut found = fields().filter(|field| header_key(&field.label) == key);
        found.next().filter(|_| found.next().is_none())
    };
    if let Some(field) = by_name(&key).or_else(|| by_label(&key)) {
        return Some(Named::Field(Arc::new(field.clone())));
    }
    let (name, part) = header.trim().rsplit_once('.')?;
    let key = header_key(name);
    part_of(
        by_name(&key).or_else(|| by_label(&key))?,
        &fold(part.trim()),
    )
}

fn part_of(field: &FieldDef, part: &str) -> Option<Named> {
    if let Some(part) = keys::parts(field).iter().find(|known| **known == part) {
        return Some(Named::Part(Arc::new(field.clone()), part));
    }
    let is_list = matches!(
        field.ty,
        FieldType::Emails | FieldType::Phones | FieldType::Links
    );
    match part {
        "id" if is_reference(&field.ty) => Some(Named::LinkId(Arc::new(field.clone()))),
        "label" if is_list => Some(Named::Detail(Arc::new(field.clone()), Detail::Label)),
        "display" if field.ty == FieldType::Phones => {
            Some(Named::Detail(Arc::new(field.clone()), Detail::Display))
        }
        _ => None,
    }
}

/// Whether a field points to records of objects.
pub fn is_reference(ty: &FieldType) -> bool {
    matches!(
        ty,
        FieldType::Reference { .. }
            | FieldType::References { .. }
            | FieldType::AnyReference { .. }
            | FieldType::Files
    )
}

/// Whether a value stays once a record has it.
pub fn is_fixed(field: &FieldDef) -> bool {
    field.write == Write::OnCreate || matches!(field.ty, FieldType::Series { .. })
}

/// Why a field cannot be imported, if so.
pub fn refusal(def: &ObjectDef, field: &FieldDef) -> Option<String> {
    input::is_locked(field, input::Mode::Create).then(|| {
        format!(
            "\"{}\" of a {} is set by the system",
            field.name,
            def.label.to_lowercase()
        )
    })
}
