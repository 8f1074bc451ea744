//! The inside of a write: what rules may read and write.

use std::{collections::HashMap, sync::Arc};

use base::{Currency, Date, Id, Micros, Result};
use schema::{Changes, Field, Moment, Object, ObjectId, Query, Record, Schema};
use store::{ByIds, Trash};

use super::{Ask, Saved, as_it_was::Course, save, series::Issue};
use crate::{Cx, Principal};

/// A write transaction together with who writes, and when.
pub struct Tx<'t> {
    pub(crate) store: &'t mut store::Tx,
    /// Who writes, with nothing hidden from what follows.
    pub(crate) cx: Arc<Cx>,
    /// The same with the rights that they have.
    asker: Arc<Cx>,
    /// How deep rules called writes of their own.
    pub(crate) depth: u8,
    /// When its records become findable.
    pub(crate) index: store::Indexing,
    /// What the next write of drafts takes back to what it was.
    pub(crate) as_it_was: Course,
    /// What the records under way point to and their asker does not see.
    pub(crate) unseen: Vec<Id>,
    /// Numbers that rules have asked for in the write under way.
    pub(super) issues: Vec<Issue>,
}

impl<'t> Tx<'t> {
    pub(crate) fn new(store: &'t mut store::Tx, asker: Arc<Cx>) -> Self {
        let cx = match asker.rights.is_everything() {
            true => Arc::clone(&asker),
            false => Arc::new(asker.unbound()),
        };
        Self {
            store,
            cx,
            asker,
            depth: 0,
            index: store::Indexing::Now,
            as_it_was: Course::default(),
            unseen: Vec::new(),
            issues: Vec::new(),
        }
    }

    /// Who writes, with the rights that they have. What rules write follows from
    /// something else, and is not held back by them.
    pub fn asker(&self) -> &Arc<Cx> {
        match self.depth {
            0 => &self.asker,
            _ => &self.cx,
        }
    }

    /// Who writes, for what goes on in a part of this transaction.
    pub(crate) fn bound(&self) -> Arc<Cx> {
        Arc::clone(&self.asker)
    }

    /// The definitions of this transaction.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.cx.schema
    }

    /// When the write was asked for.
    pub fn now(&self) -> Micros {
        self.cx.now
    }

    /// Who writes.
    pub fn who(&self) -> &Principal {
        &self.cx.who
    }

    /// The workspace currency.
    pub fn currency(&self) -> Currency {
        self.cx.ws.settings().currency
    }

    /// What `today` and `me` mean here.
    pub fn moment(&self) -> Moment {
        self.cx.moment()
    }

    /// Has a draft that is being saved get its number of a series, if it has
    /// none: for rules that run before the write, which say when something is
    /// issued. The number is taken at the very end, so that a draft at fault takes
    /// none. `day` is what its year and month are of; today if none.
    pub fn issue<V>(&mut self, record: Id, field: Field<V>, day: Option<Date>) {
        self.issues.push(Issue {
            record,
            field: field.id(),
            day,
        });
    }

    /// Records of an object by id, outside the trash, in one query.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn records(&mut self, object: &ObjectId, ids: &[Id]) -> Result<HashMap<Id, Record>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let ids = ids.to_vec();
        let ask = self.cx.scope.apply(ByIds {
            object: object.clone(),
            ids,
            fields: None,
            trash: Trash::Without,
        });
        let found = store::by_ids(self.store, &self.cx.schema, &ask).await?;
        Ok(found
            .into_iter()
            .map(|record| (record.id, record))
            .collect())
    }

    /// The same as typed views.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn find_all<T: Object>(&mut self, ids: &[Id]) -> Result<HashMap<Id, T>> {
        let found = self.records(&ObjectId::from(T::NAME), ids).await?;
        found
            .into_iter()
            .map(|(id, record)| Ok((id, T::view(&record)?)))
            .collect()
    }

    /// Records that a query finds.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn query(&mut self, query: Query) -> Result<Vec<Record>> {
        let moment = self.moment();
        let ask = self.cx.scope.apply(query);
        Ok(store::page(self.store, &self.cx.schema, &ask, &moment)
            .await?
            .records)
    }

    /// Makes records; their rules run.
    ///
    /// # Errors
    /// The first fault among them.
    pub async fn create(&mut self, object: &ObjectId, all: Vec<Changes>) -> Result<Vec<Record>> {
        self.save(object, all.into_iter().map(Ask::create).collect())
            .await
    }

    /// Changes records; their rules run.
    ///
    /// # Errors
    /// The first fault among them.
    pub async fn update(
        &mut self,
        object: &ObjectId,
        all: Vec<(Id, Changes)>,
    ) -> Result<Vec<Record>> {
        self.save(
            object,
            all.into_iter()
                .map(|(id, changes)| Ask::update(id, changes))
                .collect(),
        )
        .await
    }

    async fn save(&mut self, object: &ObjectId, asks: Vec<Ask>) -> Result<Vec<Record>> {
        if asks.is_empty() {
            return Ok(Vec::new());
        }
        self.depth += 1;
        let saved = Box::pin(save::in_tx(self, object, asks)).await;
        self.depth -= 1;
        saved?
            .into_iter()
            .map(|one| one.map(|Saved { record, .. }| record))
            .collect()
    }
}
