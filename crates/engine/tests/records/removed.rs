//! The trash, and what references say of it.

use base::Id;
use engine::{
    Cx, definitions,
    records::{self, Ask, Atomicity, Expect, Operation},
};
use schema::Record;
use serde_json::{Value as Json, json};
use store::Indexing;
use testkit::on_each;

use crate::{company, count, create, faults, id_of, json_of};

/// A note about a record.
fn note(body: &str, about: &Record) -> Json {
    json!({ "body": body, "about": { "object": about.object.as_str(), "id": about.id } })
}

async fn delete(cx: &Cx, record: &Record) {
    records::delete(cx, &record.object, record.id, Expect::Any)
        .await
        .unwrap();
}

async fn is_trashed(cx: &Cx, record: &Record) -> bool {
    let now = records::get_any(cx, &record.object, record.id)
        .await
        .unwrap();
    now.deleted_at.is_some()
}

async fn now(cx: &Cx, record: &Record) -> Json {
    let read = records::get(cx, &record.object, record.id).await.unwrap();
    json_of(cx, &read)
}

#[tokio::test]
async fn a_record_goes_to_the_trash_and_comes_back_with_what_points_to_it() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let (companies, contacts) = (id_of(&cx, "company"), id_of(&cx, "contact"));
        let acme = create(&cx, "company", company("Acme")).await;
        let ada = create(
            &cx,
            "contact",
            json!({ "name": "Ada Brook", "company": acme.id.to_string() }),
        )
        .await;
        records::delete(&cx, &companies, acme.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(
            records::get(&cx, &companies, acme.id)
                .await
                .unwrap_err()
                .status(),
            404
        );
        assert_eq!(
            count(&cx, "contact", "company.name = acme").await,
            0,
            "it reads as empty"
        );
        let form = json_of(&cx, &records::get(&cx, &contacts, ada.id).await.unwrap());
        let mut form = form.as_object().unwrap().clone();
        form.insert("job_title".into(), json!("Buyer"));
        records::update(&cx, &contacts, ada.id, json!(form), Expect::Any)
            .await
            .expect("a form with it is saved");
        records::restore(&cx, &companies, acme.id).await.unwrap();
        assert_eq!(
            count(&cx, "contact", "company.name = acme and job_title = buyer").await,
            1
        );
        let twice = records::restore(&cx, &companies, acme.id)
            .await
            .unwrap_err();
        assert_eq!(twice.status(), 409);
    })
    .await;
}

