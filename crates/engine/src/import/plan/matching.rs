//! By what existing records are found.

use base::Result;
use schema::{FieldDef, FieldType, ObjectDef};

use super::{Destination, Input, MatchBy, fault::at};
use crate::import::mapping::{Noted, meant};

/// How rows find their records: as the caller asks, else as the mapping says (an
/// empty text: not at all),
/// else by id if the file has ids.
///
/// # Errors
/// `Malformed` if there is no such field, if it does not tell records apart,
/// or if no column gives it.
pub fn match_by(
    def: &ObjectDef,
    inputs: &[Input],
    asked: Option<&str>,
    noted: Option<&Noted<String>>,
) -> Result<Option<MatchBy>> {
    let (name, line) = match (asked, noted) {
        (Some(name), _) => (name, 0),
        // Every row is a new record, whatever the file has.
        (None, Some(noted)) if noted.value.is_empty() => return Ok(None),
        (None, Some(noted)) => (noted.value.as_str(), noted.line),
        (None, None) => {
            let has_ids = inputs
                .iter()
                .any(|input| matches!(input.to, Destination::Id));
            return Ok(has_ids.then_some(MatchBy::Id));
        }
    };
    let field = def.field(name).ok_or_else(|| {
        let label = def.label.to_lowercase();
        at(
            line,
            format!(
                "a {label} has no field \"{name}\" to match by.{} Take id, {}.",
                meant(name, def.live_fields().map(|field| field.name.as_str())),
                telling(def)
            ),
        )
    })?;
    let by = by(def, field).ok_or_else(|| {
        let message = format!(
            "records cannot be matched by \"{name}\": their title, unique values, e-mails, phones and links tell them apart. Take id, {}.",
            telling(def)
        );
        at(line, message)
    })?;
    let is_given = inputs.iter().any(|input| match (&by, &input.to) {
        (MatchBy::Id, to) => matches!(to, Destination::Id),
        (_, to) => to.field().is_some_and(|to| to.id == field.id),
    });
    if !is_given {
        let message = format!("no column gives \"{name}\", which rows are to be matched by.");
        return Err(at(line, message));
    }
    Ok(Some(by))
}

/// The fields that tell records apart, for a complaint.
fn telling(def: &ObjectDef) -> String {
    let fields = def.live_fields().filter(|field| by(def, field).is_some());
    let names: Vec<&str> = fields.map(|field| field.name.as_str()).collect();
    names.join(", ")
}

/// How records are told apart by a field; none if they are not. References are
/// no such thing: where they point is known only when a row is written.
pub(super) fn by(def: &ObjectDef, field: &FieldDef) -> Option<MatchBy> {
    match &field.ty {
        _ if field.id.as_str() == "id" => Some(MatchBy::Id),
        FieldType::Emails | FieldType::Phones | FieldType::Links => {
            Some(MatchBy::Handle(field.clone()))
        }
        FieldType::Reference { .. } | FieldType::AnyReference { .. } => None,
        _ if field.unique => Some(MatchBy::Unique(field.clone())),
        _ if field.id == def.title => Some(MatchBy::Title(field.clone())),
        _ => None,
    }
}
