//! Making and changing records: from what is asked to what is written, in one
//! transaction, all faults at once.

use std::collections::{HashMap, HashSet};

use base::{Error, Fault, Id, Result};
use schema::{Action, FieldDef, ObjectDef, ObjectId, Record};
use store::{ByIds, Stamp, Trash};

use super::{
    Ask, Body, Expect, Outcome, Saved, Target, Tx, apply, as_it_was, checks, conditions, money,
    names, series, unique, write::write,
};
use crate::{
    Cx, audit, derived,
    jobs::Asking,
    notifications,
    rights::{checks as rights, moved},
    rules::AnyDraft,
    search_index, sensitive, shares,
};

/// Rules may write records whose rules write records; a chain this long is a loop.
const DEEPEST: u8 = 8;

/// Makes a record.
///
/// # Errors
/// `Invalid` with every fault, `Conflict` if only uniqueness is at fault.
pub async fn create(cx: &Cx, object: &ObjectId, body: impl Into<Body>) -> Result<Record> {
    let saved = one(
        cx,
        object,
        Ask {
            target: Target::New(None),
            body: body.into(),
        },
    )
    .await?;
    Ok(saved.record)
}

/// Changes a record.
///
/// # Errors
/// `NotFound`, `Invalid` with every fault, `Conflict`, `Stale` if the record has
/// moved on from the expected version in the same fields.
pub async fn update(
    cx: &Cx,
    object: &ObjectId,
    id: Id,
    body: impl Into<Body>,
    expect: Expect,
) -> Result<Saved> {
    one(
        cx,
        object,
        Ask {
            target: Target::Existing(id, expect),
            body: body.into(),
        },
    )
    .await
}

/// Makes and changes many records of one object in one transaction. Each ask
/// has its own answer; faulty ones do not hold up the others.
///
/// # Errors
/// Of the write as a whole: `Busy`, `NotFound` of the object.
pub async fn save_many(
    cx: &Cx,
    object: &ObjectId,
    asks: Vec<Ask>,
    index: store::Indexing,
) -> Result<Vec<Result<Saved>>> {
    let (object, asks) = (object.clone(), std::sync::Arc::new(asks));
    let mut saved = write(cx, move |mut tx| {
        let (object, asks) = (object.clone(), std::sync::Arc::clone(&asks));
        tx.index = index;
        Box::pin(async move {
            let saved = in_tx(&mut tx, &object, asks.to_vec()).await?;
            if index == store::Indexing::Later {
                search_index::ask_if_pending(tx.store, &Asking::of(&tx.cx)).await?;
            }
            Ok(saved)
        })
    })
    .await?;
    veiled(cx, &mut saved).await?;
    Ok(saved)
}

/// What was written as its asker may see it.
pub(super) async fn veiled(cx: &Cx, saved: &mut [Result<Saved>]) -> Result<()> {
    for one in saved.iter_mut().flatten() {
        rights::veil(cx, std::slice::from_mut(&mut one.record)).await?;
    }
    Ok(())
}

async fn one(cx: &Cx, object: &ObjectId, ask: Ask) -> Result<Saved> {
    let answers = save_many(cx, object, vec![ask], store::Indexing::Now).await?;
    answers
        .into_iter()
        .next()
        .unwrap_or_else(|| Err(Error::broken("no answer to an ask")))
}

