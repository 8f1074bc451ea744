//! What the tests of imports share.

use std::{ops::ControlFlow, sync::Mutex};

use base::Result;
use engine::{
    Cx, Principal, Via, Workspace,
    import::{self, FaultyRows, Mapping, Mode, Report, Source, csv},
    records,
};
use schema::{ObjectId, Query, Record};
use serde_json::Value as Json;

/// Keeps the rows at fault.
#[derive(Default)]
pub struct Kept {
    pub rows: Vec<(u64, Vec<String>)>,
}

impl FaultyRows for Kept {
    fn begin(&mut self, _headers: &[String], _dialect: csv::Dialect) -> Result<()> {
        Ok(())
    }
    fn put(&mut self, row: &csv::Row, complaints: &[String]) -> Result<()> {
        self.rows.push((row.number, complaints.to_vec()));
        Ok(())
    }
    fn end(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Watches an import and lets it go on.
pub fn on(_: import::Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub fn cx(ws: &Workspace) -> Cx {
    ws.cx(Principal::System, Via::Import)
}

pub fn source(text: &str) -> Source {
    Source::Bytes(text.as_bytes().into())
}

/// Imports a text by a mapping; `match_by` may be empty.
pub async fn import(
    ws: &Workspace,
    object: &str,
    text: &str,
    mapping: &str,
    match_by: &str,
) -> (Report, Kept) {
    import_as(ws, object, text, mapping, match_by, Mode::Write).await
}

pub async fn import_as(
    ws: &Workspace,
    object: &str,
    text: &str,
    mapping: &str,
    match_by: &str,
    mode: Mode,
) -> (Report, Kept) {
    let cx = cx(ws);
    let source = source(text);
    let mapping = Mapping::parse(mapping).expect("the mapping is well formed");
    let match_by = Some(match_by).filter(|name| !name.is_empty());
    let plan = import::plan(&cx, object, &source, mapping, match_by)
        .await
        .expect("the plan fits");
    let mut kept = Kept::default();
    let seen = Mutex::new(0);
    let progress = |at: import::Progress| {
        *seen.lock().unwrap() = at.rows;
        ControlFlow::Continue(())
    };
    let report = import::run(&cx, plan, &source, mode, &mut kept, &progress)
        .await
        .expect("the import runs");
    assert_eq!(report.failed, kept.rows.len() as u64);
    assert_eq!(
        report.read,
        report.created + report.updated + report.unchanged + report.failed,
        "every row is accounted for"
    );
    (report, kept)
}

/// Created, updated, unchanged, failed.
pub fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (
        report.created,
        report.updated,
        report.unchanged,
        report.failed,
    )
}

/// Every record of an object, in order of creation.
pub async fn all(ws: &Workspace, object: &str) -> Vec<Record> {
    let cx = cx(ws);
    let id = cx
        .schema
        .named(object)
        .expect("there is such an object")
        .id
        .clone();
    let mut query = Query {
        limit: 500,
        ..Query::of(id)
    };
    let mut found = Vec::new();
    loop {
        let page = records::list(&cx, query.clone()).await.unwrap();
        found.extend(page.records);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return found,
        }
    }
}

/// The record with this title, as REST gives it.
pub async fn titled(ws: &Workspace, object: &str, title: &str) -> Json {
    let schema = ws.schema();
    let def = schema.named(object).unwrap();
    let found: Vec<Record> = all(ws, object)
        .await
        .into_iter()
        .filter(|record| schema::value::keys::title(def, record) == title)
        .collect();
    assert_eq!(found.len(), 1, "{object} {title}");
    schema::value::write::record_json(&schema, def, &found[0])
}

/// Makes a record.
pub async fn make(ws: &Workspace, object: &str, body: Json) -> Record {
    let cx = cx(ws);
    let id: ObjectId = cx
        .schema
        .named(object)
        .expect("there is such an object")
        .id
        .clone();
    records::create(&cx, &id, body)
        .await
        .expect("the record is good")
}
