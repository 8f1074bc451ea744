//! References: where they point is read here, whether it is there is not.

use base::{Fault, Id};
use serde_json::{Map, Value as Json};

use super::{Faults, Read, ReadAll, known_keys, list, shown, string_of, wrong_type};
use crate::{Change, FieldDef, FieldType, Link, ObjectId, Schema, Value, def::FILE, limits};

const PARTS: [&str; 5] = ["id", "object", "name", "hidden", "deleted"];

/// What an element of a list is.
enum Item {
    To(Link),
    /// One that the writer may not see; it stays.
    Hidden(ObjectId),
}

/// A reference: an id, or what reading gives. The hidden form changes nothing.
pub fn one(schema: &Schema, def: &FieldDef, json: &Json) -> ReadAll<Change> {
    if json.as_str() == Some("") {
        return Ok(Change::Set(Value::Empty));
    }
    Ok(match item(schema, &def.ty, &def.name, json)? {
        Item::To(link) => Change::Set(Value::Ref(link)),
        Item::Hidden(_) => Change::Keep,
    })
}

/// A whole list, or `{"add": [..], "remove": [..]}`. A hidden element becomes a
/// link to the nil id that is marked hidden: the hidden ones of the record stay.
pub fn many(schema: &Schema, def: &FieldDef, json: &Json) -> ReadAll<Change> {
    let at = def.name.as_str();
    let Json::Object(edit) = json else {
        let links = links(schema, &def.ty, at, json)?;
        return Ok(Change::Set(if links.is_empty() {
            Value::Empty
        } else {
            Value::Refs(links)
        }));
    };
    let mut faults = Faults::default();
    faults.note(known_keys(at, edit, &["add", "remove"]));
    let mut side = |key: &str| {
        let Some(list) = edit.get(key).filter(|list| !list.is_null()) else {
            return Some(Vec::new());
        };
        let mut links = faults.note(links(schema, &def.ty, &format!("{at}.{key}"), list))?;
        links.retain(|link| !link.hidden);
        Some(links)
    };
    let sides = (side("add"), side("remove"));
    if let (Some(add), Some(remove)) = &sides
        && let Some(both) = add.iter().find(|link| remove.contains(link))
    {
        let message = format!("{} is to be added and removed. Choose one.", both.id);
        faults.note::<()>(Err(Fault::new(at, "inconsistent", message)));
    }
    let (add, remove) = sides;
    faults.or(add
        .zip(remove)
        .map(|(add, remove)| Change::Edit { add, remove }))
}

fn links(schema: &Schema, ty: &FieldType, at: &str, json: &Json) -> ReadAll<Vec<Link>> {
    let items = list::array(at, "a list of ids", json)?;
    if items.len() > limits::REFERENCES {
        let message = format!("Give at most {} references.", limits::REFERENCES);
        return Err(Fault::new(at, "too_many", message).into());
    }
    let mut seen = std::collections::HashSet::new();
    let mut links = Vec::with_capacity(items.len());
    let mut faults = Faults::default();
    for (n, json) in items.iter().enumerate() {
        let link = match faults.note(item(schema, ty, &format!("{at}[{n}]"), json)) {
            Some(Item::To(link)) => link,
            Some(Item::Hidden(object)) => Link {
                hidden: true,
                ..Link::to(object, Id::nil())
            },
            None => continue,
        };
        if seen.insert((link.object.clone(), link.id)) {
            links.push(link);
        }
    }
    faults.or(Some(links))
}

fn item(schema: &Schema, ty: &FieldType, at: &str, json: &Json) -> ReadAll<Item> {
    match json {
        Json::String(text) => Ok(Item::To(link(ty, at, text)?)),
        Json::Object(parts) => described(schema, ty, at, parts),
        other => Err(wrong_type(at, "an id, or {\"id\": \"..\"}", other).into()),
    }
}

/// A link by id alone, for fields that point to one object.
pub fn link(ty: &FieldType, at: &str, text: &str) -> Read<Link> {
    let id = id(at, text)?;
    match single_target(ty) {
        Some(object) => Ok(Link::to(object, id)),
        None => Err(Fault::new(
            at,
            "object",
            format!("Say what it points to as well: {{\"object\": \"..\", \"id\": \"{id}\"}}."),
        )),
    }
}

fn described(
    schema: &Schema,
    ty: &FieldType,
    at: &str,
    parts: &Map<String, Json>,
) -> ReadAll<Item> {
    let mut faults = Faults::default();
    faults.note(known_keys(at, parts, &PARTS));
    let given = |part: &str| parts.get(part).filter(|json| !json.is_null());
    let object_at = format!("{at}.object");
    let object = faults.note(match given("object") {
        Some(json) => string_of(&object_at, "the name of an object", json)
            .and_then(|name| object(schema, ty, &object_at, name)),
        None => single_target(ty).ok_or_else(|| {
            let message = "Give the name of the object that it points to, such as \"company\".";
            Fault::new(object_at, "required", message)
        }),
    });
    let id_at = format!("{at}.id");
    let id = match given("id") {
        None if parts.get("hidden") == Some(&Json::Bool(true)) => {
            return faults.or(object.map(Item::Hidden));
        }
        None => Err(Fault::new(
            id_at,
            "required",
            "Give the id of the record that it points to.",
        )),
        Some(json) => string_of(&id_at, "an id", json).and_then(|text| id(&id_at, text)),
    };
    let id = faults.note(id);
    faults.or(object
        .zip(id)
        .map(|(object, id)| Item::To(Link::to(object, id))))
}

fn id(at: &str, text: &str) -> Read<Id> {
    Id::parse(text.trim()).ok_or_else(|| {
        let message = format!(
            "\"{}\" is not an id. An id is a UUID such as 0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f.",
            shown(text)
        );
        Fault::new(at, "id", message)
    })
}

/// The object of a name, if the field may point there.
pub fn object(schema: &Schema, ty: &FieldType, at: &str, name: &str) -> Read<ObjectId> {
    let named = schema.named(name).map(|def| def.id.clone());
    // Files and principals are targets whether or not they are objects of the schema.
    let id = named.unwrap_or_else(|| ObjectId::from(name));
    let allowed = allowed(ty);
    let fits = if allowed.is_empty() {
        schema.object(&id).is_some()
    } else {
        allowed.contains(&id)
    };
    if fits {
        return Ok(id);
    }
    let names: Vec<&str> = allowed.iter().map(|id| object_name(schema, id)).collect();
    let message = match names.as_slice() {
        [] => format!("There is no object \"{}\".", shown(name)),
        [one] => format!("This field points to a {one}, not to \"{}\".", shown(name)),
        many => format!(
            "This field points to one of {}, not to \"{}\".",
            many.join(", "),
            shown(name)
        ),
    };
    Err(Fault::new(at, "object", message))
}

/// The name of an object; its id where the schema does not have it.
pub fn object_name<'a>(schema: &'a Schema, id: &'a ObjectId) -> &'a str {
    let live = schema.object(id);
    live.or_else(|| schema.all_objects().find(|def| def.id == *id))
        .map_or(id.as_str(), |def| def.name.as_str())
}

fn allowed(ty: &FieldType) -> Vec<ObjectId> {
    match ty {
        FieldType::AnyReference { to, .. } => to.clone(),
        other => single_target(other).into_iter().collect(),
    }
}

fn single_target(ty: &FieldType) -> Option<ObjectId> {
    match ty {
        FieldType::Files => Some(ObjectId::from(FILE)),
        // A bare id would change its meaning when a second target is allowed.
        FieldType::AnyReference { .. } => None,
        other => other.target().cloned(),
    }
}