/// The same within a transaction. Asks of one record follow each other; all
/// others go together.
pub(crate) async fn in_tx(
    tx: &mut Tx<'_>,
    object: &ObjectId,
    asks: Vec<Ask>,
) -> Result<Vec<Result<Saved>>> {
    if tx.depth > DEEPEST {
        return Err(Error::broken(format!(
            "rules of {object} write each other without end"
        )));
    }
    let def = tx
        .schema()
        .object(object)
        .cloned()
        .ok_or_else(|| Error::not_found("object"))?;
    let mut answers = Vec::with_capacity(asks.len());
    let mut run = Vec::new();
    let mut seen = HashSet::new();
    for mut ask in asks {
        if ask.target == Target::New(None) {
            ask.target = Target::New(ask.body.asked_id());
        }
        let id = match ask.target {
            Target::New(id) => id,
            Target::Existing(id, _) => Some(id),
        };
        if id.is_some_and(|id| !seen.insert(id)) {
            answers.extend(save_run(tx, &def, std::mem::take(&mut run)).await?);
            seen.clear();
            seen.extend(id);
        }
        run.push(ask);
    }
    answers.extend(save_run(tx, &def, run).await?);
    Ok(answers)
}

/// Asks of distinct records of one object.
async fn save_run(tx: &mut Tx<'_>, def: &ObjectDef, asks: Vec<Ask>) -> Result<Vec<Result<Saved>>> {
    if asks.is_empty() {
        return Ok(Vec::new());
    }
    let mut answers: Vec<Option<Result<Saved>>> = asks.iter().map(|_| None).collect();
    let known = stored(tx, def, &asks).await?;
    let mut refused = refused(tx, def, &asks, &known).await?;
    tx.unseen = rights::links_unseen(tx, &known).await?;
    let others = elsewhere(tx, def, &asks).await?;
    let mut drafts = Vec::with_capacity(asks.len());
    for (place, ask) in asks.into_iter().enumerate() {
        if let Target::New(Some(id)) = ask.target
            && others.contains(&id)
        {
            answers[place] = Some(Err(id_taken(id)));
            continue;
        }
        if let Target::Existing(id, _) = ask.target
            && let Some(error) = refused.remove(&id)
        {
            answers[place] = Some(Err(error));
            continue;
        }
        let faults = ask.body.faults.clone();
        match apply::draft(tx, def, &known, place, ask).await {
            Ok(draft) => drafts.push(draft),
            Err(error @ (Error::Busy { .. } | Error::Broken { .. })) => return Err(error),
            // What was asked is wrong whether the record is there or not.
            Err(Error::NotFound { .. } | Error::Gone { .. }) if !faults.is_empty() => {
                answers[place] = Some(Err(Error::Invalid(faults)));
            }
            Err(error) => answers[place] = Some(Err(error)),
        }
    }
    apply::teams(tx, &mut drafts).await?;
    rights::handed_on(tx, def, &mut drafts).await?;
    rights::not_theirs(tx, def, &mut drafts);
    if let Some(error) = rights::unmade(tx, def, &mut drafts) {
        let (new, rest) = drafts.into_iter().partition(|draft| draft.before.is_none());
        drafts = rest;
        for draft in Vec::<AnyDraft>::from_iter(new) {
            answers[draft.place] = Some(Err(error.clone()));
        }
    }
    let new: Vec<(usize, Id)> = drafts
        .iter()
        .filter(|draft| draft.before.is_none())
        .map(|draft| (draft.place, draft.after.id))
        .collect();
    write_drafts(tx, def, drafts, &mut answers).await?;
    let is_made = |place: usize| matches!(answers.get(place), Some(Some(Ok(_))));
    let made = new.into_iter().filter(|(place, _)| is_made(*place));
    let made: Vec<Id> = made.map(|(_, id)| id).collect();
    rights::made_outside(tx, def, &made).await?;
    let missing = || Err(Error::broken("an ask was not answered"));
    Ok(answers
        .into_iter()
        .map(|answer| answer.unwrap_or_else(missing))
        .collect())
}

