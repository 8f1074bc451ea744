//! What files hold: kept once, swept when nobody has it, looked after.

use std::{sync::Arc, time::Duration};

use engine::{
    Cx, backup,
    files::{self, Arriving},
    jobs::{self, Pace},
    records::{self, Expect},
    undo::{self, Answer},
};
use futures::TryStreamExt as _;
use schema::Record;
use serde_json::json;
use store::Sql;
use testkit::{Fresh, on_each};
use tokio::sync::Notify;

const DAY: Duration = Duration::from_secs(86_400);

async fn sent(cx: &Cx, name: &str, bytes: &[u8]) -> Record {
    let mut file = Arriving::begin(cx).unwrap();
    for piece in bytes.chunks(100_000) {
        file.push(piece).await.unwrap();
    }
    file.finish(cx, name).await.unwrap()
}

async fn fetched(cx: &Cx, file: &Record) -> base::Result<Vec<u8>> {
    let content = files::content(cx, file.id).await?;
    let pieces: Vec<Vec<u8>> = files::stream(cx.clone(), &content).try_collect().await?;
    Ok(pieces.concat())
}

async fn execute(fresh: &Fresh, statement: &'static str) {
    let version = fresh.ws.schema().version();
    let done = fresh.ws.db().write(version, move |tx| {
        Box::pin(async move { tx.execute(&Sql::new(statement)).await.map(drop) })
    });
    done.await.unwrap();
}

/// The hourly tidying.
async fn tidied(fresh: &Fresh) {
    fresh.clock.advance(Duration::from_secs(3_600));
    jobs::work_off(fresh.ws.clone(), Pace::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn the_same_content_is_kept_once_and_as_long_as_a_file_has_it() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let bytes = vec![b'a'; 600_000];
        let one = sent(&cx, "one.bin", &bytes).await;
        let two = sent(&cx, "two.bin", &bytes).await;
        sent(&cx, "other.bin", b"other").await;
        assert_eq!(fresh.rows("contents").await, 2);
        assert_eq!(fresh.rows("content_blocks").await, 4);
        let file = "file".into();
        records::purge(&cx, &file, one.id, Expect::Any)
            .await
            .unwrap();
        records::delete(&cx, &file, two.id, Expect::Any)
            .await
            .unwrap();
        fresh.clock.advance(2 * DAY);
        tidied(&fresh).await;
        // One is in the trash and has it.
        assert_eq!(fresh.rows("contents").await, 2);
        let cx = fresh.cx();
        let back = records::restore(&cx, &file, two.id).await.unwrap();
        assert_eq!(fetched(&cx, &back).await.unwrap(), bytes);
        let gone = fresh.cx();
        records::purge(&gone, &file, two.id, Expect::Any)
            .await
            .unwrap();
        tidied(&fresh).await;
        assert_eq!(fresh.rows("contents").await, 1);
        assert_eq!(fresh.rows("content_blocks").await, 1);
        assert_eq!(fresh.ws.check().await.unwrap(), []);

        // Nobody can have back what was removed for good.
        let Answer::Done(report) = undo::undo(&fresh.cx(), gone.batch).await.unwrap() else {
            panic!("one record is no job");
        };
        assert_eq!(report.remade, 0, "{report:?}");
        assert!(!report.left.is_empty(), "{report:?}");
    })
    .await;
}

