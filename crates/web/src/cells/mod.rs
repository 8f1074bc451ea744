//! Cells of lists: a value is edited where it stands, rows are copied as a table, and a table
//! that is pasted becomes an import that is looked at first.
//!
//! `ts/cells.ts` is the other half: it moves about, opens editors and holds the clipboard.
//! What it sends goes the very same way as whole forms and imports do.

mod copy;
mod edit;
mod paste;
pub(crate) mod view;

pub use copy::table;
pub use edit::{rows, show, update};
pub use paste::create as paste;

use schema::{ObjectDef, Special};

use crate::form::one;
use crate::visit::Reader;
use view::Offer;

/// What the script of a list is told: which fields are edited in cells, and where.
pub(crate) fn offer(reader: &Reader, def: &ObjectDef) -> Offer {
    let ui = &reader.ui;
    let may_change = !ui.reads_only && !ui.withheld.change;
    let fields = one::editable(def).filter(|_| may_change);
    let computed = def
        .live_fields()
        .filter(|field| field.computed.is_some() || field.ty.is_computed());
    Offer {
        plural: def.plural.clone(),
        fields: fields
            .map(|field| (field.name.clone(), field.ty.name().to_owned()))
            .collect(),
        computed: computed.map(|field| field.name.clone()).collect(),
        may_change,
        may_import: !ui.reads_only && !ui.withheld.import && reader.cx.rights.may(Special::Import),
    }
}
