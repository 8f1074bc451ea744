//! Rules of how long records are kept.

use std::time::Duration;

use serde_json::{Value as Json, json};
use testkit::{Caller, TestApp};

use crate::{id, on_each, rights::somebody, work_off};

const DAY: Duration = Duration::from_secs(24 * 3_600);

/// Lets a night go by with its jobs: a schedule's first look only notes the time.
async fn night(app: &TestApp) {
    for _ in 0..2 {
        work_off(app).await;
        app.fresh.clock.advance(DAY);
        work_off(app).await;
    }
}

async fn rule(key: &Caller, of: &str, filter: &str, deed: &str) -> String {
    let name = format!("{deed} {of}");
    let rule = json!({"name": name, "of": of, "filter": filter, "deed": deed});
    format!(
        "/api/v1/retention_rules/{}",
        id(&key.made("retention_rules", rule).await)
    )
}

#[tokio::test]
async fn what_meets_a_rule_goes_at_night_and_the_rest_stays() {
    on_each(|app| async move {
        let key = app.as_key();
        let mut made = Vec::new();
        for n in 0..60 {
            let city = if n % 2 == 0 { "Bern" } else { "Rome" };
            let body = json!({"name": {"last": format!("Person{n}")}, "job_title": city});
            made.push(id(&key.made("contacts", body).await));
        }
        let company = id(&key.made("companies", json!({"name": "Old Ltd"})).await);
        let erase = rule(&key, "contact", "job_title = Bern", "erase").await;
        let trash = rule(
            &key,
            "companies",
            "name ~ Old and created_at < -1d",
            "trash",
        )
        .await;
        let idle = rule(&key, "lead", "status = new", "trash").await;
        key.patch(&idle, json!({"active": false})).await.expect(200);
        assert_eq!(key.get(&trash).await.expect(200)["of"], "company");
        night(&app).await;
        let erased = key.get(&erase).await.expect(200);
        assert_eq!(
            (&erased["problem"], erased["ran_at"].is_null()),
            (&Json::Null, false),
            "{erased}"
        );
        for (n, contact) in made.iter().enumerate() {
            let contact = key
                .get(format!("/api/v1/contacts/{contact}"))
                .await
                .expect(200);
            let name = if n % 2 == 0 {
                "Erased".to_owned()
            } else {
                format!("Person{n}")
            };
            assert_eq!(contact["name"]["full"], name.as_str());
        }
        assert_eq!(
            key.get(format!("/api/v1/companies/{company}")).await.status,
            404
        );
        assert!(key.get(&idle).await.expect(200)["ran_at"].is_null());
        let events = key
            .get("/api/v1/audit?event=erased&limit=100")
            .await
            .expect(200);
        assert_eq!(events["data"].as_array().unwrap().len(), 30);
        assert_eq!(events["data"][0]["who"], Json::Null, "the system did it");
        // Those who were erased are not erased night after night.
        night(&app).await;
        let again = key.get(&erase).await.expect(200);
        assert_eq!(again["acted_on"], 0, "{again}");
    })
    .await;
}

#[tokio::test]
async fn a_rule_says_what_is_in_its_way() {
    on_each(|app| async move {
        let key = app.as_key();
        let field = json!({"name": "visit", "type": "date"});
        key.post("/api/v1/schema/objects/lead/fields", field)
            .await
            .expect(201);
        let rule = rule(&key, "lead", "visit is empty", "trash").await;
        key.delete("/api/v1/schema/objects/lead/fields/visit").await;
        night(&app).await;
        let told = key.get(&rule).await.expect(200);
        let problem = told["problem"].as_str().unwrap_or_default();
        assert!(problem.contains("visit"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn a_rule_does_no_more_than_who_made_it_could() {
    on_each(|app| async move {
        let key = app.as_key();
        let new = |of: &str, filter: &str| json!({"name": of, "of": of, "filter": filter, "deed": "erase"});
        for (of, filter, field) in [
            ("nothing", "name = x", "of"),
            ("user", "name = x", "of"),
            ("team", "name = x", "of"),
            ("lead", "nothing = x", "filter"),
            ("lead", "status =", "filter"),
        ] {
            let problem = key.post("/api/v1/retention_rules", new(of, filter)).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{of} {filter} {problem}");
        }
        let all = json!({"read": "all", "create": "all", "update": "all", "delete": "all"});
        let (_, clerk) = somebody(&app, "clerk", json!({"objects": {"*": all}})).await;
        clerk.post("/api/v1/retention_rules", new("lead", "status = new")).await.problem(403, "forbidden");
        let officer = json!({
            "objects": {"*": all, "contact": {"read": "all", "update": "all", "delete": "own"}},
            "fields": {"lead": {"status": "hidden"}},
            "special": ["privacy"],
        });
        let (_, officer) = somebody(&app, "officer", officer).await;
        for (of, filter, field) in [("contact", "job_title = x", "of"), ("lead", "status = new", "filter")] {
            let problem = officer.post("/api/v1/retention_rules", new(of, filter)).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
        let made = officer.post("/api/v1/retention_rules", new("company", "name = Gone")).await.expect(201);
        let path = format!("/api/v1/retention_rules/{}", id(&made));
        clerk.patch(&path, json!({"filter": "name ~ \"a\""})).await.problem(403, "forbidden");
        clerk.delete(&path).await.problem(403, "forbidden");
        officer.patch(&path, json!({"acted_on": 7})).await.problem(422, "invalid");
        for role in ["manager", "sales", "viewer", "partner"] {
            let key = engine::people::create_key(&app.fresh.cx(), role, role).await.unwrap();
            app.with_key(&key).get("/api/v1/retention_rules").await.problem(404, "not_found");
        }
    })
    .await;
}
