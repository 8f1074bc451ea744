//! The type of a field of many records is changed by a job.
//!
//! It converts all values into the new columns, then those that were written
//! meanwhile, as the change log tells, and then asks for the change anew: the
//! definitions may have moved on. That last step holds everybody off, for as long
//! as it takes to convert what was written in the last moments.

use std::collections::HashMap;

use base::{Error, Id, Result};
use schema::{FieldDef, FieldId, FieldType, ObjectDef, ObjectId, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{ChangeCursor, Conn};

use super::{CHUNK, Lost, converted, field, prepare, put};
use crate::notifications::Subject;
use crate::{
    Cx,
    definitions::{change, fields, find},
    jobs::{self, Ask, Job, Run, State, Status},
    records, upkeep,
};

/// How often a change is planned anew because the definitions moved on.
const TRIES: usize = 20;
/// How many changes of the log are looked at in one go.
const LOGGED: u32 = 1_000;

/// Changes the type of a field.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChangeType {
    object: ObjectId,
    field: FieldId,
    /// What was asked for.
    body: Json,
    /// What the new columns are named from.
    columns: FieldId,
}

/// How far it has come.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place {
    /// Where in the log it began, or has caught up to.
    log: ChangeCursor,
    /// The last record that was converted.
    after: Option<Id>,
    lost: Lost,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    /// Values are converted.
    Values,
    /// The type is changed; what values bring into other tables follows.
    Beside,
}

/// Asks for the change of a field of many records.
///
/// # Errors
/// `Conflict` if it is being changed already, or if the type cannot be changed
/// while there are so many records.
pub(in crate::definitions) async fn begin(
    cx: &Cx,
    object: &str,
    name: &str,
    body: &Json,
) -> Result<ObjectDef> {
    let schema = cx.ws.refresh().await?;
    let def = find::named(&schema, object)?.clone();
    let id = find::live_field(&def, name)?;
    let job = ChangeType {
        object: def.id.clone(),
        field: id.clone(),
        body: body.clone(),
        columns: FieldId::new(find::new_id()),
    };
    let planned = job.planned(cx, &schema)?;
    if is_linked(&field(&planned, &id)?.ty) {
        let message = format!(
            "{} has too many records to make references of {name} into lists. Add a field of type references, and copy the values by an import.",
            def.label_plural
        );
        return Err(Error::conflict(super::MANY, message));
    }
    let key = key(&def.id, &id);
    let known = jobs::newest(&mut cx.ws.db().read().await?, upkeep::QUEUE, &key).await?;
    if known.is_some_and(|job| !job.state.is_over()) {
        let message =
            format!("The type of {name} is being changed already. Cancel that job first.");
        return Err(Error::conflict("under_way", message));
    }
    records::write(cx, move |mut tx| {
        let (job, ask) = (job.clone(), Ask::keyed(key.clone()));
        Box::pin(async move {
            // What failed before is of no interest any more.
            jobs::forget_failed(tx.store, &key_of(&job)).await?;
            jobs::enqueue(&mut tx, &job, &ask).await
        })
    })
    .await?;
    Ok(def)
}

fn is_linked(ty: &FieldType) -> bool {
    matches!(ty, FieldType::References { .. } | FieldType::Files)
}

fn key(object: &ObjectId, field: &FieldId) -> String {
    format!("type {object} {field}")
}

fn key_of(job: &ChangeType) -> String {
    key(&job.object, &job.field)
}

impl Job for ChangeType {
    const KIND: &'static str = "change_type";
    const QUEUE: &'static str = upkeep::QUEUE;

    fn subject(&self) -> Option<Subject> {
        Some(Subject::of(&self.object))
    }

    async fn run(self, run: &Run) -> Result<()> {
        let cx = run.cx();
        let mut place: Place = match run.checkpoint()? {
            Some(place) => place,
            None => {
                let log = self.lay_out(run).await?;
                let place = Place::at(log);
                save(run, &place).await?;
                place
            }
        };
        if place.stage == Stage::Values
            && !self.is_changed(&*cx.ws.refresh().await?)
            && let Err(error) = self.bring_into_force(run, &mut place).await
        {
            return self.give_up(run, error).await;
        }
        if place.stage == Stage::Values {
            place.stage = Stage::Beside;
            place.after = None;
            save(run, &place).await?;
        }
        self.put_beside(run, &mut place).await
    }
}

impl ChangeType {
    /// What the new columns are named from.
    pub(crate) fn columns(&self) -> &FieldId {
        &self.columns
    }
}

impl Place {
    fn at(log: ChangeCursor) -> Self {
        Self {
            log,
            after: None,
            lost: Lost::default(),
            stage: Stage::Values,
        }
    }
}

async fn save(run: &Run, place: &Place) -> Result<()> {
    run.write(place, |_| Box::pin(async { Ok(()) })).await
}

