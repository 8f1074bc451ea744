//! Ids, places in lists, files and answers of others, guessed or come by.

use serde_json::json;
use testkit::Answered;

use super::{ask, data, encoded, on_each};
use crate::callers::id;
use crate::scene::{SECRET, Scene};

/// Ways to somebody's company: `{id}` is theirs, `{own}` one's own.
const WAYS: &[(&str, &str, &str)] = &[
    ("GET", "/api/v1/companies/{id}", ""),
    ("GET", "/api/v1/companies/{id}?fields=name", ""),
    ("GET", "/api/v1/companies/{id}/history", ""),
    ("GET", "/api/v1/companies/{id}/timeline", ""),
    ("PATCH", "/api/v1/companies/{id}", r#"{"name": "Mine"}"#),
    ("DELETE", "/api/v1/companies/{id}", ""),
    ("DELETE", "/api/v1/companies/{id}?purge=true", ""),
    ("POST", "/api/v1/companies/{id}/restore", ""),
    (
        "POST",
        "/api/v1/companies/merge",
        r#"{"winner": "{own}", "losers": ["{id}"]}"#,
    ),
    (
        "POST",
        "/api/v1/companies/merge",
        r#"{"winner": "{id}", "losers": ["{own}"]}"#,
    ),
    (
        "POST",
        "/api/v1/companies/batch",
        r#"{"operations": [{"op": "update", "id": "{id}", "data": {"name": "Mine"}}, {"op": "delete", "id": "{id}"}]}"#,
    ),
    (
        "POST",
        "/api/v1/companies/bulk?preview=true",
        r#"{"filter": "id = \"{id}\"", "set": {"name": "Mine"}}"#,
    ),
    (
        "POST",
        "/api/v1/contacts",
        r#"{"name": {"last": "Lee"}, "company": "{id}"}"#,
    ),
    (
        "POST",
        "/api/v1/notes",
        r#"{"title": "a", "about": {"object": "company", "id": "{id}"}}"#,
    ),
    ("PATCH", "/api/v1/companies/{own}", r#"{"parent": "{id}"}"#),
    ("GET", "/api/v1/companies?filter=id%20%3D%20%22{id}%22", ""),
    (
        "GET",
        "/api/v1/companies?trash=true&filter=id%20%3D%20%22{id}%22",
        "",
    ),
    (
        "GET",
        "/api/v1/contacts?filter=company%20%3D%20%22{id}%22",
        "",
    ),
    (
        "GET",
        "/api/v1/companies/aggregate?measures=count&filter=id%20%3D%20%22{id}%22",
        "",
    ),
    ("GET", "/api/v1/search?q={id}", ""),
    ("GET", "/api/v1/search?q=harbours", ""),
    ("GET", "/api/v1/companies?q=harbours&count=true", ""),
    ("GET", "/-/lookup/any?q=harbours", ""),
    ("GET", "/-/lookup/companies?q=harbours", ""),
    ("GET", "/search?q=harbours", ""),
    ("GET", "/companies/duplicates", ""),
    ("GET", "/companies/{id}", ""),
    ("GET", "/companies/{id}/edit", ""),
    ("GET", "/companies/{id}/access", ""),
    ("POST", "/companies/{id}", "version=1&name=Mine"),
    ("POST", "/companies/{id}/delete", "version=1"),
    ("POST", "/companies/{id}/restore", "version=1"),
    ("POST", "/companies/{id}/purge", "version=1"),
    ("POST", "/companies/{id}/move", "by=type&to=customer"),
    ("GET", "/companies/merge?ids={own},{id}", ""),
    ("POST", "/companies/merge", "id={own}&id={id}&winner={own}"),
    ("POST", "/companies/selection", "id={id}&-do=delete"),
    ("GET", "/contacts/new?company={id}", ""),
    ("GET", "/-/lookup/companies?q={id}", ""),
    ("GET", "/-/lookup/companies?within={id}", ""),
    ("GET", "/companies?q={id}", ""),
    ("GET", "/companies?filter=id%20%3D%20%22{id}%22", ""),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_have_is_not_there_whatever_became_of_it() {
    on_each(async |scene| {
        let (seller, other) = (&scene.people.seller, &scene.people.other);
        let theirs = async || id(&seller.made("companies", json!({"name": "Harbourside"})).await);
        let own = id(&other.made("companies", json!({"name": "Own"})).await);
        let (live, trashed) = (theirs().await, theirs().await);
        let path = format!("/api/v1/companies/{trashed}");
        seller.delete(path).await.expect(204);
        let (merged, winner) = (theirs().await, theirs().await);
        let merge = json!({"winner": winner, "losers": [merged]});
        seller.post("/api/v1/companies/merge", merge).await.expect(200);
        let nobodys = base::Id::make(scene.app.clock().now()).to_string();

        let mut wrong = Vec::new();
        for (method, path, body) in WAYS {
            let mut told = Vec::new();
            for (what, id) in [("nobody's", &nobodys), ("theirs", &live), ("in their trash", &trashed), ("merged by them", &merged)] {
                let fill = |text: &str| text.replace("{id}", id).replace("{own}", &own);
                let answer = ask(other, (method, &fill(path), &fill(body))).await;
                told.push((what, answer.status, bare(&answer, id, &own)));
            }
            let (_, status, text) = told.remove(0);
            for (what, found, said) in told {
                if found != status || said != text {
                    wrong.push(format!("{method} {path}: what is {what} gives {found} {}, and what is nobody's {status} {}", short(&said), short(&text)));
                }
                if said.to_lowercase().contains(SECRET) || said.contains(&winner) {
                    wrong.push(format!("{method} {path}: what is {what} is told: {}", short(&said)));
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", scene.app.fresh.database(), wrong.join("\n"));
        let path = format!("/api/v1/companies/{live}");
        let live = seller.get(path).await.expect(200);
        assert_eq!((&live["name"], &live["version"]), (&json!("Harbourside"), &json!(1)));
    })
    .await;
}

/// An answer without ids, which differ by nature, and without what a page keeps of the
/// moment.
fn bare(answer: &Answered, id: &str, own: &str) -> String {
    let text = answer.text().replace(id, "ID").replace(own, "OWN");
    // A page's place in the log is sealed anew each time.
    let text = match text.split_once("<meta name=\"live\" content=\"") {
        Some((before, after)) => format!("{before}{}", after.split_once('"').unwrap().1),
        None => text,
    };
    let mut bare = String::new();
    let mut rest = text.as_str();
    // Tokens that name a form, and ids of jobs and change sets.
    while let Some(at) = rest.find("019") {
        let (before, after) = rest.split_at(at);
        bare.push_str(before);
        let length = after.find(|c: char| !c.is_ascii_hexdigit() && c != '-');
        let length = length.unwrap_or(after.len());
        if length != 36 {
            bare.push_str(&after[..length]);
        }
        rest = &after[length..];
    }
    bare + rest
}

fn short(text: &str) -> String {
    let text = text.split("<main").last().unwrap_or_default();
    text.chars().take(400).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn places_in_lists_of_others_lead_to_nothing_of_theirs() {
    on_each(async |scene| {
        let (admin, seller, other) = (
            &scene.people.admin,
            &scene.people.seller,
            &scene.people.other,
        );
        for n in 0..4 {
            let body =
                json!({"name": format!("Harbourside {n}"), "emails": ["one@harbourside.example"]});
            seller.made("companies", body).await;
            other
                .made(
                    "companies",
                    json!({"name": format!("Own {n}"), "emails": ["own@own.example"]}),
                )
                .await;
        }
        for list in [
            "/api/v1/companies?limit=2",
            "/api/v1/companies?limit=2&order_by=-name",
            "/api/v1/companies?limit=2&order_by=owner,name",
            "/api/v1/companies/duplicates?limit=1",
            "/api/v1/imports?limit=1",
        ] {
            if list.contains("imports") {
                for _ in 0..2 {
                    let rows = "name\nHarbourside Dock\n";
                    crate::scene::send(seller, "/api/v1/imports", "companies.csv", rows, None)
                        .await
                        .expect(202);
                }
            }
            for whose in [admin, seller] {
                let page = whose.get(list).await.expect(200);
                let Some(cursor) = page["next_cursor"].as_str() else {
                    continue;
                };
                let path = format!("{list}&cursor={}", encoded(cursor));
                let next = other.get(path).await;
                assert!(
                    matches!(next.status.as_u16(), 200 | 400),
                    "{list} {}",
                    next.text()
                );
                assert!(
                    !next.text().to_lowercase().contains(SECRET),
                    "{list} {}",
                    next.text()
                );
            }
        }
        // A place in the log is as good for whoever comes with it.
        let events = admin.get("/api/v1/events").await.text();
        let place = events
            .lines()
            .find_map(|line| line.strip_prefix("id:"))
            .unwrap()
            .trim();
        other
            .get(format!("/api/v1/events?cursor={}", encoded(place)))
            .await
            .expect_text(200, "id:");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_not_reached_by_pointing_to_it() {
    on_each(async |scene| {
        let (seller, other) = (&scene.people.seller, &scene.people.other);
        let sent =
            crate::scene::send(seller, "/api/v1/files", "quay.txt", "Harbourside", None).await;
        let file = id(&sent.expect(201));
        let nobodys = base::Id::make(scene.app.clock().now()).to_string();
        let own = id(&other.made("companies", json!({"name": "Own"})).await);
        let at = format!("/api/v1/companies/{own}");
        let refused = async |file: &str| {
            let put = other.patch(&at, json!({"files": [file]})).await;
            let made = other
                .post("/api/v1/companies", json!({"name": "New", "files": [file]}))
                .await;
            let bulk = json!({"filter": "name = Own", "set": {"files": [file]}});
            let bulk = other.post("/api/v1/companies/bulk", bulk).await;
            let form = format!("version=1&files={file}");
            let form = ask(other, ("POST", &format!("/companies/{own}"), &form)).await;
            [put, made, bulk, form].map(|answer| (answer.status, bare(&answer, file, &own)))
        };
        let (theirs, of_nobody) = (refused(&file).await, refused(&nobodys).await);
        for (theirs, of_nobody) in theirs.iter().zip(&of_nobody) {
            assert_eq!(theirs, of_nobody);
        }
        assert!(
            theirs[..2]
                .iter()
                .all(|(status, _)| status.is_client_error()),
            "{theirs:?}"
        );
        scene.work_off().await;
        assert_eq!(other.get(&at).await.expect(200)["files"], json!([]));
        for path in [
            format!("/api/v1/files/{file}"),
            format!("/-/files/{file}"),
            format!("/files/{file}"),
        ] {
            let (theirs, of_nobody) = (
                other.get(&path).await,
                other.get(path.replace(&file, &nobodys)).await,
            );
            assert_eq!(theirs.status, 404, "{path}");
            assert_eq!(
                bare(&theirs, &file, &own),
                bare(&of_nobody, &nobodys, &own),
                "{path}"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_is_kept_for_one_is_not_given_to_another() {
    on_each(async |scene| {
        let (seller, other) = (&scene.people.seller, &scene.people.other);
        let ask = async |who: &testkit::Caller| {
            let ask = who
                .ask("POST", "/api/v1/companies")
                .header("idempotency-key", "one");
            ask.json(json!({"name": "Harbourside"}))
                .send()
                .await
                .expect(201)
        };
        let first = ask(seller).await;
        assert_eq!(id(&ask(seller).await), id(&first));
        let others = ask(other).await;
        assert_ne!(id(&others), id(&first));
        assert_eq!(others["owner"]["id"], scene.people.ids.other.as_str());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_writes_from_anywhere_and_a_session_only_from_its_own_pages() {
    on_each(async |scene| {
        let (key, seller) = (scene.app.as_key(), &scene.people.seller);
        let from = async |who: &testkit::Caller, origin: &str| {
            let ask = who
                .ask("POST", "/api/v1/companies")
                .header("host", "crm.bank.example");
            let ask = ask.header("origin", origin).json(json!({"name": "Acme"}));
            ask.send().await.status.as_u16()
        };
        assert_eq!(from(&key, "https://evil.example").await, 201);
        assert_eq!(from(seller, "https://evil.example").await, 403);
        assert_eq!(from(seller, "https://crm.bank.example").await, 201);
        let kept = scene
            .people
            .other
            .get("/api/v1/companies")
            .await
            .expect(200);
        assert_eq!(data(&kept).len(), 0);
    })
    .await;
}

/// Sessions that are revoked while somebody looks at a page end with its next piece.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_ends_with_the_account_and_with_a_new_password() {
    on_each(async |scene: &Scene| {
        let (admin, seller) = (&scene.people.admin, &scene.people.seller);
        seller.get("/api/v1/companies").await.expect(200);
        let path = format!("/api/v1/users/{}", scene.people.ids.seller);
        admin
            .patch(&path, json!({"active": false}))
            .await
            .expect(200);
        seller
            .get("/api/v1/companies")
            .await
            .problem(401, "unauthorized");
        assert_eq!(seller.get("/companies").await.status, 303);
        let form = format!("/users/{}", scene.people.ids.other);
        let changed = ask(
            admin,
            ("POST", &form, "version=1&-password=seven+quiet+rivers"),
        )
        .await;
        assert_eq!(changed.status, 303, "{}", changed.text());
        scene
            .people
            .other
            .get("/api/v1/companies")
            .await
            .problem(401, "unauthorized");
    })
    .await;
}
