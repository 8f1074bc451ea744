//! Formulas and roll-ups, kept right whatever is written.

use std::time::Duration;

use base::Id;
use engine::{
    Cx, definitions, derived,
    jobs::{self, Pace},
    records::{self, Ask, Expect},
};
use schema::{ObjectId, Record};
use serde_json::{Value as Json, json};
use store::Indexing;
use testkit::on_each;

use crate::{count, create, id_of, json_of};

/// Firms with bargains, which refer to them.
async fn objects(cx: &Cx) -> Cx {
    let firm = json!({"name": "firm", "fields": [
        {"name": "name", "type": "text", "required": true},
        {"name": "factor", "type": "decimal", "scale": 2},
        {"name": "group", "type": "reference", "to": "firm", "inverse": "members"},
    ]});
    definitions::create_object(cx, &firm).await.unwrap();
    let bargain = json!({"name": "bargain", "fields": [
        {"name": "name", "type": "text", "required": true},
        {"name": "amount", "type": "money"},
        {"name": "seats", "type": "integer"},
        {"name": "due", "type": "date"},
        {"name": "state", "type": "select", "options": ["open", "won", "lost"]},
        {"name": "firm", "type": "reference", "to": "firm", "inverse": "bargains"},
    ]});
    let cx = cx.fresh().await.unwrap();
    definitions::create_object(&cx, &bargain).await.unwrap();
    cx.fresh().await.unwrap()
}

async fn field(cx: &Cx, object: &str, body: Json) -> Cx {
    if let Err(error) = definitions::add_field(cx, object, &body).await {
        panic!("{body}: {error:?}");
    }
    cx.fresh().await.unwrap()
}

async fn formula(cx: &Cx, object: &str, name: &str, text: &str) -> Cx {
    field(
        cx,
        object,
        json!({"name": name, "type": "formula", "formula": text}),
    )
    .await
}

async fn rollup(cx: &Cx, object: &str, name: &str, text: &str) -> Cx {
    field(
        cx,
        object,
        json!({"name": name, "type": "rollup", "rollup": text}),
    )
    .await
}

async fn now(cx: &Cx, record: &Record) -> Json {
    let read = records::get(cx, &record.object, record.id).await.unwrap();
    json_of(cx, &read)
}

async fn change(cx: &Cx, record: &Record, body: Json) -> Json {
    let saved = records::update(cx, &record.object, record.id, body, Expect::Any)
        .await
        .unwrap();
    json_of(cx, &saved.record)
}

/// Nothing computed is wrong, and nothing else is.
async fn clean(cx: &Cx) {
    assert_eq!(cx.ws.check_computed().await.unwrap(), []);
    assert_eq!(cx.ws.check().await.unwrap(), []);
}

fn bargain(firm: &Record, seats: i64, state: &str) -> Json {
    json!({
        "name": "b", "firm": firm.id.to_string(), "seats": seats, "state": state,
        "amount": (seats * 10).to_string(),
    })
}

#[tokio::test]
async fn a_formula_follows_its_record_and_what_that_refers_to() {
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let acme = create(&cx, "firm", json!({"name": "Acme", "factor": "1.5"})).await;
        let early = create(&cx, "bargain", bargain(&acme, 2, "open")).await;
        let cx = formula(&cx, "bargain", "worth", "amount * firm.factor").await;
        let cx = formula(&cx, "bargain", "title", "concat(firm.name, ': ', worth)").await;
        let late = create(&cx, "bargain", bargain(&acme, 4, "open")).await;
        assert_eq!(json_of(&cx, &late)["worth"]["amount"], "60.00");
        assert_eq!(json_of(&cx, &late)["title"], "Acme: 60.00 USD");
        assert_eq!(
            now(&cx, &early).await["worth"]["amount"],
            "30.00",
            "there before"
        );
        let changed = change(&cx, &late, json!({"amount": "100"})).await;
        assert_eq!(changed["title"], "Acme: 150.00 USD");
        let before = now(&cx, &early).await;
        change(&cx, &acme, json!({"name": "Zenith", "factor": "2"})).await;
        let after = now(&cx, &early).await;
        assert_eq!(after["title"], "Zenith: 40.00 USD");
        assert_eq!(
            after["version"], before["version"],
            "derived: no new version"
        );
        let history = records::history(&cx, &early.object, early.id, None, 10)
            .await
            .unwrap();
        assert_eq!(history.len(), 1, "and no row of the log");
        assert_eq!(
            count(&cx, "bargain", "title ~ zenith and worth > 100").await,
            1
        );
        records::delete(&cx, &acme.object, acme.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(
            now(&cx, &early).await["title"],
            ": ".trim(),
            "what is in the trash reads as empty"
        );
        records::restore(&cx, &acme.object, acme.id).await.unwrap();
        assert_eq!(now(&cx, &early).await["title"], "Zenith: 40.00 USD");
        let refused = records::update(
            &cx,
            &early.object,
            early.id,
            json!({"title": "x"}),
            Expect::Any,
        )
        .await;
        assert_eq!(refused.unwrap_err().faults()[0].code, "read_only");
        clean(&cx).await;
    })
    .await;
}

