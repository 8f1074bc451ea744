//! Change sets taken back, edits of many, merges: as a client sees them.

use engine::people;
use serde_json::{Value as Json, json};

use crate::{id, on_each, work_off};

#[tokio::test]
async fn every_writing_answer_names_what_an_undo_takes_back() {
    on_each(|app| async move {
        let key = app.as_key();
        let made = key
            .post("/api/v1/companies", json!({"name": "Acme", "employees": 3}))
            .await;
        let company = id(&made.expect(201));
        let path = format!("/api/v1/companies/{company}");
        let changed = key.patch(&path, json!({"employees": 4})).await;
        changed.expect(200);
        let batch = changed.header("rapport-batch").to_owned();
        assert_ne!(batch, made.header("rapport-batch"));

        let look = key
            .post(format!("/api/v1/undo/{batch}?preview=true"), json!({}))
            .await
            .expect(200);
        assert_eq!(
            (&look["state"], &look["batch"], &look["complete"]),
            (&json!("preview"), &Json::Null, &json!(true))
        );
        assert_eq!(
            look["changes"][0]["fields"],
            json!({"employees": {"before": 4, "after": 3}})
        );
        assert_eq!(key.get(&path).await.json()["employees"], 4);

        let undone = key.post(format!("/api/v1/undo/{batch}"), json!({})).await;
        let report = undone.expect(200);
        assert_eq!(
            (&report["state"], &report["updated"], &report["conflicts"]),
            (&json!("done"), &json!(1), &json!(0))
        );
        assert_eq!(report["batch"], json!(undone.header("rapport-batch")));
        assert_eq!(key.get(&path).await.json()["employees"], 3);
        // And once more: the undo is a change set.
        let redo = report["batch"].as_str().unwrap();
        key.post(format!("/api/v1/undo/{redo}"), json!({}))
            .await
            .expect(200);
        assert_eq!(key.get(&path).await.json()["employees"], 4);

        for (path, status, code) in [
            ("/api/v1/undo/x".to_owned(), 400, "id"),
            (format!("/api/v1/undo/{company}"), 404, "not_found"),
            (
                format!("/api/v1/undo/{batch}?preview=1"),
                400,
                "not_a_boolean",
            ),
        ] {
            key.post(path, json!({})).await.problem(status, code);
        }
        // Nobody's job did it.
        key.get(format!("/api/v1/undo/{batch}"))
            .await
            .problem(404, "not_found");
        let cx = app.fresh.cx();
        let sales = people::create_key(&cx, "sales", "sales").await.unwrap();
        let other = app.with_key(&sales);
        other
            .post(format!("/api/v1/undo/{batch}"), json!({}))
            .await
            .problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn all_that_meet_a_filter_are_edited_by_a_job_and_undone_by_another() {
    on_each(|app| async move {
        let key = app.as_key();
        for part in 0..2 {
            let made = |n: i32| json!({"op": "create", "data": {"name": format!("C {part} {n}"), "employees": n}});
            let operations: Vec<Json> = (0..600).map(made).collect();
            key.post("/api/v1/companies/batch", json!({"operations": operations})).await.expect(200);
        }
        let count = |filter: &str| key.get(format!("/api/v1/companies?count=true&limit=1&filter={}", crate::encoded(filter)));
        let ask = json!({"filter": "employees < 1000", "set": {"employees": 7}});
        let total = key.post("/api/v1/companies/bulk?preview=true", ask.clone()).await.expect(200);
        assert_eq!(total, json!({"total": 1200}));
        let begun = key.post("/api/v1/companies/bulk", ask).await;
        let body = begun.expect(202);
        assert_eq!((&body["state"], &body["object"]), (&json!("waiting"), &json!("company")));
        let (at, batch) = (begun.header("location").to_owned(), begun.header("rapport-batch").to_owned());
        assert_eq!(body["batch"], json!(batch));
        // While it is written it is not undone.
        work_off(&app).await;
        let done = key.get(&at).await.expect(200);
        assert_eq!(
            (&done["state"], &done["total"], &done["changed"], &done["unchanged"], &done["failed"]),
            (&json!("done"), &json!(1200), &json!(1198), &json!(2), &json!(0)),
            "{done}"
        );
        assert_eq!(count("employees = 7").await.json()["total"], 1200);

        let later = key.post(format!("/api/v1/undo/{batch}"), json!({})).await;
        let waiting = later.expect(202);
        assert_eq!(waiting["state"], "waiting");
        assert_eq!(waiting["batch"], json!(later.header("rapport-batch")));
        let at = later.header("location").to_owned();
        work_off(&app).await;
        let undone = key.get(&at).await.expect(200);
        assert_eq!((&undone["state"], &undone["updated"], &undone["conflicts"]), (&json!("done"), &json!(1198), &json!(0)), "{undone}");
        assert_eq!(count("employees = 7").await.json()["total"], 2);

        // Others do not see it, and what is asked wrongly is told at once.
        let sales = people::create_key(&app.fresh.cx(), "sales", "sales").await.unwrap();
        let sales = app.with_key(&sales);
        sales.get(&at).await.problem(404, "not_found");
        // Whoever asked for it may end it.
        let theirs = sales.post("/api/v1/companies/bulk", json!({"filter": "employees = 7", "set": {"employees": 8}})).await;
        let job = theirs.header("location").rsplit('/').next().unwrap().to_owned();
        let other = people::create_key(&app.fresh.cx(), "other", "sales").await.unwrap();
        let cancel = format!("/api/v1/admin/jobs/{job}/cancel");
        app.with_key(&other).post(&cancel, json!({})).await.problem(403, "forbidden");
        assert_eq!(sales.post(&cancel, json!({})).await.expect(200)["state"], "cancelled");
        work_off(&app).await;
        assert_eq!(count("employees = 7").await.json()["total"], 2);
        for (body, status, code) in [
            (json!({"set": {"employees": 1}}), 422, "invalid"),
            (json!({"filter": ""}), 422, "invalid"),
            (json!({"filter": "", "set": {}, "delete": true}), 422, "invalid"),
            (json!({"filter": "", "set": {"colour": 1}}), 422, "invalid"),
            (json!({"filter": "employees <", "delete": true}), 400, "filter"),
            (json!({"filter": 3, "delete": true, "all": 1}), 422, "invalid"),
        ] {
            key.post("/api/v1/companies/bulk", body).await.problem(status, code);
        }
        key.get("/api/v1/deals/bulk/0195a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f").await.problem(404, "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_merged_record_answers_with_its_winner() {
    on_each(|app| async move {
        let key = app.as_key();
        let one = id(&key.made("companies", json!({"name": "One"})).await);
        let two = id(&key
            .made("companies", json!({"name": "Two", "employees": 5}))
            .await);
        let person = key
            .made("contacts", json!({"name": "Ada Brook", "company": two}))
            .await;
        let done = key
            .post(
                "/api/v1/companies/merge",
                json!({"winner": one, "losers": [two], "fields": {"name": "Both"}}),
            )
            .await;
        let winner = done.expect(200);
        assert_eq!(
            (&winner["name"], &winner["employees"]),
            (&json!("Both"), &json!(5))
        );
        assert!(
            done.header("etag").starts_with("\"v"),
            "{}",
            done.header("etag")
        );
        let home = format!("/api/v1/companies/{one}");
        let path = format!("/api/v1/companies/{two}");
        for answer in [
            key.get(&path).await,
            key.patch(&path, json!({"name": "x"})).await,
            key.delete(&path).await,
            key.post(format!("{path}/restore"), json!({})).await,
            key.get(format!("{path}/history")).await,
        ] {
            answer.problem(301, "merged");
            assert_eq!(answer.header("location"), home);
        }
        let read = key
            .get(format!("/api/v1/contacts/{}", id(&person)))
            .await
            .json();
        assert_eq!(read["company"]["id"], json!(one));
        for (body, field) in [
            (json!({"losers": [two]}), "winner"),
            (json!({"winner": one}), "losers"),
            (json!({"winner": one, "losers": "x"}), "losers"),
            (json!({"winner": one, "losers": [two]}), "losers"),
            (json!({"winner": one, "losers": [one]}), "losers"),
            (
                json!({"winner": one, "losers": [two], "fields": 3}),
                "fields",
            ),
            (json!({"winner": one, "losers": [two], "extra": 3}), "extra"),
        ] {
            let problem = key
                .post("/api/v1/companies/merge", body)
                .await
                .problem(422, "invalid");
            assert_eq!(problem["errors"][0]["field"], json!(field), "{problem}");
        }
        let batch = done.header("rapport-batch");
        key.post(format!("/api/v1/undo/{batch}"), json!({}))
            .await
            .expect(200);
        assert_eq!(key.get(&path).await.expect(200)["name"], "Two");
        let history = key.get(format!("{path}/history")).await.expect(200);
        assert_eq!(history["data"][1]["op"], "merge");
    })
    .await;
}
