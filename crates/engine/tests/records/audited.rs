//! The audit log: what it is told by the real ways, that it only grows, and that its
//! chain shows whatever else is done to it.

use std::time::Duration;

use engine::{
    Cx, Principal, Via, Workspace,
    audit::{self, Ask, Event, Line},
    export::{self, Cells, Format, What},
    people::{self, NewUser, Origin},
    records::{self, Atomicity, Expect, Operation},
};
use schema::ObjectId;
use serde_json::{Value as Json, json};
use store::{Dialect, Sql};
use testkit::{Fresh, make, on_each};

fn from() -> Origin {
    Origin {
        agent: "a browser".into(),
        address: "192.0.2.7".into(),
    }
}

async fn log(cx: &Cx) -> Vec<Line> {
    let ask = Ask {
        limit: audit::MOST,
        ..Ask::default()
    };
    let mut lines = audit::list(cx, &ask).await.unwrap().lines;
    lines.sort_by_key(|line| line.row.seq);
    lines
}

fn events(lines: &[Line]) -> Vec<&str> {
    lines
        .iter()
        .map(|line| line.row.entry.event.as_str())
        .collect()
}

fn ana() -> NewUser {
    NewUser {
        email: "ana@north.example".into(),
        name: "Ana Lund".into(),
        role: "sales".into(),
        password: "four plain words here".into(),
        team: None,
    }
}

/// What a statement of ours would never do.
async fn tamper(ws: &Workspace, statement: &'static str) -> base::Result<u64> {
    ws.db()
        .write(ws.schema().version(), move |tx| {
            Box::pin(async move { tx.execute(&Sql::new(statement)).await })
        })
        .await
}

async fn unguard(ws: &Workspace) {
    let statements: &[&'static str] = match ws.db().dialect() {
        Dialect::Sqlite => &[
            "drop trigger {w}.audit_kept",
            "drop trigger {w}.audit_stays",
        ],
        Dialect::Postgres => &["drop trigger audit_kept on {w}.audit"],
    };
    for statement in statements {
        tamper(ws, statement).await.unwrap();
    }
}

async fn wrong(ws: &Workspace) -> Option<String> {
    audit::verify(ws, None).await.unwrap().wrong
}

