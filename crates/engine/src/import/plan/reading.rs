//! Where a column goes, and how its cells are read.

use std::sync::Arc;

use base::Result;
use schema::{
    FieldDef, FieldType, ObjectId,
    value::{Locale, parse::TextFormats},
};

use super::{
    Destination, From, Input, Reading,
    build::{object_named, settable},
    builder::Builder,
    destination::{self, Named},
    fault::at,
    fitting,
};
use crate::import::mapping::{CurrencyOf, Missing, Target, meant};

/// How days of workbooks are written where a mapping has patterns for others.
const TYPED_DAYS: [&str; 2] = ["YYYY-MM-DD", "YYYY-MM-DDTHH:mm:ss"];

impl Builder {
    /// An input to the field that a mapping names.
    pub(super) fn input(&mut self, name: String, from: From, target: &Target) -> Result<Input> {
        let def = Arc::clone(&self.object);
        let named = destination::named(&def, &target.field).ok_or_else(|| {
            let message = format!(
                "a {} has no field \"{}\".{} It has: {}.",
                def.label.to_lowercase(),
                target.field,
                meant(&target.field, settable(&def).into_iter()),
                settable(&def).join(", ")
            );
            at(target.line, message)
        })?;
        // Numbers of a series come along where the mapping says so.
        if let Some(why) = named
            .field()
            .filter(|field| !matches!(field.ty, FieldType::Series { .. }))
            .and_then(|field| destination::refusal(&def, field))
        {
            return Err(at(target.line, format!("{why}.")));
        }
        self.input_to(name, from, named, target)
    }

    pub(super) fn input_to(
        &mut self,
        name: String,
        from: From,
        named: Named,
        target: &Target,
    ) -> Result<Input> {
        let to = match named {
            Named::Id => Destination::Id,
            Named::Part(field, part) => Destination::Part { field, part },
            Named::Detail(field, detail) => Destination::Detail { field, detail },
            Named::LinkId(field) => Destination::LinkId(field),
            Named::Field(field) => match self.pointed_to(&field, target)? {
                Some(_) if target.lookup.as_deref() == Some("id") => Destination::LinkId(field),
                Some(to) => Destination::Link {
                    lookup: self.lookups.place(&to, target)?,
                    field,
                },
                None => Destination::Field(field),
            },
        };
        if !matches!(to, Destination::Link { .. })
            && (target.within.is_some() || target.missing != Missing::Error)
        {
            return Err(at(
                target.line,
                "\"where\", \"missing\" and \"create\" are for references that are looked up.",
            ));
        }
        fitting::check(&self.schema, &self.locale, &to, target)?;
        let reading = self.reading(target)?;
        Ok(Input {
            name,
            from,
            to,
            reading,
            rank: 0,
        })
    }

    /// The object that a field points to; none if it is no reference that is looked up.
    fn pointed_to(&self, field: &FieldDef, target: &Target) -> Result<Option<ObjectId>> {
        let FieldType::AnyReference { to, .. } = &field.ty else {
            return Ok(field.ty.target().cloned());
        };
        let Some(name) = &target.to else {
            if target.lookup.is_none() && target.missing == Missing::Error {
                return Ok(None);
            }
            let message = format!(
                "\"{}\" may point to records of several objects. Say of which, such as to = \"company\".",
                field.name
            );
            return Err(at(target.line, message));
        };
        let object =
            object_named(&self.schema, name).map_err(|error| at(target.line, error.public()))?;
        if to.is_empty() || to.contains(&object.id) {
            return Ok(Some(object.id.clone()));
        }
        let message = format!(
            "\"{}\" does not point to a {}.",
            field.name,
            object.label.to_lowercase()
        );
        Err(at(target.line, message))
    }

    fn reading(&self, target: &Target) -> Result<Reading> {
        let format = &target.format;
        let (currency, currency_column) = match &format.currency {
            None => (self.locale.currency, None),
            Some(CurrencyOf::Is(currency)) => (*currency, None),
            Some(CurrencyOf::Column(name)) => {
                (self.locale.currency, self.beside(name, target.line)?)
            }
        };
        let label_column = match &target.label_column {
            Some(name) => self.beside(name, target.line)?,
            None => None,
        };
        let unfit = match &target.unfit {
            Some(name) => Some(self.note_field(name, target.line)?),
            None => None,
        };
        let mut days = format.date.to_vec();
        if self.has_typed_days && !days.is_empty() {
            days.extend(TYPED_DAYS.map(str::to_string));
        }
        Ok(Reading {
            map: target.map.clone(),
            otherwise: target.otherwise.clone(),
            empty: Arc::clone(&format.empty),
            trim: format.trim,
            formats: TextFormats {
                decimal_mark: format.decimal_mark,
                thousands: format.thousands,
                date_formats: days,
                zone: format.zone.clone().unwrap_or_else(|| self.zone.clone()),
                join_lines: format.join_lines,
            },
            locale: Locale {
                currency,
                region: self.locale.region.clone(),
            },
            currency_column,
            unit: target.unit,
            label: target.label.clone(),
            label_column,
            split: target.split.clone(),
            prefix: target.prefix.clone(),
            unfit,
        })
    }

    /// A column that belongs to another. Our own layouts name several, of which
    /// a file need have none.
    fn beside(&self, name: &str, line: usize) -> Result<Option<usize>> {
        match self.is_lenient {
            true => Ok(name
                .split(" | ")
                .find_map(|name| self.headers.column(name, line).ok())),
            false => self.headers.column(name, line).map(Some),
        }
    }

    /// The field that takes what is no value of another.
    fn note_field(&self, name: &str, line: usize) -> Result<Arc<FieldDef>> {
        let field = self.object.field(name);
        let field = field.filter(|field| field.ty == FieldType::LongText);
        field.cloned().map(Arc::new).ok_or_else(|| {
            let message = format!("\"unfit\" names a field of long text, and \"{name}\" is none.");
            at(line, message)
        })
    }
}
