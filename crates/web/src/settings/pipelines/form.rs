//! What the form of a pipeline holds, and what of it the person changed: only that is
//! written, so that two people may work on one pipeline.

use std::collections::HashMap;

use base::{Decimal, Error, Fault, Id, Result};
use engine::records::{Ask, Body};
use schema::{ObjectDef, Record, Value};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::sent::Sent;
use crate::texts::settings as texts;
use crate::ui::Ui;
use crate::values::title;

/// What stands for what was seen, in the form of the pipeline and in each of its rows.
pub const SEEN: &str = "seen";

/// A pipeline with its stages.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub name: String,
    pub description: String,
    pub seen: Seen,
    pub stages: Vec<StageRow>,
    /// How many deals lie in a stage, by its id.
    pub deals: HashMap<String, String>,
    /// What somebody else did meanwhile.
    pub news: Option<News>,
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
    /// None of one that is new.
    pub seen: Option<Seen>,
    /// What is stored by now of what was changed here as well, by the names of its parts.
    pub theirs: Vec<(&'static str, String)>,
}

/// How a record was when its part of the form was shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub version: i64,
    pub position: i64,
    /// What stood in its controls, in the order of their names.
    pub parts: Vec<String>,
}

/// What became of a pipeline while its form was open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// What is stored by now of what was changed here as well, by the names of its parts.
    pub theirs: Vec<(&'static str, String)>,
    /// Stages that were added.
    pub added: Vec<String>,
    /// Stages that are not there any more.
    pub gone: Vec<String>,
    /// Whether both put the stages in another order.
    pub is_reordered: bool,
}

impl Form {
    /// The fields of a pipeline that its form has.
    pub const PARTS: [&'static str; 2] = ["name", "description"];

    /// As it is.
    pub fn of(pipeline: &ObjectDef, record: &Record, stage: &ObjectDef, stages: &[Record]) -> Form {
        let description = record.value("description").as_text().unwrap_or_default();
        let mut form = Form {
            name: title(pipeline, record),
            description: description.to_owned(),
            stages: stages.iter().map(|one| StageRow::of(stage, one)).collect(),
            ..Form::default()
        };
        form.seen = Seen::of(record, &form.parts());
        form
    }

    /// As it was typed. A row without a name and an id is none.
    ///
    /// # Errors
    /// `Malformed` if it does not say what was seen.
    pub fn sent(sent: &Sent) -> Result<Form> {
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in sent.0.iter() {
            let row = name
                .strip_prefix("stage.")
                .and_then(|rest| rest.strip_suffix(".name"));
            seen.extend(row.filter(|row| !seen.contains(row)));
        }
        let rows = seen.into_iter().map(|row| StageRow::sent(sent, row));
        let rows: Vec<StageRow> = rows.collect::<Result<_>>()?;
        Ok(Form {
            name: sent.get("name").trim().to_owned(),
            description: sent.get("description").trim().replace("\r\n", "\n"),
            seen: Seen::sent(sent.get(SEEN))?,
            stages: rows
                .into_iter()
                .filter(|row| !row.id.is_empty() || !row.name.is_empty())
                .collect(),
            ..Form::default()
        })
    }

    /// What stands in the controls of the pipeline itself.
    pub fn parts(&self) -> [&str; 2] {
        [&self.name, &self.description]
    }

    /// What is to be written of the pipeline itself; none if nothing of it was changed.
    pub fn ask(&self, id: Id) -> Option<Ask> {
        let typed = self.parts();
        let changed = self.seen.changed(&Self::PARTS, &typed);
        let body: Map<String, Json> = changed
            .map(|(name, typed)| (name.to_owned(), typed.into()))
            .collect();
        (!body.is_empty()).then(|| Ask::update_of(id, self.seen.version, Json::Object(body)))
    }

    /// Where each row is to stand. A row keeps its place while those before it let it, so
    /// that no stage is written only because another one is.
    pub fn positions(&self) -> Vec<i64> {
        let mut last = 0;
        let places = self.stages.iter().map(|row| {
            let known = row.seen.as_ref().map(|seen| seen.position);
            last = known
                .filter(|known| *known > last)
                .unwrap_or(last.saturating_add(1));
            last
        });
        places.collect()
    }

    /// Whether the rows that were there stand in the order in which they were shown.
    pub fn is_in_order(&self) -> bool {
        let seen = self.stages.iter().filter_map(|row| row.seen.as_ref());
        seen.map(|seen| seen.position).is_sorted()
    }
}

impl Seen {
    fn of(record: &Record, parts: &[&str]) -> Seen {
        Seen {
            version: record.version,
            position: record.value("position").as_int().unwrap_or_default(),
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
        }
    }

