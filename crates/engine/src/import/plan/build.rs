//! Makes a plan of a mapping, a file's header and an object's definition.

use std::{collections::HashSet, sync::Arc};

use base::{Error, Result, Zone};
use schema::{
    FieldDef, FieldType, ObjectDef, Schema, input,
    value::{Locale, parse::TextFormats},
};

use super::{
    Destination, From, Input, LeftOut, Plan, Reading,
    destination::{self, Named},
    fault::at,
    fitting,
    headers::Headers,
    matching,
    references::Lookups,
};
use crate::{
    Cx,
    import::{
        ERROR_COLUMN,
        csv::{self, FileFormat, Reader, Source},
        formats, layouts,
        mapping::{Constant, CurrencyOf, Mapping, Missing, Noted, Target, header_key, meant},
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
    let begun = begin(cx, object, source, mapping).await?;
    let Begun {
        mut builder,
        mapping,
        layout,
        header:
            Header {
                cells,
                file,
                told,
                table,
                ..
            },
    } = begun;
    let def = Arc::clone(&builder.object);
    let noted = mapping.match_by.as_ref().filter(|noted| {
        let mut inputs = builder.inputs.iter();
        !mapping.lenient || noted.value.is_empty() || inputs.any(|input| input.to.is(&noted.value))
    });
    let asked = match_by;
    let match_by = matching::match_by(&def, &builder.inputs, asked, noted)?;
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
        layout: layout.map(|layout| layout.name),
        read_as: told,
        table,
        schema: Arc::clone(&cx.schema),
        file,
        headers: cells,
        inputs: builder.inputs,
        defaults: builder.defaults,
        lookups: builder.lookups.all(cx).await?,
        may_be_unmatched: mapping.takes_unmatched || (mapping.lenient && asked.is_none()),
        match_by,
        empty_cells: mapping.format.empty_cells,
    })
}

/// What is known once a mapping is checked against a file's header.
pub(super) struct Begun {
    pub(super) builder: Builder,
    pub(super) mapping: Mapping,
    pub(super) layout: Option<&'static layouts::Layout>,
    pub(super) header: Header,
}

/// Finds out where the columns of a file go.
pub(super) async fn begin(
    cx: &Cx,
    object: &str,
    source: &Source,
    mapping: Mapping,
) -> Result<Begun> {
    let def = object_named(&cx.schema, object)?;
    if let Some(Noted { value, line }) = &mapping.object
        && object_named(&cx.schema, value).map_or(true, |other| other.id != def.id)
    {
        let message = format!("this mapping is for {value}, not for {object}.");
        return Err(at(*line, message));
    }
    let header = {
        let (cx, source, mapping, def) = (
            cx.clone(),
            source.clone(),
            mapping.clone(),
            Arc::clone(&def),
        );
        tokio::task::spawn_blocking(move || header(&cx, &source, &mapping, &def))
            .await
            .map_err(Error::broken)??
    };
    let layout = match mapping.takes_layout() {
        true => layouts::recognised(&def, &header.cells),
        false => None,
    };
    let mapping = match layout {
        Some(layout) => layout.mapping(mapping)?,
        None => mapping,
    };
    let mut builder = Builder {
        object: Arc::clone(&def),
        headers: Headers::new(&header.cells, header.read_as.as_str()),
        schema: Arc::clone(&cx.schema),
        lookups: Lookups::new(Arc::clone(&cx.schema), cx.locale()),
        locale: cx.locale(),
        zone: cx.zone.clone(),
        inputs: Vec::new(),
        defaults: Vec::new(),
        taken: HashSet::new(),
        left_out: Vec::new(),
        has_typed_days: header.table.is_some(),
        is_lenient: mapping.lenient,
    };
    builder.inputs(&mapping)?;
    Ok(Begun {
        builder,
        mapping,
        layout,
        header,
    })
}

