//! Definitions in the form of REST: read, checked, changed, written.

use schema::{FieldDef, FieldType, ObjectDef, OnDelete, Schema, def::check};
use serde_json::{Value as Json, json};

use crate::workspace::{ids, schema, vehicle};

/// Every fault of a definition, of its form or of its place in the workspace.
fn faults(body: &Json) -> Vec<(String, &'static str)> {
    let schema = schema();
    let faults = match ObjectDef::from_json(body, &schema, ids("xn")) {
        Ok(def) => check(&def, &schema),
        Err(faults) => faults,
    };
    faults
        .into_iter()
        .map(|fault| {
            assert!(fault.message.len() > 10, "{fault:?}");
            (fault.field, fault.code)
        })
        .collect()
}

/// An object with these fields besides its name.
fn with(fields: Json) -> Json {
    let mut all = vec![json!({"name": "name", "type": "text"})];
    all.extend(fields.as_array().unwrap().iter().cloned());
    json!({"name": "boat", "fields": all})
}

fn refuse(fields: Json, expected: &[(&str, &str)]) {
    let found = faults(&with(fields.clone()));
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(field, code)| (field.as_str(), *code))
        .collect();
    assert_eq!(found, expected, "{fields}");
}

#[test]
fn the_contract_s_example_is_read_and_completed() {
    let schema = Schema::new(
        1,
        [ObjectDef::from_json(
            &json!({"name": "contact", "fields": [{"name": "name", "type": "person_name"}]}),
            &Schema::default(),
            ids("xc"),
        )
        .unwrap()],
    );
    let body = json!({"name":"vehicle","plural":"vehicles","label":"Vehicle","title":"name","fields":[{"name":"name","type":"text","label":"Name","required":true},{"name":"plate","type":"text","unique":true},{"name":"price","type":"money"},{"name":"fuel","type":"select","options":[{"key":"petrol","label":"Petrol"}]},
        {"name":"keeper","type":"reference","to":"contact","inverse":"vehicles","on_delete":"clear"}]});
    let def = ObjectDef::from_json(&body, &schema, ids("xv")).unwrap();
    assert_eq!(check(&def, &schema), []);
    assert_eq!(def.label_plural, "Vehicles");
    let [name, plate, price, _, keeper] =
        ["name", "plate", "price", "fuel", "keeper"].map(|name| def.field(name).unwrap().clone());
    assert!(name.required && name.indexed && name.search && def.title == name.id);
    assert!(plate.unique && plate.indexed && plate.label == "Plate");
    assert!(!price.indexed);
    let to = schema.named("contact").unwrap().id.clone();
    assert_eq!(
        keeper.ty,
        FieldType::Reference {
            to,
            inverse: Some("vehicles".into()),
            on_delete: OnDelete::Clear
        }
    );
    let read = def.to_json(&schema);
    assert_eq!(read["title"], "name");
    assert_eq!(read["origin"], "custom");
    assert_eq!(read["fields"][4]["to"], "contact");
    assert_eq!(
        read["fields"][3]["options"],
        json!([{"key": "petrol", "label": "Petrol"}])
    );
}

#[test]
fn what_is_read_is_taken_back() {
    let schema = schema();
    let def = schema.named("vehicle").unwrap();
    let read = def.to_json(&schema);
    assert_eq!(def.patched(&read, &schema, None).unwrap(), **def);
    for field in def.live_fields() {
        assert_eq!(
            field.patched(&field.to_json(&schema), &schema).unwrap(),
            *field,
            "{}",
            field.name
        );
    }
    // Elsewhere it makes the same object, but for the ids.
    let mut copy = read.clone();
    copy["name"] = json!("lorry");
    copy["plural"] = json!("lorries");
    copy.as_object_mut().unwrap().remove("id");
    for field in copy["fields"].as_array_mut().unwrap() {
        field.as_object_mut().unwrap().remove("id");
        if field["inverse"] == "kept" {
            field["inverse"] = json!("lorries_kept");
        }
    }
    let made = ObjectDef::from_json(&copy, &schema, ids("xl")).unwrap();
    assert_eq!(check(&made, &schema), []);
    assert_eq!(made.fields.len(), def.fields.len());
    for (made, old) in made.fields.values().zip(def.fields.values()) {
        assert_eq!(
            (&made.name, made.indexed, made.search, made.write),
            (&old.name, old.indexed, old.search, old.write)
        );
    }
}

