//! Tables follow definitions while others work, and step by step from any
//! older layout of the fixed tables.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use base::Error;
use schema::{FieldType, ObjectDef, Schema, Value};

use crate::support::{
    assert_whole, count, create, field, fresh, load, object, on_both, on_postgres, on_sqlite,
    options, postgres_url, synced, thing,
};

fn wider(fields: usize) -> ObjectDef {
    let mut def = thing();
    for n in 0..fields {
        let mut field = field(&format!("x{n}"), FieldType::Integer);
        field.indexed = n % 2 == 0;
        def.fields.insert(field.id.clone(), field);
    }
    def
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn columns_are_added_while_others_write_and_read() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        let current = Arc::new(std::sync::RwLock::new(schema));
        let stop = Arc::new(AtomicBool::new(false));
        let written = Arc::new(AtomicUsize::new(0));
        let writers = (0..16).map(|w| {
            let (db, current, stop, written) =
                (db.clone(), current.clone(), stop.clone(), written.clone());
            tokio::spawn(async move {
                let mut n = 0;
                while !stop.load(Ordering::SeqCst) {
                    n += 1;
                    let record = fresh("thing", &format!("{w} {n}"));
                    loop {
                        let schema = Arc::clone(&current.read().unwrap());
                        match create(&db, &schema, vec![record.clone()]).await {
                            Ok(()) => break,
                            Err(Error::SchemaChanged) => {
                                tokio::time::sleep(Duration::from_millis(2)).await
                            }
                            Err(error) => panic!("a writer: {error}"),
                        }
                    }
                    written.fetch_add(1, Ordering::SeqCst);
                }
            })
        });
        let readers = (0..8).map(|_| {
            let (db, current, stop) = (db.clone(), current.clone(), stop.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    let schema = Arc::clone(&current.read().unwrap());
                    load(&db, &schema, "thing").await;
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            })
        });
        let all: Vec<_> = writers.chain(readers).collect();
        for n in 1..=6 {
            let before = written.load(Ordering::SeqCst);
            let version = current.read().unwrap().version();
            let next = synced(&db, version, vec![wider(n)])
                .await
                .expect("the column is added");
            *current.write().unwrap() = next;
            // The writers go on after each change.
            while written.load(Ordering::SeqCst) < before + 16 {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        stop.store(true, Ordering::SeqCst);
        for outcome in futures::future::join_all(all).await {
            outcome.unwrap();
        }
        let schema = Arc::clone(&current.read().unwrap());
        let mut record = fresh("thing", "last");
        record.set(&"x5".into(), Value::Int(5));
        create(&db, &schema, vec![record]).await.unwrap();
        let read = load(&db, &schema, "thing").await;
        assert_eq!(read.len(), written.load(Ordering::SeqCst) + 1);
        assert_eq!(
            read.iter()
                .filter(|r| r.value("x5") == &Value::Int(5))
                .count(),
            1
        );
        assert_whole(&db, &schema).await;
    })
    .await;
}

#[tokio::test]
async fn definitions_and_settings_are_kept() {
    on_both(|place| async move {
        let db = place.open().await;
        let mut first = thing();
        first.fields.insert(
            "color".into(),
            field(
                "color",
                FieldType::Select {
                    options: options(&["red"]),
                },
            ),
        );
        let second = object("other", "name", vec![field("name", FieldType::Text)]);
        let defs = [first.clone(), second.clone()];
        db.change_definitions(0, move |tx| {
            let defs = defs.clone();
            Box::pin(async move {
                for def in &defs {
                    store::put_object(tx, def).await?;
                }
                store::put_setting(tx, "zone", &"Europe/Berlin".into()).await
            })
        })
        .await
        .unwrap();
        let mut conn = db.read().await.unwrap();
        let stored = store::load_definitions(&mut conn).await.unwrap();
        assert_eq!(
            stored.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(),
            ["thing", "other"]
        );
        let fields: Vec<_> = first.fields.values().cloned().collect();
        assert_eq!(stored[0].fields, fields);
        assert_eq!(stored[1].def.as_ref().unwrap().plural, "others");
        assert_eq!(
            store::setting(&mut conn, "zone").await.unwrap(),
            Some("Europe/Berlin".into())
        );
        assert_eq!(store::setting(&mut conn, "none").await.unwrap(), None);
        drop(conn);

        let mut fewer = first.clone();
        fewer.fields.shift_remove("amount");
        db.change_definitions(1, move |tx| {
            let fewer = fewer.clone();
            Box::pin(async move { store::put_object(tx, &fewer).await })
        })
        .await
        .unwrap();
        let stored = store::load_definitions(&mut db.read().await.unwrap())
            .await
            .unwrap();
        assert!(!stored[0].fields.iter().any(|f| f.id.as_str() == "amount"));
    })
    .await;
}

