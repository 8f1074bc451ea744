//! Records as they are to be again, written as far as they can be: what stands
//! in the way of a field is told, and the others are written without it.

use base::{Error, Fault, Id, Micros, Result};
use schema::{Actor, FieldId, ObjectDef, Record, Value};

use super::{
    report::{Action, Report},
    veil::Veil,
};
use crate::{
    records::{AsItWas, Put, write_drafts},
    rules::{AnyDraft, Tx},
};

/// How often a record is tried again without the fields that were at fault.
const TRIES: usize = 4;

/// One record as it is to be again.
pub(super) struct Wish {
    pub action: Action,
    /// As it is; none if it is gone for good.
    pub before: Option<Record>,
    /// As it is to be, but for its fields.
    pub frame: Record,
    pub sets: Vec<(FieldId, Value)>,
    /// Whether something of it is left as it is.
    pub is_partial: bool,
    /// When and by whom it was changed the last time before.
    pub updated: Option<(Micros, Option<Actor>)>,
    /// Whether its rules complete what it was.
    pub is_completed: bool,
}

impl Wish {
    fn id(&self) -> Id {
        self.frame.id
    }

    fn draft(&self, place: usize) -> (AnyDraft, AsItWas) {
        let mut after = self.frame.clone();
        for (field, value) in &self.sets {
            after.set(field, value.clone());
        }
        let fields = || self.sets.iter().map(|(field, _)| field.clone()).collect();
        let how = AsItWas {
            put: match self.is_partial || self.is_completed {
                true => Put::Fields(fields()),
                false => Put::Whole,
            },
            updated: self.updated.clone().filter(|_| !self.is_partial),
        };
        let draft = AnyDraft {
            place,
            before: self.before.clone(),
            after,
            unread: Vec::new(),
            faults: Vec::new(),
        };
        (draft, how)
    }

    /// Leaves out the fields that are at fault; false if that does not help.
    fn without(&mut self, def: &ObjectDef, faults: &[Fault], report: &mut Report) -> bool {
        let mut helps = false;
        for fault in faults {
            let name = fault.field.split(['.', '[']).next().unwrap_or_default();
            let place = self.sets.iter().position(|(id, _)| {
                def.field_by_id(id).is_some_and(|field| field.name == name) || id.as_str() == name
            });
            if let Some(place) = place {
                self.sets.remove(place);
                helps = true;
                self.leave(def, report, Some(name), fault.code, &fault.message);
            }
        }
        self.is_partial |= helps;
        helps
    }

    fn leave(
        &self,
        def: &ObjectDef,
        report: &mut Report,
        field: Option<&str>,
        code: &str,
        message: &str,
    ) {
        let record = self.before.as_ref().unwrap_or(&self.frame);
        report.leave(def, self.id(), Some(record), field, code, message);
    }

    /// Whether there is anything to write.
    fn is_empty(&self) -> bool {
        self.action == Action::Update && self.sets.is_empty()
    }
}

/// Writes records of one object, each once. What is in the way of one is told.
///
/// # Errors
/// What is in the way of all of them.
pub(super) async fn fulfil(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    wishes: Vec<Wish>,
    report: &mut Report,
) -> Result<()> {
    within(tx, def, wishes, TRIES, report).await
}

/// The same for records that are written whole or not at all.
///
/// # Errors
/// As [`fulfil`].
pub(super) async fn fulfil_whole(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    wishes: Vec<Wish>,
    report: &mut Report,
) -> Result<()> {
    within(tx, def, wishes, 1, report).await
}

async fn within(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    wishes: Vec<Wish>,
    tries: usize,
    report: &mut Report,
) -> Result<()> {
    let mut open: Vec<Wish> = wishes.into_iter().filter(|wish| !wish.is_empty()).collect();
    for left in (0..tries).rev() {
        if open.is_empty() {
            return Ok(());
        }
        let mut drafts = Vec::with_capacity(open.len());
        for (place, wish) in open.iter().enumerate() {
            let (draft, how) = wish.draft(place);
            tx.as_it_was.insert(wish.id(), how);
            drafts.push(draft);
        }
        let mut answers = open.iter().map(|_| None).collect::<Vec<_>>();
        write_drafts(tx, def, drafts, &mut answers).await?;
        let written = answers.iter().flatten().filter_map(|one| one.as_ref().ok());
        let written = written.map(|saved| &saved.record);
        let were = open.iter().filter_map(|wish| wish.before.as_ref());
        let both: Vec<&Record> = were.chain(written).collect();
        let veil = Veil::of(tx, def, &both).await?;
        let mut again = Vec::new();
        for (mut wish, answer) in open.into_iter().zip(answers) {
            let faults = match answer {
                Some(Ok(saved)) => {
                    let before = wish.before.as_ref();
                    report.did(wish.action, tx.schema(), def, &veil, before, &saved.record);
                    continue;
                }
                Some(Err(Error::Invalid(faults) | Error::Conflict { faults, .. })) => faults,
                Some(Err(error)) => return Err(error),
                None => return Err(Error::broken("a record was not answered")),
            };
            if left > 0 && wish.without(def, &faults, report) {
                if !wish.is_empty() {
                    again.push(wish);
                }
                continue;
            }
            for fault in &faults {
                let field = Some(fault.field.as_str()).filter(|field| !field.is_empty());
                wish.leave(def, report, field, fault.code, &fault.message);
            }
        }
        open = again;
    }
    Ok(())
}
