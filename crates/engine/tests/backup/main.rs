//! Backups: made on one database, restored on any, compared, damaged, cut short.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use base::{Clock, Error};
use engine::{
    Config, Cx, Principal, Via, Workspace, backup, definitions,
    files::Arriving,
    jobs, people,
    records::{self, Ask, Atomicity, Operation},
    search_index,
    workspace::Settings,
};
use serde_json::json;
use store::{Location, Tuning};
use tempfile::TempDir;
use testkit::{Fresh, change, databases, fresh::NOON, make, on_each, registry};

/// A place where no workspace is yet, on each database.
fn places(folder: &TempDir, fresh: &Fresh) -> Vec<Location> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut places = vec![Location::Sqlite(folder.path().join(format!("{n}.sqlite")))];
    if let Location::Postgres { url, .. } = fresh.location() {
        places.push(Location::Postgres {
            url: url.clone(),
            workspace: format!("r{}_{n}", std::process::id()),
        });
    }
    places
}

fn config(location: &Location) -> Config {
    Config {
        location: location.clone(),
        tuning: Tuning::default(),
        settings: Settings::default(),
    }
}

async fn open(location: &Location) -> base::Result<Workspace> {
    Workspace::open(config(location), registry(), Clock::fixed(NOON)).await
}

async fn made(ws: &Workspace) -> Vec<u8> {
    let mut bytes = Vec::new();
    backup::make(ws, &mut bytes, &|_| ()).await.unwrap();
    bytes
}

async fn restored(location: &Location, bytes: &[u8]) -> base::Result<Workspace> {
    let clock = Clock::fixed(NOON);
    backup::restore(config(location), &registry(), &clock, bytes, &|_| ()).await?;
    open(location).await
}

async fn differences(ws: &Workspace, bytes: &[u8]) -> Vec<String> {
    let (_, differences) = backup::compare(ws, bytes, &|_| ()).await.unwrap();
    differences.into_iter().map(|one| one.table).collect()
}

/// Records of every kind of value, some in the trash, an object and a field that
/// were removed, a person who can sign in, a key.
async fn filled(fresh: &Fresh) -> Cx {
    let cx = fresh.cx();
    sales::seed(&cx).await.unwrap();
    let company = make(&cx, "company", json!({ "name": "Größe & \"Söhne\"\n\t", "tags": ["Ä", "b"], "annual_revenue": { "amount": "12.50", "currency": "USD" } })).await;
    // More than a page of rows.
    let contact = |n: u32| {
        let name = json!({ "first": format!("N{n}"), "last": "Ö'Hara" });
        let emails = [format!("n{n}@x.example")];
        let body = json!({ "name": name, "emails": emails, "company": company.id });
        Operation::Save(Ask::create(body))
    };
    for part in [0..1_000, 1_000..1_010] {
        let all = part.map(contact).collect();
        records::batch(&cx, &"contact".into(), all, Atomicity::AllOrNothing)
            .await
            .unwrap();
    }
    let gone = make(&cx, "company", json!({ "name": "Gone" })).await;
    records::delete(&cx, &"company".into(), gone.id, records::Expect::Any)
        .await
        .unwrap();
    change(&cx, &company, json!({ "employees": 7 }))
        .await
        .unwrap();
    let vehicle = json!({ "name": "vehicle", "plural": "vehicles", "title": "name", "fields": [
        { "name": "name", "type": "text" }, { "name": "number", "type": "auto_number" },
        { "name": "data", "type": "json" }, { "name": "old", "type": "text", "unique": true },
        { "name": "keepers", "type": "references", "to": "contact", "inverse": "vehicles" },
    ] });
    definitions::create_object(&cx, &vehicle).await.unwrap();
    let cx = cx.fresh().await.unwrap();
    let vehicle = vehicle_of(&cx);
    let data = json!({ "z": 1.0, "a": [null, 1e3, "\u{1F600}"] });
    make(
        &cx,
        &vehicle,
        json!({ "name": "Van", "data": data, "old": "kept" }),
    )
    .await;
    definitions::remove_field(&cx, "vehicle", "old")
        .await
        .unwrap();
    people::create_key(&cx, "k", "viewer").await.unwrap();
    let mut file = Arriving::begin(&cx).unwrap();
    file.push(&[0, 159, 146, 150].repeat(100_000))
        .await
        .unwrap();
    let file = file.finish(&cx, "Ä.bin").await.unwrap();
    change(&cx, &company, json!({ "files": [file.id] }))
        .await
        .unwrap();
    cx.fresh().await.unwrap()
}

