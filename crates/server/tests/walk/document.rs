//! The OpenAPI document and the table of addresses say the same.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::scene::Scene;
use crate::table::methods;

/// Addresses beside REST, which the document does not tell of.
const V1: &str = "/api/v1";

#[tokio::test]
async fn every_address_of_rest_stands_in_its_document_and_the_other_way_round() {
    let scene = Scene::on("sqlite").await;
    // Only what is sensitive is revealed.
    let field = json!({"name": "iban", "type": "text", "sensitive": true});
    let fields = "/api/v1/schema/objects/company/fields";
    scene.people.admin.post(fields, field).await.expect(201);
    let document = scene.people.admin.get("/api/v1/openapi.json").await;
    let document = document.expect(200);
    let plurals = scene.app.fresh.ws.schema();
    let plurals: BTreeSet<&str> = plurals.objects().map(|def| def.plural.as_str()).collect();

    let mut told = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            if method != "parameters" {
                let path = general(path, &plurals);
                told.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    let mut there = BTreeSet::new();
    for address in api::addresses() {
        if let Some(path) = address.strip_prefix(V1) {
            for method in methods(&scene, &address).await {
                there.insert(format!("{method} {}", general(path, &plurals)));
            }
        }
    }
    let untold: Vec<&String> = there.difference(&told).collect();
    assert!(
        untold.is_empty(),
        "The document does not tell of {untold:#?}. Add them in crates/api/src/openapi."
    );
    let invented: Vec<&String> = told.difference(&there).collect();
    assert!(
        invented.is_empty(),
        "The document tells of what is not there: {invented:#?}. See crates/api/src/openapi."
    );
    // Every object has its addresses.
    for plural in &plurals {
        let path = format!("/{plural}/{{id}}");
        assert_ne!(document["paths"][&path]["get"], Json::Null, "{path}");
    }
}

/// A path with the same names for what changes in it.
fn general(path: &str, plurals: &BTreeSet<&str>) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    let is_object = plurals.contains(parts[1]) || parts[1] == "{objects}";
    if is_object {
        parts[1] = "{}";
    }
    // What an object is upserted by is named in the document.
    if is_object && parts.get(2) == Some(&"by") {
        parts[3] = "{}";
    }
    let parts = parts.iter().map(|part| match part.starts_with('{') {
        true => "{}",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}
