//! Rules of an object: typed plain functions over slices of drafts, run in the
//! transaction of the write, whichever way it came.

use std::{future::Future, marker::PhantomData};

use base::{Fault, Id, Micros, Result};
use schema::{Field, FieldId, FieldValue, Object, Record, Value};

pub use crate::records::Tx;

/// What holds for every write of an object. All of a write's records come at
/// once: a rule that reads does so once for all of them.
pub trait Rules: Object {
    /// Checks and completes drafts before they are written. What a person can
    /// mend is a fault of the draft ([`Draft::fault`]); an error stops the write.
    fn before_save(
        tx: &mut Tx<'_>,
        all: &mut [Draft<Self>],
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (tx, all);
        async { Ok(()) }
    }

    /// Writes what follows from the drafts, in the same transaction.
    fn after_save(tx: &mut Tx<'_>, all: &[Draft<Self>]) -> impl Future<Output = Result<()>> + Send {
        let _ = (tx, all);
        async { Ok(()) }
    }

    /// Says whether records may go for good. What goes to the trash is a draft of
    /// [`before_save`](Self::before_save).
    fn before_purge(tx: &mut Tx<'_>, all: &[Record]) -> impl Future<Output = Result<()>> + Send {
        let _ = (tx, all);
        async { Ok(()) }
    }
}

/// A record about to be written: as it was, and as it shall be.
pub struct Draft<T> {
    pub(crate) inner: AnyDraft,
    of: PhantomData<fn() -> T>,
}

/// A draft without its type.
#[derive(Clone, Debug)]
pub struct AnyDraft {
    /// Place of its ask among all asks of the write.
    pub(crate) place: usize,
    pub before: Option<Record>,
    pub after: Record,
    /// Fields whose given value could not be read: what they hold is not what
    /// was meant, and why is among the faults.
    pub(crate) unread: Vec<FieldId>,
    pub faults: Vec<Fault>,
}

impl<T> Draft<T> {
    pub(crate) fn of(inner: AnyDraft) -> Self {
        Self {
            inner,
            of: PhantomData,
        }
    }

    /// The record's id.
    pub fn id(&self) -> Id {
        self.inner.after.id
    }

    /// Whether the record is new.
    pub fn is_new(&self) -> bool {
        self.inner.before.is_none()
    }

    /// Whether it goes to the trash with this write.
    pub fn is_deleted(&self) -> bool {
        self.inner.after.deleted_at.is_some()
    }

    /// Whether it comes back from the trash with this write.
    pub fn is_restored(&self) -> bool {
        let trashed = |record: &Record| record.deleted_at.is_some();
        self.inner.before.as_ref().is_some_and(trashed) && !self.is_deleted()
    }

    /// When it was made.
    pub fn created_at(&self) -> Micros {
        self.inner.after.created_at
    }

    /// The record as it is now in the store.
    pub fn before(&self) -> Option<&Record> {
        self.inner.before.as_ref()
    }

    /// The record as it shall be.
    pub fn after(&self) -> &Record {
        &self.inner.after
    }

    /// The new value of a field; none if it is empty.
    pub fn get<V: FieldValue>(&self, field: Field<V>) -> Option<V> {
        V::from_value(&self.inner.after.read(field.name()))
    }

    /// The stored value of a field; none if it is empty or the record is new.
    pub fn was<V: FieldValue>(&self, field: Field<V>) -> Option<V> {
        V::from_value(&self.inner.before.as_ref()?.read(field.name()))
    }

    /// Whether this write changes a field.
    pub fn changes<V>(&self, field: Field<V>) -> bool {
        let after = self.inner.after.read(field.name());
        match &self.inner.before {
            Some(before) => before.read(field.name()) != after,
            None => !after.is_empty(),
        }
    }

    /// Sets a field.
    pub fn set<V: FieldValue>(&mut self, field: Field<V>, value: V) {
        self.inner.after.set(&field.id(), value.into_value());
    }

    /// Empties a field.
    pub fn clear<V>(&mut self, field: Field<V>) {
        self.inner
            .after
            .set(&FieldId::from(field.name()), Value::Empty);
    }

    /// Says what is wrong with a field and what to do.
    pub fn fault<V>(&mut self, field: Field<V>, code: &'static str, message: impl Into<String>) {
        self.inner.faults.push(Fault {
            field: field.name().to_string(),
            code,
            message: message.into(),
            position: None,
        });
    }
}