impl ChangeType {
    /// The definition as it is to be, by the present ones.
    fn planned(&self, cx: &Cx, schema: &Schema) -> Result<ObjectDef> {
        let def = schema
            .object(&self.object)
            .ok_or_else(|| Error::not_found("object"))?;
        if def.field_by_id(&self.field).is_none() {
            return Err(Error::not_found("field"));
        }
        let mut def = fields::changed_field(cx, schema, def, &self.field, &self.body)?;
        let columns = self.columns.to_string();
        prepare(&mut def, schema, cx.ws.zone().name(), || columns.clone());
        Ok(def)
    }

    fn is_changed(&self, schema: &Schema) -> bool {
        let def = schema.object(&self.object);
        let field = def.and_then(|def| def.fields.get(&self.field));
        field.is_some_and(|field| *field.columns() == self.columns)
    }

    /// Makes the new columns; gives the place in the log from which changes are
    /// to be caught up with.
    async fn lay_out(&self, run: &Run) -> Result<ChangeCursor> {
        let (cx, hold) = (run.cx(), run.hold());
        for _ in 0..TRIES {
            let schema = cx.ws.refresh().await?;
            let planned = self.planned(cx, &schema)?;
            let made = cx.ws.db().change_definitions(schema.version(), move |tx| {
                let planned = planned.clone();
                Box::pin(async move {
                    hold.keep(tx).await?;
                    store::add_columns(tx, &planned).await?;
                    store::end_of_changes(tx).await
                })
            });
            match made.await {
                Err(Error::SchemaChanged) => {}
                outcome => return outcome,
            }
        }
        Err(Error::SchemaChanged)
    }

    async fn bring_into_force(&self, run: &Run, place: &mut Place) -> Result<()> {
        self.convert(run, place).await?;
        self.catch_up(run, place).await?;
        self.change(run, place).await
    }

    /// Converts every value, in the order of the records.
    async fn convert(&self, run: &Run, place: &mut Place) -> Result<()> {
        if place.after.is_none() {
            // An earlier run may have died right after the last record: what it
            // counted is counted anew.
            place.lost = Lost::default();
        }
        loop {
            let (job, last) = (self.clone(), place.clone());
            *place = run
                .step(move |tx| {
                    let (job, mut place) = (job.clone(), last.clone());
                    Box::pin(async move {
                        let schema = tx.schema().clone();
                        let planned = job.planned(&tx.cx, &schema)?;
                        let def = find::object(&schema, &job.object)?;
                        let only = std::slice::from_ref(&job.field);
                        let from = place.after.unwrap_or(Id::nil());
                        let some = store::fields_after(tx.store, def, only, from, CHUNK).await?;
                        let (was, is) = (field(def, &job.field)?, field(&planned, &job.field)?);
                        let values = converted(&schema, was, is, &some, &mut place.lost);
                        put(tx.store, &planned, is, values).await?;
                        place.after = some.last().map(|record| record.id);
                        let told = json!({"stage": "values", "lost": place.lost.count});
                        Ok((place, told))
                    })
                })
                .await?;
            if place.after.is_none() {
                break;
            }
        }
        if place.lost.count == 0 {
            return Ok(());
        }
        let schema = run.cx().ws.refresh().await?;
        let planned = self.planned(run.cx(), &schema)?;
        let def = find::object(&schema, &self.object)?;
        let (was, is) = (field(def, &self.field)?, field(&planned, &self.field)?);
        Err(place.lost.refusal(was, is))
    }

    /// Ends with what is in the way. Whoever tries again begins anew: values will
    /// have been changed.
    async fn give_up(&self, run: &Run, error: Error) -> Result<()> {
        if matches!(error, Error::Conflict { .. } | Error::Invalid(_)) {
            let log = store::end_of_changes(&mut run.cx().ws.db().read().await?).await?;
            save(run, &Place::at(log)).await?;
        }
        Err(error)
    }

    /// Converts what was written meanwhile, until hardly anything was.
    async fn catch_up(&self, run: &Run, place: &mut Place) -> Result<()> {
        loop {
            let mut conn = run.cx().ws.db().read().await?;
            let logged = store::read_placed(&mut conn, &place.log, LOGGED).await?;
            drop(conn);
            let Some((last, _)) = logged.last() else {
                return Ok(());
            };
            place.log = *last;
            let is_end = logged.len() < LOGGED as usize;
            let mut ids: Vec<Id> = logged
                .iter()
                .filter(|(_, change)| change.object == self.object)
                .filter_map(|(_, change)| change.record)
                .collect();
            ids.sort_unstable();
            ids.dedup();
            let (job, planned_for) = (self.clone(), ids);
            run.write(&*place, move |tx| {
                let (job, ids) = (job.clone(), planned_for.clone());
                Box::pin(async move {
                    let schema = tx.schema().clone();
                    let planned = job.planned(&tx.cx, &schema)?;
                    let def = find::object(&schema, &job.object)?;
                    job.bring(tx.store, &schema, def, &planned, &ids).await
                })
            })
            .await?;
            if is_end {
                return Ok(());
            }
        }
    }