#[test]
fn an_object_may_point_to_itself() {
    let body = with(
        json!([{"name": "mother", "type": "reference", "to": "boat", "inverse": "daughters"}]),
    );
    let schema = schema();
    let def = ObjectDef::from_json(&body, &schema, ids("xb")).unwrap();
    assert_eq!(check(&def, &schema), []);
    assert_eq!(def.field("mother").unwrap().ty.target(), Some(&def.id));
    assert_eq!(def.plural, "boats");
}

#[test]
fn faults_of_objects() {
    let cases = [
        (json!([]), vec![("", "type")]),
        (
            json!({}),
            vec![("name", "required"), ("fields", "required")],
        ),
        (
            json!({"name": "Big Boat", "fields": [{"name": "name", "type": "text"}]}),
            vec![("name", "name"), ("plural", "name")],
        ),
        (
            json!({"name": "search", "plural": "searches", "fields": [{"name": "name", "type": "text"}]}),
            vec![("name", "name")],
        ),
        (
            json!({"name": "company", "plural": "firms", "fields": [{"name": "name", "type": "text"}]}),
            vec![("name", "taken")],
        ),
        (
            json!({"name": "boat", "plural": "vehicles", "fields": [{"name": "name", "type": "text"}]}),
            vec![("plural", "taken")],
        ),
        (
            json!({"name": "boat", "fields": [{"name": "length", "type": "integer"}]}),
            vec![("title", "required")],
        ),
        (
            json!({"name": "boat", "title": "length", "fields": [{"name": "length", "type": "integer"}]}),
            vec![("title", "type")],
        ),
        (
            json!({"name": "boat", "title": "nothing", "fields": [{"name": "name", "type": "text"}]}),
            vec![("title", "not_found")],
        ),
        (
            json!({"name": "boat", "board": "name", "fields": [{"name": "name", "type": "text"}]}),
            vec![("board", "type")],
        ),
        (
            json!({"name": "boat", "colour": "red", "fields": [{"name": "name", "type": "text"}]}),
            vec![("colour", "unknown_field")],
        ),
        (
            json!({"name": "boat", "kind": "file", "fields": [{"name": "name", "type": "text"}]}),
            vec![("kind", "option")],
        ),
        (
            json!({"name": "boat", "kind": {"event": {"at": "name"}}, "fields": [{"name": "name", "type": "text"}]}),
            vec![("kind", "type")],
        ),
        (
            json!({"name": "boat", "access": {"via": ["name"]}, "fields": [{"name": "name", "type": "text"}]}),
            vec![("access", "type")],
        ),
        (
            json!({"name": "boat", "unique": [["name"]], "fields": [{"name": "name", "type": "text"}]}),
            vec![("unique", "type")],
        ),
        (
            json!({"name": "boat", "unique": [["name", "name"]], "fields": [{"name": "name", "type": "text"}]}),
            vec![("unique", "type")],
        ),
        (
            json!({"name": "boat", "unique": [["a", "b"], ["b", "a"]], "fields": [{"name": "a", "type": "text"}, {"name": "b", "type": "text"}]}),
            vec![("unique", "type")],
        ),
        (
            json!({"name": "setup", "plural": "metrics", "fields": [{"name": "name", "type": "text"}]}),
            vec![("name", "name"), ("plural", "name")],
        ),
        (
            json!({"name": "boat", "id": "x1", "fields": [{"name": "name", "type": "text"}]}),
            vec![("id", "read_only")],
        ),
        // Faults of form and of the workspace come together.
        (
            json!({"name": "company", "colour": 1, "fields": [{"name": "name", "type": "tekst"}]}),
            vec![
                ("fields[0].type", "option"),
                ("colour", "unknown_field"),
                ("name", "taken"),
                ("plural", "taken"),
            ],
        ),
    ];
    for (body, expected) in cases {
        let found = faults(&body);
        let found: Vec<(&str, &str)> = found
            .iter()
            .map(|(field, code)| (field.as_str(), *code))
            .collect();
        assert_eq!(found, expected, "{body}");
    }
    let many: Vec<Json> = (0..501)
        .map(|n| json!({"name": format!("f{n}"), "type": "text"}))
        .collect();
    assert_eq!(
        faults(&json!({"name": "boat", "fields": many})),
        [("fields".to_string(), "too_many")]
    );
}

