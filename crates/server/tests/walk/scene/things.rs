//! What lines are about: each `{name}` in a line is made anew for it, by whoever the
//! line is for.

use std::collections::BTreeMap;

use engine::jobs::{self as work, Ask, Job, Run};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use testkit::{Answered, Caller};

use super::Scene;
use store::Sql;

use crate::callers::id;
use crate::lines::{Line, Right, Sent};
use crate::place;

/// Something to be asked for.
#[derive(Clone, Debug)]
pub struct Thing {
    pub value: String,
    /// Whether whoever may not see it must not learn that it is there.
    pub is_hidden: bool,
}

/// Everything that a line names.
#[derive(Clone, Debug, Default)]
pub struct Things(pub BTreeMap<&'static str, Thing>);

/// The names that lines may use, and whether they are hidden from others.
const NAMES: &[(&str, bool)] = &[
    ("company", true),
    ("loser", true),
    ("trashed", true),
    ("deal", true),
    ("file", true),
    ("batch", true),
    ("large_undo", true),
    ("bulk", true),
    ("export", true),
    ("import", true),
    ("waiting_import", true),
    ("staged", true),
    ("job", false),
    ("cancelled_job", false),
    ("object", false),
    ("gone_object", false),
    ("keelless", false),
    ("stage", false),
    ("pipeline", false),
    ("staged_pipeline", false),
    ("key", true),
    ("program", false),
    ("provider", false),
    ("colleague", false),
    ("inactive", false),
    ("other", false),
    ("reader", false),
    ("shared", true),
    ("published", false),
    ("view", true),
    ("notification", true),
    ("user", false),
    ("asset", false),
];

/// A kind that no worker knows, so that its jobs stay as they are.
#[derive(Clone, Serialize, Deserialize)]
struct Letter {}

impl Job for Letter {
    const KIND: &'static str = "letter";
    const QUEUE: &'static str = "post";

    async fn run(self, _: &Run) -> base::Result<()> {
        Ok(())
    }
}

impl Things {
    /// Makes what a line names.
    pub async fn of(scene: &Scene, line: &Line) -> Things {
        let body = match line.sent {
            Sent::Json(text) | Sent::Form(text) => text,
            Sent::Nothing | Sent::File(..) => "",
        };
        let mut things = Things::default();
        for (name, is_hidden) in NAMES {
            let place = format!("{{{name}}}");
            if line.path.contains(&place) || body.contains(&place) {
                let thing = Thing {
                    value: made(scene, name, line.right).await,
                    is_hidden: *is_hidden,
                };
                things.0.insert(name, thing);
            }
        }
        things
    }

    /// A text of a line with what it names.
    pub fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, thing)| {
            text.replace(&format!("{{{name}}}"), &thing.value)
        })
    }

    /// The same line about what nobody has.
    pub fn guessed(&self, scene: &Scene) -> Things {
        let mut guessed = self.clone();
        for thing in guessed.0.values_mut().filter(|thing| thing.is_hidden) {
            thing.value = base::Id::make(scene.app.clock().now()).to_string();
        }
        guessed
    }

    /// An answer without the ids that were asked for, and without what moves on by itself.
    pub fn bare(&self, text: &str) -> String {
        let hidden = self.0.iter().filter(|(_, thing)| thing.is_hidden);
        hidden.fold(place::without(text), |text, (name, thing)| {
            text.replace(&thing.value, name)
        })
    }
}

