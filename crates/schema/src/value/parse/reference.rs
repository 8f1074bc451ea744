//! References: where they point is read here, whether it is there is not.

use base::{Fault, Id};
use serde_json::{Map, Value as Json};

use super::{Read, known_keys, list, shown, string_of, wrong_type};
use crate::{Change, FieldDef, FieldType, Link, ObjectId, Schema, Value, limits};

const PARTS: [&str; 5] = ["id", "object", "name", "hidden", "deleted"];

/// What an element of a list is.
enum Item {
    To(Link),
    /// One that the writer may not see; it stays.
    Hidden(ObjectId),
}

/// A reference: an id, or what reading gives. The hidden form changes nothing.
pub fn one(schema: &Schema, def: &FieldDef, json: &Json) -> Read<Change> {
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
pub fn many(schema: &Schema, def: &FieldDef, json: &Json) -> Read<Change> {
    let at = def.name.as_str();
    let Json::Object(edit) = json else {
        let links = links(schema, &def.ty, at, json)?;
        return Ok(Change::Set(if links.is_empty() {
            Value::Empty
        } else {
            Value::Refs(links)
        }));
    };
    known_keys(at, edit, &["add", "remove"])?;
    let side = |key: &str| match edit.get(key) {
        None | Some(Json::Null) => Ok(Vec::new()),
        Some(list) => {
            let mut links = links(schema, &def.ty, &format!("{at}.{key}"), list)?;
            links.retain(|link| !link.hidden);
            Ok(links)
        }
    };
    let (add, remove) = (side("add")?, side("remove")?);
    match add.iter().find(|link| remove.contains(link)) {
        Some(both) => Err(Fault::new(
            at,
            "inconsistent",
            format!("{} is to be added and removed. Choose one.", both.id),
        )),
        None => Ok(Change::Edit { add, remove }),
    }
}

fn links(schema: &Schema, ty: &FieldType, at: &str, json: &Json) -> Read<Vec<Link>> {
    let items = list::array(at, "a list of ids", json)?;
    if items.len() > limits::REFERENCES {
        return Err(Fault::new(
            at,
            "too_many",
            format!("Give at most {} references.", limits::REFERENCES),
        ));
    }
    let mut seen = std::collections::HashSet::new();
    let mut links = Vec::with_capacity(items.len());
    for (n, json) in items.iter().enumerate() {
        match item(schema, ty, &format!("{at}[{n}]"), json)? {
            Item::To(link) => {
                if seen.insert((link.object.clone(), link.id)) {
                    links.push(link);
                }
            }
            Item::Hidden(object) => {
                if seen.insert((object.clone(), Id::nil())) {
                    links.push(Link {
                        hidden: true,
                        ..Link::to(object, Id::nil())
                    });
                }
            }
        }
    }
    Ok(links)
}

fn item(schema: &Schema, ty: &FieldType, at: &str, json: &Json) -> Read<Item> {
    match json {
        Json::String(text) => link(ty, at, text).map(Item::To),
        Json::Object(parts) => described(schema, ty, at, parts),
        other => Err(wrong_type(at, "an id, or {\"id\": \"..\"}", other)),
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

fn described(schema: &Schema, ty: &FieldType, at: &str, parts: &Map<String, Json>) -> Read<Item> {
    known_keys(at, parts, &PARTS)?;
    let object_at = format!("{at}.object");
    let object = match parts.get("object") {
        None | Some(Json::Null) => None,
        Some(json) => Some(object(
            schema,
            ty,
            &object_at,
            string_of(&object_at, "the name of an object", json)?,
        )?),
    };
    let object = object.or_else(|| single_target(ty)).ok_or_else(|| {
        Fault::new(
            object_at,
            "required",
            "Give the name of the object that it points to, such as \"company\".",
        )
    })?;
    if parts.get("hidden") == Some(&Json::Bool(true)) && parts.get("id").is_none_or(Json::is_null) {
        return Ok(Item::Hidden(object));
    }
    let id_at = format!("{at}.id");
    match parts.get("id") {
        None | Some(Json::Null) => Err(Fault::new(
            id_at,
            "required",
            "Give the id of the record that it points to.",
        )),
        Some(json) => Ok(Item::To(Link::to(
            object,
            id(&id_at, string_of(&id_at, "an id", json)?)?,
        ))),
    }
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
        FieldType::Files => Some(ObjectId::from("file")),
        // A bare id would change its meaning when a second target is allowed.
        FieldType::AnyReference { .. } => None,
        other => other.target().cloned(),
    }
}
