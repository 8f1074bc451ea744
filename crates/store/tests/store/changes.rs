//! Readers of the change log see everything once, however late it commits.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use base::Id;
use store::{ChangeCursor, Op, Saved};

use crate::support::{create, fresh, on_both, stamp, thing, work};

const WRITERS: u64 = 16;
const EACH: u64 = 12;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_beside_sixteen_writers_loses_nothing() {
    on_both(|place| async move {
        let db = place
            .open_with(store::Tuning {
                connections: 24,
                ..store::Tuning::default()
            })
            .await;
        let schema = crate::support::synced(&db, 0, vec![thing()]).await.unwrap();
        let done = Arc::new(AtomicBool::new(false));
        let reader = {
            let (db, done) = (db.clone(), done.clone());
            tokio::spawn(async move {
                let mut seen: Vec<Id> = Vec::new();
                let mut cursor = ChangeCursor::default();
                loop {
                    let last_round = done.load(Ordering::SeqCst);
                    let mut conn = db.read().await.unwrap();
                    let (rows, next) = store::read_changes(&mut conn, &cursor, 7).await.unwrap();
                    drop(conn);
                    cursor = next;
                    let none = rows.is_empty();
                    seen.extend(
                        rows.iter()
                            .filter(|row| row.op == Op::Create)
                            .filter_map(|row| row.record),
                    );
                    // Transactions of other tests hold back what a reader may see.
                    if none && last_round && seen.len() as u64 >= WRITERS * EACH {
                        return seen;
                    }
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            })
        };
        let writers = (0..WRITERS).map(|w| {
            let (db, schema) = (db.clone(), schema.clone());
            tokio::spawn(async move {
                let mut made = Vec::new();
                for n in 0..EACH {
                    let record = fresh("thing", "logged");
                    made.push(record.id);
                    let known = schema.clone();
                    // Numbers are taken at once, commits come in any order.
                    let nap = Duration::from_micros((w * 7_919 + n * 104_729) % 9_000);
                    db.write(
                        schema.version(),
                        work(move |tx| {
                            let (schema, record) = (known.clone(), record.clone());
                            Box::pin(async move {
                                let all = [Saved {
                                    before: None,
                                    after: record,
                                }];
                                store::save(tx, &schema, &stamp(&schema), &all).await?;
                                tokio::time::sleep(nap).await;
                                Ok(())
                            })
                        }),
                    )
                    .await
                    .unwrap();
                }
                made
            })
        });
        let made: HashSet<Id> = futures::future::join_all(writers)
            .await
            .into_iter()
            .flat_map(|made| made.unwrap())
            .collect();
        done.store(true, Ordering::SeqCst);
        let seen = tokio::time::timeout(Duration::from_secs(60), reader)
            .await
            .expect("all is seen in time")
            .unwrap();
        assert_eq!(seen.len(), made.len(), "once each");
        assert_eq!(seen.into_iter().collect::<HashSet<_>>(), made);
    })
    .await;
}

#[tokio::test]
async fn who_waits_for_changes_is_told() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let other = place.open().await;
        let (mut here, mut there) = (db.changed(), other.changed());
        let told = |channel: &mut tokio::sync::watch::Receiver<u64>| {
            channel.mark_unchanged();
        };
        // Both have looked once, so that only what comes now is news.
        tokio::time::timeout(Duration::from_secs(5), there.changed())
            .await
            .unwrap()
            .unwrap();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        told(&mut here);
        told(&mut there);
        create(&db, &schema, vec![fresh("thing", "news")])
            .await
            .unwrap();
        tokio::time::timeout(Duration::from_secs(5), here.changed())
            .await
            .unwrap()
            .unwrap();
        tokio::time::timeout(Duration::from_secs(5), there.changed())
            .await
            .unwrap()
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn definitions_and_batches_are_logged() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let known = schema.clone();
        db.write(schema.version(), move |tx| {
            let schema = known.clone();
            Box::pin(async move {
                let stamp = stamp(&schema);
                store::put_batch(tx, &stamp, "Import of things.csv").await?;
                store::put_batch(tx, &stamp, "Import of things.csv").await?;
                store::log_definition(tx, &stamp, &thing()).await
            })
        })
        .await
        .unwrap();
        let mut seen = Vec::new();
        for _ in 0..500 {
            let mut conn = db.read().await.unwrap();
            let (rows, _) = store::read_changes(&mut conn, &ChangeCursor::default(), 10)
                .await
                .unwrap();
            drop(conn);
            seen = rows;
            if !seen.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].op, seen[0].record), (Op::Definition, None));
        assert_eq!(seen[0].diff.as_ref().unwrap()["name"], "thing");
        assert_eq!(seen[0].who.as_ref().unwrap().kind, "user");
    })
    .await;
}
