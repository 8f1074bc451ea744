//! Objects by the word in an address.

use std::sync::Arc;

use base::{Error, Fault, Id};
use engine::{Cx, records};
use schema::{Action, ObjectDef, Reach, Record, Special};

use crate::language::Language;
use crate::list::view::Looks;
use crate::texts::samples;
use crate::ui::{Ui, Withheld};
use crate::values::face;
use crate::visit::Reader;

/// Finds an object by its plural. One that is unknown may have been made by another process
/// a moment ago, so the definitions are read again before it is refused.
///
/// # Errors
/// `NotFound`; `Busy` if the database is away.
pub async fn find(reader: &mut Reader, plural: &str) -> Result<Arc<ObjectDef>, Error> {
    let def = match known(reader, plural) {
        Some(def) => def,
        None => {
            reader.cx = reader.cx.fresh().await?;
            known(reader, plural).ok_or_else(|| Error::not_found("page"))?
        }
    };
    reader.ui.withheld = withheld(&reader.cx, &def);
    Ok(def)
}

/// A record on a page that only objects of some kind have.
///
/// # Errors
/// `NotFound` if there is no such record, or no such page of its object.
pub async fn record_of(
    reader: &mut Reader,
    plural: &str,
    record: &str,
    has_page: impl Fn(&ObjectDef) -> bool,
) -> Result<(Arc<ObjectDef>, Record), Error> {
    let def = find(reader, plural).await?;
    if !has_page(&def) {
        return Err(Error::not_found("page"));
    }
    let record = records::get(&reader.cx, &def.id, id(record)?).await?;
    Ok((def, record))
}

fn withheld(cx: &Cx, def: &ObjectDef) -> Withheld {
    let none = |action| cx.rights.reach(&def.id, action) == Reach::None;
    let lacks = |special| !cx.rights.may(special);
    Withheld {
        make: none(Action::Create),
        change: none(Action::Update),
        remove: none(Action::Delete),
        export: none(Action::Export),
        import: lacks(Special::Import) || none(Action::Create) && none(Action::Update),
        merge: lacks(Special::Merge) || none(Action::Update) || none(Action::Delete),
        bulk: lacks(Special::Bulk) || none(Action::Update) && none(Action::Delete),
    }
}

/// What of a record its reader may not do.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn withhold(reader: &mut Reader, def: &ObjectDef, id: Id) -> Result<(), Error> {
    let may_not =
        async |action| Ok::<_, Error>(!records::may(&reader.cx, action, &def.id, id).await?);
    let (change, remove) = (
        may_not(Action::Update).await?,
        may_not(Action::Delete).await?,
    );
    (reader.ui.withheld.change, reader.ui.withheld.remove) = (change, remove);
    Ok(())
}

fn known(reader: &Reader, plural: &str) -> Option<Arc<ObjectDef>> {
    reader
        .cx
        .schema
        .named(plural)
        .filter(|def| def.plural == plural)
        .cloned()
}

/// The id in an address; one that is none is a page that does not exist.
///
/// # Errors
/// `NotFound`.
pub fn id(text: &str) -> Result<Id, Error> {
    Id::parse(text).ok_or_else(|| Error::not_found("page"))
}

/// What is wrong with a field, in the reader's language. Faults are told with the labels that are
/// compiled in or chosen; the reader's own take their place.
pub fn fault_said(cx: &Cx, def: &ObjectDef, fault: &Fault) -> String {
    let name = fault.field.split(['.', '[']).next().unwrap_or_default();
    let whole = cx.whole.object(&def.id);
    let told = whole
        .and_then(|def| def.field(name))
        .map(|field| &field.label);
    let rest = told.and_then(|label| fault.message.strip_prefix(label.as_str()));
    let language = Language::of_cx(cx);
    match (rest, def.field(name)) {
        (Some(rest), Some(field)) => language.message(&format!("{}{rest}", field.label)),
        _ => language.message(&fault.message),
    }
}

/// An object as pages name it.
pub fn looks(def: &ObjectDef) -> Looks {
    Looks {
        plural: def.plural.clone(),
        label: def.label.clone(),
        label_plural: def.label_plural.clone(),
        icon: def.icon.clone(),
        face: face(def),
        about: def.help.clone(),
        offers_samples: false,
    }
}

/// The same with what its records are for, as a page says it that has none of them.
pub fn looks_of(ui: &Ui, def: &ObjectDef) -> Looks {
    let taught = samples::ABOUT_OBJECTS
        .iter()
        .find(|(object, _)| *object == def.id.as_str());
    Looks {
        about: taught.map_or_else(|| def.help.clone(), |(_, text)| ui.t(*text).to_owned()),
        ..looks(def)
    }
}
