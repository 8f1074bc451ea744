//! Objects: made and changed by a body.

use base::Fault;
use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::{
    Names,
    body::{Body, label_of},
    field,
};
use crate::{
    Access, FieldDef, FieldId, Kind, ObjectDef, ObjectId, Origin, Schema, State,
    def::check::{can_be_title, check},
    limits,
};

impl ObjectDef {
    /// Makes an object of a body, with its fields. `new_id` gives the ids of
    /// what is added.
    ///
    /// # Errors
    /// Every fault of the body, named by its keys (`fields[2].type`). Where the
    /// form is in order, what [`check`] says is left to the caller.
    pub fn from_json(
        body: &Json,
        schema: &Schema,
        new_id: impl Fn() -> String,
    ) -> Result<Self, Vec<Fault>> {
        let mut body = Body::new(
            body,
            "",
            "a definition such as {\"name\": \"vehicle\", \"fields\": [..]}",
        )?;
        let name = body
            .text("name", limits::DEFINITION_LABEL_CHARS)
            .unwrap_or_default();
        if name.is_empty() && body.faults.is_empty() {
            body.refuse(
                "name",
                "required",
                "Give the object a name in the singular, such as \"vehicle\".",
            );
        }
        let id = ObjectId::new(new_id());
        let fields = fields(
            &mut body,
            Names {
                schema,
                made: Some((&name, &id)),
            },
            &new_id,
        );
        let plural = body
            .text("plural", limits::DEFINITION_LABEL_CHARS)
            .unwrap_or_else(|| plural_of(&name));
        let label = body.label("label").unwrap_or_else(|| label_of(&name));
        let label_plural = body
            .label("label_plural")
            .unwrap_or_else(|| label_of(&plural));
        let mut def = Self {
            id,
            name,
            plural,
            label,
            label_plural,
            help: String::new(),
            icon: String::new(),
            kind: Kind::Record,
            access: Access::Owned,
            title: FieldId::from(""),
            board: None,
            list: Vec::new(),
            fields,
            unique: Vec::new(),
            origin: Origin::Custom,
            state: State::Live,
        };
        let default_title = def
            .fields
            .values()
            .find(|f| can_be_title(&f.ty))
            .map(|f| f.id.clone());
        if let Some(title) = default_title {
            def.title = title;
        } else if !body.has("title") && body.faults.is_empty() {
            let message =
                "Add a field of type text, person_name or auto_number: it names the records.";
            body.refuse("title", "required", message);
        }
        common(&mut body, &mut def);
        kind(&mut body, &mut def);
        // What names the records is what they are sorted by.
        let title = def.title.clone();
        if let Some(field) = def.fields.get_mut(&title) {
            field.indexed = true;
        }
        body.fixed(
            "id",
            &json!(def.id),
            "Ids are given by the system. Leave it out.",
        );
        body.fixed(
            "origin",
            &json!(def.origin),
            "Where an object comes from cannot be changed. Leave it out.",
        );
        body.fixed(
            "state",
            &json!(def.state),
            "A new object is live. Leave it out.",
        );
        let mut faults = body.end();
        if faults.is_empty() {
            return Ok(def);
        }
        // What clashes with the workspace is said at once; the rest of the checks
        // would only repeat in other words that parts are missing.
        let clashes = check(&def, schema).into_iter();
        faults.extend(
            clashes.filter(|fault| fault.code == "taken" && !fault.field.starts_with("fields")),
        );
        Err(faults)
    }

    /// The object as a body changes it; its fields are changed one by one.
    ///
    /// # Errors
    /// Every fault of the body's form, named by its keys.
    pub fn patched(&self, body: &Json, schema: &Schema) -> Result<Self, Vec<Fault>> {
        let mut body = Body::new(body, "", "an object with the keys to change")?;
        let mut def = self.clone();
        if let Some(name) = body.text("name", limits::DEFINITION_LABEL_CHARS) {
            def.name = name;
        }
        if let Some(plural) = body.text("plural", limits::DEFINITION_LABEL_CHARS) {
            def.plural = plural;
        }
        if let Some(label) = body.label("label") {
            def.label = label;
        }
        if let Some(label) = body.label("label_plural") {
            def.label_plural = label;
        }
        common(&mut body, &mut def);
        let read = self.to_json(schema);
        for (key, why) in [
            ("kind", "What kind of rows an object has cannot be changed."),
            ("id", "Ids are given by the system. Leave it out."),
            (
                "origin",
                "Where an object comes from cannot be changed. Leave it out.",
            ),
            (
                "state",
                "Remove an object with DELETE, and restore it there. Leave this out.",
            ),
            (
                "fields",
                "Add, change and remove fields one by one, under /fields.",
            ),
        ] {
            body.fixed(key, &read[key], why);
        }
        let faults = body.end();
        if faults.is_empty() {
            Ok(def)
        } else {
            Err(faults)
        }
    }
}

