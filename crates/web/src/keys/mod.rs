//! Keys of programs: listed, made, revoked.

mod customer;
mod form_view;
mod view;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Error, Micros};
use engine::people::{self, KeyInfo, NewKey, Person};
use engine::rights::Named;
use schema::Special;
use serde::Deserialize;

use crate::extract::{Params, Path};
use crate::problems::Answer;
use crate::sent::Sent;
use crate::shell::{Page, Scroll};
use crate::texts::{Text, keys as texts};
use crate::values::times;
use crate::visit::{Reader, redirect};
use form_view::{Acts, FormView, form};
use view::{DoneView, ListView, Row, content, done, head};

/// The plural under which the navigation names them.
pub const PLURAL: &str = "keys";
/// Keys of a page.
const ROWS: u32 = 50;
/// How long a key is good for: as the form names it, in days, what people read.
const TERMS: [(&str, Option<i64>, Text); 5] = [
    ("7", Some(7), texts::DAYS_7),
    ("30", Some(30), texts::DAYS_30),
    ("90", Some(90), texts::DAYS_90),
    ("365", Some(365), texts::DAYS_365),
    ("never", None, texts::DAYS_NEVER),
];
const USUAL_TERM: &str = "90";

/// Which keys are listed.
#[derive(Default, Deserialize)]
pub struct Ask {
    /// Those before this one.
    #[serde(default)]
    before: String,
}

/// Lists keys, newest first.
pub async fn list(reader: Reader, Params(ask): Params<Ask>) -> Answer {
    let before = match ask.before.as_str() {
        "" => None,
        id => Some(crate::objects::id(id)?),
    };
    let mut found = people::keys(&reader.cx, before, ROWS + 1).await?;
    let is_more = found.len() > ROWS as usize;
    found.truncate(ROWS as usize);
    let next = found.last().filter(|_| is_more);
    let roles = engine::rights::named(&reader.cx.ws).await?;
    let view = ListView {
        next: next.map(|last| format!("/keys?before={}", last.id)),
        rows: found.iter().map(|key| row(&reader, key, &roles)).collect(),
    };
    let shown = content(&reader.ui, &view);
    Ok(page(&reader, texts::KEYS, head(&reader.ui, None), shown))
}

/// Asks what a new key shall be.
pub async fn new(reader: Reader) -> Answer {
    let asked = Sent::default();
    form_page(&reader, &asked, Vec::new()).await
}

