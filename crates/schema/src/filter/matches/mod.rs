//! Evaluation in memory: for workflow conditions, live pages, and as the
//! measure that both databases are held to.

mod cell;

use std::{borrow::Cow, collections::HashSet};

use base::Id;
use cell::{Operand, compare, holds, integer_holds, ratio, scale_of};

use super::{
    path,
    pred::{Agg, Cell, Pred},
};
use crate::{FieldId, ObjectDef, ObjectId, Path, Record, Schema, Step, Value, value::keys};

/// Where related records are found. What is in the trash may be given; it is
/// left out here.
pub trait Source {
    /// The record of an object by its id.
    fn get(&self, object: &ObjectId, id: Id) -> Option<&Record>;
    /// The records of an object whose reference (or one of whose references) is `target`.
    fn pointing(&self, object: &ObjectId, field: &FieldId, target: Id) -> Vec<&Record>;
}

/// No related records at all.
impl Source for () {
    fn get(&self, _: &ObjectId, _: Id) -> Option<&Record> {
        None
    }
    fn pointing(&self, _: &ObjectId, _: &FieldId, _: Id) -> Vec<&Record> {
        Vec::new()
    }
}

/// Whether a record meets a condition. Its own trash mark does not matter, that
/// of related records does.
pub fn matches(
    pred: &Pred,
    record: &Record,
    def: &ObjectDef,
    schema: &Schema,
    source: &dyn Source,
) -> bool {
    Eval { schema, source }.holds(pred, record, def)
}

struct Eval<'a> {
    schema: &'a Schema,
    source: &'a dyn Source,
}

impl<'a> Eval<'a> {
    fn holds(&self, pred: &Pred, record: &'a Record, def: &'a ObjectDef) -> bool {
        match pred {
            Pred::True => true,
            Pred::False => false,
            Pred::And(all) => all.iter().all(|pred| self.holds(pred, record, def)),
            Pred::Or(all) => all.iter().any(|pred| self.holds(pred, record, def)),
            Pred::Not(inner) => !self.holds(inner, record, def),
            Pred::Cell { way, field, cell } => self
                .reach(way, record, def)
                .into_iter()
                .any(|(there, def)| self.cell(cell, field, there, def)),
            Pred::Exists { way, pred, .. } => self
                .reach(way, record, def)
                .into_iter()
                .any(|(there, def)| self.holds(pred, there, def)),
            Pred::Aggregate {
                way,
                pred,
                agg,
                value,
                cell,
                ..
            } => {
                let mut members = self.reach(way, record, def);
                members.retain(|(there, def)| self.holds(pred, there, def));
                self.aggregate(*agg, value.as_ref(), &members, cell)
            }
        }
    }

    /// The records along a way, each once.
    fn reach(
        &self,
        way: &[Step],
        from: &'a Record,
        def: &'a ObjectDef,
    ) -> Vec<(&'a Record, &'a ObjectDef)> {
        let mut here = vec![(from, def)];
        for step in way {
            let mut seen = HashSet::new();
            let next = here
                .iter()
                .flat_map(|(record, def)| self.step(step, record, def));
            here = next
                .filter(|(there, _)| seen.insert((there.object.clone(), there.id)))
                .collect();
        }
        here
    }

    fn step(
        &self,
        step: &Step,
        record: &'a Record,
        def: &'a ObjectDef,
    ) -> Vec<(&'a Record, &'a ObjectDef)> {
        let found = match step {
            Step::Part(_) => Vec::new(),
            Step::Field(id) => match (
                def.field_by_id(id)
                    .and_then(|f| path::target(f, self.schema)),
                &*read(record, id),
            ) {
                (Some(to), Value::Ref(link)) if link.object == to.id => {
                    self.source.get(&to.id, link.id).into_iter().collect()
                }
                (Some(to), Value::Refs(links)) => links
                    .iter()
                    .filter_map(|link| self.source.get(&to.id, link.id))
                    .collect(),
                _ => Vec::new(),
            },
            Step::Inverse { object, field } => self.source.pointing(object, field, record.id),
        };
        let live = found.into_iter().filter(|there| there.deleted_at.is_none());
        live.filter_map(|there| Some((there, self.schema.object(&there.object)?.as_ref())))
            .collect()
    }

