//! Of the records that refer to each of some others the first or the last.

use base::{Id, Result};
use schema::{FieldId, FieldType, Filter, Moment, ObjectId, Path, Schema, Scoped, filter::lower};

use super::{
    cell::Form,
    row::{Maker, end, field},
};
use crate::{
    Conn, Sql,
    list::{chunks, in_list},
};

/// Which records are sought.
#[derive(Clone, Debug)]
pub struct Outermost {
    /// Records of this object.
    pub object: ObjectId,
    /// That meet this.
    pub filter: Filter,
    /// And refer by this field, a reference or a list of them,
    pub reference: FieldId,
    /// to these.
    pub targets: Vec<Id>,
    /// What they are in the order of, those without it left out; of their creation
    /// if none.
    pub order: Option<FieldId>,
    pub end: End,
}

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    First,
    Last,
}

/// The first or the last record for each target that has one: the target and
/// the record. Records in the trash are left out.
///
/// # Errors
/// `NotFound` if the object is none; `Malformed` if a field has no order; `Busy`
/// if the database is away.
pub async fn outermost(
    conn: &mut Conn,
    schema: &Schema,
    ask: &Scoped<Outermost>,
    moment: &Moment,
) -> Result<Vec<(Id, Id)>> {
    let maker = Maker::new(schema, ask.scope(), conn.dialect());
    let ask = ask.get();
    let at = maker.root(&ask.object)?;
    let reference = field(at.def, &ask.reference)?;
    let is_listed = matches!(reference.ty, FieldType::References { .. });
    let target = match is_listed {
        true => "l.target".to_string(),
        false => at.column('f', &reference.id),
    };
    let dir = match ask.end {
        End::First => "",
        End::Last => " desc",
    };
    let order = match &ask.order {
        Some(order) => {
            let path = Path::field(order.clone());
            let end = end(at.def, &path.0)?;
            end.map(|end| maker.order_column(&at, &end)).transpose()?
        }
        None => None,
    };
    let pred = lower(&ask.filter, at.def, schema, moment);
    let mut found = Vec::new();
    for some in chunks(&ask.targets) {
        let mut sql = Sql::new(format!(
            "select s.target, s.id from (select {target} as target, t.id as id, \
             row_number() over (partition by {target} order by "
        ));
        let first = order.clone().unwrap_or_else(|| "t.created_at".into());
        sql.append(first)
            .push(&format!("{dir}, t.id{dir}) as place from {}", at.table()));
        if is_listed {
            sql.push(" join {w}.links l on l.record = t.id and l.object = ")
                .bind(at.def.id.as_str())
                .push(" and l.field = ")
                .bind(reference.id.as_str());
        }
        sql.push(" where ")
            .append(in_list(conn.dialect(), &target, some))
            .push(" and ")
            .append(maker.there(&at)?)
            .push(" and (")
            .append(maker.pred(&at, &pred, Form::Test)?)
            .push(")");
        if let Some(order) = &order {
            sql.push(" and ").append(order.clone()).push(" is not null");
        }
        sql.push(") s where s.place = 1");
        for row in conn.fetch(&sql).await? {
            found.push((row.get_id(0)?, row.get_id(1)?));
        }
    }
    Ok(found)
}