#[tokio::test]
async fn a_roll_up_is_what_a_recount_says() {
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let acme = create(&cx, "firm", json!({"name": "Acme"})).await;
        create(&cx, "bargain", bargain(&acme, 5, "won")).await;
        let cx = rollup(&cx, "firm", "deals", "bargains.count").await;
        let cx = rollup(&cx, "firm", "won", "bargains[state = won].sum(amount)").await;
        let cx = rollup(&cx, "firm", "most", "bargains.max(seats)").await;
        let cx = rollup(&cx, "firm", "mean", "bargains.avg(seats)").await;
        let cx = formula(&cx, "firm", "per_deal", "won / deals").await;
        let other = create(&cx, "firm", json!({"name": "Other"})).await;
        let shows = |json: &Json| {
            json!([
                json["deals"],
                json["won"]["amount"],
                json["most"],
                json["mean"],
                json["per_deal"]["amount"]
            ])
        };
        assert_eq!(
            shows(&json_of(&cx, &other)),
            json!([0, "0.00", null, null, null])
        );
        assert_eq!(
            shows(&now(&cx, &acme).await),
            json!([1, "50.00", 5, "5", "50.00"])
        );
        let moved = create(&cx, "bargain", bargain(&acme, 2, "open")).await;
        assert_eq!(
            shows(&now(&cx, &acme).await),
            json!([2, "50.00", 5, "3.5", "25.00"])
        );
        change(&cx, &moved, json!({"state": "won"})).await;
        assert_eq!(
            shows(&now(&cx, &acme).await),
            json!([2, "70.00", 5, "3.5", "35.00"])
        );
        change(&cx, &moved, json!({"firm": other.id.to_string()})).await;
        assert_eq!(
            shows(&now(&cx, &acme).await),
            json!([1, "50.00", 5, "5", "50.00"])
        );
        assert_eq!(
            shows(&now(&cx, &other).await),
            json!([1, "20.00", 2, "2", "20.00"])
        );
        records::delete(&cx, &moved.object, moved.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(
            shows(&now(&cx, &other).await),
            json!([0, "0.00", null, null, null])
        );
        records::restore(&cx, &moved.object, moved.id)
            .await
            .unwrap();
        assert_eq!(
            shows(&now(&cx, &other).await),
            json!([1, "20.00", 2, "2", "20.00"])
        );
        records::delete(&cx, &other.object, other.id, Expect::Any)
            .await
            .unwrap();
        change(&cx, &moved, json!({"seats": 3})).await;
        records::restore(&cx, &other.object, other.id)
            .await
            .unwrap();
        assert_eq!(
            shows(&now(&cx, &other).await),
            json!([1, "20.00", 3, "3", "20.00"])
        );
        records::purge(&cx, &moved.object, moved.id, Expect::Any)
            .await
            .unwrap();
        assert_eq!(
            shows(&now(&cx, &other).await),
            json!([0, "0.00", null, null, null])
        );
        assert_eq!(
            count(&cx, "firm", "deals >= 1 and won > 49 and per_deal = 50").await,
            1
        );
        clean(&cx).await;
    })
    .await;
}

