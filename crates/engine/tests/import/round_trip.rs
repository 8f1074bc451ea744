//! What is exported as CSV comes back the same.

use engine::export::{self, Cells, Format, What};
use engine::import::LeftOut;
use serde_json::{Value as Json, json};
use testkit::{Fresh, databases};

use crate::support::{all, counts, cx, import, make};

async fn export(fresh: &Fresh, object: &str, filter: Option<&str>, format: Format) -> String {
    let mut out = Vec::new();
    let cx = cx(&fresh.ws);
    let what = What::read(&cx, object, filter, None, format).unwrap();
    export::run(&cx, &what, &mut out, &|_| {}).await.unwrap();
    String::from_utf8(out).unwrap()
}

/// Every record as REST gives it, without what says when and by whom.
async fn told(fresh: &Fresh, object: &str) -> Vec<Json> {
    let schema = fresh.ws.schema();
    let def = schema.named(object).unwrap();
    let mut records: Vec<Json> = all(&fresh.ws, object)
        .await
        .iter()
        .map(|record| {
            let mut json = schema::value::write::record_json(&schema, def, record);
            for key in [
                "version",
                "created_at",
                "created_by",
                "updated_at",
                "updated_by",
            ] {
                json.as_object_mut().unwrap().remove(key);
            }
            json
        })
        .collect();
    records.sort_by_key(|record| record["id"].as_str().unwrap().to_string());
    records
}

async fn fill(fresh: &Fresh) {
    let ws = &fresh.ws;
    sales::seed(&fresh.cx()).await.unwrap();
    let team = make(ws, "team", json!({ "name": "North; \"East\"" })).await;
    let user = make(
        ws,
        "user",
        json!({ "name": "Ana Nord", "email": "ana@north.example", "team": team.id }),
    )
    .await;
    let top = make(
        ws,
        "company",
        json!({ "name": "=Top", "description": "  two\r\nlines  " }),
    )
    .await;
    let acme = make(
        ws,
        "company",
        json!({
            "name": "Acme, Inc.", "industry": "retail", "employees": 12, "annual_revenue": { "amount": "12.3456", "currency": "EUR" },
            "parent": top.id, "tags": ["a;b", "c\\d", "plain"], "owner": user.id,
            "emails": [{ "value": "a@b.example", "label": "work; main", "primary": true }, { "value": "c@d.example" }],
            "phones": [{ "value": "+1 650 253 0000", "label": "" }, "+49 30 901820"],
            "website": ["https://acme.example/a?b=c;d"],
            "billing_address": { "street": "Road 1\nBack", "city": "Riga", "country": "LV", "lat": 56.9496, "lon": 24.105186 }
        }),
    )
    .await;
    let contact = make(
        ws,
        "contact",
        json!({
            "name": { "prefix": "Dr.", "first": "Maria Anna", "last": "von der Heide", "suffix": "MD" },
            "company": acme.id, "birthday": "1970-02-28", "do_not_call": true
        }),
    )
    .await;
    for n in 0..600 {
        make(ws, "contact", json!({ "name": format!("Person {n}") })).await;
    }
    let won = all(ws, "stage")
        .await
        .into_iter()
        .find(|stage| stage.value("name").as_text() == Some("Won"))
        .unwrap();
    make(ws, "deal", json!({ "name": "-5", "stage": won.id, "company": acme.id, "contact": contact.id, "amount": "1054", "close_date": "2017-03-01" })).await;
    make(ws, "note", json!({ "title": "About", "body": "<p>Hello <b>there</b></p>", "about": { "object": "company", "id": acme.id } })).await;
    make(ws, "task", json!({ "subject": "Call", "due_date": "2026-04-01", "about": { "object": "contact", "id": contact.id } })).await;
}

#[tokio::test]
async fn what_is_exported_as_json_lines_comes_back_the_same() {
    let objects = [
        "team", "user", "company", "contact", "pipeline", "stage", "deal", "note", "task",
    ];
    for (from, to) in databases().into_iter().zip(databases().into_iter().rev()) {
        let (first, second) = (Fresh::on(from).await, Fresh::on(to).await);
        fill(&first).await;
        for object in objects {
            let text = export(&first, object, None, Format::JsonLines).await;
            let (report, kept) = import(&second.ws, object, &text, "", "").await;
            assert_eq!(kept.rows, [], "{object}: {text}");
            // Nothing is left out but what the system sets.
            let own = |left: &LeftOut| left.why.ends_with("is set by the system");
            assert!(report.left_out.iter().all(own), "{:?}", report.left_out);
            assert_eq!(
                told(&second, object).await,
                told(&first, object).await,
                "{object}"
            );
        }
    }
}

