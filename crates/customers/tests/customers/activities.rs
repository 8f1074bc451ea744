//! Tasks and notes.

use base::Id;
use customers::{Contact, Note};
use engine::records::{self, Expect};
use schema::{Object, Query, Value};
use serde_json::json;
use testkit::{change, faults, make, on_each};

#[tokio::test]
async fn a_task_knows_when_it_was_done() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let task = make(&cx, "task", json!({ "subject": "Call back" })).await;
        assert_eq!(
            (task.value("status").as_text(), task.value("done_at")),
            (Some("open"), &Value::Empty)
        );
        let task = change(&cx, &task, json!({ "status": "done" }))
            .await
            .expect("the workspace answers");
        assert_eq!(task.value("done_at"), &Value::DateTime(cx.now));
        let task = change(&cx, &task, json!({ "status": "in_progress" }))
            .await
            .expect("the workspace answers");
        assert!(task.value("done_at").is_empty());
        let refused = change(&cx, &task, json!({ "done_at": "2026-01-01T00:00:00Z" })).await;
        assert_eq!(faults(refused), [("done_at".to_string(), "read_only")]);
    })
    .await;
}

#[tokio::test]
async fn a_note_is_named_by_its_text() {
    on_each(|fresh| async move {
        let cx = fresh.cx();
        let ada = make(&cx, "contact", json!({ "name": "Ada Tarnwyn" })).await;
        let about = json!({ "object": "contact", "id": ada.id });
        let note = make(
            &cx,
            "note",
            json!({ "body": "<p>Prefers mornings</p><p>and tea</p>", "about": about }),
        )
        .await;
        assert_eq!(note.value("title").as_text(), Some("Prefers mornings"));
        let note = change(&cx, &note, json!({ "body": "Prefers evenings" }))
            .await
            .expect("the workspace answers");
        assert_eq!(note.value("title").as_text(), Some("Prefers evenings"));
        let note = change(&cx, &note, json!({ "title": "Habits" }))
            .await
            .expect("the workspace answers");
        let note = change(&cx, &note, json!({ "body": "Prefers nights" }))
            .await
            .expect("the workspace answers");
        assert_eq!(note.value("title").as_text(), Some("Habits"));
        let nowhere =
            json!({ "body": "x", "about": { "object": "contact", "id": Id::make(cx.now) } });
        assert_eq!(
            faults(records::create(&cx, &Note::object(), nowhere).await),
            [("about".to_string(), "not_found")]
        );
        records::delete(&cx, &Contact::object(), ada.id, Expect::Any)
            .await
            .expect("the workspace answers");
        assert!(
            records::list(&cx, Query::of(Note::object()))
                .await
                .expect("the workspace answers")
                .records
                .is_empty(),
            "it went with her"
        );
    })
    .await;
}
