//! Formulas and roll-ups over REST: defined, refused, read, filtered, sorted
//! and aggregated like any other field.

use serde_json::{Value as Json, json};

use crate::{encoded, id, on_each};

#[tokio::test]
async fn computed_fields_are_fields() {
    on_each(|app| async move {
        let key = app.as_key();
        let made = key
            .post(
                "/api/v1/schema/objects",
                json!({"name": "plant", "fields": [
                    {"name": "name", "type": "text"},
                    {"name": "rooms", "type": "rollup", "rollup": "machines.count"},
                    {"name": "height", "type": "integer"},
                    {"name": "double", "type": "formula", "formula": "half * 4"},
                    {"name": "half", "type": "formula", "formula": "height / 2", "returns": "decimal", "scale": 1},
                ]}),
            )
            .await;
        let problem = made.problem(400, "rollup");
        assert_eq!(problem["position"], 0, "nothing refers to it yet: {problem}");
        assert_eq!(problem["errors"][0]["field"], "fields[1].rollup", "{problem}");
        let fields = json!([
            {"name": "name", "type": "text"},
            {"name": "height", "type": "integer"},
            {"name": "double", "type": "formula", "formula": "half * 4"},
            {"name": "half", "type": "formula", "formula": "height / 2", "returns": "decimal", "scale": 1},
        ]);
        let made = key.post("/api/v1/schema/objects", json!({"name": "plant", "fields": fields})).await.expect(201);
        let double = &made["fields"][2];
        assert_eq!((&double["type"], &double["returns"], &double["build"]), (&json!("formula"), &json!("decimal"), &json!("ready")));
        assert_eq!(double["formula"], "half * 4");
        key.post(
            "/api/v1/schema/objects",
            json!({"name": "machine", "fields": [
                {"name": "name", "type": "text"},
                {"name": "price", "type": "money"},
                {"name": "plant", "type": "reference", "to": "plant", "inverse": "machines"},
            ]}),
        )
        .await
        .expect(201);
        let fields = "/api/v1/schema/objects/plant/fields";
        let body = json!({"name": "worth", "type": "rollup", "rollup": "machines[price > 1].sum(price)"});
        key.post(fields, body).await.expect(201);
        let plant = key.made("plants", json!({"name": "North", "height": 5})).await;
        assert_eq!((&plant["half"], &plant["double"]), (&json!("2.5"), &json!("10")));
        for price in [1, 20, 22] {
            key.made("machines", json!({"name": "Lathe", "price": price, "plant": id(&plant)})).await;
        }
        key.made("plants", json!({"name": "South", "height": 8})).await;
        let work = json!({"name": "jobs", "type": "rollup", "rollup": "tasks.count"});
        key.post(fields, work).await.expect(201);
        let about = json!({"object": "plant", "id": id(&plant)});
        key.made("tasks", json!({"subject": "Oil it", "about": about})).await;
        let filter = encoded("jobs = 1 and worth = 42 and double > 9");
        let list = key.get(format!("/api/v1/plants?filter={filter}&order_by=-worth&fields=name,worth")).await.expect(200);
        assert_eq!(list["data"].as_array().unwrap().len(), 1);
        assert_eq!(list["data"][0]["worth"], json!({"amount": "42.00", "currency": "USD"}));
        let sorted = key.get("/api/v1/plants?order_by=-half").await.expect(200);
        assert_eq!(sorted["data"][0]["name"], "South");
        let sum = key.get("/api/v1/plants/aggregate?measures=sum:worth,max:half").await.expect(200);
        assert_eq!(sum["data"], json!([{"sum:worth": {"amount": "42.00", "currency": "USD"}, "max:half": "4"}]));

        let one = format!("/api/v1/plants/{}", id(&plant));
        let shown = key.get(one.clone()).await.expect(200);
        key.patch(one.clone(), shown.clone()).await.expect(200);
        let refused = key.patch(one.clone(), json!({"worth": 1, "name": "East"})).await.problem(422, "invalid");
        assert_eq!(refused["errors"][0]["code"], "read_only");
        assert_eq!(key.get(one).await.expect(200)["name"], "North");
        let document = key.get("/api/v1/openapi.json").await.expect(200);
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["plant"]["properties"]["half"]["readOnly"], true);
        let takes = |path: &str| document.pointer(path).map(Json::to_string).unwrap_or_default();
        assert!(!takes("/paths/~1plants/post").contains("\"half\""));
    })
    .await;
}

#[tokio::test]
async fn faulty_texts_are_refused_with_their_place() {
    on_each(|app| async move {
        let key = app.as_key();
        let fields = "/api/v1/schema/objects/deal/fields";
        for (ty, text, position) in [
            ("formula", "amount * nope", 9),
            ("formula", "amount + name", 7),
            ("formula", "", 0),
            ("rollup", "tasks[nope = 1].count", 6),
            ("rollup", "amount", 0),
        ] {
            let body = json!({"name": "computed", "type": ty, ty: text});
            let answer = key.post(fields, body).await;
            if text.is_empty() {
                assert_eq!(answer.problem(422, "invalid")["errors"][0]["code"], "required");
                continue;
            }
            let problem = answer.problem(400, ty);
            assert_eq!((&problem["position"], &problem["errors"][0]["field"]), (&json!(position), &json!(ty)), "{problem}");
        }
        let two = json!({"name": "computed", "type": "formula", "formula": "amount * nope", "unique": true});
        let problem = key.post(fields, two).await.problem(422, "invalid");
        let found = problem["errors"].as_array().unwrap();
        assert!(found.iter().any(|e| e["code"] == "formula" && e["position"] == 9), "{problem}");
        key.post(fields, json!({"name": "weighted", "type": "formula", "formula": "amount * probability / 100"})).await.expect(201);
        key.post(fields, json!({"name": "rest", "type": "formula", "formula": "amount - weighted"})).await.expect(201);
        let used = key.delete(format!("{fields}/weighted")).await.problem(409, "in_use");
        assert!(used["detail"].as_str().unwrap().contains("deal.rest"), "{used}");
        let circle = key.patch(format!("{fields}/weighted"), json!({"formula": "amount - rest"})).await.problem(400, "formula");
        assert_eq!(circle["position"], 9);
    })
    .await;
}
