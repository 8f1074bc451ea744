//! Fields: made and changed by a body.

use base::Fault;
use serde_json::{Value as Json, json};

use super::{
    Names,
    body::{Body, label_of},
    types::{computed_made, computed_patched, type_changed, type_made, type_patched},
};
use crate::{
    Condition, FieldDef, FieldId, FieldType, Origin, Schema, State, Write,
    def::check::can_be_indexed, limits,
};

impl FieldDef {
    /// Makes a field of a body. `new_id` gives the id of what is added.
    ///
    /// # Errors
    /// Every fault of the body's form, named by its keys.
    pub fn from_json(
        body: &Json,
        schema: &Schema,
        new_id: impl Fn() -> String,
    ) -> Result<Self, Vec<Fault>> {
        match made(body, "", Names { schema, made: None }, &new_id) {
            Made {
                field: Some(field),
                faults,
                ..
            } if faults.is_empty() => Ok(field),
            Made { faults, .. } => Err(faults),
        }
    }

    /// The field as a body changes it. Its type may become one that can say all
    /// that the old one says; options that are left out are retired, so that records keep theirs.
    ///
    /// # Errors
    /// Every fault of the body's form, named by its keys.
    pub fn patched(&self, body: &Json, schema: &Schema) -> Result<Self, Vec<Fault>> {
        let (field, faults) = self.changed(body, schema);
        if faults.is_empty() {
            Ok(field)
        } else {
            Err(faults)
        }
    }

    /// The field as far as a body changes it, and the faults of the body's form.
    pub(super) fn changed(&self, body: &Json, schema: &Schema) -> (Self, Vec<Fault>) {
        let mut body = match Body::new(body, "", "an object with the keys to change") {
            Ok(body) => body,
            Err(faults) => return (self.clone(), faults),
        };
        let names = Names { schema, made: None };
        let mut field = self.clone();
        let retyped = type_changed(&mut body, self, names);
        common(&mut body, &mut field, self);
        if body.has("default") && body.json("default").is_none() {
            field.default = None;
        }
        match retyped {
            Some(ty) => retype(&mut body, &mut field, ty),
            None => type_patched(&mut body, &mut field.ty, names),
        }
        computed_patched(&mut body, &mut field, schema);
        (field, body.end())
    }
}

/// Gives a field another type, and takes from it what values of that cannot have.
fn retype(body: &mut Body<'_>, field: &mut FieldDef, ty: FieldType) {
    for key in ["options", "scale", "to", "inverse", "on_delete"] {
        // Those that the new type has were read with it; the others come back
        // from whoever sends a whole definition.
        let _ = body.json(key);
    }
    if !body.has("search") && !is_sought(&ty) {
        field.search = false;
    }
    if !body.has("indexed") && !can_be_indexed(&ty) {
        field.indexed = false;
    }
    field.ty = ty;
}

/// Whether the search finds values of a type unless it is told otherwise.
fn is_sought(ty: &FieldType) -> bool {
    matches!(
        ty,
        FieldType::Text
            | FieldType::LongText
            | FieldType::RichText
            | FieldType::PersonName
            | FieldType::Emails
            | FieldType::Phones
            | FieldType::Links
            | FieldType::Tags
            | FieldType::Address
            | FieldType::AutoNumber
            | FieldType::Series { .. }
    )
}

/// What a body says of a new field.
pub struct Made {
    /// None if it has no type that there is: its other keys are not known then.
    pub field: Option<FieldDef>,
    /// Its name, where it gives one.
    pub name: Option<String>,
    /// The faults of the body's form.
    pub faults: Vec<Fault>,
}

