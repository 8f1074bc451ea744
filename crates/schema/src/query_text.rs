//! The parameters of lists and aggregates as they are written in an address:
//! `order_by=-amount,name`, `fields=`, `expand=`, `group_by=close_date:quarter`,
//! `measures=sum:amount`.
//!
//! Errors are `Malformed` with the parameter as code and field, and a position
//! in characters from 0.

use base::{Bucket, Error, Result, text::truncate};

use crate::{
    Dir, FieldId, FieldType, Measure, ObjectDef, ObjectId, Path, Schema, Sort,
    filter::{
        class::Class,
        path::{self, End, Resolved},
    },
    query::GroupKey,
};

/// Something asked for, with the words that asked for it: an answer uses them as its key.
#[derive(Clone, Debug, PartialEq)]
pub struct Named<T> {
    pub name: String,
    pub what: T,
}

/// How many names a parameter may list.
const MAX_NAMES: usize = 100;
/// How many keys a list may be sorted by, and grouped by.
const MAX_KEYS: usize = 8;

/// Reads `order_by`: paths, each after a `-` if it goes down.
///
/// # Errors
/// `Malformed` with code `order_by`.
pub fn sorts(text: &str, def: &ObjectDef, schema: &Schema) -> Result<Vec<Sort>> {
    let of = Parameter("order_by");
    let mut sorts: Vec<Sort> = Vec::new();
    for item in of.items(text)? {
        let (dir, item) = item.direction();
        let resolved = of.path(&item, def, schema)?;
        if let Some(why) = unsortable(&resolved, schema) {
            return Err(of.fault(why, item.at));
        }
        if sorts.iter().any(|sort| sort.path == resolved.path) {
            return Err(of.fault(
                format!("The list is already sorted by {}.", item.text),
                item.at,
            ));
        }
        sorts.push(Sort {
            path: resolved.path,
            dir,
        });
        of.at_most(MAX_KEYS, sorts.len(), item.at)?;
    }
    Ok(sorts)
}

/// Reads `fields`: names of the object's own fields, each once.
///
/// # Errors
/// `Malformed` with code `fields`.
pub fn fields(text: &str, def: &ObjectDef) -> Result<Vec<FieldId>> {
    let of = Parameter("fields");
    let mut fields: Vec<FieldId> = Vec::new();
    for item in of.items(text)? {
        // Every record says what it is; it can be asked for like a field.
        if item.text == "object" {
            continue;
        }
        if item.text.contains('.') {
            let message = "Only fields of the object itself are left out or in; \"expand\" reads what references point to.";
            return Err(of.fault(message, item.at));
        }
        let Some(field) = def.field(item.text) else {
            let message = path::unknown(item.text, def, None);
            return Err(of.fault(message, item.at));
        };
        if !fields.contains(&field.id) {
            fields.push(field.id.clone());
        }
    }
    Ok(fields)
}

/// Reads `expand`: references whose records are to be read along, with dots
/// through other references.
///
/// # Errors
/// `Malformed` with code `expand`.
pub fn expand(text: &str, def: &ObjectDef, schema: &Schema) -> Result<Vec<Path>> {
    const MAX_STEPS: usize = 4;
    let of = Parameter("expand");
    let mut paths: Vec<Path> = Vec::new();
    for item in of.items(text)? {
        let resolved = of.path(&item, def, schema)?;
        let is_reference = match resolved.end {
            End::Field { field } => matches!(
                field.ty,
                FieldType::Reference { .. }
                    | FieldType::References { .. }
                    | FieldType::AnyReference { .. }
            ),
            End::Part { .. } | End::Inverse { .. } => false,
        };
        if !is_reference || has_inverse(&resolved.path) {
            return Err(of.fault(
                format!(
                    "{} is not a reference; only references are expanded.",
                    item.text
                ),
                item.at,
            ));
        }
        of.at_most(MAX_STEPS, resolved.path.0.len(), item.at)?;
        if !paths.contains(&resolved.path) {
            paths.push(resolved.path);
        }
    }
    Ok(paths)
}

