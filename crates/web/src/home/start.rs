//! The first steps of an administrator: what a young workspace lacks, as its database says.
//! Sample data does none of them.

use base::Result;
use engine::workspace::Settings;
use schema::{Action, Special};

use super::view::{Start, Step};
use crate::texts::home as words;
use crate::visit::Reader;

/// What it is called where it is put away.
pub const PART: &str = "start";

/// The steps; none for others, once all are done, or once they were put away.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn of(reader: &Reader) -> Result<Option<Start>> {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let is_theirs = cx.rights.may(Special::ManageObjects) && cx.rights.may(Special::ManagePeople);
    if !is_theirs || ui.reads_only || engine::home::hidden(cx).await?.contains(PART) {
        return Ok(None);
    }
    let named = cx.ws.settings().name != Settings::default().name
        && engine::samples::is_named_by_people(cx).await?;
    let mut steps = vec![Step {
        title: ui.t(words::STEP_NAME),
        text: ui.t(words::STEP_NAME_TEXT),
        href: None,
        is_short: false,
        is_done: named,
    }];
    for (object, least, title, text) in [
        (
            "contact",
            1,
            words::STEP_CONTACTS,
            words::STEP_CONTACTS_TEXT,
        ),
        ("user", 2, words::STEP_PEOPLE, words::STEP_PEOPLE_TEXT),
        ("deal", 1, words::STEP_DEAL, words::STEP_DEAL_TEXT),
        ("task", 1, words::STEP_TASK, words::STEP_TASK_TEXT),
    ] {
        let Some(def) = cx.schema.named(object) else {
            continue;
        };
        if cx.may_do(Action::Create, &def.id).is_err() {
            continue;
        }
        let href = match object {
            "contact" => format!("/imports/new?object={}", def.plural),
            "user" => format!("/{}/invite", def.plural),
            _ => format!("/{}/new", def.plural),
        };
        steps.push(Step {
            title: ui.t(title),
            text: ui.t(text),
            href: Some(href),
            is_short: matches!(object, "deal" | "task"),
            is_done: engine::samples::has_own(cx, def, least).await?,
        });
    }
    let open = steps.iter().any(|step| !step.is_done);
    Ok(open.then_some(Start { steps }))
}