async fn made(scene: &Scene, name: &str, right: Right) -> String {
    let people = &scene.people;
    let (who, admin) = (scene.who(right), &people.admin);
    let company = async || {
        id(&who
            .made("companies", json!({"name": "Harbourside Yard"}))
            .await)
    };
    match name {
        "company" | "loser" => company().await,
        "trashed" => {
            let company = company().await;
            let path = format!("/api/v1/companies/{company}");
            who.delete(path).await.expect(204);
            company
        }
        "deal" => id(&who.made("deals", json!({"name": "Harbourside Quay"})).await),
        "file" => {
            let sent = send(who, "/api/v1/files", "quay.txt", "Harbourside", None).await;
            id(&sent.expect(201))
        }
        "batch" => {
            let made = json!({"name": "Harbourside Yard"});
            let made = who.post("/api/v1/companies", made).await;
            made.header("rapport-batch").to_owned()
        }
        "large_undo" => large_undo(scene, who).await,
        "bulk" => {
            let ask = json!({"filter": format!("id = \"{}\"", company().await), "set": {"name": "Harbourside Mill"}});
            let begun = who.post("/api/v1/companies/bulk", ask).await.expect(202);
            scene.work_off().await;
            id(&begun)
        }
        "export" => {
            company().await;
            let ask = json!({"format": "csv"});
            let begun = who.post("/api/v1/companies/export", ask).await.expect(202);
            scene.work_off().await;
            id(&begun)
        }
        "import" => {
            let rows = "name,employees\nHarbourside Dock,1\nHarbourside Pier,many\n";
            let begun = import(who, rows).await;
            scene.work_off().await;
            id(&begun)
        }
        "waiting_import" => id(&import(who, "name\nHarbourside Dock\n").await),
        "staged" => {
            let rows = "Name\nHarbourside Dock\n";
            let object = Some(("object", "companies"));
            let sent = send(who, "/imports/new", "harbourside.csv", rows, object).await;
            let at = sent.header("location");
            let at = at.strip_prefix("/imports/");
            at.unwrap_or_else(|| panic!("{}", sent.text())).to_owned()
        }
        "job" => letter(scene).await,
        "cancelled_job" => {
            let job = letter(scene).await;
            let path = format!("/api/v1/admin/jobs/{job}/cancel");
            admin.ask("POST", path).send().await.expect(200);
            job
        }
        "object" => object(scene).await,
        "gone_object" => {
            let name = object(scene).await;
            let path = format!("/api/v1/schema/objects/{name}");
            admin.delete(path).await.expect(204);
            name
        }
        "keelless" => {
            let name = object(scene).await;
            let path = format!("/api/v1/schema/objects/{name}/fields/keel");
            admin.delete(path).await.expect(204);
            name
        }
        "stage" => {
            // Of the pipeline that deals begin in: sample data may have brought others.
            let deal = who
                .made("deals", json!({"name": "Harbourside Crane"}))
                .await;
            id(&deal["stage"])
        }
        "pipeline" => pipeline(scene).await,
        // A pipeline and a stage of it, as they stand in addresses.
        "staged_pipeline" => {
            let pipeline = pipeline(scene).await;
            let stage = json!({"name": "Berthed", "pipeline": pipeline});
            let stage = id(&admin.made("stages", stage).await);
            format!("{pipeline}/stages/{stage}")
        }
        "user" => people.ids.seller.clone(),
        "key" => id(&who.made("keys", json!({"name": "Harbourside"})).await),
        "program" => {
            let asked = json!({"client_name": "Harbour pilot", "redirect_uris": ["https://pilot.example/back"]});
            let made = scene.app.as_nobody().post("/oauth/register", asked).await;
            made.expect(201)["client_id"].as_str().unwrap().to_owned()
        }
        "provider" => {
            let number = scene.app.fresh.rows("providers").await;
            let body = json!({"name": format!("Port {number}"), "issuer": format!("https://id{number}.bank.example"), "client_id": "rapport"});
            id(&admin
                .post("/api/v1/admin/providers", body)
                .await
                .expect(201))
        }
        "other" => people.ids.other.clone(),
        "reader" => {
            let page = admin
                .get("/api/v1/users?filter=name%20%3D%20reader")
                .await
                .expect(200);
            id(&page["data"][0])
        }
        "shared" => {
            let company = company().await;
            let whom = Box::pin(made(scene, "reader", right)).await;
            let path = format!("/api/v1/companies/{company}/shares/{whom}");
            let shared = who
                .ask("PUT", path)
                .header("content-type", "application/json");
            shared.raw(r#"{"level": "read"}"#).send().await.expect(201);
            company
        }
        // A company and a link to it, as they stand in addresses.
        "published" => {
            let at = format!("{}/public-links", company().await);
            let path = format!("/api/v1/companies/{at}");
            let link = who
                .ask("POST", path)
                .header("content-type", "application/json");
            let link = link.raw(r#"{"fields": ["industry"]}"#).send().await;
            format!("{at}/{}", id(&link.expect(201)))
        }
        "view" => view(scene).await,
        "notification" => notification(scene).await,
        "colleague" => {
            let number = scene.app.fresh.rows("o_user").await;
            let body = json!({"name": format!("Colleague {number}"), "email": format!("colleague{number}@bank.example"), "role": "partner"});
            id(&admin.made("users", body).await)
        }
        "inactive" => {
            let number = scene.app.fresh.rows("o_user").await;
            let body = json!({"name": format!("Leaver {number}"), "email": format!("leaver{number}@bank.example"), "role": "partner", "active": false});
            id(&admin.made("users", body).await)
        }
        "asset" => {
            let page = people.outsider.get("/search").await.text();
            let at = page.find("/-/assets/").expect("pages have styles");
            page[at..].split('"').next().unwrap().to_owned()
        }
        _ => panic!("lines know no {name}"),
    }
}

impl Scene {
    /// Whoever may.
    pub fn who(&self, right: Right) -> &Caller {
        match right {
            Right::Seller => &self.people.seller,
            Right::Admin => &self.people.admin,
        }
    }
}

/// A form with a file and another field.
pub fn form(name: &str, holds: &str, field: Option<(&str, &str)>) -> String {
    let field = field.map_or_else(String::new, |(field, value)| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n")
    });
    format!(
        "{field}--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{holds}\r\n--edge--\r\n"
    )
}

/// Sends one.
pub async fn send(
    who: &Caller,
    path: &str,
    name: &str,
    holds: &str,
    field: Option<(&str, &str)>,
) -> Answered {
    who.ask("POST", path)
        .header("content-type", "multipart/form-data; boundary=edge")
        .raw(form(name, holds, field))
        .send()
        .await
}

async fn import(who: &Caller, rows: &str) -> Json {
    let sent = send(who, "/api/v1/imports", "companies.csv", rows, None).await;
    sent.expect(202)
}

async fn letter(scene: &Scene) -> String {
    let cx = scene.app.fresh.cx();
    let job = work::put(&cx, Letter {}, Ask::default()).await;
    job.unwrap().to_string()
}

async fn pipeline(scene: &Scene) -> String {
    let number = scene.app.fresh.rows("o_pipeline").await;
    let body = json!({"name": format!("Refits {number}")});
    id(&scene.people.admin.made("pipelines", body).await)
}

/// An object of its own with a field `keel`.
async fn object(scene: &Scene) -> String {
    let number = scene.app.fresh.rows("objects").await;
    let name = format!("boat_{}", letters(number));
    let body = json!({"name": name, "title": "name", "fields": [
        {"name": "name", "type": "text"},
        {"name": "keel", "type": "integer"},
    ]});
    let path = "/api/v1/schema/objects";
    scene.people.admin.post(path, body).await.expect(201);
    name
}

fn letters(number: i64) -> String {
    let digits = number.to_string().into_bytes();
    let letters = digits.iter().map(|digit| char::from(digit - b'0' + b'a'));
    letters.collect()
}

/// An undo of more than fits one transaction, done by a job.
async fn large_undo(scene: &Scene, who: &Caller) -> String {
    let rows: String = (0..1_001).map(|n| format!("Harbourside {n}\n")).collect();
    let begun = import(who, &format!("name\n{rows}")).await;
    scene.work_off().await;
    let path = format!("/api/v1/undo/{}", begun["batch"].as_str().unwrap());
    let undo = who.post(path, json!({})).await;
    undo.expect(202);
    scene.work_off().await;
    let at = undo.header("location").rsplit('/').next().unwrap();
    at.to_owned()
}

/// A view that the seller keeps for themselves.
async fn view(scene: &Scene) -> String {
    let ws = &scene.app.fresh.ws;
    let id = base::Id::make(scene.app.clock().now());
    let owner = base::Id::parse(&scene.people.ids.seller).unwrap();
    let written = ws.db().write(ws.schema().version(), move |tx| {
        let put = "insert into {w}.saved_views (id, object, name, query, audience, owner, roles, created_at, updated_at) \
                   values ($1, 'company', 'Harbourside', '', 'me', $2, '[]', 1, 1)";
        Box::pin(async move { tx.execute(&Sql::with(put, [id.into(), owner.into()])).await })
    });
    assert_eq!(written.await.unwrap(), 1);
    id.to_string()
}

/// Something that only the seller was told.
async fn notification(scene: &Scene) -> String {
    let ws = &scene.app.fresh.ws;
    let id = base::Id::make(scene.app.clock().now());
    let person = base::Id::parse(&scene.people.ids.seller).unwrap();
    let mark = id.to_string();
    let written = ws.db().write(ws.schema().version(), move |tx| {
        let put = "insert into {w}.notifications (id, person, kind, mark, object, total, detail, at) \
                   values ($1, $2, 'assigned', $3, 'company', 2, '{}', 1)";
        let args = [id.into(), person.into(), mark.as_str().into()];
        Box::pin(async move { tx.execute(&Sql::with(put, args)).await })
    });
    assert_eq!(written.await.unwrap(), 1);
    id.to_string()
}