#[tokio::test]
async fn values_of_values_follow_up_and_down() {
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let cx = rollup(&cx, "firm", "own", "bargains.sum(seats)").await;
        let cx = rollup(&cx, "firm", "below", "members.sum(own)").await;
        let cx = formula(&cx, "firm", "all_seats", "own + below").await;
        let cx = formula(
            &cx,
            "bargain",
            "share",
            "round(100 * seats / firm.group.all_seats, 1)",
        )
        .await;
        let top = create(&cx, "firm", json!({"name": "Top"})).await;
        let low = create(
            &cx,
            "firm",
            json!({"name": "Low", "group": top.id.to_string()}),
        )
        .await;
        let first = create(&cx, "bargain", bargain(&low, 1, "open")).await;
        let made = create(&cx, "bargain", bargain(&low, 3, "open")).await;
        assert_eq!(now(&cx, &top).await["all_seats"], 4);
        assert_eq!(
            json_of(&cx, &made)["share"],
            "75",
            "the answer of a write is what it came to"
        );
        assert_eq!(now(&cx, &first).await["share"], "25");
        change(&cx, &low, json!({"group": null})).await;
        assert_eq!(now(&cx, &top).await["all_seats"], 0);
        assert_eq!(now(&cx, &first).await["share"], Json::Null);
        clean(&cx).await;
    })
    .await;
}

#[tokio::test]
async fn what_depends_on_the_day_is_right_when_it_is_read() {
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let cx = formula(
            &cx,
            "bargain",
            "late",
            "if(due < today(), days(due, today()), 0)",
        )
        .await;
        let cx = rollup(&cx, "firm", "overdue", "bargains[due < today].count").await;
        let acme = create(&cx, "firm", json!({"name": "Acme"})).await;
        let mut body = bargain(&acme, 1, "open");
        body["due"] = json!("2026-03-13");
        let one = create(&cx, "bargain", body).await;
        let today = cx.now.date_in(&cx.ws.zone()).to_iso();
        assert_eq!(today, "2026-03-13", "the day of the tests");
        assert_eq!(now(&cx, &one).await["late"], 0);
        fresh.clock.advance(Duration::from_secs(3 * 86_400));
        let cx = fresh.cx();
        assert_eq!(count(&cx, "bargain", "late = 3").await, 1);
        assert_eq!(now(&cx, &one).await["late"], 3);
        assert_eq!(now(&cx, &acme).await["overdue"], 1);
        clean(&cx).await;
    })
    .await;
}

