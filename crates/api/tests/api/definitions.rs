//! Objects and fields that are made over REST act at once, here and in other
//! processes.

use api::Limits;
use serde_json::{Value as Json, json};

use crate::{id, on_each};

fn vehicle() -> Json {
    json!({
        "name": "vehicle", "plural": "vehicles", "label": "Vehicle", "title": "name",
        "fields": [
            {"name": "name", "type": "text", "label": "Name", "required": true},
            {"name": "plate", "type": "text", "unique": true},
            {"name": "price", "type": "money"},
            {"name": "bought", "type": "date"},
            {"name": "fuel", "type": "select", "options": [{"key": "petrol", "label": "Petrol"}]},
            {"name": "keeper", "type": "reference", "to": "contact", "inverse": "vehicles", "on_delete": "clear"},
        ],
    })
}

#[tokio::test]
async fn a_new_object_acts_at_once_everywhere() {
    on_each(|app| async move {
        let key = app.as_key();
        let other = app.again(|ws| api::router(ws, Limits::default())).await;
        let made = key.post("/api/v1/schema/objects", vehicle()).await;
        let object = made.expect(201);
        assert_eq!(made.header("location"), "/api/v1/schema/objects/vehicle");
        assert_eq!(object["fields"].as_array().unwrap().len(), 6);
        assert_eq!(object["origin"], "custom");

        let maria = key.made("contacts", json!({"name": "Maria Roe"})).await;
        let body = json!({"name": "Van", "plate": "B-1", "price": "5000", "fuel": "petrol", "keeper": id(&maria), "bought": "2026-02-03"});
        let van = other.made("vehicles", body).await;
        assert_eq!(van["keeper"]["name"], "Maria Roe");
        let list = other.get("/api/v1/vehicles?filter=keeper.name%20~%20maria%20and%20fuel%20%3D%20petrol").await.expect(200);
        assert_eq!(list["data"][0]["id"], van["id"]);
        let sum = key.get("/api/v1/vehicles/aggregate?group_by=bought:month&measures=sum:price").await.expect(200);
        assert_eq!(sum["data"], json!([{"bought:month": "2026-02", "sum:price": {"amount": "5000.00", "currency": "USD"}}]));
        let found = key.get("/api/v1/search?q=van&objects=vehicle").await.expect(200);
        assert_eq!(found["data"][0]["id"], van["id"]);
        let inverse = key.get("/api/v1/contacts?filter=vehicles.count%20%3D%201").await.expect(200);
        assert_eq!(inverse["data"][0]["id"], maria["id"]);
        let document = other.get("/api/v1/openapi.json").await.expect(200);
        assert!(document["paths"]["/vehicles"].is_object());
        key.put("/api/v1/vehicles/by/plate/B-1", json!({"price": 6000})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn fields_come_and_go() {
    on_each(|app| async move {
        let key = app.as_key();
        let other = app.again(|ws| api::router(ws, Limits::default())).await;
        let made = key.post("/api/v1/schema/objects/company/fields", json!({"name": "fleet_size", "type": "integer"})).await;
        assert_eq!(made.header("location"), "/api/v1/schema/objects/company/fields/fleet_size");
        made.expect(201);
        other.made("companies", json!({"name": "Acme", "fleet_size": 12})).await;
        let list = other.get("/api/v1/companies?filter=fleet_size%20%3E%2010&order_by=-fleet_size&fields=fleet_size").await.expect(200);
        assert_eq!(list["data"][0]["fleet_size"], 12);

        let at = "/api/v1/schema/objects/company/fields/fleet_size";
        key.patch(at, json!({"name": "cars", "label": "Cars"})).await.expect(200);
        let list = other.get("/api/v1/companies?fields=cars").await.expect(200);
        assert_eq!(list["data"][0]["cars"], 12, "a rename keeps the values");
        let at = "/api/v1/schema/objects/company/fields/cars";
        key.delete(at).await.expect(204);
        key.get("/api/v1/companies?fields=cars").await.problem(400, "fields");
        key.post("/api/v1/companies", json!({"name": "x", "cars": 1})).await.problem(422, "invalid");
        key.ask("POST", format!("{at}/restore")).send().await.expect(200);
        assert_eq!(key.get("/api/v1/companies?fields=cars").await.expect(200)["data"][0]["cars"], 12);
    })
    .await;
}

#[tokio::test]
async fn objects_are_read_changed_removed_and_restored() {
    on_each(|app| async move {
        let key = app.as_key();
        key.post("/api/v1/schema/objects", vehicle())
            .await
            .expect(201);
        let all = key.get("/api/v1/schema/objects").await.expect(200);
        let names: Vec<_> = all["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|o| o["name"].as_str().unwrap())
            .collect();
        assert!(
            names.contains(&"deal") && names.contains(&"vehicle"),
            "{names:?}"
        );
        let at = "/api/v1/schema/objects/vehicle";
        let changed = key
            .patch(at, json!({"label": "Car", "help": "What we drive."}))
            .await
            .expect(200);
        assert_eq!(
            (&changed["label"], &changed["help"]),
            (&json!("Car"), &json!("What we drive."))
        );
        assert_eq!(key.get(at).await.expect(200), changed);
        let none = key.get("/api/v1/schema/objects?trash=true").await;
        assert_eq!(none.expect(200)["data"], json!([]));
        let van = key.made("vehicles", json!({"name": "Van"})).await;
        key.delete(at).await.expect(204);
        key.get("/api/v1/vehicles").await.problem(404, "not_found");
        key.get(at).await.problem(404, "not_found");
        let removed = key
            .get("/api/v1/schema/objects?trash=true")
            .await
            .expect(200);
        assert_eq!(removed["data"][0]["name"], "vehicle");
        key.ask("POST", format!("{at}/restore"))
            .send()
            .await
            .expect(200);
        assert_eq!(
            key.get("/api/v1/vehicles").await.expect(200)["data"][0]["id"],
            van["id"]
        );
    })
    .await;
}

#[tokio::test]
async fn faulty_definitions_are_refused_with_every_fault() {
    on_each(|app| async move {
        let key = app.as_key();
        let body = json!({
            "name": "search", "plural": "Bad Name", "nope": 1,
            "fields": [{"name": "id", "type": "text"}, {"name": "a", "type": "blob"}, {"type": "text"}, {"name": "b", "type": "reference", "to": "unicorn"}],
        });
        let problem = key.post("/api/v1/schema/objects", body).await.problem(422, "invalid");
        let fields: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        for field in ["nope", "fields[1].type", "fields[2].name", "fields[3].to"] {
            assert!(fields.contains(&field), "{field} is not in {fields:?}");
        }
        for (method, path, body, status) in [
            ("DELETE", "/api/v1/schema/objects/deal", Json::Null, 409),
            ("DELETE", "/api/v1/schema/objects/deal/fields/name", Json::Null, 409),
            ("DELETE", "/api/v1/schema/objects/deal/fields/nope", Json::Null, 404),
            ("PATCH", "/api/v1/schema/objects/unicorn", json!({}), 404),
            ("POST", "/api/v1/schema/objects/unicorn/restore", Json::Null, 404),
            ("POST", "/api/v1/schema/objects/unicorn/fields", json!({"name": "a", "type": "text"}), 404),
            ("POST", "/api/v1/schema/objects/deal/fields", json!({"name": "count", "type": "text"}), 422),
            ("POST", "/api/v1/schema/objects/deal/fields", json!({"name": "amount", "type": "text"}), 409),
            ("POST", "/api/v1/schema/objects", json!({"name": "deal", "fields": [{"name": "name", "type": "text"}]}), 409),
        ] {
            let mut ask = key.ask(method, path);
            if !body.is_null() {
                ask = ask.json(body);
            }
            let answer = ask.send().await;
            assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
    })
    .await;
}

#[tokio::test]
async fn changes_that_come_at_once_are_all_made() {
    on_each(|app| async move {
        let here = app.as_key();
        let there = app.again(|ws| api::router(ws, Limits::default())).await;
        here.post("/api/v1/schema/objects", vehicle())
            .await
            .expect(201);
        let all = (0..50).map(|n| {
            let caller = if n % 2 == 0 {
                here.clone()
            } else {
                there.clone()
            };
            tokio::spawn(async move {
                let field =
                    json!({"name": format!("extra_{n}"), "type": "text", "indexed": n % 5 == 0});
                caller
                    .post("/api/v1/schema/objects/vehicle/fields", field)
                    .await
            })
        });
        for made in all.collect::<Vec<_>>() {
            made.await.unwrap().expect(201);
        }
        let object = there
            .get("/api/v1/schema/objects/vehicle")
            .await
            .expect(200);
        assert_eq!(object["fields"].as_array().unwrap().len(), 56);
    })
    .await;
}

#[tokio::test]
async fn of_two_removed_fields_of_one_name_each_can_be_restored() {
    on_each(|app| async move {
        let key = app.as_key();
        let fields = "/api/v1/schema/objects/company/fields";
        let mut ids = Vec::new();
        for ty in ["integer", "text"] {
            let made = key
                .post(fields, json!({"name": "size", "type": ty}))
                .await
                .expect(201);
            let field = made["fields"]
                .as_array()
                .unwrap()
                .iter()
                .find(|f| f["name"] == "size")
                .unwrap()
                .clone();
            ids.push(id(&field));
            key.delete(format!("{fields}/size")).await.expect(204);
        }
        let object = key.get("/api/v1/schema/objects/company").await.expect(200);
        let removed = |object: &Json| -> Vec<String> {
            object["removed"]
                .as_array()
                .unwrap()
                .iter()
                .map(id)
                .collect()
        };
        assert_eq!(removed(&object), ids);
        let read = |object: &Json| {
            object["fields"]
                .as_array()
                .unwrap()
                .iter()
                .find(|f| f["name"] == "size")
                .unwrap()["type"]
                .clone()
        };
        // The last one by the name, the other by its id.
        let restored = key
            .ask("POST", format!("{fields}/size/restore"))
            .send()
            .await
            .expect(200);
        assert_eq!(read(&restored), "text");
        key.ask("POST", format!("{fields}/{}/restore", ids[0]))
            .send()
            .await
            .problem(409, "taken");
        key.delete(format!("{fields}/size")).await.expect(204);
        let restored = key
            .ask("POST", format!("{fields}/{}/restore", ids[0]))
            .send()
            .await
            .expect(200);
        assert_eq!(read(&restored), "integer");
        // Removed once more, it is the last.
        key.delete(format!("{fields}/size")).await.expect(204);
        let restored = key
            .ask("POST", format!("{fields}/size/restore"))
            .send()
            .await
            .expect(200);
        assert_eq!(read(&restored), "integer");
        assert_eq!(removed(&restored), ids[1..]);
    })
    .await;
}

#[tokio::test]
async fn of_two_removed_objects_of_one_name_each_can_be_restored() {
    on_each(|app| async move {
        let key = app.as_key();
        let mut ids = Vec::new();
        for _ in 0..2 {
            ids.push(id(&key
                .post("/api/v1/schema/objects", vehicle())
                .await
                .expect(201)));
            key.delete("/api/v1/schema/objects/vehicle")
                .await
                .expect(204);
        }
        let restore = |name: &str| format!("/api/v1/schema/objects/{name}/restore");
        let problem = key
            .ask("POST", restore("vehicle"))
            .send()
            .await
            .problem(409, "taken");
        for id in &ids {
            assert!(
                problem["detail"].as_str().unwrap().contains(id.as_str()),
                "{problem}"
            );
            assert_eq!(
                &crate::id(&key.ask("POST", restore(id)).send().await.expect(200)),
                id
            );
            key.delete("/api/v1/schema/objects/vehicle")
                .await
                .expect(204);
        }
    })
    .await;
}

#[tokio::test]
async fn faults_of_a_field_are_named_by_the_body_that_was_sent() {
    on_each(|app| async move {
        let key = app.as_key();
        let fields = "/api/v1/schema/objects/deal/fields";
        let named = |problem: &Json| -> Vec<String> {
            let errors = problem["errors"].as_array().unwrap();
            let mut names: Vec<_> = errors.iter().map(|e| e["field"].as_str().unwrap().to_owned()).collect();
            names.sort();
            names
        };
        let options = json!([{"key": "a", "label": "A"}, {"key": "a", "label": "B"}]);
        let body = json!({"name": "amount", "type": "select", "options": options, "default": 5, "nope": 1});
        let problem = key.post(fields, body).await.problem(422, "invalid");
        assert_eq!(named(&problem), ["default", "name", "nope", "options[1].key"]);
        let problem = key.post(fields, json!({"name": "amount", "type": "text"})).await.problem(409, "taken");
        assert_eq!(named(&problem), ["name"]);
        key.post(fields, json!({"name": "extra", "type": "text"})).await.expect(201);
        let problem = key.patch(format!("{fields}/extra"), json!({"name": "amount", "indexed": "yes"})).await.problem(422, "invalid");
        assert_eq!(named(&problem), ["indexed", "name"]);
        let problem = key.patch(format!("{fields}/extra"), json!({"name": "amount"})).await.problem(409, "taken");
        assert_eq!(named(&problem), ["name"]);
    })
    .await;
}

#[tokio::test]
async fn what_a_standard_object_would_not_keep_is_refused() {
    on_each(|app| async move {
        let key = app.as_key();
        let deal = "/api/v1/schema/objects/deal";
        let read_only = |problem: &Json| -> Vec<String> {
            let errors = problem["errors"].as_array().unwrap();
            assert!(errors.iter().all(|e| e["code"] == "read_only"), "{problem}");
            let mut names: Vec<_> = errors.iter().map(|e| e["field"].as_str().unwrap().to_owned()).collect();
            names.sort();
            names
        };
        let before = key.get(deal).await.expect(200);
        let body = json!({"name": "sale", "plural": "sales", "title": "company", "label": "Sale"});
        let problem = key.patch(deal, body).await.problem(422, "invalid");
        let named = read_only(&problem);
        assert!(named.contains(&"name".into()) && named.contains(&"plural".into()), "{problem}");
        let body = json!({"name": "title", "required": false, "search": false, "help": "What is sold."});
        let problem = key.patch(format!("{deal}/fields/name"), body).await.problem(422, "invalid");
        assert_eq!(read_only(&problem), ["name", "required", "search"]);
        let problem = key.patch(format!("{deal}/fields/company"), json!({"on_delete": "cascade", "inverse": "sales"})).await.problem(422, "invalid");
        assert_eq!(read_only(&problem), ["inverse", "on_delete"]);
        assert_eq!(key.get(deal).await.expect(200), before, "nothing was changed");
        // What is so anyway passes, and what is kept is kept.
        let body = json!({"name": "deal", "plural": "deals", "title": "name", "label": "Sale", "icon": "rocket"});
        key.patch(deal, body).await.expect(200);
        let body = json!({"name": "name", "type": "text", "required": true, "label": "What", "help": "What is sold."});
        key.patch(format!("{deal}/fields/name"), body).await.expect(200);
        let after = app.again(|ws| api::router(ws, Limits::default())).await.get(deal).await.expect(200);
        assert_eq!((&after["label"], &after["icon"], &after["fields"][0]["help"]), (&json!("Sale"), &json!("rocket"), &json!("What is sold.")));
    })
    .await;
}

#[tokio::test]
async fn addresses_that_are_taken_are_no_names() {
    on_each(|app| async move {
        let key = app.as_key();
        for word in ["metrics", "healthz", "readyz", "setup", "api", "search", "openapi"] {
            let body = json!({"name": "thing", "plural": word, "fields": [{"name": "name", "type": "text"}]});
            let problem = key.post("/api/v1/schema/objects", body).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], "plural", "{word}");
        }
    })
    .await;
}
