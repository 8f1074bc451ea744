//! Customers who come in by a key of theirs: to them belongs what names them, and their
//! team's is what names a company of theirs.

use serde_json::{Value as Json, json};
use testkit::{Caller, TestApp, databases};

use super::somebody;
use crate::id;

async fn on_each<F, Fut>(test: F)
where
    F: Fn(TestApp) -> Fut,
    Fut: Future<Output = ()>,
{
    for database in databases() {
        let limits = api::Limits {
            // What ends does so at once.
            remember_callers: std::time::Duration::ZERO,
            ..api::Limits::default()
        };
        test(TestApp::on(database, |ws| api::router(ws, limits)).await).await;
    }
}

struct Scene {
    mill: String,
    ida: String,
    /// Works for the same company.
    tom: String,
    /// Works for another.
    eve: String,
}

async fn scene(key: &Caller) -> Scene {
    let company = async |name: &str| id(&key.made("companies", json!({"name": name})).await);
    let (mill, bank) = (company("Mill").await, company("Bank").await);
    let person = async |name: &str, company: &str| {
        let body = json!({
            "name": {"last": name}, "company": company, "lifecycle_stage": "lead",
            "emails": [format!("{}@x.example", name.to_lowercase())],
        });
        id(&key.made("contacts", body).await)
    };
    Scene {
        ida: person("Ida", &mill).await,
        tom: person("Tom", &mill).await,
        eve: person("Eve", &bank).await,
        mill,
    }
}

/// What customers raise, as a workspace may define it itself.
async fn tickets(key: &Caller) {
    let object = json!({
        "name": "ticket", "title": "subject",
        "fields": [
            {"name": "subject", "type": "text", "label": "Subject", "required": true},
            {"name": "reply", "type": "text", "label": "Reply"},
            {"name": "contact", "type": "reference", "label": "Contact", "to": "contact"},
            {"name": "company", "type": "reference", "label": "Company", "to": "company"},
            {"name": "watchers", "type": "references", "label": "Watchers", "to": "contact"},
        ],
    });
    key.post("/api/v1/schema/objects", object).await.expect(201);
}

async fn let_in(app: &TestApp, contact: &str, role: &str) -> (Caller, Json) {
    let body = json!({"name": "Portal", "role": role, "contact": contact});
    let made = app.as_key().post("/api/v1/keys", body).await.expect(201);
    (app.with_key(made["key"].as_str().unwrap()), made)
}

async fn role(key: &Caller, name: &str, ticket: Json) {
    let rights = json!({
        "objects": {
            "ticket": ticket, "contact": {"read": "own"}, "company": {"read": "team"},
        },
        "fields": {"ticket": {"reply": "read"}},
    });
    key.made(
        "roles",
        json!({"name": name, "key": name, "rights": rights}),
    )
    .await;
}

