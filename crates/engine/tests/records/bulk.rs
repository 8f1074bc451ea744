//! Many records edited or removed by a filter, and all of it undone.

use engine::{
    Cx,
    bulk::{self, Deed, Told},
    jobs::{self, Pace, State},
    undo::{self, Answer},
};
use schema::Filter;
use serde_json::json;
use testkit::{Fresh, on_each};

use crate::{
    count, create, faults, id_of,
    undo::{exported, next},
};

fn filter(cx: &Cx, object: &str, text: &str) -> Filter {
    let def = cx.schema.named(object).unwrap();
    schema::filter::parse(text, def, &cx.schema).unwrap()
}

pub async fn work_off(fresh: &Fresh) {
    jobs::work_off(fresh.ws.clone(), Pace::default())
        .await
        .unwrap();
}

/// Does it, to its end.
pub async fn done(fresh: &Fresh, cx: &Cx, object: &str, which: &str, deed: Deed) -> Told {
    let id = id_of(cx, object);
    let job = bulk::begin(cx, &id, filter(cx, object, which), deed)
        .await
        .unwrap();
    assert_eq!(job.batch, cx.batch);
    work_off(fresh).await;
    let (job, told) = bulk::status(cx, &id, job.id).await.unwrap();
    assert_eq!(job.state, State::Done, "{job:?}");
    told
}

/// Undoes a change set of any size; gives how many things stayed.
pub async fn undone_by_job(fresh: &Fresh, batch: base::Id) -> u64 {
    let cx = next(fresh);
    match undo::undo(&cx, batch).await.unwrap() {
        Answer::Done(report) => report.conflicts,
        Answer::Later(_) => {
            work_off(fresh).await;
            let job = undo::status(&cx, batch).await.unwrap();
            assert_eq!(job.state, State::Done, "{job:?}");
            job.progress["conflicts"].as_u64().unwrap()
        }
    }
}

#[tokio::test]
async fn an_edit_of_many_is_undone_a_month_later() {
    on_each(|fresh| async move {
        for n in 0..250 {
            let body = json!({"name": format!("C {n}"), "employees": n});
            create(&fresh.cx(), "company", body).await;
        }
        let before = exported(&fresh.cx(), "companies").await;
        let (edit, removal) = (next(&fresh), next(&fresh));
        let set = Deed::Set(json!({"employees": 7, "tags": ["edited"]}));
        done(&fresh, &edit, "company", "employees > 20", set).await;
        done(&fresh, &removal, "company", "name ~ \"C 1\"", Deed::Delete).await;
        // All that tidies has its turn meanwhile.
        for _ in 0..30 {
            fresh.clock.advance(std::time::Duration::from_secs(86_400));
            work_off(&fresh).await;
        }
        for batch in [removal.batch, edit.batch] {
            assert_eq!(undone_by_job(&fresh, batch).await, 0);
        }
        assert_eq!(exported(&next(&fresh), "companies").await, before);
    })
    .await;
}

#[tokio::test]
async fn an_edit_changes_what_meets_the_filter_and_tells_what_cannot_be() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        for n in 0..600 {
            let body = json!({"name": format!("C {n}"), "employees": n % 3, "founded_year": 2000});
            create(&cx, "company", body).await;
        }
        create(&cx, "user", json!({"name": "U1", "email": "u1@x.example"})).await;
        create(&cx, "user", json!({"name": "U2"})).await;
        let before = exported(&cx, "companies").await;
        let cx = next(&fresh);
        assert_eq!(
            bulk::preview(
                &cx,
                &id_of(&cx, "company"),
                &filter(&cx, "company", "employees = 0")
            )
            .await
            .unwrap(),
            200
        );
        // What is edited leaves the filter; each is edited once all the same.
        let told = done(
            &fresh,
            &cx,
            "company",
            "employees != 1",
            Deed::Set(json!({"employees": 1})),
        )
        .await;
        assert_eq!(
            (told.total, told.seen, told.changed, told.failed),
            (400, 400, 400, 0),
            "{told:?}"
        );
        assert_eq!(count(&cx, "company", "employees = 1").await, 600);
        let remove = next(&fresh);
        let told = done(&fresh, &remove, "company", "name ~ \"C 1\"", Deed::Delete).await;
        assert_eq!((told.changed, told.failed), (111, 0), "{told:?}");
        assert_eq!(count(&cx, "company", "").await, 489);
        // A unique value goes to one of two.
        let users = next(&fresh);
        let told = done(
            &fresh,
            &users,
            "user",
            "name ~ U",
            Deed::Set(json!({"external_id": "same"})),
        )
        .await;
        assert_eq!((told.changed, told.failed), (1, 1), "{told:?}");
        assert_eq!(told.errors[0]["errors"][0]["field"], "external_id");
        for batch in [users.batch, remove.batch, cx.batch] {
            assert_eq!(undone_by_job(&fresh, batch).await, 0);
        }
        assert_eq!(exported(&cx, "companies").await, before);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_no_record_could_be_is_refused_at_once() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        for (body, field, code) in [
            (json!({}), "set", "required"),
            (json!({"colour": 1}), "colour", "unknown_field"),
            (
                json!({"created_at": "2026-01-01T00:00:00Z"}),
                "created_at",
                "read_only",
            ),
        ] {
            let error =
                bulk::begin(&cx, &id_of(&cx, "company"), Filter::All, Deed::Set(body)).await;
            assert_eq!(faults(&error.unwrap_err()), [(field.to_owned(), code)]);
        }
    })
    .await;
}

