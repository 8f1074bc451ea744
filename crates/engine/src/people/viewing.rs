//! Looking at the pages as somebody else sees them: who manages people sees what another
//! person sees, for an hour at most, and changes nothing meanwhile.
//!
//! The session says as whom (`sessions.viewing`), a ticket until when. Whoever takes the
//! ticket away tells the audit log that it is over, so it is told once. As whom somebody
//! looks is decided anew whenever the session is looked up.

use base::{Error, Id, Result};
use schema::{Action, Reach, Record};
use serde_json::json;
use store::{Arg, Conn, Row, Sql, Tx};

use super::{Bounds, Session, Through, ThroughKind, acting, email_of, in_charge_of};
use super::{tickets, token};
use crate::{
    Cx, Principal, Via, Workspace,
    audit::{self, Event, Step},
    records,
};

/// It lasts for so long, in seconds.
pub const SECONDS: i64 = 60 * 60;
/// The kind of the tickets that say until when.
const KIND: &str = "viewing";

/// As whom somebody looks at the pages.
#[derive(Clone, Debug)]
pub struct Viewing {
    pub user: Id,
    pub name: String,
    pub email: String,
    /// The person as if they were there: for what pages offer them.
    pub person: Principal,
}

const BEGIN: &str = "update {w}.sessions set viewing = $3 \
     where user_id = $1 and substr(token_hash, 1, 24) = $2 and viewing is null";
const END: &str = "update {w}.sessions set viewing = null \
     where user_id = $1 and substr(token_hash, 1, 24) = $2";
const TAKE: &str = "delete from {w}.tickets where token_hash = $1 and kind = 'viewing' \
     returning user_id, payload";
const TAKE_OVER: &str = "delete from {w}.tickets where kind = 'viewing' and expires_at <= $1 \
     returning user_id, payload";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[BEGIN, END, TAKE, TAKE_OVER];

/// Somebody as whom who acts may look: an active person, not themselves, who may do and
/// sees nothing that they may not do or see.
///
/// # Errors
/// `Forbidden` to who does not manage people, or would see more than they may;
/// `NotFound`; `Conflict` if it is themselves or somebody who may not come in.
pub async fn may_view(cx: &Cx, user: Id) -> Result<Record> {
    let Principal::User {
        id, through: None, ..
    } = &cx.who
    else {
        let message = "Only people look at pages as others see them, in person.";
        return Err(Error::forbidden(message));
    };
    let record = in_charge_of(cx, user).await?;
    if *id == user {
        let message = "You see Rapport as yourself already.";
        return Err(Error::conflict("oneself", message));
    }
    if !super::is_active(&record) {
        let message = "This person may not sign in, so they see nothing.";
        return Err(Error::conflict("inactive", message));
    }
    match sees_all_of(cx, &acting(&record, &cx.whole)) {
        true => Ok(record),
        false => Err(Error::forbidden(
            "This person may see records that you do not see. Ask an administrator.",
        )),
    }
}

/// Whether who acts sees every record of the objects that somebody sees any of. Roles that
/// reach as far reach other records: those of another team, what is theirs, what is shared
/// with them.
fn sees_all_of(cx: &Cx, who: &Principal) -> bool {
    let theirs = cx.ws.standing().rights(who);
    let sees_all = |object| {
        let grants = cx.rights.grants(object, Action::Read);
        grants.contains(&(Reach::All, None))
    };
    cx.whole
        .objects()
        .all(|def| theirs.reach(&def.id, Action::Read) == Reach::None || sees_all(&def.id))
}

/// Begins to look as somebody, in this session of who acts.
///
/// # Errors
/// See [`may_view`]; `Conflict` if the session looks as somebody already.
pub async fn begin(cx: &Cx, session: &Session, user: Id) -> Result<()> {
    may_view(cx, user).await?;
    let (viewer, mark, by) = (session.user, session.mark.clone(), cx.clone());
    let (key, now) = (token::hash(&key(session)), cx.ws.clock().now());
    records::write_beside(cx, move |tx| {
        let (mark, key, by) = (mark.clone(), key.clone(), by.clone());
        Box::pin(async move {
            let args = [viewer.into(), mark.as_str().into(), user.into()];
            if tx.execute(&Sql::with(BEGIN, args)).await? != 1 {
                let message = "You look as somebody else already. Stop that first.";
                return Err(Error::conflict("viewing", message));
            }
            let payload = json!({"user": user, "mark": mark});
            tickets::put(tx, &key, KIND, Some(viewer), payload, now, SECONDS).await?;
            note(tx, &by, (viewer, user), Step::Began);
            Ok(())
        })
    })
    .await
}

