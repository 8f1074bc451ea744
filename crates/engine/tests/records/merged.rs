//! Records that become one, and become several again.

use engine::records::{self, Expect};
use schema::{ObjectId, Record};
use serde_json::{Value as Json, json};
use testkit::{Fresh, on_each};

use crate::{
    company, count, create, faults, id_of, json_of,
    undo::{exported, next, read, undone},
};

async fn merged(
    fresh: &Fresh,
    object: &str,
    winner: &Record,
    losers: &[&Record],
    body: Json,
) -> engine::Cx {
    let cx = next(fresh);
    let losers = losers.iter().map(|loser| loser.id).collect();
    records::merge(&cx, &id_of(&cx, object), winner.id, losers, body)
        .await
        .unwrap();
    assert_eq!(fresh.ws.check().await.unwrap(), []);
    cx
}

async fn all(fresh: &Fresh) -> Vec<String> {
    let mut files = Vec::new();
    for object in [
        "companies",
        "contacts",
        "affiliations",
        "notes",
        "tasks",
        "deals",
    ] {
        files.push(exported(&fresh.cx(), object).await);
    }
    files
}

#[tokio::test]
async fn the_winner_has_the_best_of_all_and_what_pointed_to_losers() {
    on_each(|fresh| async move {
        sales::seed(&fresh.cx()).await.unwrap();
        let cx = fresh.cx();
        let acme = create(&cx, "company", json!({"name": "Acme", "tags": ["vip"], "phones": "+14155550101"})).await;
        let inc = create(&cx, "company", json!({"name": "Acme Inc", "tags": ["VIP", "old"], "employees": 12, "external_id": "x-1", "phones": ["+14155550102", "+14155550101"]})).await;
        let ltd = create(&cx, "company", json!({"name": "Acme Ltd", "employees": 99, "website": "https://acme.example", "parent": inc.id.to_string()})).await;
        let (inc_id, ltd_id) = (inc.id.to_string(), ltd.id.to_string());
        let ada = create(&cx, "contact", json!({"name": "Ada Brook", "company": inc_id})).await;
        let deal = create(&cx, "deal", json!({"name": "Big", "company": ltd_id})).await;
        let note = create(&cx, "note", json!({"body": "Called", "about": {"object": "company", "id": inc_id}})).await;
        let gone = create(&cx, "contact", json!({"name": "Bo", "company": inc_id})).await;
        records::delete(&next(&fresh), &id_of(&cx, "contact"), gone.id, Expect::Any).await.unwrap();
        for company in [&acme, &inc] {
            let body = json!({"contact": ada.id.to_string(), "company": company.id.to_string(), "role": "Board"});
            create(&cx, "affiliation", body).await;
        }
        let before = all(&fresh).await;

        let cx = merged(&fresh, "company", &acme, &[&inc, &ltd], json!({"name": "ACME"})).await;
        let now = read(&cx, &acme).await;
        assert_eq!(now["name"], "ACME");
        assert_eq!(now["tags"], json!(["vip", "old"]));
        assert_eq!((&now["employees"], &now["external_id"]), (&json!(12), &json!("x-1")));
        assert_eq!(now["parent"], Json::Null);
        let phones: Vec<&str> = now["phones"].as_array().unwrap().iter().map(|p| p["value"].as_str().unwrap()).collect();
        assert_eq!(phones, ["+14155550101", "+14155550102"]);
        let target = |json: &Json| json["id"].as_str().unwrap().to_owned();
        assert_eq!(target(&read(&cx, &ada).await["company"]), acme.id.to_string());
        assert_eq!(target(&read(&cx, &deal).await["company"]), acme.id.to_string());
        let about = read(&cx, &note).await;
        assert!(about.to_string().contains(&acme.id.to_string()), "{about}");
        assert_eq!(count(&cx, "affiliation", "").await, 1, "two with one company are one");
        let back = records::restore(&next(&fresh), &id_of(&cx, "contact"), gone.id).await.unwrap();
        assert_eq!(target(&json_of(&cx, &back)["company"]), acme.id.to_string());
        records::delete(&next(&fresh), &id_of(&cx, "contact"), gone.id, Expect::Any).await.unwrap();

        // Losers say where they went, and are in no list.
        for loser in [&inc, &ltd] {
            let error = records::get(&cx, &loser.object, loser.id).await.unwrap_err();
            assert_eq!(error.status(), 301);
            let error = records::update(&cx, &loser.object, loser.id, json!({"name": "x"}), Expect::Any).await.unwrap_err();
            assert_eq!(error.status(), 301);
        }
        assert_eq!(count(&cx, "company", "").await, 1);
        let trash = schema::Query { trash: true, ..schema::Query::of(ObjectId::from("company")) };
        assert_eq!(records::count(&cx, &trash, None).await.unwrap(), 0);
        let hits = records::search(&cx, "acme", None, 10).await.unwrap();
        assert_eq!(hits.iter().filter(|hit| hit.object.as_str() == "company").count(), 1);

        let undo = next(&fresh);
        let report = undone(&undo, cx.batch).await;
        assert_eq!(report.conflicts, 0, "{report:#?}");
        assert_eq!(all(&fresh).await, before);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
        // Done again, and undone again.
        let redo = next(&fresh);
        let report = undone(&redo, undo.batch).await;
        assert_eq!(report.conflicts, 0, "{report:#?}");
        assert_eq!(records::get(&cx, &inc.object, inc.id).await.unwrap_err().status(), 301);
        let report = undone(&next(&fresh), redo.batch).await;
        assert_eq!(report.conflicts, 0, "{report:#?}");
        assert_eq!(count(&fresh.cx(), "company", "").await, 3);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn no_merge_makes_a_ring() {
    on_each(|fresh| async move {
        // top <- a <- b <- c <- d
        let mut line: Vec<Record> = Vec::new();
        for name in ["top", "a", "b", "c", "d"] {
            let mut body = company(name);
            if let Some(parent) = line.last() {
                body["parent"] = json!(parent.id.to_string());
            }
            line.push(create(&fresh.cx(), "company", body).await);
        }
        let [top, a, b, c, d] = &line[..] else {
            unreachable!()
        };
        let before = exported(&fresh.cx(), "companies").await;
        // The loser lies above the winner, with another between them.
        let cx = merged(&fresh, "company", c, &[a], json!({})).await;
        let parent = |json: Json| json["parent"]["id"].as_str().map(str::to_owned);
        assert_eq!(parent(read(&cx, c).await), Some(top.id.to_string()));
        assert_eq!(parent(read(&cx, b).await), Some(c.id.to_string()));
        assert_eq!(undone(&next(&fresh), cx.batch).await.conflicts, 0);
        assert_eq!(exported(&fresh.cx(), "companies").await, before);
        // The loser lies below the winner, with another between them.
        let cx = merged(&fresh, "company", top, &[d, b], json!({})).await;
        assert_eq!(parent(read(&cx, top).await), None);
        assert_eq!(parent(read(&cx, c).await), Some(top.id.to_string()));
        let report = undone(&next(&fresh), cx.batch).await;
        assert_eq!(report.conflicts, 0, "{report:#?}");
        assert_eq!(exported(&fresh.cx(), "companies").await, before);
    })
    .await;
}

#[tokio::test]
async fn custom_lists_and_owners_follow() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let body = json!({"name": "tour", "plural": "tours", "label": "Tour", "title": "name", "fields": [
            {"name": "name", "type": "text", "label": "Name"},
            {"name": "guests", "type": "references", "to": "contact", "label": "Guests"},
            {"name": "about", "type": "any_reference", "label": "About"},
        ]});
        engine::definitions::create_object(&cx, &body).await.unwrap();
        let cx = next(&fresh);
        let ada = create(&cx, "contact", json!({"name": "Ada Brook"})).await;
        let ada2 = create(&cx, "contact", json!({"name": "A. Brook", "emails": "ada@x.example"})).await;
        let bo = create(&cx, "contact", json!({"name": "Bo"})).await;
        let ids = [&ada, &ada2, &bo].map(|one| one.id.to_string());
        let tour = create(&cx, "tour", json!({"name": "North", "guests": [ids[1], ids[2], ids[0]], "about": {"object": "contact", "id": ids[1]}})).await;
        let before = exported(&cx, "tours").await;
        let cx = merged(&fresh, "contact", &ada, &[&ada2], json!({})).await;
        let now = read(&cx, &tour).await;
        let guests: Vec<&Json> = now["guests"].as_array().unwrap().iter().map(|guest| &guest["id"]).collect();
        assert_eq!(guests, [&json!(ids[2]), &json!(ids[0])]);
        assert_eq!(now["about"]["id"], json!(ids[0]));
        assert_eq!(read(&cx, &ada).await["emails"][0]["value"], "ada@x.example");
        assert_eq!(undone(&next(&fresh), cx.batch).await.conflicts, 0);
        assert_eq!(exported(&fresh.cx(), "tours").await, before);

        // Users own records.
        let one = create(&fresh.cx(), "user", json!({"name": "One", "email": "one@x.example"})).await;
        let two = create(&fresh.cx(), "user", json!({"name": "Two", "external_id": "u2"})).await;
        let owned = create(&fresh.cx(), "company", json!({"name": "Acme", "owner": two.id.to_string()})).await;
        let cx = merged(&fresh, "user", &one, &[&two], json!({})).await;
        assert_eq!(read(&cx, &owned).await["owner"]["id"], json!(one.id));
        assert_eq!(read(&cx, &one).await["external_id"], "u2");
        assert_eq!(undone(&next(&fresh), cx.batch).await.conflicts, 0);
        assert_eq!(read(&cx, &owned).await["owner"]["id"], json!(two.id));
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_merged_is_told_and_nothing_is_written() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let companies = id_of(&cx, "company");
        let one = create(&cx, "company", company("One")).await;
        let two = create(&cx, "company", company("Two")).await;
        let missing = base::Id::make(fresh.clock.now());
        let ten = (0..10).map(|_| base::Id::make(fresh.clock.now())).collect();
        let ask = |losers: Vec<base::Id>, body: Json| {
            let (cx, companies) = (next(&fresh), companies.clone());
            async move { records::merge(&cx, &companies, one.id, losers, body).await }
        };
        for (losers, body, fault) in [
            (vec![], json!({}), ("losers", "range")),
            (ten, json!({}), ("losers", "range")),
            (vec![two.id, two.id], json!({}), ("losers", "repeated")),
            (vec![one.id], json!({}), ("losers", "inconsistent")),
            (vec![missing], json!({}), ("losers", "not_found")),
            (
                vec![two.id],
                json!({"colour": 1}),
                ("colour", "unknown_field"),
            ),
            (
                vec![two.id],
                json!({"employees": -3}),
                ("employees", "range"),
            ),
        ] {
            let error = ask(losers, body).await.unwrap_err();
            assert_eq!(error.status(), 422);
            assert_eq!(faults(&error), [(fault.0.to_owned(), fault.1)]);
        }
        assert_eq!(count(&cx, "company", "").await, 2);
        ask(vec![two.id], json!({})).await.unwrap();
        let error = ask(vec![two.id], json!({})).await.unwrap_err();
        assert_eq!(faults(&error), [("losers".to_owned(), "merged")]);
        let gone = records::merge(&next(&fresh), &companies, two.id, vec![one.id], json!({})).await;
        assert_eq!(gone.unwrap_err().status(), 301);
    })
    .await;
}
