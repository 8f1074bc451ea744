//! Lists: filters, orders, pages, fields, references expanded, counts, words.

use serde_json::{Value as Json, json};
use testkit::Caller;

use crate::{encoded, id, on_each};

async fn names(key: &Caller, path: &str) -> Vec<String> {
    let page = key.get(path).await.expect(200);
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn lists_are_filtered_and_ordered() {
    on_each(|app| async move {
        let key = app.as_key();
        for (name, amount) in [("Ärmel", json!("10")), ("roof", json!("300.25")), ("Gate", json!(null)), ("Wall", json!("20"))] {
            key.made("deals", json!({"name": name, "amount": amount})).await;
        }
        for (query, expected) in [
            ("order_by=name", vec!["Ärmel", "Gate", "roof", "Wall"]),
            ("order_by=-amount", vec!["roof", "Wall", "Ärmel", "Gate"]),
            ("order_by=amount,name", vec!["Ärmel", "Wall", "roof", "Gate"]),
            ("filter=amount%20%3E%2010&order_by=name", vec!["roof", "Wall"]),
            ("filter=name%20~%20a&order_by=name", vec!["Ärmel", "Gate", "Wall"]),
            ("filter=name%20%3D%20ARMEL", vec!["Ärmel"]),
            ("filter=amount%20is%20empty", vec!["Gate"]),
            ("q=roo", vec!["roof"]),
            ("order_by=name&limit=1", vec!["Ärmel"]),
        ] {
            assert_eq!(names(&key, &format!("/api/v1/deals?{query}")).await, expected, "{query}");
        }
        let json_form = encoded(r#"{"and":[{"path":"amount","op":">=","value":20},{"path":"name","op":"~","value":"all"}]}"#);
        assert_eq!(names(&key, &format!("/api/v1/deals?filter={json_form}")).await, ["Wall"]);
        let counted = key.get("/api/v1/deals?count=true&limit=1&filter=amount%20%3E%2010").await.expect(200);
        assert_eq!((&counted["total"], counted["data"].as_array().unwrap().len()), (&json!(2), 1));
        assert!(key.get("/api/v1/deals").await.expect(200).get("total").is_none());
    })
    .await;
}

#[tokio::test]
async fn pages_give_each_record_once() {
    on_each(|app| async move {
        let key = app.as_key();
        for n in 0..7 {
            let amount = (n % 3 != 0).then(|| (n % 2).to_string());
            key.made(
                "deals",
                json!({"name": format!("deal {n}"), "amount": amount}),
            )
            .await;
        }
        for order in ["", "amount", "-amount", "-amount,name"] {
            let mut seen = Vec::new();
            let mut cursor = String::new();
            loop {
                let page = key
                    .get(format!(
                        "/api/v1/deals?limit=2&order_by={order}&cursor={cursor}"
                    ))
                    .await
                    .expect(200);
                seen.extend(page["data"].as_array().unwrap().iter().map(id));
                match page["next_cursor"].as_str() {
                    Some(next) => cursor = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(seen.len(), 7, "{order}");
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 7, "{order}: twice");
        }
    })
    .await;
}

#[tokio::test]
async fn a_cursor_belongs_to_its_question() {
    on_each(|app| async move {
        let key = app.as_key();
        for n in 0..3 {
            key.made("companies", json!({"name": format!("company {n}")}))
                .await;
        }
        let page = key
            .get("/api/v1/companies?limit=1&order_by=name")
            .await
            .expect(200);
        let cursor = page["next_cursor"].as_str().unwrap();
        key.get(format!(
            "/api/v1/companies?limit=2&order_by=name&cursor={cursor}"
        ))
        .await
        .expect(200);
        for (query, code) in [
            (format!("order_by=-name&cursor={cursor}"), "cursor"),
            (format!("order_by=name&q=x&cursor={cursor}"), "cursor"),
            (format!("order_by=name&cursor={}", &cursor[1..]), "cursor"),
            ("cursor=AAAA".to_owned(), "cursor"),
            (format!("cursor={}", "x".repeat(5_000)), "cursor"),
        ] {
            key.get(format!("/api/v1/companies?{query}"))
                .await
                .problem(400, code);
        }
    })
    .await;
}

#[tokio::test]
async fn faults_in_parameters_have_a_place() {
    on_each(|app| async move {
        let key = app.as_key();
        for (query, code, position) in [
            ("filter=amount%20%3E%20%3E".to_owned(), "filter", json!(9)),
            ("filter=nope%20%3D%201".to_owned(), "filter", json!(0)),
            (
                format!("filter={}", encoded("{\"path\":\"amount\",")),
                "json",
                json!(17),
            ),
            (
                format!(
                    "filter={}",
                    encoded(" {\"and\":[{\"path\":\"name\",\"op\":\"=\",\"value\":\"ä\"},{\"path\":\"nope\"}]}")
                ),
                "filter",
                json!(54),
            ),
            ("order_by=name,-nope".to_owned(), "order_by", json!(6)),
            ("fields=name,,".to_owned(), "fields", json!(5)),
            ("fields=nope".to_owned(), "fields", json!(0)),
            ("expand=name".to_owned(), "expand", json!(0)),
            (
                "expand=company.owner.team.parent".to_owned(),
                "expand",
                Json::Null,
            ),
            ("limit=0".to_owned(), "out_of_range", Json::Null),
            ("limit=501".to_owned(), "out_of_range", Json::Null),
            ("limit=ten".to_owned(), "out_of_range", Json::Null),
            ("count=1".to_owned(), "not_a_boolean", Json::Null),
            ("filter=name%20%3D%20%22a%00%22".to_owned(), "nul", json!(9)),
            ("q=%00".to_owned(), "nul", json!(0)),
            (
                "limit=1&limit=2".to_owned(),
                "repeated_parameter",
                Json::Null,
            ),
            (
                format!("filter={}", "%28".repeat(5_000)),
                "filter",
                json!(100),
            ),
        ] {
            let problem = key
                .get(format!("/api/v1/deals?{query}"))
                .await
                .problem(400, code);
            if position.is_number() {
                assert_eq!(problem["position"], position, "{query}: {problem}");
            }
            assert!(
                problem["errors"][0]["field"].is_string(),
                "{query}: {problem}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_asked_fields_are_shown() {
    on_each(|app| async move {
        let key = app.as_key();
        key.made("deals", json!({"name": "Roof", "amount": "5"}))
            .await;
        let page = key
            .get("/api/v1/deals?fields=amount,owner")
            .await
            .expect(200);
        let keys: Vec<&String> = page["data"][0].as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "object", "version", "owner", "amount"]);
    })
    .await;
}

#[tokio::test]
async fn references_come_with_their_records() {
    on_each(|app| async move {
        let key = app.as_key();
        let ana = key.made("users", json!({"name": "Ana"})).await;
        let parent = key.made("companies", json!({"name": "Holding", "owner": id(&ana)})).await;
        let acme = key.made("companies", json!({"name": "Acme", "parent": id(&parent), "owner": id(&ana)})).await;
        let maria = key.made("contacts", json!({"name": {"first": "Maria", "last": "Roe"}})).await;
        let body = json!({"name": "Roof", "company": id(&acme), "contact": id(&maria), "owner": id(&ana)});
        let roof = key.made("deals", body).await;
        key.made("deals", json!({"name": "Wall"})).await;

        let path = "/api/v1/deals?order_by=name&expand=company,company.parent.owner,contact,owner&fields=name";
        let page = key.get(path).await.expect(200);
        let deal = &page["data"][0];
        assert_eq!(deal["company"]["name"], "Acme");
        assert_eq!(deal["company"]["object"], "company");
        assert_eq!(deal["company"]["version"], 1);
        assert_eq!(deal["company"]["parent"]["name"], "Holding");
        assert_eq!(deal["company"]["parent"]["owner"]["active"], true);
        assert_eq!(deal["company"]["owner"].as_object().unwrap().len(), 3, "{deal}");
        assert_eq!(deal["contact"]["name"]["full"], "Maria Roe");
        assert_eq!(deal["owner"]["name"], "Ana");
        assert_eq!(page["data"][1]["company"], json!(null));

        let one = key.get(format!("/api/v1/deals/{}?expand=company", id(&roof))).await;
        assert_eq!(one.expect(200)["company"]["parent"]["name"], "Holding");
        let by_creator = key.get("/api/v1/deals?expand=created_by").await.expect(200);
        assert_eq!(by_creator["data"][0]["created_by"]["object"], "key");
    })
    .await;
}

#[tokio::test]
async fn words_are_found_in_any_object() {
    on_each(|app| async move {
        let key = app.as_key();
        let acme = key.made("companies", json!({"name": "Acme Roofing"})).await;
        key.made("deals", json!({"name": "Roof of Acme"})).await;
        key.made("contacts", json!({"name": "Maria Roe"})).await;
        let found = key.get("/api/v1/search?q=acme").await.expect(200);
        let objects: Vec<_> = found["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|hit| hit["object"].clone())
            .collect();
        assert_eq!(objects.len(), 2, "{found}");
        let only = key
            .get("/api/v1/search?q=acme&objects=company")
            .await
            .expect(200);
        assert_eq!(only["data"][0]["id"], acme["id"]);
        assert_eq!(only["data"].as_array().unwrap().len(), 1);
        key.get("/api/v1/search").await.problem(400, "required");
        key.get("/api/v1/search?q=a&objects=unicorn")
            .await
            .problem(400, "unknown_object");
        key.get("/api/v1/search?q=a&limit=1000")
            .await
            .problem(400, "out_of_range");
        for odd in [
            "%22",
            "*",
            "a%20AND",
            "%F0%9F%98%80",
            "-",
            "%25_",
            "a%27b",
            "%3A%2A",
            &"x".repeat(2_000),
        ] {
            key.get(format!("/api/v1/search?q={odd}")).await.expect(200);
        }
    })
    .await;
}
