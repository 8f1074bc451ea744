//! One's own account: what one signs in with, and where one is signed in.

mod agent;
mod codes;
mod passkeys;
mod password;
mod program;
mod proof;
mod sessions;
pub mod view;

pub use agent::agent;
pub use codes::create as make_codes;
pub use passkeys::{
    ask as ask_passkey, create as add_passkey, new as new_passkey, remove as remove_passkey,
};
pub use password::{ask as ask_password, update as change_password};
pub use program::{ask as ask_program, create as add_program, remove as remove_program};
pub use proof::{
    ask as ask_proof, ask_passkey as ask_proof_passkey, create as prove,
    create_passkey as prove_passkey,
};
pub use sessions::{end as end_session, end_all as end_sessions};

use axum::response::IntoResponse;
use base::{Error, Micros};
use engine::people::open::Open;
use engine::people::{self, Session, open};
use identity::factors::{self, Factors};
use identity::proof::Proven;
use identity::providers::{self, Provider};
use maud::Markup;

use crate::notifications;
use crate::problems::Answer;
use crate::providers::connected;
use crate::sessions::passkey;
use crate::shell::{Page, Scroll};
use crate::texts::{Text, account};
use crate::ui::Ui;
use crate::values::times;
use crate::visit::Reader;
use view::{AccountView, FactorsView, PasskeyView, SessionView, content, head};

/// The page.
pub const PAGE: &str = "/account";

/// Shows it.
pub async fn show(reader: Reader) -> Answer {
    let session = session(&reader)?;
    let ws = &reader.cx.ws;
    let owned = factors::of(ws, session.user).await?;
    let sessions = open::list(ws, session.user).await?;
    let offered = providers::offered(ws).await?;
    let view = AccountView {
        person: person(&reader).to_owned(),
        email: session.email.clone(),
        has_password: people::has_password(ws, session.user).await?,
        connected: connected::part(&reader, session.user).await?,
        unfit: passkey::site(&reader.visitor).err().map(passkey::unfit),
        factors: factors_view(&reader, &owned),
        notifications: notifications::wishes_panel(&reader).await?,
        sessions: sessions
            .iter()
            .map(|one| session_view(&reader, one, &session.mark, &offered))
            .collect(),
    };
    let content = content(&reader.ui, &view);
    Ok(page(&reader, account::ACCOUNT, None, content).into_response())
}

/// A page of the account, with what is above it if it is not the account itself.
fn page(reader: &Reader, title: Text, above: Option<()>, content: Markup) -> Markup {
    let title = reader.ui.t(title);
    reader.page(&Page {
        title,
        kind: "account",
        current: None,
        scripts: &[crate::assets::GATE_JS],
        scroll: Scroll::Page,
        head: head(&reader.ui, above.map(|()| title)),
        content,
    })
}

/// A page below the account.
fn below(reader: &Reader, title: Text, content: Markup) -> Markup {
    page(reader, title, Some(()), content)
}

/// The session of who reads.
fn session(reader: &Reader) -> Result<&Session, Error> {
    let session = reader.visitor.session.as_ref();
    session.ok_or_else(|| Error::unauthorized("Sign in first."))
}

fn person(reader: &Reader) -> &str {
    match reader.visitor.session.as_ref().map(|session| &session.who) {
        Some(engine::Principal::User { name, .. }) => name,
        _ => "",
    }
}

/// Who reads, if they proved a moment ago who they are.
fn proven(reader: &Reader) -> Result<Option<Proven>, Error> {
    Ok(Proven::of(session(reader)?, reader.cx.now))
}

/// The factors of somebody as pages show them.
pub fn factors_view(reader: &Reader, owned: &Factors) -> FactorsView {
    let cx = &reader.cx;
    let here = passkey::site(&reader.visitor).ok();
    let day = |at: Micros| times::day_text(reader.ui.language, at.date_in(&cx.zone));
    let ago = |at: Micros| times::ago(reader.ui.language, at, cx.now, &cx.zone);
    FactorsView {
        program: owned
            .program
            .map(|program| (day(program.created_at), program.last_used_at.map(ago))),
        codes_left: owned.codes_left,
        has_any: owned.any(),
        passkeys: owned
            .passkeys
            .iter()
            .map(|one| PasskeyView {
                id: one.id.to_string(),
                name: one.name.clone(),
                elsewhere: here
                    .as_ref()
                    .is_none_or(|here| here.host() != one.site)
                    .then(|| one.site.clone()),
                made: day(one.created_at),
                used: one.last_used_at.map(ago),
                refused: one.refused_at.map(ago),
            })
            .collect(),
    }
}

/// A session as pages show it.
pub fn session_view(reader: &Reader, one: &Open, mine: &str, offered: &[Provider]) -> SessionView {
    let cx = &reader.cx;
    SessionView {
        mark: one.mark.clone(),
        agent: agent(&one.agent),
        full: one.agent.clone(),
        is_this: one.mark == mine,
        address: one.address.clone(),
        begun: times::ago(reader.ui.language, one.begun_at, cx.now, &cx.zone),
        seen: times::ago(reader.ui.language, one.seen_at, cx.now, &cx.zone),
        via: via(&reader.ui, one, offered),
    }
}

fn via(ui: &Ui, one: &Open, offered: &[Provider]) -> String {
    let text = match (one.via.as_str(), one.second_at.is_some()) {
        ("password", false) => account::VIA_PASSWORD,
        ("password", true) => account::VIA_PASSWORD_SECOND,
        ("passkey", _) => account::VIA_PASSKEY,
        (via, _) => match offered.iter().find(|provider| provider.via() == via) {
            Some(provider) => return ui.fill(account::VIA_NAMED, &[("provider", &provider.name)]),
            None => account::VIA_PROVIDER,
        },
    };
    ui.t(text).to_owned()
}
