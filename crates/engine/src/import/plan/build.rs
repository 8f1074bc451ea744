//! Makes a plan of a mapping, a file's header and an object's definition.

use std::{collections::HashSet, sync::Arc};

use base::{Error, Result, Zone};
use schema::{
    ObjectDef, Schema, input,
    value::{Locale, parse::TextFormats},
};

use super::{
    Destination, From, Input, LeftOut, Plan, Reading,
    destination::{self, Named},
    fault::at,
    headers::Headers,
    matching,
    references::Lookups,
};
use crate::{
    Cx,
    import::{
        ERROR_COLUMN,
        csv::{FileFormat, Reader, Source},
        mapping::{Constant, CurrencyOf, Mapping, Missing, Noted, Target, header_key},
    },
};

/// Checks a mapping against a file and an object. `match_by` goes before the
/// mapping's own.
///
/// # Errors
/// `NotFound` if there is no such object; `Malformed` with the line of the
/// mapping that does not fit, or if the file cannot be read.
pub async fn plan(
    cx: &Cx,
    object: &str,
    source: &Source,
    mapping: Mapping,
    match_by: Option<&str>,
) -> Result<Plan> {
    let def = object_named(&cx.schema, object)?;
    if let Some(Noted { value, line }) = &mapping.object
        && object_named(&cx.schema, value).map_or(true, |other| other.id != def.id)
    {
        let message = format!("this mapping is for {value}, not for {object}.");
        return Err(at(*line, message));
    }
    let (opened, format) = (source.clone(), mapping.file.clone());
    let (cells, file) = tokio::task::spawn_blocking(move || header(&opened, format))
        .await
        .map_err(Error::broken)??;
    let mut builder = Builder {
        object: Arc::clone(&def),
        headers: Headers::new(&cells),
        lookups: Lookups::new(Arc::clone(&cx.schema), cx.locale()),
        locale: cx.locale(),
        zone: cx.zone.clone(),
        inputs: Vec::new(),
        defaults: Vec::new(),
        taken: HashSet::new(),
        left_out: Vec::new(),
    };
    builder.inputs(&mapping)?;
    let match_by = matching::match_by(&def, &builder.inputs, match_by, mapping.match_by.as_ref())?;
    // References by id go before those by title: where both are given, the id counts.
    builder
        .inputs
        .sort_by_key(|input| !matches!(input.to, Destination::LinkId(_)));
    if builder
        .inputs
        .iter()
        .all(|input| matches!(input.from, From::Constant(_)))
    {
        return Err(nothing_to_import(&def, &builder.headers));
    }
    Ok(Plan {
        object: def,
        left_out: builder.left_out,
        schema: Arc::clone(&cx.schema),
        file,
        headers: cells,
        inputs: builder.inputs,
        defaults: builder.defaults,
        lookups: builder.lookups.all(cx).await?,
        match_by,
        empty_cells: mapping.format.empty_cells,
    })
}

/// The cells of a file's header, and its format with the encoding that was found
/// out: that takes a pass over the whole file, and one is enough.
fn header(source: &Source, format: FileFormat) -> Result<(Vec<String>, FileFormat)> {
    let reader = Reader::open(source, &format)?;
    let file = FileFormat {
        encoding: Some(reader.encoding()),
        ..format
    };
    Ok((reader.headers().to_vec(), file))
}

struct Builder {
    object: Arc<ObjectDef>,
    headers: Headers,
    lookups: Lookups,
    locale: Locale,
    zone: Zone,
    inputs: Vec<Input>,
    defaults: Vec<Input>,
    /// Slots of the inputs: nothing else may go there.
    taken: HashSet<String>,
    left_out: Vec<LeftOut>,
}

impl Builder {
    fn inputs(&mut self, mapping: &Mapping) -> Result<()> {
        for constant in &mapping.constants {
            let input = self.constant(constant)?;
            self.add(input, constant.target.line)?;
        }
        let mut used = vec![false; self.headers.len()];
        for column in &mapping.columns {
            let n = self
                .headers
                .column(&column.header.value, column.header.line)?;
            used[n] = true;
            for target in &column.targets {
                let name = self.headers.name(n).to_string();
                let input = self.input(name, From::Column(n), target)?;
                self.add(input, target.line)?;
            }
        }
        for join in &mapping.joins {
            let columns: Vec<usize> = join
                .columns
                .iter()
                .map(|name| self.headers.column(name, join.target.line))
                .collect::<Result<_>>()?;
            columns.iter().for_each(|n| used[*n] = true);
            let names: Vec<&str> = columns.iter().map(|n| self.headers.name(*n)).collect();
            let name = names.join(" + ");
            let from = From::Joined {
                columns,
                separator: join.separator.clone(),
            };
            let input = self.input(name, from, &join.target)?;
            self.add(input, join.target.line)?;
        }
        for constant in &mapping.defaults {
            let input = self.constant(constant)?;
            self.defaults.push(input);
        }
        for n in (0..used.len()).filter(|n| !used[*n]) {
            self.by_header(n, mapping)?;
        }
        Ok(())
    }

