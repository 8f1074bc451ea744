//! Customers who come in themselves: who they are, and to which organisations they
//! belong at that moment.

use std::sync::Arc;

use base::{Error, Id, Result};
use schema::{
    FieldDef, FieldType, Filter, ObjectDef, Path, Query, Record,
    filter::{Literal, Op, Operand, Right, Test, parse},
    scope::Outsider,
    value::keys,
};

use super::Through;
use crate::{Cx, Principal, Via, Workspace, records, registry::Outsiders};

/// Organisations that somebody belongs to, at most.
const MOST: u32 = 100;

/// The object whose records may come in themselves, as who asks knows it.
pub fn customers(cx: &Cx) -> Option<&Arc<ObjectDef>> {
    let known = cx.ws.registry().outsiders_given()?;
    cx.schema.object(&known.object)
}

/// The first two of them with an e-mail address.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn customers_by_email(cx: &Cx, email: &str) -> Result<Vec<Id>> {
    let Some(def) = customers(cx) else {
        return Ok(Vec::new());
    };
    let mut fields = def.live_fields();
    let Some(field) = fields.find(|field| matches!(field.ty, FieldType::Emails)) else {
        return Ok(Vec::new());
    };
    let test = Test {
        left: Operand::Path(Path::field(field.id.clone())),
        op: Op::Eq,
        right: Right::One(Literal::Text(email.trim().to_owned())),
    };
    let query = Query {
        filter: Filter::Test(test),
        limit: 2,
        ..Query::of(def.id.clone())
    };
    let found = records::list(cx, query).await?.records;
    Ok(found.iter().map(|record| record.id).collect())
}

/// A customer, if they are still there.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn customer(
    ws: &Workspace,
    id: Id,
    role: String,
    through: Through,
) -> Result<Option<Principal>> {
    let Some(known) = ws.registry().outsiders_given().cloned() else {
        return Ok(None);
    };
    let cx = ws.cx(Principal::System, Via::Job);
    let record = match records::get(&cx, &known.object, id).await {
        Ok(record) => record,
        Err(Error::NotFound { .. } | Error::Gone { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let def = cx.schema.object(&known.object);
    let name = def.map(|def| keys::title(def, &record));
    Ok(Some(Principal::Outsider {
        who: Outsider {
            object: known.object.clone(),
            id,
            of: known.of.clone(),
            among: organisations(&cx, &known, &record).await?,
        },
        name: name.unwrap_or_default(),
        role,
        through: Arc::new(through),
    }))
}

/// Their own organisation, and further ones that they belong to today.
async fn organisations(cx: &Cx, known: &Outsiders, person: &Record) -> Result<Vec<Id>> {
    let mut found: Vec<Id> = person
        .value(known.own.as_str())
        .as_ref_id()
        .into_iter()
        .collect();
    let Some(def) = cx.schema.object(&known.others) else {
        return Ok(found);
    };
    let name = |id| {
        def.field_by_id(id)
            .map(|field: &FieldDef| field.name.as_str())
    };
    let names = (name(&known.person), name(&known.since), name(&known.until));
    let (Some(whose), Some(since), Some(until)) = names else {
        return Ok(found);
    };
    let text = format!(
        "{whose} = {} and ({since} is empty or {since} <= today) and ({until} is empty or {until} >= today)",
        person.id
    );
    let query = Query {
        filter: parse(&text, def, &cx.schema).map_err(Error::broken)?,
        limit: MOST,
        ..Query::of(known.others.clone())
    };
    let others = records::list(cx, query).await?.records;
    let others = others
        .iter()
        .filter_map(|one| one.value(known.organisation.as_str()).as_ref_id());
    found.extend(others);
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
