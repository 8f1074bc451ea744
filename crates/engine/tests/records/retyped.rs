//! Fields that get another type: what their values say stays.

use std::time::Duration;

use engine::{
    Cx, definitions,
    jobs::{self, Pace},
    records::{self, Expect},
};
use schema::{ObjectDef, Record};
use serde_json::{Value as Json, json};
use store::Sql;
use testkit::{Fresh, on_each};

use crate::{count, create, faults, id_of, indexes::vehicles, json_of};

const PACE: Pace = Pace {
    at_once: 4,
    lease: Duration::from_secs(5),
    look: Duration::from_millis(20),
    grace: Duration::from_secs(5),
};

async fn parts(fresh: &Fresh) -> Cx {
    let body = json!({"name": "part", "fields": [
        {"name": "name", "type": "text"},
        {"name": "code", "type": "text", "unique": true},
        {"name": "state", "type": "text"},
        {"name": "seller", "type": "reference", "to": "company", "inverse": "parts"},
        {"name": "mail", "type": "text"},
    ]});
    definitions::create_object(&fresh.cx(), &body)
        .await
        .unwrap();
    fresh.cx().fresh().await.unwrap()
}

async fn retype(cx: &Cx, field: &str, body: Json) -> base::Result<(ObjectDef, Cx)> {
    let def = definitions::update_field(cx, "part", field, &body).await?;
    Ok((def, cx.fresh().await.unwrap()))
}

async fn now(cx: &Cx, record: &Record) -> Json {
    json_of(
        cx,
        &records::get(cx, &record.object, record.id).await.unwrap(),
    )
}

async fn clean(cx: &Cx) {
    assert_eq!(cx.ws.check_computed().await.unwrap(), []);
    assert_eq!(cx.ws.check().await.unwrap(), []);
}

#[tokio::test]
async fn a_text_becomes_a_number_if_every_value_is_one() {
    on_each(|fresh| async move {
        let cx = parts(&fresh).await;
        let label = json!({"name": "shown", "type": "formula", "formula": "concat('#', code)"});
        definitions::add_field(&cx, "part", &label).await.unwrap();
        let cx = cx.fresh().await.unwrap();
        let nine = create(&cx, "part", json!({"name": "a", "code": "9"})).await;
        let ten = create(&cx, "part", json!({"name": "b", "code": "10"})).await;
        let odd = create(&cx, "part", json!({"name": "c", "code": "x7"})).await;
        create(&cx, "part", json!({"name": "d"})).await;

        let error = retype(&cx, "code", json!({"type": "integer"}))
            .await
            .err()
            .unwrap();
        assert_eq!((error.status(), error.code()), (409, "would_lose"));
        assert_eq!(faults(&error), [("type".into(), "would_lose")]);
        assert!(
            error.public().contains("\"x7\"") && error.public().contains(&odd.id.to_string()),
            "{error}"
        );
        assert_eq!(now(&cx, &nine).await["code"], "9", "nothing has happened");

        // The cause is mended; who asks again has it.
        let mut fixing = cx.clone();
        fixing.batch = base::Id::make(cx.now);
        let fix = json!({"code": "7"});
        let fixed = records::update(&fixing, &odd.object, odd.id, fix, Expect::Any)
            .await
            .unwrap();
        let mut asked = fresh.cx().fresh().await.unwrap();
        asked.batch = base::Id::make(asked.now);
        let other = fresh.again().await;
        let (def, cx) = retype(&asked, "code", json!({"type": "integer"}))
            .await
            .unwrap();
        assert_eq!(def.field("code").unwrap().ty, schema::FieldType::Integer);
        assert_eq!(now(&cx, &nine).await["code"], 9);
        assert_eq!(now(&cx, &ten).await["shown"], "#10");
        assert_eq!(count(&cx, "part", "code > 8").await, 2);
        assert_eq!(count(&cx, "part", "code is empty").await, 1);
        let twice = records::create(&cx, &id_of(&cx, "part"), json!({"code": 9})).await;
        assert_eq!(twice.unwrap_err().status(), 409, "it is unique still");
        // Another process, which knew the old definition.
        let theirs = other.cx(engine::Principal::System, engine::Via::Rest);
        create(
            &theirs.fresh().await.unwrap(),
            "part",
            json!({"name": "e", "code": 11}),
        )
        .await;
        clean(&cx).await;

        // The log speaks in the type that there is, and undo understands it.
        let rows = records::history(&cx, &odd.object, odd.id, None, 5)
            .await
            .unwrap();
        assert_eq!(rows.len(), 2);
        let first = fresh.ws.cx(engine::Principal::System, engine::Via::Command);
        let answer = engine::undo::undo(&first, rows[0].batch).await.unwrap();
        let engine::undo::Answer::Done(report) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(report.conflicts, 1, "x7 is no number: {report:?}");
        assert_eq!(now(&cx, &fixed.record).await["code"], 7);

        // The change itself is undone: the numbers are texts again.
        engine::undo::undo(&fresh.cx(), asked.batch).await.unwrap();
        let cx = cx.fresh().await.unwrap();
        assert_eq!(now(&cx, &ten).await["code"], "10");
        assert_eq!(count(&cx, "part", "code = 11").await, 1);
        clean(&cx).await;
        let answer = engine::undo::undo(&first, rows[0].batch).await.unwrap();
        let engine::undo::Answer::Done(report) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(report.conflicts, 0, "{report:?}");
        assert_eq!(now(&cx, &fixed.record).await["code"], "x7");
    })
    .await;
}

