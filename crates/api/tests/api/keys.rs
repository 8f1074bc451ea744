//! Keys: who makes which, what holds them back, how they end.

use std::net::SocketAddr;

use api::Limits;
use axum::{Extension, extract::ConnectInfo};
use engine::people::{self, NewUser};
use serde_json::{Value as Json, json};
use testkit::{Answered, Caller, TestApp, databases};

use crate::id;

/// An app where what is revoked is so at once.
async fn on_each<F, Fut>(test: F)
where
    F: Fn(TestApp) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in databases() {
        test(app(database, "203.0.113.7:999").await).await;
    }
}

async fn app(database: &str, from: &str) -> TestApp {
    let limits = Limits {
        remember_callers: std::time::Duration::ZERO,
        ..Limits::default()
    };
    let from: SocketAddr = from.parse().unwrap();
    TestApp::on(database, |ws| {
        api::router(ws, limits).layer(Extension(ConnectInfo(from)))
    })
    .await
}

async fn person(app: &TestApp, name: &str, role: &str) -> Caller {
    let new = NewUser {
        email: format!("{name}@north.example"),
        name: name.into(),
        role: role.into(),
        password: "a believable phrase".into(),
        team: None,
    };
    people::create_user(&app.fresh.cx(), new).await.unwrap();
    app.sign_in(&format!("{name}@north.example"), "a believable phrase")
        .await
}

async fn make(who: &Caller, body: Json) -> Answered {
    who.post("/api/v1/keys", body).await
}

async fn key(app: &TestApp, body: Json) -> (Caller, Json) {
    let made = make(&app.as_key(), body).await.expect(201);
    (app.with_key(made["key"].as_str().unwrap()), made)
}

