//! How a mapping's references are looked up, and what is made of those that no
//! record has.

use std::sync::Arc;

use base::{Error, Id, Result};
use schema::{
    FieldDef, FieldType, Link, ObjectDef, ObjectId, Schema, Value, filter, input,
    value::{Locale, parse, parse::TextFormats},
};
use store::ByTitle;

use super::{
    Key, Lookup,
    fault::{at, lowered},
};
use crate::{
    Cx,
    import::mapping::{Missing, Noted, Target},
};

/// Each way of looking up is a question per chunk: a mapping with more is none.
const MOST: usize = 1_000;

/// The ways of looking up that a mapping asks for, each once.
pub struct Lookups {
    schema: Arc<Schema>,
    locale: Locale,
    all: Vec<Lookup>,
    said: Vec<Said>,
    /// References in records that are made, whose titles are yet to be looked up.
    pending: Vec<Pending>,
}

/// What a mapping says of a way of looking up: equal ways are one.
#[derive(PartialEq)]
struct Said {
    to: ObjectId,
    by: Option<String>,
    within: Option<String>,
    missing: Missing,
    create: Vec<(String, String)>,
}

struct Pending {
    lookup: usize,
    field: FieldDef,
    title: String,
    line: usize,
}

impl Lookups {
    /// None yet.
    pub fn new(schema: Arc<Schema>, locale: Locale) -> Self {
        Self {
            schema,
            locale,
            all: Vec::new(),
            said: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// The place of the way in which a target's texts are looked up.
    ///
    /// # Errors
    /// `Malformed` with the line of the mapping that does not fit.
    pub fn place(&mut self, to: &ObjectId, target: &Target) -> Result<usize> {
        let said = Said {
            to: to.clone(),
            by: target.lookup.clone(),
            within: target.within.as_ref().map(|noted| noted.value.clone()),
            missing: target.missing,
            create: target.create.clone(),
        };
        if let Some(place) = self.said.iter().position(|other| *other == said) {
            return Ok(place);
        }
        if self.all.len() == MOST {
            let message = format!("references are looked up in more than {MOST} ways.");
            return Err(at(target.line, message));
        }
        let lookup = self.lookup(to, target)?;
        self.all.push(lookup);
        self.said.push(said);
        Ok(self.all.len() - 1)
    }

    fn lookup(&mut self, to: &ObjectId, target: &Target) -> Result<Lookup> {
        let object = self.schema.object(to).cloned();
        let object = object.ok_or_else(|| Error::not_found("object"))?;
        let key = key(&object, target)?;
        let within = match &target.within {
            None => None,
            Some(Noted { value, line }) => {
                let read = filter::parse(value, &object, &self.schema);
                Some(read.map_err(|error| {
                    at(*line, format!("\"where\": {}", lowered(&error.to_string())))
                })?)
            }
        };
        let mut create = Vec::new();
        for (name, text) in &target.create {
            let field = settable(&object, name, target.line)?;
            if field.ty.target().is_some() && Id::parse(text.trim()).is_none() {
                self.pending.push(Pending {
                    lookup: self.all.len(),
                    field: field.clone(),
                    title: text.clone(),
                    line: target.line,
                });
                continue;
            }
            let formats = TextFormats::default();
            let value = parse::from_text(&self.schema, field, text, &self.locale, &formats);
            create.push((
                field.id.clone(),
                value.map_err(|fault| at(target.line, fault))?,
            ));
        }
        Ok(Lookup {
            object,
            key,
            within,
            missing: target.missing,
            create,
            locale: self.locale.clone(),
        })
    }

    /// All of them. References in records that are made are looked up here,
    /// once, by title.
    ///
    /// # Errors
    /// `Malformed` if a title names no record or several; `Busy` if the
    /// database is away.
    pub async fn all(mut self, cx: &Cx) -> Result<Vec<Lookup>> {
        for Pending {
            lookup,
            field,
            title,
            line,
        } in self.pending
        {
            let Some(to) = field.ty.target().cloned() else {
                continue;
            };
            let ask = cx.scope.apply(ByTitle {
                object: to.clone(),
                titles: vec![title.clone()],
            });
            let mut conn = cx.ws.db().read().await?;
            let found = store::by_title(&mut conn, &cx.schema, &ask).await?;
            let link = match found.as_slice() {
                [(_, id)] => Link::to(to, *id),
                [] => {
                    let label = self.schema.object(&to).map(|def| def.label.to_lowercase());
                    let label = label.unwrap_or_else(|| to.to_string());
                    let message = format!("\"create\": no {label} is called \"{title}\".");
                    return Err(at(line, message));
                }
                _ => {
                    let message = format!(
                        "\"create\": several records are called \"{title}\". Write the id."
                    );
                    return Err(at(line, message));
                }
            };
            let value = if matches!(field.ty, FieldType::References { .. }) {
                Value::Refs(vec![link])
            } else {
                Value::Ref(link)
            };
            self.all[lookup].create.push((field.id, value));
        }
        Ok(self.all)
    }
}

/// The field that a target's texts are values of: the title if it names none.
fn key(object: &ObjectDef, target: &Target) -> Result<Key> {
    let title = object
        .title_field()
        .ok_or_else(|| Error::not_found("field"))?;
    let Some(name) = &target.lookup else {
        return Ok(Key::Title(title.clone()));
    };
    let field = object.field(name).ok_or_else(|| {
        let label = object.label.to_lowercase();
        let message = format!("a {label} has no field \"{name}\" to be looked up by.");
        at(target.line, message)
    })?;
    match field.ty {
        _ if field.id == title.id => Ok(Key::Title(field.clone())),
        FieldType::Emails | FieldType::Phones | FieldType::Links => Ok(Key::Handle(field.clone())),
        FieldType::Text
        | FieldType::Series { .. }
        | FieldType::PersonName
        | FieldType::Integer
        | FieldType::AutoNumber
        | FieldType::Select { .. } => Ok(Key::Field(field.clone())),
        _ => {
            let kind = field.ty.name();
            let message = format!("records cannot be looked up by \"{name}\", which is a {kind}.");
            Err(at(target.line, message))
        }
    }
}

/// A field that a new record may be given.
fn settable<'d>(object: &'d ObjectDef, name: &str, line: usize) -> Result<&'d FieldDef> {
    let field = object.field(name);
    field
        .filter(|field| !input::is_locked(field, input::Mode::Create))
        .ok_or_else(|| {
            let label = object.label.to_lowercase();
            at(
                line,
                format!("a {label} has no field \"{name}\" that can be set."),
            )
        })
}
