//! One row, input by input: what goes to which field, and what is wrong.

use std::sync::Arc;

use base::{Fault, Id};
use schema::{
    FieldDef, FieldType, Link, Value,
    value::{
        Locale, keys,
        parse::{self, TextFormats},
    },
};

use super::{Complaint, Match, Prepared, Set, Setting, To, cell, lists};
use crate::import::{
    csv::Row,
    mapping::EmptyCells,
    plan::{Destination, Detail, Input, MatchBy, Plan},
};

impl Plan {
    /// Reads a row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn prepare(&self, row: &Row) -> Result<Prepared, Vec<Complaint>> {
        if let Some(fault) = &row.fault {
            return Err(vec![row.told(fault)]);
        }
        let mut draft = Draft {
            plan: self,
            row,
            prepared: Prepared::default(),
            complaints: Vec::new(),
            asides: Vec::new(),
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

/// What was read of a row so far.
struct Draft<'a> {
    plan: &'a Plan,
    row: &'a Row,
    prepared: Prepared,
    complaints: Vec<Complaint>,
    /// What could not be a value of its field, for another field.
    asides: Vec<(Arc<FieldDef>, String)>,
}

impl Draft<'_> {
    fn take(&mut self, input: &Input) -> Result<(), Fault> {
        match (self.read(input), &input.reading.unfit) {
            (Err(_), Some(field)) => {
                self.put_aside(field, input);
                Ok(())
            }
            (done, _) => done,
        }
    }

    /// Keeps a text with the name of its column, and its label.
    fn put_aside(&mut self, field: &Arc<FieldDef>, input: &Input) {
        let text = match cell::text_of(input, self.row) {
            Ok(text) => text,
            Err(_) => match &input.from {
                crate::import::plan::From::Column(n) => Some(self.row.cell(*n).into()),
                _ => None,
            },
        };
        if let Some(text) = text {
            let label = input.reading.label_column;
            let label = label.map_or("", |n| self.row.cell(n).trim());
            let of = match label {
                "" => String::new(),
                label => format!(" ({label})"),
            };
            let told = format!("{}{of}: {}", input.name, text.trim());
            self.asides.push((Arc::clone(field), told));
        }
    }

    fn read(&mut self, input: &Input) -> Result<(), Fault> {
        let text = cell::text_of(input, self.row)?;
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
                Some(text) => match cell::value(schema, field, &text, &input.reading, self.row)? {
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

    fn put(&mut self, field: &Arc<FieldDef>, to: Setting) {
        self.prepared.sets.push(Set {
            field: Arc::clone(field),
            to,
        });
    }

    fn empty(&mut self, field: &Arc<FieldDef>) {
        if self.plan.empty_cells == EmptyCells::Clear && self.place(field).is_none() {
            self.put(field, Setting::Value(Value::Empty));
        }
    }

    fn part(&mut self, field: &Arc<FieldDef>, part: &'static str, text: String) {
        match self.place(field) {
            Some(Setting::Parts(parts)) => parts.push((part, text)),
            // Parts say more than the whole in one text.
            Some(place) => *place = Setting::Parts(vec![(part, text)]),
            None => self.put(field, Setting::Parts(vec![(part, text)])),
        }
    }

    fn value(&mut self, field: &Arc<FieldDef>, value: Value) {
        match self.place(field) {
            None => self.put(field, Setting::Value(value)),
            Some(Setting::Value(place)) => {
                let before = std::mem::take(place);
                *place = lists::together(field, before, value);
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
        let details = lists::split(text);
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
    fn link_ids(&mut self, field: &Arc<FieldDef>, text: &str, input: &Input) -> Result<(), Fault> {
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
                let to = links.into_iter().map(To::Id).collect();
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

    fn links(&mut self, field: &Arc<FieldDef>, lookup: usize, text: &str) -> Result<(), Fault> {
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
                Some(id) => {
                    let object = self.plan.lookups[lookup].object.id.clone();
                    To::Id(Link::to(object, id))
                }
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
        // Of several defaults of a field the first counts that says anything.
        let mut counts: Vec<(&FieldDef, usize)> = Vec::new();
        let plan = self.plan;
        for input in &plan.defaults {
            let Some(field) = input.to.field() else {
                continue;
            };
            let given =
                |set: &Set| set.field.id == field.id && set.to != Setting::Value(Value::Empty);
            let rank = counts.iter().find(|(known, _)| known.id == field.id);
            let is_first = rank.is_none_or(|(_, rank)| *rank == input.rank);
            if sets.iter().any(given) || !is_first {
                if let Some(unfit) = &input.reading.unfit {
                    self.put_aside(unfit, input);
                }
                continue;
            }
            if rank.is_none() && matches!(cell::text_of(input, self.row), Ok(Some(_))) {
                counts.push((field, input.rank));
            }
            if let Err(fault) = self.take(input) {
                self.complaints.push(complaint(input, &fault));
            }
        }
        self.prepared.defaults = std::mem::replace(&mut self.prepared.sets, sets);
        for (field, text) in std::mem::take(&mut self.asides) {
            let before = match self.place(&field) {
                Some(Setting::Value(Value::Text(text))) => std::mem::take(text),
                _ => String::new(),
            };
            let whole = match before.is_empty() {
                true => text,
                false => format!("{before}\n{text}"),
            };
            match self.place(&field) {
                Some(place) => *place = Setting::Value(Value::Text(whole)),
                None => self.put(&field, Setting::Value(Value::Text(whole))),
            }
        }
        if self.complaints.is_empty()
            && let Some(by) = &self.plan.match_by
        {
            match Match::of(by, &self.prepared) {
                Some(found) => self.prepared.sought = Some(found),
                // A file may have ids for some of its rows only.
                None if matches!(by, MatchBy::Id) || self.plan.may_be_unmatched => {}
                None => {
                    let what = "The row has no value to be matched by.";
                    self.complaints.push(what.to_string());
                }
            }
        }
        if self.complaints.is_empty() {
            Ok(self.prepared)
        } else {
            Err(self.complaints)
        }
    }
}