/// An import, a bulk edit, a merge; undone in reverse there is what was before.
#[tokio::test]
async fn an_import_an_edit_and_a_merge_go_back_in_reverse() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        sales::seed(&cx).await.unwrap();
        for n in 0..3 {
            create(
                &cx,
                "company",
                json!({"name": format!("There {n}"), "employees": n}),
            )
            .await;
        }
        let objects = ["companies", "contacts", "deals", "affiliations"];
        let mut before = Vec::new();
        for object in objects {
            before.push(exported(&cx, object).await);
        }
        let mut text = "name,company,amount,stage\n".to_owned();
        for n in 0..1_300 {
            text.push_str(&format!("Deal {n},Firm {},{n}.50,Won\n", n % 40));
        }
        let import = next(&fresh);
        crate::imported(&import, "deals", &text).await;
        let mut imported = Vec::new();
        for object in objects {
            imported.push(exported(&cx, object).await);
        }
        assert_eq!(count(&cx, "company", "").await, 43);

        let edit = next(&fresh);
        let told = done(
            &fresh,
            &edit,
            "deal",
            "amount < 500",
            Deed::Set(json!({"stage": null, "description": "x"})),
        )
        .await;
        assert_eq!((told.seen, told.failed), (500, 0), "{told:?}");
        let merge = next(&fresh);
        let firms = engine::records::list(
            &merge,
            schema::Query {
                filter: filter(&merge, "company", "name ~ Firm"),
                ..schema::Query::of(id_of(&merge, "company"))
            },
        )
        .await
        .unwrap();
        let ids: Vec<base::Id> = firms.records.iter().take(10).map(|firm| firm.id).collect();
        engine::records::merge(
            &merge,
            &id_of(&merge, "company"),
            ids[0],
            ids[1..].to_vec(),
            json!({}),
        )
        .await
        .unwrap();
        assert_eq!(count(&cx, "company", "").await, 34);

        for (batch, expected) in [
            (merge.batch, None),
            (edit.batch, Some(&imported)),
            (import.batch, Some(&before)),
        ] {
            assert_eq!(undone_by_job(&fresh, batch).await, 0);
            for (object, expected) in objects.iter().zip(expected.into_iter().flatten()) {
                assert!(exported(&cx, object).await == *expected, "{object}");
            }
        }
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_still_written_is_not_undone() {
    on_each(|fresh| async move {
        let cx = next(&fresh);
        let id = id_of(&cx, "company");
        create(&cx, "company", json!({"name": "Acme"})).await;
        let deed = Deed::Set(json!({"employees": 1}));
        bulk::begin(&cx, &id, Filter::All, deed).await.unwrap();
        let error = undo::undo(&next(&fresh), cx.batch).await.unwrap_err();
        assert_eq!((error.status(), error.code()), (409, "under_way"));
        work_off(&fresh).await;
        assert_eq!(undone_by_job(&fresh, cx.batch).await, 0);
        assert_eq!(count(&cx, "company", "").await, 0);
    })
    .await;
}