#[tokio::test]
async fn what_never_arrived_whole_is_swept_a_day_later() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let mut cut = Arriving::begin(&cx).unwrap();
        cut.push(&vec![1; 600_000]).await.unwrap();
        let mut given_up = Arriving::begin(&cx).unwrap();
        given_up.push(&vec![2; 600_000]).await.unwrap();
        assert_eq!(fresh.rows("content_blocks").await, 4);
        drop(given_up);
        fresh.until_rows("content_blocks", 2).await;
        // As a crash would leave it.
        std::mem::forget(cut);
        tidied(&fresh).await;
        assert_eq!(
            fresh.rows("content_blocks").await,
            2,
            "it may still be on its way"
        );
        assert!(fresh.ws.repair().await.unwrap().is_nothing());
        fresh.clock.advance(DAY);
        assert_eq!(fresh.ws.repair().await.unwrap().strays, 1);
        assert_eq!(fresh.rows("content_blocks").await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_about_to_be_named_again_is_not_swept() {
    on_each(|fresh| async move {
        if fresh.database() == "sqlite" {
            // Nothing is swept while somebody writes.
            return;
        }
        let file = sent(&fresh.cx(), "once.bin", &[7; 300_000]).await;
        let hash = file.value("hash").as_text().unwrap().to_string();
        records::purge(&fresh.cx(), &"file".into(), file.id, Expect::Any)
            .await
            .unwrap();
        fresh.clock.advance(2 * DAY);
        let (seen, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (ws, is_seen, may_go_on) = (fresh.ws.clone(), seen.clone(), go_on.clone());
        let naming = tokio::spawn(async move {
            let version = ws.schema().version();
            let naming = ws.db().write(version, move |tx| {
                let (hash, seen, go_on) = (hash.clone(), is_seen.clone(), may_go_on.clone());
                Box::pin(async move {
                    let there = store::contents::present(tx, &[&hash]).await?;
                    seen.notify_one();
                    go_on.notified().await;
                    Ok(there.len())
                })
            });
            naming.await.unwrap()
        });
        seen.notified().await;
        tidied(&fresh).await;
        assert_eq!(fresh.rows("content_blocks").await, 2);
        go_on.notify_one();
        assert_eq!(naming.await.unwrap(), 1);
        tidied(&fresh).await;
        assert_eq!(fresh.rows("content_blocks").await, 0);
    })
    .await;
}

#[tokio::test]
async fn no_field_stands_in_the_way_of_a_file() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let kind = json!({"name": "kind", "type": "text", "required": true});
        let refused = engine::definitions::add_field(&cx, "file", &kind).await;
        let Err(base::Error::Invalid(faults)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(
            (faults[0].field.as_str(), faults[0].code),
            ("kind", "required")
        );
        let described = json!({"required": true});
        let refused = engine::definitions::update_field(&cx, "file", "description", &described);
        assert!(refused.await.is_err());
        let kind = json!({"name": "kind", "type": "text", "required": true, "default": "paper"});
        engine::definitions::add_field(&cx, "file", &kind)
            .await
            .unwrap();
        let cx = cx.fresh().await.unwrap();
        let file = sent(&cx, "a.txt", b"a").await;
        let kind = cx.schema.named("file").unwrap().field("kind").unwrap();
        assert_eq!(file.value(kind.id.as_str()).as_text(), Some("paper"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_send_the_same_at_once_while_it_is_swept() {
    on_each(|fresh| async move {
        for round in 0..3 {
            let bytes = vec![round; 300_000];
            let first = sent(&fresh.cx(), "first", &bytes).await;
            records::purge(&fresh.cx(), &"file".into(), first.id, Expect::Any)
                .await
                .unwrap();
            fresh.clock.advance(2 * DAY);
            let sending = (0..8).map(|n| {
                let (cx, bytes) = (fresh.cx(), bytes.clone());
                tokio::spawn(async move { sent(&cx, &format!("f{n}"), &bytes).await })
            });
            let sending: Vec<_> = sending.collect();
            tidied(&fresh).await;
            for file in futures::future::join_all(sending).await {
                assert_eq!(fetched(&fresh.cx(), &file.unwrap()).await.unwrap(), bytes);
            }
            tidied(&fresh).await;
            assert_eq!(fresh.ws.check().await.unwrap(), []);
            assert_eq!(fresh.rows("contents").await, i64::from(round) + 1);
        }
    })
    .await;
}

#[tokio::test]
async fn the_check_sees_contents_that_are_damaged_or_gone() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        sent(&cx, "whole.txt", b"whole").await;
        let file = sent(&cx, "long.bin", &vec![b'x'; 600_000]).await;
        assert_eq!(fresh.ws.check().await.unwrap(), []);
        let first = |what: Vec<store::Problem>| what[0].to_string();
        execute(&fresh, "update {w}.content_blocks set bytes = (select bytes from {w}.content_blocks where number = 2) where number = 1").await;
        let said = first(fresh.ws.check().await.unwrap());
        assert!(said.contains("of 600000 bytes"), "{said}");
        execute(&fresh, "delete from {w}.content_blocks where number = 1").await;
        assert!(fetched(&cx, &file).await.is_err(), "it is not cut short in silence");
        execute(&fresh, "delete from {w}.contents where size = 600000").await;
        let said = first(fresh.ws.check().await.unwrap());
        assert!(said.contains("what it holds is not there"), "{said}");
        assert!(said.contains(&file.id.to_string()), "{said}");
    })
    .await;
}

#[tokio::test]
async fn a_backup_has_files_and_says_where_one_differs() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        // More blocks than are copied at once.
        let bytes: Vec<u8> = (0..5_000_000_u32).map(|n| (n % 251) as u8).collect();
        sent(&cx, "large.bin", &bytes).await;
        sent(&cx, "small.txt", b"small").await;
        let mut kept = Vec::new();
        backup::make(&fresh.ws, &mut kept, &|_| ()).await.unwrap();
        let differences = async || {
            let (_, all) = backup::compare(&fresh.ws, kept.as_slice(), &|_| ()).await.unwrap();
            all.into_iter().map(|one| one.table).collect::<Vec<_>>()
        };
        assert_eq!(differences().await, Vec::<String>::new());
        execute(&fresh, "update {w}.content_blocks set bytes = (select bytes from {w}.content_blocks where number = 2) where number = 3").await;
        assert_eq!(differences().await, ["content_blocks"]);
    })
    .await;
}

#[tokio::test]
async fn a_file_knows_what_it_is_attached_to() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let file = sent(&cx, "terms.pdf", b"terms").await;
        assert!(files::attached(&cx, file.id, 5).await.unwrap().is_empty());
        for n in 0..3 {
            let body = serde_json::json!({ "name": format!("C{n}"), "files": [file.id] });
            testkit::make(&cx, "company", body).await;
        }
        let body = serde_json::json!({ "name": "Ana", "files": [file.id] });
        let contact = testkit::make(&cx, "contact", body).await;
        let gone = serde_json::json!({ "name": "Gone", "files": [file.id] });
        let gone = testkit::make(&cx, "company", gone).await;
        records::delete(&cx, &gone.object, gone.id, Expect::Any)
            .await
            .unwrap();
        let found = files::attached(&cx, file.id, 2).await.unwrap();
        let told: Vec<(&str, usize, u64)> = found
            .iter()
            .map(|one| (one.object.as_str(), one.records.len(), one.count))
            .collect();
        assert_eq!(told, [("company", 2, 3), ("contact", 1, 1)]);
        assert_eq!(found[1].records[0].id, contact.id);
    })
    .await;
}