/// Ends it; nothing happens if nothing is to be ended.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn end(cx: &Cx, session: &Session) -> Result<()> {
    let (session, by) = (session.clone(), cx.clone());
    records::write_beside(cx, move |tx| {
        let (session, by) = (session.clone(), by.clone());
        Box::pin(async move { end_in(tx, &by, session.user, &session.mark).await })
    })
    .await
}

/// The same within a transaction, for the session that is named so.
pub(super) async fn end_in(tx: &mut Tx, by: &Cx, viewer: Id, mark: &str) -> Result<()> {
    let taken = Sql::with(TAKE, [token::hash(&key_of(viewer, mark)).into()]);
    if let Some(row) = tx.fetch_optional(&taken).await? {
        over(tx, by, &row).await?;
    }
    end_session(tx, viewer, mark).await
}

/// Ends all whose hour is over, of sessions that nobody came back with as well.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn end_over(cx: &Cx) -> Result<()> {
    let by = cx.clone();
    records::write_beside(cx, move |tx| {
        let by = by.clone();
        Box::pin(async move {
            let taken = Sql::with(TAKE_OVER, [by.now.0.into()]);
            for row in tx.fetch(&taken).await? {
                over(tx, &by, &row).await?;
            }
            Ok(())
        })
    })
    .await
}

/// What was taken away is told, and the session sees as itself again.
async fn over(tx: &mut Tx, by: &Cx, row: &Row) -> Result<()> {
    let viewer = row.get_id(0)?;
    let said: serde_json::Value = serde_json::from_str(&row.get_json(1)?).map_err(Error::broken)?;
    if let Some(user) = said["user"].as_str().and_then(Id::parse) {
        note(tx, by, (viewer, user), Step::Ended);
    }
    end_session(tx, viewer, said["mark"].as_str().unwrap_or_default()).await
}

async fn end_session(tx: &mut Conn, viewer: Id, mark: &str) -> Result<()> {
    let args: [Arg; 2] = [viewer.into(), mark.into()];
    tx.execute(&Sql::with(END, args)).await.map(drop)
}

fn note(tx: &mut Tx, by: &Cx, (viewer, user): (Id, Id), step: Step) {
    audit::note(tx, by, &Event::ViewedAs { viewer, user, step });
}

/// The session as whom it looks, if it still may; else it is ended, and is its own again.
pub(super) async fn seen(ws: &Workspace, session: Session, user: Id) -> Result<Session> {
    let cx = ws.cx(session.who.clone(), Via::Page);
    let is_on = tickets::peek(ws, KIND, &key(&session)).await?.is_some();
    let person = match is_on {
        true => may_view(&cx, user).await,
        false => Err(Error::not_found("ticket")),
    };
    match person {
        Ok(person) => Ok(looking(session, &person, &cx)),
        Err(error @ (Error::Busy { .. } | Error::SchemaChanged | Error::Broken { .. })) => {
            Err(error)
        }
        Err(_) => {
            end(&cx, &session).await?;
            Ok(session)
        }
    }
}

fn looking(session: Session, record: &Record, cx: &Cx) -> Session {
    let person = acting(record, &cx.whole);
    let name = |who: &Principal| match who {
        Principal::User { name, .. } => name.clone(),
        _ => String::new(),
    };
    let through = Through {
        kind: ThroughKind::Viewing,
        id: session.user,
        name: name(&session.who),
        bounds: Bounds::default(),
    };
    Session {
        viewing: Some(Viewing {
            user: record.id,
            name: name(&person),
            email: email_of(record),
            person: person.clone(),
        }),
        who: person.acting_through(through),
        ..session
    }
}

/// What the ticket of a session is found by. It is handed out to nobody.
fn key(session: &Session) -> String {
    key_of(session.user, &session.mark)
}

fn key_of(viewer: Id, mark: &str) -> String {
    format!("viewing {viewer} {mark}")
}