/// The rest of the way, for drafts of any origin: rules, checks, the write.
pub(crate) async fn write_drafts(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    mut drafts: Vec<AnyDraft>,
    answers: &mut [Option<Result<Saved>>],
) -> Result<()> {
    let ws = tx.cx.ws.clone();
    derived::hold(tx, def, &drafts).await?;
    conditions::kept(tx, def, &mut drafts).await?;
    let course = std::mem::take(&mut tx.as_it_was);
    let asked = as_it_was::asked(&course, &drafts);
    let mut targets = checks::Targets::new();
    checks::targets(tx, def, &drafts, &mut targets).await?;
    let unseen = match course.is_empty() {
        true => checks::unseen(tx, def, &drafts).await?,
        false => HashSet::new(),
    };
    let told: Vec<usize> = drafts.iter().map(|draft| draft.faults.len()).collect();
    ws.registry().before_save(tx, &def.id, &mut drafts).await?;
    checks::unread(def, &mut drafts, &told);
    drafts.iter_mut().for_each(names::settle);
    money::freeze(tx, def, &mut drafts).await?;
    as_it_was::put_back(&course, asked, &mut drafts);
    series::keep(def, &mut drafts);
    let issues = series::asked(tx, &drafts);
    checks::references(tx, def, &mut drafts, targets, (&course, &unseen)).await?;
    checks::required(def, &mut drafts);
    conditions::required(tx, def, &mut drafts).await?;
    unique::check(tx, def, &mut drafts).await?;
    checks::fallen(def, &mut drafts);
    sensitive::seal(tx, def, &mut drafts).await?;
    let mut good = Vec::with_capacity(drafts.len());
    for draft in drafts {
        if !draft.faults.is_empty() {
            answers[draft.place] = Some(Err(fault_error(draft.faults)));
        } else if draft.before.as_ref() == Some(&draft.after) && !series::is_asked(&issues, &draft)
        {
            answers[draft.place] = Some(Ok(Saved {
                outcome: Outcome::Unchanged,
                record: draft.after,
            }));
        } else {
            good.push(draft);
        }
    }
    if good.is_empty() {
        return Ok(());
    }
    apply::numbers(tx, def, &mut good).await?;
    let actor = tx.cx.actor();
    for draft in &mut good {
        // One that comes back after it was gone for good counts on.
        let last = draft.before.as_ref().unwrap_or(&draft.after).version;
        draft.after.version = last + 1;
        let how = course.get(&draft.after.id);
        let updated = how.and_then(|how| how.updated.clone());
        let (at, by) = updated.unwrap_or_else(|| (tx.now(), actor.clone()));
        (draft.after.updated_at, draft.after.updated_by) = (at, by);
        if draft.before.is_none() && how.is_none() {
            draft.after.created_by.clone_from(&actor);
        }
    }
    derived::hold(tx, def, &good).await?;
    derived::fill(tx, def, &mut good).await?;
    if series::issue(tx, def, &mut good, &course, &issues).await? {
        // What is computed of the numbers.
        derived::fill(tx, def, &mut good).await?;
    }
    let rows: Vec<store::Saved> = good
        .iter()
        .map(|d| store::Saved {
            before: d.before.clone(),
            after: d.after.clone(),
        })
        .collect();
    let stamp = stamp(tx);
    store::save(tx.store, &tx.cx.schema, &stamp, &rows).await?;
    drop(rows);
    moved(tx, &def.id).await?;
    audit::rights::changed(tx, &def.id, &good);
    shares::follow_merges(tx, def, &good).await?;
    notifications::changed(tx, def, &good).await?;
    derived::follow(tx, def, &mut good).await?;
    let (mut followed, whole): (Vec<AnyDraft>, Vec<AnyDraft>) = good
        .into_iter()
        .partition(|draft| as_it_was::has_followers(&course, draft));
    if !followed.is_empty() {
        ws.registry().after_save(tx, &def.id, &mut followed).await?;
    }
    for draft in followed.into_iter().chain(whole) {
        let outcome = if draft.before.is_none() {
            Outcome::Created
        } else {
            Outcome::Updated
        };
        answers[draft.place] = Some(Ok(Saved {
            outcome,
            record: draft.after,
        }));
    }
    Ok(())
}

