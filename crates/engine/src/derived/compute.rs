//! Values of computed fields: worked out, and written where they differ.

use std::collections::{HashMap, HashSet};

use base::{Error, Id, Result};
use schema::{
    AggregateQuery, FieldDef, FieldId, FieldType, Filter, Measure, Moment, MoneyValue, ObjectDef,
    ObjectId, Path, Record, Schema, Scope, Step, Value,
    filter::{Aggregate, Literal, Op, Operand, Right, Source, Test},
    formula::{Compiled, DerivedField, Pick, Rollup},
    query::GroupKey,
};
use store::{ByIds, Conn, GroupValue, Hold, MeasureValue, Outer, Outermost, Trash};

use crate::Tx;

/// Records that others refer to.
#[derive(Default)]
pub(crate) struct Around {
    records: HashMap<(ObjectId, Id), Record>,
}

impl Source for Around {
    fn get(&self, object: &ObjectId, id: Id) -> Option<&Record> {
        self.records.get(&(object.clone(), id))
    }

    fn pointing(&self, _: &ObjectId, _: &FieldId, _: Id) -> Vec<&Record> {
        Vec::new()
    }
}

/// Loads what formulas read of other records.
pub(super) async fn around(
    conn: &mut Conn,
    schema: &Schema,
    fields: &[&DerivedField],
    records: &[&Record],
) -> Result<Around> {
    let formulas = fields
        .iter()
        .filter(|one| matches!(one.compiled, Compiled::Formula(_)));
    let ways: Vec<&[(Step, ObjectId)]> = formulas
        .flat_map(|one| {
            one.depends
                .iter()
                .map(|dependency| dependency.way.as_slice())
        })
        .collect();
    around_ways(conn, schema, &ways, records).await
}

/// Loads what lies along ways from records: level by level, one question per
/// object that is reached.
pub(crate) async fn around_ways(
    conn: &mut Conn,
    schema: &Schema,
    ways: &[&[(Step, ObjectId)]],
    records: &[&Record],
) -> Result<Around> {
    let mut around = Around::default();
    let longest = ways.iter().map(|way| way.len()).max().unwrap_or(0);
    for level in 0..longest {
        let mut wanted: HashMap<ObjectId, HashSet<Id>> = HashMap::new();
        for way in ways.iter().filter(|way| way.len() > level) {
            for record in records {
                let Some(here) = around.at(record, &way[..level]) else {
                    continue;
                };
                if let Some(id) = linked(here, &way[level]) {
                    wanted.entry(way[level].1.clone()).or_default().insert(id);
                }
            }
        }
        for (object, mut ids) in wanted {
            ids.retain(|id| !around.records.contains_key(&(object.clone(), *id)));
            let ask = Scope::everything().apply(ByIds {
                object: object.clone(),
                ids: ids.into_iter().collect(),
                fields: None,
                trash: Trash::Both,
            });
            if ask.get().ids.is_empty() {
                continue;
            }
            for record in store::by_ids(conn, schema, &ask).await? {
                around.records.insert((object.clone(), record.id), record);
            }
        }
    }
    Ok(around)
}

impl Around {
    fn at<'r>(&'r self, record: &'r Record, way: &[(Step, ObjectId)]) -> Option<&'r Record> {
        let mut here = record;
        for link in way {
            here = self.records.get(&(link.1.clone(), linked(here, link)?))?;
        }
        Some(here)
    }
}

/// What a link of a record leads to.
pub(super) fn linked(record: &Record, (step, to): &(Step, ObjectId)) -> Option<Id> {
    let Step::Field(field) = step else {
        return None;
    };
    match record.read(field.as_str()) {
        Value::Ref(link) if link.object == *to => Some(link.id),
        _ => None,
    }
}

/// Keeps what formulas of these records read of others from being changed until
/// the transaction ends.
pub(super) async fn hold_around(
    tx: &mut Tx<'_>,
    fields: &[&DerivedField],
    records: &[&Record],
) -> Result<Around> {
    let schema = tx.schema().clone();
    let found = around(tx.store, &schema, fields, records).await?;
    if found.records.is_empty() || tx.store.dialect() == store::Dialect::Sqlite {
        return Ok(found);
    }
    let mut held: Vec<(&ObjectId, Id)> = found
        .records
        .keys()
        .map(|(object, id)| (object, *id))
        .collect();
    held.sort_unstable();
    for group in held.chunk_by(|a, b| a.0 == b.0) {
        let ids: Vec<Id> = group.iter().map(|(_, id)| *id).collect();
        store::hold(tx.store, group[0].0, &ids, Hold::Read).await?;
    }
    // Now nobody changes them, and somebody may have until now.
    around(tx.store, &schema, fields, records).await
}