fn vehicle_of(cx: &Cx) -> String {
    cx.schema.named("vehicle").unwrap().id.to_string()
}

#[tokio::test]
async fn a_backup_restores_on_either_database_and_is_equal() {
    on_each(|fresh| async move {
        let folder = TempDir::new().unwrap();
        filled(&fresh).await;
        let bytes = made(&fresh.ws).await;
        assert_eq!(differences(&fresh.ws, &bytes).await, Vec::<String>::new());
        for location in places(&folder, &fresh) {
            let ws = restored(&location, &bytes).await.unwrap();
            assert_eq!(
                differences(&ws, &bytes).await,
                Vec::<String>::new(),
                "{location:?}"
            );
            search_index::catch_up(&ws, &|_| ()).await.unwrap();
            assert_eq!(ws.check().await.unwrap(), [], "{location:?}");
            let cx = ws.cx(Principal::System, Via::Command);
            assert_eq!(
                records::search(&cx, "grosse", None, 5).await.unwrap().len(),
                1
            );

            // It goes on as the other would have: numbers, log, definitions.
            let van = make(&cx, &vehicle_of(&cx), json!({ "name": "Second" })).await;
            let number = cx.schema.named("vehicle").unwrap().field("number").unwrap();
            assert_eq!(*van.value(number.id.as_str()), schema::Value::Int(2));
            definitions::restore_field(&cx, "vehicle", "old")
                .await
                .unwrap();
            let mut now = differences(&ws, &bytes).await;
            now.sort();
            assert!(
                now.contains(&"changes".into()) && now.contains(&"sequences".into()),
                "{now:?}"
            );
            // A copy of the copy is the same on the way back.
            let again = made(&ws).await;
            if let Some(back) = places(&folder, &fresh).pop() {
                let back = restored(&back, &again).await.unwrap();
                assert_eq!(differences(&back, &again).await, Vec::<String>::new());
                back.db().close().await;
            }
            ws.db().close().await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_is_of_one_moment_while_others_write() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let over = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4)
            .map(|n| {
                let (cx, over) = (cx.clone(), Arc::clone(&over));
                tokio::spawn(async move {
                    let mut count = 0;
                    while !over.load(Ordering::Relaxed) {
                        let name = format!("W{n} {count}");
                        let company = make(&cx, "company", json!({ "name": name })).await;
                        make(
                            &cx,
                            "contact",
                            json!({ "name": { "last": name }, "company": company.id }),
                        )
                        .await;
                        count += 1;
                    }
                })
            })
            .collect();
        let folder = TempDir::new().unwrap();
        for _ in 0..2 {
            let bytes = made(&fresh.ws).await;
            let location = places(&folder, &fresh).pop().unwrap();
            let ws = restored(&location, &bytes).await.unwrap();
            assert_eq!(differences(&ws, &bytes).await, Vec::<String>::new());
            search_index::catch_up(&ws, &|_| ()).await.unwrap();
            assert_eq!(ws.check().await.unwrap(), []);
            ws.db().close().await;
        }
        over.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_no_whole_backup_is_refused_and_leaves_nothing_that_opens() {
    let fresh = Fresh::on(databases().last().unwrap()).await;
    filled(&fresh).await;
    let bytes = made(&fresh.ws).await;
    let folder = TempDir::new().unwrap();
    for location in places(&folder, &fresh) {
        for nonsense in [
            &b""[..],
            b"name,email\n",
            &bytes[..3],
            &bytes[..bytes.len() / 100],
        ] {
            let refused = restored(&location, nonsense).await.err().map(|e| e.code());
            assert_eq!(refused, Some("backup"));
        }
        // Cut short: what is there does not open, and the next attempt begins anew.
        let cut = restored(&location, &bytes[..bytes.len() - 200]).await.err();
        assert_eq!(cut.map(|error| error.code()), Some("backup"));
        let unopened = open(&location).await.err().map(|error| error.code());
        assert_eq!(unopened, Some("restoring"));
        let mut damaged = bytes.clone();
        damaged[bytes.len() / 2] ^= 0x55;
        let refused = restored(&location, &damaged).await.err();
        assert_eq!(refused.map(|error| error.code()), Some("backup"));

        let ws = restored(&location, &bytes).await.unwrap();
        ws.db().close().await;
        let taken = restored(&location, &bytes).await.err();
        assert!(matches!(taken, Some(Error::Conflict { .. })), "{taken:?}");
        let ws = open(&location).await.unwrap();
        assert_eq!(differences(&ws, &bytes).await, Vec::<String>::new());
        ws.db().close().await;
    }
}

/// Whoever gives a backup may have made it up: names in it reach no statement.
#[tokio::test]
async fn tables_and_columns_that_are_not_ours_are_refused() {
    let fresh = Fresh::on("sqlite").await;
    let bytes = made(&fresh.ws).await;
    let text = String::from_utf8(zstd::decode_all(&bytes[..]).unwrap()).unwrap();
    let folder = TempDir::new().unwrap();
    for (from, to) in [
        (
            r#"{"table":{"name":"keys""#,
            r#"{"table":{"name":"keys; drop table x""#,
        ),
        (r#"["label","text"]"#, r#"["label, at","text"]"#),
        (r#"["position","int"]"#, r#"["position","text"]"#),
        (
            r#"{"table":{"name":"queues""#,
            r#"{"table":{"name":"sessions""#,
        ),
    ] {
        assert!(text.contains(from), "{from}");
        let forged = zstd::encode_all(text.replace(from, to).as_bytes(), 1).unwrap();
        let location = places(&folder, &fresh).remove(0);
        let refused = restored(&location, &forged).await.err();
        assert_eq!(refused.map(|error| error.code()), Some("backup"), "{to}");
    }
}

/// Of jobs, as a server with a plan makes them.
#[tokio::test]
async fn backups_come_by_themselves_and_the_oldest_go() {
    on_each(|fresh| async move {
        let folder = TempDir::new().unwrap();
        let into = folder.path().join("backups");
        // A process was killed while it wrote; another file is somebody else's.
        std::fs::create_dir_all(&into).unwrap();
        for name in ["rapport-2020-01-01T000000Z.part", "rapport-mine.part"] {
            std::fs::write(into.join(name), "half").unwrap();
        }
        for _ in 0..3 {
            let job = backup::BackUp {
                folder: into.clone(),
                keep: 2,
                to: Vec::new(),
            };
            make(&fresh.cx(), "company", json!({ "name": "One more" })).await;
            jobs::put(&fresh.cx(), job, jobs::Ask::default())
                .await
                .unwrap();
            jobs::work_off(fresh.ws.clone(), jobs::Pace::default())
                .await
                .unwrap();
            fresh.clock.advance(std::time::Duration::from_secs(60));
        }
        std::fs::remove_file(into.join("rapport-mine.part")).unwrap();
        let files = std::fs::read_dir(&into)
            .unwrap()
            .map(|file| file.unwrap().path());
        let mut files: Vec<_> = files.collect();
        files.sort();
        assert_eq!(files.len(), 2, "{files:?}");
        let newest = std::fs::read(&files[1]).unwrap();
        assert_eq!(differences(&fresh.ws, &newest).await, Vec::<String>::new());
        let oldest = std::fs::read(&files[0]).unwrap();
        assert!(!differences(&fresh.ws, &oldest).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_comes_back_with_its_chain() {
    on_each(|fresh| async move {
        let cx = filled(&fresh).await;
        for n in 0..3 {
            let name = format!("Key {n}");
            people::create_key(&cx, &name, "viewer").await.unwrap();
        }
        let before = engine::audit::verify(&fresh.ws, None).await.unwrap();
        assert!(before.wrong.is_none() && before.head.seq > 1, "{before:?}");
        let bytes = made(&fresh.ws).await;
        let folder = TempDir::new().unwrap();
        for place in places(&folder, &fresh) {
            let ws = restored(&place, &bytes).await.unwrap();
            let after = engine::audit::verify(&ws, Some(&before.head))
                .await
                .unwrap();
            assert_eq!(after, before);
            let cx = ws.cx(Principal::System, Via::Command);
            people::create_key(&cx, "later", "viewer").await.unwrap();
            let grown = engine::audit::verify(&ws, Some(&before.head))
                .await
                .unwrap();
            assert_eq!((grown.wrong, grown.head.seq), (None, before.head.seq + 1));
            ws.db().close().await;
        }
    })
    .await;
}