/// Reads `group_by`: paths (of a list each of its items makes a group), a day or time with the bucket it is counted in (`close_date:quarter`).
///
/// # Errors
/// `Malformed` with code `group_by`.
pub fn group_by(text: &str, def: &ObjectDef, schema: &Schema) -> Result<Vec<Named<GroupKey>>> {
    let of = Parameter("group_by");
    let mut groups: Vec<Named<GroupKey>> = Vec::new();
    for item in of.items(text)? {
        let (name, bucket) = match item.text.split_once(':') {
            Some((name, bucket)) => (name, Some(bucket)),
            None => (item.text, None),
        };
        let path = Item {
            text: name,
            at: item.at,
        };
        let resolved = of.path(&path, def, schema)?;
        let class = Class::of(&resolved, schema);
        if resolved.through_many || !is_groupable(&resolved, &class) {
            return Err(of.fault(format!("Records cannot be grouped by {name}.",), item.at));
        }
        let bucket = match bucket {
            None => None,
            Some(bucket) => {
                let at = item.at + name.chars().count() + 1;
                Some(of.bucket(bucket, &class, name, at)?)
            }
        };
        of.once(&groups, &item)?;
        groups.push(Named {
            name: item.text.to_string(),
            what: GroupKey {
                path: resolved.path,
                bucket,
            },
        });
        of.at_most(MAX_KEYS, groups.len(), item.at)?;
    }
    Ok(groups)
}

/// Reads `measures`: `count`, or `sum`, `avg`, `min` or `max` with a path (`sum:amount`).
///
/// # Errors
/// `Malformed` with code `measures`.
pub fn measures(text: &str, def: &ObjectDef, schema: &Schema) -> Result<Vec<Named<Measure>>> {
    let of = Parameter("measures");
    let mut measures: Vec<Named<Measure>> = Vec::new();
    for item in of.items(text)? {
        let what = match item.text.split_once(':') {
            None if item.text == "count" => Measure::Count,
            Some((word, name)) if matches!(word, "sum" | "avg" | "min" | "max") => {
                let path = Item {
                    text: name,
                    at: item.at + word.len() + 1,
                };
                let resolved = of.path(&path, def, schema)?;
                measure(word, &resolved, schema).map_err(|message| of.fault(message, path.at))?
            }
            _ => {
                let shown = truncate(item.text, 40);
                let message = format!(
                    "Expected count, or sum, avg, min or max with a field such as sum:amount, not \"{shown}\"."
                );
                return Err(of.fault(message, item.at));
            }
        };
        of.once(&measures, &item)?;
        measures.push(Named {
            name: item.text.to_string(),
            what,
        });
        of.at_most(MAX_NAMES, measures.len(), item.at)?;
    }
    Ok(measures)
}

/// Reads `order_by` of an aggregate: names of its groups and measures, each
/// after a `-` if it goes down. Gives their places, groups first.
///
/// # Errors
/// `Malformed` with code `order_by`.
pub fn group_order(
    text: &str,
    groups: &[Named<GroupKey>],
    measures: &[Named<Measure>],
) -> Result<Vec<(usize, Dir)>> {
    let of = Parameter("order_by");
    let names: Vec<&str> = groups
        .iter()
        .map(|g| g.name.as_str())
        .chain(measures.iter().map(|m| m.name.as_str()))
        .collect();
    let mut order: Vec<(usize, Dir)> = Vec::new();
    for item in of.items(text)? {
        let (dir, item) = item.direction();
        let Some(place) = names.iter().position(|name| *name == item.text) else {
            let message = format!(
                "An aggregate is sorted by its groups and measures: {}.",
                names.join(", ")
            );
            return Err(of.fault(message, item.at));
        };
        if !order.iter().any(|(known, _)| *known == place) {
            order.push((place, dir));
        }
    }
    Ok(order)
}

fn measure(
    word: &str,
    resolved: &Resolved<'_>,
    schema: &Schema,
) -> std::result::Result<Measure, String> {
    use crate::filter::{Aggregate, class::aggregate};
    let path = resolved.path.clone();
    let (measure, agg): (Measure, fn(Path) -> Aggregate) = match word {
        "sum" => (Measure::Sum(path), Aggregate::Sum),
        "avg" => (Measure::Avg(path), Aggregate::Avg),
        "min" => (Measure::Min(path), Aggregate::Min),
        _ => (Measure::Max(path), Aggregate::Max),
    };
    aggregate(&agg(resolved.path.clone()), Some(resolved), schema).map(|_| measure)
}