#[tokio::test]
async fn restoring_into_a_taken_value_is_a_conflict_and_changes_nothing() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let users = id_of(&cx, "user");
        let first = create(
            &cx,
            "user",
            json!({ "name": "Ana", "email": "a@north.example" }),
        )
        .await;
        records::delete(&cx, &users, first.id, Expect::Any)
            .await
            .unwrap();
        create(
            &cx,
            "user",
            json!({ "name": "Bea", "email": "a@north.example" }),
        )
        .await;
        let error = records::restore(&cx, &users, first.id).await.unwrap_err();
        assert_eq!(error.status(), 409);
        assert!(
            records::get_any(&cx, &users, first.id)
                .await
                .unwrap()
                .deleted_at
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn a_stage_in_use_stays_and_a_purge_clears_references() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        sales::seed(&cx).await.unwrap();
        let deal = create(&cx, "deal", json!({ "name": "Chairs" })).await;
        let stage = deal
            .value("stage")
            .as_ref_id()
            .expect("a deal starts in a stage");
        let error = records::delete(&cx, &id_of(&cx, "stage"), stage, Expect::Any)
            .await
            .unwrap_err();
        assert_eq!(error.status(), 409, "{error:?}");
        let (companies, contacts) = (id_of(&cx, "company"), id_of(&cx, "contact"));
        let acme = create(&cx, "company", company("Acme")).await;
        let ada = create(
            &cx,
            "contact",
            json!({ "name": "Ada Brook", "company": acme.id.to_string() }),
        )
        .await;
        records::purge(&cx, &companies, acme.id, Expect::Any)
            .await
            .unwrap();
        let ada = records::get(&cx, &contacts, ada.id).await.unwrap();
        assert_eq!(json_of(&cx, &ada)["company"], json!(null));
        assert_eq!(
            records::get_any(&cx, &companies, acme.id)
                .await
                .unwrap_err()
                .status(),
            404
        );
        assert_eq!(fresh.ws.check().await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_went_along_comes_back_and_nothing_else() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(&cx, "company", company("Acme")).await;
        let ada = create(&cx, "contact", json!({ "name": "Ada Brook" })).await;
        let pair = json!({ "contact": ada.id, "company": acme.id });
        let adviser = create(&cx, "affiliation", pair).await;
        let of_acme = create(&cx, "note", note("Of Acme", &acme)).await;
        let of_note = create(&cx, "note", note("Of the note", &of_acme)).await;
        let of_that = create(&cx, "note", note("Of that", &of_note)).await;
        let alone = create(&cx, "note", note("Gone by itself", &acme)).await;
        let in_batch = create(&cx, "note", note("Gone before, in the same batch", &acme)).await;
        let other = create(&cx, "note", note("Of Ada", &ada)).await;

        delete(&cx, &alone).await;
        let one = fresh.cx();
        let notes = [&in_batch, &other].map(|note| Operation::Delete(note.id));
        records::batch(&one, &id_of(&cx, "note"), notes.into(), Atomicity::Each)
            .await
            .unwrap();
        // The same change set, at the same moment.
        delete(&one, &acme).await;
        for gone in [&acme, &adviser, &of_acme, &of_note, &of_that] {
            assert!(is_trashed(&cx, gone).await, "{}", gone.object);
        }

        records::restore(&cx, &acme.object, acme.id).await.unwrap();
        for back in [&acme, &adviser, &of_acme, &of_note, &of_that] {
            assert!(
                !is_trashed(&cx, back).await,
                "{} on {}",
                back.object,
                fresh.database()
            );
        }
        for stays in [&alone, &in_batch, &other] {
            assert!(is_trashed(&cx, stays).await);
        }

        // What came back by itself meanwhile, and went again, went by itself.
        delete(&fresh.cx(), &acme).await;
        records::restore(&cx, &of_acme.object, of_acme.id)
            .await
            .unwrap();
        assert!(!is_trashed(&cx, &of_that).await, "it hangs on that");
        delete(&fresh.cx(), &of_acme).await;
        records::restore(&cx, &acme.object, acme.id).await.unwrap();
        assert!(!is_trashed(&cx, &adviser).await);
        assert!(is_trashed(&cx, &of_acme).await && is_trashed(&cx, &of_note).await);
        assert_eq!(fresh.ws.check().await.unwrap().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn nothing_comes_back_where_one_of_them_clashes() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(
            &cx,
            "company",
            json!({ "name": "Acme", "external_id": "A-1" }),
        )
        .await;
        let mut keyed = note("Keyed", &acme);
        keyed["external_id"] = json!("N-1");
        let keyed = create(&cx, "note", keyed).await;
        let plain = create(&cx, "note", note("Plain", &acme)).await;
        delete(&cx, &acme).await;
        let south = create(&cx, "company", json!({ "name": "South" })).await;
        let mut taker = note("Taker", &south);
        taker["external_id"] = json!("n-1");
        let taker = create(&cx, "note", taker).await;

        let error = records::restore(&cx, &acme.object, acme.id)
            .await
            .unwrap_err();
        assert_eq!(error.status(), 409);
        assert_eq!(faults(&error), [("note.external_id".to_string(), "unique")]);
        assert!(
            error.public().contains("Keyed") && error.public().contains(&keyed.id.to_string()),
            "{error:?}"
        );
        for stays in [&acme, &keyed, &plain] {
            assert!(is_trashed(&cx, stays).await);
        }
        create(
            &cx,
            "company",
            json!({ "name": "Other", "external_id": "a-1" }),
        )
        .await;
        let error = records::restore(&cx, &acme.object, acme.id)
            .await
            .unwrap_err();
        assert_eq!(
            faults(&error),
            [
                ("external_id".to_string(), "unique"),
                ("note.external_id".to_string(), "unique")
            ],
            "all of them are told"
        );
        delete(&cx, &taker).await;
        assert_eq!(
            records::restore(&cx, &acme.object, acme.id)
                .await
                .unwrap_err()
                .status(),
            409
        );
        assert!(is_trashed(&cx, &plain).await);
    })
    .await;
}

#[tokio::test]
async fn what_hangs_on_something_gone_for_good_stays() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(&cx, "company", company("Acme")).await;
        let ada = create(&cx, "contact", json!({ "name": "Ada Brook" })).await;
        let pair = json!({ "contact": ada.id, "company": acme.id });
        let adviser = create(&cx, "affiliation", pair).await;
        let about = create(&cx, "note", note("Of it", &adviser)).await;
        delete(&cx, &acme).await;
        records::purge(&cx, &ada.object, ada.id, Expect::Any)
            .await
            .unwrap();
        records::restore(&cx, &acme.object, acme.id).await.unwrap();
        assert!(!is_trashed(&cx, &acme).await);
        assert!(is_trashed(&cx, &adviser).await && is_trashed(&cx, &about).await);
    })
    .await;
}

