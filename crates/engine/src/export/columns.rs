//! Which columns a field has in a file, and what stands in them.

use schema::{
    Entry, FieldDef, FieldId, FieldType, Link, ObjectDef, Record, Schema, Value,
    def::SYSTEM_FIELDS,
    value::{keys, write},
};

/// A column of a file.
pub struct Column {
    pub header: String,
    field: FieldDef,
    shows: Shows,
}

enum Shows {
    Whole,
    /// A part of an address or name.
    Part(&'static str),
    /// The ids of references.
    Ids,
    /// Labels of entries.
    Labels,
    /// Phone numbers as they were typed.
    Displays,
}

/// What stands in a cell, and whether it was free text.
pub struct Cell {
    pub text: String,
    pub is_text: bool,
}

/// The columns of some fields, in their order. Of all: the record's id, its fields in
/// form order, who owns it and when it was made and changed.
pub fn columns(def: &ObjectDef, fields: Option<&[FieldId]>) -> Vec<Column> {
    if let Some(fields) = fields {
        let named = fields.iter().filter_map(|id| def.field_by_id(id));
        return named.flat_map(of_field).collect();
    }
    let system = |name: &str| SYSTEM_FIELDS.iter().find(|field| field.name == name);
    let last = ["owner", "team", "created_at", "updated_at"]
        .into_iter()
        .filter_map(system);
    system("id")
        .into_iter()
        .chain(def.live_fields())
        .chain(last)
        .flat_map(of_field)
        .collect()
}

fn of_field(field: &FieldDef) -> Vec<Column> {
    let column = |suffix: &str, shows: Shows| {
        let header = if suffix.is_empty() {
            field.name.clone()
        } else {
            format!("{}.{suffix}", field.name)
        };
        Column {
            header,
            field: field.clone(),
            shows,
        }
    };
    match field.ty {
        FieldType::Address | FieldType::PersonName => keys::parts(field)
            .iter()
            .map(|part| column(part, Shows::Part(part)))
            .collect(),
        FieldType::Reference { .. }
        | FieldType::References { .. }
        | FieldType::AnyReference { .. } => {
            vec![column("", Shows::Whole), column("id", Shows::Ids)]
        }
        FieldType::Files => vec![column("id", Shows::Ids)],
        FieldType::Emails | FieldType::Links => {
            vec![column("", Shows::Whole), column("label", Shows::Labels)]
        }
        FieldType::Phones => {
            vec![
                column("", Shows::Whole),
                column("label", Shows::Labels),
                column("display", Shows::Displays),
            ]
        }
        _ => vec![column("", Shows::Whole)],
    }
}

impl Column {
    /// The value of a record, if the column shows the whole of it.
    pub fn whole<'r>(&self, record: &'r Record) -> Option<&'r Value> {
        match (&self.shows, record.slot(self.field.id.as_str())) {
            (Shows::Whole, schema::Slot::Is(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether its numbers are percentages.
    pub fn is_percent(&self) -> bool {
        matches!(self.field.ty, FieldType::Percent { .. })
    }

    /// What stands in the column for a record.
    pub fn cell(&self, schema: &Schema, record: &Record) -> Cell {
        let value = record.read(self.field.id.as_str());
        let text = match &self.shows {
            Shows::Whole => write::to_text(schema, &self.field, &value),
            Shows::Part(part) => keys::part_number(&value, part)
                .map(|number| number.to_string())
                .or_else(|| keys::part_text(&value, part).map(str::to_string))
                .unwrap_or_default(),
            Shows::Ids => ids(schema, &self.field, &value),
            Shows::Labels => details(&value, |entry| entry.label.as_str()),
            Shows::Displays => {
                details(&value, |entry| entry.display.as_deref().unwrap_or_default())
            }
        };
        let is_number = matches!(
            value,
            Value::Int(_)
                | Value::Decimal(_)
                | Value::Money(_)
                | Value::Date(_)
                | Value::DateTime(_)
                | Value::Duration(_)
        );
        Cell {
            text,
            is_text: !is_number,
        }
    }
}

fn ids(schema: &Schema, field: &FieldDef, value: &Value) -> String {
    let one = |link: &Link| match field.ty {
        _ if link.hidden => String::new(),
        FieldType::AnyReference { .. } => {
            let object = schema
                .object(&link.object)
                .map_or(link.object.as_str(), |def| def.name.as_str());
            format!("{object}:{}", link.id)
        }
        _ => link.id.to_string(),
    };
    match value {
        Value::Ref(link) => one(link),
        Value::Refs(links) => links.iter().map(one).collect::<Vec<_>>().join("; "),
        _ => String::new(),
    }
}

/// Something of each entry, in the order of their values in the column before:
/// the primary one first.
fn details<'v>(value: &'v Value, of: impl Fn(&'v Entry) -> &'v str) -> String {
    let Value::Entries(entries) = value else {
        return String::new();
    };
    let (first, others): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.primary);
    let all: Vec<&str> = first.into_iter().chain(others).map(of).collect();
    if all.iter().all(|text| text.is_empty()) {
        return String::new();
    }
    let escaped: Vec<String> = all
        .iter()
        .map(|text| text.replace('\\', "\\\\").replace(';', "\\;"))
        .collect();
    escaped.join("; ")
}
