//! Series: numbers without gaps, given at issue, kept for good.

use std::collections::BTreeSet;

use engine::{
    Cx, Draft, Registry, Rules, Tx, definitions,
    import::{self, FaultyRows, Mapping, Mode, Source, csv},
    jobs::{self, Pace},
    records::{self, Ask, Atomicity, Expect, Operation},
    undo,
};
use schema::{
    ObjectId, Query, Record,
    object::{Date, Series, Text},
};
use schema_derive::Object;
use serde_json::{Value as Json, json};
use store::{Indexing, Sql};
use testkit::{Fresh, databases, on_each};

use crate::{
    company, create, faults, id_of, json_of,
    undo::{next, undone},
};

/// Bills that get their number when they are issued.
async fn bills(cx: &Cx, pattern: &str, issue_if: Json) -> Cx {
    let bill = json!({"name": "bill", "fields": [
        {"name": "name", "type": "text", "required": true},
        {"name": "state", "type": "select", "options": ["draft", "issued"], "default": "draft"},
        {"name": "number", "type": "series", "pattern": pattern, "issue_if": issue_if},
        {"name": "mark", "type": "formula", "formula": "concat('no. ', number)"},
    ]});
    definitions::create_object(cx, &bill).await.unwrap();
    cx.fresh().await.unwrap()
}

async fn number(cx: &Cx, record: &Record) -> Json {
    let found = records::get(cx, &record.object, record.id).await.unwrap();
    json_of(cx, &found)["number"].clone()
}

async fn change(cx: &Cx, record: &Record, body: Json) -> base::Result<Record> {
    records::update(cx, &record.object, record.id, body, Expect::Any)
        .await
        .map(|saved| saved.record)
}