/// What the beginning of a file tells.
pub(super) struct Header {
    pub(super) cells: Vec<String>,
    /// With the encoding that was found out: that takes a pass over the whole
    /// file, and one is enough.
    pub(super) file: FileFormat,
    /// How it is read, for a complaint and for the report.
    read_as: String,
    pub(super) told: String,
    /// What a file of another format was made into.
    pub(super) table: Option<Source>,
}

fn header(cx: &Cx, source: &Source, mapping: &Mapping, def: &ObjectDef) -> Result<Header> {
    let (mut source, mut format) = (source.clone(), mapping.file.clone());
    let (mut table, mut other) = (None, None);
    if formats::is_other(&source)? || format.sheet.is_some() {
        let reading = formats::Reading {
            object: def,
            decimal_mark: mapping.format.decimal_mark,
            format: &format,
            scratch: cx.ws.scratch()?,
        };
        let made = formats::table(&source, reading)?;
        (source, format, other) = (made.source, made.format, made.read_as);
        table = other.is_some().then(|| source.clone());
    }
    let reader = Reader::open(&source, &format)?;
    let encoding = reader.encoding().name();
    Ok(Header {
        cells: reader.headers().to_vec(),
        read_as: match &other {
            Some(other) => other.clone(),
            None => format!(
                "{encoding} with {} between cells",
                csv::shown(reader.dialect().separator)
            ),
        },
        told: other.unwrap_or_else(|| encoding.to_string()),
        file: FileFormat {
            encoding: Some(reader.encoding()),
            ..format
        },
        table,
    })
}

pub(super) struct Builder {
    pub(super) object: Arc<ObjectDef>,
    pub(super) headers: Headers,
    schema: Arc<Schema>,
    lookups: Lookups,
    locale: Locale,
    zone: Zone,
    pub(super) inputs: Vec<Input>,
    defaults: Vec<Input>,
    /// Slots of the inputs: nothing else may go there.
    taken: HashSet<String>,
    pub(super) left_out: Vec<LeftOut>,
    /// The file's days are such, whatever the mapping says of texts.
    has_typed_days: bool,
    /// What the file does not have is passed over.
    is_lenient: bool,
}

impl Builder {
    fn inputs(&mut self, mapping: &Mapping) -> Result<()> {
        for constant in &mapping.constants {
            let input = self.constant(constant)?;
            self.add(input, constant.target.line)?;
        }
        let mut used = vec![false; self.headers.len()];
        for column in &mapping.columns {
            let found = self
                .headers
                .column(&column.header.value, column.header.line);
            let n = match found {
                Ok(n) => n,
                Err(_) if mapping.lenient => continue,
                Err(error) => return Err(error),
            };
            used[n] = true;
            let mut refused = None;
            for target in &column.targets {
                let name = self.headers.name(n).to_string();
                let made = self.input(name, From::Column(n), target);
                let added = made.and_then(|input| self.add(input, target.line));
                match added {
                    Ok(()) => refused = Some(None),
                    // Another field of the column may have taken it.
                    Err(error) if mapping.lenient => {
                        refused.get_or_insert(Some(error));
                    }
                    Err(error) => return Err(error),
                }
            }
            if let Some(Some(_)) = refused {
                let label = self.object.label.to_lowercase();
                let why = format!("a {label} has no place for it");
                self.leave_out(self.headers.name(n).to_string(), why);
            }
        }
        for join in &mapping.joins {
            let columns = join.columns.iter().enumerate();
            let found = columns.map(|(place, name)| {
                let n = self.headers.column(name, join.target.line)?;
                let label = self.headers.name(n).to_string();
                Ok((n, (join.labelled && place > 0).then_some(label)))
            });
            let found: Vec<(usize, Option<String>)> = match mapping.lenient {
                true => found.filter_map(Result::ok).collect(),
                false => found.collect::<Result<_>>()?,
            };
            if found.is_empty() {
                continue;
            }
            let (columns, labels): (Vec<usize>, Vec<Option<String>>) = found.into_iter().unzip();
            if let Some(n) = (1..columns.len()).find(|n| columns[..*n].contains(&columns[*n])) {
                let message = format!("this joins the column \"{}\" twice.", join.columns[n]);
                return Err(at(join.target.line, message));
            }
            columns.iter().for_each(|n| used[*n] = true);
            let names: Vec<&str> = columns.iter().map(|n| self.headers.name(*n)).collect();
            let name = names.join(" + ");
            let from = From::Joined {
                columns,
                separator: join.separator.clone(),
                labels,
            };
            let made = self.input(name, from, &join.target);
            let added = made.and_then(|input| self.add(input, join.target.line));
            if !mapping.lenient {
                added?;
            }
        }
        for constant in &mapping.defaults {
            let input = match self.constant(constant) {
                Ok(input) => input,
                Err(_) if mapping.lenient => continue,
                Err(error) => return Err(error),
            };
            if let From::Column(n) = input.from {
                used[n] = true;
            }
            let always = mapping.constants.iter().map(|always| &always.target.field);
            if always.clone().any(|field| *field == constant.target.field) {
                let message = format!(
                    "[defaults] and [constants] both set \"{}\", so the default never counts. Leave one out.",
                    constant.target.field
                );
                return Err(at(constant.target.line, message));
            }
            self.defaults.push(input);
        }
        self.defaults.sort_by_key(|input| input.rank);
        // A column of currencies is a part of others.
        // So are those of labels.
        let parts = self.inputs.iter().map(|input| &input.reading);
        let parts = parts.flat_map(|reading| [reading.currency_column, reading.label_column]);
        parts.flatten().for_each(|n| used[n] = true);
        for n in (0..used.len()).filter(|n| !used[*n]) {
            self.by_header(n, mapping)?;
        }
        Ok(())
    }

