//! What pages follow: which objects a page shows, so that its script looks again when one of
//! their records was changed, and from which place in the change log on.

use std::collections::BTreeSet;
use std::sync::Arc;

use base::Id;
use engine::feed::{self, Place};
use engine::{Cx, Principal};
use maud::{Markup, html};
use schema::def::FILE;
use schema::filter::{Operand, Test};
use schema::{FieldType, Filter, ObjectDef, ObjectId, Path, Query, Schema, Step};

/// From where on a page follows what happens, and as whom.
#[derive(Clone, Debug)]
pub struct Follow {
    place: String,
    me: Id,
}

impl Follow {
    /// None for whoever is no person: pages are for people.
    pub fn of(cx: &Cx, place: Option<Place>) -> Option<Follow> {
        let Principal::User { id: me, .. } = cx.who else {
            return None;
        };
        let place = place.map(|place| feed::seal_place(cx, &place));
        Some(Follow {
            place: place.unwrap_or_default(),
            me,
        })
    }

    /// The mark in the head of the page.
    pub fn mark(&self) -> Markup {
        html! { meta name="live" content=(self.place) data-me=(self.me); }
    }
}

/// Names of objects, and ids of records, whose changes show on a page.
#[derive(Clone, Debug, Default)]
pub struct Shown(BTreeSet<String>);

impl Shown {
    /// Records of an object, with what they refer to and what is computed for them.
    pub fn records(schema: &Schema, def: &ObjectDef) -> Shown {
        let mut shown = Shown::around(schema, def);
        shown.0.insert(def.name.clone());
        shown
    }

    /// Those that a query finds: what it asks of other records counts too.
    pub fn found(schema: &Schema, def: &ObjectDef, query: &Query) -> Shown {
        let mut shown = Shown::records(schema, def);
        shown.filter(schema, def, &query.filter);
        for sort in &query.sort {
            shown.path(schema, def, &sort.path);
        }
        shown
    }

    /// One record, and those that point to it.
    pub fn record(schema: &Schema, def: &ObjectDef, id: Id) -> Shown {
        let mut shown = Shown::around(schema, def);
        shown.0.insert(id.to_string());
        for inverse in schema.inverses(&def.id) {
            shown.object(schema, &inverse.object);
        }
        if engine::files::are(def) {
            let attach = |def: &&Arc<ObjectDef>| {
                let mut fields = def.live_fields();
                fields.any(|field| field.ty == FieldType::Files)
            };
            let names = schema.objects().filter(attach);
            shown.0.extend(names.map(|def| def.name.clone()));
        }
        shown
    }

    /// The words of the attribute `data-live`.
    pub fn words(&self) -> String {
        let words: Vec<&str> = self.0.iter().map(String::as_str).collect();
        words.join(" ")
    }

    fn around(schema: &Schema, def: &ObjectDef) -> Shown {
        let mut shown = Shown::default();
        for word in ["user", "team"] {
            shown.object(schema, &ObjectId::from(word));
        }
        for field in def.live_fields().filter(|field| !field.hidden) {
            match &field.ty {
                // Of any object at all.
                FieldType::AnyReference { to, .. } if to.is_empty() => {
                    let names = schema.objects().map(|def| def.name.clone());
                    shown.0.extend(names);
                }
                FieldType::AnyReference { to, .. } => {
                    to.iter().for_each(|to| shown.object(schema, to));
                }
                FieldType::Files => shown.object(schema, &FILE.into()),
                ty => ty.target().iter().for_each(|to| shown.object(schema, to)),
            }
        }
        shown.computed(schema, &def.id);
        shown
    }

    fn object(&mut self, schema: &Schema, id: &ObjectId) {
        if let Some(def) = schema.object(id) {
            self.0.insert(def.name.clone());
        }
    }

    /// Computed values follow others without a change of their own.
    fn computed(&mut self, schema: &Schema, object: &ObjectId) {
        let (mut open, mut seen) = (vec![object.clone()], BTreeSet::new());
        while let Some(next) = open.pop() {
            if !seen.insert(next.clone()) {
                continue;
            }
            let fields = schema.derived().of_object(&next);
            for (_, at) in fields.flat_map(|one| &one.depends).flat_map(|one| &one.way) {
                self.object(schema, at);
                open.push(at.clone());
            }
        }
    }

    fn filter(&mut self, schema: &Schema, def: &ObjectDef, filter: &Filter) {
        match filter {
            Filter::All => {}
            Filter::And(all) | Filter::Or(all) => {
                all.iter().for_each(|one| self.filter(schema, def, one));
            }
            Filter::Not(inner) => self.filter(schema, def, inner),
            Filter::Test(Test { left, .. }) => match left {
                Operand::Path(path) => {
                    self.path(schema, def, path);
                }
                Operand::Related { path, filter, .. } => {
                    if let Some(there) = self.path(schema, def, path) {
                        let there = schema.object(&there).cloned();
                        there
                            .iter()
                            .for_each(|def| self.filter(schema, def, filter));
                    }
                }
            },
        }
    }

    /// The objects on a path; the last one, if it is known.
    fn path(&mut self, schema: &Schema, def: &ObjectDef, path: &Path) -> Option<ObjectId> {
        let mut at = def.id.clone();
        for step in &path.0 {
            at = match step {
                Step::Inverse { object, .. } => object.clone(),
                Step::Field(field) => {
                    let field = schema.object(&at)?.field_by_id(field)?;
                    field.ty.target()?.clone()
                }
                Step::Part(_) => return None,
            };
            self.object(schema, &at);
            self.computed(schema, &at);
        }
        Some(at)
    }
}