/// So many rows, each of its own.
async fn grown(fresh: &Fresh, rows: usize) {
    for _ in 0..rows {
        let user = base::Id::make(fresh.clock.now());
        let event = Event::PasswordSet {
            user,
            by: audit::Chosen::Directly,
        };
        audit::note_alone(&fresh.cx(), &event).await.unwrap();
        fresh.clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn the_ways_in_and_out_are_told_without_names() {
    on_each(|fresh| async move {
        let (ws, cx) = (&fresh.ws, fresh.cx());
        let user = people::create_user(&cx, ana()).await.unwrap();
        let failed = people::sign_in(ws, "ana@north.example", "wrong password", from()).await;
        assert_eq!(failed.unwrap_err().status(), 401);
        let failed = people::sign_in(ws, "otto.x@south.example", "wrong password", from()).await;
        assert_eq!(failed.unwrap_err().status(), 401);
        people::sign_in_refused(ws, "ana@north.example", from())
            .await
            .unwrap();
        let (_, token) = people::sign_in(ws, "ana@north.example", "four plain words here", from())
            .await
            .unwrap();
        people::sign_out(ws, &token, from()).await.unwrap();
        // Of a session that is gone nothing is told.
        people::sign_out(ws, &token, from()).await.unwrap();
        people::sign_out_everywhere(&cx, user.id).await.unwrap();
        people::create_key_of(&cx, "Shop", "viewer", Some(user.id))
            .await
            .unwrap();

        let lines = log(&cx).await;
        assert_eq!(
            events(&lines),
            [
                "rights_changed",
                "password_set",
                "sign_in_failed",
                "sign_in_failed",
                "sign_in_failed",
                "signed_in",
                "signed_out",
                "signed_out_everywhere",
                "key_created"
            ]
        );
        let row = |n: usize| &lines[n].row.entry;
        assert_eq!(
            (row(0).who, row(0).address.as_str()),
            (None, "command line")
        );
        assert_eq!(row(2).record, Some(user.id));
        assert_eq!(lines[2].details, json!({"why": "password"}));
        assert_eq!(row(3).record, None);
        assert_eq!(
            lines[3].details,
            json!({"why": "unknown", "tried": "o…@south.example"})
        );
        assert_eq!(lines[4].details, json!({"why": "throttled"}));
        assert_eq!((row(4).who_kind.as_str(), row(4).who), ("nobody", None));
        for n in [5, 6] {
            assert_eq!(
                (row(n).who_kind.as_str(), row(n).who),
                ("user", Some(user.id))
            );
            assert_eq!(
                (row(n).address.as_str(), row(n).agent.as_str()),
                ("192.0.2.7", "a browser")
            );
            assert_eq!(
                lines[n].who.as_ref().unwrap().name.as_deref(),
                Some("Ana Lund")
            );
        }
        assert_eq!(
            lines[8].details,
            json!({"role": "viewer", "owner": user.id})
        );
        assert_eq!(
            lines[8].record.as_ref().unwrap().name.as_deref(),
            Some("Shop")
        );
        for line in &lines {
            let kept = format!("{:?}", line.row.entry);
            for name in ["Ana", "ana@", "otto", "Shop"] {
                assert!(!kept.contains(name), "{kept}");
            }
        }
        assert_eq!(wrong(ws).await, None);
    })
    .await;
}

#[tokio::test]
async fn rights_are_told_before_and_after_whichever_way_they_change() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let user = people::create_user(&cx, ana()).await.unwrap();
        let team = make(&cx, "team", json!({"name": "North"})).await;
        let rights = json!({"objects": {"company": {"read": "own"}}});
        let role = make(&cx, "role", json!({"name": "Extra", "key": "extra", "rights": rights})).await;
        let since = log(&cx).await.len();

        let body = json!({"role": "manager", "team": team.id, "roles": [role.id], "active": false, "job_title": "x"});
        let ask = records::Ask::update(user.id, body);
        let operations = vec![Operation::Save(ask)];
        records::batch(&cx, &"user".into(), operations, Atomicity::AllOrNothing).await.unwrap();
        let wider = json!({"rights": {"objects": {"company": {"read": "all", "export": "own"}}}});
        records::update(&cx, &"role".into(), role.id, wider, Expect::Any).await.unwrap();
        records::update(&cx, &"team".into(), team.id, json!({"roles": [role.id]}), Expect::Any).await.unwrap();
        // Nothing of what somebody may do.
        records::update(&cx, &"user".into(), user.id, json!({"job_title": "y"}), Expect::Any).await.unwrap();
        records::delete(&cx, &"user".into(), user.id, Expect::Any).await.unwrap();
        records::purge(&cx, &"team".into(), team.id, Expect::Any).await.unwrap();

        let lines = log(&cx).await.split_off(since);
        let told: Vec<(&str, &str, Json)> = lines
            .iter()
            .map(|line| {
                let entry = &line.row.entry;
                (entry.event.as_str(), entry.object.as_deref().unwrap(), line.details.clone())
            })
            .collect();
        let changed = |field: &str, before: Json, after: Json| json!({"field": field, "before": before, "after": after});
        assert_eq!(
            told[0],
            (
                "rights_changed",
                "user",
                json!({"changes": [
                    changed("role", json!("sales"), json!("manager")),
                    changed("roles", json!(null), json!([role.id])),
                    changed("active", json!(true), json!(false)),
                    changed("team", json!(null), json!(team.id)),
                ]})
            )
        );
        assert_eq!(
            told[1],
            (
                "rights_changed",
                "role",
                json!({"changes": [
                    changed("rights.objects.company.export", json!(null), json!("own")),
                    changed("rights.objects.company.read", json!("own"), json!("all")),
                ]})
            )
        );
        assert_eq!(told[2].2, json!({"changes": [changed("roles", json!(null), json!([role.id]))]}));
        assert_eq!(told[3].2, json!({"changes": [changed("trashed", json!(false), json!(true))]}));
        let rest: Vec<(&str, &str)> = told[4..].iter().map(|(event, object, _)| (*event, *object)).collect();
        assert!(rest.contains(&("purged", "team")), "{rest:?}");
        assert!(rest.contains(&("rights_changed", "user")), "who was in it is not any more: {rest:?}");
    })
    .await;
}

