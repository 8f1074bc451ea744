//! The fields of a record, grouped.

use schema::def::system_field;
use schema::{Access, FieldDef, FieldType, ObjectDef, Record};

use super::view::{FieldView, Group, Seal};
use crate::form::grants;
use crate::parts::cell::Cell;
use crate::texts;
use crate::ui::Ui;
use crate::values::Show;

/// Details first, then the ways to reach whoever the record is about.
pub fn groups(
    ui: &Ui,
    shown: &Show,
    def: &ObjectDef,
    record: &Record,
    reveal: Option<String>,
) -> Vec<Group> {
    let fields: Vec<&FieldDef> = def
        .live_fields()
        .filter(|field| !field.hidden && field.ty != FieldType::Rank && field.id != def.title)
        // They have a page of their own.
        .filter(|field| !grants::are(def, &field.name))
        .collect();
    let (reach, details): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|field| is_reach(&field.ty));
    let owner = belonging(def);
    let group = |title, fields: Vec<&FieldDef>| Group {
        title,
        fields: fields
            .into_iter()
            .map(|field| view(shown, field, record, reveal.clone()))
            .collect(),
    };
    [
        group(
            ui.t(texts::DETAILS).to_owned(),
            details.into_iter().chain(owner).collect(),
        ),
        group(ui.t(texts::CONTACT_DETAILS).to_owned(), reach),
    ]
    .into_iter()
    .filter(|group| !group.fields.is_empty())
    .collect()
}

/// Whose a record is: owner and team where that decides who sees it; of a user their own team.
pub fn belonging(def: &ObjectDef) -> impl Iterator<Item = &FieldDef> {
    let names: &[&str] = match (&def.access, def.id.as_str()) {
        (Access::Owned, _) => &["owner", "team"],
        (_, "user") => &["team"],
        _ => &[],
    };
    names.iter().filter_map(|name| def.field(name))
}

/// Whether a field says how to reach somebody.
pub fn is_reach(ty: &FieldType) -> bool {
    matches!(
        ty,
        FieldType::Emails | FieldType::Phones | FieldType::Links | FieldType::Address
    )
}

/// What the system keeps of every record.
pub fn system(ui: &Ui, shown: &Show, record: &Record) -> Vec<FieldView> {
    let names = [
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "version",
        "id",
    ];
    names
        .into_iter()
        .filter_map(system_field)
        .map(|field| {
            let label = match field.name.as_str() {
                "id" => ui.t(texts::ID).to_owned(),
                "version" => ui.t(texts::VERSION).to_owned(),
                _ => shown.language.label(field).to_owned(),
            };
            FieldView {
                label,
                ..view(shown, field, record, None)
            }
        })
        .collect()
}

/// A field of a record; `reveal` is where it is asked for if it is sensitive.
pub fn view(shown: &Show, field: &FieldDef, record: &Record, reveal: Option<String>) -> FieldView {
    let cell = shown.field(field, record);
    FieldView {
        name: field.name.clone(),
        label: shown.language.label(field).to_owned(),
        help: (!field.help.is_empty()).then(|| field.help.clone()),
        seal: match (&cell, reveal) {
            (Cell::Sealed, Some(reveal)) => Seal::Closed(reveal),
            _ => Seal::None,
        },
        cell,
    }
}
