//! Random records of a workspace that point to each other.

use base::{Id, Micros};
use schema::{Actor, FieldType, Link, ObjectDef, ObjectId, Record, Schema, Value};

use super::{Rng, value};

/// So many records of each object.
const EACH: usize = 30;

/// Records of every object; about one in seven is in the trash, and some
/// references lead there or nowhere.
pub fn records(rng: &mut Rng, schema: &Schema) -> Vec<Record> {
    let ids: Vec<(ObjectId, Vec<Id>)> = schema
        .objects()
        .map(|def| {
            (
                def.id.clone(),
                (0..EACH)
                    .map(|n| Id::seeded(Micros(0), rng.bits() ^ (n as u64)))
                    .collect(),
            )
        })
        .collect();
    let mut records = Vec::new();
    for (object, own) in &ids {
        let Some(def) = schema.object(object) else {
            continue;
        };
        for (n, id) in own.iter().enumerate() {
            records.push(record(rng, def, *id, i64::try_from(n).unwrap_or(0), &ids));
        }
    }
    records
}

fn record(rng: &mut Rng, def: &ObjectDef, id: Id, n: i64, ids: &[(ObjectId, Vec<Id>)]) -> Record {
    // Few instants, so that first and last are often decided by the id.
    let mut record = Record::new(
        def.id.clone(),
        id,
        Micros(rng.between(0, 4) * 86_400_000_000),
    );
    record.version = 1;
    record.created_by = actor(rng, ids);
    record.updated_by = actor(rng, ids);
    record.updated_at = value::instant(rng);
    record.owner = link(rng, &["user".into()], ids);
    record.team = link(rng, &["team".into()], ids);
    record.deleted_at = rng.chance(15).then_some(Micros(1));
    for field in def.live_fields() {
        let value = match &field.ty {
            FieldType::Reference { to, .. } => {
                link(rng, std::slice::from_ref(to), ids).map_or(Value::Empty, Value::Ref)
            }
            FieldType::AnyReference { to, .. } => {
                link(rng, to, ids).map_or(Value::Empty, Value::Ref)
            }
            FieldType::References { to, .. } => {
                let mut links: Vec<Link> = Vec::new();
                for _ in 0..rng.below(4) {
                    links.extend(
                        link(rng, std::slice::from_ref(to), ids)
                            .filter(|link| !links.contains(link)),
                    );
                }
                if links.is_empty() {
                    Value::Empty
                } else {
                    Value::Refs(links)
                }
            }
            _ => value::plain(rng, field, n),
        };
        record.set(&field.id, value);
    }
    record
}

fn actor(rng: &mut Rng, ids: &[(ObjectId, Vec<Id>)]) -> Option<Actor> {
    match rng.below(4) {
        0 => None,
        1 => Some(Actor {
            kind: "key".into(),
            id: Some(Id::seeded(Micros(0), rng.bits() % 3)),
            name: None,
        }),
        _ => link(rng, &["user".into()], ids).map(|link| Actor {
            kind: "user".into(),
            id: Some(link.id),
            name: None,
        }),
    }
}

/// A pointer to a record of one of these objects, or of any if none is named.
fn link(rng: &mut Rng, to: &[ObjectId], ids: &[(ObjectId, Vec<Id>)]) -> Option<Link> {
    if rng.chance(20) {
        return None;
    }
    let allowed: Vec<&(ObjectId, Vec<Id>)> = ids
        .iter()
        .filter(|(object, _)| to.is_empty() || to.contains(object))
        .collect();
    let (object, own) = *rng.maybe(&allowed)?;
    // A few of all, so that many point to the same.
    let target = *rng.pick(&own[..own.len().min(12)]);
    Some(Link::to(object.clone(), target))
}