    /// Converts the values of some records.
    async fn bring(
        &self,
        tx: &mut store::Tx,
        schema: &Schema,
        def: &ObjectDef,
        planned: &ObjectDef,
        ids: &[Id],
    ) -> Result<()> {
        let only = std::slice::from_ref(&self.field);
        let (was, is) = (field(def, &self.field)?, field(planned, &self.field)?);
        let mut lost = Lost::default();
        for some in ids.chunks(CHUNK as usize) {
            let records = store::fields_of(tx, def, only, some).await?;
            let values = converted(schema, was, is, &records, &mut lost);
            put(tx, planned, is, values).await?;
        }
        match lost.count {
            0 => Ok(()),
            _ => Err(lost.refusal(was, is)),
        }
    }

    /// Brings the new definition into force, with the rest of the values.
    async fn change(&self, run: &Run, place: &Place) -> Result<()> {
        let (cx, hold, log) = (run.cx(), run.hold(), place.log);
        for _ in 0..TRIES {
            let schema = cx.ws.refresh().await?;
            let planned = self.planned(cx, &schema)?;
            let job = self.clone();
            let rest = change::store(cx, &schema, &planned, move |tx, schema, before, def| {
                let job = job.clone();
                Box::pin(async move {
                    hold.keep(tx).await?;
                    let ids = store::written_after(tx, &job.object, &log).await?;
                    job.bring(tx, schema, before, def, &ids).await
                })
            });
            match rest.await {
                Err(Error::SchemaChanged) => {}
                Ok(()) => {
                    cx.ws.refresh().await?;
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        Err(Error::SchemaChanged)
    }

    /// Puts what the values bring into other tables in its place.
    async fn put_beside(&self, run: &Run, place: &mut Place) -> Result<()> {
        let has_any =
            |ty: &FieldType| matches!(ty, FieldType::Emails | FieldType::Phones | FieldType::Links);
        loop {
            let schema = run.cx().ws.refresh().await?;
            let Some(is) = present(&schema, self) else {
                return Ok(());
            };
            let was = is.retyped.as_ref().and_then(|retyped| retyped.was.last());
            if !has_any(&is.ty) && !was.is_some_and(|was| has_any(&was.ty)) {
                return Ok(());
            }
            let (job, last) = (self.clone(), place.clone());
            *place = run
                .step(move |tx| {
                    let (job, mut place) = (job.clone(), last.clone());
                    Box::pin(async move {
                        let schema = tx.schema().clone();
                        let from = place.after.unwrap_or(Id::nil());
                        place.after = None;
                        if let Some(is) = present(&schema, &job) {
                            let def = find::object(&schema, &job.object)?;
                            let only = std::slice::from_ref(&job.field);
                            // Whoever changes one meanwhile puts what it brings
                            // in its place too: after this.
                            let some =
                                store::fields_held_after(tx.store, def, only, from, CHUNK).await?;
                            let value = |record: &schema::Record| {
                                (record.id, record.value(job.field.as_str()).clone())
                            };
                            let all: Vec<_> = some.iter().map(value).collect();
                            store::put_beside_field(tx.store, def, is, &all).await?;
                            place.after = some.last().map(|record| record.id);
                        }
                        Ok((place, json!({"stage": "beside"})))
                    })
                })
                .await?;
            if place.after.is_none() {
                return Ok(());
            }
        }
    }
}

/// The field with its new type, while it is there.
fn present<'s>(schema: &'s Schema, job: &ChangeType) -> Option<&'s FieldDef> {
    let field = schema.object(&job.object)?.field_by_id(&job.field)?;
    (*field.columns() == job.columns).then_some(field)
}

/// What becomes of the types of fields that jobs change, by object and field:
/// what is asked for, how far it is, and for administrators why it failed.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn json(
    cx: &Cx,
    conn: &mut Conn,
    defs: &[&ObjectDef],
) -> Result<HashMap<(ObjectId, FieldId), Json>> {
    let mut all = HashMap::new();
    for (job, asked) in jobs::unfinished::<ChangeType>(conn).await? {
        let known = defs.iter().find(|def| def.id == asked.object);
        let Some(field) = known.and_then(|def| def.field_by_id(&asked.field)) else {
            continue;
        };
        if *field.columns() == asked.columns {
            continue;
        }
        all.entry((asked.object, asked.field))
            .or_insert_with(|| told(&job, &asked.body, field, cx.who.is_administrator()));
    }
    Ok(all)
}

fn told(job: &Status, body: &Json, field: &FieldDef, is_administrator: bool) -> Json {
    let ty = body.get("type").and_then(Json::as_str);
    let state = match job.state {
        State::Failed => "failed",
        _ => "building",
    };
    let mut json = json!({"type": ty.unwrap_or(field.type_name()), "state": state});
    if is_administrator {
        json["job"] = json!(job.id);
        if job.state == State::Failed {
            json["reason"] = json!(job.error);
        }
    }
    json
}
