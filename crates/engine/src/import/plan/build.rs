//! Makes a plan of a mapping, a file's header and an object's definition.

use std::{collections::HashMap, sync::Arc};

use base::{Error, Result, Zone};
use schema::{
    FieldDef, FieldType, ObjectDef, ObjectId, Schema, Value, filter, input,
    value::{Locale, parse, parse::TextFormats},
};
use store::ByTitle;

use super::{
    Destination, From, Input, Key, LeftOut, Lookup, MatchBy, Plan, Reading,
    destination::{self, Named},
};
use crate::{
    Cx,
    import::{
        ERROR_COLUMN,
        csv::{Reader, Source},
        mapping::{CurrencyOf, Mapping, Missing, Noted, Target, header_key},
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
        return Err(at(
            *line,
            format!("this mapping is for {value}, not for {object}."),
        ));
    }
    let (opened, file) = (source.clone(), mapping.file.clone());
    let headers = tokio::task::spawn_blocking(move || {
        Reader::open(&opened, &file).map(|reader| reader.headers().to_vec())
    })
    .await
    .map_err(Error::broken)??;
    let mut builder = Builder {
        schema: Arc::clone(&cx.schema),
        names: names(&headers),
        plan: Plan {
            object: def,
            left_out: Vec::new(),
            schema: Arc::clone(&cx.schema),
            file: mapping.file.clone(),
            headers,
            inputs: Vec::new(),
            defaults: Vec::new(),
            lookups: Vec::new(),
            match_by: None,
            empty_cells: mapping.format.empty_cells,
        },
        locale: cx.locale(),
        zone: cx.zone.clone(),
        creates: Vec::new(),
    };
    builder.inputs(&mapping)?;
    builder.match_by(match_by, mapping.match_by.as_ref())?;
    // References by id go before those by title: where both are given, the id counts.
    builder
        .plan
        .inputs
        .sort_by_key(|input| !matches!(input.to, Destination::LinkId(_)));
    if builder
        .plan
        .inputs
        .iter()
        .all(|input| matches!(input.from, From::Constant(_)))
    {
        return Err(nothing_to_import(&builder));
    }
    fill_creates(cx, &mut builder).await?;
    Ok(builder.plan)
}

struct Builder {
    schema: Arc<Schema>,
    /// What each column is called.
    names: Vec<String>,
    plan: Plan,
    locale: Locale,
    zone: Zone,
    /// Texts of references in records that lookups make.
    creates: Vec<(usize, FieldDef, String, usize)>,
}

impl Builder {
    fn inputs(&mut self, mapping: &Mapping) -> Result<()> {
        for constant in &mapping.constants {
            let input = self.input(
                &constant.target.field,
                From::Constant(constant.text.clone()),
                &constant.target,
            )?;
            self.add(input, constant.target.line)?;
        }
        let mut used = vec![false; self.names.len()];
        for column in &mapping.columns {
            let n = self.column(&column.header.value, column.header.line)?;
            used[n] = true;
            for target in &column.targets {
                let input = self.input(&self.names[n].clone(), From::Column(n), target)?;
                self.add(input, target.line)?;
            }
        }
        for join in &mapping.joins {
            let columns: Vec<usize> = join
                .columns
                .iter()
                .map(|name| self.column(name, join.target.line))
                .collect::<Result<_>>()?;
            columns.iter().for_each(|n| used[*n] = true);
            let name = columns
                .iter()
                .map(|n| self.names[*n].as_str())
                .collect::<Vec<_>>()
                .join(" + ");
            let from = From::Joined {
                columns,
                separator: join.separator.clone(),
            };
            let input = self.input(&name, from, &join.target)?;
            self.add(input, join.target.line)?;
        }
        for constant in &mapping.defaults {
            let input = self.input(
                &constant.target.field,
                From::Constant(constant.text.clone()),
                &constant.target,
            )?;
            self.plan.defaults.push(input);
        }
        for n in (0..used.len()).filter(|n| !used[*n]) {
            self.by_header(n, mapping)?;
        }
        Ok(())
    }