/// Writes drafts of stored records as they are: no rule is asked, and what is computed
/// of them follows.
pub(crate) async fn overwrite(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    mut drafts: Vec<AnyDraft>,
) -> Result<()> {
    let actor = tx.cx.actor();
    for draft in &mut drafts {
        draft.after.version += 1;
        (draft.after.updated_at, draft.after.updated_by) = (tx.now(), actor.clone());
    }
    derived::hold(tx, def, &drafts).await?;
    derived::fill(tx, def, &mut drafts).await?;
    let rows: Vec<store::Saved> = drafts
        .iter()
        .map(|draft| store::Saved {
            before: draft.before.clone(),
            after: draft.after.clone(),
        })
        .collect();
    let stamp = stamp(tx);
    store::save(tx.store, &tx.cx.schema, &stamp, &rows).await?;
    moved(tx, &def.id).await?;
    derived::follow(tx, def, &mut drafts).await
}

/// Who writes, when, through what, as part of which change set.
pub(super) fn stamp(tx: &Tx<'_>) -> Stamp {
    Stamp {
        at: tx.now(),
        who: tx.cx.actor(),
        via: tx.cx.via.name(),
        batch: tx.cx.batch,
        schema_version: tx.cx.schema.version(),
        index: tx.index,
    }
}

/// Uniqueness alone is a conflict with what is there; all else is invalid.
fn fault_error(faults: Vec<Fault>) -> Error {
    if faults.iter().all(|fault| fault.code == "unique") {
        let message = faults
            .iter()
            .map(|f| f.message.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        Error::Conflict {
            code: "unique",
            message,
            faults,
        }
    } else {
        Error::Invalid(faults)
    }
}

/// The stored records that asks are about, trash included, in one query.
async fn stored(tx: &mut Tx<'_>, def: &ObjectDef, asks: &[Ask]) -> Result<Vec<Record>> {
    let ids: Vec<Id> = asks
        .iter()
        .filter_map(|ask| match ask.target {
            Target::New(id) => id,
            Target::Existing(id, _) => Some(id),
        })
        .collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let asked = |field: &FieldDef| asks.iter().filter_map(|ask| ask.body.link(field)).collect();
    derived::hold_ahead(tx, &def.id, &ids, &asked).await?;
    store::lock(tx.store, &def.id, &ids).await?;
    let ask = tx.cx.scope.apply(ByIds {
        object: def.id.clone(),
        ids,
        fields: None,
        trash: Trash::Both,
    });
    store::by_ids(tx.store, &tx.cx.schema, &ask).await
}

/// Which of the records that are to change may not be, by who asks.
async fn refused(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    asks: &[Ask],
    known: &[Record],
) -> Result<HashMap<Id, Error>> {
    let there = |id: &Id| known.iter().any(|record| record.id == *id);
    let changed = asks.iter().filter_map(|ask| match ask.target {
        Target::Existing(id, _) => Some(id),
        Target::New(_) => None,
    });
    let ids: Vec<Id> = changed.filter(there).collect();
    rights::refused(tx, &def.id, Action::Update, &ids).await
}

/// An id names one record of the workspace, not one of each object: links,
/// handles and the search know records by it.
async fn elsewhere(tx: &mut Tx<'_>, def: &ObjectDef, asks: &[Ask]) -> Result<HashSet<Id>> {
    let chosen: Vec<Id> = asks
        .iter()
        .filter_map(|ask| match ask.target {
            Target::New(id) => id,
            Target::Existing(..) => None,
        })
        .collect();
    if chosen.is_empty() {
        return Ok(HashSet::new());
    }
    let taken = store::ids_of_others(tx.store, &def.id, &chosen).await?;
    Ok(taken.into_iter().collect())
}

fn id_taken(id: Id) -> Error {
    let message = format!("{id} is a record of another kind. Leave \"id\" out, or send another.");
    Error::Conflict {
        code: "id_taken",
        message: message.clone(),
        faults: vec![Fault::new("id", "unique", message)],
    }
}