#[tokio::test]
async fn thousands_come_back_together() {
    const NOTES: usize = 3_000;
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(&cx, "company", company("Acme")).await;
        let notes = (0..NOTES).map(|n| Ask::create(note(&format!("Note {n}"), &acme)));
        let object = id_of(&cx, "note");
        let made = records::save_many(&cx, &object, notes.collect(), Indexing::Later)
            .await
            .unwrap();
        let last: Id = made.last().unwrap().as_ref().unwrap().record.id;
        delete(&cx, &acme).await;
        assert_eq!(count(&cx, "note", "").await, 0);
        records::restore(&cx, &acme.object, acme.id).await.unwrap();
        assert_eq!(count(&cx, "note", "").await, NOTES as u64);
        let last = records::get(&cx, &object, last).await.unwrap();
        assert_eq!(last.version, 3);
    })
    .await;
}

#[tokio::test]
async fn what_a_purged_user_owned_belongs_to_nobody() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let north = create(&cx, "team", json!({ "name": "North" })).await;
        let ana = create(&cx, "user", json!({ "name": "Ana", "team": north.id })).await;
        let owned = |name: &str| json!({ "name": name, "owner": ana.id });
        let acme = create(&cx, "company", owned("Acme")).await;
        assert!(acme.owner.is_some() && acme.team.is_some());
        let south = create(&cx, "company", owned("South")).await;
        delete(&cx, &south).await;
        for gone in [&ana, &north] {
            records::purge(&cx, &gone.object, gone.id, Expect::Any)
                .await
                .unwrap();
        }
        records::restore(&cx, &south.object, south.id)
            .await
            .unwrap();
        for left in [&acme, &south] {
            let now = records::get(&cx, &left.object, left.id).await.unwrap();
            assert!(now.owner.is_none() && now.team.is_none(), "{now:?}");
            assert!(now.version > left.version, "its history tells");
        }
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_comes_back_does_not_point_to_what_is_gone() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let acme = create(&cx, "company", company("Acme")).await;
        let ada = json!({ "name": "Ada Brook", "company": acme.id });
        let ada = create(&cx, "contact", ada).await;
        delete(&cx, &ada).await;
        records::purge(&cx, &acme.object, acme.id, Expect::Any)
            .await
            .unwrap();
        let back = records::restore(&cx, &ada.object, ada.id).await.unwrap();
        assert_eq!(json_of(&cx, &back)["company"], json!(null));
        // One that cannot do without keeps what it needs, in the trash too.
        sales::seed(&cx).await.unwrap();
        let deal = create(&cx, "deal", json!({ "name": "Chairs" })).await;
        let stage = deal.value("stage").as_ref_id().unwrap();
        delete(&cx, &deal).await;
        let stages = id_of(&cx, "stage");
        let error = records::purge(&cx, &stages, stage, Expect::Any).await;
        let error = error.unwrap_err();
        assert_eq!(error.status(), 409, "{error:?}");
        assert!(error.public().contains("in the trash"), "{error:?}");
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn removed_fields_and_objects_come_back_for_thirty_days() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let boat = serde_json::json!({"name": "boat", "fields": [
            {"name": "name", "type": "text"}, {"name": "length", "type": "text"},
            {"name": "mails", "type": "emails"},
        ]});
        definitions::create_object(&cx, &boat).await.unwrap();
        let cx = cx.fresh().await.unwrap();
        let body = serde_json::json!({"name": "Tern", "length": "7", "mails": "a@b.example"});
        let tern = create(&cx, "boat", body).await;
        let number = serde_json::json!({"type": "integer"});
        definitions::update_field(&cx, "boat", "length", &number)
            .await
            .unwrap();
        for field in ["length", "mails"] {
            definitions::remove_field(&cx, "boat", field).await.unwrap();
        }
        let after = |days: u64| {
            fresh
                .clock
                .advance(std::time::Duration::from_secs(days * 86_400));
            fresh.cx()
        };
        let later = after(20);
        definitions::sweep(&later).await.unwrap();
        definitions::restore_field(&later, "boat", "length")
            .await
            .unwrap();
        let later = after(11);
        definitions::sweep(&later).await.unwrap();
        let later = later.fresh().await.unwrap();
        let read = engine::records::get(&later, &tern.object, tern.id)
            .await
            .unwrap();
        assert_eq!(
            crate::json_of(&later, &read)["length"],
            7,
            "it came back in time"
        );
        let gone = definitions::restore_field(&later, "boat", "mails")
            .await
            .unwrap_err();
        assert_eq!((gone.status(), gone.code()), (409, "gone"), "{gone:?}");
        let never = definitions::restore_field(&later, "boat", "sails")
            .await
            .unwrap_err();
        assert_eq!(never.status(), 404);
        let def = later.schema.named("boat").unwrap();
        let mut conn = later.ws.db().read().await.unwrap();
        assert!(
            store::unnamed_columns(&mut conn, def)
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(later.ws.check().await.unwrap(), []);

        definitions::remove_object(&later, "boat").await.unwrap();
        let later = after(29);
        definitions::sweep(&later).await.unwrap();
        definitions::restore_object(&later, "boat").await.unwrap();
        definitions::remove_object(&later, "boat").await.unwrap();
        let later = after(31);
        definitions::sweep(&later).await.unwrap();
        definitions::sweep(&later).await.unwrap();
        let gone = definitions::restore_object(&later, "boat")
            .await
            .unwrap_err();
        assert_eq!((gone.status(), gone.code()), (409, "gone"), "{gone:?}");
        assert_eq!(later.ws.check().await.unwrap(), []);
        // The name is free again.
        definitions::create_object(&later, &boat).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_points_to_an_object_that_goes_for_good_points_to_nothing() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let boat = json!({"name": "boat", "fields": [{"name": "name", "type": "text"}]});
        definitions::create_object(&cx, &boat).await.unwrap();
        let berth = json!({"name": "berth", "fields": [
            {"name": "name", "type": "text"},
            {"name": "holds", "type": "any_reference", "to": ["company", "boat"]},
            {"name": "about", "type": "any_reference"},
        ]});
        definitions::create_object(&cx, &berth).await.unwrap();
        let text = "if(about is empty, 'free', 'taken')";
        let formula = json!({"name": "standing", "type": "formula", "formula": text});
        definitions::add_field(&cx, "berth", &formula)
            .await
            .unwrap();
        let cx = cx.fresh().await.unwrap();
        let tern = create(&cx, "boat", json!({"name": "Tern"})).await;
        let acme = create(&cx, "company", company("Acme")).await;
        let to = |record: &Record| json!({"object": record.object.as_str(), "id": record.id});
        let task = |of: &Record| json!({"subject": "Look at it", "about": to(of)});
        let dock = json!({"name": "Dock 1", "holds": to(&tern), "about": to(&tern)});
        let dock = create(&cx, "berth", dock).await;
        assert_eq!(json_of(&cx, &dock)["standing"], "taken");
        let (of_tern, old, of_acme) = (
            create(&cx, "task", task(&tern)).await,
            create(&cx, "task", task(&tern)).await,
            create(&cx, "task", task(&acme)).await,
        );
        delete(&cx, &old).await;
        let hanging = create(&cx, "note", note("Of it", &tern)).await;
        let below = create(&cx, "note", note("Of the note", &hanging)).await;
        let trashed = create(&cx, "note", note("Gone before", &tern)).await;
        delete(&cx, &trashed).await;
        let other = create(&cx, "note", note("Of Acme", &acme)).await;

        let used = definitions::remove_object(&cx, "boat").await.unwrap_err();
        assert_eq!((used.status(), used.code()), (409, "in_use"), "{used:?}");
        assert!(used.public().contains("berth.holds"), "{used:?}");
        definitions::remove_field(&cx, "berth", "holds")
            .await
            .unwrap();
        definitions::remove_object(&cx, "boat").await.unwrap();
        definitions::update_object(&cx, "berth", &json!({"label": "Mooring"}))
            .await
            .unwrap();
        assert_eq!(fresh.ws.check().await.unwrap(), []);

        fresh
            .clock
            .advance(std::time::Duration::from_secs(31 * 86_400));
        definitions::sweep(&fresh.cx()).await.unwrap();
        let later = fresh.cx().fresh().await.unwrap();
        assert_eq!(fresh.ws.check().await.unwrap(), []);
        assert_eq!(now(&later, &of_tern).await["about"], json!(null));
        assert_eq!(now(&later, &of_acme).await["about"]["id"], json!(acme.id));
        let dock = now(&later, &dock).await;
        assert_eq!(
            (&dock["about"], &dock["standing"]),
            (&json!(null), &json!("free"))
        );
        assert!(fresh.ws.check_computed().await.unwrap().is_empty());
        for gone in [&hanging, &below] {
            let error = records::get_any(&later, &gone.object, gone.id).await;
            assert_eq!(error.unwrap_err().status(), 404);
        }
        assert!(!is_trashed(&later, &other).await);
        assert!(is_trashed(&later, &trashed).await);
        for back in [&old, &trashed] {
            let back = records::restore(&later, &back.object, back.id)
                .await
                .unwrap();
            assert_eq!(json_of(&later, &back)["about"], json!(null));
        }
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}
