//! What else a line tells about ways in, programs and shares, in words.

use std::collections::HashMap;

use base::Id;
use engine::audit::{Line, Page};
use identity::{oauth, providers};

use super::line::unnamed;
use super::view::Detail;
use crate::problems::Refusal;
use crate::texts::{Text, audit as texts};
use crate::ui::Ui;
use crate::visit::Reader;

/// Names what lines tell of that is no record: providers and programs that are still there.
pub async fn name(reader: &Reader, page: &mut Page) -> Result<(), Refusal> {
    let ws = &reader.cx.ws;
    let events = page.lines.iter().map(|line| &line.row.entry.event);
    if events.clone().any(|event| event.starts_with("oauth_")) {
        page.names.extend(oauth::names(ws).await?);
    }
    let has_how = |line: &Line| line.details["how"].is_string();
    if events.clone().any(|event| event.starts_with("provider_")) || page.lines.iter().any(has_how)
    {
        page.names.extend(providers::names(ws).await?);
    }
    for line in &mut page.lines {
        if let Some(record) = &mut line.record
            && record.name.is_none()
        {
            record.name = page.names.get(&record.id).cloned();
        }
    }
    Ok(())
}

/// The details of such a line; none if it is of another kind.
pub fn of(ui: &Ui, names: &HashMap<Id, String>, line: &Line) -> Option<Vec<Detail>> {
    let (details, event) = (&line.details, line.row.entry.event.as_str());
    let text = |key: &str| details[key].as_str().unwrap_or_default();
    let said = |one: Text| vec![Detail::said(ui.t(one))];
    Some(match event {
        "signed_in" => match text("how") {
            "password" => said(texts::WITH_PASSWORD),
            "passkey" => said(texts::WITH_PASSKEY),
            how => {
                let provider = how.strip_prefix("provider ").unwrap_or(how);
                let name = called(ui, names, texts::PROVIDER, provider);
                vec![Detail::said(
                    ui.fill(texts::WITH_PROVIDER, &[("name", &name)]),
                )]
            }
        },
        "password_set" => match text("by") {
            "invitation" => said(texts::BY_INVITATION),
            "reset" => said(texts::BY_RESET),
            _ => Vec::new(),
        },
        "second_factor_added" | "second_factor_removed" if text("kind") == "totp" => {
            said(texts::TOTP)
        }
        "link_withdrawn" => match text("kind") {
            "invitation" => said(texts::INVITATION),
            _ => said(texts::RESET),
        },
        "passkey_added" | "passkey_removed" | "passkey_refused" => {
            let passkey = called(ui, names, texts::PASSKEY, text("passkey"));
            vec![Detail::said(passkey)]
        }
        "provider_added" | "provider_removed" => {
            vec![Detail::of(ui.t(texts::KEY), text("key"))]
        }
        "provider_linked" | "provider_unlinked" => {
            let provider = called(ui, names, texts::PROVIDER, text("provider"));
            vec![Detail::said(provider)]
        }
        "shared" | "unshared" => {
            let with = details["with"]["id"].as_str().unwrap_or_default();
            let with = called(ui, names, texts::SOMEBODY, with);
            let mut all = vec![Detail::of(ui.t(texts::WITH), with)];
            match text("level") {
                "read" => all.extend(said(texts::MAY_READ)),
                "write" => all.extend(said(texts::MAY_WRITE)),
                _ => {}
            }
            all
        }
        "oauth_granted" => {
            let writes = text("scope").split(' ').any(|scope| scope == "write");
            let mut all = for_whom(ui, names, line);
            all.extend(said(match writes {
                true => texts::PROGRAM_WRITES,
                false => texts::PROGRAM_READS,
            }));
            all
        }
        "oauth_revoked" => for_whom(ui, names, line),
        "viewed_as" => match text("step") {
            "began" => said(texts::VIEWING_BEGAN),
            "ended" => said(texts::VIEWING_ENDED),
            _ => Vec::new(),
        },
        _ => return None,
    })
}

/// For whom a program acts, unless it is who did it.
fn for_whom(ui: &Ui, names: &HashMap<Id, String>, line: &Line) -> Vec<Detail> {
    let user = line.details["user"].as_str().unwrap_or_default();
    let is_own = line.row.entry.who.map(|id| id.to_string()).as_deref() == Some(user);
    match is_own || user.is_empty() {
        true => Vec::new(),
        false => {
            let name = called(ui, names, texts::A_USER, user);
            vec![Detail::of(ui.t(texts::FOR), name)]
        }
    }
}

fn called(ui: &Ui, names: &HashMap<Id, String>, kind: Text, id: &str) -> String {
    let Some(id) = Id::parse(id) else {
        return id.to_owned();
    };
    let name = names.get(&id).cloned();
    name.unwrap_or_else(|| unnamed(ui.t(kind), id))
}