#[tokio::test]
async fn a_field_becomes_unique_only_if_its_values_are() {
    on_both(|place| async move {
        let (db, schema) = place.with(vec![thing()]).await;
        create(
            &db,
            &schema,
            vec![fresh("thing", "same"), fresh("thing", "SAME")],
        )
        .await
        .unwrap();
        let mut def = thing();
        def.fields["name"].unique = true;
        let error = synced(&db, 1, vec![def.clone()]).await.unwrap_err();
        assert_eq!(error.status(), 409, "{error}");
        let mut conn = db.read().await.unwrap();
        assert_eq!(
            store::schema_version(&mut conn).await.unwrap(),
            1,
            "nothing was changed"
        );
        assert!(store::is_synced(&mut conn, &schema).await.unwrap());
        assert!(
            !store::is_synced(&mut conn, &Schema::new(1, vec![def]))
                .await
                .unwrap()
        );
        drop(conn);

        // What is not unique any more takes equal values at once.
        let mut def = thing();
        def.fields["code"].unique = false;
        let schema = synced(&db, 1, vec![def]).await.unwrap();
        let twice = || {
            let mut record = fresh("thing", "x");
            record.set(&"code".into(), Value::Text("c".into()));
            record
        };
        create(&db, &schema, vec![twice(), twice()]).await.unwrap();
    })
    .await;
}

/// Rows that a workspace of each migration would have: what they must be after
/// all later ones.
const SAMPLES: &[(usize, &str, &str)] = &[
    (
        1,
        "insert into {w}.settings (key, value) values ('k', '{\"a\": 1}')",
        "select count(*) from {w}.settings where key = 'k'",
    ),
    (
        1,
        "insert into {w}.sequences (object, field, next) values ('deal', 'number', 42)",
        "select count(*) from {w}.sequences where next = 42",
    ),
    (
        2,
        "insert into {w}.links (record, field, position, object, target, target_object) \
         values ({a}, 'tags', 0, 'deal', {b}, 'tag')",
        "select count(*) from {w}.links where field = 'tags'",
    ),
    (
        2,
        "insert into {w}.handles (kind, value, object, record, field) values ('email', 'a@b', 'contact', {a}, 'emails')",
        "select count(*) from {w}.handles where value = 'a@b'",
    ),
    (
        3,
        "insert into {w}.changes (at, via, object, record, op, batch, schema_version) \
         values (1, 'rest', 'deal', {a}, 'create', {b}, 1)",
        "select count(*) from {w}.changes where record = {a}",
    ),
    (
        3,
        "insert into {w}.batches (id, at, via, label) values ({a}, 1, 'import', 'file.csv')",
        "select count(*) from {w}.batches where label = 'file.csv'",
    ),
    (
        4,
        "insert into {w}.search_pending (object, ids) values ('deal', null)",
        "select count(*) from {w}.search_pending where ids is null",
    ),
    (
        5,
        "insert into {w}.credentials (user_id, password_hash, changed_at) values ({a}, 'x', 1)",
        "select count(*) from {w}.credentials where user_id = {a}",
    ),
    (
        5,
        "insert into {w}.keys (id, name, prefix, token_hash, role, created_at) values ({a}, 'n', 'p', 'h', 'r', 1)",
        "select count(*) from {w}.keys where token_hash = 'h'",
    ),
    (
        6,
        "insert into {w}.settings (key, value) values ('sought', 'true')",
        "select count(*) from {w}.settings where key = 'sought'",
    ),
    (
        7,
        "insert into {w}.settings (key, value) values ('merging', 'true')",
        "select count(*) from {w}.settings where key = 'merging'",
    ),
    (
        8,
        "insert into {w}.jobs (id, queue, kind, payload, state, again, who, batch, run_at, attempts, most_attempts, created_at) \
         values ({a}, 'default', 'mail', '{}', 'waiting', 0, '{\"kind\": \"system\"}', {b}, 1, 0, 12, 1)",
        "select count(*) from {w}.jobs where kind = 'mail' and state = 'waiting'",
    ),
    (
        10,
        "insert into {w}.computing (object, field, pending, as_of) values ('deal', 'x1', 2, 20525)",
        "select count(*) from {w}.computing where pending = 2 and as_of = 20525",
    ),
    (
        8,
        "insert into {w}.schedules (name, last_tick) values ('nightly', 42)",
        "select count(*) from {w}.schedules where last_tick = 42",
    ),
    (
        9,
        "insert into {w}.imports (id, batch, who, state, dry, asked, step, reached, created_at) \
         values ({a}, {b}, '{\"kind\": \"system\"}', 'running', 0, '[]', 7, '{\"part\": 0}', 1)",
        "select count(*) from {w}.imports where state = 'running' and step = 7",
    ),
    (
        9,
        "insert into {w}.import_notes (import, step, part, pass, faults, waits) values ({a}, 7, 0, 1, '[]', '[3]')",
        "select count(*) from {w}.import_notes where waits = '[3]'",
    ),
    (
        11,
        "insert into {w}.batches (id, at, via, label, undoes) values ({b}, 2, 'page', 'Undo', {a})",
        "select count(*) from {w}.batches where undoes = {a} and label = 'Undo'",
    ),
    (
        12,
        "insert into {w}.contents (id, hash, size) values ({a}, 'e3b0', 3)",
        "select count(*) from {w}.contents where hash = 'e3b0' and size = 3",
    ),
    (
        12,
        "insert into {w}.content_blocks (content, number, bytes) values ({a}, 0, {a})",
        "select count(*) from {w}.content_blocks where number = 0",
    ),
    (
        13,
        "insert into {w}.shares (object, record, whom, through, whom_object, level, at) \
         values ('deal', {a}, {b}, {a}, 'user', 'write', 3)",
        "select count(*) from {w}.shares where whom = {b} and level = 'write'",
    ),
    (
        13,
        "insert into {w}.sharing (whom, object) values ({b}, 'deal')",
        "select count(*) from {w}.sharing where object = 'deal'",
    ),
    (
        13,
        "insert into {w}.audit (seq, at, event, who, who_kind, via, address, agent, details, hash) \
         values (1, 1, 'signed_in', {a}, 'user', 'page', '192.0.2.1', '', '{}', 'e3b0')",
        "select count(*) from {w}.audit where event = 'signed_in' and hash = 'e3b0'",
    ),
    (
        14,
        "insert into {w}.subject_keys (subject, object, made_at, erased_at) values ({a}, 'contact', 1, 2)",
        "select count(*) from {w}.subject_keys where subject = {a} and sealed is null and erased_at = 2",
    ),
    (
        15,
        "insert into {w}.public_links (id, token_hash, object, record, fields, created_at, created_by) \
         values ({a}, 'e3b0', 'deal', {b}, '[\"amount\"]', 1, {a})",
        "select count(*) from {w}.public_links where record = {b} and last_used_at is null",
    ),
    (
        16,
        "insert into {w}.saved_views (id, object, name, query, audience, owner, roles, created_at, updated_at) \
         values ({a}, 'deal', 'Open', 'filter=status%3Dopen', 'me', {b}, '[]', 1, 1)",
        "select count(*) from {w}.saved_views where owner = {b} and team is null",
    ),
    (
        17,
        "insert into {w}.notifications (id, person, kind, mark, object, record, total, actor, detail, at) \
         values ({a}, {b}, 'assigned', 'assigned deal', 'deal', {a}, 1, null, '{}', 1)",
        "select count(*) from {w}.notifications where person = {b} and read_at is null",
    ),
];

