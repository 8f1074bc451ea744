//! From the cells of a row to what is asked of a record: pure, done while the
//! rows before it are written.

use base::{Decimal, Fault, Id, fold};
use schema::{
    Entry, FieldDef, FieldType, Link, Schema, Value,
    value::{
        Locale, keys,
        parse::{self, TextFormats},
    },
};

use super::{
    csv::Row,
    mapping::{EmptyCells, Otherwise, Unit},
    plan::{Destination, Detail, From, Input, MatchBy, Plan, Reading},
};

/// What a row asks for.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    pub id: Option<Id>,
    /// What the record is found by, if rows match.
    pub sought: Option<Match>,
    pub sets: Vec<Set>,
    /// For a new record.
    pub defaults: Vec<Set>,
}

/// What an existing record is found by.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Equal rows have equal keys.
    pub key: String,
    pub by: Sought,
}

/// A match in the terms of the store.
#[derive(Clone, Debug, PartialEq)]
pub enum Sought {
    Id(Id),
    Value(Value),
    Title(String),
    /// Keys of e-mails, phones or links.
    Handles(Vec<String>),
}

/// What is asked of one field.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    pub field: FieldDef,
    pub to: Setting,
}

/// The value that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    Value(Value),
    /// Parts that are put into what the record has.
    Parts(Vec<(&'static str, String)>),
    /// References: those known by id, and those that are looked up.
    Links(Vec<To>),
}

/// Where a reference points.
#[derive(Clone, Debug, PartialEq)]
pub enum To {
    Id(Id),
    Sought {
        lookup: usize,
        key: String,
        text: String,
    },
}

/// A complaint about a row: the column and what is wrong.
pub type Complaint = String;

impl Plan {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn prepare(&self, row: &Row) -> Result<Prepared, Vec<Complaint>> {
        if let Some(fault) = &row.fault {
            return Err(vec![fault.to_string()]);
        }
        let mut draft = RowDraft {
            plan: self,
            row,
            prepared: Prepared::default(),
            complaints: Vec::new(),
        };
        for input in &self.inputs {
            if let Err(fault) = draft.take(input) {
                draft.complaints.push(complaint(input, &fault));
            }
        }
        draft.finish()
    }
}

fn complaint(input: &Input, fault: &Fault) -> Complaint {
    format!("{}: {}", input.name, fault.message)
}

struct RowDraft<'a> {
    plan: &'a Plan,
    row: &'a Row,
    prepared: Prepared,
    complaints: Vec<Complaint>,
}

