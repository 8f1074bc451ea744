//! Records that may be one, over REST: what an answer holds, how it goes on, and
//! what is refused.

use engine::people;
use serde_json::{Value as Json, json};

use crate::{id, on_each};

#[tokio::test]
async fn duplicates_are_listed_group_by_group_and_gone_when_merged() {
    on_each(|app| async move {
        let key = app.as_key();
        let mut ids = Vec::new();
        for body in [
            json!({"name": "Ada Brook", "emails": "ada@a.example"}),
            json!({"name": "Ada Brook", "emails": "ADA@A.example"}),
            json!({"name": "Bodil Winter", "phones": "+49 30 1234567"}),
            json!({"name": "Cleo Sand", "phones": "+49 (30) 123-45 67"}),
            json!({"name": "Jonathan Meier"}),
            json!({"name": "Jonahtan Meier"}),
            json!({"name": "Somebody Else", "emails": "else@e.example"}),
        ] {
            ids.push(id(&key.made("contacts", body).await));
        }
        let path = "/api/v1/contacts/duplicates";
        let page = key.get(path).await.expect(200);
        assert_eq!(page["next_cursor"], Json::Null);
        let data = page["data"].as_array().unwrap();
        assert_eq!(data.len(), 3, "{page}");
        let one = |n: usize, name: &str| json!({"id": ids[n], "object": "contact", "name": name});
        let reason = |kind: &str, value: &str| json!({"kind": kind, "value": value});
        for (records, likeness, reasons) in [
            (
                [one(0, "Ada Brook"), one(1, "Ada Brook")],
                0.99,
                reason("email", "ada@a.example"),
            ),
            (
                [one(2, "Bodil Winter"), one(3, "Cleo Sand")],
                0.6,
                reason("phone", "+49301234567"),
            ),
            (
                [one(5, "Jonahtan Meier"), one(4, "Jonathan Meier")],
                0.5,
                reason("title", "Jonahtan Meier"),
            ),
        ] {
            let group =
                json!({"records": records, "count": 2, "likeness": likeness, "reasons": [reasons]});
            assert!(data.contains(&group), "{group} is not in {page}");
        }

        // One by one it is the same.
        let (mut one_by_one, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = key
                .get(format!("{path}?limit=1&cursor={cursor}"))
                .await
                .expect(200);
            let data = page["data"].as_array().unwrap();
            assert!(data.len() <= 1);
            one_by_one.extend(data.clone());
            let Some(next) = page["next_cursor"].as_str() else {
                break;
            };
            cursor = next.to_owned();
        }
        assert_eq!(&one_by_one, data);

        let merge = json!({"winner": ids[0], "losers": [ids[1]]});
        key.post("/api/v1/contacts/merge", merge).await.expect(200);
        key.delete(format!("/api/v1/contacts/{}", ids[5])).await;
        let page = key.get(path).await.expect(200);
        assert_eq!(page["data"].as_array().unwrap().len(), 1, "{page}");
        assert_eq!(
            page["data"][0]["reasons"],
            json!([reason("phone", "+49301234567")])
        );
        // Other objects have none, and one may look who may not write.
        let viewer = people::create_key(&app.fresh.cx(), "viewer", "viewer")
            .await
            .unwrap();
        let viewer = app.with_key(&viewer);
        assert_eq!(viewer.get(path).await.expect(200), page);
        let none = json!({"data": [], "next_cursor": null});
        assert_eq!(
            key.get("/api/v1/companies/duplicates").await.expect(200),
            none
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused() {
    on_each(|app| async move {
        let key = app.as_key();
        for n in 0..4 {
            key.made("contacts", json!({"name": format!("Ada Number{}", n / 2)}))
                .await;
        }
        let path = "/api/v1/contacts/duplicates";
        let page = key.get(format!("{path}?limit=1")).await.expect(200);
        let cursor = page["next_cursor"].as_str().unwrap();
        for (path, status, code) in [
            (format!("{path}?cursor=x"), 400, "cursor"),
            (format!("{path}?cursor={}", &cursor[1..]), 400, "cursor"),
            (
                format!("/api/v1/companies/duplicates?cursor={cursor}"),
                400,
                "cursor",
            ),
            (format!("/api/v1/contacts?cursor={cursor}"), 400, "cursor"),
            (format!("{path}?limit=0"), 400, "out_of_range"),
            (format!("{path}?limit=101"), 400, "out_of_range"),
            (format!("{path}?filter=name"), 400, "unknown_parameter"),
            ("/api/v1/nothings/duplicates".to_owned(), 404, "not_found"),
        ] {
            key.get(path).await.problem(status, code);
        }
        let problem = key.get(format!("{path}?cursor=x")).await.json();
        assert_eq!(problem["errors"][0]["field"], "cursor", "{problem}");
        for method in ["PATCH", "DELETE", "POST"] {
            key.ask(method, path).send().await.problem(405, "method");
        }
        app.as_nobody().get(path).await.problem(401, "unauthorized");
    })
    .await;
}
