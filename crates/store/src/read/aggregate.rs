//! Groups of records, and what is computed for each.

use std::collections::HashMap;

use base::{Error, Id, Micros, Result};
use schema::{
    AggregateQuery, Dir, FieldType, Filter, Measure, Moment, ObjectDef, ObjectId, Schema, Scope,
    Scoped, Value, filter::lower, query::GroupKey,
};

use super::{
    draft::Draft,
    group::{GroupValue, Key},
    links::names_of,
    measure::{Computed, MeasureValue},
    page::sought,
    plan::{FEW, Purpose, Wanted, plan},
    row::{At, Maker},
    sort::direction,
};
use crate::{Conn, Sql, names};

/// The most groups of an answer.
pub const MOST_GROUPS: usize = 10_000;
const SECONDS_PER_DAY: i64 = 86_400;
/// The most keys that are grouped by.
const MOST_KEYS: usize = 8;
/// The most measures that are computed.
const MOST_MEASURES: usize = 50;

/// A group: its values in the order of the keys that were asked for, and its
/// measures in theirs.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub keys: Vec<GroupValue>,
    pub measures: Vec<MeasureValue>,
}

/// Groups of records. Without keys it is one group of all records, even if
/// there are none. A record with several tags is in several groups.
///
/// # Errors
/// `Malformed` if a path cannot be grouped by or computed of, or if there are
/// more than [`MOST_GROUPS`] groups and not fewer were asked for.
pub async fn aggregate(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<AggregateQuery>,
    moment: &Moment,
) -> Result<Vec<Group>> {
    aggregate_among(conn, schema, ask, moment, &[]).await
}

/// The same where records are grouped by a list of references, of these targets
/// alone.
///
/// # Errors
/// See [`aggregate`].
pub async fn aggregate_among(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<AggregateQuery>,
    moment: &Moment,
    targets: &[Id],
) -> Result<Vec<Group>> {
    let query = ask.get();
    if query.group_by.len() > MOST_KEYS || query.measures.len() > MOST_MEASURES {
        let message = format!(
            "At most {MOST_KEYS} fields to group by and {MOST_MEASURES} measures can be asked for."
        );
        return Err(Error::malformed("too_many", message));
    }
    let maker = Maker::new(schema, ask.scope(), conn.dialect());
    let at = maker.root(&query.object)?;
    let mut spans = Vec::with_capacity(query.group_by.len());
    for key in &query.group_by {
        spans.push(span(conn, &maker, at.def, key, moment).await?);
    }
    let mut draft = Draft::new(&maker, at.clone(), moment);
    draft.among = targets.to_vec();
    let keys = query
        .group_by
        .iter()
        .zip(spans)
        .map(|(key, span)| draft.group(key, span));
    let keys = keys.collect::<Result<Vec<_>>>()?;
    let measures = query
        .measures
        .iter()
        .map(|measure| draft.measure(measure))
        .collect::<Result<Vec<_>>>()?;
    if query.measures.is_empty() && query.group_by.is_empty() {
        return Ok(vec![Group {
            keys: Vec::new(),
            measures: Vec::new(),
        }]);
    }
    let words = sought(query.search.as_deref(), moment);
    let pred = match words {
        Some(_) => lower(&query.filter, at.def, schema, moment),
        None => schema::filter::Pred::False,
    };
    let counted = counted_by(&at, query);
    let purpose = match (&counted, query.group_by.is_empty()) {
        (Some(column), _) => Purpose::Walk(Some(column)),
        (None, true) if only_counts(query) => Purpose::Count,
        (None, _) => Purpose::Scan,
    };
    let wanted = Wanted {
        pred: &pred,
        words: words.as_ref().and_then(Option::as_ref),
        trash: false,
        purpose,
        is_one_column: false,
        few: FEW,
    };
    let plan = plan(conn, &maker, &at, &wanted).await?;
    let width = draft.width();
    let limit = usize::try_from(query.limit)
        .unwrap_or(MOST_GROUPS)
        .min(MOST_GROUPS);
    let all = limit == MOST_GROUPS;
    let order = order(&keys, &measures, &query.order_by)?;
    let statement =
        |from: &str| draft.statement(from, &plan.condition, &order, limit + usize::from(all));
    let rows = plan.fetch(conn, statement).await?;
    if rows.len() > MOST_GROUPS {
        let message = format!(
            "There are more than {MOST_GROUPS} groups. Narrow the filter or group by less."
        );
        return Err(Error::malformed("too_many_groups", message));
    }
    let mut shown: HashMap<(usize, String), usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut values = Vec::with_capacity(keys.len());
        for (n, key) in keys.iter().enumerate() {
            let value = key.value(row, width, moment)?;
            // Texts that differ in case only are one group, which reads the same everywhere.
            match key.folded(row)? {
                Some(folded) => {
                    let first = *shown.entry((n, folded)).or_insert(groups.len());
                    values.push(
                        groups
                            .get(first)
                            .and_then(|group| group.keys.get(n))
                            .cloned()
                            .unwrap_or(value),
                    );
                }
                None => values.push(value),
            }
        }
        let measures = measures
            .iter()
            .map(|measure| measure.value(row, maker.dialect, moment));
        groups.push(Group {
            keys: values,
            measures: measures.collect::<Result<_>>()?,
        });
    }
    name(conn, schema, ask.scope(), &mut groups).await?;
    Ok(groups)
}