async fn titles(who: &Caller, path: &str, field: &str) -> Vec<String> {
    let page = who.get(path).await.expect(200);
    let all = page["data"].as_array().unwrap().iter();
    let mut all: Vec<String> = all
        .map(|one| one[field].as_str().unwrap_or_default().to_owned())
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_customer_sees_themselves_and_their_company_and_nothing_else() {
    on_each(|app| async move {
        let key = app.as_key();
        let known = scene(&key).await;
        key.made("deals", json!({"name": "Roof", "company": known.mill}))
            .await;
        let (ida, made) = let_in(&app, &known.ida, "portal").await;
        assert_eq!(made["contact"]["id"], json!(known.ida));
        assert_eq!(made["contact"]["object"], "contact");
        assert_eq!(made["contact"]["name"], "Ida");
        assert_eq!(made["owner"], Json::Null);
        // What a workspace adds is not for them before a role says so.
        let rating = json!({"name": "rating", "type": "integer", "label": "Rating"});
        key.post("/api/v1/schema/objects/contact/fields", rating)
            .await
            .expect(201);
        let path = format!("/api/v1/contacts/{}", known.ida);
        key.patch(path, json!({"rating": 1})).await.expect(200);
        let page = ida.get("/api/v1/contacts").await.expect(200);
        let all = page["data"].as_array().unwrap();
        assert_eq!(all.len(), 1, "{page}");
        assert_eq!(all[0]["id"], json!(known.ida));
        assert_eq!(all[0]["company"]["name"], "Mill");
        // What is noted of them is not for them.
        for field in ["lifecycle_stage", "external_id", "rating"] {
            assert!(all[0].get(field).is_none(), "{field}: {page}");
        }
        // Nor which program wrote it down.
        assert_eq!(all[0]["created_by"]["name"], Json::Null, "{page}");
        let daughter = json!({"name": "Mill Tours", "parent": known.mill});
        key.made("companies", daughter).await;
        assert_eq!(titles(&ida, "/api/v1/companies", "name").await, ["Mill"]);
        assert_eq!(
            titles(&ida, "/api/v1/search?q=mill", "name").await,
            ["Mill"]
        );
        let none: [&str; 0] = [];
        for words in ["eve", "tom", "bank", "roof"] {
            let path = format!("/api/v1/search?q={words}");
            assert_eq!(titles(&ida, &path, "name").await, none, "{words}");
        }
        let count = ida.get("/api/v1/contacts/aggregate?measures=count").await;
        assert_eq!(count.expect(200)["data"][0]["count"], 1);
        for other in [&known.tom, &known.eve] {
            let path = format!("/api/v1/contacts/{other}");
            ida.get(&path).await.problem(404, "not_found");
        }
        for path in ["/api/v1/deals", "/api/v1/users", "/api/v1/notes"] {
            assert_eq!(ida.get(path).await.status, 404, "{path}");
        }
        for path in [
            "/api/v1/audit",
            "/api/v1/keys",
            "/api/v1/schema/objects/deal",
        ] {
            let answer = ida.get(path).await;
            assert!(
                matches!(answer.status.as_u16(), 403 | 404),
                "{path}: {}",
                answer.text()
            );
        }
        let at = format!("/api/v1/contacts/{}", known.ida);
        ida.patch(&at, json!({"job_title": "Chief"}))
            .await
            .problem(403, "forbidden");
        let document = ida.get("/api/v1/openapi.json").await.expect(200);
        let document = document.to_string();
        assert!(document.contains("/contacts") && !document.contains("/deals"));
    })
    .await;
}

#[tokio::test]
async fn what_names_a_customer_is_their_own() {
    on_each(|app| async move {
        let key = app.as_key();
        let known = scene(&key).await;
        tickets(&key).await;
        let may = |reach: &str| json!({"read": reach, "create": reach, "update": reach});
        role(&key, "own_tickets", may("own")).await;
        role(&key, "our_tickets", may("team")).await;
        for (subject, contact) in [
            ("Hot", &known.ida),
            ("Loud", &known.tom),
            ("Far", &known.eve),
        ] {
            let company = (subject != "Far").then_some(&known.mill);
            let body = json!({"subject": subject, "contact": contact, "company": company});
            key.made("tickets", body).await;
        }
        let watched = json!({"subject": "Watched", "contact": known.eve, "watchers": [known.ida]});
        key.made("tickets", watched).await;
        let (own, _) = let_in(&app, &known.ida, "own_tickets").await;
        let (ours, _) = let_in(&app, &known.ida, "our_tickets").await;
        let list = "/api/v1/tickets?order_by=subject";
        assert_eq!(titles(&own, list, "subject").await, ["Hot", "Watched"]);
        assert_eq!(
            titles(&ours, list, "subject").await,
            ["Hot", "Loud", "Watched"]
        );
        let mine = "/api/v1/tickets?filter=contact%20%3D%20me";
        own.get(mine).await.problem(400, "filter");
        // Whom the watched one is of is not theirs to know.
        let page = own.get(list).await.expect(200);
        let watched = &page["data"][1]["contact"];
        assert_eq!(watched, &json!({"object": "contact", "hidden": true}));

        // They raise some for themselves, and answer on what is theirs.
        let body = json!({"subject": "New", "contact": known.ida});
        let new = own.post("/api/v1/tickets", body).await.expect(201);
        assert_eq!(new["created_by"]["object"], "contact");
        assert_eq!(new["created_by"]["name"], "Ida");
        let at = format!("/api/v1/tickets/{}", id(&new));
        own.patch(&at, json!({"subject": "Newer"}))
            .await
            .expect(200);
        own.patch(&at, json!({"reply": "Done"}))
            .await
            .problem(422, "invalid");
        let nobodys = json!({"subject": "Nobody's"});
        own.post("/api/v1/tickets", nobodys.clone())
            .await
            .problem(422, "invalid");
        let eves = json!({"subject": "Eve's", "contact": known.eve});
        own.post("/api/v1/tickets", eves.clone())
            .await
            .problem(422, "invalid");
        ours.post("/api/v1/tickets", eves)
            .await
            .problem(422, "invalid");
        let of_mill = json!({"subject": "Ours", "company": known.mill});
        own.post("/api/v1/tickets", of_mill.clone())
            .await
            .problem(422, "invalid");
        ours.post("/api/v1/tickets", of_mill).await.expect(201);
        own.delete(&at).await.problem(403, "forbidden");
        let history = key.get(format!("{at}/history")).await.expect(200);
        assert_eq!(history["data"][0]["by"]["object"], "contact", "{history}");
        assert_eq!(history["data"][0]["by"]["id"], json!(known.ida));

        // Whose it is here they do not say, and it stays theirs.
        let (clerk, _) = somebody(&app, "clerk", json!({"objects": {"*": {"read": "all"}}})).await;
        key.patch(&at, json!({"owner": clerk})).await.expect(200);
        own.patch(&at, json!({"owner": null}))
            .await
            .problem(422, "invalid");
        own.patch(&at, json!({"contact": null}))
            .await
            .problem(422, "invalid");
        own.patch(&at, json!({"subject": "Still mine"}))
            .await
            .expect(200);
        let share = format!("{at}/shares/{clerk}");
        own.put(share, json!({"level": "read"}))
            .await
            .problem(403, "forbidden");

        // Who else acted is told to who sees them.
        let (eve, _) = let_in(&app, &known.eve, "own_tickets").await;
        let body = json!({"subject": "Secret", "contact": known.eve});
        let secret = eve.post("/api/v1/tickets", body).await.expect(201);
        let secret = format!("/api/v1/tickets/{}", id(&secret));
        key.patch(&secret, json!({"watchers": [known.ida]}))
            .await
            .expect(200);
        let shown = own.get(&secret).await.expect(200);
        assert_eq!(shown["created_by"], Json::Null, "{shown}");
        let history = own.get(format!("{secret}/history")).await.expect(200);
        for told in [shown, history] {
            assert!(!told.to_string().contains(&known.eve), "{told}");
        }

        // Roles give customers records alone, whatever is said of them later.
        let role = key
            .get("/api/v1/roles?filter=key%20%3D%20own_tickets")
            .await;
        let role = format!("/api/v1/roles/{}", id(&role.expect(200)["data"][0]));
        let mut rights = key.get(&role).await.expect(200)["rights"].clone();
        rights["special"] = json!(["audit", "manage_people", "privacy"]);
        key.patch(&role, json!({"rights": rights}))
            .await
            .expect(200);
        let log = own.get("/api/v1/audit").await;
        log.problem(403, "forbidden");
        own.get(format!("/api/v1/contacts/{}/held", known.ida))
            .await
            .problem(403, "forbidden");

        // Further companies count until they have nothing to do with them any more.
        let bank = key.get("/api/v1/companies?filter=name%20%3D%20Bank").await;
        let bank = id(&bank.expect(200)["data"][0]);
        let body = json!({"subject": "Banking", "company": bank});
        key.made("tickets", body).await;
        let tie = json!({"contact": known.ida, "company": bank, "role": "Adviser"});
        let tie = key.made("affiliations", tie).await;
        assert!(
            titles(&ours, list, "subject")
                .await
                .contains(&"Banking".into())
        );
        let tie = format!("/api/v1/affiliations/{}", id(&tie));
        for days in [
            json!({"since": "2001-01-01", "until": "2001-02-01"}),
            json!({"since": "2999-01-01", "until": null}),
        ] {
            key.patch(&tie, days).await.expect(200);
            let all = titles(&ours, list, "subject").await;
            assert!(!all.contains(&"Banking".into()), "{all:?}");
        }
        key.patch(&tie, json!({"since": "2001-01-01"}))
            .await
            .expect(200);
        assert!(
            titles(&ours, list, "subject")
                .await
                .contains(&"Banking".into())
        );
    })
    .await;
}

#[tokio::test]
async fn a_customers_key_is_made_by_who_may_and_ends_with_them() {
    on_each(|app| async move {
        let key = app.as_key();
        let known = scene(&key).await;
        let fault = async |body: Json, field: &str| {
            let told = key.post("/api/v1/keys", body).await.problem(422, "invalid");
            assert_eq!(told["errors"][0]["field"], field, "{told}");
        };
        let whole = json!({"name": "x", "role": "portal", "contact": known.ida});
        let with = |field: &str, value: Json| {
            let mut body = whole.clone();
            body[field] = value;
            body
        };
        fault(with("role", json!(null)), "role").await;
        fault(with("role", json!("administrator")), "role").await;
        fault(with("role", json!("sales")), "role").await;
        fault(with("contact", json!(known.mill)), "contact").await;
        let (colleague, _) =
            somebody(&app, "clerk", json!({"objects": {"*": {"read": "all"}}})).await;
        fault(with("owner", json!(colleague)), "owner").await;
        let told = key
            .post("/api/v1/keys", with("contact", json!("Ida")))
            .await
            .problem(422, "invalid");
        assert_eq!(told["errors"][0]["code"], "type");
        // Whoever manages people and does not see all customers lets none in.
        let keeper = json!({"objects": {"*": {"read": "own"}}, "special": ["manage_people"]});
        let (_, keeper) = somebody(&app, "keeper", keeper).await;
        let answer = keeper.post("/api/v1/keys", whole.clone()).await;
        assert!(!answer.status.is_success(), "{}", answer.text());

        let (ida, made) = let_in(&app, &known.ida, "portal").await;
        ida.get("/api/v1/contacts").await.expect(200);
        ida.post("/api/v1/keys", json!({"name": "x"}))
            .await
            .problem(403, "forbidden");
        let at = format!("/api/v1/contacts/{}", known.ida);
        key.delete(&at).await.expect_text(204, "");
        assert_eq!(ida.get("/api/v1/contacts").await.status, 401);
        key.post(format!("{at}/restore"), json!({}))
            .await
            .expect(200);
        ida.get("/api/v1/contacts").await.expect(200);
        let (tom, _) = let_in(&app, &known.tom, "portal").await;
        key.post(format!("{at}/erase"), json!({})).await.expect(200);
        assert_eq!(ida.get("/api/v1/contacts").await.status, 401);
        tom.get("/api/v1/contacts").await.expect(200);
        let log = key.get("/api/v1/audit?event=key_created").await.expect(200);
        let line = log["data"]
            .as_array()
            .unwrap()
            .iter()
            .find(|line| line["record"]["id"] == made["id"])
            .unwrap_or_else(|| panic!("{log}"));
        assert_eq!(line["details"]["contact"], json!(known.ida));
    })
    .await;
}

#[tokio::test]
async fn files_that_hang_on_a_hidden_field_are_hidden() {
    on_each(|app| async move {
        let key = app.as_key();
        let known = scene(&key).await;
        let body = "--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"terms.txt\"\r\n\r\nterms\r\n--xyz--\r\n";
        let sent = key.ask("POST", "/api/v1/files");
        let sent = sent.header("content-type", "multipart/form-data; boundary=xyz");
        let file = id(&sent.raw(body).send().await.expect(201));
        let at = format!("/api/v1/contacts/{}", known.ida);
        key.patch(&at, json!({"files": [file]})).await.expect(200);
        let path = format!("/api/v1/files/{file}");
        for (right, status) in [("hidden", 404), ("read", 200)] {
            let rights = json!({
                "objects": {"file": {"read": "own"}, "contact": {"read": "own"}},
                "fields": {"contact": {"files": right}},
            });
            let name = format!("files_{right}");
            key.made("roles", json!({"name": name, "key": name, "rights": rights}))
                .await;
            let (ida, _) = let_in(&app, &known.ida, &name).await;
            assert_eq!(ida.get(&path).await.status, status, "{right}");
        }
    })
    .await;
}
