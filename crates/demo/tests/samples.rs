//! Sample data goes in and out again, and takes along nothing that people made.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use base::{Error, Id};
use engine::{
    Cx, Principal, Via,
    jobs::{Pace, State, work_off},
    people::{self, NewUser},
    records::{self, Ask, Expect, Target},
    samples::{self, Deed},
};
use schema::{ObjectId, Query, Record};
use serde_json::{Value as Json, json};
use store::Indexing;
use testkit::{Fresh, on_each};

async fn count(cx: &Cx, object: &str) -> u64 {
    let query = Query::of(ObjectId::from(object));
    records::count(cx, &query, None).await.unwrap()
}

async fn first(cx: &Cx, object: &str) -> Record {
    let query = Query {
        limit: 1,
        ..Query::of(ObjectId::from(object))
    };
    records::list(cx, query).await.unwrap().records.remove(0)
}

async fn make(cx: &Cx, object: &str, body: Json) -> Id {
    let object = ObjectId::from(object);
    let ask = Ask {
        target: Target::New(None),
        body: body.into(),
    };
    let made = records::save_many(cx, &object, vec![ask], Indexing::Now).await;
    made.unwrap().remove(0).unwrap().record.id
}

/// Everything but what audit, jobs and the log keep.
const OBJECTS: [&str; 13] = [
    "company",
    "contact",
    "deal",
    "task",
    "note",
    "lead",
    "affiliation",
    "deal_contact",
    "product",
    "user",
    "team",
    "pipeline",
    "stage",
];

async fn counts(cx: &Cx) -> Vec<(&'static str, u64)> {
    let mut all = Vec::new();
    for object in OBJECTS {
        all.push((object, count(cx, object).await));
    }
    all
}

/// An administrator, and a workspace that has a pipeline.
async fn begun(fresh: &Fresh) -> (Cx, Id) {
    sales::seed(&fresh.cx()).await.unwrap();
    let new = NewUser {
        email: "ada@north.example".into(),
        name: "Ada North".into(),
        role: "administrator".into(),
        password: "seven quiet rivers".into(),
        team: None,
    };
    let user = people::create_user(&fresh.cx(), new).await.unwrap().id;
    let who = Principal::User {
        id: user,
        name: "Ada North".into(),
        team: None,
        role: "administrator".into(),
        also: engine::Belongs::default(),
        through: None,
    };
    (fresh.ws.cx(who, Via::Page), user)
}

async fn filled(fresh: &Fresh, cx: &Cx) {
    samples::fill(cx, None).await.unwrap();
    work_off(fresh.ws.clone(), Pace::default()).await.unwrap();
    let course = samples::course(cx).await.unwrap().unwrap();
    assert_eq!((course.state, course.error), (State::Done, None));
    assert_eq!(course.told.deed, Deed::Fill);
}

async fn removed(fresh: &Fresh, cx: &Cx, keeps_changed: bool) -> samples::Told {
    samples::remove(cx, keeps_changed).await.unwrap();
    work_off(fresh.ws.clone(), Pace::default()).await.unwrap();
    let course = samples::course(cx).await.unwrap().unwrap();
    assert_eq!((course.state, course.error), (State::Done, None));
    assert_eq!(fresh.ws.check().await.unwrap(), []);
    course.told
}

#[tokio::test]
async fn what_came_in_goes_out_and_nothing_else() {
    on_each(|fresh| async move {
        let (cx, me) = begun(&fresh).await;
        let before = counts(&cx).await;
        filled(&fresh, &cx).await;
        assert!(samples::are_there(&cx).await.unwrap());
        assert_eq!(fresh.ws.check().await.unwrap(), []);
        assert_eq!(
            (count(&cx, "company").await, count(&cx, "deal").await),
            (28, 54)
        );
        let again = samples::fill(&cx, None).await;
        assert!(
            matches!(
                again,
                Err(Error::Conflict {
                    code: "samples_there",
                    ..
                })
            ),
            "{again:?}"
        );
        for object in ["contact", "deal", "task"] {
            let def = cx.schema.named(object).unwrap().clone();
            assert!(!samples::has_own(&cx, &def, 1).await.unwrap(), "{object}");
        }
        let user = cx.schema.named("user").unwrap().clone();
        assert!(
            samples::has_own(&cx, &user, 1).await.unwrap(),
            "they themselves"
        );
        let found = samples::found(&cx).await.unwrap();
        assert_eq!((found.changed(), found.held, found.loosened), (0, 0, 0));
        let all = found.all();
        let told = removed(&fresh, &cx, true).await;
        assert_eq!((told.total, told.done, told.kept), (all, all, 0));
        assert_eq!(counts(&cx).await, before);
        assert!(!samples::are_there(&cx).await.unwrap());
        assert_eq!(first(&cx, "user").await.id, me);
        // And once more, on the same day.
        filled(&fresh, &cx).await;
        assert_eq!(removed(&fresh, &cx, true).await.done, all);
        assert_eq!(removed(&fresh, &cx, true).await.done, 0, "there is none");
    })
    .await;
}