fn only_counts(query: &AggregateQuery) -> bool {
    query
        .measures
        .iter()
        .all(|measure| *measure == Measure::Count)
}

/// The column whose index alone tells how many records each group has.
fn counted_by(at: &At<'_>, query: &AggregateQuery) -> Option<String> {
    let everything = query.filter == Filter::All && query.search.is_none();
    let [key] = query.group_by.as_slice() else {
        return None;
    };
    let field = key
        .path
        .as_field()
        .filter(|_| everything && only_counts(query))?;
    let field = at.def.field_by_id(field)?;
    let same = match field.ty {
        FieldType::Date | FieldType::DateTime => true,
        FieldType::Reference { .. } | FieldType::Select { .. } | FieldType::Boolean => {
            key.bucket.is_none()
        }
        _ => false,
    };
    let indexed = field.indexed || matches!(field.ty, FieldType::Reference { .. });
    (same && indexed).then(|| names::field_column('f', field))
}

/// The first and the last instant that are there to be put into days of a zone,
/// so that only the changes of its clocks between them matter.
async fn span(
    conn: &mut Conn,
    maker: &Maker<'_>,
    def: &ObjectDef,
    key: &GroupKey,
    moment: &Moment,
) -> Result<(Micros, Micros)> {
    let now = (moment.now, moment.now);
    if key.bucket.is_none() || moment.zone.transitions(Micros::MIN, moment.now).is_empty() {
        return Ok(now);
    }
    let (def, field) = maker.end_of_path(def, &key.path)?;
    if field.ty != FieldType::DateTime {
        return Ok(now);
    }
    let column = names::field_column('f', field);
    let table = names::table(&def.id);
    // One question each: an index answers it without a walk.
    let end = |function: &str| {
        format!("(select {function}({column}) from {table} where deleted_at is null)")
    };
    let sql = Sql::new(format!("select {}, {}", end("min"), end("max")));
    let row = conn.fetch_one(&sql).await?;
    let (Some(first), Some(last)) = (row.int(0)?, row.int(1)?) else {
        return Ok(now);
    };
    // What is written meanwhile is of today.
    Ok((
        Micros(first).min(moment.now),
        Micros(last).max(moment.now).plus_seconds(SECONDS_PER_DAY),
    ))
}

/// The order of the groups: what is asked for, then their values; empty ones last.
fn order(keys: &[Key<'_>], measures: &[Computed], asked: &[(usize, Dir)]) -> Result<Sql> {
    let mut parts: Vec<Sql> = Vec::new();
    let by_key = |key: &Key<'_>, dir: Dir, parts: &mut Vec<Sql>| {
        parts.push(format!("(g.v{} is null)", key.column).into());
        let mut null = Sql::new("(");
        null.append(key.order.clone()).push(" is null)");
        parts.push(null);
        let mut value = key.order.clone();
        value.push(direction(dir));
        parts.push(value);
        parts.push(format!("g.v{}{}", key.column, direction(dir)).into());
    };
    for (place, dir) in asked {
        if let Some(key) = keys.get(*place) {
            by_key(key, *dir, &mut parts);
            continue;
        }
        let measure = place
            .checked_sub(keys.len())
            .and_then(|place| measures.get(place));
        let measure = measure.ok_or_else(|| {
            Error::malformed("order_by", "This is not among the groups and measures.")
        })?;
        for expr in &measure.order {
            parts.push(format!("({expr} is null)").into());
            parts.push(format!("{expr}{}", direction(*dir)).into());
        }
    }
    for key in keys {
        by_key(key, Dir::Asc, &mut parts);
    }
    let mut sql = Sql::default();
    sql.join(parts, ", ");
    Ok(sql)
}

/// Looks up the names that the statement did not bring.
async fn name(conn: &mut Conn, schema: &Schema, scope: &Scope, groups: &mut [Group]) -> Result<()> {
    let nameless = |value: &GroupValue| match value {
        GroupValue::Value(Value::Ref(link)) if link.name.is_none() => {
            Some((link.object.clone(), link.id))
        }
        _ => None,
    };
    let mut wanted: HashMap<ObjectId, Vec<Id>> = HashMap::new();
    for (object, id) in groups
        .iter()
        .flat_map(|group| &group.keys)
        .filter_map(nameless)
    {
        wanted.entry(object).or_default().push(id);
    }
    for (object, mut ids) in wanted {
        ids.sort();
        ids.dedup();
        let names = names_of(conn, schema, scope, &object, &ids).await?;
        for value in groups.iter_mut().flat_map(|group| &mut group.keys) {
            if let GroupValue::Value(Value::Ref(link)) = value
                && link.object == object
                && let Some((name, _)) = names.get(&link.id)
            {
                link.name = Some(name.clone());
            }
        }
    }
    Ok(())
}
