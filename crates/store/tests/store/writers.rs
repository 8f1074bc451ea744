//! Many who write at once: nothing is lost, nobody pays for another's fault.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use base::Error;
use schema::Value;
use store::Sql;

use crate::support::{
    assert_whole, changed, count, create, fresh, load, on_both, save, stamp, synced, thing, work,
};

const WRITERS: usize = 16;
const EACH: usize = 15;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_writers_are_all_there() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let writers = (0..WRITERS).map(|w| {
            let (db, schema) = (db.clone(), schema.clone());
            tokio::spawn(async move {
                for n in 0..EACH {
                    create(&db, &schema, vec![fresh("thing", &format!("{w} {n}"))])
                        .await
                        .unwrap();
                }
            })
        });
        for writer in futures::future::join_all(writers).await {
            writer.unwrap();
        }
        assert_eq!(load(&db, &schema, "thing").await.len(), WRITERS * EACH);
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_of_one_record_take_turns() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let record = fresh("thing", "counted");
        create(&db, &schema, vec![record]).await.unwrap();
        let writers = (0..8).map(|_| {
            let (db, schema) = (db.clone(), schema.clone());
            tokio::spawn(async move {
                for _ in 0..5 {
                    loop {
                        let now = load(&db, &schema, "thing").await.remove(0);
                        let amount = now.value("amount").as_int().unwrap_or_default();
                        let step = changed(&now, |after| {
                            after.set(&"amount".into(), Value::Int(amount + 1))
                        });
                        match save(&db, &schema, vec![step]).await {
                            Ok(()) => break,
                            Err(Error::Stale { .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                }
            })
        });
        for writer in futures::future::join_all(writers).await {
            writer.unwrap();
        }
        let record = load(&db, &schema, "thing").await.remove(0);
        assert_eq!(record.value("amount"), &Value::Int(40));
        assert_eq!(record.version, 41);
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_panic_or_a_fault_harms_no_other() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let all = (0..60).map(|n: usize| {
            let (db, schema) = (db.clone(), schema.clone());
            tokio::spawn(async move {
                let record = fresh("thing", &n.to_string());
                let (known, stamp) = (schema.clone(), stamp(&schema));
                db.write(schema.version(), move |tx| {
                    let (schema, record, stamp) = (known.clone(), record.clone(), stamp.clone());
                    Box::pin(async move {
                        let all = [store::Saved {
                            before: None,
                            after: record,
                        }];
                        store::save(tx, &schema, &stamp, &all).await?;
                        match n % 3 {
                            0 => panic!("a rule panics"),
                            1 => Err(Error::invalid("name", "type", "a rule says no")),
                            _ => Ok(()),
                        }
                    })
                })
                .await
            })
        });
        for (n, outcome) in futures::future::join_all(all).await.into_iter().enumerate() {
            let status = outcome.unwrap().map_err(|e| e.status());
            assert_eq!(status, [Err(500), Err(422), Ok(())][n % 3], "writer {n}");
        }
        assert_eq!(load(&db, &schema, "thing").await.len(), 20);
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_dropped_request_is_carried_out_and_loses_no_other() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let started = Arc::new(AtomicUsize::new(0));
        let slow = {
            let (db, known, started) = (db.clone(), schema.clone(), started.clone());
            tokio::spawn(async move {
                db.write(
                    known.version(),
                    work(move |tx| {
                        let (schema, started) = (known.clone(), started.clone());
                        Box::pin(async move {
                            started.fetch_add(1, Ordering::SeqCst);
                            tokio::time::sleep(Duration::from_millis(50)).await;
                            let all = [store::Saved {
                                before: None,
                                after: fresh("thing", "dropped"),
                            }];
                            store::save(tx, &schema, &stamp(&schema), &all).await
                        })
                    }),
                )
                .await
            })
        };
        while started.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let other = {
            let (db, schema) = (db.clone(), schema.clone());
            tokio::spawn(async move { create(&db, &schema, vec![fresh("thing", "other")]).await })
        };
        slow.abort();
        assert!(slow.await.unwrap_err().is_cancelled());
        other.await.unwrap().unwrap();
        // The closure runs on without anybody waiting for it.
        for _ in 0..200 {
            if count(&db, "select count(*) from {w}.o_thing").await == 2 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(load(&db, &schema, "thing").await.len(), 2);
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_fails_takes_back_its_own_work_only() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let known = schema.clone();
        db.write(schema.version(), move |tx| {
            let schema = known.clone();
            Box::pin(async move {
                let stamp = stamp(&schema);
                let mut first = fresh("thing", "first");
                first.set(&"code".into(), Value::Text("one".into()));
                let mut second = fresh("thing", "second");
                second.set(&"code".into(), Value::Text("ONE".into()));
                store::save(
                    tx,
                    &schema,
                    &stamp,
                    &[store::Saved {
                        before: None,
                        after: first,
                    }],
                )
                .await?;
                let tried = (schema.clone(), stamp.clone());
                let clash = tx
                    .attempt(move |tx| {
                        Box::pin(async move {
                            let all = [store::Saved {
                                before: None,
                                after: second,
                            }];
                            store::save(tx, &tried.0, &tried.1, &all).await
                        })
                    })
                    .await;
                assert_eq!(clash.unwrap_err().status(), 409);
                let third = store::Saved {
                    before: None,
                    after: fresh("thing", "third"),
                };
                store::save(tx, &schema, &stamp, &[third]).await
            })
        })
        .await
        .unwrap();
        assert_eq!(load(&db, &schema, "thing").await.len(), 2);
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test]
async fn who_works_by_old_definitions_writes_nothing() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let newer = synced(&db, schema.version(), vec![thing()]).await.unwrap();
        let error = create(&db, &schema, vec![fresh("thing", "late")])
            .await
            .unwrap_err();
        assert!(matches!(error, Error::SchemaChanged), "{error}");
        let error = synced(&db, schema.version(), vec![thing()])
            .await
            .unwrap_err();
        assert!(matches!(error, Error::SchemaChanged), "{error}");
        assert_eq!(load(&db, &newer, "thing").await.len(), 0);
        create(&db, &newer, vec![fresh("thing", "in time")])
            .await
            .unwrap();
        let mut conn = db.read().await.unwrap();
        assert_eq!(
            store::schema_version(&mut conn).await.unwrap(),
            newer.version()
        );
    })
    .await;
}

#[tokio::test]
async fn readers_cannot_write_to_a_file() {
    crate::support::on_sqlite(|place| async move {
        let (db, _) = place.with(vec![thing()]).await;
        let mut conn = db.read().await.unwrap();
        let error = conn
            .execute(&Sql::new("delete from {w}.changes"))
            .await
            .unwrap_err();
        assert_eq!(error.status(), 503, "{error}");
    })
    .await;
}