impl RowDraft<'_> {
    fn take(&mut self, input: &Input) -> Result<(), Fault> {
        let text = text_of(input, self.row)?;
        let schema = &self.plan.schema;
        match &input.to {
            Destination::Id => {
                if let Some(text) = text {
                    let id = Id::parse(text.trim()).filter(|id| !id.is_nil());
                    self.prepared.id = Some(id.ok_or_else(|| {
                        Fault::new(
                            "id",
                            "id",
                            format!("\"{}\" is not an id.", base::text::truncate(&text, 60)),
                        )
                    })?);
                }
            }
            Destination::Part { field, part } => {
                let text = text.unwrap_or_default();
                // What is wrong with a part shows now, whatever the record has.
                let mut alone = Value::Empty;
                parse::set_part(field, &mut alone, part, &text, &input.reading.formats)?;
                let number = keys::part_number(&alone, part).map(|number| number.to_string());
                let text = number
                    .or_else(|| keys::part_text(&alone, part).map(str::to_string))
                    .unwrap_or_default();
                if !text.is_empty() || self.plan.empty_cells == EmptyCells::Clear {
                    self.part(field, part, text);
                }
            }
            Destination::Detail { field, detail } => {
                if let Some(text) = text {
                    self.detail(field, *detail, &text, &input.reading.locale)?;
                }
            }
            Destination::LinkId(field) => {
                if let Some(text) = text {
                    self.link_ids(field, &text, input)?;
                } else {
                    self.empty(field);
                }
            }
            Destination::Link { field, lookup } => match text {
                // An id beside it says the same exactly.
                _ if self.has_link_ids(field) => {}
                None => self.empty(field),
                Some(text) => self.links(field, *lookup, &text)?,
            },
            Destination::Field(field) => match text {
                _ if self.has_link_ids(field) => {}
                None => self.empty(field),
                Some(text) => match value(schema, field, &text, &input.reading, self.row)? {
                    Value::Empty => self.empty(field),
                    value => self.value(field, value),
                },
            },
        }
        Ok(())
    }

    fn place(&mut self, field: &FieldDef) -> Option<&mut Setting> {
        self.prepared
            .sets
            .iter_mut()
            .find(|set| set.field.id == field.id)
            .map(|set| &mut set.to)
    }

    fn put(&mut self, field: &FieldDef, to: Setting) {
        self.prepared.sets.push(Set {
            field: field.clone(),
            to,
        });
    }

    fn empty(&mut self, field: &FieldDef) {
        if self.plan.empty_cells == EmptyCells::Clear && self.place(field).is_none() {
            self.put(field, Setting::Value(Value::Empty));
        }
    }

    fn part(&mut self, field: &FieldDef, part: &'static str, text: String) {
        match self.place(field) {
            Some(Setting::Parts(parts)) => parts.push((part, text)),
            // Parts say more than the whole in one text.
            Some(place) => *place = Setting::Parts(vec![(part, text)]),
            None => self.put(field, Setting::Parts(vec![(part, text)])),
        }
    }

    fn value(&mut self, field: &FieldDef, value: Value) {
        match self.place(field) {
            None => self.put(field, Setting::Value(value)),
            Some(Setting::Value(place)) => {
                let before = std::mem::take(place);
                *place = together(field, before, value);
            }
            Some(Setting::Parts(_) | Setting::Links(_)) => {}
        }
    }

    fn detail(
        &mut self,
        field: &FieldDef,
        detail: Detail,
        text: &str,
        locale: &Locale,
    ) -> Result<(), Fault> {
        let schema = &self.plan.schema;
        let details = split(text);
        let Some(Setting::Value(Value::Entries(entries))) = self.place(field) else {
            return Ok(());
        };
        for (entry, text) in entries
            .iter_mut()
            .zip(details)
            .filter(|(_, text)| !text.is_empty())
        {
            match detail {
                Detail::Label => {
                    entry.label =
                        base::text::truncate(&text, schema::limits::LABEL_CHARS).into_owned()
                }
                Detail::Display => {
                    // The typed form counts if it is that of the number.
                    let escaped = text.replace('\\', "\\\\").replace(';', "\\;");
                    let read =
                        parse::from_text(schema, field, &escaped, locale, &TextFormats::default());
                    if let Ok(Value::Entries(typed)) = read
                        && let [typed] = typed.as_slice()
                        && typed.value == entry.value
                    {
                        entry.display.clone_from(&typed.display);
                    }
                }
            }
        }
        Ok(())
    }

    fn has_link_ids(&mut self, field: &FieldDef) -> bool {
        matches!(self.place(field), Some(Setting::Links(all)) if all.iter().all(|to| matches!(to, To::Id(_))))
            || (field.ty.target().is_none()
                && matches!(
                    self.place(field),
                    Some(Setting::Value(Value::Ref(_) | Value::Refs(_)))
                ))
    }

    /// References by id: what they point to is checked when they are saved.
    fn link_ids(&mut self, field: &FieldDef, text: &str, input: &Input) -> Result<(), Fault> {
        let value = parse::from_text(
            &self.plan.schema,
            field,
            text,
            &input.reading.locale,
            &input.reading.formats,
        )?;
        let links: Vec<Link> = match value {
            Value::Ref(link) => vec![link],
            Value::Refs(links) => links,
            _ => return Ok(()),
        };
        match field.ty.target() {
            Some(_) => {
                let to = links.into_iter().map(|link| To::Id(link.id)).collect();
                self.put(field, Setting::Links(to));
            }
            None if matches!(field.ty, FieldType::Files) => {
                self.put(field, Setting::Value(Value::Refs(links)))
            }
            None => {
                let link = links.into_iter().next().map_or(Value::Empty, Value::Ref);
                self.put(field, Setting::Value(link));
            }
        }
        Ok(())
    }

    fn links(&mut self, field: &FieldDef, lookup: usize, text: &str) -> Result<(), Fault> {
        let many = matches!(field.ty, FieldType::References { .. });
        let texts: Vec<String> = if many {
            parse::items(text).map(|item| item.into_owned()).collect()
        } else {
            vec![text.trim().to_string()]
        };
        let mut all = Vec::with_capacity(texts.len());
        for text in texts {
            base::text::check(&text)
                .map_err(|nul| Fault::new(&field.name, "nul", nul.to_string()))?;
            all.push(match Id::parse(&text) {
                Some(id) => To::Id(id),
                None => {
                    let key = self.plan.lookups[lookup].key_of(&self.plan.schema, &text)?;
                    To::Sought { lookup, key, text }
                }
            });
        }
        match self.place(field) {
            Some(Setting::Links(links)) => links.extend(all),
            Some(place) => *place = Setting::Links(all),
            None => self.put(field, Setting::Links(all)),
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Prepared, Vec<Complaint>> {
        let sets = std::mem::take(&mut self.prepared.sets);
        for input in &self.plan.defaults {
            let given = |set: &Set| {
                Some(&set.field.id) == input.to.field().map(|field| &field.id)
                    && set.to != Setting::Value(Value::Empty)
            };
            if !sets.iter().any(given)
                && let Err(fault) = self.take(input)
            {
                self.complaints.push(complaint(input, &fault));
            }
        }
        self.prepared.defaults = std::mem::replace(&mut self.prepared.sets, sets);
        if self.complaints.is_empty()
            && let Some(by) = &self.plan.match_by
        {
            match sought(by, &self.prepared) {
                Some(found) => self.prepared.sought = Some(found),
                // A file may have ids for some of its rows only.
                None if matches!(by, MatchBy::Id) => {}
                None => self
                    .complaints
                    .push("The row has no value to be matched by.".to_string()),
            }
        }
        if self.complaints.is_empty() {
            Ok(self.prepared)
        } else {
            Err(self.complaints)
        }
    }
}

/// The text that goes to an input's field; none if there is nothing.
fn text_of(input: &Input, row: &Row) -> Result<Option<String>, Fault> {
    let reading = &input.reading;
    let text = match &input.from {
        From::Column(n) => row.cell(*n).to_string(),
        From::Constant(text) => text.clone(),
        From::Joined { columns, separator } => {
            let cells = columns.iter().map(|n| row.cell(*n).trim());
            cells
                .filter(|cell| !cell.is_empty())
                .collect::<Vec<_>>()
                .join(separator)
        }
    };
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Ok(None);
    }
    let mut text = if reading.trim {
        trimmed.to_string()
    } else {
        text
    };
    if reading.empty.is_empty() && reading.map.is_empty() && reading.otherwise == Otherwise::Keep {
        return Ok(Some(text));
    }
    let folded = fold(text.trim());
    if reading.empty.contains(&folded) {
        return Ok(None);
    }
    match (reading.map.get(&folded), &reading.otherwise) {
        (Some(mapped), _) => text.clone_from(mapped),
        (None, Otherwise::Keep) => {}
        (None, Otherwise::Empty) => return Ok(None),
        (None, Otherwise::Text(other)) => text.clone_from(other),
        (None, Otherwise::Error) => {
            let message = format!(
                "The map has nothing for \"{}\". Add it there.",
                base::text::truncate(&text, 60)
            );
            return Err(Fault::new(&input.name, "map", message));
        }
    }
    Ok((!text.trim().is_empty()).then_some(text))
}

