//! `rapport key`

use base::{Date, Id, Micros};
use engine::{
    Cx, Principal, Via,
    people::{self, KeyInfo, MOST_KEYS_LISTED, NewKey},
};
use serde_json::json;

use super::jobs::table;
use crate::{
    cli::{Key, KeyAdd},
    config::Settings,
    failure::Failure,
    output, wiring,
};

/// Makes, lists or revokes keys.
///
/// # Errors
/// If there is no such role, owner or key; what is wrong with the limits of a new one.
pub async fn run(settings: &Settings, asked: Key) -> Result<(), Failure> {
    let ws = match &asked {
        // A key may be made before anything else is there.
        Key::Add(_) => wiring::open(settings).await?,
        Key::List(_) | Key::Revoke(_) => wiring::open_existing(settings).await?,
    };
    let cx = ws.cx(Principal::System, Via::Command);
    let outcome = match asked {
        Key::Add(asked) => add(&cx, asked).await,
        Key::List(asked) => list(&cx, asked.json).await,
        Key::Revoke(asked) => revoke(&cx, &asked.id).await,
    };
    ws.db().close().await;
    outcome
}

/// Makes a key and prints it as the last line on standard output, this once.
async fn add(cx: &Cx, add: KeyAdd) -> Result<(), Failure> {
    let owner = match &add.owner {
        None => None,
        Some(email) => {
            let found = people::by_email(&cx.ws, email).await?;
            let unknown =
                || Failure::new(format!("Nobody who may sign in has the address {email}."));
            Some(found.ok_or_else(unknown)?)
        }
    };
    let contact = match &add.contact {
        None => None,
        Some(email) => Some(contact(cx, email).await?),
    };
    let may = match (&add.role, &add.owner) {
        (Some(role), _) if add.contact.is_some() => {
            let email = add.contact.as_deref().unwrap_or_default();
            format!("by which {email} comes in with the role {role}")
        }
        (Some(role), _) => format!("with the role {role}"),
        (None, Some(email)) => format!("of {email}"),
        (None, None) => String::new(),
    };
    let new = NewKey {
        name: add.name,
        role: add.role,
        owner,
        contact,
        is_read_only: add.read_only,
        objects: (!add.objects.is_empty()).then_some(add.objects),
        from: add.from,
        expires_at: add.expires.map(|text| time(cx, &text)).transpose()?,
    };
    let (key, secret) = people::make_key(cx, new).await?;
    output::complain(&format!(
        "This is the key \"{}\" {may}. It is shown this once:",
        key.name
    ));
    output::line(&secret);
    Ok(())
}

/// The one contact with an address.
async fn contact(cx: &Cx, email: &str) -> Result<Id, Failure> {
    let found = people::customers_by_email(cx, email).await?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::new(format!("No contact has the address {email}."))),
        _ => Err(Failure::new(format!(
            "Several contacts have the address {email}. Merge them first, or take it from the others."
        ))),
    }
}

/// A time as people write it: so many days from now, the end of what comes before a day,
/// or an instant.
fn time(cx: &Cx, text: &str) -> Result<Micros, Failure> {
    let days = text.strip_suffix('d').and_then(|days| days.parse().ok());
    let in_days = days.map(|days: u32| cx.now.plus_seconds(i64::from(days) * 24 * 3_600));
    let day = || Date::parse_iso(text).map(|day| day.start_of_day(&cx.zone));
    let found = in_days.or_else(day).or_else(|| Micros::parse_rfc3339(text));
    found.ok_or_else(|| {
        Failure::usage(format!(
            "\"{text}\" is no time. Write 90d, 2030-01-31 or 2030-01-31T12:00:00Z."
        ))
    })
}

async fn list(cx: &Cx, as_json: bool) -> Result<(), Failure> {
    let mut all: Vec<KeyInfo> = Vec::new();
    loop {
        let before = all.last().map(|key| key.id);
        let page = people::keys(cx, before, MOST_KEYS_LISTED).await?;
        let is_last = page.len() < MOST_KEYS_LISTED as usize;
        all.extend(page);
        if is_last {
            break;
        }
    }
    match as_json {
        true => {
            let data: Vec<_> = all.iter().map(json_of).collect();
            let json = json!({"data": data});
            output::line(&serde_json::to_string_pretty(&json).map_err(Failure::system)?);
        }
        false => table(&COLUMNS, all.iter().map(row).collect()),
    }
    Ok(())
}

const COLUMNS: [&str; 8] = [
    "ID",
    "NAME",
    "BEGINS",
    "ROLE",
    "OWNER",
    "LIMITS",
    "EXPIRES",
    "LAST USED",
];

fn row(key: &KeyInfo) -> Vec<String> {
    let mut limits = Vec::new();
    if key.is_read_only {
        limits.push("reads only".to_owned());
    }
    if let Some(objects) = &key.objects {
        limits.push(format!("only {}", objects.join(",")));
    }
    if !key.from.is_empty() {
        limits.push(format!("from {}", key.from.join(",")));
    }
    let owner = key.owner.as_ref().or(key.contact.as_ref());
    let owner = owner.and_then(|owner| owner.name.clone());
    vec![
        key.id.to_string(),
        key.name.clone(),
        key.prefix.clone(),
        key.role.clone().unwrap_or_else(|| "(personal)".to_owned()),
        owner.unwrap_or_default(),
        limits.join("; "),
        text(key.expires_at),
        text(key.last_used_at),
    ]
}

fn text(at: Option<Micros>) -> String {
    at.map(Micros::to_rfc3339).unwrap_or_default()
}

fn json_of(key: &KeyInfo) -> serde_json::Value {
    let time = |at: Option<Micros>| at.map(Micros::to_rfc3339);
    json!({
        "id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "role": key.role,
        "owner": key.owner.as_ref().map(|owner| json!({"id": owner.id, "name": owner.name})),
        "contact": key.contact.as_ref().map(|contact| json!({"id": contact.id, "name": contact.name})),
        "read_only": key.is_read_only,
        "objects": key.objects,
        "from": key.from,
        "created_at": key.created_at.to_rfc3339(),
        "expires_at": time(key.expires_at),
        "last_used_at": time(key.last_used_at),
    })
}

async fn revoke(cx: &Cx, id: &str) -> Result<(), Failure> {
    let id = Id::parse(id).ok_or_else(|| {
        Failure::usage("A key is named by its id, a UUID. rapport key list prints it.")
    })?;
    people::revoke_key(cx, id).await?;
    output::line("The key is revoked.");
    Ok(())
}
