//! Objects: made and changed by a body.

use std::collections::HashMap;

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
    def::{
        check::{can_be_title, check, check_field, check_placed, two_fields},
        check_field_name, overlay,
    },
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
        let names = Names {
            schema,
            made: Some((&name, &id)),
        };
        let (fields, rest) = fields(&mut body, names, &new_id);
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
        } else if !body.has("title") && !def.fields.is_empty() && rest.unmade.is_empty() {
            let message =
                "Add a field of type text, person_name or auto_number: it names the records.";
            body.refuse("title", "required", message);
        }
        body.elsewhere = rest.names();
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
        body.fixed(
            "removed",
            &json!([]),
            "A new object has no removed fields. Leave it out.",
        );
        let faults = body.end();
        if faults.is_empty() {
            return Ok(def);
        }
        let found = check_placed(&def, schema, |n| rest.places[n]);
        Err(together(faults, rest.clashes(&def), found))
    }

    /// The object as a body changes it; its fields are changed one by one.
    /// `standard` is the compiled-in definition, if there is one: what a
    /// workspace may not say of it is read-only.
    ///
    /// # Errors
    /// Every fault of the body's form, named by its keys.
    pub fn patched(
        &self,
        body: &Json,
        schema: &Schema,
        standard: Option<&Self>,
    ) -> Result<Self, Vec<Fault>> {
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
            (
                "removed",
                "Remove fields with DELETE, and restore them there. Leave this out.",
            ),
        ] {
            body.fixed(key, &read[key], why);
        }
        let form = body.end();
        let fixed = standard.map(|standard| overlay::object_faults(standard, &def, schema));
        let faults = together(form, Vec::new(), fixed.unwrap_or_default());
        if faults.is_empty() {
            Ok(def)
        } else {
            let found = check(&def, schema);
            Err(together(faults, Vec::new(), found))
        }
    }

    /// The object with a field more, which the body describes.
    ///
    /// # Errors
    /// Every fault of the body's form and of the field's place in the object and
    /// the schema, named by the body's keys.
    pub fn with_field(
        &self,
        body: &Json,
        schema: &Schema,
        new_id: impl Fn() -> String,
    ) -> Result<Self, Vec<Fault>> {
        let made = field::made(body, "", Names { schema, made: None }, &new_id);
        match made.field {
            Some(field) => self.with(field, made.faults, schema, None),
            None => {
                let taken = made.name.filter(|name| self.field(name).is_some());
                let clash = taken.map(|name| two_fields(&name));
                Err(together(made.faults, Vec::new(), clash))
            }
        }
    }

    /// The object with a field changed as the body says. `standard` is the
    /// compiled-in definition of the object, if there is one: what a workspace
    /// may not say of a field of it is read-only.
    ///
    /// # Errors
    /// Every fault of the body's form and of the field's place in the object and
    /// the schema, named by the body's keys.
    pub fn with_changed_field(
        &self,
        id: &FieldId,
        body: &Json,
        schema: &Schema,
        standard: Option<&Self>,
    ) -> Result<Self, Vec<Fault>> {
        let Some(before) = self.fields.get(id) else {
            return Ok(self.clone());
        };
        let (field, faults) = before.changed(body, schema);
        let standard = standard.and_then(|standard| standard.fields.get(id));
        self.with(field, faults, schema, standard)
    }

    fn with(
        &self,
        field: FieldDef,
        faults: Vec<Fault>,
        schema: &Schema,
        standard: Option<&FieldDef>,
    ) -> Result<Self, Vec<Fault>> {
        let fixed = standard.map(|standard| overlay::field_faults(standard, &field, schema));
        let faults = together(faults, Vec::new(), fixed.unwrap_or_default());
        let mut def = self.clone();
        let id = field.id.clone();
        def.fields.insert(id.clone(), field);
        let found = check_field(&def, schema, &id);
        let faults = together(faults, Vec::new(), found);
        if faults.is_empty() {
            Ok(def)
        } else {
            Err(faults)
        }
    }
}

