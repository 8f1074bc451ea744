//! A database that is full, gone or locked answers "busy" and heals by itself.

use std::time::Duration;

use base::Error;
use sqlx::{Connection, Executor};
use store::{Sql, Tuning};

use crate::support::{
    assert_whole, create, fresh, load, on_both, on_postgres, on_sqlite, postgres_url, stamp,
    synced, thing,
};

async fn pragma(db: &store::Db, version: i64, text: String) {
    db.write(version, move |tx| {
        let text = text.clone();
        Box::pin(async move { tx.fetch(&Sql::new(text)).await.map(drop) })
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_is_busy_and_heals() {
    on_sqlite(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        create(&db, &schema, vec![fresh("thing", "before")])
            .await
            .unwrap();
        let pages = crate::support::count(&db, "pragma page_count").await;
        // The file may not grow by more than a few pages: like a disk that is full.
        pragma(
            &db,
            schema.version(),
            format!("pragma max_page_count = {}", pages + 2),
        )
        .await;
        let writers = (0..8).map(|w| {
            let (db, schema) = (db.clone(), schema.clone());
            tokio::spawn(async move {
                let all = (0..500)
                    .map(|n| fresh("thing", &format!("{w} {n}")))
                    .collect();
                create(&db, &schema, all).await
            })
        });
        for outcome in futures::future::join_all(writers).await {
            assert_eq!(outcome.unwrap().unwrap_err().status(), 503);
        }
        assert_eq!(
            load(&db, &schema, "thing").await.len(),
            1,
            "nothing is half written"
        );
        // The connection was given up with its transaction, and the limit with it:
        // there is room again.
        for _ in 0..100 {
            match create(&db, &schema, vec![fresh("thing", "after")]).await {
                Ok(()) => break,
                Err(Error::Busy { .. }) => {
                    pragma(
                        &db,
                        schema.version(),
                        "pragma max_page_count = 1000000".into(),
                    )
                    .await;
                }
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(load(&db, &schema, "thing").await.len(), 2);
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_that_is_taken_away_is_busy_and_heals() {
    on_sqlite(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        create(&db, &schema, vec![fresh("thing", "before")])
            .await
            .unwrap();
        let parts = |to: &str| {
            ["", "-wal", "-shm"].map(|end| {
                let name = |file: &std::path::Path| format!("{}{end}", file.display());
                (name(&place.file()), name(&place.file().with_extension(to)))
            })
        };
        for (here, away) in parts("away") {
            let _ = std::fs::rename(here, away);
        }
        let written = create(&db, &schema, vec![fresh("thing", "lost")]).await;
        assert_eq!(written.unwrap_err().status(), 503);
        assert_eq!(db.ping().await.unwrap_err().status(), 503);
        assert!(!place.file().exists(), "no empty file is put in its place");
        // A disk that is back has all of it at once: what has the name comes last.
        for (here, away) in parts("away").into_iter().rev() {
            let _ = std::fs::rename(away, here);
        }
        create(&db, &schema, vec![fresh("thing", "after")])
            .await
            .unwrap();
        // Another file in its place is opened anew, as when a copy is restored.
        let copy = place.file().with_extension("copy");
        let restore = format!("vacuum into '{}'", copy.display());
        let mut conn = sqlx::SqliteConnection::connect(&place.file().display().to_string())
            .await
            .unwrap();
        conn.execute(sqlx::AssertSqlSafe(restore)).await.unwrap();
        conn.close().await.unwrap();
        let mut conn = sqlx::SqliteConnection::connect(&copy.display().to_string())
            .await
            .unwrap();
        conn.execute("pragma journal_mode = wal").await.unwrap();
        conn.close().await.unwrap();
        create(&db, &schema, vec![fresh("thing", "after the copy")])
            .await
            .unwrap();
        for (here, away) in parts("old") {
            let _ = std::fs::rename(here, away);
        }
        std::fs::rename(copy, place.file()).unwrap();
        assert_eq!(load(&db, &schema, "thing").await.len(), 2);
        create(&db, &schema, vec![fresh("thing", "in the copy")])
            .await
            .unwrap();
        assert_eq!(load(&db, &schema, "thing").await.len(), 3);
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lock_that_is_not_let_go_is_busy_and_heals() {
    on_sqlite(|place| async move {
        let (first, schema) = place.with(vec![thing()]).await;
        let impatient = Tuning {
            patience: Duration::from_millis(150),
            ..Tuning::default()
        };
        let second = place.open_with(impatient).await;
        let (held, known) = (first.clone(), schema.clone());
        let (tell, told) = tokio::sync::watch::channel(false);
        let (let_go, free) = tokio::sync::watch::channel(false);
        let holder = tokio::spawn(async move {
            held.write(known.version(), move |_| {
                let (tell, mut free) = (tell.clone(), free.clone());
                Box::pin(async move {
                    tell.send_replace(true);
                    free.wait_for(|free| *free)
                        .await
                        .map(drop)
                        .map_err(Error::broken)
                })
            })
            .await
        });
        let mut told = told;
        told.wait_for(|held| *held).await.unwrap();
        let error = create(&second, &schema, vec![fresh("thing", "x")])
            .await
            .unwrap_err();
        assert_eq!(error.status(), 503, "{error}");
        assert!(
            load(&second, &schema, "thing").await.is_empty(),
            "reading goes on"
        );
        let_go.send_replace(true);
        holder.await.unwrap().unwrap();
        create(&second, &schema, vec![fresh("thing", "x")])
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lost_connection_is_busy_and_heals() {
    on_postgres(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        create(&db, &schema, vec![fresh("thing", "before")])
            .await
            .unwrap();
        let mut admin = sqlx::PgConnection::connect(&postgres_url().unwrap())
            .await
            .unwrap();
        // In the middle of a transaction.
        let known = schema.clone();
        let (tell, mut told) = tokio::sync::watch::channel(0_i64);
        let cut = {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(known.version(), move |tx| {
                    let (schema, tell) = (known.clone(), tell.clone());
                    Box::pin(async move {
                        let all = [store::Saved {
                            before: None,
                            after: fresh("thing", "cut"),
                        }];
                        store::save(tx, &schema, &stamp(&schema), &all).await?;
                        let pid = tx
                            .fetch_one(&Sql::new("select pg_backend_pid()"))
                            .await?
                            .get_int(0)?;
                        tell.send_replace(pid);
                        // Until the server ends this connection.
                        tx.fetch(&Sql::new("select pg_sleep(30)")).await.map(drop)
                    })
                })
                .await
            })
        };
        let pid = *told.wait_for(|pid| *pid != 0).await.unwrap();
        admin
            .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
                "select pg_terminate_backend({pid})"
            ))))
            .await
            .unwrap();
        assert_eq!(cut.await.unwrap().unwrap_err().status(), 503);

        // And every idle one of this workspace: the next use finds a new one.
        let mut pids = Vec::new();
        for conn in futures::future::join_all((0..4).map(|_| db.read())).await {
            let mut conn = conn.unwrap();
            pids.push(
                conn.fetch_one(&Sql::new("select pg_backend_pid()"))
                    .await
                    .unwrap()
                    .get_int(0)
                    .unwrap(),
            );
        }
        for pid in pids {
            let end = sqlx::AssertSqlSafe(format!("select pg_terminate_backend({pid})"));
            admin.execute(sqlx::raw_sql(end)).await.unwrap();
        }
        create(&db, &schema, vec![fresh("thing", "after")])
            .await
            .unwrap();
        assert_eq!(load(&db, &schema, "thing").await.len(), 2);

        // So does a read, and a question in the midst of several.
        for round in 0..20 {
            let mut conn = db.read().await.unwrap();
            for question in 0..3 {
                let asked = conn.fetch_one(&Sql::new("select pg_backend_pid()")).await;
                let pid = asked.unwrap().get_int(0).unwrap();
                if question == round % 3 {
                    let end = sqlx::AssertSqlSafe(format!("select pg_terminate_backend({pid})"));
                    admin.execute(sqlx::raw_sql(end)).await.unwrap();
                }
            }
        }
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_not_there_is_busy() {
    let short = Tuning {
        patience: Duration::from_millis(300),
        ..Tuning::default()
    };
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("postgres://nobody:secret@127.0.0.1:{nobody}/none");
    let away = store::Location::Postgres {
        url,
        workspace: "a".into(),
    };
    let error = store::Db::open(away, short.clone()).await.unwrap_err();
    assert_eq!(error.status(), 503, "{error}");
    assert!(!error.public().contains("secret"));

    let folder = tempfile::tempdir().unwrap();
    let missing = store::Location::Sqlite(folder.path().join("no").join("such").join("folder.db"));
    assert_eq!(
        store::Db::open(missing, short).await.unwrap_err().status(),
        503
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_as_it_is() {
    on_sqlite(|place| async move {
        let text = "this is a letter, not a database. ".repeat(200);
        std::fs::write(place.file(), &text).unwrap();
        let error = store::Db::open(place.location.clone(), Tuning::default())
            .await
            .unwrap_err();
        assert_eq!(error.status(), 500, "{error}");
        assert_eq!(std::fs::read_to_string(place.file()).unwrap(), text);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_too_long_for_an_index_is_refused() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let error = create(&db, &schema, vec![fresh("thing", &"ü ".repeat(2_000))])
            .await
            .unwrap_err();
        assert_eq!(error.status(), 422, "{error}");
        assert_eq!(error.faults()[0].field, "name");
    })
    .await;
}

#[tokio::test]
async fn a_prepared_statement_survives_a_column_of_another_type() {
    on_postgres(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        create(&db, &schema, vec![fresh("thing", "x")])
            .await
            .unwrap();
        let ask = Sql::new("select f_amount from {w}.o_thing");
        // Every connection of the pool has the statement prepared.
        let mut all = futures::future::join_all((0..8).map(|_| db.read())).await;
        for conn in &mut all {
            conn.as_mut().unwrap().fetch(&ask).await.unwrap();
        }
        drop(all);
        db.change_definitions(schema.version(), |tx| {
            Box::pin(async move {
                let other =
                    "alter table {w}.o_thing alter column f_amount type text using f_amount::text";
                tx.execute(&Sql::new(other)).await.map(drop)
            })
        })
        .await
        .unwrap();
        for conn in futures::future::join_all((0..8).map(|_| db.read())).await {
            assert_eq!(conn.unwrap().fetch(&ask).await.unwrap().len(), 1);
        }
        let ask_in_write = db.write(schema.version() + 1, |tx| {
            Box::pin(async move {
                tx.fetch(&Sql::new("select f_amount from {w}.o_thing"))
                    .await
                    .map(|rows| rows.len())
            })
        });
        assert_eq!(ask_in_write.await.unwrap(), 1);
        drop(synced(&db, schema.version() + 1, vec![]).await);
    })
    .await;
}

#[tokio::test]
async fn a_full_disk_is_named_and_heals() {
    on_sqlite(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let version = schema.version();
        let most_pages = |pages: i64| {
            db.write(version, move |tx| {
                Box::pin(async move {
                    let sql = Sql::new(format!("pragma max_page_count = {pages}"));
                    tx.fetch(&sql).await.map(drop)
                })
            })
        };
        // As many as there are, and a few more.
        most_pages(1).await.unwrap();
        let long = "x".repeat(900);
        let mut told = None;
        for n in 0..500 {
            let all = (0..10).map(|m| fresh("thing", &format!("{n} {m} {long}")));
            if let Err(error) = create(&db, &schema, all.collect()).await {
                told = Some(error);
                break;
            }
        }
        let error = told.expect("it is full at some time");
        assert_eq!(error.status(), 503, "{error:?}");
        assert!(
            error.public().contains("no room left on the disk"),
            "{error:?}"
        );
        most_pages(1_000_000).await.unwrap();
        create(&db, &schema, vec![fresh("thing", "after")])
            .await
            .unwrap();
        assert_whole(&db, &schema).await;
    })
    .await;
    on_postgres(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let full = db.write(schema.version(), |tx| {
            Box::pin(async move {
                let raise = "do 'begin raise exception ''could not extend file'' using errcode = ''53100''; end'";
                tx.execute(&Sql::new(raise)).await.map(drop)
            })
        });
        let error = full.await.unwrap_err();
        assert_eq!(error.status(), 503, "{error:?}");
        assert!(error.public().contains("no room left on the disk"), "{error:?}");
        create(&db, &schema, vec![fresh("thing", "after")])
            .await
            .unwrap();
    })
    .await;
}
