//! Two processes on one workspace: what one changes in the definitions, the
//! other sees at once.

use serde_json::{Value, json};

use crate::running::{client, places};

#[test]
fn an_object_made_in_one_process_is_at_once_everywhere_in_the_other() {
    for place in places() {
        let key = place.done(&["key", "add", "two", "--role", "administrator"]);
        let (one, two) = (place.serve(), place.serve());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let client = client(&key);
            let contact = json!({ "name": "Ada Keeper" });
            let contact: Value = post(&client, &one.address, "contacts", &contact).await;
            let vehicle = json!({
                "name": "vehicle", "plural": "vehicles", "label": "Vehicle", "title": "name",
                "fields": [
                    { "name": "name", "type": "text", "label": "Name", "required": true },
                    { "name": "plate", "type": "text", "unique": true },
                    { "name": "price", "type": "money" },
                    { "name": "bought_on", "type": "date" },
                    { "name": "fuel", "type": "select",
                      "options": [{ "key": "petrol", "label": "Petrol" }, { "key": "electric", "label": "Electric" }] },
                    { "name": "doors", "type": "integer" },
                    { "name": "keeper", "type": "reference", "to": "contact", "inverse": "vehicles", "on_delete": "clear" }
                ]
            });
            post(&client, &one.address, "schema/objects", &vehicle).await;
            let car = json!({ "name": "Blue van", "plate": "B-RA 1", "price": "12000", "fuel": "electric", "keeper": contact["id"] });
            post(&client, &two.address, "vehicles", &car).await;
            let filter = "fuel = Electric and keeper.name ~ keeper";
            let list = get(&client, &one.address, "vehicles", &[("filter", filter), ("count", "true")]).await;
            assert_eq!(list["total"], 1, "{list}");
            let groups = get(&client, &two.address, "vehicles/aggregate", &[("group_by", "fuel"), ("measures", "count,sum:price")]).await;
            assert_eq!(groups["data"][0]["sum:price"]["amount"], "12000.00", "{groups}");
            let hits = get(&client, &two.address, "search", &[("q", "blue van")]).await;
            assert_eq!(hits["data"][0]["object"], "vehicle", "{hits}");
            let back = get(&client, &one.address, "contacts", &[("filter", "vehicles.count = 1")]).await;
            assert_eq!(back["data"][0]["id"], contact["id"], "{back}");
            let openapi = get(&client, &two.address, "openapi.json", &[]).await;
            assert!(openapi["paths"].to_string().contains("/vehicles"), "the description lacks the new object");
            let field = json!({ "name": "colour", "type": "text" });
            post(&client, &two.address, "schema/objects/vehicle/fields", &field).await;
            let painted = get(&client, &one.address, "vehicles", &[("filter", "colour is empty")]).await;
            assert_eq!(painted["data"].as_array().map(Vec::len), Some(1), "{painted}");
        });
        let file = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
        std::fs::write(file.path(), "name,plate,fuel\nRed car,B-RA 2,petrol\n").unwrap();
        place.done(&["import", "vehicles", file.path().to_str().unwrap()]);
        runtime.block_on(async {
            let list = get(
                &client(&key),
                &one.address,
                "vehicles",
                &[("count", "true")],
            )
            .await;
            assert_eq!(list["total"], 2, "{list}");
        });
    }
}

/// What one process answers right after another one changed the definitions.
#[test]
fn no_answer_is_older_than_the_definitions_that_its_request_found() {
    for place in places() {
        let key = place.done(&["key", "add", "two", "--role", "administrator"]);
        let (one, two) = (place.serve(), place.serve());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let client = client(&key);
            let fields =
                json!([{ "name": "name", "type": "text" }, { "name": "plate_0", "type": "text" }]);
            let vehicle = json!({ "name": "vehicle", "plural": "vehicles", "fields": fields });
            post(&client, &one.address, "schema/objects", &vehicle).await;
            let van = json!({ "name": "Van", "plate_0": "B-1" });
            let van = post(&client, &two.address, "vehicles", &van).await;
            let at = format!("vehicles/{}", van["id"].as_str().unwrap());
            for n in 1..12 {
                let (old, new) = (format!("plate_{}", n - 1), format!("plate_{n}"));
                let path = format!("schema/objects/vehicle/fields/{old}");
                patch(&client, &one.address, &path, &json!({ "name": new })).await;
                let read = match n % 4 {
                    0 => get(&client, &two.address, &at, &[]).await,
                    1 => get(&client, &two.address, "vehicles", &[("limit", "1")]).await["data"][0]
                        .clone(),
                    2 => {
                        patch(
                            &client,
                            &two.address,
                            &at,
                            &json!({ "name": format!("Van {n}") }),
                        )
                        .await
                    }
                    _ => {
                        get(
                            &client,
                            &two.address,
                            "vehicles",
                            &[("filter", "name = nobody")],
                        )
                        .await
                    }
                };
                if n % 4 == 3 {
                    assert_eq!(read["data"], json!([]));
                    let after = get(&client, &two.address, &at, &[("fields", &new)]).await;
                    assert_eq!(after[&new], "B-1", "{after}");
                } else {
                    assert_eq!(read[&new], "B-1", "{n}: {read}");
                    assert!(read.get(&old).is_none(), "{n}: {read}");
                }
            }
            let removed = client.delete(format!("{}/api/v1/schema/objects/vehicle", one.address));
            assert_eq!(removed.send().await.unwrap().status(), 204);
            for path in [&at, "vehicles"] {
                let gone = client
                    .get(format!("{}/api/v1/{path}", two.address))
                    .send()
                    .await
                    .unwrap();
                assert_eq!(gone.status(), 404, "{path}");
            }
        });
    }
}

async fn patch(client: &reqwest::Client, address: &str, path: &str, body: &Value) -> Value {
    let answer = client
        .patch(format!("{address}/api/v1/{path}"))
        .json(body)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(status, 200, "{path}: {body}");
    body
}

async fn post(client: &reqwest::Client, address: &str, path: &str, body: &Value) -> Value {
    let answer = client
        .post(format!("{address}/api/v1/{path}"))
        .json(body)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(status, 201, "{path}: {body}");
    body
}

async fn get(client: &reqwest::Client, address: &str, path: &str, query: &[(&str, &str)]) -> Value {
    let answer = client
        .get(format!("{address}/api/v1/{path}"))
        .query(query)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let body: Value = answer.json().await.unwrap();
    assert_eq!(status, 200, "{path}: {body}");
    body
}
