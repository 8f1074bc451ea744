//! Change sets taken back: what was, what others did since, what is told.

use base::Id;
use engine::{
    Cx,
    export::{self, Cells, Format, What},
    jobs::{self, Pace},
    records::{self, Ask, Atomicity, Expect, Operation},
    undo::{self, Answer, Report},
};
use schema::Record;
use serde_json::{Value as Json, json};
use testkit::{Fresh, on_each};

use crate::{company, count, create, id_of, json_of};

/// A later moment, and a change set of its own.
pub fn next(fresh: &Fresh) -> Cx {
    fresh.clock.advance(std::time::Duration::from_secs(60));
    fresh.cx()
}

/// Takes a change set back that is small.
pub async fn undone(cx: &Cx, batch: Id) -> Report {
    match undo::undo(cx, batch).await.unwrap() {
        Answer::Done(report) => report,
        Answer::Later(job) => panic!("{job:?}"),
    }
}

/// What was left as it is, and why: names and codes, in the order of the names.
fn left(report: &Report) -> Vec<(&str, &str)> {
    let mut all: Vec<(&str, &str)> = report
        .left
        .iter()
        .map(|left| {
            (
                left["name"].as_str().unwrap(),
                left["code"].as_str().unwrap(),
            )
        })
        .collect();
    all.sort_unstable();
    all
}

pub async fn read(cx: &Cx, record: &Record) -> Json {
    let found = records::get(cx, &record.object, record.id).await.unwrap();
    json_of(cx, &found)
}

