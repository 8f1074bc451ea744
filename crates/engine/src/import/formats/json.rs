//! JSON lines: each line an object, each key of it a column. What exports write
//! gives the very cells that they have in CSV.

use std::io::{BufRead, BufReader, Read};

use base::{Error, Result};
use indexmap::{IndexMap, IndexSet};
use schema::{FieldType, ObjectDef};
use serde_json::{Map, Value as Json};

use super::{Reading, Spool};
use crate::import::csv::{COLUMNS, ROW_BYTES, Source};

/// Bytes of a line: JSON says the same in more of them.
const LINE_BYTES: usize = 2 * ROW_BYTES;
/// Levels of objects in each other that become columns.
const DEEPEST: usize = 8;

/// Says when and by whom, and of what kind a record is: exports write it, the
/// system sets it.
const SYSTEM: [&str; 7] = [
    "object",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "deleted_at",
];

/// Makes JSON lines into CSV. They are gone through twice: the columns are those
/// of all lines.
pub(super) fn read(source: &Source, reading: Reading<'_>) -> Result<Source> {
    let mut columns: IndexSet<String> = IndexSet::new();
    let mut last = 0;
    each_line(source, |line| {
        last = line.number;
        if let Ok(cells) = line.cells(reading.object) {
            for key in cells.into_keys() {
                if columns.len() < COLUMNS {
                    columns.insert(key);
                }
            }
        }
        Ok(())
    })?;
    if columns.is_empty() {
        let message = format!("None of the {last} lines holds a JSON object with keys.");
        return Err(Error::malformed("file", message));
    }
    let headers: Vec<String> = columns.into_iter().collect();
    let mut spool = Spool::begin(reading.scratch, source, &headers)?;
    each_line(source, |line| {
        match line.cells(reading.object) {
            Ok(cells) => {
                let row = headers.iter();
                let row = row.map(|header| cells.get(header).map_or("", String::as_str));
                spool.row(line.number, row, None)
            }
            // What cannot be read is shown whole, in the first column.
            Err(fault) => {
                let text = String::from_utf8_lossy(line.bytes);
                spool.row(line.number, std::iter::once(&*text), Some(&fault))
            }
        }
    })?;
    spool.end()
}

struct Line<'l> {
    number: u64,
    bytes: &'l [u8],
    is_cut: bool,
}

fn each_line(source: &Source, mut take: impl FnMut(Line<'_>) -> Result<()>) -> Result<()> {
    let mut file = BufReader::with_capacity(1 << 20, source.open());
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        let limit = LINE_BYTES as u64 + 1;
        let read = file.by_ref().take(limit).read_until(b'\n', &mut line);
        if read.map_err(|error| source.unreadable(&error))? == 0 {
            return Ok(());
        }
        number += 1;
        let is_cut = line.len() > LINE_BYTES && !line.ends_with(b"\n");
        if is_cut {
            line.truncate(LINE_BYTES);
            skip_line(&mut file).map_err(|error| source.unreadable(&error))?;
        }
        let bytes = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
        let bytes = bytes.trim_ascii();
        if !bytes.is_empty() {
            take(Line {
                number,
                bytes,
                is_cut,
            })?;
        }
    }
}

fn skip_line(file: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let block = file.fill_buf()?;
        if block.is_empty() {
            return Ok(());
        }
        let end = block.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(block.len(), |end| end + 1);
        file.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

impl Line<'_> {
    /// Its cells by their columns.
    fn cells(&self, object: &ObjectDef) -> std::result::Result<IndexMap<String, String>, String> {
        if self.is_cut {
            return Err(format!(
                "The line is longer than {} MB. Its text is cut here.",
                LINE_BYTES >> 20
            ));
        }
        let json: Json = serde_json::from_slice(self.bytes)
            .map_err(|error| format!("The line is no JSON: {error}."))?;
        let Json::Object(map) = json else {
            return Err("The line is no JSON object, {...}.".to_string());
        };
        let mut cells = IndexMap::new();
        let is_ours = map.contains_key("version")
            && map.get("object") == Some(&Json::from(object.name.as_str()));
        for (key, value) in &map {
            if is_ours && SYSTEM.contains(&key.as_str()) {
                continue;
            }
            let ty = object.field(key).map(|field| &field.ty);
            put(&mut cells, key, value, ty, 0);
        }
        Ok(cells)
    }
}

type Cells = IndexMap<String, String>;

fn put(cells: &mut Cells, key: &str, value: &Json, ty: Option<&FieldType>, depth: usize) {
    if key.is_empty() {
        return;
    }
    match value {
        _ if ty == Some(&FieldType::Json) => {
            let text = match value {
                Json::Null => String::new(),
                other => other.to_string(),
            };
            cells.insert(key.to_string(), text);
        }
        Json::Array(items) => list(cells, key, items, ty),
        Json::Object(map) => object(cells, key, map, ty, depth),
        scalar => {
            cells.insert(key.to_string(), text(scalar));
        }
    }
}

fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn object(
    cells: &mut Cells,
    key: &str,
    map: &Map<String, Json>,
    ty: Option<&FieldType>,
    depth: usize,
) {
    let has = |names: &[&str]| names.iter().all(|name| map.contains_key(*name));
    if has(&["amount", "currency"]) {
        let (amount, currency) = (text(&map["amount"]), text(&map["currency"]));
        let both = format!("{amount} {currency}");
        cells.insert(key.to_string(), both.trim().to_string());
    } else if is_reference(ty) || has(&["id", "object", "name"]) || has(&["object", "hidden"]) {
        let name = map.get("name").map(text).unwrap_or_default();
        cells.insert(key.to_string(), name);
        cells.insert(format!("{key}.id"), id_of(map, ty));
    } else if depth >= DEEPEST {
        cells.insert(key.to_string(), Json::Object(map.clone()).to_string());
    } else {
        // The whole name is made of its parts.
        let has_parts = has(&["full"]) && (has(&["first"]) || has(&["last"]));
        for (part, value) in map {
            if !(has_parts && part == "full") {
                put(cells, &format!("{key}.{part}"), value, None, depth + 1);
            }
        }
    }
}

fn is_reference(ty: Option<&FieldType>) -> bool {
    matches!(
        ty,
        Some(
            FieldType::Reference { .. }
                | FieldType::References { .. }
                | FieldType::AnyReference { .. }
                | FieldType::Files
        )
    )
}

fn id_of(map: &Map<String, Json>, ty: Option<&FieldType>) -> String {
    let id = map.get("id").map(text).unwrap_or_default();
    match (ty, map.get("object")) {
        (Some(FieldType::AnyReference { .. }), Some(object)) if !id.is_empty() => {
            format!("{}:{id}", text(object))
        }
        _ => id,
    }
}

/// Lists of texts, of entries with labels, or of references.
fn list(cells: &mut Cells, key: &str, items: &[Json], ty: Option<&FieldType>) {
    let maps: Vec<&Map<String, Json>> = items.iter().filter_map(Json::as_object).collect();
    let all_have = |name: &str| {
        !maps.is_empty()
            && maps.len() == items.len()
            && maps.iter().all(|map| map.contains_key(name))
    };
    if all_have("value") {
        let is_primary = |map: &&&Map<String, Json>| map.get("primary") == Some(&Json::Bool(true));
        let (first, others): (Vec<_>, Vec<_>) = maps.iter().partition(is_primary);
        let all: Vec<_> = first.into_iter().chain(others).collect();
        for (part, header) in [("value", ""), ("label", ".label"), ("display", ".display")] {
            let texts: Vec<String> = all
                .iter()
                .map(|map: &&&Map<String, Json>| map.get(part).map(text).unwrap_or_default())
                .collect();
            if part == "value" || texts.iter().any(|text| !text.is_empty()) {
                cells.insert(format!("{key}{header}"), joined(&texts));
            }
        }
    } else if is_reference(ty) || (all_have("id") && all_have("object")) {
        let names: Vec<String> = maps
            .iter()
            .map(|map| map.get("name").map(text).unwrap_or_default())
            .collect();
        let plain = items.iter().filter(|item| !item.is_object()).map(text);
        let ids: Vec<String> = maps.iter().map(|map| id_of(map, ty)).chain(plain).collect();
        cells.insert(key.to_string(), joined(&names));
        cells.insert(format!("{key}.id"), joined(&ids));
    } else {
        let texts: Vec<String> = items.iter().map(text).collect();
        cells.insert(key.to_string(), joined(&texts));
    }
}

/// Texts as the items of one cell.
pub(super) fn joined(texts: &[String]) -> String {
    if texts.iter().all(String::is_empty) {
        return String::new();
    }
    let escaped: Vec<String> = texts
        .iter()
        .map(|text| text.replace('\\', "\\\\").replace(';', "\\;"))
        .collect();
    escaped.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_the_cells_of_an_export() {
        let json: Json = serde_json::from_str(
            r#"{"name":{"first":"Ana","last":"Nord","full":"Ana Nord"},"amount":{"amount":"12.50","currency":"EUR"},
               "company":{"id":"x","object":"company","name":"Acme"},"tags":["a;b","c"],"nothing":null,"flag":true,
               "emails":[{"value":"b@c.example","label":"home","primary":false},{"value":"a@b.example","label":null,"primary":true}],
               "people":[{"id":"1","object":"contact","name":"One"},{"id":"2","object":"contact","name":"Two"}]}"#,
        )
        .unwrap();
        let mut cells = Cells::new();
        for (key, value) in json.as_object().unwrap() {
            put(&mut cells, key, value, None, 0);
        }
        let told: Vec<String> = cells
            .iter()
            .map(|(key, cell)| format!("{key}={cell}"))
            .collect();
        assert_eq!(
            told,
            [
                "name.first=Ana",
                "name.last=Nord",
                "amount=12.50 EUR",
                "company=Acme",
                "company.id=x",
                "tags=a\\;b; c",
                "nothing=",
                "flag=true",
                "emails=a@b.example; b@c.example",
                "emails.label=; home",
                "people=One; Two",
                "people.id=1; 2",
            ]
        );
    }
}
