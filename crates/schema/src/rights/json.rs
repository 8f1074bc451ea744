//! A role's rights as JSON:
//!
//! ```text
//! {"objects": {"*": {"read": "team"},
//!              "company": {"create": "own", "read": "all", "update": "own", "only": "city = Berlin"}},
//!  "fields": {"contact": {"birthday": "hidden", "rating": "read"}},
//!  "special": ["import", "bulk"]}
//! ```
//!
//! Actions that are not named reach nothing, objects that are not named are as
//! `*` says, fields that are not named are as the object's `*` says or may be written. `only` is a filter.
//! Objects and fields are named, or given by their ids, which stay when names change.

use base::{Error, Fault};
use serde_json::{Map, Value as Json, json};

use super::{Action, FieldRight, Grant, Reach, Role, Special, role::OTHERS};
use crate::{FieldId, Filter, ObjectDef, ObjectId, Schema, filter};

/// The field that faults are told of.
const FIELD: &str = "rights";
/// A filter as it is kept: by ids, so that it goes on when names change.
const KEPT: &str = "only_kept";

/// Reads a role's rights, and everything that is wrong with them, each with a path
/// into the JSON. What cannot be read grants nothing.
pub fn from_json(key: &str, name: &str, json: &Json, schema: &Schema) -> (Role, Vec<Fault>) {
    let mut reader = Reader {
        schema,
        faults: Vec::new(),
    };
    let mut role = Role {
        key: key.to_string(),
        name: name.to_string(),
        ..Role::default()
    };
    for (part, json) in reader.map("", json) {
        match part.as_str() {
            "objects" => reader.objects(json, &mut role),
            "fields" => reader.fields(json, &mut role),
            "special" => reader.specials(json, &mut role),
            _ => reader.fault(
                part,
                "unknown",
                "Give \"objects\", \"fields\" and \"special\".",
            ),
        }
    }
    (role, reader.faults)
}

/// Writes a role's rights, so that they can be kept and read again.
pub fn to_json(role: &Role, schema: &Schema) -> Json {
    let mut objects = Map::new();
    objects.insert(OTHERS.into(), grant_json(&role.others, None, schema));
    for (object, grant) in &role.objects {
        let def = schema.object(object).map(AsRef::as_ref);
        objects.insert(object.to_string(), grant_json(grant, def, schema));
    }
    let fields: Map<String, Json> = role
        .fields
        .iter()
        .map(|(object, fields)| {
            let each = fields
                .iter()
                .map(|(field, right)| (field.to_string(), right.name().into()));
            (object.to_string(), Json::Object(each.collect()))
        })
        .collect();
    let specials: Vec<&str> = role.specials.iter().map(|special| special.name()).collect();
    json!({ "objects": objects, "fields": fields, "special": specials })
}

fn grant_json(grant: &Grant, def: Option<&ObjectDef>, schema: &Schema) -> Json {
    let mut json: Map<String, Json> = Action::ALL
        .iter()
        .map(|action| {
            let reach = match action {
                Action::Create => grant.create,
                Action::Read => grant.read,
                Action::Update => grant.update,
                Action::Delete => grant.delete,
                Action::Export => grant.export,
            };
            (action.name().to_string(), reach.name().into())
        })
        .collect();
    if let (Some(only), Some(def)) = (&grant.only, def) {
        json.insert("only".into(), filter::to_text(only, def, schema).into());
        json.insert(
            KEPT.into(),
            serde_json::to_value(only).unwrap_or(Json::Null),
        );
    }
    Json::Object(json)
}