#[tokio::test]
async fn what_people_made_among_it_stays() {
    on_each(|fresh| async move {
        let (cx, _) = begun(&fresh).await;
        filled(&fresh, &cx).await;
        let company = first(&cx, "company").await.id;
        let noted = first(&cx, "contact").await.id;
        let mut own = Vec::new();
        for name in ["Berit", "Cai", "Dag"] {
            let body = json!({ "name": { "first": name, "last": "Real" }, "company": company });
            own.push(make(&cx, "contact", body).await);
        }
        // A note cannot be without what it is about.
        let note = json!({ "body": "Ours", "about": { "object": "contact", "id": noted } });
        let note = make(&cx, "note", note).await;
        let changed = first(&cx, "deal").await.id;
        let body = json!({ "next_step": "Call them" });
        let deal = ObjectId::from("deal");
        records::update(&cx, &deal, changed, body, Expect::Any)
            .await
            .unwrap();
        let found = samples::found(&cx).await.unwrap();
        assert_eq!((found.changed(), found.held, found.loosened), (1, 1, 3));

        let told = removed(&fresh, &cx, true).await;
        assert!(told.kept >= 2, "{told:?}");
        let get = |object: &'static str, id: Id| {
            let cx = cx.clone();
            async move { records::get(&cx, &ObjectId::from(object), id).await }
        };
        for id in &own {
            let contact = get("contact", *id).await.unwrap();
            assert!(contact.value("company").is_empty(), "its company is gone");
        }
        assert!(get("note", note).await.is_ok() && get("contact", noted).await.is_ok());
        let deal = get("deal", changed).await.unwrap();
        assert!(deal.value("stage").as_ref_id().is_some() && deal.owner.is_some());
        assert_eq!(
            (count(&cx, "contact").await, count(&cx, "deal").await),
            (4, 1)
        );
        assert_eq!(
            (count(&cx, "company").await, count(&cx, "note").await),
            (0, 1)
        );

        records::purge(&cx, &ObjectId::from("note"), note, Expect::Any)
            .await
            .unwrap();
        removed(&fresh, &cx, false).await;
        assert_eq!(
            count(&cx, "deal").await,
            1,
            "it is theirs since they changed and kept it"
        );
        assert_eq!(
            count(&cx, "contact").await,
            3,
            "nothing hangs on the fourth any more"
        );
    })
    .await;
}

#[tokio::test]
async fn only_administrators_have_it_done() {
    let fresh = Fresh::on("sqlite").await;
    let (cx, me) = begun(&fresh).await;
    let who = Principal::User {
        id: me,
        name: "Ada North".into(),
        team: None,
        role: "manager".into(),
        also: engine::Belongs::default(),
        through: None,
    };
    let other = fresh.ws.cx(who, Via::Page);
    let filled = samples::fill(&other, None).await;
    assert!(matches!(filled, Err(Error::Forbidden { .. })));
    assert!(matches!(
        samples::remove(&other, true).await,
        Err(Error::Forbidden { .. })
    ));
    assert!(matches!(
        samples::found(&other).await,
        Err(Error::Forbidden { .. })
    ));
    samples::fill(&cx, None).await.unwrap();
    let again = samples::remove(&cx, true).await;
    assert!(
        matches!(
            again,
            Err(Error::Conflict {
                code: "under_way",
                ..
            })
        ),
        "{again:?}"
    );
}