#[tokio::test]
async fn migrations_keep_the_rows_of_every_step() {
    on_both(|place| async move {
        assert_eq!(
            SAMPLES.iter().map(|(at, ..)| *at).max(),
            Some(store::db::LATEST_MIGRATION),
            "each step has samples"
        );
        let own = |text: &str| {
            let id = |n: u8| match place.dialect() {
                store::Dialect::Sqlite => format!("x'{}'", format!("{n:02x}").repeat(16)),
                store::Dialect::Postgres => format!("'{}'", uuid::Uuid::from_bytes([n; 16])),
            };
            text.replace("{a}", &id(1)).replace("{b}", &id(2))
        };
        for step in 1..=store::db::LATEST_MIGRATION {
            let mut conn = store::db::open_at(place.location.clone(), step)
                .await
                .expect("the step is taken");
            for (_, put, _) in SAMPLES.iter().filter(|(at, ..)| *at == step) {
                conn.execute(&store::Sql::new(own(put)))
                    .await
                    .unwrap_or_else(|e| panic!("{e}\n{put}"));
            }
            drop(conn);
        }
        let db = place.open().await;
        for (step, _, ask) in SAMPLES {
            assert_eq!(count(&db, &own(ask)).await, 1, "step {step}: {ask}");
        }
        // A second start finds everything done.
        place.open().await;
    })
    .await;
}