struct Reader<'s> {
    schema: &'s Schema,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, place: &str, code: &'static str, message: impl Into<String>) {
        let field = match place {
            "" => FIELD.to_string(),
            place => format!("{FIELD}.{place}"),
        };
        self.faults.push(Fault::new(field, code, message));
    }

    fn map<'j>(
        &mut self,
        place: &str,
        json: &'j Json,
    ) -> impl Iterator<Item = (&'j String, &'j Json)> + use<'j> {
        if !json.is_object() {
            self.fault(
                place,
                "type",
                "This is an object in braces, such as {\"read\": \"team\"}.",
            );
        }
        json.as_object().into_iter().flatten()
    }

    fn object(&mut self, place: &str, name: &str) -> Option<ObjectId> {
        let by_id = self.schema.object(&ObjectId::from(name));
        let found = by_id
            .or_else(|| self.schema.named(name))
            .map(|def| def.id.clone());
        if found.is_none() {
            let message = format!(
                "There is no object \"{name}\". Take one of {}.",
                names(self.schema)
            );
            self.fault(place, "unknown", message);
        }
        found
    }

    fn objects(&mut self, json: &Json, role: &mut Role) {
        for (name, json) in self.map("objects", json) {
            let place = format!("objects.{name}");
            if name == OTHERS {
                role.others = self.grant(&place, json, None);
            } else if let Some(object) = self.object(&place, name) {
                let grant = self.grant(&place, json, Some(&object));
                role.objects.insert(object, grant);
            }
        }
    }

    fn grant(&mut self, place: &str, json: &Json, object: Option<&ObjectId>) -> Grant {
        let (mut grant, told) = (Grant::default(), self.faults.len());
        let kept = json.get(KEPT);
        for (name, json) in self.map(place, json) {
            let place = format!("{place}.{name}");
            let action = Action::ALL.into_iter().find(|action| action.name() == name);
            match (action, name.as_str()) {
                (Some(action), _) => {
                    let given = json.as_str();
                    let reach = Reach::ALL
                        .into_iter()
                        .find(|reach| Some(reach.name()) == given);
                    match reach {
                        Some(reach) => grant.set(action, reach),
                        None => self.fault(
                            &place,
                            "unknown",
                            "Take \"none\", \"own\", \"team\" or \"all\".",
                        ),
                    }
                }
                (None, "only") => grant.only = self.only(&place, json, object, kept),
                (None, KEPT) => {}
                _ => {
                    let message = "Give \"create\", \"read\", \"update\", \"delete\", \"export\", and \"only\" with a filter.";
                    self.fault(&place, "unknown", message);
                }
            }
        }
        match self.faults.len() == told {
            true => grant,
            false => Grant::default(),
        }
    }

    /// What is kept counts as long as its text is the one it was read from: names
    /// may have changed since.
    fn only(
        &mut self,
        place: &str,
        json: &Json,
        object: Option<&ObjectId>,
        kept: Option<&Json>,
    ) -> Option<Filter> {
        let Some(def) = object.and_then(|object| self.schema.object(object)) else {
            let message = "A filter is of one object. Name the object instead of \"*\".";
            self.fault(place, "unknown", message);
            return None;
        };
        let text = match json {
            Json::Null => return None,
            Json::String(text) if text.trim().is_empty() => return None,
            Json::String(text) => text,
            _ => {
                self.fault(
                    place,
                    "type",
                    "This is a filter, such as \"city = Berlin\".",
                );
                return None;
            }
        };
        match filter::parse(text, def, self.schema) {
            Ok(filter) => Some(filter),
            Err(error) => {
                if let Some(Ok(filter)) = kept.map(|kept| serde_json::from_value(kept.clone())) {
                    return Some(filter);
                }
                let (message, position) = match error {
                    Error::Malformed {
                        message, position, ..
                    } => (message, position),
                    other => (other.to_string(), None),
                };
                self.fault(place, "filter", message);
                if let (Some(position), Some(fault)) = (position, self.faults.last_mut()) {
                    fault.position = Some(position);
                }
                None
            }
        }
    }

    fn fields(&mut self, json: &Json, role: &mut Role) {
        for (name, json) in self.map("fields", json) {
            let place = format!("fields.{name}");
            let Some(object) = self.object(&place, name) else {
                continue;
            };
            for (name, json) in self.map(&place, json) {
                let place = format!("{place}.{name}");
                if let Some(right) = self.field_right(&place, json)
                    && let Some(field) = self.field(&place, &object, name, right)
                {
                    role.fields
                        .entry(object.clone())
                        .or_default()
                        .insert(field, right);
                }
            }
        }
    }

    fn field_right(&mut self, place: &str, json: &Json) -> Option<FieldRight> {
        let given = json.as_str();
        let right = FieldRight::ALL
            .into_iter()
            .find(|right| Some(right.name()) == given);
        if right.is_none() {
            self.fault(place, "unknown", "Take \"hidden\", \"read\" or \"write\".");
        }
        right
    }

    fn field(
        &mut self,
        place: &str,
        object: &ObjectId,
        name: &str,
        right: FieldRight,
    ) -> Option<FieldId> {
        let def = self.schema.object(object)?;
        if name == OTHERS {
            return Some(FieldId::from(OTHERS));
        }
        let by_id = def.fields.get(&FieldId::from(name));
        let field = by_id.or_else(|| def.live_fields().find(|field| field.name == name));
        let Some(field) = field else {
            let message = format!(
                "{} have no field \"{name}\" that could be hidden or kept.",
                def.label_plural
            );
            self.fault(place, "unknown", message);
            return None;
        };
        if field.id == def.title && right == FieldRight::Hidden {
            let message = format!(
                "\"{name}\" names the records wherever they are referred to. Hide the object instead."
            );
            self.fault(place, "title", message);
            return None;
        }
        Some(field.id.clone())
    }

    fn specials(&mut self, json: &Json, role: &mut Role) {
        let Some(given) = json.as_array() else {
            self.fault("special", "type", "This is a list, such as [\"import\"].");
            return;
        };
        for json in given {
            let special = Special::ALL
                .into_iter()
                .find(|special| Some(special.name()) == json.as_str());
            match special {
                Some(special) => {
                    role.specials.insert(special);
                }
                None => {
                    let all: Vec<&str> =
                        Special::ALL.iter().map(|special| special.name()).collect();
                    let message =
                        format!("{json} is none of them. Take some of {}.", all.join(", "));
                    self.fault("special", "unknown", message);
                }
            }
        }
    }
}

fn names(schema: &Schema) -> String {
    let all: Vec<&str> = schema.objects().map(|def| def.name.as_str()).collect();
    all.join(", ")
}