/// Makes a field of a body that stands at `at`, as far as it goes.
pub fn made(json: &Json, at: &str, names: Names<'_>, new_id: &impl Fn() -> String) -> Made {
    let expected = "a field such as {\"name\": \"plate\", \"type\": \"text\"}";
    let mut body = match Body::new(json, at, expected) {
        Ok(body) => body,
        Err(faults) => {
            return Made {
                field: None,
                name: None,
                faults,
            };
        }
    };
    let given = body.text("name", limits::DEFINITION_LABEL_CHARS);
    if given.is_none() && body.faults.is_empty() {
        body.refuse("name", "required", "Give the field a name.");
    }
    let Some(mut ty) = type_made(&mut body, names) else {
        return Made {
            field: None,
            name: given,
            faults: body.faults,
        };
    };
    let computed = computed_made(&mut body, &mut ty);
    let name = given.clone().unwrap_or_default();
    let found = computed.is_none() && is_sought(&ty);
    let sorted = matches!(
        ty,
        FieldType::Date
            | FieldType::DateTime
            | FieldType::Reference { .. }
            | FieldType::AutoNumber
            | FieldType::Series { .. }
    );
    let base = FieldDef {
        id: FieldId::new(new_id()),
        label: label_of(&name),
        name,
        help: String::new(),
        required: false,
        unique: matches!(ty, FieldType::AutoNumber | FieldType::Series { .. }),
        indexed: sorted,
        search: found,
        sensitive: false,
        hidden: false,
        write: if computed.is_some() || ty.is_computed() {
            Write::Computed
        } else {
            Write::Always
        },
        required_if: None,
        read_only_if: None,
        issue_if: None,
        default: None,
        origin: Origin::Custom,
        state: State::Live,
        retyped: None,
        ty,
        computed,
    };
    let mut field = base.clone();
    common(&mut body, &mut field, &base);
    if field.unique && !base.unique {
        field.indexed = true;
    }
    if field.sensitive {
        field.search = false;
    }
    Made {
        field: Some(field),
        name: given,
        faults: body.end(),
    }
}

/// The keys that fields of all types have.
fn common(body: &mut Body<'_>, field: &mut FieldDef, before: &FieldDef) {
    if let Some(name) = body.text("name", limits::DEFINITION_LABEL_CHARS) {
        field.name = name;
    }
    if let Some(label) = body.label("label") {
        field.label = label;
    }
    if let Some(help) = body.text("help", limits::HELP_CHARS) {
        field.help = help;
    }
    for (key, flag) in [
        ("required", &mut field.required),
        ("unique", &mut field.unique),
        ("indexed", &mut field.indexed),
        ("search", &mut field.search),
        ("sensitive", &mut field.sensitive),
        ("hidden", &mut field.hidden),
    ] {
        if let Some(yes) = body.flag(key) {
            *flag = yes;
        }
    }
    condition(body, "required_if", &mut field.required_if);
    condition(body, "read_only_if", &mut field.read_only_if);
    condition(body, "issue_if", &mut field.issue_if);
    // What the system says of its own work may come back with the rest.
    let _ = (body.json("build"), body.json("build_error"));
    let _ = body.json("changing");
    if let Some(default) = body.json("default") {
        field.default = Some(default.clone());
    }
    let written: Option<Write> = body.word("write", "always, on_create");
    match written {
        Some(write) if write == before.write => {}
        Some(write @ (Write::Always | Write::OnCreate))
            if matches!(before.write, Write::Always | Write::OnCreate) =>
        {
            field.write = write;
        }
        Some(_) => body.refuse(
            "write",
            "read_only",
            "Who writes this field cannot be changed to that.",
        ),
        None => {}
    }
    body.fixed(
        "id",
        &json!(before.id),
        "Ids are given by the system. Leave it out.",
    );
    body.fixed(
        "origin",
        &json!(before.origin),
        "Where a field comes from cannot be changed. Leave it out.",
    );
    body.fixed(
        "state",
        &json!(before.state),
        "Remove a field with DELETE, and restore it there. Leave this out.",
    );
}

/// A condition as a body gives it; null takes it away. The text that is there
/// already may come back in today's names.
fn condition(body: &mut Body<'_>, key: &'static str, is: &mut Option<Condition>) {
    if !body.has(key) {
        return;
    }
    match body.text(key, crate::formula::MOST_CHARS) {
        None => *is = None,
        Some(text) if text.is_empty() => {
            body.refuse(key, "required", "Say when, such as \"status = lost\".");
        }
        Some(text) => {
            *is = Some(Condition {
                text,
                names: Vec::new(),
            });
        }
    }
}
