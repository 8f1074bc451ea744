//! Who may call, how often, and what watches over it.

use api::Limits;
use engine::people;
use serde_json::json;
use testkit::{TestApp, databases};

use crate::on_each;

#[tokio::test]
async fn nobody_gets_in() {
    on_each(|app| async move {
        let made = app.as_key().made("deals", json!({"name": "Roof"})).await;
        let deal = format!("/api/v1/deals/{}", crate::id(&made));
        for (method, path) in [
            ("GET", "/api/v1/deals".to_owned()),
            ("POST", "/api/v1/deals".to_owned()),
            ("GET", deal.clone()),
            ("PATCH", deal.clone()),
            ("DELETE", deal.clone()),
            ("POST", format!("{deal}/restore")),
            ("GET", format!("{deal}/history")),
            ("GET", format!("{deal}/timeline")),
            ("PUT", "/api/v1/deals/by/id/x".to_owned()),
            ("POST", "/api/v1/deals/batch".to_owned()),
            ("GET", "/api/v1/deals/aggregate".to_owned()),
            ("GET", "/api/v1/search?q=a".to_owned()),
            ("GET", "/api/v1/unicorns".to_owned()),
            ("GET", "/api/v1/openapi.json".to_owned()),
            ("GET", "/api/v1/schema/objects".to_owned()),
            ("POST", "/api/v1/schema/objects".to_owned()),
            ("GET", "/api/v1/schema/objects/deal".to_owned()),
            ("PATCH", "/api/v1/schema/objects/deal".to_owned()),
            ("DELETE", "/api/v1/schema/objects/deal".to_owned()),
            ("POST", "/api/v1/schema/objects/deal/restore".to_owned()),
            ("POST", "/api/v1/schema/objects/deal/fields".to_owned()),
            (
                "PATCH",
                "/api/v1/schema/objects/deal/fields/name".to_owned(),
            ),
            (
                "DELETE",
                "/api/v1/schema/objects/deal/fields/name".to_owned(),
            ),
            (
                "POST",
                "/api/v1/schema/objects/deal/fields/name/restore".to_owned(),
            ),
        ] {
            for caller in [app.as_nobody(), app.with_key("rk_wrong"), app.with_key("")] {
                let answer = caller.ask(method, &path).json(json!({})).send().await;
                answer.problem(401, "unauthorized");
                assert!(
                    answer.header("www-authenticate").starts_with("Bearer"),
                    "{method} {path}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_person_writes_with_the_token_of_the_session() {
    on_each(|app| async move {
        let ana = app.as_user("ana@north.example").await;
        let deal = ana.made("deals", json!({"name": "Roof"})).await;
        assert_eq!(deal["owner"]["name"], "ana");
        assert_eq!(deal["created_by"]["object"], "user");
        let forged = ana.without("x-csrf-token");
        forged.get("/api/v1/deals").await.expect(200);
        forged
            .post("/api/v1/deals", json!({"name": "x"}))
            .await
            .problem(403, "forbidden");
        let wrong = forged
            .ask("POST", "/api/v1/deals")
            .header("x-csrf-token", "x")
            .json(json!({"name": "x"}));
        wrong.send().await.problem(403, "forbidden");
        let mine = ana
            .get("/api/v1/deals?filter=owner%20%3D%20me")
            .await
            .expect(200);
        assert_eq!(mine["data"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn who_asks_too_often_waits() {
    for database in databases() {
        let limits = Limits {
            requests_per_second: 3,
            ..Limits::default()
        };
        let app = TestApp::on(database, |ws| api::router(ws, limits)).await;
        let key = app.as_key();
        let mut refused = 0;
        for _ in 0..20 {
            let answer = key.get("/api/v1/schema/objects/deal").await;
            if answer.status == 429 {
                answer.problem(429, "too_many_requests");
                assert_eq!(answer.header("retry-after"), "1");
                refused += 1;
            }
        }
        assert!(refused > 0, "{database}");
    }
}

#[tokio::test]
async fn health_needs_no_key_and_metrics_count() {
    on_each(|app| async move {
        let nobody = app.as_nobody();
        nobody.get("/healthz").await.expect_text(200, "ok");
        nobody.get("/readyz").await.expect_text(200, "ready");
        app.as_key().get("/api/v1/deals").await.expect(200);
        nobody.get("/api/v1/deals").await.expect(401);
        let text = nobody.get("/metrics").await.text();
        for line in [
            "rapport_ready 1",
            "rapport_http_requests_total{route=\"/api/v1/{objects}\",method=\"GET\",status=\"2xx\"}",
            "rapport_http_requests_total{route=\"/api/v1/{objects}\",method=\"GET\",status=\"4xx\"} 1",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    on_each(|app| async move {
        let key = app.as_key();
        let (one, two) = (
            key.get("/api/v1/deals").await,
            key.get("/nowhere/else").await,
        );
        for answer in [&one, &key.get("/api/v1/unicorns").await] {
            assert_eq!(answer.header("rapport-request-id").len(), 36);
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("cache-control"), "private, no-cache");
        }
        assert_eq!(two.status, 404);
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_away_is_told_and_not_explained() {
    on_each(|app| async move {
        let key = app.as_key();
        key.get("/api/v1/deals").await.expect(200);
        app.fresh.ws.db().close().await;
        for (method, path) in [
            ("GET", "/api/v1/deals"),
            ("GET", "/api/v1/search?q=a"),
            ("GET", "/api/v1/deals/aggregate?measures=count"),
            ("POST", "/api/v1/deals"),
            ("GET", "/readyz"),
        ] {
            let answer = key
                .ask(method, path)
                .json(json!({"name": "x"}))
                .send()
                .await;
            let problem = answer.problem(503, "busy");
            assert!(!answer.header("retry-after").is_empty(), "{method} {path}");
            let text = problem.to_string().to_lowercase();
            assert!(!text.contains("pool") && !text.contains("sql"), "{problem}");
        }
        key.get("/healthz").await.expect_text(200, "ok");
        key.get("/metrics")
            .await
            .expect_text(200, "rapport_ready 0");
    })
    .await;
}

#[tokio::test]
async fn a_viewer_reads_and_does_not_write() {
    on_each(|app| async move {
        let made = app.as_key().made("deals", json!({"name": "Roof"})).await;
        let deal = format!("/api/v1/deals/{}", crate::id(&made));
        let secret = engine::people::create_key(&app.fresh.cx(), "screen", "viewer").await;
        let viewer = app.with_key(&secret.unwrap());
        for path in [
            deal.as_str(),
            "/api/v1/deals",
            "/api/v1/deals/aggregate?measures=count",
            "/api/v1/search?q=roof",
            "/api/v1/schema/objects/deal",
            "/api/v1/openapi.json",
        ] {
            viewer.get(path).await.expect(200);
        }
        for (method, path) in [
            ("POST", "/api/v1/deals".to_owned()),
            ("PATCH", deal.clone()),
            ("DELETE", deal.clone()),
            ("POST", format!("{deal}/restore")),
            ("PUT", format!("/api/v1/deals/by/id/{}", crate::id(&made))),
            ("POST", "/api/v1/deals/batch".to_owned()),
            ("POST", "/api/v1/schema/objects".to_owned()),
            ("PATCH", "/api/v1/schema/objects/deal".to_owned()),
            ("POST", "/api/v1/schema/objects/deal/fields".to_owned()),
        ] {
            let ask = viewer.ask(method, &path).header("idempotency-key", "k");
            let answer = ask.json(json!({"name": "Wall"})).send().await;
            answer.problem(403, "forbidden");
        }
        assert_eq!(viewer.get(&deal).await.expect(200)["name"], "Roof");

        // The rule is not that of REST alone.
        let who = engine::Principal::Key {
            id: base::Id::nil(),
            name: "k".into(),
            role: "viewer".into(),
            owner: None,
            bounds: engine::people::Bounds::default(),
        };
        let cx = app.fresh.ws.cx(who, engine::Via::Import);
        let company = schema::ObjectId::from("company");
        let refused = engine::records::create(&cx, &company, json!({"name": "Acme"})).await;
        assert_eq!(refused.unwrap_err().status(), 403);
        let field = json!({"name": "size", "type": "text"});
        let refused = engine::definitions::add_field(&cx, "company", &field).await;
        assert_eq!(refused.unwrap_err().status(), 403);
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_themselves_another_role() {
    on_each(|app| async move {
        let key = app.as_key();
        let boss = json!({"name": "Boss", "email": "boss@north.example", "role": "administrator"});
        let boss = key.made("users", boss).await;
        let address = format!("/api/v1/users/{}", crate::id(&boss));
        let secret = engine::people::create_key(&app.fresh.cx(), "shop", "manager").await;
        let other = app.with_key(&secret.unwrap());

        let colleague = json!({"name": "Vera", "email": "vera@north.example"});
        other.post("/api/v1/users", colleague.clone()).await.problem(403, "forbidden");
        let vera = key.made("users", colleague).await;
        let own = format!("/api/v1/users/{}", crate::id(&vera));
        let team = crate::id(&key.made("teams", json!({"name": "North"})).await);
        let role = json!({"name": "More", "key": "more", "rights": {"objects": {"*": {"read": "all"}}}});
        let sales = crate::id(&key.made("roles", role.clone()).await);
        for (path, change, field) in [
            (&own, json!({"role": "administrator"}), "role"),
            (&own, json!({"role": null}), "role"),
            (&own, json!({"active": false}), "active"),
            (&own, json!({"roles": [sales]}), "roles"),
            (&own, json!({"team": team}), "team"),
            (&own, json!({"teams": [team]}), "teams"),
            (&address, json!({"role": "viewer"}), "role"),
            (&address, json!({"email": "vera2@north.example"}), "email"),
        ] {
            let refused = other.patch(path, change).await.problem(422, "invalid");
            assert_eq!(refused["errors"][0]["field"], field, "{refused}");
            assert_eq!(refused["errors"][0]["code"], "forbidden", "{refused}");
        }
        other.delete(&address).await.problem(403, "forbidden");
        other.post("/api/v1/roles", role).await.problem(403, "forbidden");
        other.patch(format!("/api/v1/roles/{sales}"), json!({"name": "Less"})).await.problem(403, "forbidden");
        other.patch(format!("/api/v1/teams/{team}"), json!({"roles": [sales]})).await.problem(403, "forbidden");
        let for_good = format!("{address}?purge=true");
        other.delete(&for_good).await.problem(403, "forbidden");
        key.get(&address).await.expect(200);
        let new = json!({"name": "Eve", "role": "administrator"});
        other.post("/api/v1/users", new.clone()).await.problem(403, "forbidden");
        let operations = json!({"operations": [
            {"op": "create", "data": new},
            {"op": "update", "id": crate::id(&vera), "data": {"role": "administrator"}},
        ]});
        let batch = other.post("/api/v1/users/batch", operations).await.expect(200);
        let statuses: Vec<&serde_json::Value> = batch["results"].as_array().unwrap().iter().map(|one| &one["status"]).collect();
        assert_eq!(statuses, [403, 422], "{batch}");
        let merge = json!({"winner": crate::id(&vera), "losers": [crate::id(&boss)], "fields": {"role": "administrator"}});
        assert!(other.post("/api/v1/users/merge", merge).await.status.is_client_error());
        assert_eq!(key.get(&own).await.expect(200)["role"], "sales");

        // What helps nobody to more than they had may be changed; an administrator may all.
        other.patch(&own, json!({"job_title": "Director"})).await.expect(200);
        key.patch(&own, json!({"role": "administrator", "active": false})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_session_that_was_ended_or_lacks_a_factor_opens_nothing() {
    for database in databases() {
        let limits = Limits {
            remember_callers: std::time::Duration::ZERO,
            ..Limits::default()
        };
        let app = TestApp::on(database, |ws| api::router(ws, limits)).await;
        let ws = &app.fresh.ws;
        let first = app.as_user("ana@north.example").await;
        let second = app
            .sign_in("ana@north.example", "a believable phrase")
            .await;
        let user = people::by_email(ws, "ana@north.example")
            .await
            .unwrap()
            .unwrap();
        for who in [&first, &second] {
            who.get("/api/v1/companies").await.expect(200);
        }
        let sessions = people::open::list(ws, user).await.unwrap();
        assert_eq!(sessions.len(), 2);
        people::open::end(&ws.system(), user, &sessions[0].mark)
            .await
            .unwrap();
        let mut statuses = Vec::new();
        for who in [&first, &second] {
            statuses.push(who.get("/api/v1/companies").await.status.as_u16());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401], "one is out and the other is not");
        people::sign_out_everywhere(&app.fresh.cx(), user)
            .await
            .unwrap();
        for who in [&first, &second] {
            who.get("/api/v1/companies")
                .await
                .problem(401, "unauthorized");
        }

        // What is handed out between password and second factor is no session.
        let half = people::factors::SECOND;
        let ticket = people::tickets::issue(ws, half, Some(user), json!({"via": "password"}), 600);
        let cookie = format!("session={}", ticket.await.unwrap());
        let nobody = app.as_nobody();
        let asked = nobody
            .ask("GET", "/api/v1/companies")
            .header("cookie", &cookie);
        asked.send().await.problem(401, "unauthorized");

        // Nor is one without a factor, once a role asks for it.
        let third = app
            .sign_in("ana@north.example", "a believable phrase")
            .await;
        third.get("/api/v1/companies").await.expect(200);
        let rules = engine::rights::SignInRules {
            second_factor: ["administrator".to_owned()].into(),
            ..engine::rights::SignInRules::default()
        };
        engine::rights::set_sign_in_rules(&app.fresh.cx(), rules)
            .await
            .unwrap();
        third
            .get("/api/v1/companies")
            .await
            .problem(401, "unauthorized");
    }
}