/// Everything of an object, as a file.
pub async fn exported(cx: &Cx, object: &str) -> String {
    let mut out = Vec::new();
    let what = What::read(cx, object, None, None, Format::Csv(Cells::Exact));
    export::run(cx, &what.unwrap(), &mut out, &|_| ())
        .await
        .unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn a_change_goes_back_field_by_field_and_again() {
    on_each(|fresh| async move {
        let acme = create(
            &fresh.cx(),
            "company",
            json!({"name": "Acme", "employees": 5, "tags": ["a"]}),
        )
        .await;
        let before = exported(&fresh.cx(), "companies").await;
        let cx = next(&fresh);
        let companies = id_of(&cx, "company");
        let body = json!({"name": "Acme Inc", "employees": 7, "tags": ["a", "b"], "website": null});
        records::update(&cx, &companies, acme.id, body, Expect::Any)
            .await
            .unwrap();
        let changed = exported(&cx, "companies").await;

        let look = undo::preview(&next(&fresh), cx.batch).await.unwrap();
        assert!(look.is_complete);
        assert_eq!(
            (look.report.updated, look.report.conflicts),
            (1, 0),
            "{look:?}"
        );
        let fields = &look.report.changes[0]["fields"];
        assert_eq!(
            fields["name"],
            json!({"before": "Acme Inc", "after": "Acme"})
        );
        assert_eq!(fields["employees"], json!({"before": 7, "after": 5}));
        assert_eq!(
            exported(&cx, "companies").await,
            changed,
            "a preview writes nothing"
        );

        let undo = next(&fresh);
        let report = undone(&undo, cx.batch).await;
        assert_eq!(report, look.report);
        let now = read(&undo, &acme).await;
        assert_eq!((&now["name"], &now["version"]), (&json!("Acme"), &json!(3)));
        assert_eq!(exported(&undo, "companies").await, before);

        // Nothing is left of it.
        let again = undone(&next(&fresh), cx.batch).await;
        assert_eq!(
            (again.updated, again.unchanged, again.conflicts),
            (0, 1, 0),
            "{again:?}"
        );
        // The undo is a change set as well.
        let redo = undone(&next(&fresh), undo.batch).await;
        assert_eq!(redo.updated, 1);
        let now = read(&fresh.cx(), &acme).await;
        assert_eq!(
            (&now["name"], &now["tags"]),
            (&json!("Acme Inc"), &json!(["a", "b"]))
        );
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_stays_and_is_told() {
    on_each(|fresh| async move {
        let acme = create(
            &fresh.cx(),
            "company",
            json!({"name": "Acme", "employees": 5}),
        )
        .await;
        let cx = next(&fresh);
        let companies = id_of(&cx, "company");
        let body = json!({"name": "Acme Inc", "employees": 7});
        records::update(&cx, &companies, acme.id, body, Expect::Any)
            .await
            .unwrap();
        records::update(
            &next(&fresh),
            &companies,
            acme.id,
            json!({"employees": 9}),
            Expect::Any,
        )
        .await
        .unwrap();
        let report = undone(&next(&fresh), cx.batch).await;
        assert_eq!((report.updated, report.conflicts), (1, 1), "{report:?}");
        let left = &report.left[0];
        assert_eq!(
            (&left["field"], &left["code"], &left["id"]),
            (
                &json!("employees"),
                &json!("changed_since"),
                &json!(acme.id)
            )
        );
        let now = read(&fresh.cx(), &acme).await;
        assert_eq!(
            (&now["name"], &now["employees"]),
            (&json!("Acme"), &json!(9))
        );
    })
    .await;
}

#[tokio::test]
async fn a_deals_move_goes_back_with_all_that_followed() {
    on_each(|fresh| async move {
        sales::seed(&fresh.cx()).await.unwrap();
        let cx = next(&fresh);
        let deals = id_of(&cx, "deal");
        let deal = create(&cx, "deal", json!({"name": "Big", "amount": "100.00"})).await;
        let before = exported(&cx, "deals").await;
        let cx = next(&fresh);
        records::update(&cx, &deals, deal.id, json!({"stage": "Won"}), Expect::Any)
            .await
            .unwrap_err();
        let won = records::list(
            &cx,
            schema::Query {
                filter: schema::filter::parse(
                    "name = Won",
                    cx.schema.named("stage").unwrap(),
                    &cx.schema,
                )
                .unwrap(),
                ..schema::Query::of(id_of(&cx, "stage"))
            },
        )
        .await
        .unwrap();
        let stage = won.records[0].id.to_string();
        records::update(&cx, &deals, deal.id, json!({"stage": stage}), Expect::Any)
            .await
            .unwrap();
        let now = read(&cx, &deal).await;
        assert_eq!(
            (&now["status"], &now["probability"]),
            (&json!("won"), &json!("100"))
        );
        assert_ne!(now["closed_at"], Json::Null);
        let report = undone(&next(&fresh), cx.batch).await;
        assert_eq!((report.updated, report.conflicts), (1, 0), "{report:?}");
        assert_eq!(exported(&fresh.cx(), "deals").await, before);
    })
    .await;
}

#[tokio::test]
async fn what_was_made_goes_to_the_trash_unless_something_came_of_it() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let companies = id_of(&cx, "company");
        let made = |name: &str| Operation::Save(Ask::create(company(name)));
        let operations = ["Alone", "Edited", "Used", "Edited and back"]
            .map(made)
            .to_vec();
        let answers = records::batch(&cx, &companies, operations, Atomicity::Each)
            .await
            .unwrap();
        let ids: Vec<Id> = answers
            .into_iter()
            .map(|answer| answer.unwrap().1.id)
            .collect();
        let update = |id: Id, body: Json| {
            let (cx, companies) = (next(&fresh), companies.clone());
            async move {
                records::update(&cx, &companies, id, body, Expect::Any)
                    .await
                    .unwrap();
            }
        };
        update(ids[1], json!({"employees": 3})).await;
        update(ids[3], json!({"employees": 3})).await;
        update(ids[3], json!({"employees": null})).await;
        let person = json!({"name": "Ada Brook", "company": ids[2].to_string()});
        create(&next(&fresh), "contact", person).await;

        let undo = next(&fresh);
        let report = undone(&undo, cx.batch).await;
        assert_eq!((report.trashed, report.conflicts), (2, 2), "{report:?}");
        let codes = left(&report);
        assert!(codes.contains(&("Edited", "changed_since")), "{codes:?}");
        assert!(codes.contains(&("Used", "in_use")), "{codes:?}");
        assert_eq!(count(&undo, "company", "").await, 2);
        // And back.
        let redo = undone(&next(&fresh), undo.batch).await;
        assert_eq!((redo.restored, redo.conflicts), (2, 0), "{redo:?}");
        assert_eq!(count(&undo, "company", "").await, 4);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_others_use_stays_with_what_it_needs_itself() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let under = |name: &str, parent: &Record| json!({"name": name, "parent": parent.id});
        let north = create(&cx, "company", company("North")).await;
        let south = create(&cx, "company", under("South", &north)).await;
        let east = create(&cx, "company", under("East", &south)).await;
        let west = create(&cx, "company", company("West")).await;
        create(&cx, "company", under("Far", &west)).await;
        for at in [&west, &east, &east, &east] {
            let person = json!({"name": "Own Person", "company": at.id});
            create(&cx, "contact", person).await;
        }
        let person = json!({"name": "Ada Brook", "company": east.id});
        create(&next(&fresh), "contact", person).await;

        let undo = next(&fresh);
        let report = undone(&undo, cx.batch).await;
        let expect = ["East", "North", "South"].map(|name| (name, "in_use"));
        assert_eq!(left(&report), expect, "{report:?}");
        assert_eq!(count(&undo, "company", "").await, 3);
        assert_eq!(count(&undo, "contact", "").await, 1);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn removals_come_back_with_what_they_took_along() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(&cx, "company", json!({"name": "Acme", "external_id": "a-1"})).await;
        let ada = create(&cx, "contact", json!({"name": "Ada Brook", "emails": "ada@acme.example", "company": acme.id.to_string()})).await;
        let affiliation = json!({"contact": ada.id.to_string(), "company": acme.id.to_string(), "role": "Founder"});
        create(&cx, "affiliation", affiliation).await;
        let before = [exported(&cx, "companies").await, exported(&cx, "contacts").await, exported(&cx, "affiliations").await];
        for purge in [false, true] {
            let cx = next(&fresh);
            let companies = id_of(&cx, "company");
            match purge {
                true => records::purge(&cx, &companies, acme.id, Expect::Any).await.unwrap(),
                false => records::delete(&cx, &companies, acme.id, Expect::Any).await.map(drop).unwrap(),
            }
            assert_eq!(count(&cx, "affiliation", "").await, 0);
            let undo = next(&fresh);
            let report = undone(&undo, cx.batch).await;
            assert_eq!(report.conflicts, 0, "{report:?}");
            assert_eq!(if purge { report.remade } else { report.restored }, 2, "{report:?}");
            let after = [exported(&undo, "companies").await, exported(&undo, "contacts").await, exported(&undo, "affiliations").await];
            assert_eq!(after, before, "purge: {purge}");
            assert_eq!(fresh.ws.check().await.unwrap(), [], "purge: {purge}");
        }
        let version = read(&fresh.cx(), &acme).await["version"].as_i64().unwrap();
        assert!(version > 3, "it counts on: {version}");
    })
    .await;
}

#[tokio::test]
async fn a_value_that_was_taken_meanwhile_is_told() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let one = create(
            &cx,
            "user",
            json!({"name": "One", "email": "one@north.example"}),
        )
        .await;
        let change = next(&fresh);
        let users = id_of(&cx, "user");
        let body = json!({"name": "Uno", "email": "uno@north.example"});
        records::update(&change, &users, one.id, body, Expect::Any)
            .await
            .unwrap();
        create(
            &next(&fresh),
            "user",
            json!({"name": "Two", "email": "one@north.example"}),
        )
        .await;
        let report = undone(&next(&fresh), change.batch).await;
        assert_eq!((report.updated, report.conflicts), (1, 1), "{report:?}");
        assert_eq!(
            (&report.left[0]["field"], &report.left[0]["code"]),
            (&json!("email"), &json!("unique"))
        );
        let now = read(&cx, &one).await;
        assert_eq!(
            (&now["name"], &now["email"]),
            (&json!("One"), &json!("uno@north.example"))
        );
    })
    .await;
}