    fn cell(&self, cell: &Cell, field: &Path, record: &Record, def: &ObjectDef) -> bool {
        let (id, part) = match field.0.as_slice() {
            [Step::Field(id)] => (id, None),
            [Step::Field(id), Step::Part(part)] => (id, Some(part.as_str())),
            _ => return false,
        };
        let Some(field) = def.field_by_id(id) else {
            return false;
        };
        holds(
            cell,
            &Operand {
                field,
                value: read(record, id),
                part,
                of: record.id,
            },
        )
    }

    fn aggregate(
        &self,
        agg: Agg,
        value: Option<&Path>,
        members: &[(&'a Record, &'a ObjectDef)],
        cell: &Cell,
    ) -> bool {
        let of = |(record, def): &(&'a Record, &'a ObjectDef)| {
            value.and_then(|path| self.value_at(path, record, def))
        };
        match agg {
            Agg::Count => integer_holds(cell, i64::try_from(members.len()).unwrap_or(i64::MAX)),
            Agg::First | Agg::Last => {
                let age = |(record, _): &&(&Record, &ObjectDef)| (record.created_at, record.id);
                let chosen = match agg {
                    Agg::First => members.iter().min_by_key(age),
                    _ => members.iter().max_by_key(age),
                };
                chosen
                    .and_then(of)
                    .is_some_and(|at| match (cell, at.base_money()) {
                        // There is an amount, even if its worth is not known.
                        (Cell::Present, _) | (_, None) => holds(cell, &at),
                        (_, Some(base)) => base.is_some_and(|units| integer_holds(cell, units)),
                    })
            }
            Agg::Min | Agg::Max => {
                let units = members.iter().filter_map(of).filter_map(|at| at.units());
                let chosen = if agg == Agg::Min {
                    units.min()
                } else {
                    units.max()
                };
                chosen.is_some_and(|units| integer_holds(cell, units))
            }
            Agg::Sum | Agg::Avg => {
                let scale = value
                    .and_then(|path| self.scale(path, members))
                    .unwrap_or(0);
                let units: Vec<i128> = members
                    .iter()
                    .filter_map(of)
                    .filter_map(|at| at.units())
                    .map(i128::from)
                    .collect();
                let count = i128::try_from(units.len()).unwrap_or(i128::MAX);
                let sum: i128 = units.iter().sum();
                match (agg, cell) {
                    (
                        Agg::Sum,
                        Cell::Number {
                            cmp,
                            units,
                            scale: at,
                        },
                    ) => compare(*cmp, &ratio(sum, 1, scale, *units, *at)),
                    (
                        _,
                        Cell::Number {
                            cmp,
                            units,
                            scale: at,
                        },
                    ) if count > 0 => compare(*cmp, &ratio(sum, count, scale, *units, *at)),
                    (_, Cell::Present) => agg == Agg::Sum || count > 0,
                    _ => false,
                }
            }
        }
    }

    /// The value that a path of to-one steps ends in.
    fn value_at(&self, path: &Path, record: &'a Record, def: &'a ObjectDef) -> Option<Operand<'a>> {
        let own = 1 + usize::from(matches!(path.0.last(), Some(Step::Part(_))));
        let (way, field) = path.0.split_at(path.0.len().checked_sub(own)?);
        let (there, def) = self.reach(way, record, def).into_iter().next()?;
        let (id, part) = match field {
            [Step::Field(id)] => (id, None),
            [Step::Field(id), Step::Part(part)] => (id, Some(part.as_str())),
            _ => return None,
        };
        let part = match part {
            Some(part) => Some(
                *keys::parts(def.field_by_id(id)?)
                    .iter()
                    .find(|known| **known == part)?,
            ),
            None => None,
        };
        Some(Operand {
            field: def.field_by_id(id)?,
            value: read(there, id),
            part,
            of: there.id,
        })
    }

    fn scale(&self, path: &Path, members: &[(&'a Record, &'a ObjectDef)]) -> Option<u8> {
        let (_, def) = members.first()?;
        Some(scale_of(path::follow(path, def, self.schema)?.field()?))
    }
}

fn read<'r>(record: &'r Record, field: &FieldId) -> Cow<'r, Value> {
    match crate::def::system_field(field.as_str()) {
        Some(_) => Cow::Owned(record.read(field.as_str())),
        None => Cow::Borrowed(record.value(field.as_str())),
    }
}
