//! Where references point, and the names under which their targets see them.

use base::Fault;

use crate::{
    FieldDef, FieldType, ObjectDef, ObjectId, Schema,
    def::{FILE, check_field_name},
};

/// The reference that shows under this name in `def`, if one does.
pub fn inverse_owner(def: &ObjectDef, schema: &Schema, name: &str) -> Option<String> {
    let mut shown = shown_at(&def.id, name, def, schema);
    shown.next().map(|(object, field)| described(object, field))
}

/// The live references whose inverses a target sees under this name. The schema
/// keeps an index of these; it does not know of `def` yet.
fn shown_at<'a>(
    target: &'a ObjectId,
    name: &'a str,
    def: &'a ObjectDef,
    schema: &'a Schema,
) -> impl Iterator<Item = (&'a ObjectDef, &'a FieldDef)> {
    let others = schema.objects().map(|other| &**other);
    others
        .filter(|other| other.id != def.id)
        .chain([def])
        .flat_map(|object| object.live_fields().map(move |field| (object, field)))
        .filter(move |(_, f)| f.ty.inverse() == Some(name) && points_to(&f.ty, target))
}

fn described(object: &ObjectDef, field: &FieldDef) -> String {
    format!("the other side of {}.{}", object.name, field.name)
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
            || matches!(target.as_str(), "user" | "team" | FILE);
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
    // The field itself shows there under its name: only another one is in its way.
    shown_at(target, inverse, def, schema)
        .find(|(object, other)| object.id != def.id || other.id != field.id)
        .map(|(object, other)| described(object, other))
}
