//! The order of files that refer to each other: what is referred to comes first.

use schema::{ObjectId, Schema};

/// The places of objects in the order in which their files are imported. Those
/// that do not refer to each other stay as they are; a circle is begun at its
/// first.
pub fn in_order(schema: &Schema, objects: &[ObjectId]) -> Vec<usize> {
    let mut order = Vec::with_capacity(objects.len());
    let mut seen = vec![false; objects.len()];
    for place in 0..objects.len() {
        visit(schema, objects, place, &mut seen, &mut order);
    }
    order
}

fn visit(
    schema: &Schema,
    objects: &[ObjectId],
    place: usize,
    seen: &mut [bool],
    order: &mut Vec<usize>,
) {
    if std::mem::replace(&mut seen[place], true) {
        return;
    }
    let fields = schema.object(&objects[place]);
    let targets = fields
        .iter()
        .flat_map(|def| def.live_fields())
        .filter_map(|field| field.ty.target());
    for target in targets {
        for (other, object) in objects.iter().enumerate() {
            if object == target && other != place {
                visit(schema, objects, other, seen, order);
            }
        }
    }
    // Who owns a record, and what anything may be about, comes before all else or after it.
    order.push(place);
}
