//! Views of lists that people keep: which records, which columns, in which order, as a table,
//! a board or another way of looking. A view is a name for what stands in the address of such a
//! page, so it grants nothing: whoever opens it sees what they may see of it. What it names is kept
//! by ids (`meaning`), so that it outlives names.

mod checks;
mod meaning;
mod reading;
mod store;

use base::{Error, Id, Micros, Result};
use schema::{FieldId, ObjectId};

pub use checks::{MOST_NAME, MOST_QUERY};
pub use meaning::{LeftOut, Shown};
pub use reading::{find, first, list, pinned};
pub(crate) use reading::{names, that_name};
pub use store::STATEMENTS;

use crate::{Cx, Principal, notifications, records};
use checks::checked;
use meaning::Meaning;
use reading::seen;
use store::ViewRow;

/// Views that somebody keeps, at most.
pub const MOST: usize = 200;

/// Who sees a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    #[default]
    Me,
    Team(Id),
    Everybody,
}

/// A view as whoever may use it sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub id: Id,
    pub object: ObjectId,
    pub name: String,
    pub audience: Audience,
    pub owner: Id,
    /// Keys of the roles that begin with it.
    pub roles: Vec<String>,
    pub created_at: Micros,
    pub updated_at: Micros,
    /// Whether it stands in the navigation of who asks.
    pub is_pinned: bool,
    /// Whether who asks begins with it, by their own choice.
    pub begins: bool,
    /// Whether who asks may change it.
    pub may_change: bool,
    /// What it shows, as a row keeps it.
    stored: String,
}

impl View {
    /// What it shows to who asks, with the names of now: what is not there for them is left out.
    pub fn shown(&self, cx: &Cx) -> Shown {
        match cx.schema.object(&self.object) {
            Some(def) => self.meaning(cx).shown(def, &cx.schema),
            None => Shown::default(),
        }
    }

    /// Whether it names what is gone for everybody, not only for who asks.
    pub fn is_outdated(&self, cx: &Cx) -> bool {
        let def = cx.whole.object(&self.object);
        let shown = def.map(|def| self.meaning(cx).shown(def, &cx.whole));
        shown.is_some_and(|shown| !shown.left_out.is_empty())
    }

    /// Whether it names a field of an object.
    pub(crate) fn names(&self, cx: &Cx, object: &ObjectId, field: &FieldId) -> bool {
        let def = cx.whole.object(&self.object);
        def.is_some_and(|def| self.meaning(cx).names(def, &cx.whole, object, field))
    }

    fn meaning(&self, cx: &Cx) -> Meaning {
        let def = cx.whole.object(&self.object);
        def.map(|def| Meaning::stored(&self.stored, def, &cx.whole))
            .unwrap_or_default()
    }
}

/// What a view is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: Id,
    pub object: ObjectId,
    pub name: String,
}

/// What is to be kept as a view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewView {
    pub name: String,
    /// What stands behind the `?` of its address; none leaves what it shows as it is.
    pub query: Option<String>,
    pub audience: Audience,
    /// Keys of the roles that shall begin with it.
    pub roles: Vec<String>,
}

/// What a view is to who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub is_pinned: bool,
    pub begins: bool,
}

/// Keeps a view.
///
/// # Errors
/// `Invalid` with every fault; `Forbidden` if who asks is no person or may not give it to these
/// people; `Conflict` if they keep too many.
pub async fn save(cx: &Cx, object: &ObjectId, new: NewView) -> Result<View> {
    let owner = person(cx)?;
    // Another process may have given a field another name a moment ago.
    let cx = &cx.fresh().await?;
    let (new, meaning) = checked(cx, object, None, new)?;
    let row = ViewRow {
        id: Id::make(cx.now),
        object: object.clone(),
        name: new.name,
        query: meaning.unwrap_or_default().to_stored()?,
        audience: new.audience,
        owner,
        roles: new.roles,
        created_at: cx.now,
        updated_at: cx.now,
        mark: Mark::default(),
    };
    let (put, readers) = (row.clone(), readers(cx, None, row.audience).await?);
    records::write_beside(cx, move |tx| {
        let (row, readers) = (put.clone(), readers.clone());
        Box::pin(async move {
            if store::count(tx, row.owner).await? >= MOST as i64 {
                let message = format!("You keep {MOST} views already. Remove some first.");
                return Err(Error::conflict("too_many", message));
            }
            store::put(tx, &row).await?;
            tell(tx, &row, readers, row.owner).await
        })
    })
    .await?;
    Ok(seen(cx, row))
}

