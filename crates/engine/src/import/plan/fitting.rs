//! Whether what a mapping says of a target has a meaning for its field. What has
//! none was meant for something else, so it is no use to import by it.

use base::{Fault, Result};
use schema::{
    FieldDef, FieldType, Schema,
    value::{Locale, parse, parse::TextFormats},
};

use super::{Destination, From, Input, fault::at};
use crate::import::{
    csv::Row,
    mapping::{Otherwise, Target, Unit},
    prepare::cell,
};

/// Checks the keys of a target, and the texts of its map, against the field.
///
/// # Errors
/// `Malformed` with the line of the mapping.
pub fn check(schema: &Schema, locale: &Locale, to: &Destination, target: &Target) -> Result<()> {
    for key in &target.said {
        if let Some(expected) = refusal(key, to, target) {
            let kind = match to.field() {
                Some(field) => field.ty.name(),
                None => "id",
            };
            let message = format!(
                "\"{key}\" is for {expected}, and \"{}\" is a {kind}.",
                target.field
            );
            return Err(at(target.line, message));
        }
    }
    let Destination::Field(field) = to else {
        return Ok(());
    };
    if !is_listed(&field.ty) {
        return Ok(());
    }
    let otherwise = match &target.otherwise {
        Otherwise::Text(text) => Some(text),
        Otherwise::Keep | Otherwise::Error | Otherwise::Empty => None,
    };
    for text in target.map.values().chain(otherwise) {
        option(schema, locale, field, text).map_err(|fault| {
            let message = format!("\"map\" of \"{}\": {}", target.field, fault.message);
            at(target.line, message)
        })?;
    }
    Ok(())
}

/// Checks a text that is set in every row.
///
/// # Errors
/// If it cannot be a value of the field.
pub fn check_constant(schema: &Schema, input: &Input) -> std::result::Result<(), Fault> {
    let row = Row::default();
    let (Destination::Field(field), From::Constant(_), None) =
        (&input.to, &input.from, input.reading.currency_column)
    else {
        return Ok(());
    };
    match cell::text_of(input, &row)? {
        Some(text) => cell::value(schema, field, &text, &input.reading, &row).map(drop),
        None => Ok(()),
    }
}

/// What a key is for, if this is no such field.
fn refusal(key: &str, to: &Destination, target: &Target) -> Option<&'static str> {
    use FieldType as Ty;
    let ty = match to {
        Destination::Field(field) | Destination::Link { field, .. } => Some(&field.ty),
        Destination::LinkId(field) => Some(&field.ty),
        Destination::Id | Destination::Part { .. } | Destination::Detail { .. } => None,
    };
    let is_part = matches!(to, Destination::Part { .. });
    let (fits, expected) = match key {
        "lookup" => (
            matches!(to, Destination::Link { .. } | Destination::LinkId(_)),
            "references",
        ),
        "to" => (
            matches!(ty, Some(Ty::AnyReference { .. })),
            "references to records of several objects",
        ),
        "label" => (
            matches!(ty, Some(Ty::Emails | Ty::Phones | Ty::Links)),
            "e-mails, phones and links",
        ),
        "currency" => (matches!(ty, Some(Ty::Money)), "money"),
        "date" => (
            matches!(ty, Some(Ty::Date | Ty::DateTime)),
            "dates and date-times",
        ),
        "zone" => (matches!(ty, Some(Ty::Date | Ty::DateTime)), "date-times"),
        // The place of an address has numbers too.
        "decimal_mark" | "thousands" => (is_part || ty.is_some_and(is_number), "numbers"),
        "unit" => return refusal_of_unit(ty, target.unit?),
        _ => return None,
    };
    (!fits).then_some(expected)
}

fn refusal_of_unit(ty: Option<&FieldType>, unit: Unit) -> Option<&'static str> {
    use FieldType as Ty;
    let (fits, expected) = match unit {
        Unit::Thousand | Unit::Million | Unit::Billion => (
            matches!(ty, Some(Ty::Integer | Ty::Decimal { .. } | Ty::Money)),
            "numbers and money, if it is a multiple of ten",
        ),
        Unit::Fraction => (
            matches!(ty, Some(Ty::Percent { .. })),
            "percentages, if it is \"fraction\"",
        ),
        Unit::Seconds | Unit::Minutes | Unit::Hours | Unit::Days => (
            matches!(ty, Some(Ty::Duration)),
            "durations, if it is a span of time",
        ),
    };
    (!fits).then_some(expected)
}

fn is_number(ty: &FieldType) -> bool {
    use FieldType as Ty;
    matches!(
        ty,
        Ty::Integer
            | Ty::AutoNumber
            | Ty::Rating
            | Ty::Decimal { .. }
            | Ty::Percent { .. }
            | Ty::Money
            | Ty::Duration
    )
}

/// Whether the values of a type are all listed in its definition.
fn is_listed(ty: &FieldType) -> bool {
    matches!(
        ty,
        FieldType::Select { .. } | FieldType::MultiSelect { .. } | FieldType::Boolean
    )
}

fn option(
    schema: &Schema,
    locale: &Locale,
    field: &FieldDef,
    text: &str,
) -> std::result::Result<(), Fault> {
    parse::from_text(schema, field, text, locale, &TextFormats::default()).map(drop)
}