#[test]
fn faults_of_fields() {
    refuse(json!([{"type": "text"}]), &[("fields[1].name", "required")]);
    refuse(json!([{"name": "x"}]), &[("fields[1].type", "required")]);
    refuse(
        json!([{"name": "x", "type": "varchar"}]),
        &[("fields[1].type", "option")],
    );
    refuse(json!(["x"]), &[("fields[1]", "type")]);
    refuse(
        json!([{"name": "x", "type": "text", "lenght": 5}]),
        &[("fields[1].lenght", "unknown_field")],
    );
    refuse(
        json!([{"name": "x", "type": "text", "scale": 5}]),
        &[("fields[1].scale", "unknown_field")],
    );
    for name in [
        "created_at",
        "id",
        "and",
        "this_year",
        "last_30_days",
        "Über",
        "a-b",
        "9x",
        "",
    ] {
        refuse(
            json!([{"name": name, "type": "text"}]),
            &[("fields[1].name", "name")],
        );
    }
    refuse(
        json!([{"name": "name", "type": "text"}]),
        &[("fields[1].name", "taken")],
    );
    refuse(
        json!([{"name": "x", "type": "text", "required": "yes"}]),
        &[("fields[1].required", "type")],
    );
    refuse(
        json!([{"name": "x", "type": "decimal", "scale": 10}]),
        &[("fields[1].scale", "range")],
    );
    refuse(
        json!([{"name": "x", "type": "long_text", "indexed": true}]),
        &[("fields[1].indexed", "type")],
    );
    refuse(
        json!([{"name": "x", "type": "tags", "unique": true}]),
        &[("fields[1].unique", "type"), ("fields[1].indexed", "type")],
    );
    refuse(
        json!([{"name": "x", "type": "auto_number", "required": true}]),
        &[("fields[1].required", "computed")],
    );
    refuse(
        json!([{"name": "x", "type": "formula"}]),
        &[("fields[1].formula", "required")],
    );
    refuse(
        json!([{"name": "x", "type": "formula", "formula": "1", "default": "2"}]),
        &[("fields[1].default", "computed")],
    );
    refuse(
        json!([{"name": "x", "type": "text", "write": "rule"}]),
        &[("fields[1].write", "read_only")],
    );
    refuse(
        json!([{"name": "x", "type": "text", "sensitive": true, "search": false}]),
        &[],
    );
    refuse(
        json!([{"name": "x", "type": "date", "sensitive": true, "unique": true, "indexed": true}]),
        &[
            ("fields[1].sensitive", "sensitive"),
            ("fields[1].unique", "sensitive"),
            ("fields[1].indexed", "sensitive"),
        ],
    );
    refuse(
        json!([{"name": "x", "type": "text", "label": "a\u{7}"}]),
        &[("fields[1].label", "line_break")],
    );
}

