//! Operations on records, on both databases.

#![allow(clippy::unwrap_used, reason = "what a test relies on may end it")]

mod audited;
mod batches;
mod bulk;
mod changes;
mod claims;
mod damage;
mod definitions;
mod derived;
mod duplicates;
mod extended;
mod faults;
mod feed;
mod files;
mod indexes;
mod made;
mod merged;
mod notified;
mod people;
mod rates;
mod removed;
mod retyped;
mod rolled;
mod series;
mod settings;
mod undo;
mod views;
mod whole;

use engine::{Cx, records};
use schema::{ObjectId, Record};
use serde_json::{Value as Json, json};

/// Makes a record that must be possible to make.
async fn create(cx: &Cx, object: &str, body: Json) -> Record {
    match records::create(cx, &id_of(cx, object), body.clone()).await {
        Ok(record) => record,
        Err(error) => panic!("{object} {body}: {error:?}"),
    }
}

fn id_of(cx: &Cx, object: &str) -> ObjectId {
    cx.schema
        .named(object)
        .unwrap_or_else(|| panic!("no object {object}"))
        .id
        .clone()
}

/// The record as REST reads it.
fn json_of(cx: &Cx, record: &Record) -> Json {
    let def = cx.schema.object(&record.object).unwrap();
    schema::value::write::record_json(&cx.schema, def, record)
}

/// How many records of an object are outside the trash.
async fn count(cx: &Cx, object: &str, filter: &str) -> u64 {
    let def = cx.schema.named(object).unwrap();
    let filter = schema::filter::parse(filter, def, &cx.schema).unwrap();
    records::count(
        cx,
        &schema::Query {
            filter,
            ..schema::Query::of(def.id.clone())
        },
        None,
    )
    .await
    .unwrap()
}

/// The fields at fault, with their codes, in order.
fn faults(error: &base::Error) -> Vec<(String, &'static str)> {
    let mut all: Vec<_> = error
        .faults()
        .iter()
        .map(|f| (f.field.clone(), f.code))
        .collect();
    all.sort();
    all
}

fn company(name: &str) -> Json {
    json!({ "name": name })
}

const MAPPING: &str = r#"
[columns]
company = { field = "company", missing = "create" }
"#;

/// Imports a CSV text whose companies are made where they are missing.
async fn imported(cx: &Cx, object: &str, text: &str) {
    use engine::import::{self, FaultyRows, Mapping, Mode, Source, csv};

    struct None;
    impl FaultyRows for None {
        fn begin(&mut self, _: &[String], _: csv::Dialect) -> base::Result<()> {
            Ok(())
        }
        fn put(&mut self, row: &csv::Row, complaints: &[String]) -> base::Result<()> {
            panic!("row {}: {complaints:?}", row.number)
        }
        fn end(&mut self) -> base::Result<()> {
            Ok(())
        }
    }
    let source = Source::Bytes(text.as_bytes().into());
    let mapping = Mapping::parse(MAPPING).unwrap();
    let plan = import::plan(cx, object, &source, mapping, Option::None)
        .await
        .unwrap();
    let go_on = |_: import::Progress| std::ops::ControlFlow::Continue(());
    import::run(cx, plan, &source, Mode::Write, &mut None, &go_on)
        .await
        .unwrap();
}
