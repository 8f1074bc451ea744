//! Where references point, and the names under which their targets see them.

use base::Fault;

use crate::{FieldDef, FieldType, ObjectDef, ObjectId, Schema, def::check_field_name};

/// The object whose reference shows under this name in `def`, if one does.
pub fn inverse_owner(def: &ObjectDef, schema: &Schema, name: &str) -> Option<String> {
    let own = def
        .live_fields()
        .filter(|f| points_to(&f.ty, &def.id) && f.ty.inverse() == Some(name))
        .map(|_| def.name.clone());
    let others = schema
        .inverse(&def.id, name)
        .filter(|inverse| inverse.object != def.id);
    own.chain(
        others
            .and_then(|inverse| schema.object(&inverse.object))
            .map(|other| other.name.clone()),
    )
    .next()
}

fn points_to(ty: &FieldType, object: &ObjectId) -> bool {
    match ty {
        FieldType::AnyReference { to, .. } => to.is_empty() || to.contains(object),
        other => other.target() == Some(object),
    }
}

/// The faults of a reference: its targets, its inverse.
pub fn check(field: &FieldDef, def: &ObjectDef, schema: &Schema, faults: &mut Vec<Fault>) {
    let targets: Vec<ObjectId> = match &field.ty {
        FieldType::AnyReference { to, .. } if to.is_empty() => schema
            .objects()
            .map(|other| other.id.clone())
            .chain([def.id.clone()])
            .collect(),
        FieldType::AnyReference { to, .. } => to.clone(),
        ty => ty.target().cloned().into_iter().collect(),
    };
    for target in &targets {
        let is_there = *target == def.id
            || schema.object(target).is_some()
            || matches!(target.as_str(), "user" | "team" | "file");
        if !is_there {
            faults.push(Fault::new(
                "to",
                "not_found",
                format!("There is no object \"{target}\"."),
            ));
        }
    }
    let Some(inverse) = field.ty.inverse() else {
        return;
    };
    if let Some(why) = check_field_name(inverse) {
        faults.push(Fault::new("inverse", "name", why));
        return;
    }
    for target in &targets {
        if let Some(by) = taken_at(target, inverse, field, def, schema) {
            faults.push(Fault::new(
                "inverse",
                "taken",
                format!("\"{inverse}\" is {by} already. Choose another name."),
            ));
            return;
        }
    }
}

/// What already has the name of an inverse at its target.
fn taken_at(
    target: &ObjectId,
    inverse: &str,
    field: &FieldDef,
    def: &ObjectDef,
    schema: &Schema,
) -> Option<String> {
    let object = if *target == def.id {
        Some(def)
    } else {
        schema.object(target).map(|other| &**other)
    };
    if let Some(object) = object
        && object.field(inverse).is_some()
    {
        return Some(format!("a field of {}", object.name));
    }
    let own = def.live_fields().find(|other| {
        other.id != field.id && other.ty.inverse() == Some(inverse) && points_to(&other.ty, target)
    });
    if let Some(other) = own {
        return Some(format!("the inverse of \"{}\"", other.name));
    }
    let stored = schema
        .inverse(target, inverse)
        .filter(|known| known.object != def.id)?;
    let owner = schema.object(&stored.object)?;
    Some(format!("the inverse of {}.{}", owner.name, stored.field))
}
