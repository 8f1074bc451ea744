//! Views that are kept: made, used, changed and removed over REST, by whom they are for, and what
//! becomes of them when what they name changes.

use engine::people::{self, NewUser};
use serde_json::{Value as Json, json};
use testkit::{Caller, TestApp};

use crate::{id, on_each};

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

async fn keep(who: &Caller, body: Json) -> Json {
    who.post("/api/v1/views", body).await.expect(201)
}

fn at(view: &Json) -> String {
    format!("/api/v1/views/{}", id(view))
}

fn names(list: &Json) -> Vec<&str> {
    let all = list["data"].as_array().unwrap().iter();
    all.map(|view| view["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_view_is_kept_read_changed_and_removed() {
    on_each(|app| async move {
        let ana = person(&app, "ana", "sales").await;
        let query = "filter=employees+%3E+100+and+industry+%3D+Software&sort=-name&columns=name,employees:140&group=industry";
        let made = ana
            .post("/api/v1/views", json!({"object": "companies", "name": "Large ones", "query": query, "pinned": true}))
            .await;
        let view = made.expect(201);
        assert_eq!(made.header("location"), at(&view));
        assert_eq!(made.header("etag"), format!("\"v{}\"", view["version"]));
        assert_eq!(view["object"], "company");
        assert_eq!(view["filter"], "employees > 100 and industry = software");
        assert_eq!(view["order_by"], "-name");
        assert_eq!((&view["audience"], &view["pinned"], &view["begins"]), (&json!("me"), &json!(true), &json!(false)));
        assert_eq!(view["page"], format!("/companies?saved={}", id(&view)));
        assert_eq!(view["left_out"], json!([]));
        for word in ["columns=name,employees%3A140", "group=industry", "sort=-name"] {
            assert!(view["query"].as_str().unwrap().contains(word), "{view}");
        }
        assert_eq!(ana.get(at(&view)).await.expect(200), view);
        let list = ana.get("/api/v1/views?object=company").await.expect(200);
        assert_eq!(list["data"], json!([view]));
        let none = ana.get("/api/v1/views?object=deals").await.expect(200);
        assert_eq!(none["data"], json!([]));

        // What is not said stays.
        let changed = ana.patch(at(&view), json!({"name": "Larger", "begins": true})).await.expect(200);
        assert_eq!((&changed["name"], &changed["begins"]), (&json!("Larger"), &json!(true)));
        assert_eq!(changed["query"], view["query"]);
        let old = format!("\"v{}\"", view["version"]);
        let stale = ana.ask("PATCH", at(&view)).header("if-match", &old).json(json!({"name": "Largest"}));
        stale.send().await.problem(412, "stale");
        let stale = ana.ask("DELETE", at(&view)).header("if-match", &old);
        stale.send().await.problem(412, "stale");
        let now = format!("\"v{}\"", changed["version"]);
        let fresh = ana.ask("PATCH", at(&view)).header("if-match", &now).json(json!({"query": "?filter=employees+%3E+5"}));
        assert_eq!(fresh.send().await.expect(200)["query"], "filter=employees%20%3E%205");
        ana.delete(at(&view)).await.expect_text(204, "");
        ana.get(at(&view)).await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_view_is_for_whom_it_was_kept() {
    on_each(|app| async move {
        let ana = person(&app, "ana", "administrator").await;
        let ben = person(&app, "ben", "sales").await;
        let mine = keep(&ana, json!({"object": "deal", "name": "Mine"})).await;
        let all = json!({"object": "deal", "name": "For all", "audience": "everybody", "roles": ["sales"]});
        let all = keep(&ana, all).await;
        assert_eq!(names(&ben.get("/api/v1/views").await.expect(200)), ["For all"]);
        for (method, body) in [("GET", json!({})), ("PATCH", json!({"name": "x"})), ("DELETE", json!({}))] {
            let asked = ben.ask(method, at(&mine));
            let asked = if method == "GET" { asked } else { asked.json(body) };
            asked.send().await.problem(404, "not_found");
        }
        ben.patch(at(&all), json!({"name": "x"})).await.problem(403, "forbidden");
        ben.delete(at(&all)).await.problem(403, "forbidden");
        // What it is to oneself may be said by everybody who uses it.
        let pinned = ben.patch(at(&all), json!({"pinned": true})).await.expect(200);
        assert_eq!((&pinned["pinned"], &pinned["may_change"]), (&json!(true), &json!(false)));
        assert_eq!(ana.get(at(&all)).await.expect(200)["pinned"], false);
        // Keys use what everybody sees, and keep nothing.
        let key = app.as_key();
        assert_eq!(names(&key.get("/api/v1/views").await.expect(200)), ["For all"]);
        key.post("/api/v1/views", json!({"object": "deal", "name": "x"})).await.problem(403, "forbidden");
        let team = id(&app.as_key().made("teams", json!({"name": "North"})).await);
        for (body, field, code) in [
            (json!({"name": "x"}), "object", "required"),
            (json!({"object": "unicorn", "name": "x"}), "object", "unknown_object"),
            (json!({"object": "deal", "name": " "}), "name", "required"),
            (json!({"object": "deal", "name": "x", "query": "filter=amount+%3E"}), "query", "filter"),
            (json!({"object": "deal", "name": "x", "query": "columns=nosuch"}), "query", "unknown_field"),
            (json!({"object": "deal", "name": "x", "query": "sort=nosuch"}), "query", "order_by"),
            (json!({"object": "deal", "name": "x", "query": "cursor=1"}), "query", "unknown"),
            (json!({"object": "deal", "name": "x", "query": "sort=name&sort=amount"}), "query", "repeated_parameter"),
            (json!({"object": "deal", "name": "x", "audience": "team"}), "team", "required"),
            (json!({"object": "deal", "name": "x", "team": team}), "team", "unknown"),
            (json!({"object": "deal", "name": "x", "roles": ["sales"]}), "roles", "forbidden"),
            (json!({"object": "deal", "name": "x", "colour": 1}), "colour", "unknown"),
            (json!({"object": "deal", "name": 1}), "name", "type"),
        ] {
            let refused = ben.post("/api/v1/views", body).await.problem(422, "invalid");
            assert_eq!(refused["errors"][0]["field"], field, "{refused}");
            assert_eq!(refused["errors"][0]["code"], code, "{refused}");
        }
        ben.get("/api/v1/views?object=unicorn").await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_view_outlives_the_names_of_what_it_asks_for() {
    on_each(|app| async move {
        let (key, ana) = (app.as_key(), person(&app, "ana", "administrator").await);
        let fields = "/api/v1/schema/objects/company/fields";
        let size = json!({"name": "size", "label": "Size", "type": "select", "options": [{"key": "s", "label": "Small"}, {"key": "l", "label": "Large"}]});
        key.post(fields, size).await.expect(201);
        key.post(fields, json!({"name": "budget", "label": "Budget", "type": "integer"})).await.expect(201);
        let query = "filter=size+%3D+Large+and+budget+%3E+5+and+name+~+a&sort=-budget&columns=name,size,budget:90&group=size&totals=budget:sum";
        let of_companies = keep(&ana, json!({"object": "company", "name": "Companies", "query": query})).await;
        let over = json!({"object": "contact", "name": "Over", "query": "filter=company.budget+%3E+5"});
        let over = keep(&ana, over).await;

        // Renamed, also an option: it asks for the same.
        let batch = key.patch(format!("{fields}/budget"), json!({"name": "spend"})).await;
        let batch = batch.header("rapport-batch").to_owned();
        let options = json!([{"key": "s", "label": "Small"}, {"key": "l", "label": "Huge"}]);
        key.patch(format!("{fields}/size"), json!({"name": "extent", "options": options})).await.expect(200);
        // Another field takes the name that is free now.
        key.post(fields, json!({"name": "size", "label": "Other", "type": "integer"})).await.expect(201);
        let seen = ana.get(at(&of_companies)).await.expect(200);
        assert_eq!(seen["filter"], "extent = l and spend > 5 and name ~ a");
        assert_eq!(seen["order_by"], "-spend");
        assert_eq!(seen["left_out"], json!([]));
        let query = seen["query"].as_str().unwrap();
        for word in ["columns=name,extent,spend%3A90", "group=extent", "totals=spend%3Asum"] {
            assert!(query.contains(word), "{query}");
        }
        assert_eq!(ana.get(at(&over)).await.expect(200)["filter"], "company.spend > 5");
        let list = format!("/api/v1/companies?filter={}", seen["filter"].as_str().unwrap().replace(' ', "%20").replace('>', "%3E"));
        ana.get(list).await.expect(200);
        // Both are told of before the field goes.
        let effect = key.get(format!("{fields}/spend/effect")).await.expect(200);
        let told: Vec<&Json> = effect["uses"].as_array().unwrap().iter().filter(|one| one["kind"] == "view").collect();
        assert!(told.is_empty(), "those of others are not named: {effect}");
        let effect = ana.get(format!("{fields}/spend/effect")).await.expect(200);
        let told = effect["uses"].as_array().unwrap().iter().filter(|one| one["kind"] == "view");
        assert_eq!(told.map(|one| one["name"].as_str().unwrap()).collect::<Vec<_>>(), ["Companies", "Over"]);

        // A name that is taken back comes back.
        key.post(format!("/api/v1/undo/{batch}"), json!({})).await;
        assert_eq!(ana.get(at(&over)).await.expect(200)["filter"], "company.budget > 5");

        // Removed: the rest stays, and what is left out is told.
        key.delete(format!("{fields}/budget")).await.expect_text(204, "");
        let seen = ana.get(at(&of_companies)).await.expect(200);
        assert_eq!(seen["filter"], "extent = l and name ~ a");
        assert_eq!(seen["order_by"], "");
        let told: Vec<(&str, &str)> = seen["left_out"].as_array().unwrap().iter()
            .map(|one| (one["parameter"].as_str().unwrap(), one["field"].as_str().unwrap_or("?")))
            .collect();
        for part in ["filter", "sort", "columns", "totals"] {
            assert!(told.contains(&(part, "Budget")), "{told:?}");
        }
        assert_eq!(ana.get(at(&over)).await.expect(200)["left_out"][0], json!({"parameter": "filter", "field": "Budget"}));
        // Another name for the view takes nothing of it away: the field may come back.
        ana.patch(at(&of_companies), json!({"name": "Ours"})).await.expect(200);
        key.post(format!("{fields}/budget/restore"), json!({})).await.expect(200);
        let seen = ana.get(at(&of_companies)).await.expect(200);
        assert_eq!((&seen["filter"], &seen["left_out"]), (&json!("extent = l and budget > 5 and name ~ a"), &json!([])));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_may_not_see_is_left_out_and_stays() {
    on_each(|app| async move {
        let key = app.as_key();
        let rights = json!({"objects": {"*": {"read": "all"}}, "fields": {"company": {"employees": "hidden"}}, "special": ["manage_objects"]});
        let half = key.made("roles", json!({"name": "Half", "key": "half", "rights": rights})).await;
        let (ana, ben) = (person(&app, "ana", "administrator").await, person(&app, "ben", "sales").await);
        let known = people::by_email(&app.fresh.ws, "ben@north.example").await.unwrap().unwrap();
        let roles = json!({"role": null, "roles": [id(&half)]});
        key.patch(format!("/api/v1/users/{known}"), roles).await.expect(200);
        let query = "filter=employees+%3E+100+and+name+~+a&columns=name,employees,industry";
        let view = json!({"object": "company", "name": "Large", "query": query, "audience": "everybody"});
        let view = keep(&ana, view).await;
        let seen = ben.get(at(&view)).await.expect(200);
        assert_eq!(seen["filter"], "name ~ a");
        assert!(!seen["query"].as_str().unwrap().contains("employees"));
        assert_eq!(seen["left_out"], json!([{"parameter": "filter", "field": null}]));
        // Who does not see it takes nothing away by writing back what they see.
        let same = json!({"name": "Larger", "query": seen["query"]});
        ben.patch(at(&view), same).await.expect(200);
        assert_eq!(ana.get(at(&view)).await.expect(200)["filter"], "employees > 100 and name ~ a");
        // And asks for nothing that they do not see.
        let refused = ben.patch(at(&view), json!({"query": "filter=employees+%3E+1"})).await;
        assert_eq!(refused.problem(422, "invalid")["errors"][0]["code"], "filter");
    })
    .await;
}
