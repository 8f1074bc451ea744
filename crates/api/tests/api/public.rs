//! Public links over REST: who makes them, what they say of themselves, how they end.
//! What they show is a page.

use engine::{Origin, public};
use serde_json::{Value as Json, json};
use testkit::{Caller, TestApp};

use crate::{id, on_each, rights::somebody};

fn publisher() -> Json {
    json!({"objects": {"*": {"read": "all", "update": "all"}}, "special": ["publish"]})
}

async fn company(key: &Caller) -> String {
    let body = json!({
        "name": "Mill", "legal_name": "Mill & Sons Ltd", "tax_id": "T-1", "employees": 12,
    });
    let company = id(&key.made("companies", body).await);
    format!("/api/v1/companies/{company}")
}

/// What a link shows: names of fields with their values as JSON; none if it is over.
async fn seen(app: &TestApp, link: &Json) -> Option<Json> {
    let url = link["url"].as_str().unwrap();
    let (_, secret) = url.split_once(public::ADDRESS).unwrap();
    let opened = public::open(&app.fresh.ws, secret, Origin::default())
        .await
        .unwrap()?;
    let shown = schema::value::write::record_json(&opened.cx.schema, &opened.def, &opened.record);
    let all = opened.fields.iter().map(|id| {
        let name = &opened.def.field_by_id(id).unwrap().name;
        (name.clone(), shown[name.as_str()].clone())
    });
    Some(Json::Object(all.collect()))
}

#[tokio::test]
async fn a_link_shows_what_was_chosen_as_long_as_its_maker_sees_it() {
    on_each(|app| async move {
        let key = app.as_key();
        let at = company(&key).await;
        let (user, ann) = somebody(&app, "ann", publisher()).await;
        let path = format!("{at}/public-links");
        let body = json!({"fields": ["legal_name", "employees"]});
        let made = ann.post(&path, body).await;
        assert_eq!(made.header("cache-control"), "no-store");
        let made = made.expect(201);
        assert_eq!(made["fields"], json!(["legal_name", "employees"]));
        assert_eq!(made["created_by"]["id"], json!(user));
        assert_eq!(made["last_used_at"], Json::Null);
        let shows = json!({"legal_name": "Mill & Sons Ltd", "employees": 12});
        assert_eq!(seen(&app, &made).await, Some(shows.clone()));
        // It reaches that record and nothing of it beside.
        let (_, secret) = made["url"]
            .as_str()
            .unwrap()
            .split_once(public::ADDRESS)
            .unwrap();
        let opened = public::open(&app.fresh.ws, secret, Origin::default()).await;
        let cx = opened.unwrap().unwrap().cx;
        let (company, all) = ("company".into(), schema::Query::of("company".into()));
        key.made("companies", json!({"name": "Other"})).await;
        let count = engine::records::count(&cx, &all, None).await;
        assert_eq!(count.unwrap(), 1);
        let names: Vec<&str> = cx.schema.objects().map(|def| def.name.as_str()).collect();
        assert_eq!(names, ["company"]);
        let def = cx.schema.object(&"company".into()).unwrap();
        let fields: Vec<&str> = def.live_fields().map(|field| field.name.as_str()).collect();
        assert_eq!(fields, ["name", "legal_name", "employees"]);
        assert!(cx.who.may_change().is_err() && !cx.who.is_administrator());
        let wish = engine::records::update(
            &cx,
            &company,
            def_id(&at),
            json!({"employees": 1}),
            engine::records::Expect::Any,
        );
        assert_eq!(wish.await.unwrap_err().status(), 403);

        let list = ann.get(&path).await.expect(200);
        let one = &list["data"][0];
        assert!(
            one.get("url").is_none() && one["last_used_at"].is_string(),
            "{list}"
        );

        // What happens meanwhile shows, in every way.
        key.patch(&at, json!({"employees": 13})).await.expect(200);
        assert_eq!(seen(&app, &made).await.unwrap()["employees"], 13);
        let field = json!({"label": "Name in law"});
        key.patch("/api/v1/schema/objects/company/fields/legal_name", field)
            .await
            .expect(200);
        assert!(seen(&app, &made).await.is_some());
        let role = key
            .get("/api/v1/roles?filter=key%20%3D%20ann")
            .await
            .expect(200);
        let role = format!("/api/v1/roles/{}", id(&role["data"][0]));
        let mut narrowed = publisher();
        narrowed["fields"] = json!({"company": {"legal_name": "hidden"}});
        key.patch(&role, json!({"rights": narrowed}))
            .await
            .expect(200);
        assert_eq!(seen(&app, &made).await, Some(json!({"employees": 13})));
        let mut may_not = publisher();
        may_not["special"] = json!([]);
        key.patch(&role, json!({"rights": may_not}))
            .await
            .expect(200);
        assert_eq!(seen(&app, &made).await, None);
        key.patch(&role, json!({"rights": publisher()}))
            .await
            .expect(200);
        assert!(seen(&app, &made).await.is_some());
        key.delete(&at).await.expect_text(204, "");
        assert_eq!(seen(&app, &made).await, None);
        key.post(format!("{at}/restore"), json!({}))
            .await
            .expect(200);
        let user = format!("/api/v1/users/{user}");
        key.patch(&user, json!({"active": false})).await.expect(200);
        assert_eq!(seen(&app, &made).await, None);
        key.patch(&user, json!({"active": true})).await.expect(200);
        assert!(seen(&app, &made).await.is_some());

        let link = format!("{path}/{}", id(&made));
        key.delete(&link).await.expect_text(204, "");
        assert_eq!(seen(&app, &made).await, None);
        key.delete(&link).await.problem(404, "not_found");
        for event in ["published", "unpublished"] {
            let log = key.get(format!("/api/v1/audit?event={event}")).await;
            let log = log.expect(200);
            assert_eq!(log["data"].as_array().unwrap().len(), 1, "{event}");
            assert_eq!(log["data"][0]["details"]["link"], made["id"]);
        }
    })
    .await;
}