#[tokio::test]
async fn links_handles_options_and_search_follow() {
    on_each(|fresh| async move {
        let cx = parts(&fresh).await;
        let acme = create(&cx, "company", json!({"name": "Acme"})).await;
        let part = create(
            &cx,
            "part",
            json!({"name": "a", "state": "In use", "seller": acme.id.to_string(), "mail": "ann@acme.example"}),
        )
        .await;
        let options = json!([{"key": "used", "label": "In use"}, {"key": "gone", "label": "Gone"}]);
        let (_, cx) = retype(&cx, "state", json!({"type": "select", "options": options})).await.unwrap();
        let (_, cx) = retype(&cx, "seller", json!({"type": "references"})).await.unwrap();
        let (_, cx) = retype(&cx, "mail", json!({"type": "emails"})).await.unwrap();
        let read = now(&cx, &part).await;
        assert_eq!(read["state"], "used");
        assert_eq!(read["seller"][0]["id"], acme.id.to_string());
        assert_eq!(read["mail"][0]["value"], "ann@acme.example");
        assert_eq!(count(&cx, "company", "parts.count > 0").await, 1);
        assert_eq!(count(&cx, "part", "mail has 'ann@acme.example'").await, 1);
        let (_, cx) = retype(&cx, "state", json!({"type": "multi_select"})).await.unwrap();
        assert_eq!(now(&cx, &part).await["state"], json!(["used"]));
        let (_, cx) = retype(&cx, "mail", json!({"type": "text"})).await.unwrap();
        assert_eq!(now(&cx, &part).await["mail"], "ann@acme.example");
        jobs::work_off(fresh.ws.clone(), PACE).await.unwrap();
        clean(&cx).await;
    })
    .await;
}

