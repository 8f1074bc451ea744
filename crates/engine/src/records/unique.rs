//! Values that must be nobody else's, in the store and in the write itself. The
//! database's own constraint has the last word.

use std::collections::HashMap;

use base::{Fault, Id, Result};
use schema::{
    FieldDef, Filter, ObjectDef, Path, Query, Value,
    filter::{Literal, Op, Operand, Right, Test},
    value::keys,
};
use store::ByUnique;

use super::Tx;
use crate::rules::AnyDraft;

/// How many sets of values are looked for at once.
const AT_ONCE: usize = 100;

/// Adds a fault to every draft whose unique values are taken, by one query per
/// unique field and one for each hundred sets of values that are unique together.
///
/// # Errors
/// `Busy` if the database is away.
pub(super) async fn check(tx: &mut Tx<'_>, def: &ObjectDef, drafts: &mut [AnyDraft]) -> Result<()> {
    for field in def.live_fields().filter(|f| f.unique) {
        alone(tx, def, field, drafts).await?;
    }
    for set in &def.unique {
        let fields: Option<Vec<&FieldDef>> = set.iter().map(|id| def.field_by_id(id)).collect();
        if let Some(fields) = fields {
            together(tx, def, &fields, drafts).await?;
        }
    }
    Ok(())
}

/// How a value is told from others of its field.
pub(super) fn key(field: &FieldDef, value: &Value) -> String {
    match value {
        Value::Ref(link) => link.id.to_string(),
        value => keys::folded(field, value).unwrap_or_else(|| format!("{value:?}")),
    }
}

/// The drafts whose values in these fields are new to the store, all given.
fn moved(drafts: &[AnyDraft], fields: &[&FieldDef]) -> Vec<usize> {
    let moves = |draft: &AnyDraft| {
        let value = |field: &FieldDef| draft.after.value(field.id.as_str());
        let was = |field: &FieldDef| draft.before.as_ref().map(|b| b.value(field.id.as_str()));
        let is_back = draft
            .before
            .as_ref()
            .is_some_and(|b| b.deleted_at.is_some());
        draft.after.deleted_at.is_none()
            && fields.iter().all(|field| !value(field).is_empty())
            && (is_back || fields.iter().any(|field| was(field) != Some(value(field))))
    };
    (0..drafts.len()).filter(|&n| moves(&drafts[n])).collect()
}

/// Whether this record stands in the way of a draft. Of a new one even one with
/// its own id does.
fn is_other(draft: &AnyDraft, holder: Id) -> bool {
    draft.before.is_none() || draft.after.id != holder
}

async fn alone(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    field: &FieldDef,
    drafts: &mut [AnyDraft],
) -> Result<()> {
    let moved = moved(drafts, &[field]);
    if moved.is_empty() {
        return Ok(());
    }
    let taken = || {
        let message = format!(
            "{}: another {} already has this {}.",
            field.label,
            def.label.to_lowercase(),
            in_a_sentence(&field.label)
        );
        Fault::new(&field.name, "unique", message)
    };
    let value = |draft: &AnyDraft| draft.after.value(field.id.as_str()).clone();
    let mut first: HashMap<String, Id> = HashMap::new();
    for &n in &moved {
        let id = drafts[n].after.id;
        if *first.entry(key(field, &value(&drafts[n]))).or_insert(id) != id {
            drafts[n].faults.push(taken());
        }
    }
    let ask = tx.cx.scope.apply(ByUnique {
        object: def.id.clone(),
        field: field.id.clone(),
        values: moved.iter().map(|&n| value(&drafts[n])).collect(),
    });
    for (at, holder) in store::by_unique(tx.store, &tx.cx.schema, &ask).await? {
        let draft = &mut drafts[moved[at]];
        let is_told = |fault: &Fault| fault.field == field.name && fault.code == "unique";
        if is_other(draft, holder) && !draft.faults.iter().any(is_told) {
            draft.faults.push(taken());
        }
    }
    Ok(())
}

/// A label in the middle of a sentence: `E-mail address` in small letters, `VAT
/// number` as it is.
fn in_a_sentence(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(_), Some(second)) if second.is_uppercase() => label.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(label.chars().skip(1)).collect(),
        (None, _) => String::new(),
    }
}

/// The same for values that are unique together. Sets of types that no filter
/// finds by their value are left to the database.
async fn together(
    tx: &mut Tx<'_>,
    def: &ObjectDef,
    fields: &[&FieldDef],
    drafts: &mut [AnyDraft],
) -> Result<()> {
    let key_of = |record: &schema::Record| -> Vec<String> {
        let of = |field: &&FieldDef| key(field, record.value(field.id.as_str()));
        fields.iter().map(of).collect()
    };
    let moved = moved(drafts, fields);
    let mut places: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
    let mut filters = Vec::new();
    for &n in &moved {
        let of = places.entry(key_of(&drafts[n].after)).or_default();
        if of.is_empty() {
            let Some(filter) = with_values(fields, &drafts[n].after) else {
                return Ok(());
            };
            filters.push(filter);
        } else {
            drafts[n].faults.extend(taken_together(def, fields));
        }
        of.push(n);
    }
    for some in filters.chunks(AT_ONCE) {
        let query = Query {
            filter: Filter::Or(some.to_vec()),
            limit: u32::try_from(AT_ONCE).unwrap_or(u32::MAX),
            ..Query::of(def.id.clone())
        };
        for holder in tx.query(query).await? {
            // The first of the write; the others clash with that one.
            let first = places.get(&key_of(&holder)).and_then(|of| of.first());
            if let Some(&n) = first
                && is_other(&drafts[n], holder.id)
            {
                drafts[n].faults.extend(taken_together(def, fields));
            }
        }
    }
    Ok(())
}

fn with_values(fields: &[&FieldDef], record: &schema::Record) -> Option<Filter> {
    let tests = fields.iter().map(|field| {
        let literal = match record.value(field.id.as_str()) {
            Value::Ref(link) => Literal::Id(link.id),
            Value::Text(text) | Value::Key(text) => Literal::Text(text.clone()),
            Value::Date(day) => Literal::Date(*day),
            Value::Int(number) => Literal::Number {
                digits: number.to_string(),
                currency: None,
            },
            _ => return None,
        };
        Some(Filter::Test(Test {
            left: Operand::Path(Path::field(field.id.clone())),
            op: Op::Eq,
            right: Right::One(literal),
        }))
    });
    tests.collect::<Option<Vec<_>>>().map(Filter::And)
}

fn taken_together(def: &ObjectDef, fields: &[&FieldDef]) -> Vec<Fault> {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let message = format!(
        "Another {} has this {} already. Choose another value.",
        def.label.to_lowercase(),
        names.join(" and ")
    );
    names
        .iter()
        .map(|name| Fault::new(*name, "unique", message.clone()))
        .collect()
}
