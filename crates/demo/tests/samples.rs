//! Sample data goes in and out again, and takes along nothing that people made, however often
//! the work is broken off.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use base::{Error, Id};
use engine::{
    Cx, Principal, Via,
    jobs::{self, Pace, State, Status, work_off},
    people::{self, NewUser},
    records::{self, Ask, Expect, Target},
    samples::{self, Deed},
};
use schema::{ObjectId, Query, Record};
use serde_json::{Value as Json, json};
use store::{Indexing, Sql};
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

async fn every(cx: &Cx, object: &str) -> Vec<Record> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let query = Query {
            limit: 500,
            after,
            ..Query::of(ObjectId::from(object))
        };
        let page = records::list(cx, query).await.unwrap();
        all.extend(page.records);
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

/// What is there, but for ids and times, which differ from one fill to another.
async fn looks(cx: &Cx) -> Vec<String> {
    let mut all = Vec::new();
    for object in OBJECTS {
        for record in every(cx, object).await {
            let told = [
                "name", "title", "body", "amount", "quantity", "sku", "email",
            ];
            let told = told.map(|field| format!("{:?}", record.value(field)));
            let links = [
                "owner", "manager", "company", "stage", "pipeline", "deal", "contact",
            ];
            let links = links.map(|field| record.value(field).is_empty());
            all.push(format!("{object} {told:?} {links:?}"));
        }
    }
    all.sort();
    all
}

/// Has the job about sample data fail as soon as it would come further than this, as if its
/// process had ended there.
async fn stop_behind(fresh: &Fresh, done: u64) {
    let told = match fresh.database() {
        "sqlite" => "json_extract(new.progress, '$.done')",
        _ => "(new.progress->>'done')::bigint",
    };
    let statements = match fresh.database() {
        "sqlite" => vec![format!(
            "create trigger {{w}}.stop before update of progress on jobs when {told} > {done} \
             begin select raise(abort, 'stopped'); end"
        )],
        _ => vec![
            format!(
                "create or replace function {{w}}.stop() returns trigger language plpgsql as \
                 'begin if {} > {done} then raise exception ''stopped''; end if; return new; end'",
                told.replace('\'', "''")
            ),
            "create trigger stop before update on {w}.jobs for each row execute function {w}.stop()"
                .into(),
        ],
    };
    write(fresh, statements).await;
}

/// Has it go on from there.
async fn go_on(fresh: &Fresh) {
    let trigger = match fresh.database() {
        "sqlite" => "drop trigger {w}.stop",
        _ => "drop trigger stop on {w}.jobs",
    };
    let due = "update {w}.jobs set run_at = 0 where unique_key = 'samples' and state = 'waiting'";
    write(fresh, vec![trigger.into(), due.into()]).await;
}

async fn write(fresh: &Fresh, statements: Vec<String>) {
    let done = fresh.ws.db().write(fresh.ws.schema().version(), move |tx| {
        let statements = statements.clone();
        Box::pin(async move {
            for statement in statements {
                tx.execute(&Sql::new(statement)).await?;
            }
            Ok(())
        })
    });
    done.await.unwrap();
}

/// Works at it, broken off behind each of these places, to its end.
async fn broken_off(fresh: &Fresh, cx: &Cx, stops: impl Iterator<Item = u64>) -> samples::Told {
    for stop in stops {
        stop_behind(fresh, stop).await;
        work_off(fresh.ws.clone(), Pace::default()).await.unwrap();
        let course = samples::course(cx).await.unwrap().unwrap();
        assert_eq!(course.state, State::Waiting, "{stop}: {:?}", course.error);
        assert!(course.told.done <= stop);
        go_on(fresh).await;
    }
    work_off(fresh.ws.clone(), Pace::default()).await.unwrap();
    let course = samples::course(cx).await.unwrap().unwrap();
    assert_eq!((course.state, course.error), (State::Done, None));
    course.told
}