#[tokio::test]
async fn what_leaves_the_house_and_what_goes_for_good_is_told() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let company = make(&cx, "company", json!({"name": "Acme"})).await;
        let what = What::read(
            &cx,
            "companies",
            Some("name = Acme"),
            Some("name"),
            Format::Csv(Cells::Safe),
        );
        let mut file = Vec::new();
        export::run(&cx, &what.unwrap(), &mut file, &|_| ())
            .await
            .unwrap();
        let all = What::all(ObjectId::from("company"), Format::JsonLines);
        export::begin(&cx, all).await.unwrap();
        records::purge(&cx, &"company".into(), company.id, Expect::Any)
            .await
            .unwrap();

        let lines = log(&cx).await;
        assert_eq!(events(&lines), ["exported", "exported", "purged"]);
        assert_eq!(
            lines[0].details,
            json!({"filter": "name = Acme", "fields": ["name"], "count": 1, "format": "csv"})
        );
        assert_eq!(
            lines[1].details,
            json!({"filter": "", "fields": null, "count": 1, "format": "jsonl"})
        );
        assert_eq!(lines[2].row.entry.record, Some(company.id));
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_back_is_not_told() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let user = people::create_user(&cx, ana()).await.unwrap();
        let since = log(&cx).await.len();
        // All or nothing: the second fails, and takes the first along.
        let promote = || Operation::Save(records::Ask::update(user.id, json!({"role": "manager"})));
        let faulty = || Operation::Save(records::Ask::create(json!({"email": "no address"})));
        let user_object = ObjectId::from("user");
        let done = records::batch(
            &cx,
            &user_object,
            vec![promote(), faulty()],
            Atomicity::AllOrNothing,
        )
        .await;
        assert!(done.is_err() || done.unwrap().iter().any(Result::is_err));
        assert_eq!(log(&cx).await.len(), since);
        // Each for itself: the good one is told.
        records::batch(
            &cx,
            &user_object,
            vec![promote(), faulty()],
            Atomicity::Each,
        )
        .await
        .unwrap();
        assert_eq!(log(&cx).await.len(), since + 1);
        // A part that failed, in a transaction that went on.
        let by = cx.clone();
        let ws = &fresh.ws;
        let id = user.id;
        ws.db()
            .write(ws.schema().version(), move |tx| {
                let by = by.clone();
                Box::pin(async move {
                    audit::note(
                        tx,
                        &by,
                        &Event::ViewedAs {
                            viewer: id,
                            user: id,
                            step: audit::Step::Began,
                        },
                    );
                    let inner = by.clone();
                    let failed: base::Result<()> = tx
                        .attempt(move |tx| {
                            audit::note(tx, &inner, &Event::Invited { user: id });
                            Box::pin(async { Err(base::Error::not_found("part")) })
                        })
                        .await;
                    assert!(failed.is_err());
                    Ok(())
                })
            })
            .await
            .unwrap();
        let by = cx.clone();
        let failed: base::Result<()> = ws
            .db()
            .write(ws.schema().version(), move |tx| {
                audit::note(tx, &by, &Event::Invited { user: id });
                Box::pin(async { Err(base::Error::not_found("whole")) })
            })
            .await;
        assert!(failed.is_err());
        let lines = log(&cx).await;
        assert_eq!(events(&lines[since + 1..]), ["viewed_as"]);
        assert_eq!(wrong(ws).await, None);
    })
    .await;
}

#[tokio::test]
async fn eight_writers_make_one_chain() {
    on_each(|fresh| async move {
        const EACH: usize = 15;
        // Two processes, as far as the database can tell.
        let other = fresh.again().await;
        let mut writers = tokio::task::JoinSet::new();
        for n in 0..8 {
            let ws = if n % 2 == 0 {
                fresh.ws.clone()
            } else {
                other.clone()
            };
            writers.spawn(async move {
                let cx = ws.cx(Principal::System, Via::Job);
                for _ in 0..EACH {
                    // Some with other work before, which holds locks of its own.
                    if n < 4 {
                        make(
                            &ws.cx(Principal::System, Via::Job),
                            "team",
                            json!({"name": format!("T{}", base::Id::make(cx.now)), "roles": []}),
                        )
                        .await;
                    }
                    let user = base::Id::make(cx.now);
                    audit::note_alone(
                        &cx,
                        &Event::PasswordSet {
                            user,
                            by: audit::Chosen::Directly,
                        },
                    )
                    .await
                    .unwrap();
                }
            });
        }
        while let Some(ended) = writers.join_next().await {
            ended.unwrap();
        }
        let verified = audit::verify(&fresh.ws, None).await.unwrap();
        assert_eq!(verified.wrong, None);
        assert_eq!(verified.head.seq, fresh.rows("audit").await);
        assert!(verified.head.seq >= i64::try_from(8 * EACH).unwrap());
        other.db().close().await;
    })
    .await;
}