    fn constant(&mut self, constant: &Constant) -> Result<Input> {
        let from = From::Constant(constant.text.clone());
        self.input(constant.target.field.clone(), from, &constant.target)
    }

    /// A column that the mapping does not name goes where its header says.
    fn by_header(&mut self, n: usize, mapping: &Mapping) -> Result<()> {
        let name = self.headers.name(n).to_string();
        if header_key(&name) == header_key(ERROR_COLUMN) {
            return Ok(());
        }
        let def = Arc::clone(&self.object);
        let Some(named) = destination::headed(&def, &name) else {
            let label = def.label.to_lowercase();
            self.leave_out(name, format!("a {label} has no field of this name"));
            return Ok(());
        };
        if let Some(why) = named
            .field()
            .and_then(|field| destination::refusal(&def, field))
        {
            self.leave_out(name, why);
            return Ok(());
        }
        let field = named.field().map_or("id", |field| &field.name).to_string();
        let target = Target::plain(field, 0, mapping.format.clone());
        let input = self.input_to(name, From::Column(n), named, &target)?;
        if input.to.slot().is_none_or(|slot| self.taken.insert(slot)) {
            self.inputs.push(input);
        } else {
            let why = "something else goes to this field".to_string();
            self.leave_out(input.name, why);
        }
        Ok(())
    }

    fn leave_out(&mut self, header: String, why: String) {
        self.left_out.push(LeftOut { header, why });
    }

    fn add(&mut self, input: Input, line: usize) -> Result<()> {
        if let Some(slot) = input.to.slot()
            && !self.taken.insert(slot.clone())
        {
            let message = format!(
                "something else goes to \"{slot}\" already. Join the columns by [[join]], or leave one out."
            );
            return Err(at(line, message));
        }
        self.inputs.push(input);
        Ok(())
    }

    fn input(&mut self, name: String, from: From, target: &Target) -> Result<Input> {
        let def = Arc::clone(&self.object);
        let named = destination::named(&def, &target.field).ok_or_else(|| {
            let message = format!(
                "a {} has no field \"{}\". It has: {}.",
                def.label.to_lowercase(),
                target.field,
                settable(&def)
            );
            at(target.line, message)
        })?;
        if let Some(why) = named
            .field()
            .and_then(|field| destination::refusal(&def, field))
        {
            return Err(at(target.line, format!("{why}.")));
        }
        self.input_to(name, from, named, target)
    }

    fn input_to(
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
            Named::Field(field) => match field.ty.target().cloned() {
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
        let reading = self.reading(target)?;
        Ok(Input {
            name,
            from,
            to,
            reading,
        })
    }

    fn reading(&self, target: &Target) -> Result<Reading> {
        let format = &target.format;
        let (currency, currency_column) = match &format.currency {
            None => (self.locale.currency, None),
            Some(CurrencyOf::Is(currency)) => (*currency, None),
            Some(CurrencyOf::Column(name)) => {
                let column = self.headers.column(name, target.line)?;
                (self.locale.currency, Some(column))
            }
        };
        Ok(Reading {
            map: target.map.clone(),
            otherwise: target.otherwise.clone(),
            empty: Arc::clone(&format.empty),
            trim: format.trim,
            formats: TextFormats {
                decimal_mark: format.decimal_mark,
                thousands: format.thousands,
                date_formats: format.date.to_vec(),
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
        })
    }
}

/// An object by its name or label, singular or plural.
fn object_named(schema: &Schema, name: &str) -> Result<Arc<ObjectDef>> {
    let key = header_key(name);
    let by_label = || {
        schema.objects().find(|def| {
            [&def.name, &def.plural, &def.label, &def.label_plural]
                .into_iter()
                .any(|text| header_key(text) == key)
        })
    };
    schema
        .named(name)
        .or_else(by_label)
        .cloned()
        .ok_or_else(|| {
            let all: Vec<&str> = schema.objects().map(|def| def.plural.as_str()).collect();
            Error::malformed(
                "object",
                format!(
                    "There is no object \"{name}\". There are: {}.",
                    all.join(", ")
                ),
            )
        })
}

/// The fields that an import can give, for a complaint.
fn settable(def: &ObjectDef) -> String {
    let names: Vec<&str> = def
        .live_fields()
        .filter(|field| !input::is_locked(field, input::Mode::Create))
        .map(|field| field.name.as_str())
        .collect();
    names.join(", ")
}

fn nothing_to_import(def: &ObjectDef, headers: &Headers) -> Error {
    let message = format!(
        "No column goes to a field. The file's columns are: {}. The fields of a {} are: {}. Say what goes where in a mapping file (--map).",
        headers.told(),
        def.label.to_lowercase(),
        settable(def)
    );
    Error::malformed("mapping", message)
}