/// Where fields stood in the body, and those that could not be made.
#[derive(Default)]
struct Rest {
    /// Of each field of the definition its place in the body.
    places: Vec<usize>,
    /// Place and name of those that no field could be made of.
    unmade: Vec<(usize, Option<String>)>,
}

impl Rest {
    /// The names of those that could not be made.
    fn names(&self) -> Vec<String> {
        let names = self.unmade.iter().filter_map(|(_, name)| name.clone());
        names.collect()
    }

    /// The faults of the names of fields that could not be made, and of fields
    /// that have the name of such a one.
    fn clashes(&self, def: &ObjectDef) -> Vec<Fault> {
        let made = self.places.iter().zip(def.fields.values());
        let mut all: Vec<(usize, &str, bool)> = made
            .map(|(place, field)| (*place, field.name.as_str(), true))
            .collect();
        let unmade = self.unmade.iter();
        all.extend(unmade.filter_map(|(place, name)| Some((*place, name.as_deref()?, false))));
        all.sort_unstable();
        let mut faults = Vec::new();
        let mut seen: HashMap<&str, bool> = HashMap::new();
        for (place, name, is_made) in all {
            let at = format!("fields[{place}].name");
            match seen.get(name) {
                // Two that were made are told apart by the check.
                Some(first_is_made) if !(is_made && *first_is_made) => {
                    faults.push(Fault {
                        field: at,
                        ..two_fields(name)
                    });
                }
                Some(_) => {}
                None => {
                    seen.insert(name, is_made);
                    if let Some(why) = check_field_name(name).filter(|_| !is_made) {
                        faults.push(Fault::new(at, "name", why));
                    }
                }
            }
        }
        faults
    }
}

fn fields(
    body: &mut Body<'_>,
    names: Names<'_>,
    new_id: &impl Fn() -> String,
) -> (IndexMap<FieldId, FieldDef>, Rest) {
    let mut fields = IndexMap::new();
    let mut rest = Rest::default();
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
                let made = field::made(item, &format!("fields[{n}]."), names, new_id);
                body.faults.extend(made.faults);
                match made.field {
                    Some(field) => {
                        rest.places.push(n);
                        fields.insert(field.id.clone(), field);
                    }
                    None => rest.unmade.push((n, made.name)),
                }
            }
        }
    }
    (fields, rest)
}

/// The faults of a body's form together with what else was found. What stands
/// at, under or around a place whose form is at fault only follows from that.
fn together(
    mut form: Vec<Fault>,
    clashes: Vec<Fault>,
    found: impl IntoIterator<Item = Fault>,
) -> Vec<Fault> {
    let within = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let given: Vec<String> = form.iter().map(|fault| fault.field.clone()).collect();
    let is_nameless = given.iter().any(|at| at == "name");
    // A field without a type may be the one that is missed elsewhere.
    let is_unmade = |at: &String| {
        at == "fields" || at.starts_with("fields[") && (at.ends_with(']') || at.ends_with("].type"))
    };
    let some_are_unmade = given.iter().any(is_unmade);
    let follows = |fault: &Fault| {
        let at = fault.field.as_str();
        // Plural and labels are made of the name unless they are given.
        let of_name = is_nameless && matches!(at, "plural" | "label" | "label_plural");
        let of_fields =
            some_are_unmade && matches!(at, "title" | "board" | "kind" | "access" | "unique");
        of_name
            || of_fields
            || given
                .iter()
                .any(|there| within(at, there) || within(there, at))
    };
    let more = clashes.into_iter().chain(found);
    let more: Vec<Fault> = more.filter(|fault| !follows(fault)).collect();
    form.extend(more);
    form
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
    // What a field that is at fault itself would have been is not known.
    if found.is_none() && !body.elsewhere.iter().any(|there| there == name) {
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
    let before = body.faults.len();
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
        None if body.faults.len() == before && body.elsewhere.is_empty() => {
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