#[tokio::test]
async fn rows_are_neither_changed_nor_removed() {
    on_each(|fresh| async move {
        grown(&fresh, 3).await;
        for statement in [
            "update {w}.audit set address = 'elsewhere' where seq = 2",
            "delete from {w}.audit where seq = 3",
            "delete from {w}.audit",
        ] {
            assert!(tamper(&fresh.ws, statement).await.is_err(), "{statement}");
        }
        assert_eq!(fresh.rows("audit").await, 3);
        assert_eq!(wrong(&fresh.ws).await, None);
    })
    .await;
}

#[tokio::test]
async fn who_gets_past_that_is_found_out() {
    const SWAP: &str =
        "update {w}.audit set seq = case seq when 3 then -4 else -3 end where seq in (3, 4)";
    let cases: [(&[&'static str], &str); 6] = [
        (
            &["update {w}.audit set address = 'elsewhere' where seq = 3"],
            "row 3 ",
        ),
        (
            &["update {w}.audit set at = at + 1 where seq = 1"],
            "row 1 ",
        ),
        (&["delete from {w}.audit where seq = 4"], "no row 4"),
        (&["delete from {w}.audit where seq = 1"], "no row 1"),
        (
            &[SWAP, "update {w}.audit set seq = -seq where seq < 0"],
            "row 3 ",
        ),
        (&["update {w}.audit set hash = 'x' where seq = 5"], "row 5 "),
    ];
    for (statements, told) in cases {
        on_each(|fresh| async move {
            grown(&fresh, 6).await;
            unguard(&fresh.ws).await;
            assert_eq!(wrong(&fresh.ws).await, None);
            for statement in statements {
                tamper(&fresh.ws, statement).await.unwrap();
            }
            let wrong = wrong(&fresh.ws).await.expect("it is found");
            assert!(wrong.contains(told), "{statements:?}: {wrong}");
        })
        .await;
    }
}

#[tokio::test]
async fn an_end_that_was_cut_off_is_found_by_the_head_that_was_kept() {
    on_each(|fresh| async move {
        let ws = &fresh.ws;
        grown(&fresh, 4).await;
        let kept = audit::verify(ws, None).await.unwrap().head;
        grown(&fresh, 2).await;
        assert_eq!(
            audit::verify(ws, Some(&kept)).await.unwrap().wrong,
            None,
            "it has grown since"
        );
        unguard(ws).await;
        tamper(ws, "delete from {w}.audit where seq > 3")
            .await
            .unwrap();
        assert_eq!(wrong(ws).await, None, "what is left is a chain");
        let told = audit::verify(ws, Some(&kept)).await.unwrap().wrong.unwrap();
        assert!(told.contains("ends with row 3"), "{told}");
        // Others in their place.
        grown(&fresh, 3).await;
        let told = audit::verify(ws, Some(&kept)).await.unwrap().wrong.unwrap();
        assert!(told.contains("row 4") && told.contains("another"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_by_every_way_to_look() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        grown(&fresh, 25).await;
        let user = people::create_user(&cx, ana()).await.unwrap();
        let looks = [
            ("", "", 27),
            ("event", "password_set", 26),
            ("object", "users", 27),
            ("record", &*user.id.to_string(), 2),
            ("from", "2026-03-14", 0),
            ("to", "2026-03-13", 27),
            ("from", "2026-03-13T12:00:10Z", 17),
        ];
        for (name, value, count) in looks {
            let filter =
                audit::ask(&cx, |asked| (asked == name).then(|| value.to_owned())).unwrap();
            let mut ask = Ask {
                filter,
                after: None,
                limit: 4,
            };
            let mut seen = Vec::new();
            loop {
                let page = audit::list(&cx, &ask).await.unwrap();
                seen.extend(page.lines.iter().map(|line| line.row.seq));
                let Some(next) = page.next else { break };
                let sealed = audit::seal_cursor(&cx, &ask.filter, &next);
                ask.after = Some(audit::open_cursor(&cx, &ask.filter, &sealed).unwrap());
                let other = audit::AuditFilter {
                    event: Some("purged".into()),
                    ..ask.filter.clone()
                };
                assert!(audit::open_cursor(&cx, &other, &sealed).is_err());
            }
            assert_eq!(seen.len(), count, "{name} {value}");
            assert!(seen.is_sorted_by(|a, b| a > b), "{name}: {seen:?}");
        }
        for (name, value) in [
            ("event", "slept"),
            ("who", "ana"),
            ("from", "soon"),
            ("record", "1"),
        ] {
            let wrong = audit::ask(&cx, |asked| (asked == name).then(|| value.to_owned()));
            assert_eq!(wrong.unwrap_err().status(), 400, "{name}");
        }
    })
    .await;
}
