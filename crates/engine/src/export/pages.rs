//! The records of an export, a page at a time.

use base::{Id, Result};
use schema::{Action, Cursor, Dir, FieldId, Path, Query, Record, Sort};

use super::What;
use crate::{Cx, records};

/// Records of one page.
const PAGE: u32 = 500;

/// A walk through the records by their ids.
pub struct Pages {
    query: Query,
    is_over: bool,
}

impl Pages {
    /// From the first on.
    pub fn of(what: &What) -> Self {
        let query = Query {
            filter: what.which.filter.clone(),
            search: what.which.search.clone(),
            sort: vec![Sort {
                path: Path::field(FieldId::from("id")),
                dir: Dir::Asc,
            }],
            fields: what.fields.clone(),
            limit: PAGE,
            ..Query::of(what.object.clone())
        };
        Self {
            query,
            is_over: false,
        }
    }

    /// From where an earlier walk stood.
    pub fn after(what: &What, place: Option<Cursor>) -> Self {
        let mut pages = Self::of(what);
        pages.query.after = place;
        pages
    }

    /// Whether it has given all.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Where it stands, unless it is over: after all records that it gave.
    pub fn place(&self) -> Option<Cursor> {
        self.query.after.clone()
    }

    /// The next records; none after the last.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn next(&mut self, cx: &Cx) -> Result<Option<Vec<Record>>> {
        if self.is_over {
            return Ok(None);
        }
        let page = records::list(cx, self.query.clone()).await?;
        self.is_over = page.next.is_none();
        if page.next.is_some() {
            self.query.after = page.next;
        }
        let ids: Vec<Id> = page.records.iter().map(|record| record.id).collect();
        let mut conn = cx.ws.db().read().await?;
        let object = &self.query.object;
        let may = store::permitted(&mut conn, &cx.scope, object, Action::Export, &ids).await?;
        let records = page.records.into_iter();
        Ok(Some(
            records.filter(|record| may.contains(&record.id)).collect(),
        ))
    }
}
