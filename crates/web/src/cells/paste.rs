//! A table that was pasted on a list: it is kept as a file like one that was sent, tried out
//! at once, and shown as an import, so that nothing is written before somebody looked at it.

use std::sync::Arc;

use base::{Error, text::fold};
use engine::import::{Mode, Source};
use engine::imports::{self, NewFile};
use schema::{FieldDef, ObjectDef, Special};

use crate::extract::Path;
use crate::objects;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::texts::cells as texts;
use crate::visit::{self, Reader};

/// Takes a table in, and leads to where one sees what would become of it.
pub async fn create(mut reader: Reader, Path(plural): Path<String>, sent: Sent) -> Answer {
    reader.cx.who.may_write()?;
    let def = objects::find(&mut reader, &plural).await?;
    reader.cx.may(Special::Import)?;
    let (cx, ui) = (&reader.cx, &reader.ui);
    let table = sent.get("-text");
    if table.trim().is_empty() {
        return Err(Error::malformed("text", ui.t(texts::NOTHING_PASTED)).into());
    }
    let shown: Vec<&str> = sent.get("-columns").split(',').collect();
    let name = ui.t(texts::PASTED_NAME).to_owned();
    let label = |field: &FieldDef| ui.language.label(field).to_owned();
    let text = with_head(&def, label, table, &shown);
    let file = NewFile {
        source: Source::Bytes(Arc::from(text.into_bytes())),
        name,
        object: def.name.clone(),
        mapping: String::new(),
        match_by: None,
        sheet: None,
    };
    let import = imports::stage(cx, file).await?;
    let choices = import.staged().map(|(_, choices)| choices.clone());
    // Where columns do not fit yet, the page asks for that first.
    match imports::begin_staged(cx, import.id, choices.unwrap_or_default(), Mode::Dry).await {
        Ok(_) | Err(Error::Invalid(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let to = format!("/imports/{}", import.id);
    Ok(visit::redirect(&reader.visitor, &to, None))
}

/// The table under a line that says what its columns are. If it brings none, they are the
/// columns of the list from which it was pasted on, in their order.
fn with_head(
    def: &ObjectDef,
    label: impl Fn(&FieldDef) -> String,
    table: &str,
    shown: &[&str],
) -> String {
    let cells = first_line(table);
    let known: Vec<(String, String)> = def
        .live_fields()
        .map(|field| (fold(&field.name), fold(&label(field))))
        .collect();
    let is_named = |cell: &&String| {
        let cell = fold(cell.trim());
        known
            .iter()
            .any(|(name, label)| *name == cell || *label == cell)
    };
    let filled = cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    // Half of them: a table from elsewhere has columns that are nothing here.
    if filled > 0 && cells.iter().filter(is_named).count() * 2 >= filled {
        return table.to_owned();
    }
    let head = (0..cells.len()).map(|n| match shown.get(n).and_then(|name| def.field(name)) {
        Some(field) => field.name.clone(),
        None => format!("Column {}", n + 1),
    });
    format!("{}\n{table}", head.collect::<Vec<_>>().join("\t"))
}

/// The cells of the first line; one in quotes may hold tabs and line breaks.
fn first_line(table: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = table.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_empty = cells.last().is_some_and(String::is_empty);
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                push(&mut cells, '"');
            }
            '"' if quoted => quoted = false,
            '"' if is_empty => quoted = true,
            '\t' if !quoted => cells.push(String::new()),
            '\n' | '\r' if !quoted => break,
            other => push(&mut cells, other),
        }
    }
    cells
}

fn push(cells: &mut [String], letter: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn def() -> ObjectDef {
        let field = |name: &str, label: &str| serde_json::json!({"id": name, "name": name, "label": label, "type": "text"});
        serde_json::from_value(serde_json::json!({
            "id": "car", "name": "car", "plural": "cars", "label": "Car", "label_plural": "Cars", "title": "name",
            "fields": {"name": field("name", "Name"), "plate": field("plate", "Number plate")},
        }))
        .unwrap()
    }

    #[test]
    fn a_table_without_heads_gets_those_of_the_list() {
        let label = |field: &FieldDef| field.label.clone();
        for (table, shown, head) in [
            (
                "Name\tNumber plate\nA\tB",
                &["name"][..],
                "Name\tNumber plate",
            ),
            ("name\tColour\nA\tB", &["name"], "name\tColour"),
            ("Fiat\tB-X 1\n", &["name", "plate"], "name\tplate"),
            ("B-X 1\tred", &["plate"], "plate\tColumn 2"),
            ("\"Fi\tat\n1\"\tB", &["name", "plate"], "name\tplate"),
        ] {
            let text = with_head(&def(), label, table, shown);
            assert_eq!(text.split('\n').next(), Some(head), "{table:?}");
            assert!(text.ends_with(table));
        }
    }

    #[test]
    fn quotes_hold_a_cell_together() {
        assert_eq!(
            first_line("a\t\"b\t\"\"c\"\"\nd\"\te\r\nf"),
            ["a", "b\t\"c\"\nd", "e"]
        );
    }
}
