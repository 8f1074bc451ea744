//! One field of a record as a form of its own: what a cell of a list is edited with. It is
//! the same draft that whole forms have, of which the other fields are left out.

use base::{Fault, Id, Result};
use engine::records::{self, Expect, Saved};
use schema::input::{Mode, is_locked};
use schema::{FieldDef, ObjectDef, Record};

use super::control::{ControlView, Input};
use super::draft::{Draft, fields};
use super::view::FormFault;
use crate::problems::Refusal;
use crate::sent::Sent;
use crate::visit::Reader;

/// The draft of one field.
pub struct One<'d> {
    field: &'d FieldDef,
    draft: Draft,
}

/// The control of a draft, and what is said around it.
pub struct OneView {
    pub control: ControlView,
    /// What the form carries to know whether it was touched.
    pub was: String,
    /// What is wrong with other fields since this one is what it is.
    pub others: Vec<FormFault>,
}

/// The fields that can be changed one by one where records are shown. What is sensitive is
/// not: there it is not even shown.
pub fn editable(def: &ObjectDef) -> impl Iterator<Item = &FieldDef> {
    fields(def, Mode::Update).filter(|field| !is_locked(field, Mode::Update) && !field.sensitive)
}

impl<'d> One<'d> {
    /// A field as it is stored; none if this record's is not for the reader to change.
    pub fn of(
        reader: &Reader,
        def: &ObjectDef,
        field: &'d FieldDef,
        record: &Record,
    ) -> Option<Self> {
        let draft = Draft::of(&reader.cx, def, record).only(&field.name)?;
        let is_fixed = matches!(draft.input(), Some(Input::Fixed(_)));
        (!is_fixed).then_some(One { field, draft })
    }

    /// What came back.
    pub fn sent(
        reader: &Reader,
        def: &ObjectDef,
        field: &'d FieldDef,
        sent: &Sent,
    ) -> Option<Self> {
        let draft = Draft::sent(&reader.cx, def, Mode::Update, sent).only(&field.name)?;
        Some(One { field, draft })
    }

    /// A text, such as one that was copied elsewhere.
    pub fn typed(reader: &Reader, field: &'d FieldDef, text: &str) -> Self {
        let draft = Draft::typed(&reader.cx, field, text);
        One { field, draft }
    }

    /// Saves what was touched.
    ///
    /// # Errors
    /// As [`records::update`]; `Invalid` with what could not be read.
    pub async fn save(
        &mut self,
        reader: &Reader,
        def: &ObjectDef,
        id: Id,
        expect: Expect,
    ) -> Result<Saved> {
        let changes = self.draft.changes(&reader.cx, def).await?;
        let changes = changes.with_faults(self.draft.faults().to_vec());
        records::update(&reader.cx, &def.id, id, changes, expect).await
    }

    /// Takes what was found wrong.
    ///
    /// # Errors
    /// What is no matter of a form.
    pub fn take(&mut self, error: base::Error) -> std::result::Result<(), Refusal> {
        let faults: Vec<Fault> = super::faults_of(error)?;
        self.draft.take_faults(faults);
        Ok(())
    }

    /// Somebody else changed the same field meanwhile: what they wrote stands beside what was
    /// typed. False if it is the same.
    pub fn overtaken_by(&mut self, reader: &Reader, def: &ObjectDef, record: &Record) -> bool {
        self.draft.overtaken_by(reader, def, record);
        self.draft.is_overtaken()
    }

    /// The control.
    pub fn view(&self, reader: &Reader, def: &ObjectDef) -> Option<OneView> {
        let form = self.draft.view(reader, def, None);
        let others = form.faults.into_iter();
        let others = others.filter(|fault| fault.field != self.field.name);
        let control = form
            .groups
            .into_iter()
            .flat_map(|group| group.controls)
            .next()?;
        Some(OneView {
            control,
            was: form.was,
            others: others.collect(),
        })
    }
}
