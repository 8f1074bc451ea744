//! What the form of a pipeline holds.

use std::collections::HashMap;

use base::{Decimal, Fault, Id};
use schema::{ObjectDef, Record, Value};
use serde_json::{Value as Json, json};

use crate::sent::Sent;
use crate::texts::settings as texts;
use crate::ui::Ui;
use crate::values::title;

/// A pipeline with its stages.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub name: String,
    pub description: String,
    pub stages: Vec<StageRow>,
    /// How many deals lie in a stage, by its id.
    pub deals: HashMap<String, String>,
}

/// One stage.
#[derive(Clone, Debug, Default)]
pub struct StageRow {
    /// Empty of one that is new.
    pub id: String,
    pub name: String,
    /// `open`, `won` or `lost`.
    pub kind: String,
    pub probability: String,
    pub rotting: String,
    pub color: String,
}

impl Form {
    /// As it is.
    pub fn of(pipeline: &ObjectDef, record: &Record, stage: &ObjectDef, stages: &[Record]) -> Form {
        Form {
            name: title(pipeline, record),
            description: record
                .value("description")
                .as_text()
                .unwrap_or_default()
                .to_owned(),
            stages: stages.iter().map(|one| StageRow::of(stage, one)).collect(),
            deals: HashMap::new(),
        }
    }

    /// As it was typed. A row without a name and an id is none.
    pub fn sent(sent: &Sent) -> Form {
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in sent.0.iter() {
            let row = name
                .strip_prefix("stage.")
                .and_then(|rest| rest.strip_suffix(".name"));
            seen.extend(row.filter(|row| !seen.contains(row)));
        }
        let part = |row: &str, part: &str| {
            let typed = sent.get(&format!("stage.{row}.{part}"));
            typed.trim().to_owned()
        };
        let rows = seen.into_iter().map(|row| StageRow {
            id: part(row, "id"),
            name: part(row, "name"),
            kind: part(row, "kind"),
            probability: part(row, "probability"),
            rotting: part(row, "rotting"),
            color: part(row, "color"),
        });
        Form {
            name: sent.get("name").to_owned(),
            description: sent.get("description").to_owned(),
            stages: rows
                .filter(|row| !row.id.is_empty() || !row.name.is_empty())
                .collect(),
            deals: HashMap::new(),
        }
    }

    /// What cannot be read at all.
    pub fn faults(&self, ui: &Ui) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (n, row) in self.stages.iter().enumerate() {
            let mut refuse = |part: &str, message: &str| {
                faults.push(Fault::new(format!("stages[{n}].{part}"), "number", message));
            };
            let percent = row.probability.replace(',', ".");
            if !percent.is_empty() && percent.parse::<f64>().is_err() {
                refuse("probability", ui.t(texts::PERCENT_FAULT));
            }
            if !row.rotting.is_empty() && row.rotting.parse::<u32>().is_err() {
                refuse("rotting_days", ui.t(texts::DAYS_FAULT));
            }
        }
        faults
    }
}

impl StageRow {
    fn of(stage: &ObjectDef, record: &Record) -> StageRow {
        let key = |field: &str| match record.value(field) {
            Value::Key(key) => key.clone(),
            _ => String::new(),
        };
        StageRow {
            id: record.id.to_string(),
            name: title(stage, record),
            kind: key("type"),
            probability: match record.value("probability") {
                Value::Decimal(number) => plain(*number),
                _ => String::new(),
            },
            rotting: match record.value("rotting_days") {
                Value::Int(days) => days.to_string(),
                _ => String::new(),
            },
            color: key("color"),
        }
    }

    /// As records are written.
    pub fn body(&self, pipeline: Id, position: usize) -> Json {
        let given = |text: &str| match text {
            "" => Json::Null,
            text => text.into(),
        };
        json!({
            "name": self.name,
            "pipeline": pipeline,
            "position": position,
            "type": if self.kind.is_empty() { "open" } else { &self.kind },
            "probability": given(&self.probability.replace(',', ".")),
            "rotting_days": self.rotting.parse::<u32>().map_or(Json::Null, Json::from),
            "color": given(&self.color),
        })
    }
}

/// A number as it is typed: without zeros at its end.
fn plain(number: Decimal) -> String {
    let text = number.to_string();
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