#[tokio::test]
async fn fifty_writers_leave_what_a_recount_says() {
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let cx = rollup(&cx, "firm", "deals", "bargains.count").await;
        let cx = rollup(
            &cx,
            "firm",
            "open_seats",
            "bargains[state = open].sum(seats)",
        )
        .await;
        let cx = formula(&cx, "bargain", "of", "concat(firm.name, ' ', seats)").await;
        let firms: Vec<Record> = {
            let mut all = Vec::new();
            for n in 0..3 {
                all.push(create(&cx, "firm", json!({"name": format!("Firm {n}")})).await);
            }
            all
        };
        let writers = (0..50_usize).map(|writer| {
            let (cx, firms) = (cx.clone(), firms.clone());
            tokio::spawn(async move {
                let at = |n: usize| &firms[(writer + n) % 3];
                let made = create(&cx, "bargain", bargain(at(0), 1, "open")).await;
                change(
                    &cx,
                    &made,
                    json!({"firm": at(1).id.to_string(), "seats": 2}),
                )
                .await;
                match writer % 5 {
                    0 => drop(
                        records::delete(&cx, &made.object, made.id, Expect::Any)
                            .await
                            .unwrap(),
                    ),
                    1 => records::purge(&cx, &made.object, made.id, Expect::Any)
                        .await
                        .unwrap(),
                    2 => drop(change(&cx, &made, json!({"state": "won"})).await),
                    3 => {
                        drop(change(&cx, at(1), json!({"name": format!("Firm of {writer}")})).await)
                    }
                    _ => {}
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        let mut deals = 0;
        for firm in &firms {
            let shown = now(&cx, firm).await;
            let filter = format!("firm = {}", firm.id);
            let counted = count(&cx, "bargain", &filter).await;
            assert_eq!(shown["deals"], counted);
            let open = count(&cx, "bargain", &format!("{filter} and state = open")).await;
            assert_eq!(shown["open_seats"], 2 * open);
            deals += counted;
        }
        assert_eq!(deals, 30);
        clean(&cx).await;
    })
    .await;
}

#[tokio::test]
async fn many_rows_are_brought_forward_by_a_job() {
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let acme = create(&cx, "firm", json!({"name": "Acme", "factor": "2"})).await;
        let object = id_of(&cx, "bargain");
        for _ in 0..3 {
            let asks = (0..800)
                .map(|n| Ask::create(body_of(&cx, &object, &acme, n)))
                .collect();
            for answer in records::save_many(&cx, &object, asks, Indexing::Later)
                .await
                .unwrap()
            {
                answer.unwrap();
            }
        }
        let cx = formula(&cx, "bargain", "doubled", "seats * firm.factor").await;
        let cx = rollup(&cx, "firm", "doubled_sum", "bargains.sum(doubled)").await;
        assert_eq!(state(&cx, "bargain", "doubled").await, "building");
        assert_eq!(
            state(&cx, "firm", "doubled_sum").await,
            "building",
            "made of what is not ready"
        );
        // A job that was given up says so, keeps nobody from reading, and is tried
        // again as any other.
        let failed = "update {w}.jobs set state = 'failed', error = 'it burns', ended_at = 1 where kind = 'compute'";
        let give_up = fresh.ws.db().write(cx.schema.version(), move |tx| {
            Box::pin(async move { tx.execute(&store::Sql::new(failed)).await })
        });
        assert!(give_up.await.unwrap() > 0);
        for (object, field) in [("bargain", "doubled"), ("firm", "doubled_sum")] {
            assert_eq!(state(&cx, object, field).await, "failed");
        }
        let def = cx.schema.named("bargain").unwrap();
        let told = definitions::object_json(&cx, &cx.schema, def).await.unwrap();
        assert!(told.to_string().contains("it burns"), "{told}");
        now(&cx, &acme).await;
        assert!(jobs::retry_failed(&cx, None, Some("compute")).await.unwrap() > 0);
        assert_eq!(state(&cx, "bargain", "doubled").await, "building");
        jobs::work_off(fresh.ws.clone(), Pace::default())
            .await
            .unwrap();
        assert_eq!(state(&cx, "bargain", "doubled").await, "ready");
        let sum = 2 * 3 * (0..800).sum::<i64>();
        assert_eq!(now(&cx, &acme).await["doubled_sum"], sum.to_string());
        change(&cx, &acme, json!({"factor": "3"})).await;
        assert_eq!(state(&cx, "bargain", "doubled").await, "building");
        jobs::work_off(fresh.ws.clone(), Pace::default())
            .await
            .unwrap();
        let sum = 3 * 3 * (0..800).sum::<i64>();
        assert_eq!(now(&cx, &acme).await["doubled_sum"], sum.to_string());
        assert_eq!(state(&cx, "firm", "doubled_sum").await, "ready");
        clean(&cx).await;
    })
    .await;
}

fn body_of(cx: &Cx, object: &ObjectId, firm: &Record, seats: i64) -> schema::Changes {
    let def = cx.schema.object(object).unwrap();
    let mut changes = schema::Changes::default();
    let id = |name: &str| def.field(name).unwrap().id.clone();
    changes.set(id("name"), schema::Value::Text(format!("b {seats}")));
    changes.set(id("seats"), schema::Value::Int(seats));
    let link = schema::Link::to(firm.object.clone(), firm.id);
    changes.set(id("firm"), schema::Value::Ref(link));
    changes
}

async fn state(cx: &Cx, object: &str, field: &str) -> String {
    let def = cx.schema.named(object).unwrap();
    let json = definitions::object_json(cx, &cx.schema, def).await.unwrap();
    let fields = json["fields"].as_array().unwrap();
    let found = fields.iter().find(|json| json["name"] == field).unwrap();
    found["build"].as_str().unwrap().to_string()
}

#[tokio::test]
async fn definitions_that_cannot_be_computed_are_refused() {
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let cx = formula(&cx, "bargain", "a", "seats + 1").await;
        let cx = formula(&cx, "bargain", "b", "a + 1").await;
        let refused = |error: base::Error| match error {
            base::Error::Malformed {
                code,
                position,
                message,
                field,
            } => (code, position.unwrap(), message, field.unwrap()),
            other => panic!("{other:?}"),
        };
        let body = json!({"name": "c", "type": "formula", "formula": "seats + nme"});
        let (code, position, ..) = refused(
            definitions::add_field(&cx, "bargain", &body)
                .await
                .unwrap_err(),
        );
        assert_eq!((code, position), ("formula", 8));
        let body = json!({"formula": "1 + b"});
        let (_, position, message, field) = refused(
            definitions::update_field(&cx, "bargain", "a", &body)
                .await
                .unwrap_err(),
        );
        assert_eq!((position, field.as_str()), (4, "formula"));
        assert!(message.contains("leads back to itself"), "{message}");
        let body = json!({"formula": "concat(name, 'x')"});
        let (.., message, _) = refused(
            definitions::update_field(&cx, "bargain", "a", &body)
                .await
                .unwrap_err(),
        );
        assert!(message.contains("Its type stays"), "{message}");
        let used = definitions::remove_field(&cx, "bargain", "a")
            .await
            .unwrap_err();
        assert_eq!((used.status(), used.code()), (409, "in_use"));
        for (key, value) in [
            ("unique", json!(true)),
            ("required", json!(true)),
            ("default", json!(1)),
            ("search", json!(true)),
        ] {
            let mut body = json!({"name": "d", "type": "formula", "formula": "seats"});
            body[key] = value;
            let error = definitions::add_field(&cx, "bargain", &body)
                .await
                .unwrap_err();
            assert_eq!(error.faults()[0].code, "computed", "{key}");
        }
        definitions::update_field(&cx, "bargain", "seats", &json!({"name": "chairs"}))
            .await
            .unwrap();
        let cx = cx.fresh().await.unwrap();
        let def = cx.schema.named("bargain").unwrap();
        let json = def.to_json(&cx.schema);
        let a = json["fields"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["name"] == "a")
            .unwrap();
        assert_eq!(
            (a["formula"].as_str(), a["type"].as_str()),
            (Some("chairs + 1"), Some("formula"))
        );
        let acme = create(&cx, "firm", json!({"name": "Acme"})).await;
        let one = create(
            &cx,
            "bargain",
            json!({"name": "b", "firm": acme.id.to_string(), "chairs": 4}),
        )
        .await;
        assert_eq!(json_of(&cx, &one)["b"], 6);
        definitions::update_field(&cx, "bargain", "a", &json!({"formula": "chairs * 10"}))
            .await
            .unwrap();
        let cx = cx.fresh().await.unwrap();
        assert_eq!(now(&cx, &one).await["b"], 41, "a new text acts at once");
        clean(&cx).await;
    })
    .await;
}

