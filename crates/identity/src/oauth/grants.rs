//! What people let programs do, as they and administrators look at it, and end it.

use std::collections::HashMap;

use base::{Error, Id, Micros, Result};
use engine::audit::{self, Event};
use engine::{Cx, Principal, Workspace, people::programs::Scope, records};
use schema::Special;

use super::{clients::Client, redirects, store, tokens};

/// A program that may act for somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantInfo {
    pub id: Id,
    pub program: String,
    /// Where its answers go, as it registered it first.
    pub place: Option<redirects::Place>,
    pub scopes: Vec<Scope>,
    pub created_at: Micros,
    pub last_used_at: Option<Micros>,
}

/// A program, and how many let it act for them.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientInfo {
    pub client: Client,
    pub grants: u64,
}

/// The programs that one let act for one, newest first.
///
/// # Errors
/// `Forbidden` to who is not there in person; `Busy` if the database is away.
pub async fn mine(cx: &Cx) -> Result<Vec<GrantInfo>> {
    let user = person(cx)?;
    let rows = store::grants(&mut cx.ws.db().read().await?, user, cx.now).await?;
    let shown = rows.into_iter().map(|row| GrantInfo {
        id: row.id,
        place: row.redirects.first().map(|first| redirects::place(first)),
        program: row.program,
        scopes: Scope::ALL
            .into_iter()
            .filter(|scope| row.scope.split(' ').any(|word| word == scope.name()))
            .collect(),
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    });
    Ok(shown.collect())
}

/// Ends what one let a program do.
///
/// # Errors
/// `NotFound` if there is no such thing.
pub async fn end(cx: &Cx, grant: Id) -> Result<()> {
    let user = person(cx)?;
    let owner = store::granted_by(&mut cx.ws.db().read().await?, grant).await?;
    if owner != Some(user) {
        return Err(Error::not_found("program"));
    }
    tokens::end(cx, grant).await
}

/// All programs that registered, those used last first. For who manages people.
///
/// # Errors
/// `Forbidden` to all others.
pub async fn programs(cx: &Cx) -> Result<Vec<ClientInfo>> {
    cx.may(Special::ManagePeople)?;
    let rows = store::clients(&mut cx.ws.db().read().await?, cx.now).await?;
    let shown = rows.into_iter();
    Ok(shown
        .map(|(client, grants)| ClientInfo { client, grants })
        .collect())
}

/// What programs are called, for whoever reads what was done with them: those used last.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn names(ws: &Workspace) -> Result<HashMap<Id, String>> {
    let now = ws.clock().now();
    let rows = store::clients(&mut ws.db().read().await?, now).await?;
    let named = rows.into_iter().map(|(client, _)| (client.id, client.name));
    Ok(named.collect())
}

/// Removes a program with all that people let it do.
///
/// # Errors
/// `Forbidden` to who does not manage people; `NotFound` if there is no such program.
pub async fn remove(cx: &Cx, client: Id) -> Result<()> {
    cx.may(Special::ManagePeople)?;
    let known = store::client(&mut cx.ws.db().read().await?, client).await?;
    known.ok_or_else(|| Error::not_found("program"))?;
    let by = cx.clone();
    records::write_beside(cx, move |tx| {
        let by = by.clone();
        Box::pin(async move {
            if store::drop_client(tx, client).await? {
                audit::note(tx, &by, &Event::OauthClientRemoved { client });
            }
            Ok(())
        })
    })
    .await
}

fn person(cx: &Cx) -> Result<Id> {
    match &cx.who {
        Principal::User {
            id, through: None, ..
        } => Ok(*id),
        _ => Err(Error::forbidden(
            "Sign in to look after connected programs.",
        )),
    }
}
