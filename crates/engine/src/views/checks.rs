//! What may be kept as a view, and for whom.

use base::{Error, Fault, Result};
use schema::{ObjectId, Special};

use super::{Audience, Meaning, NewView, View};
use crate::Cx;

/// Longest name of a view, in characters.
pub const MOST_NAME: usize = 80;
/// Longest query of a view, in bytes.
pub const MOST_QUERY: usize = 6_000;

/// A view as it can be kept, and what it means if that is another than before. `was` is what it is
/// changed from.
pub(super) fn checked(
    cx: &Cx,
    object: &ObjectId,
    was: Option<&View>,
    new: NewView,
) -> Result<(NewView, Option<Meaning>)> {
    let Some(def) = cx.schema.object(object) else {
        return Err(Error::not_found("object"));
    };
    let name = new.name.trim().to_owned();
    let mut faults = Vec::new();
    if name.is_empty() {
        faults.push(Fault::new("name", "required", "Give the view a name."));
    } else if name.chars().count() > MOST_NAME || name.chars().any(char::is_control) {
        let message = format!("Take at most {MOST_NAME} letters, without line breaks.");
        faults.push(Fault::new("name", "range", message));
    }
    let mut meaning = None;
    match new.query.as_deref() {
        None => {}
        Some(query) if query.len() > MOST_QUERY || query.chars().any(char::is_control) => {
            let message =
                "This view is too large to be kept. Use a shorter filter or fewer columns.";
            faults.push(Fault::new("query", "range", message));
        }
        Some(query) => match Meaning::of(query, def, &cx.schema) {
            Ok(asked) => {
                let before = was.map(|was| was.shown(cx).query);
                let before = before.map(|query| Meaning::of(&query, def, &cx.schema));
                // What is shown of it as before stays as it was kept, also what somebody may not see.
                let is_same = before.is_some_and(|before| before.as_ref() == Ok(&asked));
                meaning = (!is_same).then_some(asked);
            }
            Err(wrong) => faults.extend(wrong),
        },
    }
    let known = was.map(|was| was.audience);
    if let Audience::Team(team) = new.audience
        && known != Some(new.audience)
        && !cx.ws.standing().teams(&cx.who).contains(&team)
    {
        let message = "Choose a team that you belong to.";
        faults.push(Fault::new("team", "unknown", message));
    }
    let mut roles = new.roles;
    roles.sort();
    roles.dedup();
    let before = was.map(|was| was.roles.as_slice()).unwrap_or_default();
    if roles != before {
        if !cx.rights.may(Special::ManageObjects) {
            let message = "Only who manages objects says what a role begins with.";
            faults.push(Fault::new("roles", "forbidden", message));
        }
        let known = cx.ws.standing().named();
        if let Some(strange) = roles
            .iter()
            .find(|key| !known.iter().any(|role| role.key == **key))
        {
            let shown = base::text::truncate(strange, 60);
            let message = format!("There is no role \"{shown}\".");
            faults.push(Fault::new("roles", "unknown", message));
        }
    }
    if !roles.is_empty() && new.audience != Audience::Everybody {
        let message = "What a role begins with must be a view for everybody.";
        faults.push(Fault::new("audience", "inconsistent", message));
    }
    match faults.is_empty() {
        true => Ok((NewView { name, roles, ..new }, meaning)),
        false => Err(Error::Invalid(faults)),
    }
}
