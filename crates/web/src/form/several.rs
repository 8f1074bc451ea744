//! Some fields of a form for many records at once: which there are, their controls,
//! and what was typed as the body that sets it.

use base::{Fault, Result};
use engine::Cx;
use schema::input::{Mode, is_locked};
use schema::value::write;
use schema::{FieldDef, FieldType, ObjectDef, Value};
use serde_json::{Map, Value as Json, json};

use super::control::{ControlView, Input};
use super::draft::{fields, root, sentence, within};
use super::{inputs, read, refs};
use crate::language::Language;
use crate::objects;
use crate::sent::Sent;

/// What becomes of a list of references that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListMode {
    #[default]
    Set,
    Add,
    Remove,
}

impl ListMode {
    /// Every mode.
    pub const ALL: [ListMode; 3] = [ListMode::Set, ListMode::Add, ListMode::Remove];

    /// Its value in forms.
    pub fn name(self) -> &'static str {
        match self {
            ListMode::Set => "set",
            ListMode::Add => "add",
            ListMode::Remove => "remove",
        }
    }

    /// What a form says for a field.
    pub fn of(field: &str, sent: &Sent) -> ListMode {
        let said = sent.get(&format!("{field}-mode"));
        ListMode::ALL
            .into_iter()
            .find(|mode| mode.name() == said)
            .unwrap_or_default()
    }
}

/// A control, and of lists what becomes of what is there.
pub struct Several {
    pub control: ControlView,
    pub mode: Option<ListMode>,
}

/// The fields that many records can be given at once: what is one's own, such as
/// a unique value, is none of them.
pub fn editable(def: &ObjectDef) -> Vec<&FieldDef> {
    fields(def, Mode::Update)
        .filter(|field| {
            !is_locked(field, Mode::Update) && !field.unique && field.ty != FieldType::Files
        })
        .collect()
}

/// The controls of the fields of these names, with what was typed into them.
pub fn controls(
    cx: &Cx,
    def: &ObjectDef,
    chosen: &[String],
    sent: &Sent,
    faults: &[Fault],
) -> Vec<Several> {
    let all = editable(def);
    let found = chosen
        .iter()
        .filter_map(|name| all.iter().find(|field| field.name == *name));
    found
        .map(|field| {
            let input = match read::is_there(field, sent) {
                true => read::input(cx, field, sent),
                false => inputs::of(cx, field, &Value::Empty),
            };
            let own = faults
                .iter()
                .filter(|fault| root(&fault.field) == field.name);
            let faults =
                own.map(|fault| sentence(Some(&field.label), &objects::fault_said(cx, def, fault)));
            Several {
                mode: takes_modes(&input).then(|| ListMode::of(&field.name, sent)),
                control: ControlView {
                    name: field.name.clone(),
                    label: Language::of_cx(cx).label(field).to_owned(),
                    help: (!field.help.is_empty()).then(|| field.help.clone()),
                    kind: field.ty.name().to_owned(),
                    required: field.required,
                    input: within(&cx.schema, def, field, &input),
                    faults: faults.collect(),
                    theirs: None,
                },
            }
        })
        .collect()
}

fn takes_modes(input: &Input) -> bool {
    matches!(input, Input::References(_))
}

/// What was typed, as the body that sets it; and all that is wrong with it.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn body(
    cx: &Cx,
    def: &ObjectDef,
    chosen: &[String],
    sent: &Sent,
) -> Result<(Json, Vec<Fault>)> {
    let (mut body, mut faults) = (Map::new(), Vec::new());
    for field in editable(def) {
        if !chosen.contains(&field.name) {
            continue;
        }
        let mut input = read::input(cx, field, sent);
        let known = faults.len();
        refs::look_up(cx, field, &mut input, &mut faults).await?;
        if faults.len() > known {
            continue;
        }
        match read::value(cx, field, &input) {
            Ok(value) if value.is_empty() && field.required => {
                let message = "Enter it: it cannot be empty.";
                faults.push(Fault::new(field.name.clone(), "required", message));
            }
            Ok(value) => {
                let set = write::to_json(&cx.schema, field, &value);
                let set = match ListMode::of(&field.name, sent) {
                    mode if mode == ListMode::Set || !takes_modes(&input) => set,
                    mode => json!({ mode.name(): set }),
                };
                body.insert(field.name.clone(), set);
            }
            Err(found) => faults.extend(found),
        }
    }
    Ok((Json::Object(body), faults))
}