/// Values of formulas for records that are not stored yet, in their places.
pub(super) fn formulas(
    schema: &Schema,
    def: &ObjectDef,
    fields: &[&DerivedField],
    moment: &Moment,
    around: &Around,
    record: &mut Record,
) {
    for one in fields {
        let Some(field) = def.field_by_id(&one.field) else {
            continue;
        };
        if let Some(ready) = one.compiled.ready(def, schema, moment) {
            let value = ready.value(field, record, around);
            record.set(&one.field, value);
        }
    }
}

/// The values that these records have and should have, of one computed field,
/// where they differ. Those that are not there, or in the trash, are left out.
pub(super) async fn differing(
    conn: &mut Conn,
    schema: &Schema,
    one: &DerivedField,
    ids: &[Id],
    moment: &Moment,
) -> Result<Vec<(Id, Value)>> {
    let Some(def) = schema.object(&one.object) else {
        return Ok(Vec::new());
    };
    let Some(field) = def.field_by_id(&one.field) else {
        return Ok(Vec::new());
    };
    let mut wanted: Vec<FieldId> = vec![one.field.clone()];
    for dependency in &one.depends {
        let own = match dependency.way.first() {
            None => Some(&dependency.field),
            Some((Step::Field(field), _)) => Some(field),
            Some(_) => None,
        };
        if let Some(own) = own
            && def.fields.contains_key(own)
            && !wanted.contains(own)
        {
            wanted.push(own.clone());
        }
    }
    let ask = Scope::everything().apply(ByIds {
        object: one.object.clone(),
        ids: ids.to_vec(),
        fields: Some(wanted),
        trash: Trash::Without,
    });
    let records = store::by_ids(conn, schema, &ask).await?;
    let mut values: HashMap<Id, Value> = HashMap::new();
    match &one.compiled {
        Compiled::Formula(_) => {
            let refs: Vec<&Record> = records.iter().collect();
            let around = around(conn, schema, &[one], &refs).await?;
            let Some(ready) = one.compiled.ready(def, schema, moment) else {
                return Ok(Vec::new());
            };
            for record in &records {
                values.insert(record.id, ready.value(field, record, &around));
            }
        }
        Compiled::Rollup(rollup) => {
            let ids: Vec<Id> = records.iter().map(|record| record.id).collect();
            let counted = counted(conn, schema, rollup, field, &ids, moment).await?;
            for id in ids {
                let value = counted.get(&id).cloned();
                values.insert(id, value.unwrap_or_else(|| nothing(rollup, field, moment)));
            }
        }
    }
    Ok(records
        .iter()
        .filter_map(|record| {
            let value = values.remove(&record.id)?;
            (*record.value(one.field.as_str()) != value).then_some((record.id, value))
        })
        .collect())
}

/// What a roll-up comes to for these records; none for those without any.
async fn counted(
    conn: &mut Conn,
    schema: &Schema,
    rollup: &Rollup,
    field: &FieldDef,
    ids: &[Id],
    moment: &Moment,
) -> Result<HashMap<Id, Value>> {
    if let Some(pick) = &rollup.pick {
        return picked(conn, schema, rollup, pick, field, ids, moment).await;
    }
    let path = Path::field(rollup.field.clone());
    let reference = schema
        .object(&rollup.object)
        .and_then(|there| there.field_by_id(&rollup.field));
    let is_listed = reference.is_some_and(|f| matches!(f.ty, FieldType::References { .. }));
    let (here, among) = match is_listed {
        true => (Filter::All, ids),
        false => {
            let here = Filter::Test(Test {
                left: Operand::Path(path.clone()),
                op: Op::In,
                right: Right::List(ids.iter().map(|id| Literal::Id(*id)).collect()),
            });
            (here, &[][..])
        }
    };
    let measure = match &rollup.aggregate {
        Aggregate::Count => Measure::Count,
        Aggregate::Sum(value) => Measure::Sum(value.clone()),
        Aggregate::Avg(value) => Measure::Avg(value.clone()),
        Aggregate::Min(value) => Measure::Min(value.clone()),
        Aggregate::Max(value) => Measure::Max(value.clone()),
        Aggregate::First(_) | Aggregate::Last(_) => {
            return Err(Error::broken("a roll-up of the first or the last"));
        }
    };
    let mut all = HashMap::new();
    if ids.is_empty() {
        return Ok(all);
    }
    let ask = Scope::everything().apply(AggregateQuery {
        object: rollup.object.clone(),
        filter: Filter::And(vec![here, rollup.filter.clone()]),
        search: None,
        group_by: vec![GroupKey { path, bucket: None }],
        measures: vec![measure],
        order_by: Vec::new(),
        limit: u32::try_from(store::MOST_GROUPS).unwrap_or(u32::MAX),
    });
    for group in store::aggregate_among(conn, schema, &ask, moment, among).await? {
        let (Some(GroupValue::Value(Value::Ref(link))), Some(measured)) =
            (group.keys.first(), group.measures.first())
        else {
            continue;
        };
        all.insert(link.id, kept(field, measured, moment));
    }
    Ok(all)
}

