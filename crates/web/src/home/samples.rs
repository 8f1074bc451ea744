//! That somebody looks at sample data, for who may remove it.

use base::Result;
use engine::samples::{self, Deed};
use schema::ObjectDef;

use crate::visit::Reader;

/// What the page says of sample data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Samples {
    /// Nothing.
    #[default]
    Unsaid,
    /// There is none, and it can be had.
    Offered,
    /// It is being filled in or removed: so many of so many.
    UnderWay(Deed, u64, u64),
    /// It could not be filled in as a whole, or removed.
    Failed(Deed),
    There,
}

/// Of these there is some in sample data.
const OBJECTS: [&str; 7] = [
    "company", "contact", "deal", "lead", "note", "product", "task",
];

/// Whether sample data is offered where an object has no records.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn is_offered(reader: &Reader, def: &ObjectDef) -> Result<bool> {
    Ok(OBJECTS.contains(&def.id.as_str()) && of(reader).await? == Samples::Offered)
}

/// What is to be said to the reader.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn of(reader: &Reader) -> Result<Samples> {
    let cx = &reader.cx;
    if !cx.who.is_administrator() || reader.ui.reads_only {
        return Ok(Samples::Unsaid);
    }
    if !samples::are_there(cx).await? {
        return Ok(match samples::offered(cx) {
            true => Samples::Offered,
            false => Samples::Unsaid,
        });
    }
    let Some(course) = samples::course(cx).await? else {
        return Ok(Samples::There);
    };
    let told = course.told;
    Ok(match course.state {
        state if !state.is_over() => Samples::UnderWay(told.deed, told.done, told.total),
        engine::jobs::State::Done => Samples::There,
        _ => Samples::Failed(told.deed),
    })
}
