//! A change set is taken back: first what that would be, then it is done.

pub mod view;

use axum::response::IntoResponse;
use base::{Error, Id};
use engine::undo::{self, Answer as Undone};
use schema::{ObjectDef, Schema, def::system_field};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::extract::{Params, Path};
use crate::problems::Answer;
use crate::sent::Sent;
use crate::sessions::is_local;
use crate::shell::{Page, Scroll};
use crate::texts;
use crate::visit::{self, Reader};
use view::{Entry, Left, Said, UndoView, content, head, note};

/// Records that the page names.
const MOST: usize = 50;

/// Where to go on to.
#[derive(Default, Deserialize)]
pub struct Ask {
    #[serde(default)]
    back: String,
}

/// Shows what an undo would change, and what it would leave.
pub async fn ask(reader: Reader, Path(batch): Path<String>, Params(ask): Params<Ask>) -> Answer {
    let batch = id(&batch)?;
    if reader.wants_fragment() {
        let job = undo::status(&reader.cx, batch).await?;
        return Ok(note(&reader.ui, &Said::of_job(&job)).into_response());
    }
    let preview = undo::preview(&reader.cx, batch).await?;
    let schema = &reader.cx.schema;
    let report = &preview.report;
    let view = UndoView {
        batch: batch.to_string(),
        back: local(&ask.back).to_owned(),
        changes: report
            .changes
            .iter()
            .take(MOST)
            .map(|json| entry(&reader.ui, schema, json))
            .collect(),
        more: (report.seen > report.changes.len().min(MOST) as u64 + report.conflicts)
            .then(|| report.updated + report.trashed + report.restored + report.remade),
        left: report
            .left
            .iter()
            .take(MOST)
            .map(|json| left(&reader.ui, schema, json))
            .collect(),
        conflicts: report.conflicts,
        is_complete: preview.is_complete,
        is_nothing: report.changes.is_empty() && preview.is_complete,
    };
    let title = reader.ui.t(texts::UNDO);
    let page = Page {
        title,
        kind: "undo",
        current: None,
        scripts: &[],
        scroll: Scroll::Page,
        head: head(&reader.ui, &view),
        content: content(&reader.ui, &view),
    };
    Ok(reader.page(&page).into_response())
}

/// Takes it back.
pub async fn create(reader: Reader, Path(batch): Path<String>, sent: Sent) -> Answer {
    let done = undo::undo(&reader.cx, id(&batch)?).await?;
    if reader.wants_fragment() {
        let said = match &done {
            Undone::Done(report) => Said::of(report),
            Undone::Later(_) => Said::Running,
        };
        return Ok(note(&reader.ui, &said).into_response());
    }
    let note = match done {
        Undone::Done(report) if report.conflicts == 0 => texts::DONE_UNDONE,
        Undone::Done(_) => texts::DONE_UNDONE_PARTLY,
        Undone::Later(_) => texts::DONE_UNDO_BEGUN,
    };
    Ok(visit::redirect(
        &reader.visitor,
        local(sent.get("back")),
        Some(note.key),
    ))
}

fn id(batch: &str) -> base::Result<Id> {
    Id::parse(batch).ok_or_else(|| Error::not_found("page"))
}

fn local(back: &str) -> &str {
    if is_local(back) { back } else { "/" }
}

fn entry(ui: &crate::ui::Ui, schema: &Schema, json: &Json) -> Entry {
    let def = schema.named(text(json, "object"));
    let fields = json["fields"].as_object().into_iter().flatten();
    Entry {
        kind: kind(def.map(AsRef::as_ref), json),
        name: text(json, "name").to_owned(),
        action: text(json, "action").to_owned(),
        fields: fields
            .map(|(name, pair)| {
                let label = label(ui, def.map(AsRef::as_ref), name);
                (label, said(&pair["before"]), said(&pair["after"]))
            })
            .collect(),
    }
}

fn left(ui: &crate::ui::Ui, schema: &Schema, json: &Json) -> Left {
    let def = schema.named(text(json, "object"));
    let field = Some(text(json, "field")).filter(|field| !field.is_empty());
    Left {
        kind: kind(def.map(AsRef::as_ref), json),
        name: text(json, "name").to_owned(),
        field: field.map(|field| label(ui, def.map(AsRef::as_ref), field)),
        why: ui.said(text(json, "message")),
    }
}

fn text<'j>(json: &'j Json, key: &str) -> &'j str {
    json[key].as_str().unwrap_or_default()
}

fn kind(def: Option<&ObjectDef>, json: &Json) -> String {
    def.map_or_else(|| text(json, "object").to_owned(), |def| def.label.clone())
}

fn label(ui: &crate::ui::Ui, def: Option<&ObjectDef>, field: &str) -> String {
    let found = def
        .and_then(|def| def.field(field))
        .or_else(|| system_field(field));
    found.map_or_else(
        || field.to_owned(),
        |field| ui.language.label(field).to_owned(),
    )
}

/// A value of REST in a word.
fn said(json: &Json) -> String {
    match json {
        Json::Null => String::new(),
        Json::String(text) => base::text::truncate(text, 120).into_owned(),
        Json::Array(items) => items.iter().map(said).collect::<Vec<_>>().join(", "),
        Json::Object(parts) => {
            let word = ["full", "name", "value", "amount"]
                .iter()
                .find_map(|key| parts.get(*key).filter(|part| !part.is_null()));
            let currency = parts.get("currency").map(said).unwrap_or_default();
            match word {
                Some(word) => format!("{} {currency}", said(word)).trim_end().to_owned(),
                None => {
                    let all = parts.values().map(said).filter(|part| !part.is_empty());
                    all.collect::<Vec<_>>().join(", ")
                }
            }
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::said;

    #[test]
    fn values_are_said_in_a_word() {
        for (json, expected) in [
            (json!(null), ""),
            (json!("x"), "x"),
            (json!(7), "7"),
            (
                json!({"id": "1", "object": "company", "name": "Acme"}),
                "Acme",
            ),
            (json!({"amount": "12.50", "currency": "EUR"}), "12.50 EUR"),
            (
                json!([{"value": "a@b.example", "label": null}, {"value": "c@d.example"}]),
                "a@b.example, c@d.example",
            ),
            (
                json!({"street": "1 Main St", "city": null, "country": "US"}),
                "1 Main St, US",
            ),
        ] {
            assert_eq!(said(&json), expected, "{json}");
        }
    }
}
