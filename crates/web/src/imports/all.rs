//! The list of imports, newest first.

use axum::response::IntoResponse;
use base::Id;
use engine::imports::{self, Import};
use engine::undo;
use serde::Deserialize;

use super::view::{self, ListView, Row};
use super::{PLURAL, named, outcome_of, state};
use crate::extract::Params;
use crate::problems::Answer;
use crate::shell::{Page, Scroll};
use crate::texts::imports as texts;
use crate::values::times;
use crate::visit::Reader;

/// Imports of a page of the list.
const ROWS: u32 = 30;
/// Which imports are listed.
#[derive(Default, Deserialize)]
pub struct Ask {
    /// Those before this one.
    #[serde(default)]
    before: String,
}

/// Lists imports, newest first.
pub async fn list(reader: Reader, Params(ask): Params<Ask>) -> Answer {
    reader.cx.who.may_write()?;
    let before = match ask.before.as_str() {
        "" => None,
        id => Some(crate::objects::id(id)?),
    };
    let mut found = imports::list(&reader.cx, before, ROWS + 1).await?;
    let is_more = found.len() > ROWS as usize;
    found.truncate(ROWS as usize);
    let next = found
        .last()
        .filter(|_| is_more)
        .map(|last| format!("/imports?before={}", last.id));
    let batches: Vec<Id> = found.iter().map(|import| import.batch).collect();
    let undone = undo::undone(&reader.cx, &batches).await?;
    let row = |import: &Import| row(&reader, import, undone.contains_key(&import.batch));
    let view = ListView {
        rows: found.iter().map(row).collect(),
        is_on: found
            .iter()
            .any(|import| !import.is_open() && !import.state.is_over()),
        next,
    };
    if !ask.before.is_empty() && reader.wants_fragment() {
        return Ok(view::rows(&reader.ui, &view).into_response());
    }
    let page = Page {
        title: reader.ui.t(texts::IMPORTS),
        kind: "imports",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Boxes,
        head: view::head(&reader.ui),
        content: view::content(&reader.ui, &view),
    };
    Ok(reader.page(&page).into_response())
}

fn row(reader: &Reader, import: &Import, is_undone: bool) -> Row {
    let schema = &reader.cx.schema;
    let mut kinds: Vec<String> = Vec::new();
    for file in &import.files {
        let label = schema.named(&file.object);
        let label = label.map_or_else(|| file.object.clone(), |def| def.label_plural.clone());
        if !kinds.contains(&label) {
            kinds.push(label);
        }
    }
    Row {
        id: import.id.to_string(),
        name: named(reader, import),
        kinds: kinds.join(", "),
        state: state(import, is_undone),
        outcome: outcome_of(&reader.ui, import),
        by: import.by().unwrap_or_default().to_owned(),
        when: times::ago(
            reader.ui.language,
            import.created_at,
            reader.cx.now,
            &reader.cx.zone,
        ),
    }
}
