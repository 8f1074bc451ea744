//! From a cell to a typed value, as the mapping says.

use std::borrow::Cow;

use base::{Decimal, Fault, fold};
use schema::{
    FieldDef, FieldType, Schema, Value,
    value::{
        Locale,
        parse::{self, TextFormats},
    },
};

use crate::import::{
    csv::Row,
    mapping::{Otherwise, Unit},
    plan::{From, Input, Reading},
};

/// The text that goes to an input's field; none if there is nothing.
///
/// # Errors
/// If the mapping has nothing for the text.
pub fn text_of<'r>(input: &'r Input, row: &'r Row) -> Result<Option<Cow<'r, str>>, Fault> {
    let reading = &input.reading;
    let text = match &input.from {
        From::Column(n) => Cow::Borrowed(row.cell(*n)),
        From::Constant(text) => Cow::Borrowed(text.as_str()),
        From::Joined { columns, separator } => {
            let cells = columns.iter().map(|n| row.cell(*n).trim());
            let cells: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
            Cow::Owned(cells.join(separator))
        }
    };
    if text.trim().is_empty() {
        return Ok(None);
    }
    let text = match text {
        text if !reading.trim => text,
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_string()),
    };
    if reading.empty.is_empty() && reading.map.is_empty() && reading.otherwise == Otherwise::Keep {
        return Ok(Some(text));
    }
    let folded = fold(text.trim());
    if reading.empty.contains(&folded) {
        return Ok(None);
    }
    let text = match (reading.map.get(&folded), &reading.otherwise) {
        (Some(mapped), _) => Cow::Borrowed(mapped.as_str()),
        (None, Otherwise::Keep) => text,
        (None, Otherwise::Empty) => return Ok(None),
        (None, Otherwise::Text(other)) => Cow::Borrowed(other.as_str()),
        (None, Otherwise::Error) => {
            let shown = base::text::truncate(&text, 60);
            let message = format!("The map has nothing for \"{shown}\". Add it there.");
            return Err(Fault::new(&input.name, "map", message));
        }
    };
    Ok((!text.trim().is_empty()).then_some(text))
}

/// The text as a value of the field.
///
/// # Errors
/// If it cannot be one.
pub fn value(
    schema: &Schema,
    field: &FieldDef,
    text: &str,
    reading: &Reading,
    row: &Row,
) -> Result<Value, Fault> {
    let own_currency;
    let mut locale = &reading.locale;
    if let Some(code) = reading
        .currency_column
        .map(|n| row.cell(n).trim())
        .filter(|code| !code.is_empty())
    {
        let currency = base::Currency::from_code(code)
            .map_err(|error| Fault::new(&field.name, "currency", error.to_string()))?;
        own_currency = Locale {
            currency,
            ..reading.locale.clone()
        };
        locale = &own_currency;
    }
    let mut value = match reading.unit {
        None => parse::from_text(schema, field, text, locale, &reading.formats)?,
        Some(unit) => {
            let plain = in_units(schema, field, text, reading, unit)?;
            parse::from_text(schema, field, &plain, locale, &TextFormats::default())?
        }
    };
    if let (false, Value::Entries(entries)) = (reading.label.is_empty(), &mut value) {
        entries
            .iter_mut()
            .for_each(|entry| entry.label.clone_from(&reading.label));
    }
    Ok(value)
}

/// A number that counts units of the mapping, as one that counts the field's.
fn in_units(
    schema: &Schema,
    field: &FieldDef,
    text: &str,
    reading: &Reading,
    unit: Unit,
) -> Result<String, Fault> {
    let scale = match field.ty {
        FieldType::Decimal { scale } | FieldType::Percent { scale } => scale,
        FieldType::Duration => 6,
        FieldType::Integer => 0,
        FieldType::Money => 4,
        _ => {
            let message = format!(
                "\"unit\" is for numbers, and {} is a {}.",
                field.name,
                field.ty.name()
            );
            return Err(Fault::new(&field.name, "unit", message));
        }
    };
    let number = FieldDef {
        ty: FieldType::Decimal { scale: 6 },
        ..field.clone()
    };
    let text = text.trim().trim_end_matches('%');
    let Value::Decimal(read) =
        parse::from_text(schema, &number, text, &reading.locale, &reading.formats)?
    else {
        return Ok(String::new());
    };
    let factor = Decimal {
        units: unit.factor(),
        scale: 0,
    };
    let product = read.checked_mul(factor, scale);
    let product = product.ok_or_else(|| {
        Fault::new(
            &field.name,
            "range",
            "The number is too large to be stored.",
        )
    })?;
    Ok(product.to_string())
}
