//! To the trash, back, and away for good.

use engine::records::{self, Expect};

use crate::extract::Path;
use crate::problems::Answer;
use crate::sent::Sent;
use crate::visit::{self, Reader};
use crate::{objects, texts};

/// Puts a record in the trash.
pub async fn delete(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    records::delete(&reader.cx, &def.id, objects::id(&id)?, Expect::Any).await?;
    Ok(visit::redirect_with_undo(
        &reader,
        &format!("/{plural}"),
        texts::DONE_DELETED.key,
        &format!("/{plural}/{id}"),
    ))
}

/// Takes it out again.
pub async fn restore(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    records::restore(&reader.cx, &def.id, objects::id(&id)?).await?;
    Ok(visit::redirect(
        &reader.visitor,
        &format!("/{plural}/{id}"),
        Some(texts::DONE_RESTORED.key),
    ))
}

/// Removes it for good.
pub async fn purge(
    mut reader: Reader,
    Path((plural, id)): Path<(String, String)>,
    _sent: Sent,
) -> Answer {
    let def = objects::find(&mut reader, &plural).await?;
    records::purge(&reader.cx, &def.id, objects::id(&id)?, Expect::Any).await?;
    Ok(visit::redirect(
        &reader.visitor,
        &format!("/{plural}?trash=true"),
        Some(texts::DONE_PURGED.key),
    ))
}