#[test]
fn faults_of_options_and_defaults() {
    refuse(
        json!([{"name": "x", "type": "select"}]),
        &[("fields[1].options", "required")],
    );
    refuse(
        json!([{"name": "x", "type": "select", "options": []}]),
        &[("fields[1].options", "required")],
    );
    refuse(
        json!([{"name": "x", "type": "select", "options": [{"key": "a", "label": "A"}, {"key": "a", "label": "B"}]}]),
        &[("fields[1].options[1].key", "taken")],
    );
    refuse(
        json!([{"name": "x", "type": "select", "options": [{"key": "a b", "label": "A"}]}]),
        &[("fields[1].options[0].key", "name")],
    );
    refuse(
        json!([{"name": "x", "type": "select", "options": [{"colour": "red"}]}]),
        &[
            ("fields[1].options[0].key", "required"),
            ("fields[1].options[0].colour", "unknown_field"),
        ],
    );
    refuse(
        json!([{"name": "x", "type": "select", "options": ["In review", "Done"], "default": "done"}]),
        &[],
    );
    refuse(
        json!([{"name": "x", "type": "select", "options": ["In review", "Done"], "default": "Done"}]),
        &[("fields[1].default", "option")],
    );
    for (ty, default) in [
        ("date", json!("today")),
        ("datetime", json!("now")),
        ("date", json!("2026-03-01")),
        ("boolean", json!(false)),
        ("money", json!("5")),
        ("tags", json!(["new"])),
    ] {
        refuse(json!([{"name": "x", "type": ty, "default": default}]), &[]);
    }
    for (ty, default, code, at) in [
        ("date", json!("now"), "date", ""),
        ("datetime", json!("today"), "datetime", ""),
        ("boolean", json!("no"), "type", ""),
        ("emails", json!(["x"]), "email", "[0]"),
        ("integer", json!("5"), "type", ""),
    ] {
        refuse(
            json!([{"name": "x", "type": ty, "default": default}]),
            &[(&format!("fields[1].default{at}"), code)],
        );
    }
    refuse(
        json!([{"name": "x", "type": "text", "unique": true, "default": "a"}]),
        &[("fields[1].default", "unique")],
    );
    refuse(
        json!([{"name": "x", "type": "reference", "to": "user", "default": "me"}]),
        &[],
    );
    refuse(
        json!([{"name": "x", "type": "reference", "to": "company", "default": "me"}]),
        &[("fields[1].default", "id")],
    );
}

#[test]
fn faults_of_references() {
    refuse(
        json!([{"name": "x", "type": "reference"}]),
        &[("fields[1].to", "required")],
    );
    refuse(
        json!([{"name": "x", "type": "reference", "to": "spaceship"}]),
        &[("fields[1].to", "not_found")],
    );
    refuse(
        json!([{"name": "x", "type": "reference", "to": ["company"]}]),
        &[("fields[1].to", "type")],
    );
    refuse(
        json!([{"name": "x", "type": "any_reference", "to": ["company", "spaceship"]}]),
        &[("fields[1].to", "not_found")],
    );
    refuse(
        json!([{"name": "x", "type": "reference", "to": "company", "on_delete": "explode"}]),
        &[("fields[1].on_delete", "option")],
    );
    for (inverse, code) in [
        ("kept", "taken"),
        ("name", "taken"),
        ("owner", "name"),
        ("and", "name"),
        ("Boats", "name"),
    ] {
        refuse(
            json!([{"name": "x", "type": "reference", "to": "company", "inverse": inverse}]),
            &[("fields[1].inverse", code)],
        );
    }
    refuse(
        json!([{"name": "x", "type": "reference", "to": "company", "inverse": "boats"}, {"name": "y", "type": "references", "to": "company", "inverse": "boats"}]),
        &[
            ("fields[1].inverse", "taken"),
            ("fields[2].inverse", "taken"),
        ],
    );
    refuse(
        json!([{"name": "x", "type": "reference", "to": "boat", "inverse": "crew"}, {"name": "crew", "type": "text"}]),
        &[("fields[1].inverse", "taken"), ("fields[2].name", "taken")],
    );
}