#[tokio::test]
async fn what_would_lose_something_or_is_relied_on_is_refused() {
    on_each(|fresh| async move {
        let cx = parts(&fresh).await;
        create(
            &cx,
            "part",
            json!({"name": "a", "code": "7", "state": "soon"}),
        )
        .await;
        let formula = json!({"name": "big", "type": "formula", "formula": "upper(code)"});
        definitions::add_field(&cx, "part", &formula).await.unwrap();
        let cx = cx.fresh().await.unwrap();
        for (field, body, status, word) in [
            (
                "code",
                json!({"type": "address"}),
                422,
                "can become long_text, integer",
            ),
            ("state", json!({"type": "date"}), 409, "would be lost"),
            ("code", json!({"type": "tags"}), 422, "cannot be unique"),
            ("code", json!({"type": "boolean"}), 409, "part.big"),
            (
                "name",
                json!({"type": "long_text"}),
                422,
                "names the records",
            ),
            (
                "state",
                json!({"type": "select"}),
                422,
                "at least one option",
            ),
        ] {
            let error = retype(&cx, field, body.clone()).await.err().unwrap();
            let said: Vec<String> = error.faults().iter().map(|f| f.message.clone()).collect();
            assert_eq!(error.status(), status, "{field} {body}: {error:?}");
            assert!(
                format!("{} {said:?}", error.public()).contains(word),
                "{field} {body}: {error:?}"
            );
        }
        let long = json!({"type": "long_text"});
        let standard = definitions::update_field(&cx, "deal", "name", &long).await;
        assert_eq!(standard.unwrap_err().status(), 422);
    })
    .await;
}

#[tokio::test]
async fn many_records_are_converted_by_a_job_while_others_write() {
    on_each(|fresh| async move {
        let cx = vehicles(&fresh).await;
        let ask = |ty: &str| {
            let (cx, body) = (cx.clone(), json!({"type": ty}));
            async move { definitions::update_field(&cx, "vehicle", "plate", &body).await }
        };
        let of_plate = || async {
            let cx = cx.fresh().await.unwrap();
            let def = cx.schema.named("vehicle").unwrap();
            let json = definitions::object_json(&cx, &cx.schema, def)
                .await
                .unwrap();
            json["fields"][1].clone()
        };
        let plate = ask("integer").await.unwrap();
        assert_eq!(
            plate.field("plate").unwrap().ty,
            schema::FieldType::Text,
            "not yet"
        );
        assert_eq!(of_plate().await["changing"]["state"], "building");
        assert_eq!(
            ask("decimal").await.unwrap_err().status(),
            409,
            "one at a time"
        );
        let odd = create(&cx, "vehicle", json!({"name": "x", "plate": "odd"})).await;
        jobs::work_off(fresh.ws.clone(), PACE).await.unwrap();
        let said = of_plate().await["changing"].clone();
        assert_eq!(said["state"], "failed", "{said}");
        assert!(
            said["reason"].as_str().unwrap().contains("\"odd\""),
            "{said}"
        );
        let job = said["job"].as_str().and_then(base::Id::parse).unwrap();

        // A run that died when it had seen every value, before it could say so, leaves
        // what it counted.
        died_at_the_end(&cx).await;
        jobs::retry(&cx, job).await.unwrap();
        jobs::work_off(fresh.ws.clone(), PACE).await.unwrap();
        let said = of_plate().await["changing"].clone();
        let reason = said["reason"].as_str().unwrap();
        assert!(reason.starts_with("1 record has"), "{reason}");

        let fix = records::update(
            &cx,
            &odd.object,
            odd.id,
            json!({"plate": "70000"}),
            Expect::Any,
        );
        fix.await.unwrap();
        jobs::retry(&cx, job).await.unwrap();
        jobs::work_off(fresh.ws.clone(), PACE).await.unwrap();
        let is = of_plate().await;
        assert_eq!(
            (&is["type"], is.get("changing")),
            (&json!("integer"), None),
            "{is}"
        );
        let cx = cx.fresh().await.unwrap();
        assert_eq!(count(&cx, "vehicle", "plate >= 10000").await, 2);
        assert_eq!(now(&cx, &odd).await["plate"], 70000);
    })
    .await;
}

async fn died_at_the_end(cx: &Cx) {
    let place = r#"{"log": {"tx": 0, "seq": 0}, "after": null, "lost": {"count": 1, "samples": []}, "stage": "values"}"#;
    let text = format!("update {{w}}.jobs set checkpoint = '{place}' where kind = 'change_type'");
    let done = cx.ws.db().write(cx.ws.schema().version(), move |tx| {
        let sql = Sql::new(text.clone());
        Box::pin(async move { tx.execute(&sql).await })
    });
    assert_eq!(done.await.unwrap(), 1);
}
