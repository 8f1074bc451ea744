//! What people may do with records and fields that their roles let them reach.

use engine::people;
use serde_json::{Value as Json, json};
use testkit::{Caller, TestApp};

use crate::on_each;

pub const PASSWORD: &str = "a believable phrase";

/// Somebody with a role of these rights alone.
pub async fn somebody(app: &TestApp, name: &str, rights: Json) -> (String, Caller) {
    let key = app.as_key();
    let role = key
        .made(
            "roles",
            json!({"name": name, "key": name, "rights": rights}),
        )
        .await;
    let email = format!("{name}@bank.example");
    let new = people::NewUser {
        email: email.clone(),
        name: name.into(),
        role: "partner".into(),
        password: PASSWORD.into(),
        team: None,
    };
    let user = people::create_user(&app.fresh.cx(), new).await.unwrap();
    let path = format!("/api/v1/users/{}", user.id);
    key.patch(path, json!({"role": null, "roles": [crate::id(&role)]}))
        .await
        .expect(200);
    (user.id.to_string(), app.sign_in(&email, PASSWORD).await)
}

#[tokio::test]
async fn a_hidden_field_is_one_that_does_not_exist() {
    on_each(|app| async move {
        let key = app.as_key();
        let company = key
            .made(
                "companies",
                json!({"name": "Acme", "legal_name": "Zephyr", "tax_id": "T1"}),
            )
            .await;
        let at = format!("/api/v1/companies/{}", crate::id(&company));
        let rights = json!({
            "objects": {"*": {"read": "all", "create": "all", "update": "all"}},
            "fields": {"company": {"legal_name": "hidden", "tax_id": "read"}},
        });
        let (_, who) = somebody(&app, "clerk", rights).await;
        let shown = who.get(&at).await.expect(200);
        assert!(shown.get("legal_name").is_none(), "{shown}");
        assert_eq!(shown["tax_id"], "T1");
        // The very fault of a field that nobody has.
        for (path, name) in [
            ("/api/v1/companies?filter=NAME%20%3D%20x", "legal_name"),
            ("/api/v1/companies?order_by=NAME", "legal_name"),
            ("/api/v1/companies?fields=NAME", "legal_name"),
            (
                "/api/v1/companies/aggregate?group_by=NAME&measures=count",
                "legal_name",
            ),
            (
                "/api/v1/contacts?filter=company.NAME%20%3D%20x",
                "legal_name",
            ),
        ] {
            let hidden = who.get(path.replace("NAME", name)).await;
            let nobodys = who.get(path.replace("NAME", "logal_nime")).await;
            assert_eq!(hidden.status, 400, "{path}");
            let told = |answer: &str| answer.replace("logal_nime", name);
            let without_advice =
                |text: String| told(&text).split("Did you mean").next().unwrap().to_owned();
            assert_eq!(
                without_advice(hidden.text()),
                without_advice(nobodys.text()),
                "{path}"
            );
        }
        let refused = who
            .patch(&at, json!({"legal_name": "Y"}))
            .await
            .problem(422, "invalid");
        assert_eq!(refused["errors"][0]["code"], "unknown_field", "{refused}");
        let refused = who
            .patch(&at, json!({"tax_id": "T2"}))
            .await
            .problem(422, "invalid");
        assert_eq!(refused["errors"][0]["code"], "read_only", "{refused}");
        // What was read may be written back.
        who.patch(&at, json!({"tax_id": "T1", "name": "Acme Ltd"}))
            .await
            .expect(200);
        assert_eq!(key.get(&at).await.expect(200)["legal_name"], "Zephyr");
        // Nobody finds it by what it says there, and its history does not tell.
        for path in ["/api/v1/search?q=zephyr", "/api/v1/companies?q=zephyr"] {
            assert_eq!(who.get(path).await.expect(200)["data"], json!([]), "{path}");
            assert_eq!(
                key.get(path).await.expect(200)["data"]
                    .as_array()
                    .unwrap()
                    .len(),
                1
            );
        }
        assert_eq!(
            who.get("/api/v1/search?q=acme").await.expect(200)["data"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        key.patch(&at, json!({"legal_name": "Zephyr Ltd"}))
            .await
            .expect(200);
        let history = who.get(format!("{at}/history")).await.text();
        assert!(
            !history.contains("Zephyr") && !history.contains("legal_name"),
            "{history}"
        );
        let document = who.get("/api/v1/openapi.json").await.text();
        assert!(!document.contains("legal_name"));
        let definition = who.get("/api/v1/schema/objects/company").await.text();
        assert!(!definition.contains("legal_name"));
    })
    .await;
}

#[tokio::test]
async fn an_object_that_one_cannot_read_does_not_exist() {
    on_each(|app| async move {
        let key = app.as_key();
        let company = key.made("companies", json!({"name": "Acme"})).await;
        let contact = key
            .made(
                "contacts",
                json!({"name": {"last": "Lee"}, "company": crate::id(&company)}),
            )
            .await;
        let rights =
            json!({"objects": {"contact": {"read": "all", "create": "all", "update": "all"}}});
        let (_, who) = somebody(&app, "clerk", rights).await;
        let nobodys = who.get("/api/v1/ships").await;
        let hidden = who.get("/api/v1/companies").await;
        assert_eq!(
            (hidden.status, hidden.text()),
            (nobodys.status, nobodys.text())
        );
        let at = format!("/api/v1/contacts/{}", crate::id(&contact));
        let shown = who.get(&at).await.expect(200);
        assert_eq!(
            shown["company"],
            json!({"object": "company", "hidden": true}),
            "{shown}"
        );
        // Written back it stays what it was.
        who.patch(
            &at,
            json!({"company": shown["company"], "job_title": "Chief"}),
        )
        .await
        .expect(200);
        assert_eq!(key.get(&at).await.expect(200)["company"]["name"], "Acme");
        let found = who.get("/api/v1/search?q=acme").await.expect(200);
        assert_eq!(found["data"], json!([]));
        assert!(
            !who.get("/api/v1/openapi.json")
                .await
                .text()
                .contains("/companies")
        );
    })
    .await;
}

#[tokio::test]
async fn what_reaches_less_far_than_reading_is_refused() {
    on_each(|app| async move {
        let key = app.as_key();
        let rights = json!({"objects": {"*": {"read": "all"}, "company": {"create": "own", "read": "all", "update": "own"}}});
        let (me, who) = somebody(&app, "clerk", rights).await;
        let others = key.made("companies", json!({"name": "Theirs"})).await;
        let at = |record: &Json| format!("/api/v1/companies/{}", crate::id(record));
        let others = at(&others);
        who.get(&others).await.expect(200);
        who.patch(&others, json!({"name": "Mine"})).await.problem(403, "forbidden");
        who.delete(&others).await.problem(403, "forbidden");
        // What is one's own is made and changed, and no more.
        let own = who.made("companies", json!({"name": "Own"})).await;
        assert_eq!(own["owner"]["id"], me.as_str());
        who.patch(at(&own), json!({"name": "Mine"})).await.expect(200);
        who.delete(at(&own)).await.problem(403, "forbidden");
        let refused = who.post("/api/v1/companies", json!({"name": "Gift", "owner": null})).await.problem(422, "invalid");
        assert_eq!(refused["errors"][0]["field"], "owner", "{refused}");
        who.post("/api/v1/deals", json!({"name": "Deal"})).await.problem(403, "forbidden");
        // Each way to write asks the same.
        let operations = json!({"operations": [{"op": "update", "id": crate::id(&key.get(&others).await.expect(200)), "data": {"name": "x"}}]});
        let batch = who.post("/api/v1/companies/batch", operations).await.expect(200);
        assert_eq!(batch["results"][0]["status"], 403, "{batch}");
        for (path, body) in [
            ("/api/v1/companies/merge", json!({"winner": crate::id(&own), "losers": [crate::id(&own)]})),
            ("/api/v1/schema/objects", json!({"name": "ship", "title": "name"})),
            ("/api/v1/roles", json!({"name": "x", "key": "x", "rights": {}})),
            ("/api/v1/companies/export", json!({"format": "csv"})),
        ] {
            who.post(path, body).await.problem(403, "forbidden");
        }
    })
    .await;
}

#[tokio::test]
async fn a_role_that_is_taken_away_is_gone_at_once_and_one_of_a_team_is_its_members() {
    on_each(|app| async move {
        let key = app.as_key();
        key.made("companies", json!({"name": "Acme"})).await;
        let (me, who) = somebody(
            &app,
            "clerk",
            json!({"objects": {"contact": {"read": "all"}}}),
        )
        .await;
        who.get("/api/v1/companies").await.problem(404, "not_found");
        let rights = json!({"objects": {"company": {"read": "all"}}});
        let role = key
            .made(
                "roles",
                json!({"name": "Companies", "key": "companies", "rights": rights}),
            )
            .await;
        let top = key
            .made(
                "teams",
                json!({"name": "Bank", "roles": [crate::id(&role)]}),
            )
            .await;
        let team = key
            .made("teams", json!({"name": "North", "parent": crate::id(&top)}))
            .await;
        let user = format!("/api/v1/users/{me}");
        key.patch(&user, json!({"team": crate::id(&team)}))
            .await
            .expect(200);
        // Whoever signs in now has it; the session before learns of it within seconds.
        let again = app.sign_in("clerk@bank.example", PASSWORD).await;
        assert_eq!(
            again.get("/api/v1/companies").await.expect(200)["data"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        key.delete(format!("/api/v1/roles/{}", crate::id(&role)))
            .await
            .expect(204);
        let again = app.sign_in("clerk@bank.example", PASSWORD).await;
        again
            .get("/api/v1/companies")
            .await
            .problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_key_acts_in_the_teams_of_its_owner_and_not_longer_than_they() {
    on_each(|app| async move {
        let key = app.as_key();
        let team = key.made("teams", json!({"name": "North"})).await;
        let (me, _) = somebody(
            &app,
            "clerk",
            json!({"objects": {"company": {"read": "team"}}}),
        )
        .await;
        let user = format!("/api/v1/users/{me}");
        key.patch(&user, json!({"team": crate::id(&team)}))
            .await
            .expect(200);
        key.made("companies", json!({"name": "Own", "owner": me}))
            .await;
        key.made(
            "companies",
            json!({"name": "Ours", "team": crate::id(&team)}),
        )
        .await;
        key.made("companies", json!({"name": "Theirs"})).await;
        let new = async || {
            let owner = base::Id::parse(&me);
            let secret = people::create_key_of(&app.fresh.cx(), "shop", "clerk", owner).await;
            app.with_key(&secret.unwrap())
        };
        let listed = new()
            .await
            .get("/api/v1/companies?order_by=name&fields=name")
            .await
            .expect(200);
        let names: Vec<&Json> = listed["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["name"])
            .collect();
        assert_eq!(names, ["Ours", "Own"]);
        let later = new().await;
        key.patch(&user, json!({"active": false})).await.expect(200);
        assert_eq!(later.get("/api/v1/companies").await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_viewer_writes_what_a_role_of_their_team_lets_them() {
    on_each(|app| async move {
        let key = app.as_key();
        let rights = json!({"objects": {"contact": {"create": "all", "read": "all"}}});
        let role = key
            .made(
                "roles",
                json!({"name": "Reception", "key": "reception", "rights": rights}),
            )
            .await;
        let team = key
            .made(
                "teams",
                json!({"name": "Desk", "roles": [crate::id(&role)]}),
            )
            .await;
        let new = people::NewUser {
            email: "vera@bank.example".into(),
            name: "Vera".into(),
            role: "viewer".into(),
            password: PASSWORD.into(),
            team: base::Id::parse(&crate::id(&team)),
        };
        people::create_user(&app.fresh.cx(), new).await.unwrap();
        let vera = app.sign_in("vera@bank.example", PASSWORD).await;
        vera.made("contacts", json!({"name": {"last": "Lee"}}))
            .await;
        vera.post("/api/v1/companies", json!({"name": "Acme"}))
            .await
            .problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn what_is_made_meets_the_filter_that_narrows_it() {
    on_each(|app| async move {
        let only = "employees < 100";
        let rights = json!({"objects": {"company":
            {"read": "all", "create": "all", "update": "all", "only": only}}});
        let (_, who) = somebody(&app, "small", rights).await;
        who.made("companies", json!({"name": "Mill", "employees": 9}))
            .await;
        for body in [
            json!({"name": "Bank", "employees": 900}),
            json!({"name": "Nobody knows"}),
        ] {
            who.post("/api/v1/companies", body)
                .await
                .problem(403, "forbidden");
        }
        let key = app.as_key();
        let all = key.get("/api/v1/companies").await.expect(200);
        assert_eq!(all["data"].as_array().unwrap().len(), 1, "{all}");
    })
    .await;
}

#[tokio::test]
async fn an_undo_neither_tells_nor_writes_what_is_hidden() {
    on_each(|app| async move {
        let key = app.as_key();
        let parent = key.made("companies", json!({"name": "Parent"})).await;
        let parent = crate::id(&parent);
        let rights = json!({
            "objects": {"company": {"read": "all", "update": "all", "only": "employees is not empty"}},
            "fields": {"company": {"legal_name": "hidden", "tax_id": "read"}},
            "special": ["undo_others"],
        });
        let (_, who) = somebody(&app, "clerk", rights).await;
        let first = json!({"name": "Mill", "legal_name": "Old Ltd", "tax_id": "T1", "employees": 1});
        let company = key.made("companies", first).await;
        let at = format!("/api/v1/companies/{}", crate::id(&company));
        let change = json!({"legal_name": "Zephyr Ltd", "tax_id": "T2", "employees": 2, "parent": parent});
        let changed = key.patch(&at, change).await;
        let batch = changed.header("rapport-batch").to_owned();
        changed.expect(200);
        let preview = who
            .post(format!("/api/v1/undo/{batch}?preview=true"), json!({}))
            .await
            .expect(200);
        let done = who
            .post(format!("/api/v1/undo/{batch}"), json!({}))
            .await
            .expect(200);
        for told in [preview, done] {
            let text = told.to_string();
            for hidden in ["Zephyr", "Old Ltd", "legal_name", "T2", "Parent", &parent] {
                assert!(!text.contains(hidden), "{hidden}: {text}");
            }
            assert_eq!(told["changes"][0]["fields"]["employees"]["after"], 1, "{text}");
            assert_eq!(told["left"][0]["code"], "forbidden", "{text}");
        }
        let now = key.get(&at).await.expect(200);
        assert_eq!(now["legal_name"], "Zephyr Ltd");
        assert_eq!(now["tax_id"], "T2");
        assert_eq!(now["employees"], 1);
        // Whoever may do all of it does.
        let again = key.post(format!("/api/v1/undo/{batch}"), json!({})).await;
        again.expect(200);
        assert_eq!(key.get(&at).await.expect(200)["legal_name"], "Old Ltd");
    })
    .await;
}

#[tokio::test]
async fn rows_go_together_by_what_somebody_sees_of_what_they_lead_to() {
    on_each(|app| async move {
        let key = app.as_key();
        let rights = json!({"objects": {
            "company": {"read": "own"}, "deal": {"read": "all"}, "pipeline": {"read": "all"}, "stage": {"read": "all"},
        }});
        let (me, who) = somebody(&app, "clerk", rights).await;
        let mut companies = Vec::new();
        for (name, owner) in [("Acme", Some(&me)), ("Aaron", None), ("Acme", Some(&me))] {
            let body = json!({"name": name, "owner": owner});
            companies.push(crate::id(&key.made("companies", body).await));
        }
        for n in 0..16 {
            let body = json!({"name": format!("deal {n:02}"), "company": companies.get(n % 4)});
            key.made("deals", body).await;
        }
        for order in ["company", "-company", "company,name", "-company,name"] {
            let mut groups: Vec<String> = Vec::new();
            let mut path = format!("/api/v1/deals?fields=company&order_by={order}&limit=3");
            let mut rows = 0;
            loop {
                let page = who.get(&path).await.expect(200);
                for row in page["data"].as_array().unwrap() {
                    rows += 1;
                    let own = row["company"]["id"].as_str().unwrap_or_default();
                    if groups.last().is_none_or(|last| last != own) {
                        groups.push(own.to_owned());
                    }
                }
                assert!(!page.to_string().contains(&companies[1]), "{page}");
                let Some(cursor) = page["next_cursor"].as_str() else { break };
                path = format!("/api/v1/deals?fields=company&order_by={order}&limit=3&cursor={cursor}");
            }
            let mut expected = vec![companies[0].clone(), companies[2].clone(), String::new()];
            if order.starts_with('-') {
                expected.swap(0, 1);
            }
            assert_eq!((rows, groups), (16, expected), "{order}");
        }
        let path = "/api/v1/deals/aggregate?group_by=company&measures=count";
        let counted = who.get(path).await.expect(200);
        assert!(!counted.to_string().contains(&companies[1]), "{counted}");
        assert_eq!(counted["data"].as_array().unwrap().len(), 3, "{counted}");
    })
    .await;
}
