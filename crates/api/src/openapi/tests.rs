//! The document holds together: everything it points to is there, and every
//! call says what it takes and what it answers.

use std::collections::BTreeSet;

use schema::{FieldDef, FieldType, ObjectDef, Schema};
use serde_json::{Value as Json, json};

use super::of;

fn vehicles() -> Schema {
    let body = json!({
        "name": "vehicle",
        "plural": "vehicles",
        "fields": [
            {"name": "name", "type": "text", "required": true},
            {"name": "plate", "type": "text", "unique": true},
            {"name": "price", "type": "money"},
            {"name": "fuel", "type": "select", "options": [{"key": "petrol", "label": "Petrol"}]},
            {"name": "tow", "type": "reference", "to": "vehicle", "inverse": "towed_by"},
        ],
    });
    let next = std::cell::Cell::new(0);
    let id = || {
        next.set(next.get() + 1);
        format!("x{}", next.get())
    };
    let def = ObjectDef::from_json(&body, &Schema::new(1, []), id).unwrap();
    Schema::new(2, [def])
}

fn walk(json: &Json, see: &mut impl FnMut(&str)) {
    match json {
        Json::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value.as_str()) {
                    ("$ref", Some(to)) => see(to),
                    _ => walk(value, see),
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| walk(item, see)),
        _ => {}
    }
}

#[test]
fn everything_that_is_pointed_to_is_there() {
    let document = of(&vehicles(), &[]);
    let mut count = 0;
    walk(&document, &mut |to| {
        count += 1;
        let pointer = to.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{to} is not there");
    });
    assert!(count > 100);
}

#[test]
fn every_call_has_a_name_of_its_own_and_says_its_faults() {
    let document = of(&vehicles(), &[]);
    let mut names = BTreeSet::new();
    for (path, calls) in document["paths"].as_object().unwrap() {
        for (method, call) in calls.as_object().unwrap() {
            if method == "parameters" {
                continue;
            }
            let name = call["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} stands twice");
            for status in ["400", "401", "404", "429", "503"] {
                assert!(
                    call["responses"][status].is_object(),
                    "{method} {path} does not say {status}"
                );
            }
            let takes_body = call["requestBody"].is_object();
            assert_eq!(
                call["responses"]["415"].is_object(),
                takes_body,
                "{method} {path}"
            );
        }
    }
    assert!(names.contains("list_vehicles") && names.contains("aggregate_vehicles"));
    let links = &document["paths"]["/vehicles"]["post"]["responses"]["201"]["links"];
    for (_, link) in links.as_object().unwrap() {
        assert!(
            names.contains(link["operationId"].as_str().unwrap()),
            "{link}"
        );
    }
}

#[test]
fn a_record_has_its_fields_and_no_others() {
    let document = of(&vehicles(), &[]);
    let schemas = &document["components"]["schemas"];
    let record = &schemas["vehicle"];
    assert_eq!(record["additionalProperties"], json!(false));
    assert_eq!(
        record["properties"]["fuel"]["enum"],
        json!(["petrol", null])
    );
    assert_eq!(schemas["vehicle.new"]["required"], json!(["name"]));
    assert_eq!(schemas["vehicle.changes"]["required"], Json::Null);
    assert!(
        schemas["vehicle.new"]["properties"]
            .get("created_at")
            .is_none()
    );
    let by = &document["paths"]["/vehicles/by/{field}/{value}"]["parameters"][0];
    assert_eq!(by["schema"]["enum"], json!(["id", "plate"]));
}

#[test]
fn what_every_record_has_is_never_null() {
    let document = of(&vehicles(), &[]);
    let vehicle = &document["components"]["schemas"]["vehicle"]["properties"];
    for (field, ty) in [
        ("id", json!("string")),
        ("version", json!("integer")),
        ("created_at", json!("string")),
        ("updated_at", json!("string")),
        ("name", json!("string")),
        ("plate", json!(["string", "null"])),
        ("deleted_at", json!(["string", "null"])),
    ] {
        assert_eq!(vehicle[field]["type"], ty, "{field}");
    }
    let by = &vehicle["created_by"]["anyOf"];
    assert_eq!(
        *by,
        json!([{"$ref": "#/components/schemas/Actor"}, {"type": "null"}])
    );

    // Of a standard object it counts what is compiled in, not what was changed.
    let mut compiled = vehicles().objects().next().unwrap().as_ref().clone();
    let changed = Schema::new(3, [compiled.clone()]);
    for field in compiled.fields.values_mut() {
        field.required = field.name == "fuel";
    }
    let document = of(&changed, &[compiled]);
    let vehicle = &document["components"]["schemas"]["vehicle"]["properties"];
    assert_eq!(
        vehicle["fuel"],
        json!({"enum": ["petrol"], "title": "Fuel"})
    );
    assert_eq!(vehicle["name"]["type"], json!(["string", "null"]));
}

#[test]
fn every_type_has_a_shape() {
    let schema = vehicles();
    let types = super::definitions::TYPES;
    assert_eq!(types.len(), 30);
    for name in types {
        let mut body = json!({"name": "some", "type": name});
        let more = [
            ("options", json!([{"key": "a", "label": "A"}])),
            ("to", json!("vehicle")),
            ("formula", json!("1")),
            ("rollup", json!("count")),
        ];
        for (key, value) in more {
            let takes = match key {
                "options" => name.ends_with("select"),
                "to" => matches!(*name, "reference" | "references"),
                key => key == *name,
            };
            if takes {
                body[key] = value;
            }
        }
        let field = FieldDef::from_json(&body, &schema, || "x9".into())
            .unwrap_or_else(|f| panic!("{name}: {f:?}"));
        let shape = super::values::read(&schema, &field);
        assert_eq!(shape["title"], json!("Some"), "{name}");
        assert!(
            matches!(field.ty, FieldType::Json) || shape.as_object().unwrap().len() > 1,
            "{name} has no shape"
        );
    }
}
