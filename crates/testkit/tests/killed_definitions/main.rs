//! A process is killed in the midst of what a large table has done by jobs, its
//! indexes and the change of a field's type, again and again: the next one finishes,
//! and the outcome is that of one that nobody killed.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

mod depot;

use std::time::Duration;

use base::{Error, Id};
use engine::{
    Principal, Via, Workspace,
    jobs::{self, State},
    records::{self, Expect},
};
use schema::FieldType;
use serde_json::{Map, Value as Json, json};
use testkit::{chores, databases};
use tokio::sync::watch;

use depot::{Depot, Others, PARTS, mail, object};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_index_is_built_however_often_its_builder_dies() {
    for database in databases() {
        let depot = Depot::on(database).await;
        // What two fields say together is unique from this version of the program on.
        let place = depot.asked("build_index").await;
        let mut cut_off = depot.worked_off(place, Others::AtWork).await;

        let unique = json!({"unique": true});
        depot.update_field("number", unique).await;
        let number = depot.asked("build_index").await;
        cut_off += depot.worked_off(number, Others::AtWork).await;

        let indexed = json!({"indexed": true});
        depot.update_field("torn", indexed).await;
        let torn = depot.asked("build_index").await;
        cut_off += depot.worked_off(torn, Others::Resting).await;

        assert!(cut_off > 0, "nothing was cut off on {database}");
        depot.has_its_indexes().await;
        assert_eq!(depot.ws.check().await.unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_type_of_many_values_changes_however_often_its_worker_dies() {
    for database in databases() {
        let depot = Depot::on(database).await;
        jobs::work_off(depot.ws.clone(), chores::PACE)
            .await
            .unwrap();
        let (tell, told) = watch::channel(false);
        let writing = tokio::spawn(write_on(depot.ws.clone(), depot.parts.clone(), told));
        let mut cut_off = 0;
        for (torn, calm, ty) in [
            ("torn", "calm", "integer"),
            ("torn_mail", "calm_mail", "emails"),
        ] {
            depot.update_field(torn, json!({"type": ty})).await;
            let job = depot.asked("change_type").await;
            cut_off += depot.worked_off(job, Others::Resting).await;
            // The same without kills.
            depot.update_field(calm, json!({"type": ty})).await;
            let job = depot.asked("change_type").await;
            jobs::work_off(depot.ws.clone(), chores::PACE)
                .await
                .unwrap();
            let job = jobs::status(&depot.cx(), job).await.unwrap();
            assert_eq!(job.state, State::Done, "{job:?}");
        }
        tell.send_replace(true);
        assert!(writing.await.unwrap() > 0, "nobody wrote on {database}");
        assert!(cut_off > 0, "nothing was cut off on {database}");

        let parts = depot.exported().await;
        assert_eq!(parts.len(), PARTS);
        for part in &parts {
            assert!(part["torn"].is_i64(), "{part}");
            assert_eq!(part["torn"], part["calm"], "{part}");
            assert!(part["torn_mail"][0]["value"].is_string(), "{part}");
            assert_eq!(part["torn_mail"], part["calm_mail"], "{part}");
        }
        // They are found by what they are now.
        for part in parts.iter().step_by(PARTS / 5) {
            let (number, mail) = (&part["torn"], part["torn_mail"][0]["value"].as_str());
            let mail = mail.unwrap();
            for (torn, calm) in [
                (format!("torn = {number}"), format!("calm = {number}")),
                (
                    format!("torn_mail has '{mail}'"),
                    format!("calm_mail has '{mail}'"),
                ),
            ] {
                let count = depot.count(&torn).await;
                assert!(count > 0, "{torn}, {database}");
                assert_eq!(count, depot.count(&calm).await, "{torn}, {database}");
            }
        }
        assert_eq!(depot.ws.check().await.unwrap(), []);
    }
}

/// Writes fields in pairs, alike, again and again, as the types are that they have
/// by then. Gives how often.
async fn write_on(ws: Workspace, parts: Vec<Id>, told: watch::Receiver<bool>) -> usize {
    let mut count = 0;
    while !*told.borrow() {
        let cx = ws.cx(Principal::System, Via::Rest).fresh().await.unwrap();
        let def = cx.schema.named("part").unwrap();
        let n = PARTS + count;
        let mut body = Map::new();
        for (field, text) in [
            ("torn", n.to_string()),
            ("calm", n.to_string()),
            ("torn_mail", mail(n)),
            ("calm_mail", mail(n)),
        ] {
            let value = match def.field(field).unwrap().ty {
                FieldType::Integer => json!(n),
                FieldType::Emails => json!([{"value": text}]),
                _ => json!(text),
            };
            body.insert(field.into(), value);
        }
        let id = parts[count * 37 % parts.len()];
        match records::update(&cx, &object(), id, Json::Object(body), Expect::Any).await {
            Ok(_) => count += 1,
            // A type changed in between, or the database was held for long.
            Err(Error::SchemaChanged | Error::Busy { .. } | Error::Invalid(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    count
}