#[tokio::test]
async fn exported_records_come_back_the_same() {
    let objects = [
        "team", "user", "company", "contact", "pipeline", "stage", "deal", "note", "task",
    ];
    for (from, to) in databases().into_iter().zip(databases().into_iter().rev()) {
        let (first, second) = (Fresh::on(from).await, Fresh::on(to).await);
        fill(&first).await;
        for object in objects {
            let text = export(&first, object, None, Format::Csv(Cells::Exact)).await;
            let (report, kept) = import(&second.ws, object, &text, "", "").await;
            assert_eq!(kept.rows, [], "{object}: {text}");
            let count = told(&first, object).await.len() as u64;
            if object != "contact" {
                assert_eq!(counts(&report).0, count, "{object}");
            }
            assert_eq!(
                told(&second, object).await,
                told(&first, object).await,
                "{object}"
            );
            // The same file again finds everything by its id and changes nothing.
            let (report, _) = import(&second.ws, object, &text, "", "").await;
            assert_eq!(
                (report.created, report.updated, report.failed),
                (0, 0, 0),
                "{object}"
            );
        }
        assert_eq!(second.ws.check().await.unwrap(), []);
    }
}

/// So that numbers that are given at creation are given in the same order again.
#[tokio::test]
async fn exports_begin_with_the_oldest() {
    for database in databases() {
        let fresh = Fresh::on(database).await;
        let mut made = Vec::new();
        // More than one page.
        for n in 0..520 {
            let record = make(&fresh.ws, "company", json!({ "name": format!("Firm {n}") })).await;
            made.push(record.id.to_string());
        }
        made.sort();
        let lines = export(&fresh, "company", None, Format::JsonLines).await;
        let ids: Vec<String> = lines
            .lines()
            .map(|line| serde_json::from_str::<Json>(line).unwrap())
            .map(|record| record["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(ids, made, "{database}");
        let first = "name = \"Firm 0\" or name = \"Firm 519\"";
        let csv = export(&fresh, "company", Some(first), Format::Csv(Cells::Exact)).await;
        assert!(
            csv.find("Firm 0,").unwrap() < csv.find("Firm 519,").unwrap(),
            "{csv}"
        );
    }
}

#[tokio::test]
async fn exports_are_filtered_and_come_in_two_formats() {
    let fresh = Fresh::on("sqlite").await;
    fill(&fresh).await;
    let lines = export(
        &fresh,
        "companies",
        Some("industry = retail"),
        Format::JsonLines,
    )
    .await;
    let records: Vec<Json> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(records.len(), 1);
    assert_eq!(
        records[0]["annual_revenue"],
        json!({ "amount": "12.3456", "currency": "EUR" })
    );
    assert_eq!(
        export(&fresh, "contact", None, Format::JsonLines)
            .await
            .lines()
            .count(),
        601
    );
    let safe = export(&fresh, "companies", None, Format::Csv(Cells::Safe)).await;
    assert!(safe.contains(",'=Top,"), "{safe}");
    let deals = export(&fresh, "deals", None, Format::Csv(Cells::Safe)).await;
    assert!(
        deals.contains(",'-5,") && deals.contains(",1054.00 USD,"),
        "{deals}"
    );
    let error = What::read(
        &cx(&fresh.ws),
        "deals",
        Some("stge = Won"),
        None,
        Format::JsonLines,
    );
    assert!(
        matches!(
            error,
            Err(base::Error::Malformed {
                position: Some(0),
                ..
            })
        ),
        "{error:?}"
    );
}

/// Amounts, days and numbers are such in a workbook, and come back the same.
#[tokio::test]
async fn what_is_exported_as_a_workbook_comes_back_the_same() {
    let objects = [
        "team", "user", "company", "contact", "pipeline", "stage", "deal", "note", "task",
    ];
    for (from, to) in databases().into_iter().zip(databases().into_iter().rev()) {
        let (first, second) = (Fresh::on(from).await, Fresh::on(to).await);
        fill(&first).await;
        for object in objects {
            // A line ends in one way there.
            let plain = async |fresh: &Fresh| {
                json!(told(fresh, object).await)
                    .to_string()
                    .replace("\\r\\n", "\\n")
            };
            let mut out = Vec::new();
            let from_cx = cx(&first.ws);
            let what = What::read(&from_cx, object, None, None, Format::Xlsx).unwrap();
            export::run(&from_cx, &what, &mut out, &|_| {})
                .await
                .unwrap();
            let source = engine::import::Source::Bytes(out.into());
            let to_cx = cx(&second.ws);
            let plan = engine::import::plan(
                &to_cx,
                object,
                &source,
                engine::import::Mapping::default(),
                None,
            );
            let plan = plan.await.unwrap();
            let mut kept = crate::support::Kept::default();
            let mode = engine::import::Mode::Write;
            engine::import::run(
                &cx(&second.ws),
                plan,
                &source,
                mode,
                &mut kept,
                &crate::support::on,
            )
            .await
            .unwrap();
            assert_eq!(kept.rows, [], "{object}");
            assert_eq!(plain(&second).await, plain(&first).await, "{object}");
        }
    }
}
