//! Indexes and unique constraints of large tables are built by jobs, one for
//! each, after the change of definitions that asks for them.
//!
//! Until then lists are slower, and uniqueness is looked after by the check that
//! every write makes anyway. What stands in the way of a unique constraint is
//! told by the job that failed of it; it is mended, and the job tried again.

use base::{Error, Micros, Result};
use schema::{ObjectDef, ObjectId, Record, Schema, value::write};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::{ByIds, Conn, IndexState, Trash};

use crate::notifications::Subject;
use crate::{
    Cx,
    jobs::{self, Ask, Asking, Job, Run, Status},
    upkeep,
};

/// Builds an index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BuildIndex {
    object: ObjectId,
    index: String,
}

impl Job for BuildIndex {
    const KIND: &'static str = "build_index";
    const QUEUE: &'static str = upkeep::QUEUE;

    fn subject(&self) -> Option<Subject> {
        Some(Subject::of(&self.object))
    }

    async fn run(self, run: &Run) -> Result<()> {
        match self.build(run).await {
            Err(Error::Conflict { code: "unique", .. }) => Err(self.in_the_way(run.cx()).await?),
            outcome => outcome,
        }
    }
}

impl BuildIndex {
    async fn build(&self, run: &Run) -> Result<()> {
        let ws = &run.cx().ws;
        let schema = ws.refresh().await?;
        if let Some(def) = found(&schema, &self.object) {
            store::build_index(ws.db(), def, &self.index).await?;
        }
        let job = self.clone();
        // The definitions may have changed meanwhile: nobody may want it any more.
        run.finish(move |tx| {
            let job = job.clone();
            Box::pin(async move {
                let schema = tx.schema().clone();
                let def = found(&schema, &job.object);
                store::settle_index(tx.store, &job.object, def, &job.index).await
            })
        })
        .await
    }

    /// Says which values only one record may have, and more have.
    async fn in_the_way(&self, cx: &Cx) -> Result<Error> {
        let cx = cx.fresh().await?;
        let Some(def) = found(&cx.schema, &self.object) else {
            return Err(Error::SchemaChanged);
        };
        let mut conn = cx.ws.db().read().await?;
        let shared = store::shared_values(&mut conn, def, &self.index).await?;
        if shared.values == 0 {
            return Err(Error::busy("records shared a value, and do not any more"));
        }
        let states = store::index_states(&mut conn, &[def]).await?;
        let index = states
            .into_iter()
            .flatten()
            .find(|is| is.name == self.index);
        let fields = index.map(|index| index.fields).unwrap_or_default();
        let ask = cx.scope.apply(ByIds {
            object: def.id.clone(),
            ids: shared.examples,
            fields: None,
            trash: Trash::Without,
        });
        let some = store::by_ids(&mut conn, &cx.schema, &ask).await?;
        let some: Vec<String> = some
            .iter()
            .map(|record| format!("\"{}\"", values(&cx.schema, def, &fields, record)))
            .collect();
        let names: Vec<&str> = fields
            .iter()
            .filter_map(|id| Some(def.field_by_id(id)?.name.as_str()))
            .collect();
        let (names, plural) = (names.join(" and "), &def.plural);
        let what = match shared.values {
            1 => format!("One value of {names} is shared by several {plural}"),
            many => format!("{many} values of {names} are shared by several {plural} each"),
        };
        let message = format!(
            "{what}: {}{}. Change or merge these, then try this job again.",
            some.join(", "),
            if shared.values > 3 {
                ", and others"
            } else {
                ""
            }
        );
        Ok(Error::conflict("duplicates", message))
    }
}

fn found<'s>(schema: &'s Schema, object: &ObjectId) -> Option<&'s ObjectDef> {
    let mut all = schema.all_objects();
    all.find(|def| def.id == *object).map(|def| &**def)
}

fn values(schema: &Schema, def: &ObjectDef, fields: &[schema::FieldId], record: &Record) -> String {
    let texts = fields.iter().filter_map(|id| {
        let value = record.value(id.as_str());
        Some(write::to_text(schema, def.field_by_id(id)?, value))
    });
    let all: Vec<String> = texts.collect();
    base::text::truncate(&all.join(", "), 80).to_string()
}

/// Asks for the indexes that a change of a definition leaves to be built.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn ask_for_new(
    tx: &mut store::Tx,
    now: Micros,
    before: Option<&ObjectDef>,
    def: &ObjectDef,
) -> Result<()> {
    let states = store::index_states(tx, &[def]).await?;
    for index in states.into_iter().flatten() {
        let is_old = before.is_some_and(|before| store::wants_index(before, &index.name));
        if !index.is_built && !is_old {
            ask(tx, now, def, index).await?;
        }
    }
    Ok(())
}

/// Asks for every index that is missing.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn ask_for_all(tx: &mut store::Tx, now: Micros, schema: &Schema) -> Result<()> {
    let defs: Vec<&ObjectDef> = schema.all_objects().map(|def| &**def).collect();
    let states = store::index_states(tx, &defs).await?;
    for (def, indexes) in defs.into_iter().zip(states) {
        for index in indexes.into_iter().filter(|index| !index.is_built) {
            ask(tx, now, def, index).await?;
        }
    }
    Ok(())
}

async fn ask(tx: &mut store::Tx, now: Micros, def: &ObjectDef, index: IndexState) -> Result<()> {
    let ask = Ask::keyed(key(&index.name));
    let job = BuildIndex {
        object: def.id.clone(),
        index: index.name,
    };
    jobs::add(tx, &Asking::system(now), &job, &ask)
        .await
        .map(drop)
}

fn key(index: &str) -> String {
    format!("index {index}")
}

/// The indexes that fields of definitions ask for, of each in turn. Why one
/// failed, and which job is to be tried again, is for administrators.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn json(cx: &Cx, conn: &mut Conn, defs: &[&ObjectDef]) -> Result<Vec<Json>> {
    let mut all = Vec::with_capacity(defs.len());
    for (def, states) in defs.iter().zip(store::index_states(conn, defs).await?) {
        let mut indexes = Vec::new();
        for index in states {
            let names: Option<Vec<&str>> = index
                .fields
                .iter()
                .map(|id| Some(def.fields.get(id)?.name.as_str()))
                .collect();
            let Some(names) = names.filter(|names| !names.is_empty()) else {
                continue;
            };
            let mut json = json!({"fields": names, "unique": index.unique, "state": "ready"});
            if !index.is_built {
                let job = jobs::newest(conn, upkeep::QUEUE, &key(&index.name)).await?;
                unbuilt(&mut json, job, cx.who.is_administrator());
            }
            indexes.push(json);
        }
        all.push(Json::Array(indexes));
    }
    Ok(all)
}

/// Says what has become of the job that builds an index.
fn unbuilt(json: &mut Json, job: Option<Status>, is_administrator: bool) {
    let is_over = job.as_ref().is_none_or(|job| job.state.is_over());
    json["state"] = if is_over { "failed" } else { "building" }.into();
    if !is_administrator {
        return;
    }
    if is_over {
        let told = job.as_ref().and_then(|job| job.error.clone());
        let reason = told.unwrap_or_else(|| match job {
            Some(_) => "Its job was cancelled. Try it again.".into(),
            None => "No job builds it. Take it out of the definition and ask for it anew.".into(),
        });
        json["reason"] = reason.into();
    }
    json["job"] = json!(job.map(|job| job.id));
}
