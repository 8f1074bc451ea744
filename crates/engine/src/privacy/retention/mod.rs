//! How long records are kept: rules by object and filter, which act every night.

mod run;

use std::sync::Arc;

use base::{Error, Result};
use schema::{
    Action, Filter, ObjectDef, Reach, Schema, Special, filter,
    object::{Choice, DateTime, Int, LongText, Text},
};
use schema_derive::Object;

pub(crate) use run::{Retain, RetainRule};

use super::is_subject;
use crate::{Cx, Draft, Rules, Tx, import};

/// Which records go after a time, and how. It acts every night on all that meet the
/// filter then.
#[derive(Object, Clone, Debug)]
#[object(
    name = "retention_rule",
    label = "Retention rule",
    plural = "retention_rules",
    icon = "history",
    title = name,
    access = everyone,
    kind = config(name)
)]
pub struct RetentionRule {
    #[field(required, unique)]
    pub name: Text,
    /// Whose time is up some day: the name of an object, such as lead.
    #[field(required, label = "Object")]
    pub of: Text,
    /// Which of its records, in the filter language: status = lost and updated_at < -2y.
    #[field(required)]
    pub filter: LongText,
    /// Records in the trash can be brought back; what is erased is without name and
    /// values for good.
    #[field(label = "What happens", required, options(
        trash = "To the trash" / amber,
        erase = "Erased for good" / red,
    ))]
    pub deed: Choice,
    #[field(default = true)]
    pub active: bool,
    /// When it acted last.
    #[field(label = "Last run", write = rule)]
    pub ran_at: Option<DateTime>,
    /// How many records it acted on then.
    #[field(label = "Records last time", write = rule)]
    pub acted_on: Option<Int>,
    /// What is in its way, if anything is.
    #[field(write = rule)]
    pub problem: Option<LongText>,
}

impl Rules for RetentionRule {
    async fn before_save(tx: &mut Tx<'_>, all: &mut [Draft<Self>]) -> Result<()> {
        // What a run notes is no change by somebody.
        if tx.depth > 0 {
            return Ok(());
        }
        if !all.is_empty() {
            tx.asker().may(Special::Privacy)?;
        }
        let asker = Arc::clone(tx.asker());
        for draft in all {
            let is_asked = draft.changes(Self::OF)
                || draft.changes(Self::FILTER)
                || draft.changes(Self::DEED)
                || draft.changes(Self::ACTIVE)
                || draft.is_restored();
            if is_asked {
                check(draft, &asker);
            }
        }
        Ok(())
    }

    async fn before_purge(tx: &mut Tx<'_>, _: &[schema::Record]) -> Result<()> {
        tx.asker().may(Special::Privacy)
    }
}

/// Whoever has records removed by a rule could remove them all by hand, and sees
/// everything that its filter asks for.
fn check(draft: &mut Draft<RetentionRule>, asker: &Cx) {
    const OBJECT: schema::Field<Text> = RetentionRule::OF;
    let Some(name) = draft.get(OBJECT) else {
        return;
    };
    let def = match import::object_named(&asker.schema, &name) {
        Ok(def) => def,
        Err(_) => {
            let message = format!(
                "There is no object \"{}\". Give a name such as lead.",
                base::text::truncate(&name, 60)
            );
            return draft.fault(OBJECT, "unknown", message);
        }
    };
    if !is_subject(&def) {
        let message = "These records are not about anybody, and are not removed by a rule.";
        return draft.fault(OBJECT, "unfit", message);
    }
    let grants = asker.rights.grants(&def.id, Action::Delete);
    if !grants
        .iter()
        .any(|(reach, only)| *reach == Reach::All && only.is_none())
    {
        let message = "Your roles do not let you remove all of these. Ask an administrator.";
        return draft.fault(OBJECT, "forbidden", message);
    }
    draft.set(OBJECT, def.name.clone());
    let text = draft.get(RetentionRule::FILTER).unwrap_or_default();
    match filter::parse(&text, &def, &asker.schema) {
        Err(Error::Malformed { message, .. }) => {
            draft.fault(RetentionRule::FILTER, "filter", message);
        }
        Err(error) => draft.fault(RetentionRule::FILTER, "filter", error.to_string()),
        Ok(Filter::And(parts)) if parts.is_empty() => {
            let message = "Say which records, or the rule would take all of them.";
            draft.fault(RetentionRule::FILTER, "required", message);
        }
        Ok(_) => {}
    }
}

/// What a rule is about, by today's definitions.
///
/// # Errors
/// What is in its way: names may have changed since it was written.
fn meant(schema: &Schema, rule: &RetentionRule) -> Result<(Arc<ObjectDef>, Filter)> {
    let def = import::object_named(schema, &rule.of)?;
    if !is_subject(&def) {
        return Err(Error::not_found("object"));
    }
    let filter = filter::parse(&rule.filter, &def, schema)?;
    Ok((def, filter))
}
