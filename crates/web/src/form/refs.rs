//! References of forms: names of ids, and ids of names that were typed.

use base::{Fault, Id, Result};
use engine::{Cx, records};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{FieldDef, Filter, Link, ObjectDef, Path, Query, Value};

use super::control::Input;
use super::draft::unless_missing;
use super::entries::RefControl;
use crate::values::title;

/// A value whose links have their names; links that lead nowhere are left out.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn named(cx: &Cx, value: Value) -> Result<Value> {
    Ok(match value {
        Value::Ref(link) => one(cx, link).await?.map_or(Value::Empty, Value::Ref),
        Value::Refs(links) => {
            let mut named = Vec::with_capacity(links.len());
            for link in links {
                named.extend(one(cx, link).await?);
            }
            Value::Refs(named)
        }
        other => other,
    })
}

async fn one(cx: &Cx, link: Link) -> Result<Option<Link>> {
    let Some(def) = cx.schema.object(&link.object) else {
        return Ok(None);
    };
    let found = unless_missing(records::get(cx, &link.object, link.id).await)?;
    Ok(found.map(|record| Link {
        name: Some(title(def, &record)),
        ..link
    }))
}

/// Words that were typed into a reference and not chosen, as without a script: the one record
/// of that title is meant.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn look_up(
    cx: &Cx,
    field: &FieldDef,
    input: &mut Input,
    faults: &mut Vec<Fault>,
) -> Result<()> {
    let (Input::Reference(refs) | Input::References(refs)) = input else {
        return Ok(());
    };
    if refs.typed.is_empty() {
        return Ok(());
    }
    match by_title(cx, refs).await? {
        Found::One(id) => {
            let name = std::mem::take(&mut refs.typed);
            refs.chosen.push((id, name));
        }
        Found::None => faults.push(fault(
            field,
            "not_found",
            format!(
                "Nothing here is called “{}”. Choose from the list.",
                refs.typed
            ),
        )),
        Found::Several => faults.push(fault(
            field,
            "ambiguous",
            format!("Several are called “{}”. Choose from the list.", refs.typed),
        )),
    }
    Ok(())
}

fn fault(field: &FieldDef, code: &'static str, message: String) -> Fault {
    Fault::new(field.name.clone(), code, message)
}

enum Found {
    None,
    One(String),
    Several,
}

async fn by_title(cx: &Cx, refs: &RefControl) -> Result<Found> {
    let Some(def) = cx.schema.named(&refs.lookup) else {
        return Ok(Found::None);
    };
    let found = entitled(cx, def, &refs.typed).await?;
    Ok(match found.as_slice() {
        [] => Found::None,
        [one] => Found::One(one.to_string()),
        _ => Found::Several,
    })
}

/// The first two records of this title.
///
/// # Errors
/// `Busy` if the database is away.
pub(crate) async fn entitled(cx: &Cx, def: &ObjectDef, title: &str) -> Result<Vec<Id>> {
    let test = Test {
        left: Operand::Path(Path::field(def.title.clone())),
        op: Op::Eq,
        right: Right::One(Literal::Text(title.to_owned())),
    };
    let page = records::list(
        cx,
        Query {
            filter: Filter::Test(test),
            limit: 2,
            ..Query::of(def.id.clone())
        },
    )
    .await?;
    Ok(page.records.iter().map(|record| record.id).collect())
}