/// Makes a key and shows it, this once.
pub async fn create(reader: Reader, sent: Sent) -> Answer {
    let mut new = asked(&reader, &sent);
    if sent.get("acts") == "contact" {
        match customer::named(&reader.cx, &sent).await? {
            Ok(contact) => new.contact = Some(contact),
            Err(text) => {
                let typed = customer::typed(&sent).to_owned();
                let message = reader.ui.fill(text, &[("name", &typed)]);
                let faults = vec![(customer::NAME.to_owned(), message)];
                let mut response = form_page(&reader, &sent, faults).await?;
                *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
                return Ok(response);
            }
        }
    }
    match people::make_key(&reader.cx, new).await {
        Ok((key, secret)) => {
            let view = DoneView {
                name: key.name,
                secret,
                address: format!("{}/api/v1", reader.visitor.ours),
            };
            let shown = done(&reader.ui, &view);
            let crumb = head(&reader.ui, Some(texts::NEW));
            Ok(page(&reader, texts::DONE_TITLE, crumb, shown))
        }
        Err(Error::Invalid(faults)) => {
            let faults = faults.into_iter();
            let faults = faults
                .map(|fault| (fault.field, reader.ui.said(&fault.message)))
                .collect();
            let mut response = form_page(&reader, &sent, faults).await?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// Revokes a key.
pub async fn revoke(reader: Reader, Path(id): Path<String>, _: Sent) -> Answer {
    people::revoke_key(&reader.cx, crate::objects::id(&id)?).await?;
    let note = Some(texts::DONE_REVOKED.key);
    Ok(redirect(&reader.visitor, "/keys", note))
}

/// What the form says. What it cannot say is said by nobody.
fn asked(reader: &Reader, sent: &Sent) -> NewKey {
    let objects = sent.0.iter().filter(|(key, _)| key == "objects");
    let objects: Vec<String> = objects.map(|(_, value)| value.clone()).collect();
    let term = TERMS.iter().find(|(name, ..)| *name == sent.get("term"));
    let days = term.and_then(|(_, days, _)| *days);
    NewKey {
        name: sent.get("name").to_owned(),
        role: match sent.get("acts") {
            "role" => Some(sent.get("role").to_owned()),
            "contact" => Some(sent.get("customer_role").to_owned()),
            _ => None,
        },
        owner: None,
        contact: None,
        is_read_only: sent.get("may") == "read",
        objects: (!objects.is_empty()).then_some(objects),
        from: sent
            .get("from")
            .split(['\n', ',', ' '])
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        expires_at: days.map(|days| reader.cx.now.plus_seconds(days * 24 * 3_600)),
    }
}

async fn form_page(reader: &Reader, sent: &Sent, faults: Vec<(String, String)>) -> Answer {
    let (mut roles, mut customers) = (Vec::new(), Vec::new());
    if reader.cx.rights.may(Special::ManagePeople) {
        roles = people::roles_for_keys(&reader.cx).await?;
        customers = people::roles_for_customers(&reader.cx).await?;
    }
    let contact = customer::control(&reader.cx, &reader.ui, sent, &faults);
    let chosen = |roles: Vec<(String, String)>, field: &str| {
        let roles = roles.into_iter();
        roles
            .map(|(key, name)| {
                let chosen = key == sent.get(field);
                (key, name, chosen)
            })
            .collect()
    };
    let is_chosen = |name: &str| {
        sent.0
            .iter()
            .any(|(key, value)| key == "objects" && value == name)
    };
    let mut objects: Vec<_> = reader.cx.schema.objects().collect();
    objects.sort_by_key(|def| crate::frame::is_set_up(def));
    let view = FormView {
        name: sent.get("name").to_owned(),
        acts: Acts::of(sent.get("acts")),
        roles: chosen(roles, "role"),
        contact: contact.filter(|_| !customers.is_empty()),
        customers: chosen(customers, "customer_role"),
        is_read_only: sent.get("may") == "read",
        objects: objects
            .into_iter()
            .map(|def| {
                (
                    def.name.clone(),
                    def.label_plural.clone(),
                    is_chosen(&def.name),
                )
            })
            .collect(),
        terms: TERMS
            .iter()
            .map(|(name, _, text)| {
                let chosen = sent.first("term").unwrap_or(USUAL_TERM) == *name;
                (*name, *text, chosen)
            })
            .collect(),
        from: sent.get("from").to_owned(),
        faults,
    };
    let shown = form(&reader.ui, &view);
    let crumb = head(&reader.ui, Some(texts::NEW));
    Ok(page(reader, texts::NEW, crumb, shown))
}

fn page(reader: &Reader, title: Text, head: maud::Markup, content: maud::Markup) -> Response {
    let page = Page {
        title: reader.ui.t(title),
        kind: "keys",
        current: Some(PLURAL),
        scripts: &[],
        scroll: Scroll::Page,
        head,
        content,
    };
    reader.page(&page).into_response()
}

fn row(reader: &Reader, key: &KeyInfo, roles: &[Named]) -> Row {
    let (cx, ui) = (&reader.cx, &reader.ui);
    let ago = |at: Micros| times::ago(ui.language, at, cx.now, &cx.zone).shown;
    let name = |person: &Option<Person>| person.as_ref().and_then(|person| person.name.clone());
    let whole = cx.whole_worded();
    let label = |name: &String| match whole.named(name) {
        Some(def) => def.label_plural.clone(),
        None => name.clone(),
    };
    let is_mine = key.owner.as_ref().map(|owner| owner.id) == cx.user();
    let made = ago(key.created_at);
    Row {
        id: key.id.to_string(),
        name: key.name.clone(),
        prefix: key.prefix.clone(),
        role: key.role.as_ref().map(|role| {
            let known = roles.iter().find(|known| known.key == *role);
            known.map_or(role, |known| &known.name).clone()
        }),
        owner: name(&key.owner).filter(|_| !is_mine),
        contact: key
            .contact
            .as_ref()
            .map(|contact| contact.name.clone().unwrap_or_default()),
        is_read_only: key.is_read_only,
        objects: key
            .objects
            .as_ref()
            .map(|names| names.iter().map(label).collect::<Vec<_>>().join(", ")),
        from: (!key.from.is_empty()).then(|| key.from.join(", ")),
        until: key
            .expires_at
            .map(|at| times::instant(ui.language, at, &cx.zone).shown),
        is_expired: key.is_expired,
        made: match name(&key.created_by).filter(|_| !is_mine) {
            Some(by) => ui.fill(texts::MADE_BY, &[("when", &made), ("name", &by)]),
            None => ui.fill(texts::MADE, &[("when", &made)]),
        },
        used: key.last_used_at.map(ago),
    }
}