#[test]
fn every_fault_is_told_at_once() {
    let body = json!({
        "name": "company", "colour": "red", "title": "nothing", "unique": [["name"]], "kind": 5,
        "fields": [
            {"name": "name", "type": "text", "label": 5},
            {"name": "name", "type": "text"},
            {"name": "a", "type": "blob", "options": []},
            {"name": "a", "type": "json", "unique": true, "lenght": 1},
            {"name": "state", "type": "select", "search": "yes"},
            {"name": "size", "type": "text", "default": 5},
            {"name": "fuel", "type": "select", "options": [{"key": "a"}, {"key": "a"}, {"colour": 1}, {"key": "b c"}]},
            {"name": "Bad", "type": "blob"},
            {"name": "to", "type": "reference", "to": "spaceship", "inverse": "Bad", "wheels": 4},
            7,
        ],
    });
    let mut found = faults(&body);
    found.sort();
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(field, code)| (field.as_str(), *code))
        .collect();
    let mut expected = [
        ("colour", "unknown_field"),
        ("fields[0].label", "type"),
        ("fields[1].name", "taken"),
        ("fields[2].type", "option"),
        ("fields[3].lenght", "unknown_field"),
        ("fields[3].name", "taken"),
        ("fields[3].unique", "type"),
        ("fields[3].indexed", "type"),
        ("fields[4].options", "required"),
        ("fields[4].search", "type"),
        ("fields[5].default", "type"),
        ("fields[6].options[1].key", "taken"),
        ("fields[6].options[2].colour", "unknown_field"),
        ("fields[6].options[2].key", "required"),
        ("fields[6].options[3].key", "name"),
        ("fields[7].name", "name"),
        ("fields[7].type", "option"),
        ("fields[8].inverse", "name"),
        ("fields[8].to", "not_found"),
        ("fields[8].wheels", "unknown_field"),
        ("fields[9]", "type"),
        ("name", "taken"),
        ("plural", "taken"),
        ("title", "not_found"),
    ];
    expected.sort_unstable();
    assert_eq!(found, expected);

    // Where every field is one, what points to fields is judged as well.
    let body = json!({"name": "boat", "colour": 1, "kind": 5, "unique": [["name"]], "fields": [{"name": "name", "type": "text"}]});
    let mut found = faults(&body);
    found.sort();
    let found: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(found, ["colour", "kind", "unique"]);
}

#[test]
fn faults_of_one_field_are_named_by_its_own_keys() {
    let schema = schema();
    let def = schema.named("vehicle").unwrap();
    let keys = |faults: Vec<base::Fault>| -> Vec<(String, &'static str)> {
        let mut keys: Vec<_> = faults.into_iter().map(|f| (f.field, f.code)).collect();
        keys.sort();
        keys
    };
    let own = |keys: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
        keys.iter()
            .map(|(key, code)| ((*key).to_owned(), *code))
            .collect()
    };
    for (body, expected) in [
        (
            json!({"name": "name", "type": "blob"}),
            own(&[("name", "taken"), ("type", "option")]),
        ),
        (
            json!({"name": "name", "type": "json", "unique": true, "nope": 1}),
            own(&[
                ("indexed", "type"),
                ("name", "taken"),
                ("nope", "unknown_field"),
                ("unique", "type"),
            ]),
        ),
        (
            json!({"name": "fuel2", "type": "select", "options": [{"key": "a"}, {"key": "a"}]}),
            own(&[("options[1].key", "taken")]),
        ),
        (json!([]), own(&[("", "type")])),
    ] {
        let faults = def.with_field(&body, &schema, ids("xf")).unwrap_err();
        assert_eq!(keys(faults), expected, "{body}");
    }
    let name = def.field("name").unwrap().id.clone();
    for (body, expected) in [
        (
            json!({"name": "person", "colour": 1}),
            own(&[("colour", "unknown_field"), ("name", "taken")]),
        ),
        (
            json!({"default": 5, "name": "Bad"}),
            own(&[("default", "type"), ("name", "name")]),
        ),
    ] {
        let faults = def
            .with_changed_field(&name, &body, &schema, None)
            .unwrap_err();
        assert_eq!(keys(faults), expected, "{body}");
    }
    let more = def
        .with_field(&json!({"name": "more", "type": "text"}), &schema, ids("xf"))
        .unwrap();
    assert_eq!(more.fields.len(), def.fields.len() + 1);
}

#[test]
fn an_added_field_may_not_take_the_name_of_an_inverse() {
    let schema = schema();
    let mut def = (**schema.named("company").unwrap()).clone();
    let field =
        FieldDef::from_json(&json!({"name": "kept", "type": "text"}), &schema, ids("xk")).unwrap();
    def.fields.insert(field.id.clone(), field);
    let faults = check(&def, &schema);
    assert_eq!(
        faults
            .iter()
            .map(|f| (f.field.as_str(), f.code))
            .collect::<Vec<_>>(),
        [("fields[1].name", "taken")]
    );
}

