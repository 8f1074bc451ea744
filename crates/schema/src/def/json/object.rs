//! Objects: made and changed by a body.

mod fields;
mod keys;
mod together;

use base::Fault;
use serde_json::{Value as Json, json};

use self::{
    fields::fields,
    keys::{common, kind, plural_of},
    together::together,
};
use super::{
    Names,
    body::{Body, label_of},
    field,
};
use crate::{
    Access, FieldDef, FieldId, Kind, ObjectDef, ObjectId, Origin, Schema, State,
    def::{
        check::{can_be_title, check, check_field, check_placed, two_fields},
        overlay,
    },
    formula::settle,
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
            color: String::new(),
            kind: Kind::Record,
            access: Access::Owned,
            title: FieldId::from(""),
            board: None,
            list: Vec::new(),
            columns: Vec::new(),
            order: Vec::new(),
            fields,
            unique: Vec::new(),
            origin: Origin::Custom,
            state: State::Live,
        };
        let default_title = def
            .fields
            .values()
            .find(|f| f.computed.is_none() && can_be_title(&f.ty))
            .map(|f| f.id.clone());
        if let Some(title) = default_title {
            def.title = title;
        } else if !body.has("title") && !def.fields.is_empty() && rest.unmade.is_empty() {
            let message =
                "Add a field of type text, person_name or auto_number: it names the records.";
            body.refuse("title", "required", message);
        }
        settle(&mut def, schema);
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
        settle(&mut def, schema);
        let found = check_field(&def, schema, &id);
        let faults = together(faults, Vec::new(), found);
        if faults.is_empty() {
            Ok(def)
        } else {
            Err(faults)
        }
    }
}
