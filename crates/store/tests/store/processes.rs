//! Two programs on one database at once.

use std::sync::Arc;

use base::Error;
use store::Db;

use crate::support::{assert_whole, create, fresh, load, on_both, synced, thing};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_write_to_one_workspace() {
    on_both(|place| async move {
        let (first, schema) = place.with(vec![thing()]).await;
        let second = place.open().await;
        let writers = [first.clone(), second.clone()]
            .into_iter()
            .enumerate()
            .flat_map(|(p, db)| {
                let schema = schema.clone();
                (0..4).map(move |w| {
                    let (db, schema) = (db.clone(), schema.clone());
                    tokio::spawn(async move {
                        for n in 0..25 {
                            let all = (0..5)
                                .map(|r| fresh("thing", &format!("{p} {w} {n} {r}")))
                                .collect();
                            create(&db, &schema, all).await.unwrap();
                        }
                    })
                })
            });
        for writer in futures::future::join_all(writers).await {
            writer.unwrap();
        }
        assert_eq!(load(&first, &schema, "thing").await.len(), 2 * 4 * 25 * 5);
        assert_eq!(load(&second, &schema, "thing").await.len(), 2 * 4 * 25 * 5);
        assert_whole(&second, &schema).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_second_process_is_not_starved_by_one_that_writes_without_pause() {
    on_both(|place| async move {
        let (busy, schema) = place.with(vec![thing()]).await;
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let importer = {
            let (busy, schema, stop) = (busy.clone(), schema.clone(), stop.clone());
            tokio::spawn(async move {
                while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                    let all = (0..200)
                        .map(|n| fresh("thing", &format!("import {n}")))
                        .collect();
                    create(&busy, &schema, all).await.unwrap();
                }
            })
        };
        let other = place.open().await;
        let watch = base::Stopwatch::start();
        for n in 0..20 {
            create(&other, &schema, vec![fresh("thing", &format!("other {n}"))])
                .await
                .unwrap();
        }
        let took = watch.elapsed();
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
        importer.await.unwrap();
        assert!(
            took.as_secs() < 15,
            "20 writes took {took:?} on {:?}",
            place.dialect()
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_of_definitions_reaches_the_other_process() {
    on_both(|place| async move {
        let (first, schema) = place.with(vec![thing()]).await;
        let second = place.open().await;
        create(&second, &schema, vec![fresh("thing", "before")])
            .await
            .unwrap();
        let newer = synced(&first, 1, vec![thing()]).await.unwrap();
        let late = create(&second, &schema, vec![fresh("thing", "late")]).await;
        assert!(matches!(late, Err(Error::SchemaChanged)));
        create(&second, &newer, vec![fresh("thing", "after")])
            .await
            .unwrap();
        assert_eq!(load(&first, &newer, "thing").await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_closed_database_says_so() {
    on_both(|place| async move {
        let (db, schema): (Db, _) = place.with(vec![thing()]).await;
        create(&db, &schema, vec![fresh("thing", "x")])
            .await
            .unwrap();
        db.close().await;
        assert_eq!(
            create(&db, &schema, vec![fresh("thing", "y")])
                .await
                .unwrap_err()
                .status(),
            503
        );
        assert_eq!(db.ping().await.unwrap_err().status(), 503);
        let again = place.open().await;
        assert_eq!(load(&again, &schema, "thing").await.len(), 1);
    })
    .await;
}