/// What the first or the last of the records comes to that refer to these.
async fn picked(
    conn: &mut Conn,
    schema: &Schema,
    rollup: &Rollup,
    pick: &Pick,
    field: &FieldDef,
    ids: &[Id],
    moment: &Moment,
) -> Result<HashMap<Id, Value>> {
    let Some(def) = schema.object(&rollup.object).filter(|_| !ids.is_empty()) else {
        return Ok(HashMap::new());
    };
    let ask = Scope::everything().apply(Outermost {
        object: rollup.object.clone(),
        filter: rollup.filter.clone(),
        reference: rollup.field.clone(),
        targets: ids.to_vec(),
        order: pick.order.clone(),
        end: match rollup.aggregate {
            Aggregate::Last(_) => Outer::Last,
            _ => Outer::First,
        },
    });
    let pairs = store::outermost(conn, schema, &ask, moment).await?;
    let children: HashSet<Id> = pairs.iter().map(|(_, child)| *child).collect();
    let ask = Scope::everything().apply(ByIds {
        object: rollup.object.clone(),
        ids: children.into_iter().collect(),
        fields: None,
        trash: Trash::Without,
    });
    let records: HashMap<Id, Record> = store::by_ids(conn, schema, &ask)
        .await?
        .into_iter()
        .map(|record| (record.id, record))
        .collect();
    let refs: Vec<&Record> = records.values().collect();
    let around = around_ways(conn, schema, &[&pick.way], &refs).await?;
    let ready = pick.value.ready(def, schema, moment);
    Ok(pairs
        .into_iter()
        .filter_map(|(id, child)| {
            let value = ready.value(field, records.get(&child)?, &around);
            Some((id, value))
        })
        .collect())
}

/// A roll-up of no records at all.
pub(super) fn nothing(rollup: &Rollup, field: &FieldDef, moment: &Moment) -> Value {
    match rollup.aggregate {
        Aggregate::Count | Aggregate::Sum(_) => {
            let measured = match field.ty {
                FieldType::Money => MeasureValue::Money {
                    units: 0,
                    currency: moment.currency,
                },
                _ => MeasureValue::Int(0),
            };
            kept(field, &measured, moment)
        }
        _ => Value::Empty,
    }
}

/// A measure as its field holds it; empty if it is too large to be held.
fn kept(field: &FieldDef, measured: &MeasureValue, moment: &Moment) -> Value {
    let (units, scale) = match measured {
        MeasureValue::Empty => return Value::Empty,
        MeasureValue::Date(day) => return Value::Date(*day),
        MeasureValue::DateTime(at) => return Value::DateTime(*at),
        MeasureValue::Int(n) => (*n, 0),
        MeasureValue::Decimal { units, scale } => (*units, *scale),
        MeasureValue::Money { units, .. } => (*units, base::money::SCALE),
        // Formulas and roll-ups count durations in seconds.
        MeasureValue::Duration(micros) => (*micros, 6),
    };
    let at = |wanted: u8| -> Option<i64> {
        let more = 10_i128.checked_pow(u32::from(wanted.saturating_sub(scale)))?;
        let less = 10_i128.checked_pow(u32::from(scale.saturating_sub(wanted)))?;
        let units = base::decimal::divide_half_even(units.checked_mul(more)?, less)?;
        i64::try_from(units).ok()
    };
    let value = match field.ty {
        FieldType::Integer => at(0).map(Value::Int),
        FieldType::Decimal { scale } | FieldType::Percent { scale } => {
            at(scale).map(|units| Value::Decimal(base::Decimal { units, scale }))
        }
        FieldType::Money => at(base::money::SCALE).map(|units| {
            Value::Money(MoneyValue {
                units,
                currency: moment.currency,
                base: Some(units),
            })
        }),
        _ => None,
    };
    value.unwrap_or(Value::Empty)
}

/// Computes a field of these records anew. Gives those whose value is another
/// now.
pub(super) async fn compute(
    tx: &mut Tx<'_>,
    one: &DerivedField,
    ids: &[Id],
) -> Result<Vec<(Id, Value)>> {
    let schema = tx.schema().clone();
    let moment = super::moment(&tx.cx.ws, tx.now());
    // Whoever computes the same is waited for, and then seen.
    store::hold(tx.store, &one.object, ids, Hold::Change).await?;
    let mut changed = Vec::new();
    for some in ids.chunks(super::AT_ONCE as usize) {
        let differing = differing(tx.store, &schema, one, some, &moment).await?;
        let Some(field) = schema
            .object(&one.object)
            .and_then(|def| def.field_by_id(&one.field))
        else {
            continue;
        };
        let Some(def) = schema.object(&one.object) else {
            continue;
        };
        let rows = differing
            .iter()
            .map(|(id, value)| (*id, vec![value.clone()]))
            .collect();
        store::put_computed(tx.store, def, &[field], rows).await?;
        changed.extend(differing);
    }
    Ok(changed)
}