    fn sent(text: &str) -> Result<Seen> {
        serde_json::from_str(text).map_err(|_| {
            Error::malformed("version", "The form has lost its version. Reload the page.")
        })
    }

    /// As the form carries it.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The parts that are not as they were shown, and what stands in them now.
    fn changed<'a>(
        &'a self,
        names: &'a [&'static str],
        typed: &'a [&'a str],
    ) -> impl Iterator<Item = (&'static str, &'a str)> {
        let all = names.iter().zip(typed).enumerate();
        all.filter(move |(n, (_, typed))| self.parts.get(*n).map(String::as_str) != Some(**typed))
            .map(|(_, (name, typed))| (*name, *typed))
    }
}

impl StageRow {
    /// The fields of a stage that its row has.
    pub const PARTS: [&'static str; 5] = ["name", "type", "probability", "rotting_days", "color"];

    fn of(stage: &ObjectDef, record: &Record) -> StageRow {
        let key = |field: &str| match record.value(field) {
            Value::Key(key) => key.clone(),
            _ => String::new(),
        };
        let mut row = StageRow {
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
            ..StageRow::default()
        };
        row.seen = Some(Seen::of(record, &row.parts()));
        row
    }

    fn sent(sent: &Sent, row: &str) -> Result<StageRow> {
        let part = |part: &str| {
            let typed = sent.get(&format!("stage.{row}.{part}"));
            typed.trim().to_owned()
        };
        let id = part("id");
        let seen = match id.is_empty() {
            true => None,
            false => Some(Seen::sent(&part(SEEN))?),
        };
        Ok(StageRow {
            id,
            name: part("name"),
            kind: part("kind"),
            probability: part("probability"),
            rotting: part("rotting"),
            color: part("color"),
            seen,
            theirs: Vec::new(),
        })
    }

    /// What stands in its controls.
    pub fn parts(&self) -> [&str; 5] {
        [
            &self.name,
            &self.kind,
            &self.probability,
            &self.rotting,
            &self.color,
        ]
    }

    /// The same to change.
    pub fn parts_mut(&mut self) -> [&mut String; 5] {
        [
            &mut self.name,
            &mut self.kind,
            &mut self.probability,
            &mut self.rotting,
            &mut self.color,
        ]
    }

    /// What is to be written of it; none if nothing of it was changed.
    pub fn ask(&self, ui: &Ui, pipeline: Id, position: i64) -> Option<Ask> {
        let (mut body, mut faults) = (Map::new(), Vec::new());
        let blank = Seen::default();
        let seen = self.seen.as_ref().unwrap_or(&blank);
        for (name, typed) in seen.changed(&Self::PARTS, &self.parts()) {
            match written(ui, name, typed) {
                Ok(value) => drop(body.insert(name.to_owned(), value)),
                Err(fault) => faults.push(fault),
            }
        }
        if seen.position != position || self.seen.is_none() {
            body.insert("position".to_owned(), position.into());
        }
        let Some(id) = Id::parse(&self.id) else {
            body.insert("pipeline".to_owned(), pipeline.to_string().into());
            return Some(Ask::create(
                Body::from(Json::Object(body)).with_faults(faults),
            ));
        };
        let is_as_it_was = body.is_empty() && faults.is_empty();
        let body = Body::from(Json::Object(body)).with_faults(faults);
        (!is_as_it_was).then(|| Ask::update_of(id, seen.version, body))
    }
}

/// A part as records are written.
fn written(ui: &Ui, part: &'static str, typed: &str) -> std::result::Result<Json, Fault> {
    let unread = |message| Err(Fault::new(part, "number", ui.t(message)));
    let percent = typed.replace(',', ".");
    match part {
        // What is required says so itself.
        "type" if typed.is_empty() => Ok("open".into()),
        _ if typed.is_empty() => Ok(Json::Null),
        "probability" if percent.parse::<f64>().is_err() => unread(texts::PERCENT_FAULT),
        "probability" => Ok(percent.into()),
        "rotting_days" => match typed.parse::<u32>() {
            Ok(days) => Ok(days.into()),
            Err(_) => unread(texts::DAYS_FAULT),
        },
        _ => Ok(typed.into()),
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
