//! One line of the log as the page shows it.

use std::collections::HashMap;

use base::Id;
use engine::audit::{Line, Whom};
use engine::cx::COMMAND_LINE;
use schema::ObjectId;

use super::view::{Row, Subject, Who};
use super::{agent, details};
use crate::parts::face::{Linked, Shape};
use crate::texts::{Text, audit as texts};
use crate::ui::Tone;
use crate::values::{face, times};
use crate::visit::Reader;

/// A line.
pub fn row(reader: &Reader, names: &HashMap<Id, String>, line: &Line) -> Row {
    let entry = &line.row.entry;
    let label = texts::event(&entry.event).map(|text| reader.ui.t(text).to_owned());
    let (icon, tone) = look(&entry.event);
    let known = agent::known(&entry.agent);
    let program = match known {
        Some((browser, system)) => {
            let places = [("browser", browser), ("system", system)];
            Some(reader.ui.fill(texts::BROWSER_ON, &places))
        }
        None => None,
    };
    let via = via(&entry.via).map(|text| reader.ui.t(text).to_owned());
    Row {
        seq: line.row.seq,
        at: times::exact(reader.ui.language, entry.at, &reader.cx.zone),
        event: label.unwrap_or_else(|| entry.event.clone()),
        icon,
        tone,
        who: who(reader, line),
        subject: subject(reader, line),
        details: details::of(reader, names, line),
        address: match entry.address.as_str() {
            COMMAND_LINE => reader.ui.t(texts::COMMAND_LINE).to_owned(),
            address => address.to_owned(),
        },
        through: program.or(via).unwrap_or_default(),
        agent: entry.agent.clone(),
    }
}

fn look(event: &str) -> (&'static str, Tone) {
    match event {
        "signed_in" => ("arrow-right", Tone::Green),
        "sign_in_failed" | "passkey_refused" => ("circle-alert", Tone::Red),
        "signed_out" | "signed_out_everywhere" | "session_revoked" => ("log-out", Tone::Gray),
        "password_set" | "recovery_codes_made" | "reset_link_made" | "link_withdrawn" => {
            ("lock", Tone::Blue)
        }
        "second_factor_added" | "second_factor_removed" | "passkey_added" | "passkey_removed" => {
            ("shield", Tone::Blue)
        }
        "invited" => ("user-plus", Tone::Blue),
        "settings_changed" => ("settings", Tone::Violet),
        "rights_changed" | "sign_in_rules_changed" => ("shield-check", Tone::Violet),
        "shared" | "unshared" => ("users", Tone::Violet),
        "published" | "unpublished" => ("globe", Tone::Amber),
        "viewed_as" | "sensitive_revealed" => ("eye", Tone::Amber),
        "key_created" | "key_revoked" => ("key", Tone::Indigo),
        "exported" => ("download", Tone::Amber),
        "samples_made" | "samples_removed" => ("sparkles", Tone::Teal),
        "purged" | "erased" => ("trash-2", Tone::Red),
        "dossier_made" => ("download", Tone::Amber),
        event if event.starts_with("provider_") => ("globe", Tone::Teal),
        event if event.starts_with("oauth_") => ("plug", Tone::Teal),
        _ => ("circle-dot", Tone::Gray),
    }
}

fn via(via: &str) -> Option<Text> {
    Some(match via {
        "page" => texts::VIA_PAGE,
        "rest" => texts::VIA_REST,
        "import" => texts::VIA_IMPORT,
        "command" => texts::VIA_COMMAND,
        "job" => texts::VIA_JOB,
        "demo" => texts::VIA_DEMO,
        _ => return None,
    })
}

fn who(reader: &Reader, line: &Line) -> Who {
    let ui = &reader.ui;
    let Some(who) = &line.who else {
        return match line.row.entry.who_kind.as_str() {
            "nobody" => Who::Nobody,
            _ => Who::Rapport,
        };
    };
    if who.object == "key" {
        let name = who.name.clone();
        return Who::Key(name.unwrap_or_else(|| unnamed(ui.t(texts::A_KEY), who.id)));
    }
    let found = linked(reader, who);
    found.map_or_else(
        || Who::Gone(unnamed(ui.t(texts::A_USER), who.id)),
        Who::Person,
    )
}

/// A record that can be opened.
fn linked(reader: &Reader, whom: &Whom) -> Option<Linked> {
    let def = reader
        .cx
        .schema
        .object(&ObjectId::from(whom.object.as_str()))?;
    Some(Linked {
        name: whom.name.clone()?,
        href: Some(format!("/{}/{}", def.plural, whom.id)),
        shape: face(def).unwrap_or(Shape::Square),
    })
}

fn subject(reader: &Reader, line: &Line) -> Subject {
    let Some(object) = &line.row.entry.object else {
        return Subject::None;
    };
    // Who did something to themselves is named once.
    if line.who.is_some() && line.who == line.record {
        return Subject::None;
    }
    let ui = &reader.ui;
    let whole = reader.cx.whole_worded();
    let def = whole.object(&ObjectId::from(object.as_str()));
    let Some(record) = &line.record else {
        let log = || ui.t(texts::LOG).to_owned();
        return match def {
            Some(def) => Subject::Object(def.label_plural.clone(), format!("/{}", def.plural)),
            None if object == super::PLURAL => Subject::Object(log(), "/audit".into()),
            None => Subject::Other(object.clone()),
        };
    };
    if let Some(linked) = linked(reader, record) {
        return Subject::Record(linked);
    }
    let label = match (object.as_str(), def) {
        (_, Some(def)) => def.label.as_str(),
        ("key", _) => ui.t(texts::A_KEY),
        ("provider", _) => ui.t(texts::PROVIDER),
        ("oauth_client", _) => ui.t(texts::CLIENT),
        (object, _) => object,
    };
    let name = record.name.clone();
    Subject::Other(name.unwrap_or_else(|| unnamed(label, record.id)))
}

/// What has no name that the reader may see: its kind and the end of its id, so that
/// lines about the same can be told.
pub fn unnamed(label: &str, id: Id) -> String {
    let id = id.to_string();
    let end = id.rsplit('-').next().unwrap_or_default();
    format!("{label} …{}", &end[end.len().saturating_sub(6)..])
}