/// Changes a view. `seen` is when it was last changed as far as who asks knows: if somebody
/// changed it since, nothing is written.
///
/// # Errors
/// `NotFound`; `Invalid`; `Forbidden`; `Stale` if it was changed meanwhile.
pub async fn change(cx: &Cx, id: Id, new: NewView, since: Option<Micros>) -> Result<View> {
    let cx = &cx.fresh().await?;
    let view = changeable(cx, id).await?;
    let (new, meaning) = checked(cx, &view.object, Some(&view), new)?;
    let stored = match meaning {
        Some(meaning) => meaning.to_stored()?,
        None => view.stored.clone(),
    };
    let new = NewView {
        query: Some(stored),
        ..new
    };
    rewrite(cx, &view, new, since).await
}

/// Keeps a view without what is not there any more.
///
/// # Errors
/// `NotFound`; `Forbidden`; `Stale` if it was changed meanwhile.
pub async fn settle(cx: &Cx, id: Id) -> Result<View> {
    let cx = &cx.fresh().await?;
    let view = changeable(cx, id).await?;
    let whole = &cx.whole;
    let def = whole
        .object(&view.object)
        .ok_or_else(|| Error::not_found("object"))?;
    let left = view.meaning(cx).shown(def, whole);
    let meaning = Meaning::of(&left.query, def, whole).map_err(Error::Invalid)?;
    let new = NewView {
        name: view.name.clone(),
        query: Some(meaning.to_stored()?),
        audience: view.audience,
        roles: view.roles.clone(),
    };
    rewrite(cx, &view, new, None).await
}

/// Writes a view anew if it is still what it was; its query is as rows hold it.
async fn rewrite(cx: &Cx, view: &View, new: NewView, since: Option<Micros>) -> Result<View> {
    // A clock that stands still must not make two versions one.
    let now = cx.now.max(Micros(view.updated_at.0 + 1));
    let row = ViewRow {
        id: view.id,
        object: view.object.clone(),
        name: new.name,
        query: new.query.unwrap_or_default(),
        audience: new.audience,
        owner: view.owner,
        roles: new.roles,
        created_at: view.created_at,
        updated_at: now,
        mark: Mark {
            is_pinned: view.is_pinned,
            begins: view.begins,
        },
    };
    let (put, was) = (row.clone(), since.unwrap_or(view.updated_at));
    let (readers, me) = (
        readers(cx, Some(view.audience), row.audience).await?,
        person(cx)?,
    );
    records::write_beside(cx, move |tx| {
        let (row, readers) = (put.clone(), readers.clone());
        Box::pin(async move {
            match store::change(tx, &row, was).await? {
                true => tell(tx, &row, readers, me).await,
                false => Err(stale()),
            }
        })
    })
    .await?;
    Ok(seen(cx, row))
}

fn stale() -> Error {
    Error::stale("Somebody changed this view meanwhile. Look at it again, then change it.")
}

/// Who is told that a view is theirs now: a team that did not have it before.
async fn readers(cx: &Cx, before: Option<Audience>, now: Audience) -> Result<Vec<Id>> {
    match now {
        Audience::Team(team) if before != Some(now) => notifications::view_readers(cx, team).await,
        _ => Ok(Vec::new()),
    }
}

async fn tell(tx: &mut ::store::Tx, row: &ViewRow, readers: Vec<Id>, by: Id) -> Result<()> {
    let view = (&row.object, row.id);
    notifications::view_shared(tx, view, readers, Some(by), row.updated_at).await
}

/// Removes a view, for everybody who sees it. `since` is when it was last changed as far as who
/// asks knows.
///
/// # Errors
/// `NotFound`; `Forbidden`; `Stale` if it was changed meanwhile.
pub async fn remove(cx: &Cx, id: Id, since: Option<Micros>) -> Result<View> {
    let view = changeable(cx, id).await?;
    let was = since.unwrap_or(view.updated_at);
    records::write_beside(cx, move |tx| {
        Box::pin(async move {
            match store::remove(tx, id, was).await? {
                true => Ok(()),
                false => Err(stale()),
            }
        })
    })
    .await?;
    Ok(view)
}

/// Says what a view is to who asks.
///
/// # Errors
/// `NotFound`; `Forbidden` if who asks is no person.
pub async fn mark(cx: &Cx, id: Id, mark: Mark) -> Result<View> {
    let me = person(cx)?;
    let view = find(cx, id).await?;
    let object = view.object.clone();
    records::write_beside(cx, move |tx| {
        let object = object.clone();
        Box::pin(async move { store::mark(tx, me, id, &object, mark).await })
    })
    .await?;
    Ok(View {
        is_pinned: mark.is_pinned,
        begins: mark.begins,
        ..view
    })
}

async fn changeable(cx: &Cx, id: Id) -> Result<View> {
    person(cx)?;
    let view = find(cx, id).await?;
    match view.may_change {
        true => Ok(view),
        false => Err(Error::forbidden(
            "This view belongs to somebody else. Keep one of your own under another name.",
        )),
    }
}

fn person(cx: &Cx) -> Result<Id> {
    cx.who.may_change()?;
    match &cx.who {
        Principal::User { id, .. } => Ok(*id),
        _ => Err(Error::forbidden("Views are kept by people. Sign in first.")),
    }
}