#[tokio::test]
async fn a_key_that_reads_writes_nothing() {
    on_each(|app| async move {
        let deal = app.as_key().made("deals", json!({"name": "Roof"})).await;
        let deal = format!("/api/v1/deals/{}", id(&deal));
        let body = json!({"name": "Reports", "role": "administrator", "read_only": true});
        let (reader, _) = key(&app, body).await;
        reader.get(&deal).await.expect(200);
        reader
            .get("/api/v1/deals/aggregate?measures=count")
            .await
            .expect(200);
        for (method, path, body) in [
            ("POST", "/api/v1/deals", json!({"name": "x"})),
            ("PATCH", deal.as_str(), json!({"name": "x"})),
            ("DELETE", deal.as_str(), json!({})),
            (
                "POST",
                "/api/v1/deals/batch",
                json!({"operations": [{"op": "create", "data": {"name": "x"}}]}),
            ),
            (
                "POST",
                "/api/v1/deals/bulk",
                json!({"filter": "name = Roof", "delete": true}),
            ),
            ("POST", "/api/v1/schema/objects", json!({"name": "van"})),
            ("POST", "/api/v1/users", json!({"name": "Eve"})),
            (
                "POST",
                "/api/v1/keys",
                json!({"name": "x", "role": "administrator"}),
            ),
        ] {
            let answer = reader.ask(method, path).json(body).send().await;
            answer.problem(403, "forbidden");
        }
        // What makes a file of records reads them.
        let file = reader
            .post("/api/v1/deals/export", json!({"format": "csv"}))
            .await;
        assert!(file.status.is_success(), "{}", file.text());
        reader
            .get("/api/v1/admin/queues")
            .await
            .problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn for_a_key_other_objects_do_not_exist() {
    on_each(|app| async move {
        let all = app.as_key();
        let company = all.made("companies", json!({"name": "Acme"})).await;
        let deal = all.made("deals", json!({"name": "Roof", "company": id(&company)})).await;
        let body = json!({"name": "Deals", "role": "administrator", "objects": ["deals", "stage", "pipeline"]});
        let (caller, made) = key(&app, body).await;
        assert_eq!(made["objects"], json!(["deal", "pipeline", "stage"]));
        let seen = caller.get(format!("/api/v1/deals/{}", id(&deal))).await.expect(200);
        assert_eq!(seen["company"], json!({"object": "company", "hidden": true}));
        caller.patch(format!("/api/v1/deals/{}", id(&deal)), json!({"name": "Roof 2"})).await.expect(200);
        caller.made("deals", json!({"name": "Floor"})).await;
        for path in [
            "/api/v1/companies".to_owned(),
            format!("/api/v1/companies/{}", id(&company)),
            format!("/api/v1/companies/{}/history", id(&company)),
            "/api/v1/users".to_owned(),
            "/api/v1/schema/objects/company".to_owned(),
        ] {
            caller.get(path).await.problem(404, "not_found");
        }
        let unknown = caller.get("/api/v1/deals?filter=company.name%20%3D%20Acme").await;
        let nobodys = all.get("/api/v1/deals?filter=companx.name%20%3D%20Acme").await;
        assert_eq!((unknown.status, nobodys.status), (400.try_into().unwrap(), 400.try_into().unwrap()));
        let hits = caller.get("/api/v1/search?q=Acme").await.expect(200);
        assert_eq!(hits["data"], json!([]));
        let document = caller.get("/api/v1/openapi.json").await.expect(200);
        assert!(document["paths"]["/deals"].is_object() && document["paths"]["/companies"].is_null());
        caller.post("/api/v1/schema/objects", json!({"name": "van"})).await.problem(403, "forbidden");
        caller.get("/api/v1/keys").await.problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn a_key_has_its_time_and_its_place() {
    on_each(|app| async move {
        let now = app.clock().now();
        let until = now.plus_seconds(60).to_rfc3339();
        let (brief, _) = key(
            &app,
            json!({"name": "Brief", "role": "viewer", "expires_at": until}),
        )
        .await;
        brief.get("/api/v1/deals").await.expect(200);
        let (here, _) = key(
            &app,
            json!({"name": "Here", "role": "viewer", "from": ["203.0.113.0/24", "::1"]}),
        )
        .await;
        here.get("/api/v1/deals").await.expect(200);
        let (there, made) = key(
            &app,
            json!({"name": "There", "role": "viewer", "from": ["10.0.0.9", "192.168.1.2/16"]}),
        )
        .await;
        assert_eq!(made["from"], json!(["10.0.0.9", "192.168.0.0/16"]));
        let refused = there.get("/api/v1/deals").await.problem(403, "forbidden");
        assert!(
            refused["detail"].as_str().unwrap().contains("203.0.113.7"),
            "{refused}"
        );
        app.clock().set(now.plus_seconds(61));
        let over = brief
            .get("/api/v1/deals")
            .await
            .problem(401, "unauthorized");
        assert!(
            over["detail"].as_str().unwrap().contains("expired"),
            "{over}"
        );
        let listed = app.as_key().get("/api/v1/keys").await.expect(200);
        let brief = listed["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|key| key["name"] == "Brief")
            .unwrap();
        assert_eq!(brief["is_expired"], true);
    })
    .await;
}

#[tokio::test]
async fn keys_are_listed_without_their_secret_and_revoked() {
    on_each(|app| async move {
        let (caller, made) = key(&app, json!({"name": "Shop", "role": "sales"})).await;
        caller.get("/api/v1/deals").await.expect(200);
        let secret = made["key"].as_str().unwrap();
        let answer = app.as_key().get("/api/v1/keys?limit=1").await;
        assert!(!answer.text().contains(secret));
        let page = answer.expect(200);
        let shop = &page["data"][0];
        assert_eq!(
            (&shop["name"], &shop["role"], &shop["read_only"]),
            (&json!("Shop"), &json!("sales"), &json!(false))
        );
        assert!(secret.starts_with(shop["prefix"].as_str().unwrap()));
        let next = page["next_cursor"].as_str().unwrap();
        let rest = app
            .as_key()
            .get(format!("/api/v1/keys?cursor={next}"))
            .await
            .expect(200);
        assert_eq!(rest["data"][0]["name"], "tests");
        assert_eq!(rest["next_cursor"], Json::Null);

        let one = format!("/api/v1/keys/{}", id(shop));
        app.as_key().delete(&one).await.expect(204);
        let over = caller
            .get("/api/v1/deals")
            .await
            .problem(401, "unauthorized");
        assert!(
            over["detail"].as_str().unwrap().contains("revoked"),
            "{over}"
        );
        app.as_key().delete(&one).await.problem(404, "not_found");
        app.as_key()
            .get("/api/v1/keys?cursor=x")
            .await
            .problem(400, "cursor");
        let all = app.as_key();
        let kept = all
            .ask("POST", "/api/v1/keys")
            .header("idempotency-key", "once");
        kept.json(json!({"name": "x", "role": "sales"}))
            .send()
            .await
            .problem(400, "idempotency_key");
    })
    .await;
}

#[tokio::test]
async fn a_personal_key_is_its_person_as_they_are() {
    on_each(|app| async move {
        let ana = person(&app, "ana", "manager").await;
        let made = make(&ana, json!({"name": "My script"})).await.expect(201);
        assert_eq!(made["role"], Json::Null);
        assert_eq!(made["owner"]["name"], "ana");
        let script = app.with_key(made["key"].as_str().unwrap());
        let deal = script.made("deals", json!({"name": "Roof"})).await;
        assert_eq!(deal["owner"]["name"], "ana");
        assert_eq!(deal["created_by"]["object"], "user");
        // It makes no keys, and looks at none.
        make(&script, json!({"name": "Another"}))
            .await
            .problem(403, "forbidden");
        script.get("/api/v1/keys").await.problem(403, "forbidden");

        // Rights follow.
        let me = made["owner"]["id"].as_str().unwrap();
        let ana_s = format!("/api/v1/users/{me}");
        app.as_key()
            .patch(&ana_s, json!({"role": "viewer"}))
            .await
            .expect(200);
        script
            .post("/api/v1/deals", json!({"name": "x"}))
            .await
            .problem(403, "forbidden");
        script.get("/api/v1/deals").await.expect(200);
        app.as_key()
            .patch(&ana_s, json!({"active": false}))
            .await
            .expect(200);
        script
            .get("/api/v1/deals")
            .await
            .problem(401, "unauthorized");
    })
    .await;
}

#[tokio::test]
async fn nobody_makes_a_key_with_more_rights_than_they_have() {
    on_each(|app| async move {
        let ana = person(&app, "ana", "manager").await;
        make(&ana, json!({"name": "x", "role": "sales"}))
            .await
            .problem(403, "forbidden");
        let boss = person(&app, "boss", "administrator").await;
        let other = make(&boss, json!({"name": "boss's own"})).await.expect(201);
        let admin = other["owner"]["id"].clone();
        // Somebody who manages people, and is no administrator.
        let rights = json!({"objects": {"*": {"read": "all"}}, "special": ["manage_people"]});
        let role = json!({"name": "Office", "key": "office", "rights": rights});
        app.as_key().post("/api/v1/roles", role).await.expect(201);
        let office = make(&app.as_key(), json!({"name": "Office", "role": "office"}))
            .await
            .expect(201);
        let office = app.with_key(office["key"].as_str().unwrap());
        make(&office, json!({"name": "x", "role": "administrator"}))
            .await
            .problem(403, "forbidden");
        make(
            &office,
            json!({"name": "x", "role": "office", "owner": admin}),
        )
        .await
        .problem(403, "forbidden");
        make(&office, json!({"name": "x", "role": "office"}))
            .await
            .expect(201);
        make(&office, json!({"name": "x"}))
            .await
            .problem(422, "invalid");
        // A key for oneself is not one for another.
        make(
            &boss,
            json!({"name": "x", "owner": office_owner(&app).await}),
        )
        .await
        .problem(403, "forbidden");

        // Each sees and revokes their own.
        let mine = ana.get("/api/v1/keys").await.expect(200);
        assert_eq!(mine["data"], json!([]));
        ana.delete(format!("/api/v1/keys/{}", id(&other)))
            .await
            .problem(404, "not_found");
        let all = app.as_key().get("/api/v1/keys").await.expect(200);
        assert!(all["data"].as_array().unwrap().len() >= 3);
    })
    .await;
}

async fn office_owner(app: &TestApp) -> String {
    let found = people::by_email(&app.fresh.ws, "ana@north.example")
        .await
        .unwrap();
    found.unwrap().to_string()
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_told_at_once() {
    on_each(|app| async move {
        let body = json!({
            "name": " ",
            "role": "king",
            "objects": ["deal", "unicorn"],
            "from": ["10.0.0.1", "office"],
            "expires_at": "2001-01-01T00:00:00Z",
        });
        let problem = make(&app.as_key(), body).await.problem(422, "invalid");
        let fields: Vec<&str> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["field"].as_str().unwrap())
            .collect();
        for field in ["name", "role", "objects", "from", "expires_at"] {
            assert!(fields.contains(&field), "{field}: {problem}");
        }
        for (field, value) in [
            ("name", json!(5)),
            ("role", json!([])),
            ("owner", json!("me")),
            ("read_only", json!("yes")),
            ("objects", json!("deal")),
            ("objects", json!([])),
            ("objects", json!(vec!["deal"; 101])),
            ("from", json!([1])),
            ("expires_at", json!("tomorrow")),
            ("name", json!("a\nb")),
            ("name", json!("a".repeat(101))),
            ("secret", json!("mine")),
        ] {
            let mut body = json!({"name": "x", "role": "sales"});
            body[field] = value;
            let problem = make(&app.as_key(), body).await.problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_job_stays_within_the_limits_of_its_key() {
    on_each(|app| async move {
        let ana = person(&app, "ana", "administrator").await;
        let roof = app
            .as_key()
            .made("companies", json!({"name": "Roof"}))
            .await;
        let made = make(
            &ana,
            json!({"name": "Deals only", "objects": ["deal", "stage", "pipeline"]}),
        )
        .await
        .expect(201);
        let narrow = app.with_key(made["key"].as_str().unwrap());
        let deal = narrow.made("deals", json!({"name": "Roof"})).await;
        assert_eq!(deal["owner"], json!({"object": "user", "hidden": true}));
        let asked = narrow
            .post(
                "/api/v1/deals/bulk",
                json!({"filter": "name = Roof", "set": {"name": "Floor"}}),
            )
            .await;
        assert!(asked.status.is_success(), "{}", asked.text());
        // Revoked before it ran, it does nothing.
        ana.delete(format!("/api/v1/keys/{}", id(&made)))
            .await
            .expect(204);
        crate::work_off(&app).await;
        let left = app
            .as_key()
            .get("/api/v1/deals?filter=name%20%3D%20Roof&count=true")
            .await
            .expect(200);
        assert_eq!(left["total"], 1);
        app.as_key()
            .get(format!("/api/v1/companies/{}", id(&roof)))
            .await
            .expect(200);
    })
    .await;
}