fn fields(
    body: &mut Body<'_>,
    names: Names<'_>,
    new_id: &impl Fn() -> String,
) -> IndexMap<FieldId, FieldDef> {
    let mut fields = IndexMap::new();
    match body.json("fields").map(Json::as_array) {
        None => body.refuse("fields", "required", "Give the object at least one field."),
        Some(None) => body.refuse("fields", "type", "Give a list of fields."),
        Some(Some(items)) if items.len() > limits::FIELDS => {
            body.refuse(
                "fields",
                "too_many",
                format!("An object has at most {} fields.", limits::FIELDS),
            );
        }
        Some(Some(items)) => {
            for (n, item) in items.iter().enumerate() {
                match field::made(item, &format!("fields[{n}]."), names, new_id) {
                    Ok(field) => drop(fields.insert(field.id.clone(), field)),
                    Err(faults) => body.faults.extend(faults),
                }
            }
        }
    }
    fields
}

/// The keys that may be given and changed.
fn common(body: &mut Body<'_>, def: &mut ObjectDef) {
    if let Some(help) = body.text("help", limits::HELP_CHARS) {
        def.help = help;
    }
    if let Some(icon) = body.text("icon", 60) {
        def.icon = icon;
    }
    if let Some(title) = body.text("title", limits::DEFINITION_LABEL_CHARS)
        && let Some(field) = field_named(body, "title", def, &title)
    {
        def.title = field;
    }
    if body.has("board") {
        let name = body.text("board", limits::DEFINITION_LABEL_CHARS);
        def.board = name.and_then(|name| field_named(body, "board", def, &name));
    }
    access(body, def);
    unique(body, def);
}

fn field_named(body: &mut Body<'_>, key: &str, def: &ObjectDef, name: &str) -> Option<FieldId> {
    let found = def
        .live_fields()
        .find(|field| field.name == name)
        .map(|field| field.id.clone());
    if found.is_none() {
        let name = base::text::truncate(name, 60);
        body.refuse(
            key,
            "not_found",
            format!("There is no field \"{name}\" in this object."),
        );
    }
    found
}

/// `"owned"`, `"everyone"`, or `{"via": ["deal"]}` with names of references.
fn access(body: &mut Body<'_>, def: &mut ObjectDef) {
    let Some(json) = body.json("access") else {
        return;
    };
    let via = json.get("via").and_then(Json::as_array);
    match (json.as_str(), via) {
        (Some("owned"), _) => def.access = Access::Owned,
        (Some("everyone"), _) => def.access = Access::Everyone,
        (None, Some(names)) => {
            let ids = names.iter().filter_map(|name| {
                field_named(body, "access", def, name.as_str().unwrap_or_default())
            });
            def.access = Access::Via(ids.collect());
        }
        _ => body.refuse(
            "access",
            "option",
            "Give \"owned\", \"everyone\" or {\"via\": [names of references]}.",
        ),
    }
}

/// Lists of names of fields that are unique together.
fn unique(body: &mut Body<'_>, def: &mut ObjectDef) {
    let Some(json) = body.json("unique") else {
        return;
    };
    let sets: Option<Vec<Vec<String>>> = serde_json::from_value(json.clone()).ok();
    let Some(sets) = sets else {
        return body.refuse(
            "unique",
            "type",
            "Give lists of names of fields: [[\"company\", \"contact\"]].",
        );
    };
    def.unique = sets
        .iter()
        .map(|set| {
            set.iter()
                .filter_map(|name| field_named(body, "unique", def, name))
                .collect()
        })
        .collect();
}

/// `"record"`, or `{"child": {"parent": ..}}`, `{"event": {"at": ..}}`,
/// `{"config": {"key": ..}}` with the name of a field.
fn kind(body: &mut Body<'_>, def: &mut ObjectDef) {
    let Some(json) = body.json("kind") else {
        return;
    };
    let mut of = |kind: &str, part: &str| {
        let name = json.get(kind)?.get(part)?.as_str()?;
        field_named(body, "kind", def, name)
    };
    let kind = match json.as_str() {
        Some("record") => Some(Kind::Record),
        _ => of("child", "parent")
            .map(|parent| Kind::Child { parent })
            .or_else(|| of("event", "at").map(|at| Kind::Event { at }))
            .or_else(|| of("config", "key").map(|key| Kind::Config { key })),
    };
    match kind {
        Some(kind) => def.kind = kind,
        None if body.faults.is_empty() => {
            body.refuse("kind", "option", "Give \"record\", {\"child\": {\"parent\": a reference}} or {\"event\": {\"at\": a datetime}}.");
        }
        None => {}
    }
}

/// The plural of a name, by the rules of English that names follow.
fn plural_of(name: &str) -> String {
    let vowel_before = |end: &str| {
        name.strip_suffix(end)
            .is_some_and(|stem| stem.ends_with(['a', 'e', 'i', 'o', 'u']))
    };
    match name {
        "" => String::new(),
        _ if name.ends_with('y') && !vowel_before("y") => format!("{}ies", &name[..name.len() - 1]),
        _ if ["s", "x", "z", "ch", "sh"]
            .iter()
            .any(|end| name.ends_with(end)) =>
        {
            format!("{name}es")
        }
        _ => format!("{name}s"),
    }
}
