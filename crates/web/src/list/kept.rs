//! Views that are kept, as a list meets them: which one an address opens, and whether what is
//! shown is still what was kept. What a view asks for that is not there is left out, and told.

use base::{Error, Id, Result};
use engine::views::{self, Shown, View};
use schema::ObjectDef;

use super::ask::Ask;
use crate::visit::Reader;

/// The views of one object, and the one that is open.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    pub all: Vec<View>,
    pub open: Option<View>,
    /// What the open one shows to its reader.
    pub shown: Shown,
    /// Whether something of it is gone for everybody, so that it can be kept without.
    pub is_outdated: bool,
}

/// An address understood with the views that are kept: one that names a view and nothing else is
/// what the view says, and one that says nothing is what its reader begins with.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn expanded(reader: &Reader, def: &ObjectDef, ask: Ask) -> Result<(Ask, Kept)> {
    if !ask.cursor.is_empty() || ask.after.is_some() {
        // Further rows: their address says all that they need.
        return Ok((ask, Kept::default()));
    }
    let mut all = views::list(&reader.cx, Some(&def.id)).await?;
    let is_bare = ask.is_bare();
    let named = Id::parse(&ask.saved);
    if let Some(id) = named
        && all.iter().all(|view| view.id != id)
    {
        all.extend(further(reader, def, id).await?);
    }
    let open = match named {
        Some(id) => all.iter().find(|view| view.id == id),
        None if is_bare && ask.saved.is_empty() => views::first(&reader.cx, &all, &def.id),
        None => None,
    };
    let open = open.cloned();
    let shown = open.as_ref().map(|view| view.shown(&reader.cx));
    let shown = shown.unwrap_or_default();
    let ask = match &open {
        Some(view) if is_bare => Ask {
            saved: view.id.to_string(),
            q: ask.q,
            ..Ask::of_query(&shown.query)
        },
        Some(_) => ask,
        // One that is gone, or was never for this reader.
        None => Ask {
            saved: String::new(),
            ..ask
        },
    };
    let is_outdated = !shown.left_out.is_empty()
        && open
            .as_ref()
            .is_some_and(|view| view.is_outdated(&reader.cx));
    let kept = Kept {
        all,
        open,
        shown,
        is_outdated,
    };
    Ok((ask, kept))
}

/// A view of the object that is not among the first of very many.
async fn further(reader: &Reader, def: &ObjectDef, id: Id) -> Result<Option<View>> {
    match views::find(&reader.cx, id).await {
        Ok(view) => Ok(Some(view).filter(|view| view.object == def.id)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Kept {
    /// Whether what is shown is not what the open view says.
    pub fn is_changed(&self, def: &ObjectDef, ask: &Ask) -> bool {
        self.open.is_some() && Ask::of_query(&self.shown.query).state(def) != ask.state(def)
    }
}

impl Ask {
    /// Whether an address says nothing of what is to be shown, but perhaps which view.
    fn is_bare(&self) -> bool {
        let named = Ask {
            saved: self.saved.clone(),
            q: self.q.clone(),
            ..Ask::default()
        };
        *self == named
    }

    /// What stands behind the `?` of an address, as far as it can be read.
    pub fn of_query(query: &str) -> Ask {
        let address = format!("/?{query}").parse::<axum::http::Uri>();
        let read = address
            .ok()
            .and_then(|uri| axum::extract::Query::<Ask>::try_from_uri(&uri).ok());
        let ask = read.map(|read| read.0).unwrap_or_default();
        // A view of what is in the trash, or of one page in the middle, is none.
        Ask {
            cursor: String::new(),
            column: None,
            row: None,
            rows_from: String::new(),
            after: None,
            fold: String::new(),
            trash: false,
            q: String::new(),
            saved: String::new(),
            ..ask
        }
    }

    /// What a view keeps of it.
    pub fn state(&self, def: &ObjectDef) -> String {
        let view = match self.view.as_str() {
            "table" => "",
            view => view,
        };
        let address = self.address(
            def,
            // A calendar opens at the present day, whenever it was kept.
            &[
                ("view", view),
                ("q", ""),
                ("saved", ""),
                ("trash", ""),
                ("on", ""),
                // What is folded up is so for the moment.
                ("fold", ""),
            ],
        );
        let query = address.split_once('?').map(|(_, query)| query);
        query.unwrap_or_default().to_owned()
    }
}
