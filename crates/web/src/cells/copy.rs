//! Rows as a table for the clipboard: values as files have them, so that spreadsheets read
//! numbers as numbers and days as days.

use axum::response::IntoResponse;
use base::{Error, Id};
use engine::{Cx, export};
use schema::value::write;
use schema::{Action, FieldDef, Record, Slot, Value};

use super::view;
use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::cells as texts;
use crate::visit::Reader;

/// Rows that are copied at once; more is a file's matter.
pub(super) const MOST: usize = 1_000;
/// Columns of such a table.
const MOST_COLUMNS: usize = 200;

/// The values of some rows and columns, in the order in which they are asked for.
pub async fn table(mut reader: Reader, Path(plural): Path<String>, sent: Sent) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    let (cx, ui) = (&reader.cx, &reader.ui);
    // Who may take nothing out copies nothing, as who may take out none of these rows.
    cx.may_do(Action::Export, &def.id)?;
    let all = |key: &'static str| sent.0.iter().filter(move |(name, _)| name == key);
    let ids: Vec<Id> = all("id").filter_map(|(_, id)| Id::parse(id)).collect();
    if ids.len() > MOST {
        let said = ui.fill(texts::TOO_MANY, &[("n", &MOST.to_string())]);
        return Err(Error::too_large(said).into());
    }
    let fields = all("field").take(MOST_COLUMNS);
    let fields: Vec<&FieldDef> = fields.filter_map(|(_, name)| def.field(name)).collect();
    let found = export::copied(cx, &def, ids, &fields).await?;
    let rows: Vec<Vec<String>> = found
        .iter()
        .map(|record| fields.iter().map(|field| text(cx, field, record)).collect())
        .collect();
    let label = |field: &&FieldDef| ui.language.label(field).to_owned();
    let head: Vec<String> = fields.iter().map(label).collect();
    Ok(view::table(&head, &rows).into_response())
}

/// A value as files have it, but for what is chosen: that is called as people see it.
fn text(cx: &Cx, field: &FieldDef, record: &Record) -> String {
    if matches!(record.slot(field.id.as_str()), Slot::Hidden) {
        return String::new();
    }
    let named = |key: &String| {
        let options = field.ty.options().iter();
        let mut options = options.filter(|option| option.key == *key);
        options
            .next()
            .map_or_else(|| key.clone(), |option| option.label.clone())
    };
    match &record.read(field.id.as_str()) {
        Value::Key(key) => named(key),
        Value::Keys(keys) => keys.iter().map(named).collect::<Vec<_>>().join("; "),
        // In the currency of the workspace a number says it all.
        Value::Money(money) if money.currency == cx.ws.settings().currency => {
            base::Money::new(money.units, money.currency).amount_text()
        }
        value => write::to_text(&cx.schema, field, value),
    }
}