#[test]
fn a_new_object_meets_the_inverses_that_show_everywhere() {
    let note = json!({"name": "note", "fields": [{"name": "name", "type": "text"}, {"name": "about", "type": "any_reference", "inverse": "notes"}]});
    let schema = Schema::new(
        1,
        [ObjectDef::from_json(&note, &Schema::default(), ids("xn")).unwrap()],
    );
    let boat = with(json!([{"name": "notes", "type": "text"}]));
    let boat = ObjectDef::from_json(&boat, &schema, ids("xb")).unwrap();
    let faults = check(&boat, &schema);
    assert_eq!(
        faults
            .iter()
            .map(|f| (f.field.as_str(), f.code))
            .collect::<Vec<_>>(),
        [("fields[1].name", "taken")]
    );
}

#[test]
fn configuration_is_known_by_a_unique_name() {
    let config = |unique: Json, name_unique: bool| {
        let body = json!({"name": "phase", "kind": {"config": {"key": "name"}}, "unique": unique, "fields": [
            {"name": "name", "type": "text", "unique": name_unique},
            {"name": "company", "type": "reference", "to": "company"}
        ]});
        faults(&body)
    };
    assert_eq!(config(json!([]), true), []);
    assert_eq!(config(json!([["company", "name"]]), false), []);
    assert_eq!(config(json!([]), false), [("kind".to_string(), "type")]);
}

#[test]
fn patches_change_what_may_change() {
    let schema = schema();
    let def = schema.named("vehicle").unwrap();
    let patched = def.patched(&json!({"label": "Car", "board": "select", "title": "person", "access": "everyone", "unique": [["name", "date"]]}), &schema, None).unwrap();
    assert_eq!(check(&patched, &schema), []);
    assert_eq!(
        (patched.label.as_str(), patched.title.clone()),
        ("Car", def.field("person").unwrap().id.clone())
    );
    assert_eq!(patched.board, Some(def.field("select").unwrap().id.clone()));
    for (body, at) in [
        (json!({"id": "x"}), "id"),
        (json!({"kind": {"event": {"at": "datetime"}}}), "kind"),
        (json!({"state": "removed"}), "state"),
        (json!({"fields": []}), "fields"),
    ] {
        let faults = def.patched(&body, &schema, None).unwrap_err();
        assert_eq!(
            faults
                .iter()
                .map(|f| (f.field.as_str(), f.code))
                .collect::<Vec<_>>(),
            [(at, "read_only")],
            "{body}"
        );
    }

    let field = |name: &str| def.field(name).unwrap();
    let select = field("select")
        .patched(
            &json!({"options": [{"key": "diesel", "label": "Diesel"}, "Electric"]}),
            &schema,
        )
        .unwrap();
    let options: Vec<(&str, bool)> = select
        .ty
        .options()
        .iter()
        .map(|o| (o.key.as_str(), o.retired))
        .collect();
    assert_eq!(
        options,
        [
            ("diesel", false),
            ("electric", false),
            ("petrol", true),
            ("steam", true)
        ]
    );
    let about = field("about").patched(&json!({"to": []}), &schema).unwrap();
    assert!(matches!(&about.ty, FieldType::AnyReference { to, .. } if to.is_empty()));
    let keeper = field("keeper")
        .patched(
            &json!({"inverse": null, "on_delete": "restrict", "default": null}),
            &schema,
        )
        .unwrap();
    assert!(matches!(
        &keeper.ty,
        FieldType::Reference {
            inverse: None,
            on_delete: OnDelete::Restrict,
            ..
        }
    ));
    // Whether its values can become that is looked at where they are.
    let number = field("name").patched(&json!({"type": "integer"}), &schema);
    assert_eq!(number.unwrap().ty, FieldType::Integer);
    for (name, body, at, code) in [
        ("keeper", json!({"to": "vehicle"}), "to", "read_only"),
        ("about", json!({"to": ["company"]}), "to", "read_only"),
        ("number", json!({"write": "always"}), "write", "read_only"),
        ("name", json!({"colour": "red"}), "colour", "unknown_field"),
        ("name", json!({"label": ""}), "label", "required"),
    ] {
        let faults = field(name).patched(&body, &schema).unwrap_err();
        assert_eq!(
            faults
                .iter()
                .map(|f| (f.field.as_str(), f.code))
                .collect::<Vec<_>>(),
            [(at, code)],
            "{name} {body}"
        );
    }
}