#[tokio::test]
async fn others_changes_are_for_administrators() {
    on_each(|fresh| async move {
        let user = |name: &str, role: &str| engine::people::NewUser {
            email: format!("{name}@north.example"),
            name: name.into(),
            role: role.into(),
            password: "a believable phrase".into(),
            team: None,
        };
        let mut found = Vec::new();
        for (name, role) in [
            ("ana", "sales"),
            ("ben", "sales"),
            ("eve", "administrator"),
            ("vic", "viewer"),
        ] {
            let made = engine::people::create_user(&fresh.cx(), user(name, role))
                .await
                .unwrap();
            let who = engine::Principal::User {
                id: made.id,
                name: name.into(),
                team: None,
                role: role.into(),
                also: engine::Belongs::default(),
                through: None,
            };
            found.push(who);
        }
        let as_user = |n: usize| fresh.ws.cx(found[n].clone(), engine::Via::Rest);
        let ana = as_user(0);
        create(&ana, "company", company("Acme")).await;
        for n in [1, 3] {
            let denied = undo::undo(&as_user(n), ana.batch).await.unwrap_err();
            assert_eq!(denied.status(), 403, "{n}");
            assert_eq!(
                undo::preview(&as_user(n), ana.batch)
                    .await
                    .unwrap_err()
                    .status(),
                403
            );
        }
        let missing = undo::undo(&as_user(2), Id::make(fresh.clock.now()))
            .await
            .unwrap_err();
        assert_eq!(missing.status(), 404);
        assert_eq!(undone(&as_user(0), ana.batch).await.trashed, 1);
        let undo = as_user(2);
        assert_eq!(undone(&undo, ana.batch).await.unchanged, 1);
    })
    .await;
}