#[tokio::test]
async fn what_is_broken_off_anywhere_ends_as_if_it_had_not_been() {
    on_each(|fresh| async move {
        let (cx, _) = begun(&fresh).await;
        let before = looks(&cx).await;
        filled(&fresh, &cx).await;
        let (whole, parts) = (looks(&cx).await, {
            let course = samples::course(&cx).await.unwrap().unwrap();
            course.told.total
        });
        removed(&fresh, &cx, true).await;
        assert_eq!(looks(&cx).await, before);

        samples::fill(&cx, None).await.unwrap();
        let told = broken_off(&fresh, &cx, (1..=10).chain([parts / 2])).await;
        assert_eq!((told.total, told.done), (parts, parts));
        assert_eq!(looks(&cx).await, whole);

        let all = samples::found(&cx).await.unwrap().all();
        samples::remove(&cx, true).await.unwrap();
        let stops = (0..10).map(|n| n * all / 10);
        let told = broken_off(&fresh, &cx, stops).await;
        assert_eq!((told.total, told.done, told.kept), (all, all, 0));
        assert_eq!(looks(&cx).await, before);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

/// Samples are counted, then taken out step by step: what somebody changes in between is theirs.
#[tokio::test]
async fn what_is_changed_while_samples_go_stays() {
    on_each(|fresh| async move {
        let (cx, _) = begun(&fresh).await;
        filled(&fresh, &cx).await;
        samples::remove(&cx, true).await.unwrap();
        stop_behind(&fresh, 0).await;
        work_off(fresh.ws.clone(), Pace::default()).await.unwrap();
        let told = samples::course(&cx).await.unwrap().unwrap().told;
        assert!(told.total > 0 && told.done == 0, "{told:?}");
        let company = ObjectId::from("company");
        let first = records::list(&cx, Query::of(company.clone()))
            .await
            .unwrap();
        let mine = &first.records[0];
        let change = json!({ "website": "https://mine.example" });
        records::update(&cx, &company, mine.id, change, Expect::Any)
            .await
            .unwrap();
        go_on(&fresh).await;
        work_off(fresh.ws.clone(), Pace::default()).await.unwrap();
        let course = samples::course(&cx).await.unwrap().unwrap();
        assert_eq!((course.state, course.error), (State::Done, None));
        let kept = records::list(&cx, Query::of(company)).await.unwrap();
        let kept: Vec<Id> = kept.records.iter().map(|record| record.id).collect();
        assert_eq!(kept, [mine.id]);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

/// Those who take part write what they would have written: without them there is no going on.
#[tokio::test]
async fn nothing_goes_on_without_who_takes_part() {
    on_each(|fresh| async move {
        let (_, me) = begun(&fresh).await;
        samples::fill(&fresh.cx(), Some(me)).await.unwrap();
        stop_behind(&fresh, 3).await;
        work_off(fresh.ws.clone(), Pace::default()).await.unwrap();
        records::delete(&fresh.cx(), &ObjectId::from("user"), me, Expect::Any)
            .await
            .unwrap();
        go_on(&fresh).await;
        work_off(fresh.ws.clone(), Pace::default()).await.unwrap();
        let course = samples::course(&fresh.cx()).await.unwrap().unwrap();
        assert_eq!(course.state, State::Failed);
        let why = course.error.unwrap();
        assert!(why.contains("may not come in any more"), "{why}");
    })
    .await;
}

#[tokio::test]
async fn of_several_who_ask_at_once_one_is_heard_and_the_others_are_told() {
    on_each(|fresh| async move {
        let (cx, _) = begun(&fresh).await;
        let another = || fresh.ws.cx(cx.who.clone(), Via::Page);
        let is_told = |asked: base::Result<Status>| match asked {
            Ok(status) => Some(status.id),
            Err(Error::Conflict { code, .. }) => {
                assert_eq!(code, "under_way");
                None
            }
            Err(error) => panic!("{error:?}"),
        };
        for round in 0..6 {
            let noted = samples::are_there(&cx).await.unwrap();
            let (one, two, three) = (another(), another(), another());
            let (removed, filled, again) = tokio::join!(
                samples::remove(&one, true),
                samples::fill(&two, None),
                samples::fill(&three, None),
            );
            let (removed, filled) = (is_told(removed), [filled, again].map(is_told));
            let heard: Vec<_> = filled.into_iter().chain([removed]).flatten().collect();
            assert_eq!(heard.len(), 1, "in round {round}");
            let is_filled = removed.is_none();
            assert_eq!(
                samples::are_there(&cx).await.unwrap(),
                noted || is_filled,
                "who is not heard notes nothing"
            );
            jobs::cancel(&cx, heard[0]).await.unwrap();
        }
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