    /// A column that the mapping does not name goes where its header says.
    fn by_header(&mut self, n: usize, mapping: &Mapping) -> Result<()> {
        let name = self.names[n].clone();
        if header_key(&name) == header_key(ERROR_COLUMN) {
            return Ok(());
        }
        let def = Arc::clone(&self.plan.object);
        let Some(named) = destination::headed(&def, &name) else {
            self.leave_out(
                n,
                &format!("a {} has no field of this name", def.label.to_lowercase()),
            );
            return Ok(());
        };
        let field = match &named {
            Named::Id => "id".to_string(),
            Named::Field(field)
            | Named::Part(field, _)
            | Named::Detail(field, _)
            | Named::LinkId(field) => {
                if let Some(why) = destination::refusal(&def, field) {
                    self.leave_out(n, &why);
                    return Ok(());
                }
                field.name.clone()
            }
        };
        let target = Target::plain(field, 0, mapping.format.clone());
        let input = self.input_to(&name, From::Column(n), named, &target)?;
        if self.is_taken(&input) {
            self.leave_out(n, "something else goes to this field");
        } else {
            self.plan.inputs.push(input);
        }
        Ok(())
    }

    fn leave_out(&mut self, n: usize, why: &str) {
        self.plan.left_out.push(LeftOut {
            header: self.names[n].clone(),
            why: why.to_string(),
        });
    }

    fn is_taken(&self, input: &Input) -> bool {
        input.to.slot().is_some_and(|slot| {
            self.plan
                .inputs
                .iter()
                .any(|other| other.to.slot().as_ref() == Some(&slot))
        })
    }

    fn add(&mut self, input: Input, line: usize) -> Result<()> {
        if self.is_taken(&input) {
            let slot = input.to.slot().unwrap_or_default();
            return Err(at(
                line,
                format!(
                    "something else goes to \"{slot}\" already. Join the columns by [[join]], or leave one out."
                ),
            ));
        }
        self.plan.inputs.push(input);
        Ok(())
    }

    /// The place of a column by what the mapping calls it.
    fn column(&self, name: &str, line: usize) -> Result<usize> {
        let exact = self
            .names
            .iter()
            .position(|header| header.trim() == name.trim());
        let found = exact.or_else(|| {
            self.names
                .iter()
                .position(|header| header_key(header) == header_key(name))
        });
        found.ok_or_else(|| {
            let all: Vec<&str> = self.names.iter().take(30).map(String::as_str).collect();
            at(
                line,
                format!(
                    "the file has no column \"{name}\". Its columns are: {}.",
                    all.join(", ")
                ),
            )
        })
    }

    fn input(&mut self, name: &str, from: From, target: &Target) -> Result<Input> {
        let def = Arc::clone(&self.plan.object);
        let named = destination::named(&def, &target.field).ok_or_else(|| {
            let known: Vec<&str> = def
                .live_fields()
                .filter(|field| !input::is_locked(field, input::Mode::Create))
                .map(|field| field.name.as_str())
                .collect();
            let message = format!(
                "a {} has no field \"{}\". It has: {}.",
                def.label.to_lowercase(),
                target.field,
                known.join(", ")
            );
            at(target.line, message)
        })?;
        if let Named::Field(field)
        | Named::Part(field, _)
        | Named::Detail(field, _)
        | Named::LinkId(field) = &named
            && let Some(why) = destination::refusal(&def, field)
        {
            return Err(at(target.line, format!("{why}.")));
        }
        self.input_to(name, from, named, target)
    }