#[tokio::test]
async fn definitions_go_back_where_they_are_still_what_was_written() {
    on_each(|fresh| async move {
        let make = next(&fresh);
        let body = json!({"name": "van", "plural": "vans", "label": "Van", "title": "name", "fields": [{"name": "name", "type": "text", "label": "Name"}]});
        engine::definitions::create_object(&make, &body).await.unwrap();
        let add = next(&fresh);
        let field = json!({"name": "seats", "type": "integer", "label": "Seats"});
        engine::definitions::add_field(&add, "van", &field).await.unwrap();
        let change = next(&fresh);
        engine::definitions::update_field(&change, "van", "name", &json!({"label": "Title"})).await.unwrap();
        // Made, and changed since.
        let early = undone(&next(&fresh), make.batch).await;
        assert_eq!((early.definitions, early.conflicts), (0, 1), "{early:?}");
        let look = undo::preview(&next(&fresh), add.batch).await.unwrap();
        assert_eq!(look.report.definitions, 1);
        for (batch, live) in [(change.batch, true), (add.batch, false)] {
            let report = undone(&next(&fresh), batch).await;
            assert_eq!((report.definitions, report.conflicts), (1, 0), "{report:?}");
            let def = fresh.ws.schema().named("van").unwrap().clone();
            assert_eq!(def.field("name").unwrap().label, "Name");
            assert_eq!(def.field("seats").is_some(), live);
        }
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn removed_fields_and_objects_come_back() {
    on_each(|fresh| async move {
        let body = json!({"name": "van", "plural": "vans", "label": "Van", "title": "name", "fields": [
            {"name": "name", "type": "text", "label": "Name"}, {"name": "seats", "type": "integer", "label": "Seats"},
        ]});
        engine::definitions::create_object(&fresh.cx(), &body).await.unwrap();
        let van = create(&next(&fresh), "van", json!({"name": "One", "seats": 5})).await;
        let field = next(&fresh);
        engine::definitions::remove_field(&field, "van", "seats").await.unwrap();
        let object = next(&fresh);
        engine::definitions::remove_object(&object, "van").await.unwrap();
        assert!(fresh.ws.schema().named("van").is_none());
        for batch in [object.batch, field.batch] {
            let report = undone(&next(&fresh), batch).await;
            assert_eq!((report.definitions, report.conflicts), (1, 0), "{report:?}");
        }
        assert_eq!(read(&fresh.cx(), &van).await["seats"], 5);
        // What was made is not taken away from under its records.
        let made = next(&fresh);
        let body = json!({"name": "car", "plural": "cars", "label": "Car", "title": "name", "fields": [{"name": "name", "type": "text"}]});
        engine::definitions::create_object(&made, &body).await.unwrap();
        create(&next(&fresh), "car", json!({"name": "One"})).await;
        let report = undone(&next(&fresh), made.batch).await;
        assert_eq!((report.definitions, report.conflicts), (0, 1), "{report:?}");
        assert_eq!(report.left[0]["code"], "in_use");
    })
    .await;
}

#[tokio::test]
async fn many_changes_are_a_jobs_work() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let companies = id_of(&cx, "company");
        for part in 0..3 {
            let made = |n: i32| Operation::Save(Ask::create(company(&format!("C {part} {n}"))));
            let operations = (0..500).map(made).collect();
            records::batch(&cx, &companies, operations, Atomicity::AllOrNothing)
                .await
                .unwrap();
        }
        let undo = next(&fresh);
        let Answer::Later(job) = undo::undo(&undo, cx.batch).await.unwrap() else {
            panic!("1,500 changes are no small work");
        };
        assert_eq!(job.batch, undo.batch);
        // Asked for twice it is one job.
        let Answer::Later(same) = undo::undo(&next(&fresh), cx.batch).await.unwrap() else {
            panic!("it is not done yet");
        };
        assert_eq!(same.id, job.id);
        jobs::work_off(fresh.ws.clone(), Pace::default())
            .await
            .unwrap();
        let done = undo::status(&undo, cx.batch).await.unwrap();
        assert_eq!(done.state, jobs::State::Done, "{done:?}");
        assert_eq!(
            (&done.progress["trashed"], &done.progress["conflicts"]),
            (&json!(1500), &json!(0)),
            "{done:?}"
        );
        assert_eq!(count(&undo, "company", "").await, 0);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}