async fn all_numbers(cx: &Cx) -> BTreeSet<String> {
    let query = Query {
        limit: 1_000,
        ..Query::of(id_of(cx, "bill"))
    };
    let page = records::list(cx, query).await.unwrap();
    let numbers = page.records.iter().map(|record| json_of(cx, record));
    numbers
        .map(|json| json["number"].as_str().unwrap().to_string())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_writers_some_of_whom_fail_leave_no_gap() {
    const WRITERS: usize = 16;
    on_each(|fresh| async move {
        let cx = bills(&fresh.cx(), "B{number:4}", Json::Null).await;
        let object = id_of(&cx, "bill");
        let writers: Vec<_> = (0..WRITERS)
            .map(|w| {
                let (cx, object) = (cx.clone(), object.clone());
                tokio::spawn(async move {
                    for n in 0..4 {
                        let good = json!({"name": format!("{w} {n}")});
                        records::create(&cx, &object, good.clone()).await.unwrap();
                        // One of two is at fault.
                        let asks = [json!({}), good.clone()].map(Ask::create).to_vec();
                        let saved = records::save_many(&cx, &object, asks, Indexing::Now).await;
                        assert!(matches!(saved.unwrap().as_slice(), [Err(_), Ok(_)]));
                        // All or nothing, and the last is at fault.
                        let both = [good, json!({"name": "x", "nonsense": 1})];
                        let both = both.map(|body| Operation::Save(Ask::create(body))).to_vec();
                        let torn =
                            records::batch(&cx, &object, both, Atomicity::AllOrNothing).await;
                        assert!(torn.is_err());
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let numbers = all_numbers(&cx).await;
        let expected = (1..=WRITERS * 8).map(|n| format!("B{n:04}"));
        assert_eq!(numbers, expected.collect(), "{}", fresh.database());
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_number_is_given_at_issue_and_stays() {
    on_each(|fresh| async move {
        let cx = bills(
            &fresh.cx(),
            "INV-{year}-{number:3}",
            json!("state = issued"),
        )
        .await;
        let first = create(&cx, "bill", json!({"name": "first"})).await;
        let second = create(&cx, "bill", json!({"name": "second", "state": "issued"})).await;
        assert_eq!(number(&cx, &first).await, Json::Null);
        let told = json_of(&cx, &second);
        assert_eq!(told["number"], "INV-2026-001");
        assert_eq!(told["mark"], "no. INV-2026-001", "computed of it at once");
        assert_eq!(
            crate::count(&cx, "bill", "number = 'inv-2026-001'").await,
            1
        );

        // Nobody writes it; what is read may be written back.
        for body in [json!({"number": "X"}), json!({"number": null})] {
            let refused = change(&cx, &second, body).await.unwrap_err();
            assert_eq!(faults(&refused), [("number".to_string(), "read_only")]);
        }
        change(&cx, &second, json!({"number": "INV-2026-001"}))
            .await
            .unwrap();
        let def = cx.schema.object(&second.object).unwrap();
        let field = def.field("number").unwrap().id.clone();
        let sought = records::upsert(&cx, &second.object, &field, "x", json!({"name": "x"}));
        let refused = sought.await.unwrap_err();
        assert_eq!(faults(&refused), [("number".to_string(), "read_only")]);

        let issuing = next(&fresh);
        change(&issuing, &first, json!({"state": "issued", "name": "1st"}))
            .await
            .unwrap();
        assert_eq!(number(&cx, &first).await, "INV-2026-002");
        // The undo says that the number stays, and takes back all else.
        let preview = undo::preview(&next(&fresh), issuing.batch).await.unwrap();
        assert_eq!(preview.report.left[0]["code"], "issued");
        undone(&next(&fresh), issuing.batch).await;
        let told = json_of(
            &cx,
            &records::get(&cx, &first.object, first.id).await.unwrap(),
        );
        assert_eq!(
            (&told["name"], &told["state"], &told["number"]),
            (&json!("first"), &json!("draft"), &json!("INV-2026-002"))
        );
        change(&next(&fresh), &first, json!({"state": "issued"}))
            .await
            .unwrap();
        assert_eq!(number(&cx, &first).await, "INV-2026-002");

        // Neither the trash nor a purge nor an undone creation gives one back.
        records::delete(&cx, &first.object, first.id, Expect::Any)
            .await
            .unwrap();
        let purging = next(&fresh);
        records::purge(&purging, &first.object, first.id, Expect::Any)
            .await
            .unwrap();
        let making = next(&fresh);
        let third = create(&making, "bill", json!({"name": "third", "state": "issued"})).await;
        assert_eq!(number(&cx, &third).await, "INV-2026-003");
        let report = undone(&next(&fresh), making.batch).await;
        assert_eq!(
            (report.trashed, &report.left[0]["code"]),
            (1, &json!("issued"))
        );
        undone(&next(&fresh), purging.batch).await;
        let back = records::get_any(&cx, &first.object, first.id)
            .await
            .unwrap();
        assert_eq!(
            json_of(&cx, &back)["number"],
            "INV-2026-002",
            "made anew with its own"
        );

        // Each year has its own numbers.
        fresh
            .clock
            .advance(std::time::Duration::from_secs(365 * 86_400));
        let body = json!({"name": "next year", "state": "issued"});
        let later = create(&fresh.cx(), "bill", body).await;
        assert_eq!(number(&cx, &later).await, "INV-2027-001");
        // Merged records keep theirs.
        let body = json!({"name": "winner"});
        let winner = create(&next(&fresh), "bill", body).await;
        let merging = next(&fresh);
        records::merge(
            &merging,
            &winner.object,
            winner.id,
            vec![later.id],
            json!({}),
        )
        .await
        .unwrap();
        assert_eq!(number(&cx, &winner).await, Json::Null);
        undone(&next(&fresh), merging.batch).await;
        assert_eq!(number(&cx, &later).await, "INV-2027-001");
        assert_eq!(fresh.ws.check().await.unwrap(), []);
        assert_eq!(fresh.ws.check_computed().await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn patterns_are_checked_and_may_change() {
    on_each(|fresh| async move {
        let cx = bills(&fresh.cx(), "{number:2}", Json::Null).await;
        for n in 0..3 {
            create(&cx, "bill", json!({"name": format!("{n}")})).await;
        }
        let patch =
            async |body: Json| definitions::update_field(&cx, "bill", "number", &body).await;
        let wrong = patch(json!({"pattern": "INV-{nr}"})).await.unwrap_err();
        let base::Error::Malformed {
            position, field, ..
        } = &wrong
        else {
            panic!("{wrong:?}");
        };
        assert_eq!((*position, field.as_deref()), (Some(5), Some("pattern")));
        assert!(patch(json!({"issue_if": "nonsense = 1"})).await.is_err());
        let elsewhere = json!({"issue_if": "state = issued"});
        let refused = definitions::update_field(&cx, "bill", "name", &elsewhere).await;
        assert_eq!(
            faults(&refused.unwrap_err()),
            [("issue_if".to_string(), "type")]
        );
        // Numbers go on, and start anew where there are years.
        for (pattern, expected) in [
            ("{number:3}", "004"),
            ("N{number}", "N5"),
            ("N{year}-{number}", "N2026-1"),
            ("{number}", "6"),
            ("N{year}-{number}", "N2026-2"),
        ] {
            patch(json!({"pattern": pattern})).await.unwrap();
            let cx = cx.fresh().await.unwrap();
            let made = create(&cx, "bill", json!({"name": expected})).await;
            assert_eq!(number(&cx, &made).await, expected, "{pattern}");
        }
        assert_eq!(fresh.ws.check().await.unwrap(), []);

        let back = "update {w}.sequences set next = 1";
        let damage = fresh.ws.db().write(fresh.ws.schema().version(), move |tx| {
            Box::pin(async move { tx.execute(&Sql::new(back)).await })
        });
        damage.await.unwrap();
        let told = fresh.ws.check().await.unwrap();
        assert!(
            told.iter()
                .all(|problem| problem.what.contains("counter of number"))
                && !told.is_empty(),
            "{told:?}"
        );
        assert!(fresh.ws.repair().await.unwrap().counters > 0);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

struct Complaints(Vec<Vec<String>>);

impl FaultyRows for Complaints {
    fn begin(&mut self, _: &[String], _: csv::Dialect) -> base::Result<()> {
        Ok(())
    }
    fn put(&mut self, _: &csv::Row, complaints: &[String]) -> base::Result<()> {
        self.0.push(complaints.to_vec());
        Ok(())
    }
    fn end(&mut self) -> base::Result<()> {
        Ok(())
    }
}

async fn imported(cx: &Cx, mapping: &str, match_by: Option<&str>, text: &str) -> Vec<Vec<String>> {
    let source = Source::Bytes(text.as_bytes().into());
    let mapping = Mapping::parse(mapping).unwrap();
    let plan = import::plan(cx, "bill", &source, mapping, match_by)
        .await
        .unwrap();
    let mut complaints = Complaints(Vec::new());
    let go_on = |_: import::Progress| std::ops::ControlFlow::Continue(());
    import::run(cx, plan, &source, Mode::Write, &mut complaints, &go_on)
        .await
        .unwrap();
    complaints.0
}

#[tokio::test]
async fn an_import_brings_old_numbers_where_its_mapping_says_so() {
    on_each(|fresh| async move {
        let cx = bills(&fresh.cx(), "INV-{year}-{number:3}", Json::Null).await;
        // By its header alone the column is left out.
        let text = "name,number\nby header,INV-2026-900\n";
        assert!(imported(&cx, "", None, text).await.is_empty());
        let mapping = "[columns]\nnumber = \"number\"\n";
        let text = "name,number\na,INV-2025-007\nb,INV-2026-041\nc,\nd,OLD/17\ne,inv-2026-041\n";
        let faulty = imported(&cx, mapping, None, text).await;
        assert_eq!(faulty.len(), 1, "{faulty:?}");
        let expected = [
            "INV-2025-007",
            "INV-2026-001",
            "INV-2026-041",
            "INV-2026-042",
            "OLD/17",
        ];
        let expected = expected.map(str::to_string).into_iter().collect();
        assert_eq!(all_numbers(&cx).await, expected);
        create(&cx, "bill", company("next")).await;
        assert!(all_numbers(&cx).await.contains("INV-2026-043"));
        // A record that has one keeps it.
        let text = "name,number\na,INV-2025-008\nb,INV-2026-041\n";
        let faulty = imported(&cx, mapping, Some("name"), text).await;
        assert!(faulty[0][0].contains("stays"), "{faulty:?}");
        assert_eq!(faulty.len(), 1);
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    })
    .await;
}

/// Something that is numbered by its rules alone.
#[derive(Object, Debug)]
#[object(plural = "slips", icon = "file", title = name)]
#[allow(dead_code, reason = "the rule reads drafts, not views")]
struct Slip {
    #[field(required)]
    name: Text,
    /// When it is of.
    day: Option<Date>,
    #[field(pattern = "S{year}/{number}", write = rule)]
    number: Option<Series>,
}

impl Rules for Slip {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> base::Result<()> {
        for draft in all {
            let day = draft.get(Self::DAY);
            if day.is_some() {
                tx.issue(draft.id(), Self::NUMBER, day);
            }
            if draft.get(Self::NAME).is_some_and(|name| name == "torn") {
                draft.fault(Self::NAME, "torn", "It is torn.");
            }
        }
        Ok(())
    }
}

fn with_slips() -> Registry {
    let mut registry = testkit::registry();
    registry.object::<Slip>();
    registry
}

#[tokio::test]
async fn rules_say_when_something_is_issued() {
    for database in databases() {
        let fresh = Fresh::with(database, with_slips).await;
        let cx = fresh.cx();
        let object = ObjectId::from("slip");
        let open = create(&cx, "slip", json!({"name": "open"})).await;
        assert_eq!(number(&cx, &open).await, Json::Null);
        let torn = json!({"name": "torn", "day": "2026-02-01"});
        records::create(&cx, &object, torn).await.unwrap_err();
        let made = create(&cx, "slip", json!({"name": "a", "day": "2025-12-31"})).await;
        assert_eq!(number(&cx, &made).await, "S2025/1");
        change(&cx, &open, json!({"day": "2026-01-02"}))
            .await
            .unwrap();
        assert_eq!(number(&cx, &open).await, "S2026/1");
        change(&cx, &open, json!({"day": "2027-01-02"}))
            .await
            .unwrap();
        assert_eq!(number(&cx, &open).await, "S2026/1");
        jobs::work_off(fresh.ws.clone(), Pace::default())
            .await
            .unwrap();
        assert_eq!(fresh.ws.check().await.unwrap(), []);
    }
}
