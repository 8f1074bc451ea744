//! `rapport user add`, `invite`, `reset`

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use console::Term;
use engine::{Cx, Principal, Via, people};
use identity::links::{self, Purpose};
use schema::{Filter, ObjectId, Query};

use crate::{
    cli::{UserAdd, UserInvite, UserReset},
    config::Settings,
    failure::Failure,
    output, wiring,
};

/// More than this is no password.
const LONGEST: u64 = 10_000;

/// Adds a person who can sign in.
///
/// # Errors
/// What is wrong with their data or password.
pub async fn add(settings: &Settings, add: UserAdd) -> Result<(), Failure> {
    let password = password()?;
    let ws = wiring::open(settings).await?;
    let new = people::NewUser {
        email: add.email.clone(),
        name: add.name,
        role: add.role,
        password,
        team: None,
    };
    let user = people::create_user(&ws.cx(Principal::System, Via::Command), new).await?;
    ws.db().close().await;
    output::line(&format!(
        "{} can sign in now. Their id is {}.",
        add.email.trim(),
        user.id
    ));
    Ok(())
}

/// Adds a person who chooses their password by a link, and prints the link. For somebody
/// who is there already and has no password yet it is made anew.
///
/// # Errors
/// What is wrong with their data; that they have a password.
pub async fn invite(settings: &Settings, invite: UserInvite) -> Result<(), Failure> {
    let ws = wiring::open(settings).await?;
    let cx = ws.cx(Principal::System, Via::Command);
    let user = match people::known_by_email(&ws, &invite.email).await? {
        Some(user) => user.id,
        None => add_invited(&cx, &invite).await?,
    };
    print(settings, &cx, user, &invite.email, Purpose::Invitation).await?;
    ws.db().close().await;
    Ok(())
}

async fn add_invited(cx: &Cx, invite: &UserInvite) -> Result<base::Id, Failure> {
    let needed = |value: &Option<String>, flag: &str| {
        value.clone().ok_or_else(|| {
            Failure::usage(format!(
                "Nobody has the address {} yet. Give {flag} to add them.",
                invite.email.trim()
            ))
        })
    };
    let team = match &invite.team {
        Some(name) => Some(team(cx, name).await?),
        None => None,
    };
    let new = people::Newcomer {
        email: invite.email.clone(),
        name: needed(&invite.name, "--name")?,
        role: Some(needed(&invite.role, "--role")?),
        roles: Vec::new(),
        team,
    };
    Ok(people::admit(cx, new).await?.id)
}

async fn team(cx: &Cx, name: &str) -> Result<base::Id, Failure> {
    let team = ObjectId::from("team");
    let def = cx.schema.object(&team);
    let def = def.ok_or_else(|| Failure::new("There are no teams."))?;
    let quoted = serde_json::Value::from(name).to_string();
    let filter: Filter = schema::filter::parse(&format!("name = {quoted}"), def, &cx.schema)?;
    let query = Query {
        filter,
        limit: 2,
        ..Query::of(team.clone())
    };
    match engine::records::list(cx, query).await?.records.as_slice() {
        [one] => Ok(one.id),
        [] => Err(Failure::new(format!("There is no team \"{name}\"."))),
        _ => Err(Failure::new(format!(
            "Several teams are called \"{name}\". Invite without --team, and choose it on the person's page."
        ))),
    }
}

/// Prints a link with which somebody chooses a new password.
///
/// # Errors
/// That there is nobody with this address, or that they have no password yet.
pub async fn reset(settings: &Settings, reset: &UserReset) -> Result<(), Failure> {
    let ws = wiring::open_existing(settings).await?;
    let found = people::known_by_email(&ws, &reset.email).await?;
    let unknown = || Failure::new(format!("Nobody has the address {}.", reset.email.trim()));
    let user = found.ok_or_else(unknown)?.id;
    let cx = ws.cx(Principal::System, Via::Command);
    print(settings, &cx, user, &reset.email, Purpose::Reset).await?;
    ws.db().close().await;
    Ok(())
}

/// Prints a link as the last line on standard output, this once.
async fn print(
    settings: &Settings,
    cx: &Cx,
    user: base::Id,
    email: &str,
    purpose: Purpose,
) -> Result<(), Failure> {
    let link = links::issue(cx, user, purpose).await?;
    let ours = match &settings.url {
        Some(url) => url.clone(),
        None => {
            output::complain(
                "Nothing says under which address people reach Rapport: set url in rapport.toml. This link is for this machine.",
            );
            format!("http://{}", settings.listen)
        }
    };
    output::complain(&format!(
        "With this link {} chooses a password. It is good for {} hours, once, and shown this once:",
        email.trim(),
        purpose.hours()
    ));
    output::line(&link.address(&ours));
    Ok(())
}

/// One line: asked for at a terminal, where it is not shown, else read from standard input.
fn password() -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(format!(
            "The password cannot be read from standard input: {error}."
        ))
    };
    let stdin = std::io::stdin();
    let mut line = String::new();
    if stdin.is_terminal() {
        output::ask("Password (it is not shown): ");
        line = Term::stderr().read_secure_line().map_err(unreadable)?;
    } else {
        let mut bytes = stdin.lock().take(LONGEST);
        bytes.read_line(&mut line).map_err(unreadable)?;
    }
    let line = line.trim_end_matches(['\n', '\r']);
    if line.is_empty() {
        return Err(Failure::new(
            "There is no password on standard input. Write it there as the first line.",
        ));
    }
    Ok(line.to_string())
}