    fn constant(&mut self, constant: &Constant) -> Result<Input> {
        let target = &constant.target;
        let (name, from) = match &constant.column {
            None => (target.field.clone(), From::Constant(constant.text.clone())),
            Some(column) => {
                let n = self.headers.column(column, target.line)?;
                (self.headers.name(n).to_string(), From::Column(n))
            }
        };
        let input = Input {
            rank: constant.rank,
            ..self.input(name, from, target)?
        };
        // What every row would be at fault for is a fault of the mapping.
        fitting::check_constant(&self.schema, &input).map_err(|fault| {
            let line = constant.target.line;
            at(line, format!("\"{}\": {}", input.name, fault.message))
        })?;
        Ok(input)
    }

    /// A column that the mapping does not name goes where its header says.
    fn by_header(&mut self, n: usize, mapping: &Mapping) -> Result<()> {
        let name = self.headers.name(n).to_string();
        if header_key(&name) == header_key(ERROR_COLUMN) {
            return Ok(());
        }
        let def = Arc::clone(&self.object);
        let Some(named) = destination::headed(&def, self.headers.cell(n)) else {
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
            let why = "something else goes to this field already".to_string();
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

/// How days of workbooks are written where a mapping has patterns for others.
const TYPED_DAYS: [&str; 2] = ["YYYY-MM-DD", "YYYY-MM-DDTHH:mm:ss"];

/// An object by its name or label, singular or plural.
///
/// # Errors
/// `Malformed` with those that there are.
pub fn object_named(schema: &Schema, name: &str) -> Result<Arc<ObjectDef>> {
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
                    "There is no object \"{name}\".{} There are: {}.",
                    meant(name, all.iter().copied()),
                    all.join(", ")
                ),
            )
        })
}

/// The fields that an import can give, for a complaint.
fn settable(def: &ObjectDef) -> Vec<&str> {
    def.live_fields()
        .filter(|field| !input::is_locked(field, input::Mode::Create))
        .map(|field| field.name.as_str())
        .collect()
}

fn nothing_to_import(def: &ObjectDef, headers: &Headers) -> Error {
    let message = format!(
        "No column goes to a field. The file's columns are: {}. The fields of a {} are: {}. Say what goes where in a mapping file (--map).",
        headers.told(),
        def.label.to_lowercase(),
        settable(def).join(", ")
    );
    Error::malformed("mapping", message)
}