#[tokio::test]
async fn a_condition_says_what_is_required_and_what_is_kept() {
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let acme = create(&cx, "firm", json!({"name": "Acme", "factor": "1"})).await;
        let old = create(
            &cx,
            "bargain",
            json!({"name": "old", "firm": acme.id.to_string(), "state": "lost"}),
        )
        .await;
        let change_of = |name: &'static str, body: Json| {
            let cx = cx.clone();
            async move { definitions::update_field(&cx, "bargain", name, &body).await }
        };
        let wrong = change_of("seats", json!({"required_if": "state = lost and nme = 1"}))
            .await
            .unwrap_err();
        assert!(
            matches!(
                wrong,
                base::Error::Malformed {
                    code: "filter",
                    position: Some(17),
                    ..
                }
            ),
            "{wrong:?}"
        );
        let many = change_of("name", json!({"required_if": "firm.bargains.count > 1"})).await;
        assert!(many.is_err());
        change_of("seats", json!({"required_if": "state = lost"}))
            .await
            .unwrap();
        change_of(
            "amount",
            json!({"read_only_if": "state in (won, lost) and firm.factor > 0"}),
        )
        .await
        .unwrap();
        change_of("state", json!({"name": "status"})).await.unwrap();
        let cx = cx.fresh().await.unwrap();
        let def = cx.schema.named("bargain").unwrap().to_json(&cx.schema);
        let seats = def["fields"]
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["name"] == "seats")
            .unwrap()
            .clone();
        assert_eq!(
            seats["required_if"], "status = lost",
            "a new name is taken over"
        );
        let fault = |error: base::Error| (error.faults()[0].field.clone(), error.faults()[0].code);
        let object = id_of(&cx, "bargain");
        let made = records::create(&cx, &object, json!({"name": "b", "status": "lost"})).await;
        assert_eq!(fault(made.unwrap_err()), ("seats".to_string(), "required"));
        change(&cx, &old, json!({"name": "as it was"})).await;
        let one = create(
            &cx,
            "bargain",
            json!({"name": "b", "status": "open", "amount": "5", "firm": acme.id.to_string()}),
        )
        .await;
        let patch = |body: Json| {
            let (cx, one) = (cx.clone(), one.clone());
            async move { records::update(&cx, &one.object, one.id, body, Expect::Any).await }
        };
        assert_eq!(
            fault(patch(json!({"status": "lost"})).await.unwrap_err()),
            ("seats".to_string(), "required")
        );
        patch(json!({"status": "lost", "seats": 1, "amount": "6"}))
            .await
            .unwrap();
        assert_eq!(
            fault(patch(json!({"amount": "7"})).await.unwrap_err()),
            ("amount".to_string(), "read_only")
        );
        patch(json!({"amount": "6", "seats": 2}))
            .await
            .expect("what is so already passes");
        change(&cx, &acme, json!({"factor": "0"})).await;
        patch(json!({"amount": "7"})).await.unwrap();
        let used = definitions::remove_field(&cx, "bargain", "status")
            .await
            .unwrap_err();
        assert_eq!((used.status(), used.code()), (409, "in_use"));
        change_of("seats", json!({"required_if": null}))
            .await
            .unwrap();
        let cx = cx.fresh().await.unwrap();
        create(&cx, "bargain", json!({"name": "b", "status": "lost"})).await;
    })
    .await;
}