#[test]
fn of_a_standard_object_only_what_is_kept_may_be_changed() {
    let schema = schema();
    // As if it were compiled in; a workspace has changed it since.
    let mut standard = schema::ObjectDef::clone(schema.named("vehicle").unwrap());
    standard.board = standard.field("select").map(|f| f.id.clone());
    standard.origin = schema::Origin::Standard;
    for field in standard.fields.values_mut() {
        field.origin = schema::Origin::Standard;
    }
    let id = |name: &str| standard.field(name).unwrap().id.clone();
    let mut def = standard.clone();
    def.fields[&id("integer")].required = true;
    let changed = |body: &Json| def.patched(body, &schema, Some(&standard));
    let field =
        |name: &str, body: &Json| def.with_changed_field(&id(name), body, &schema, Some(&standard));
    let named = |faults: Vec<base::Fault>| -> Vec<(String, &'static str)> {
        faults.into_iter().map(|f| (f.field, f.code)).collect()
    };
    let only = |keys: &[&str]| -> Vec<(String, &'static str)> {
        keys.iter()
            .map(|key| (key.to_string(), "read_only"))
            .collect()
    };

    let kept = json!({"label": "Car", "label_plural": "Cars", "help": "?", "icon": "car"});
    assert_eq!(changed(&kept).unwrap().label, "Car");
    let same = def.to_json(&schema);
    assert_eq!(changed(&same).unwrap(), def);
    let body = json!({"name": "car", "plural": "cars", "label": "Car", "title": "person", "board": null,
        "access": "everyone", "unique": [["name", "date"]]});
    let mut found = named(changed(&body).unwrap_err());
    found.sort();
    assert_eq!(
        found,
        only(&["access", "board", "name", "plural", "title", "unique"])
    );
    // What is wrong in form is told with it, each place once.
    let mut found =
        named(changed(&json!({"name": "Bad Name", "title": 5, "label": ""})).unwrap_err());
    found.sort();
    assert_eq!(
        found,
        [
            ("label".into(), "required"),
            ("name".into(), "read_only"),
            ("title".into(), "type")
        ]
    );

    for (name, body, keys) in [
        (
            "fixed",
            json!({"label": "T", "help": "t", "hidden": true, "required": true, "indexed": true, "default": "x"}),
            &[][..],
        ),
        ("select", json!({"options": ["Steam"]}), &[]),
        ("integer", json!({"required": false}), &[]),
        (
            "fixed",
            json!({"name": "body", "write": "always"}),
            &["name", "write"],
        ),
        (
            "name",
            json!({"required": !standard.field("name").unwrap().required, "search": false}),
            &["required", "search"],
        ),
        (
            "keeper",
            json!({"to": "company", "inverse": "cars", "on_delete": "restrict"}),
            &["inverse", "on_delete"],
        ),
        ("about", json!({"to": []}), &["to"]),
    ] {
        let found = field(name, &body).map_or_else(named, |_| Vec::new());
        assert_eq!(found.len(), keys.len(), "{name} {body} {found:?}");
        assert!(
            keys.iter()
                .all(|key| found.contains(&(key.to_string(), "read_only"))),
            "{name} {body} {found:?}"
        );
    }
    let same = def.fields[&id("integer")].to_json(&schema);
    assert_eq!(field("integer", &same).unwrap(), def);
}

#[test]
fn the_whole_vehicle_is_sound() {
    assert_eq!(
        vehicle()["fields"].as_array().unwrap().len(),
        schema().named("vehicle").unwrap().fields.len()
    );
}