/// Why a list cannot be sorted by this; none if it can.
fn unsortable(resolved: &Resolved<'_>, schema: &Schema) -> Option<String> {
    let name = resolved.field().map_or("this", |field| field.name.as_str());
    if resolved.through_many {
        return Some(
            "A list is sorted by one value of each record; this path leads to many.".to_string(),
        );
    }
    let ordered = match Class::of(resolved, schema) {
        Class::Text
        | Class::Id
        | Class::Number { .. }
        | Class::Money
        | Class::BaseMoney
        | Class::Boolean
        | Class::Date
        | Class::DateTime
        | Class::Select(_)
        // By the primary one.
        | Class::Entries(_) => true,
        Class::Reference { field, target } => match &field.ty {
            FieldType::AnyReference { to, .. } if !path::is_actor(field) => leads_to_names(to, schema),
            _ => target.is_some_and(|to| to.title_field().is_some()),
        },
        Class::Opaque => resolved.field().is_some_and(|field| field.ty == FieldType::Rank),
        Class::MultiSelect(_) | Class::Tags | Class::References { .. } | Class::Closed => false,
    };
    (!ordered).then(|| format!("{name} has no order to sort by."))
}

/// Whether some of these objects, of all if none is named, have a text for a
/// title: titles of several objects compare as texts.
fn leads_to_names(to: &[ObjectId], schema: &Schema) -> bool {
    let meant = schema
        .objects()
        .filter(|def| to.is_empty() || to.contains(&def.id));
    let mut titles = meant.filter_map(|def| def.title_field());
    titles.any(|title| matches!(title.ty, FieldType::Text | FieldType::PersonName))
}

fn is_groupable(resolved: &Resolved<'_>, class: &Class<'_>) -> bool {
    match resolved.end {
        End::Inverse { .. } => false,
        End::Part { .. } | End::Field { .. } => !matches!(class, Class::Opaque | Class::Closed),
    }
}

fn has_inverse(path: &Path) -> bool {
    path.0
        .iter()
        .any(|step| matches!(step, crate::Step::Inverse { .. }))
}

/// One name of a list, where it stands.
struct Item<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Item<'t> {
    fn direction(self) -> (Dir, Item<'t>) {
        match self.text.strip_prefix('-') {
            Some(text) => (
                Dir::Desc,
                Item {
                    text,
                    at: self.at + 1,
                },
            ),
            None => (Dir::Asc, self),
        }
    }
}

/// The parameter that is read.
struct Parameter(&'static str);

impl Parameter {
    fn fault(&self, message: impl Into<String>, at: usize) -> Error {
        Error::malformed_at(self.0, message, at).in_field(self.0)
    }

    fn items<'t>(&self, text: &'t str) -> Result<Vec<Item<'t>>> {
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        let mut at = 0;
        let mut items = Vec::new();
        for piece in text.split(',') {
            let trimmed = piece.trim();
            let before = piece.chars().take_while(|c| c.is_whitespace()).count();
            if trimmed.is_empty() {
                return Err(self.fault("Expected a name between the commas.", at));
            }
            items.push(Item {
                text: trimmed,
                at: at + before,
            });
            self.at_most(MAX_NAMES, items.len(), at)?;
            at += piece.chars().count() + 1;
        }
        Ok(items)
    }

    fn path<'a>(
        &self,
        item: &Item<'_>,
        def: &'a ObjectDef,
        schema: &'a Schema,
    ) -> Result<Resolved<'a>> {
        let names: Vec<&str> = item.text.split('.').collect();
        path::resolve(&names, def, schema).map_err(|no| {
            let before: usize = names
                .iter()
                .take(no.name)
                .map(|name| name.chars().count() + 1)
                .sum();
            self.fault(no.message, item.at + before)
        })
    }

    fn bucket(&self, text: &str, class: &Class<'_>, name: &str, at: usize) -> Result<Bucket> {
        if !class.in_time() {
            return Err(self.fault(
                format!(
                    "\"{name}\" is {}; only days and times have buckets.",
                    class.noun()
                ),
                at,
            ));
        }
        Bucket::parse(text)
            .ok_or_else(|| self.fault("Expected day, week, month, quarter or year.", at))
    }

    fn once<T>(&self, known: &[Named<T>], item: &Item<'_>) -> Result<()> {
        match known.iter().any(|named| named.name == item.text) {
            true => Err(self.fault(format!("{} is asked for twice.", item.text), item.at)),
            false => Ok(()),
        }
    }

    fn at_most(&self, most: usize, count: usize, at: usize) -> Result<()> {
        match count > most {
            true => Err(self.fault(format!("At most {most} are possible here."), at)),
            false => Ok(()),
        }
    }
}
