//! The customer who comes in by a key: chosen, or found by the name that was typed.

use base::{Id, Result};
use engine::{Cx, people};

use crate::form::control::{ControlView, Input};
use crate::form::entries::RefControl;
use crate::form::refs;
use crate::sent::Sent;
use crate::texts::{Text, keys as texts};
use crate::ui::Ui;

/// The control's name, also of its faults.
pub const NAME: &str = "contact";

/// Whom the form names.
///
/// # Errors
/// `Busy` if the database is away. Within, what is wrong with it.
pub async fn named(cx: &Cx, sent: &Sent) -> Result<std::result::Result<Id, Text>> {
    if let Some(id) = Id::parse(sent.get(NAME)) {
        return Ok(Ok(id));
    }
    let typed = typed(sent);
    let Some(def) = people::customers(cx).filter(|_| !typed.is_empty()) else {
        return Ok(Err(texts::CONTACT_NONE));
    };
    Ok(match refs::entitled(cx, def, typed).await?.as_slice() {
        [one] => Ok(*one),
        [] => Err(texts::CONTACT_UNKNOWN),
        _ => Err(texts::CONTACT_SEVERAL),
    })
}

/// The control; none where there are no customers to choose from.
pub fn control(cx: &Cx, ui: &Ui, sent: &Sent, faults: &[(String, String)]) -> Option<ControlView> {
    let def = people::customers(cx)?;
    let (id, name) = (sent.get(NAME), typed(sent));
    let chosen = match id.is_empty() {
        true => Vec::new(),
        false => vec![(id.to_owned(), name.to_owned())],
    };
    let wrong = faults.iter().filter(|(field, _)| field == NAME);
    Some(ControlView {
        name: NAME.to_owned(),
        label: ui.t(texts::CONTACT).to_owned(),
        help: None,
        kind: String::new(),
        required: false,
        input: Input::Reference(RefControl {
            lookup: def.plural.clone(),
            chosen,
            was: None,
            typed: name.to_owned(),
            within: None,
            sends: false,
        }),
        faults: wrong.map(|(_, message)| message.clone()).collect(),
        theirs: None,
    })
}

pub fn typed(sent: &Sent) -> &str {
    sent.get("contact.text").trim()
}