fn value(
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

/// Two values of a list field as one.
fn together(field: &FieldDef, before: Value, more: Value) -> Value {
    match (before, more) {
        (Value::Entries(mut all), Value::Entries(more)) => {
            for entry in more {
                let key = keys::entry_key(&field.ty, &entry.value);
                if !all
                    .iter()
                    .any(|held: &Entry| keys::entry_key(&field.ty, &held.value) == key)
                {
                    let primary = all.is_empty();
                    all.push(Entry { primary, ..entry });
                }
            }
            Value::Entries(all)
        }
        (Value::Tags(mut all), Value::Tags(more)) => {
            for tag in more {
                if !all.iter().any(|held| fold(held) == fold(&tag)) {
                    all.push(tag);
                }
            }
            Value::Tags(all)
        }
        (Value::Keys(all), Value::Keys(more)) => {
            let options = field.ty.options().iter().map(|option| &option.key);
            Value::Keys(
                options
                    .filter(|key| all.contains(key) || more.contains(key))
                    .cloned()
                    .collect(),
            )
        }
        (Value::Empty, more) => more,
        (before, Value::Empty) => before,
        (_, more) => more,
    }
}

/// What a row's record is found by.
fn sought(by: &MatchBy, prepared: &Prepared) -> Option<Match> {
    let value = |field: &FieldDef| {
        let set = prepared.sets.iter().find(|set| set.field.id == field.id)?;
        value_of(set).filter(|value| !value.is_empty())
    };
    Some(match by {
        MatchBy::Id => {
            let id = prepared.id?;
            Match {
                key: id.to_string(),
                by: Sought::Id(id),
            }
        }
        MatchBy::Unique(field) => {
            let value = value(field)?;
            let key = keys::folded(field, &value).unwrap_or_else(|| format!("{value:?}"));
            Match {
                key,
                by: Sought::Value(value),
            }
        }
        MatchBy::Title(field) => {
            let title = title_text(field, &value(field)?)?;
            Match {
                key: fold(title.trim()),
                by: Sought::Title(title),
            }
        }
        MatchBy::Handle(field) => {
            let handles: Vec<String> = keys::handles(field, &value(field)?)
                .into_iter()
                .map(|h| h.value)
                .collect();
            Match {
                key: handles.join(" "),
                by: Sought::Handles(handles),
            }
        }
    })
}

fn title_text(field: &FieldDef, value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Name(name) => Some(keys::full_name(name)),
        Value::Int(number) => Some(number.to_string()),
        _ => keys::folded(field, value),
    }
}

/// The value that a set makes of nothing.
fn value_of(set: &Set) -> Option<Value> {
    match &set.to {
        Setting::Value(value) => Some(value.clone()),
        Setting::Parts(parts) => Some(with_parts(&set.field, Value::Empty, parts)),
        Setting::Links(_) => None,
    }
}

/// What a field holds once parts are put into it. They were checked before.
pub fn with_parts(field: &FieldDef, mut base: Value, parts: &[(&'static str, String)]) -> Value {
    for (part, text) in parts {
        let kept = base.clone();
        if parse::set_part(field, &mut base, part, text, &TextFormats::default()).is_err() {
            base = kept;
        }
    }
    base
}

/// The items of a list, empty ones among them.
fn split(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => items.push(String::new()),
            c => {
                let c = if c == '\\' {
                    chars.next().unwrap_or(c)
                } else {
                    c
                };
                if let Some(item) = items.last_mut() {
                    item.push(c);
                }
            }
        }
    }
    items.iter().map(|item| item.trim().to_string()).collect()
}