#[tokio::test]
async fn a_newer_workspace_is_left_alone() {
    on_both(|place| async move {
        let db = place.open().await;
        db.write(0, |tx| {
            Box::pin(async move {
                let newer =
                    "insert into {w}.migrations (number, name, at) values (9999, 'later', 0)";
                tx.execute(&store::Sql::new(newer)).await.map(drop)
            })
        })
        .await
        .unwrap();
        db.close().await;
        let error = store::Db::open(place.location.clone(), store::Tuning::default())
            .await
            .unwrap_err();
        assert_eq!(error.status(), 415, "{error}");
        assert!(error.public().contains("newer version"));
    })
    .await;
}

#[tokio::test]
async fn many_processes_may_make_a_workspace_at_once() {
    on_both(|place| async move {
        let opened = (0..6).map(|_| {
            let place = place.clone();
            tokio::spawn(async move { place.open().await })
        });
        for db in futures::future::join_all(opened).await {
            db.unwrap().ping().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_not_repeated() {
    let bad = store::Location::Postgres {
        url: "postgres://user:secret@[/x".into(),
        workspace: "a".into(),
    };
    let error = store::Db::open(bad.clone(), store::Tuning::default())
        .await
        .unwrap_err();
    assert_eq!(error.status(), 400);
    assert!(!format!("{error} {error:?} {bad:?}").contains("secret"));
    let Some(url) = postgres_url() else { return };
    let bad = store::Location::Postgres {
        url,
        workspace: "a\"; drop schema public; --".into(),
    };
    assert_eq!(
        store::Db::open(bad, store::Tuning::default())
            .await
            .unwrap_err()
            .status(),
        400
    );
}

async fn names_of(db: &store::Db, begins: &str) -> Vec<String> {
    let text = match db.dialect() {
        store::Dialect::Sqlite => "select name from {w}.sqlite_master where type = 'index'",
        store::Dialect::Postgres => {
            "select c.relname::text from pg_class c where c.relkind = 'i' \
             and c.relnamespace = '{w}'::regnamespace"
        }
    };
    let mut conn = db.read().await.unwrap();
    let rows = conn.fetch(&store::Sql::new(text)).await.unwrap();
    let names = rows.iter().map(|row| row.get_text(0).unwrap());
    let mut names: Vec<String> = names.filter(|name| name.starts_with(begins)).collect();
    names.sort();
    names
}

/// Indexes of large tables that had no columns beside their keys: each stays until the one
/// that has them is built.
#[tokio::test]
async fn an_index_stays_until_the_one_that_replaces_it_is_whole() {
    let begins = "i_thing_created_at";
    // What they were called before is what they are called on SQLite.
    let old = std::sync::Mutex::new(String::new());
    on_sqlite(|place| {
        let old = &old;
        async move {
            let (db, _) = place.with(vec![thing()]).await;
            *old.lock().unwrap() = names_of(&db, begins).await.pop().unwrap();
        }
    })
    .await;
    let old = old.into_inner().unwrap();
    on_postgres(|place| {
        let old = old.clone();
        async move {
            let (db, schema) = place.with(vec![thing()]).await;
            let new = names_of(&db, begins).await.pop().unwrap();
            assert_ne!(old, new);
            let texts = [
                "insert into {w}.o_thing (id, version, created_at, updated_at, created_via, updated_via) \
                 select gen_random_uuid(), 1, n, n, 'rest', 'rest' from generate_series(1, 10100) n"
                    .to_string(),
                format!("drop index {{w}}.{new}"),
                format!("create index {old} on {{w}}.o_thing (created_at, id) where deleted_at is null"),
                "delete from {w}.synced".to_string(),
            ];
            for text in texts {
                write(&db, schema.version(), &text).await;
            }
            let schema = synced(&db, schema.version(), vec![thing()]).await.unwrap();
            assert_eq!(names_of(&db, begins).await, std::slice::from_ref(&old));
            let def = schema.object(&"thing".into()).unwrap();
            store::build_index(&db, def, &new).await.unwrap();
            let mut both = vec![old.clone(), new.clone()];
            both.sort();
            assert_eq!(names_of(&db, begins).await, both);
            let (known, name) = (schema.clone(), new.clone());
            db.write(schema.version(), move |tx| {
                let (known, name) = (known.clone(), name.clone());
                Box::pin(async move {
                    let object = "thing".into();
                    let def = known.object(&object).map(AsRef::as_ref);
                    store::settle_index(tx, &object, def, &name).await
                })
            })
            .await
            .unwrap();
            assert_eq!(names_of(&db, begins).await, [new]);
        }
    })
    .await;
}

async fn write(db: &store::Db, version: i64, text: &str) {
    let text = text.to_string();
    db.write(version, move |tx| {
        let text = text.clone();
        Box::pin(async move { tx.execute(&store::Sql::new(text)).await.map(drop) })
    })
    .await
    .unwrap();
}