fn def_id(at: &str) -> base::Id {
    base::Id::parse(at.rsplit('/').next().unwrap()).unwrap()
}

#[tokio::test]
async fn names_of_what_it_refers_to_are_shown_and_no_more() {
    on_each(|app| async move {
        let key = app.as_key();
        let at = company(&key).await;
        let mill = at.rsplit('/').next().unwrap().to_owned();
        let contact = json!({"name": {"last": "Ida"}, "company": mill, "job_title": "Miller"});
        let contact = id(&key.made("contacts", contact).await);
        let (_, ann) = somebody(&app, "ann", publisher()).await;
        let path = format!("/api/v1/contacts/{contact}/public-links");
        let made = ann
            .post(&path, json!({"fields": ["company", "job_title"]}))
            .await
            .expect(201);
        let shown = seen(&app, &made).await.unwrap();
        assert_eq!(shown["company"]["name"], "Mill");
        let (_, secret) = made["url"]
            .as_str()
            .unwrap()
            .split_once(public::ADDRESS)
            .unwrap();
        let opened = public::open(&app.fresh.ws, secret, Origin::default()).await;
        let cx = opened.unwrap().unwrap().cx;
        let company = engine::records::get(&cx, &"company".into(), def_id(&at)).await;
        let def = cx.schema.object(&"company".into()).unwrap();
        let json = schema::value::write::record_json(&cx.schema, def, &company.unwrap());
        assert_eq!(json["name"], "Mill");
        assert!(
            json.get("tax_id").is_none() && json.get("employees").is_none(),
            "{json}"
        );
        // What its maker does not see is not named either.
        let role = key
            .get("/api/v1/roles?filter=key%20%3D%20ann")
            .await
            .expect(200);
        let role = format!("/api/v1/roles/{}", id(&role["data"][0]));
        let mut own = publisher();
        own["objects"]["company"] = json!({"read": "own"});
        key.patch(&role, json!({"rights": own})).await.expect(200);
        let shown = seen(&app, &made).await.unwrap();
        assert_eq!(
            shown["company"],
            json!({"object": "company", "hidden": true})
        );
    })
    .await;
}