#[tokio::test]
async fn wrong_values_are_found_and_mended() {
    on_each(|fresh| async move {
        let cx = objects(&fresh.cx()).await;
        let cx = rollup(&cx, "firm", "deals", "bargains.count").await;
        let cx = formula(&cx, "firm", "twice", "deals * 2").await;
        let acme = create(&cx, "firm", json!({"name": "Acme"})).await;
        create(&cx, "bargain", bargain(&acme, 1, "open")).await;
        let def = cx.schema.named("firm").unwrap().clone();
        let id = acme.id;
        cx.ws
            .db()
            .write(cx.schema.version(), move |tx| {
                let def = def.clone();
                Box::pin(async move {
                    let field = def.field("deals").unwrap();
                    store::put_computed(tx, &def, &[field], vec![(id, vec![schema::Value::Int(9)])])
                        .await
                })
            })
            .await
            .unwrap();
        let wrong: Vec<(String, Vec<Id>)> = derived::check(&cx.ws)
            .await
            .unwrap()
            .into_iter()
            .map(|w| (w.name, w.records))
            .collect();
        assert_eq!(
            wrong,
            [
                ("deals".to_string(), vec![id]),
                ("twice".to_string(), vec![id])
            ]
        );
        assert!(cx.ws.repair_computed().await.unwrap() >= 1);
        clean(&cx).await;
        assert_eq!(now(&cx, &acme).await["twice"], 2);
    })
    .await;
}