    fn input_to(&mut self, name: &str, from: From, named: Named, target: &Target) -> Result<Input> {
        let to = match named {
            Named::Id => Destination::Id,
            Named::Part(field, part) => Destination::Part { field, part },
            Named::Detail(field, detail) => Destination::Detail { field, detail },
            Named::LinkId(field) => Destination::LinkId(field),
            Named::Field(field) => match field.ty.target().cloned() {
                Some(_) if target.lookup.as_deref() == Some("id") => Destination::LinkId(field),
                Some(to) => Destination::Link {
                    lookup: self.lookup(&to, target)?,
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
        Ok(Input {
            name: name.to_string(),
            from,
            to,
            reading: self.reading(target)?,
        })
    }

    fn reading(&self, target: &Target) -> Result<Reading> {
        let format = &target.format;
        let (currency, currency_column) = match &format.currency {
            None => (self.locale.currency, None),
            Some(CurrencyOf::Is(currency)) => (*currency, None),
            Some(CurrencyOf::Column(name)) => {
                (self.locale.currency, Some(self.column(name, target.line)?))
            }
        };
        Ok(Reading {
            map: target.map.clone(),
            otherwise: target.otherwise.clone(),
            empty: format.empty.clone(),
            trim: format.trim,
            formats: TextFormats {
                decimal_mark: format.decimal_mark,
                thousands: format.thousands,
                date_formats: format.date.clone(),
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

    /// The place of a way of looking records up; equal ways are one.
    fn lookup(&mut self, to: &ObjectId, target: &Target) -> Result<usize> {
        let object = self
            .schema
            .object(to)
            .cloned()
            .ok_or_else(|| Error::not_found("object"))?;
        let title = object
            .title_field()
            .cloned()
            .ok_or_else(|| Error::not_found("field"))?;
        let key = match &target.lookup {
            None => Key::Title(title),
            Some(name) => {
                let field = object.field(name).ok_or_else(|| {
                    at(
                        target.line,
                        format!(
                            "a {} has no field \"{name}\" to be looked up by.",
                            object.label.to_lowercase()
                        ),
                    )
                })?;
                key_by(field, &title).ok_or_else(|| {
                    let kind = field.ty.name();
                    at(
                        target.line,
                        format!("records cannot be looked up by \"{name}\", which is a {kind}."),
                    )
                })?
            }
        };
        let within = match &target.within {
            None => None,
            Some(Noted { value, line }) => Some(
                filter::parse(value, &object, &self.schema).map_err(|error| {
                    at(*line, format!("\"where\": {}", lowered(&error.to_string())))
                })?,
            ),
        };
        let (mut create, mut later) = (Vec::new(), Vec::new());
        for (name, text) in &target.create {
            let field = object
                .field(name)
                .filter(|field| !input::is_locked(field, input::Mode::Create))
                .ok_or_else(|| {
                    at(
                        target.line,
                        format!(
                            "a {} has no field \"{name}\" that can be set.",
                            object.label.to_lowercase()
                        ),
                    )
                })?;
            match field.ty.target() {
                Some(_) if base::Id::parse(text.trim()).is_none() => {
                    later.push((field.clone(), text.clone()))
                }
                _ => {
                    let value = parse::from_text(
                        &self.schema,
                        field,
                        text,
                        &self.locale,
                        &TextFormats::default(),
                    )
                    .map_err(|fault| at(target.line, fault))?;
                    create.push((field.id.clone(), value));
                }
            }
        }
        let lookup = Lookup {
            object,
            key,
            within,
            missing: target.missing,
            create,
            locale: self.locale.clone(),
        };
        let n = self.plan.lookups.len();
        self.creates.extend(
            later
                .into_iter()
                .map(|(field, text)| (n, field, text, target.line)),
        );
        self.plan.lookups.push(lookup);
        Ok(n)
    }

    fn match_by(&mut self, given: Option<&str>, noted: Option<&Noted<String>>) -> Result<()> {
        let (name, line) = match (given, noted) {
            (Some(name), _) => (name.to_string(), 0),
            (None, Some(Noted { value, line })) => (value.clone(), *line),
            (None, None) => {
                if self
                    .plan
                    .inputs
                    .iter()
                    .any(|input| matches!(input.to, Destination::Id))
                {
                    self.plan.match_by = Some(MatchBy::Id);
                }
                return Ok(());
            }
        };
        let def = Arc::clone(&self.plan.object);
        let field = def.field(&name).cloned().ok_or_else(|| {
            at(
                line,
                format!(
                    "a {} has no field \"{name}\" to match by.",
                    def.label.to_lowercase()
                ),
            )
        })?;
        let by = match &field.ty {
            _ if field.id.as_str() == "id" => MatchBy::Id,
            FieldType::Emails | FieldType::Phones | FieldType::Links => {
                MatchBy::Handle(field.clone())
            }
            _ if field.unique => MatchBy::Unique(field.clone()),
            _ if field.id == def.title => MatchBy::Title(field.clone()),
            _ => {
                let others: Vec<&str> = def
                    .live_fields()
                    .filter(|f| f.unique || f.id == def.title || matches!(f.ty, FieldType::Emails))
                    .map(|f| f.name.as_str())
                    .collect();
                let message = format!(
                    "records cannot be matched by \"{name}\", which is neither unique nor their title. Take id, {}.",
                    others.join(", ")
                );
                return Err(at(line, message));
            }
        };
        let is_given = self.plan.inputs.iter().any(|input| match (&by, &input.to) {
            (MatchBy::Id, to) => matches!(to, Destination::Id),
            (_, to) => to.field().is_some_and(|to| to.id == field.id),
        });
        if !is_given {
            return Err(at(
                line,
                format!("no column gives \"{name}\", which rows are to be matched by."),
            ));
        }
        self.plan.match_by = Some(by);
        Ok(())
    }
}

/// References in records that lookups make are looked up once, by title.
async fn fill_creates(cx: &Cx, builder: &mut Builder) -> Result<()> {
    for (n, field, text, line) in std::mem::take(&mut builder.creates) {
        let Some(to) = field.ty.target().cloned() else {
            continue;
        };
        let ask = cx.scope.apply(ByTitle {
            object: to.clone(),
            titles: vec![text.clone()],
        });
        let mut conn = cx.ws.db().read().await?;
        let found = store::by_title(&mut conn, &cx.schema, &ask).await?;
        let link = match found.as_slice() {
            [(_, id)] => schema::Link::to(to, *id),
            [] => {
                return Err(at(
                    line,
                    format!(
                        "\"create\": no {} is called \"{text}\".",
                        parse_name(&builder.schema, &to)
                    ),
                ));
            }
            _ => {
                return Err(at(
                    line,
                    format!("\"create\": several records are called \"{text}\". Write the id."),
                ));
            }
        };
        let value = if matches!(field.ty, FieldType::References { .. }) {
            Value::Refs(vec![link])
        } else {
            Value::Ref(link)
        };
        builder.plan.lookups[n]
            .create
            .push((field.id.clone(), value));
    }
    Ok(())
}

fn parse_name(schema: &Schema, object: &ObjectId) -> String {
    schema
        .object(object)
        .map_or_else(|| object.to_string(), |def| def.label.to_lowercase())
}

fn key_by(field: &FieldDef, title: &FieldDef) -> Option<Key> {
    match field.ty {
        _ if field.id == title.id => Some(Key::Title(field.clone())),
        FieldType::Emails | FieldType::Phones | FieldType::Links => {
            Some(Key::Handle(field.clone()))
        }
        FieldType::Text
        | FieldType::Series { .. }
        | FieldType::PersonName
        | FieldType::Integer
        | FieldType::AutoNumber
        | FieldType::Select { .. } => Some(Key::Field(field.clone())),
        _ => None,
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

/// What columns are called: a second one of a name has its count, one without a
/// name its place.
fn names(headers: &[String]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    headers
        .iter()
        .enumerate()
        .map(|(n, header)| {
            let header = header.trim();
            if header.is_empty() {
                return format!("column {}", n + 1);
            }
            let count = seen
                .entry(header_key(header))
                .and_modify(|count| *count += 1)
                .or_insert(1);
            if *count == 1 {
                header.to_string()
            } else {
                format!("{header} [{count}]")
            }
        })
        .collect()
}

fn nothing_to_import(builder: &Builder) -> Error {
    let def = &builder.plan.object;
    let fields: Vec<&str> = def
        .live_fields()
        .filter(|field| !input::is_locked(field, input::Mode::Create))
        .map(|field| field.name.as_str())
        .collect();
    let message = format!(
        "No column goes to a field. The file's columns are: {}. The fields of a {} are: {}. Say what goes where in a mapping file (--map).",
        builder
            .names
            .iter()
            .take(30)
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        def.label.to_lowercase(),
        fields.join(", ")
    );
    Error::malformed("mapping", message)
}

/// A fault of the mapping; line 0 is a flag of the command.
fn at(line: usize, message: impl std::fmt::Display) -> Error {
    let message = message.to_string();
    if line == 0 {
        let mut chars = message.chars();
        let first: String = chars
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        return Error::malformed("mapping", first + chars.as_str());
    }
    Error::malformed("mapping", format!("Line {line} of the mapping: {message}"))
}

fn lowered(message: &str) -> String {
    let mut chars = message.chars();
    let first: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_lowercase)
        .collect();
    first + chars.as_str()
}
