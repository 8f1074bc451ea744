//! Which views somebody may use: all of an object for its lists, one by its id, the names of some.

use base::{Error, Id, Result};
use schema::{FieldId, ObjectId};

use super::{
    Audience, Named, View,
    store::{self, Reader, ViewRow, Which},
};
use crate::Cx;

/// The views that who asks may use, of one object or of all: their own, those of their teams and
/// of everybody, of objects that they may see, in the order of their names. Nobody but people keeps
/// views; keys and customers see those of everybody. Of more than a thousand, some of those of
/// everybody are left out.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn list(cx: &Cx, object: Option<&ObjectId>) -> Result<Vec<View>> {
    let mut all = visible(cx, Which::First(object)).await?;
    all.sort_by_cached_key(|view| (view.name.to_lowercase(), view.id));
    Ok(all)
}

/// The views that stand in the navigation of who asks, in the order of their names.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pinned(cx: &Cx) -> Result<Vec<Named>> {
    match cx.user() {
        Some(_) => named(cx, Which::Pinned).await,
        None => Ok(Vec::new()),
    }
}

/// What those of these views are called that who asks may use.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn names(cx: &Cx, ids: &[Id]) -> Result<Vec<Named>> {
    match ids.is_empty() {
        false => named(cx, Which::These(ids)).await,
        true => Ok(Vec::new()),
    }
}

/// The names of all views that name a field of an object, of those that who asks may use.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn that_name(cx: &Cx, object: &ObjectId, field: &FieldId) -> Result<Vec<String>> {
    let mut all = Vec::new();
    let mut after = Some(Id::nil());
    while let Some(id) = after {
        let mut conn = cx.ws.db().read().await?;
        let rows = store::visible(&mut conn, &reader(cx), Which::After(id)).await?;
        after = rows.last().map(|row| row.id);
        let naming = rows.into_iter().map(|row| seen(cx, row));
        let naming = naming.filter(|view| {
            cx.schema.object(&view.object).is_some() && view.names(cx, object, field)
        });
        all.extend(naming.map(|view| view.name));
    }
    all.sort_by_cached_key(|name| name.to_lowercase());
    Ok(all)
}

/// A view that who asks may use.
///
/// # Errors
/// `NotFound`.
pub async fn find(cx: &Cx, id: Id) -> Result<View> {
    let found = visible(cx, Which::These(&[id])).await?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| Error::not_found("view"))
}

async fn visible(cx: &Cx, which: Which<'_>) -> Result<Vec<View>> {
    let rows = store::visible(&mut cx.ws.db().read().await?, &reader(cx), which).await?;
    let known = rows
        .into_iter()
        .filter(|row| cx.schema.object(&row.object).is_some());
    Ok(known.map(|row| seen(cx, row)).collect())
}

async fn named(cx: &Cx, which: Which<'_>) -> Result<Vec<Named>> {
    let mut named = store::named(&mut cx.ws.db().read().await?, &reader(cx), which).await?;
    named.retain(|view| cx.schema.object(&view.object).is_some());
    Ok(named)
}

fn reader(cx: &Cx) -> Reader {
    Reader {
        me: cx.user(),
        teams: cx.ws.standing().teams(&cx.who),
    }
}

/// What an object's list begins with: what who asks chose, else what one of their roles begins
/// with, the newest first.
pub fn first<'v>(cx: &Cx, views: &'v [View], object: &ObjectId) -> Option<&'v View> {
    let of_it = || views.iter().filter(|view| view.object == *object);
    let by_role = || {
        let standing = cx.ws.standing();
        let mine = standing.rights(&cx.who);
        of_it()
            .filter(|view| mine.names().any(|key| view.roles.iter().any(|r| r == key)))
            .max_by_key(|view| view.updated_at)
    };
    of_it().find(|view| view.begins).or_else(by_role)
}

/// A view as who asks sees it.
pub(super) fn seen(cx: &Cx, row: ViewRow) -> View {
    let is_mine = cx.user() == Some(row.owner);
    let is_shared = row.audience != Audience::Me;
    View {
        id: row.id,
        object: row.object,
        name: row.name,
        stored: row.query,
        audience: row.audience,
        owner: row.owner,
        roles: row.roles,
        created_at: row.created_at,
        updated_at: row.updated_at,
        is_pinned: row.mark.is_pinned,
        begins: row.mark.begins,
        may_change: is_mine || is_shared && cx.rights.may(schema::Special::ManageObjects),
    }
}
