//! What is shared with people and teams: who sees it then, changes it, and no more.

use serde_json::{Value as Json, json};
use testkit::{Caller, TestApp};

use super::people::{PASSWORD, somebody};
use crate::{id, on_each};

/// Who may do all with what is their own.
fn own() -> Json {
    let own =
        json!({"read": "own", "create": "own", "update": "own", "delete": "own", "export": "own"});
    json!({"objects": {"*": own, "user": {"read": "all"}, "team": {"read": "all"}}, "special": ["merge", "undo_others"]})
}

fn at(plural: &str, record: &Json) -> String {
    format!("/api/v1/{plural}/{}", id(record))
}

async fn share(who: &Caller, at: &str, whom: &str, level: &str) {
    let path = format!("{at}/shares/{whom}");
    who.put(path, json!({"level": level})).await.expect(201);
}

/// The names of a page's records.
async fn names(who: &Caller, path: &str) -> Vec<String> {
    let page = who.get(path).await.expect(200);
    let all = page["data"].as_array().unwrap().iter();
    all.map(|one| one["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_is_shared_is_seen_at_once_and_no_longer_than_it_is_shared() {
    on_each(|app| async move {
        let (_, ann) = somebody(&app, "ann", own()).await;
        let (bob_id, bob) = somebody(&app, "bob", own()).await;
        let acme = ann.made("companies", json!({"name": "Acme"})).await;
        ann.made("companies", json!({"name": "Others"})).await;
        let path = at("companies", &acme);
        let lee = json!({"name": {"last": "Lee"}, "company": id(&acme)});
        bob.post("/api/v1/contacts", lee.clone())
            .await
            .problem(422, "invalid");
        bob.get(&path).await.problem(404, "not_found");
        share(&ann, &path, &bob_id, "read").await;
        // Everywhere, and in the session that was there before.
        assert_eq!(bob.get(&path).await.expect(200)["name"], "Acme");
        for list in [
            "/api/v1/companies",
            "/api/v1/companies?q=acme",
            "/api/v1/search?q=acme",
        ] {
            assert_eq!(names(&bob, list).await, ["Acme"], "{list}");
        }
        let count = "/api/v1/companies/aggregate?measures=count&group_by=owner";
        assert_eq!(bob.get(count).await.expect(200)["data"][0]["count"], 1);
        for part in ["history", "timeline", "shares"] {
            bob.get(format!("{path}/{part}")).await.expect(200);
        }
        let contact = bob.made("contacts", lee).await;
        assert_eq!(contact["company"]["name"], "Acme");
        // It is seen, and no more.
        bob.patch(&path, json!({"name": "Mine"}))
            .await
            .problem(403, "forbidden");
        bob.delete(&path).await.problem(403, "forbidden");
        bob.put(format!("{path}/shares/{bob_id}"), json!({"level": "write"}))
            .await
            .problem(403, "forbidden");
        bob.delete(format!("{path}/shares/{bob_id}"))
            .await
            .problem(403, "forbidden");
        ann.delete(format!("{path}/shares/{bob_id}"))
            .await
            .expect(204);
        bob.get(&path).await.problem(404, "not_found");
        assert_eq!(names(&bob, "/api/v1/companies").await, [] as [String; 0]);
        assert_eq!(
            names(&bob, "/api/v1/search?q=acme").await,
            [] as [String; 0]
        );
        let contact = bob.get(at("contacts", &contact)).await.expect(200);
        assert_eq!(
            contact["company"],
            json!({"object": "company", "hidden": true})
        );
        ann.delete(format!("{path}/shares/{bob_id}"))
            .await
            .problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn whoever_may_change_what_is_shared_neither_takes_it_nor_gives_it_on() {
    on_each(|app| async move {
        let (ann_id, ann) = somebody(&app, "ann", own()).await;
        let (bob_id, bob) = somebody(&app, "bob", own()).await;
        let acme = ann.made("companies", json!({"name": "Acme"})).await;
        let path = at("companies", &acme);
        share(&ann, &path, &bob_id, "write").await;
        let changed = bob.patch(&path, json!({"name": "Acme Ltd"})).await;
        assert_eq!(changed.expect(200)["name"], "Acme Ltd");
        for body in [json!({"owner": bob_id}), json!({"owner": null})] {
            let refused = bob.patch(&path, body).await.problem(422, "invalid");
            assert_eq!(refused["errors"][0]["field"], "owner", "{refused}");
            assert_eq!(refused["errors"][0]["code"], "forbidden", "{refused}");
        }
        // Written back as it was, nothing is taken.
        bob.patch(&path, json!({"owner": ann_id})).await.expect(200);
        bob.delete(&path).await.problem(403, "forbidden");
        bob.put(format!("{path}/shares/{ann_id}"), json!({"level": "read"}))
            .await
            .problem(403, "forbidden");
        // Not by a merge, either, that would be a removal.
        let mine = bob.made("companies", json!({"name": "Mine"})).await;
        let merge = json!({"winner": id(&mine), "losers": [id(&acme)]});
        bob.post("/api/v1/companies/merge", merge)
            .await
            .problem(403, "forbidden");
        let into = json!({"winner": id(&acme), "losers": [id(&mine)], "fields": {"owner": bob_id}});
        bob.post("/api/v1/companies/merge", into)
            .await
            .problem(403, "forbidden");
        // Nor by taking back that it was given away.
        let given = bob.made("companies", json!({"name": "Given"})).await;
        let gift = at("companies", &given);
        let gave = bob.patch(&gift, json!({"owner": ann_id})).await;
        gave.expect(200);
        share(&ann, &gift, &bob_id, "write").await;
        let undo = format!("/api/v1/undo/{}", gave.header("rapport-batch"));
        let undone = bob.post(undo, json!({})).await.expect(200);
        assert_eq!(undone["updated"], 0, "{undone}");
        assert_eq!(
            ann.get(&gift).await.expect(200)["owner"]["id"],
            ann_id.as_str()
        );
        // A level is changed in place.
        let down = ann
            .put(format!("{path}/shares/{bob_id}"), json!({"level": "read"}))
            .await;
        assert_eq!(down.expect(200)["level"], "read");
        bob.patch(&path, json!({"name": "No"}))
            .await
            .problem(403, "forbidden");
        let listed = ann.get(format!("{path}/shares")).await.expect(200);
        assert_eq!(listed["data"].as_array().unwrap().len(), 1, "{listed}");
        assert_eq!(listed["data"][0]["whom"]["name"], "bob");
        assert_eq!(listed["data"][0]["shared_by"]["name"], "ann");
    })
    .await;
}

#[tokio::test]
async fn a_teams_shares_are_those_of_the_teams_below_it() {
    on_each(|app| async move {
        let key = app.as_key();
        let top = key.made("teams", json!({"name": "Bank"})).await;
        let north = key
            .made("teams", json!({"name": "North", "parent": id(&top)}))
            .await;
        let (bob_id, _) = somebody(&app, "bob", own()).await;
        let user = format!("/api/v1/users/{bob_id}");
        key.patch(&user, json!({"team": id(&north)}))
            .await
            .expect(200);
        let (chief_id, _) = somebody(&app, "chief", own()).await;
        key.patch(
            format!("/api/v1/users/{chief_id}"),
            json!({"team": id(&top)}),
        )
        .await
        .expect(200);
        let bob = app.sign_in("bob@bank.example", PASSWORD).await;
        let chief = app.sign_in("chief@bank.example", PASSWORD).await;
        let ours = key.made("companies", json!({"name": "Ours"})).await;
        let all = key.made("companies", json!({"name": "All"})).await;
        share(&key, &at("companies", &ours), &id(&north), "read").await;
        share(&key, &at("companies", &all), &id(&top), "write").await;
        let list = "/api/v1/companies?order_by=name";
        assert_eq!(names(&bob, list).await, ["All", "Ours"]);
        assert_eq!(names(&chief, list).await, ["All"]);
        bob.patch(at("companies", &all), json!({"name": "Alle"}))
            .await
            .expect(200);
        // A key is with whom its owner is.
        let secret =
            engine::people::create_key_of(&app.fresh.cx(), "shop", "bob", base::Id::parse(&bob_id))
                .await;
        assert_eq!(
            names(&app.with_key(&secret.unwrap()), list).await,
            ["Alle", "Ours"]
        );
        // Who leaves the team leaves what was shared with it.
        key.patch(&user, json!({"team": null})).await.expect(200);
        let bob = app.sign_in("bob@bank.example", PASSWORD).await;
        assert_eq!(names(&bob, list).await, [] as [String; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_share_gives_nothing_that_roles_say_there_is_none_of() {
    on_each(|app| async move {
        let key = app.as_key();
        let acme = key.made("companies", json!({"name": "Acme", "employees": 10})).await;
        let path = at("companies", &acme);
        let contacts = json!({"objects": {"contact": {"read": "own"}}});
        let (none_id, none) = somebody(&app, "none", contacts).await;
        let large = json!({"objects": {"company": {"read": "own", "update": "own", "only": "employees > 50"}}});
        let (large_id, large) = somebody(&app, "large", large).await;
        let reader = json!({"objects": {"company": {"read": "own"}}});
        let (reader_id, reader) = somebody(&app, "reader", reader).await;
        for whom in [&none_id, &large_id, &reader_id] {
            share(&key, &path, whom, "write").await;
        }
        none.get(&path).await.problem(404, "not_found");
        none.get(format!("{path}/shares")).await.problem(404, "not_found");
        assert_eq!(names(&none, "/api/v1/search?q=acme").await, [] as [String; 0]);
        large.get(&path).await.problem(404, "not_found");
        large.patch(&path, json!({"name": "x"})).await.problem(404, "not_found");
        reader.patch(&path, json!({"name": "x"})).await.problem(403, "forbidden");
        key.patch(&path, json!({"employees": 100})).await.expect(200);
        large.patch(&path, json!({"name": "Large"})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn what_hangs_on_a_shared_record_is_seen_with_it() {
    on_each(|app| async move {
        let key = app.as_key();
        let mut rights = own();
        rights["objects"]["note"] = json!({"read": "own", "update": "own"});
        let (bob_id, bob) = somebody(&app, "bob", rights).await;
        let acme = key.made("companies", json!({"name": "Acme"})).await;
        let about = json!({"object": "company", "id": id(&acme)});
        let note = json!({"title": "Talk", "body": "About snow", "about": about});
        let note = key.made("notes", note).await;
        let note = at("notes", &note);
        bob.get(&note).await.problem(404, "not_found");
        share(&key, &at("companies", &acme), &bob_id, "write").await;
        assert_eq!(bob.get(&note).await.expect(200)["title"], "Talk");
        let found = bob.get("/api/v1/search?q=snow").await.expect(200);
        assert_eq!(found["data"].as_array().unwrap().len(), 1, "{found}");
        bob.patch(&note, json!({"title": "Mine"}))
            .await
            .problem(403, "forbidden");
        let shares = format!("{note}/shares");
        key.get(&shares).await.problem(409, "not_shareable");
        let put = format!("{shares}/{bob_id}");
        key.put(put, json!({"level": "read"}))
            .await
            .problem(409, "not_shareable");
        let document = key.get("/api/v1/openapi.json").await.expect(200);
        assert!(document["paths"]["/companies/{id}/shares/{whom}"].is_object());
        assert!(document["paths"].get("/notes/{id}/shares").is_none());
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_seen_cannot_be_shared_with() {
    on_each(|app| async move {
        let key = app.as_key();
        let mut rights = own();
        rights["objects"]["user"] = json!({"read": "all", "only": "name = ann"});
        let (_, ann) = somebody(&app, "ann", rights).await;
        let (bob_id, _) = somebody(&app, "bob", own()).await;
        let acme = ann.made("companies", json!({"name": "Acme"})).await;
        let path = at("companies", &acme);
        let shares = format!("{path}/shares");
        let put = format!("{shares}/{bob_id}");
        let read = json!({"level": "read"});
        ann.put(&put, read.clone()).await.problem(404, "not_found");
        let nobody = format!("{shares}/{}", id(&acme));
        key.put(&nobody, read.clone())
            .await
            .problem(404, "not_found");
        key.put(format!("{shares}/x"), read.clone())
            .await
            .problem(400, "id");
        for (body, code) in [
            (json!({}), "required"),
            (json!({"level": "all"}), "unknown"),
            (json!({"level": 1}), "unknown"),
            (json!({"level": "read", "until": "now"}), "unknown_field"),
        ] {
            let refused = key.put(&put, body).await.problem(422, "invalid");
            assert_eq!(refused["errors"][0]["code"], code, "{refused}");
        }
        // Nobody learns more of whom it is shared with than that there is somebody.
        key.put(&put, read).await.expect(201);
        let listed = ann.get(&shares).await.expect(200);
        let whom = &listed["data"][0]["whom"];
        assert_eq!(*whom, json!({"object": "user", "hidden": true}), "{listed}");
        ann.delete(&put).await.problem(404, "not_found");
        // What is in the trash is not shared.
        ann.delete(&path).await.expect(204);
        let team = key.made("teams", json!({"name": "North"})).await;
        let put = format!("{shares}/{}", id(&team));
        ann.put(put, json!({"level": "read"}))
            .await
            .problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn merged_records_bring_their_shares_and_take_them_back() {
    on_each(|app| async move {
        let key = app.as_key();
        let (ann_id, ann) = somebody(&app, "ann", own()).await;
        let (bob_id, bob) = somebody(&app, "bob", own()).await;
        let first = key.made("companies", json!({"name": "Acme"})).await;
        let second = key.made("companies", json!({"name": "Acme Ltd"})).await;
        let (one, two) = (at("companies", &first), at("companies", &second));
        share(&key, &one, &ann_id, "read").await;
        share(&key, &two, &ann_id, "write").await;
        share(&key, &two, &bob_id, "read").await;
        let merge = json!({"winner": id(&first), "losers": [id(&second)]});
        let merged = key.post("/api/v1/companies/merge", merge).await;
        merged.expect(200);
        bob.get(&one).await.expect(200);
        ann.patch(&one, json!({"description": "Hers"}))
            .await
            .expect(200);
        let listed = key.get(format!("{one}/shares")).await.expect(200);
        assert_eq!(listed["data"].as_array().unwrap().len(), 2, "{listed}");
        let undo = format!("/api/v1/undo/{}", merged.header("rapport-batch"));
        key.post(undo, json!({})).await.expect(200);
        bob.get(&one).await.problem(404, "not_found");
        bob.get(&two).await.expect(200);
        ann.get(&one).await.expect(200);
        ann.patch(&one, json!({"description": "No"}))
            .await
            .problem(403, "forbidden");
        ann.patch(&two, json!({"description": "Hers"}))
            .await
            .expect(200);
    })
    .await;
}

/// Whether nothing is shared with anybody any more.
async fn is_clean(app: &TestApp) -> bool {
    let problems = app.fresh.ws.check().await.unwrap();
    !problems
        .iter()
        .any(|problem| problem.what.contains("shares"))
}

#[tokio::test]
async fn what_is_gone_for_good_leaves_no_share() {
    on_each(|app| async move {
        let key = app.as_key();
        let (bob_id, bob) = somebody(&app, "bob", own()).await;
        let team = key.made("teams", json!({"name": "North"})).await;
        let first = key.made("companies", json!({"name": "Acme"})).await;
        let second = key.made("companies", json!({"name": "Beta"})).await;
        let (one, two) = (at("companies", &first), at("companies", &second));
        for path in [&one, &two] {
            share(&key, path, &bob_id, "read").await;
            share(&key, path, &id(&team), "read").await;
        }
        // From the trash it comes back with its shares.
        key.delete(&one).await.expect(204);
        assert_eq!(names(&bob, "/api/v1/companies?trash=true").await, ["Acme"]);
        key.post(format!("{one}/restore"), json!({}))
            .await
            .expect(200);
        assert_eq!(names(&bob, "/api/v1/companies?q=acme").await, ["Acme"]);
        key.delete(format!("{one}?purge=true")).await.expect(204);
        assert!(is_clean(&app).await);
        key.delete(format!("/api/v1/teams/{}?purge=true", id(&team)))
            .await
            .expect(204);
        assert!(is_clean(&app).await);
        let listed = key.get(format!("{two}/shares")).await.expect(200);
        assert_eq!(listed["data"].as_array().unwrap().len(), 1, "{listed}");
    })
    .await;
}
