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
        From::Joined {
            columns,
            separator,
            labels,
        } => {
            let cells = columns.iter().zip(labels);
            let cells = cells.filter_map(|(n, label)| {
                let cell = row.cell(*n).trim();
                match (cell.is_empty(), label) {
                    (true, _) => None,
                    (false, None) => Some(Cow::Borrowed(cell)),
                    (false, Some(label)) => Some(Cow::Owned(format!("{label}: {cell}"))),
                }
            });
            Cow::Owned(cells.collect::<Vec<_>>().join(separator))
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
    if let Some(mark) = &reading.split {
        return parts_of(&text, mark, input);
    }
    Ok(mapped(text, input)?.map(|text| prefixed(text, &reading.prefix)))
}

/// Several texts as the items of one.
fn parts_of<'r>(text: &str, mark: &str, input: &'r Input) -> Result<Option<Cow<'r, str>>, Fault> {
    let mut items = Vec::new();
    for part in text.split(mark.trim()).map(str::trim) {
        if !part.is_empty()
            && let Some(part) = mapped(Cow::Borrowed(part), input)?
        {
            let part = prefixed(part, &input.reading.prefix);
            items.push(part.replace('\\', "\\\\").replace(';', "\\;"));
        }
    }
    Ok((!items.is_empty()).then(|| Cow::Owned(items.join("; "))))
}

fn prefixed<'t>(text: Cow<'t, str>, prefix: &str) -> Cow<'t, str> {
    match prefix {
        "" => text,
        prefix => Cow::Owned(format!("{prefix}{}", text.trim())),
    }
}

/// What the mapping says instead of a text.
fn mapped<'t>(text: Cow<'t, str>, input: &'t Input) -> Result<Option<Cow<'t, str>>, Fault> {
    let reading = &input.reading;
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
    let label = match reading.label_column {
        // Some programs mark the preferred entry by an asterisk before its label.
        Some(n) => base::text::truncate(
            row.cell(n).trim().trim_start_matches("* "),
            schema::limits::LABEL_CHARS,
        ),
        None => Cow::Borrowed(reading.label.as_str()),
    };
    if let (false, Value::Entries(entries)) = (label.is_empty(), &mut value) {
        entries
            .iter_mut()
            .for_each(|entry| entry.label.clone_from(&label.to_string()));
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
