//! What hangs on sample records: which of them people's own records cannot do without, and
//! which records would lose a reference.

use std::collections::{HashMap, HashSet};

use base::{Id, Result};
use schema::{FieldType, Kind, ObjectDef, ObjectId, OnDelete, Schema};
use store::{Conn, MOST_POINTERS, Pointer, Trash};

use crate::people;

/// What hangs on some sample records.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// Those that stay.
    pub held: HashSet<Id>,
    /// Records of people's own that would point to nothing.
    pub loosened: HashSet<Id>,
    /// Those to which other sample records still point that cannot do without them.
    pub needed: HashSet<Id>,
}

/// Looks at who points to these records of an object, and who owns what by them.
pub(super) async fn of(
    conn: &mut Conn,
    schema: &Schema,
    def: &ObjectDef,
    ids: &[Id],
) -> Result<Reach> {
    let mut reach = Reach::default();
    let mut all = pointers(conn, schema, def, ids).await?;
    if all.len() >= MOST_POINTERS as usize && ids.len() > 1 {
        // What one of them has too many of hides nothing of the others.
        all.clear();
        for id in ids {
            all.extend(pointers(conn, schema, def, &[*id]).await?);
        }
    }
    let mut by: HashMap<ObjectId, Vec<Id>> = HashMap::new();
    for pointer in &all {
        by.entry(pointer.object.clone())
            .or_default()
            .push(pointer.record);
    }
    let mut made_up = HashSet::new();
    for (object, mut ids) in by {
        ids.sort_unstable();
        ids.dedup();
        made_up.extend(store::which_are_samples(conn, &object, &ids).await?);
    }
    let going: HashSet<Id> = ids.iter().copied().collect();
    let is_set_up = is_set_up(def);
    for pointer in all {
        let is_loose = pointer.on_delete == OnDelete::Clear;
        match made_up.contains(&pointer.record) {
            true if going.contains(&pointer.record) => {}
            // Records go before what work is set up with: what still points to it stays.
            true if !is_loose || (is_set_up && !is_set_up_by(schema, &pointer)) => {
                reach.needed.insert(pointer.target);
            }
            true => {}
            false if is_loose && !is_set_up => {
                reach.loosened.insert(pointer.record);
            }
            false => {
                reach.held.insert(pointer.target);
            }
        }
    }
    let merged = store::merged_into(conn, &def.id, ids).await?;
    if !merged.is_empty() {
        let made_up = store::which_are_samples(conn, &def.id, &merged).await?;
        if merged.iter().any(|id| !made_up.contains(id)) {
            // Somebody merged a record of their own into one of these.
            for id in ids {
                let merged = store::merged_into(conn, &def.id, &[*id]).await?;
                if merged.iter().any(|id| !made_up.contains(id)) {
                    reach.held.insert(*id);
                }
            }
        }
    }
    if def.id.as_str() == "user" {
        reach.held.extend(people::who_come_in(conn, ids).await?);
    }
    Ok(reach)
}

async fn pointers(
    conn: &mut Conn,
    schema: &Schema,
    def: &ObjectDef,
    ids: &[Id],
) -> Result<Vec<Pointer>> {
    let mut all = store::pointing(conn, schema, &def.id, ids, Trash::Both).await?;
    all.extend(store::owned(conn, schema, &def.id, ids).await?);
    Ok(all)
}

/// Whether it is something that work is set up with: people, teams, pipelines.
fn is_set_up(def: &ObjectDef) -> bool {
    matches!(def.kind, Kind::Config { .. }) || matches!(def.id.as_str(), "user" | "team" | "role")
}

fn is_set_up_by(schema: &Schema, pointer: &Pointer) -> bool {
    schema
        .object(&pointer.object)
        .is_some_and(|def| is_set_up(def))
}

/// The objects in an order in which what points to another comes before it, as far as there
/// is one; what work is set up with comes last.
pub(super) fn order(schema: &Schema) -> Vec<ObjectId> {
    let mut left: Vec<&ObjectDef> = schema.objects().map(AsRef::as_ref).collect();
    left.sort_by_key(|def| (is_set_up(def), def.id.clone()));
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let pointed_at = |def: &ObjectDef| {
            left.iter()
                .filter(|other| other.id != def.id && points(other, def))
                .count()
        };
        let next = (0..left.len())
            .min_by_key(|n| (is_set_up(left[*n]), pointed_at(left[*n])))
            .unwrap_or_default();
        order.push(left.remove(next).id.clone());
    }
    order
}

fn points(from: &ObjectDef, to: &ObjectDef) -> bool {
    from.live_fields().any(|field| match &field.ty {
        FieldType::Reference { to: target, .. } | FieldType::References { to: target, .. } => {
            *target == to.id
        }
        FieldType::AnyReference { to: targets, .. } => {
            targets.is_empty() || targets.contains(&to.id)
        }
        FieldType::Files => to.id.as_str() == schema::def::FILE,
        _ => false,
    })
}