#[tokio::test]
async fn links_are_made_by_who_may_of_what_can_be_shown() {
    on_each(|app| async move {
        let key = app.as_key();
        let at = company(&key).await;
        let secret = json!({"name": "iban", "type": "text", "label": "IBAN", "sensitive": true});
        key.post("/api/v1/schema/objects/company/fields", secret)
            .await
            .expect(201);
        let path = format!("{at}/public-links");
        let fields = json!({"fields": ["employees"]});
        // A program is nobody who could be asked what they gave away.
        key.post(&path, fields.clone())
            .await
            .problem(403, "forbidden");
        let (_, ann) = somebody(&app, "ann", publisher()).await;
        let mut without = publisher();
        without["special"] = json!([]);
        let (_, bob) = somebody(&app, "bob", without).await;
        for who in ["GET", "POST"] {
            let asked = bob.ask(who, &path);
            let asked = match who {
                "POST" => asked.json(fields.clone()),
                _ => asked,
            };
            asked.send().await.problem(403, "forbidden");
        }
        for (body, field) in [
            (json!({"fields": []}), "fields"),
            (json!({}), "fields"),
            (json!({"fields": ["iban"]}), "fields"),
            (json!({"fields": ["files"]}), "fields"),
            (json!({"fields": ["nothing"]}), "fields"),
            (json!({"fields": "employees"}), "fields"),
            (
                json!({"fields": ["employees"], "expires_at": "2001-01-01T00:00:00Z"}),
                "expires_at",
            ),
            (
                json!({"fields": ["employees"], "expires_at": 5}),
                "expires_at",
            ),
            (json!({"fields": ["employees"], "days": 5}), "days"),
        ] {
            let told = ann.post(&path, body.clone()).await.problem(422, "invalid");
            assert_eq!(told["errors"][0]["field"], field, "{body}");
        }
        let hidden = format!("/api/v1/companies/{}/public-links", base::Id::nil());
        ann.post(&hidden, fields.clone())
            .await
            .problem(404, "not_found");
        for plural in ["users", "notes"] {
            let path = format!("/api/v1/{plural}/{}/public-links", base::Id::nil());
            let answer = ann.post(&path, fields.clone()).await;
            assert!(
                matches!(answer.status.as_u16(), 404 | 409),
                "{plural}: {}",
                answer.text()
            );
        }
        // What is only shared with somebody is not theirs to show.
        let mut own = publisher();
        own["objects"]["company"] = json!({"read": "own"});
        let (cid, cleo) = somebody(&app, "cleo", own).await;
        let share = format!("{at}/shares/{cid}");
        key.put(&share, json!({"level": "write"})).await.expect(201);
        cleo.get(&at).await.expect(200);
        cleo.post(&path, fields.clone())
            .await
            .problem(403, "forbidden");
        let mut last = Json::Null;
        for _ in 0..public::MOST {
            last = ann.post(&path, fields.clone()).await.expect(201);
        }
        ann.post(&path, fields.clone())
            .await
            .problem(409, "too_many");
        // It ends by itself, and tells nobody what it was.
        ann.delete(format!("{path}/{}", id(&last)))
            .await
            .expect_text(204, "");
        let soon = app.clock().now().plus_seconds(60).to_rfc3339();
        let body = json!({"fields": ["employees"], "expires_at": soon});
        let made = ann.post(&path, body).await.expect(201);
        assert!(seen(&app, &made).await.is_some());
        app.clock().advance(std::time::Duration::from_secs(61));
        assert_eq!(seen(&app, &made).await, None);
        let list = ann.get(&path).await.expect(200);
        assert_eq!(list["data"][0]["is_expired"], true);
        for nonsense in ["", "x", &"x".repeat(10_000)] {
            let opened = public::open(&app.fresh.ws, nonsense, Origin::default()).await;
            assert!(opened.unwrap().is_none());
        }
        // What goes for good takes its links along.
        key.delete(format!("{at}?purge=true"))
            .await
            .expect_text(204, "");
        assert_eq!(app.fresh.rows("public_links").await, 0);
    })
    .await;
}
