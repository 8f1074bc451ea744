//! The tables of views.

use base::{Error, Id, Micros, Result};
use schema::ObjectId;
use store::{Arg, Conn, Row, Sql, Tx};

use super::{Audience, Mark, Named};

#[derive(Clone)]
pub(super) struct ViewRow {
    pub id: Id,
    pub object: ObjectId,
    pub name: String,
    /// What it shows: `Meaning` as JSON, or the query itself from before that was so.
    pub query: String,
    pub audience: Audience,
    pub owner: Id,
    pub roles: Vec<String>,
    pub created_at: Micros,
    pub updated_at: Micros,
    /// What it is to who asks.
    pub mark: Mark,
}

/// Views that are read at once.
pub(super) const READ: usize = 1_000;

/// Who asks, as far as views are concerned: nobody but people has any of their own.
pub(super) struct Reader {
    pub me: Option<Id>,
    pub teams: Vec<Id>,
}

/// Which of the views that somebody may use are asked for.
pub(super) enum Which<'w> {
    /// Those that are something to them first, those of everybody last: whoever keeps many for
    /// everybody takes nobody's own away.
    First(Option<&'w ObjectId>),
    /// All of them, page by page in the order of their ids.
    After(Id),
    These(&'w [Id]),
    Pinned,
}

const PUT: &str = "insert into {w}.saved_views \
     (id, object, name, query, audience, team, owner, roles, created_at, updated_at) \
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
const CHANGE: &str = "update {w}.saved_views set name = $2, query = $3, audience = $4, team = $5, roles = $6, updated_at = $7 \
     where id = $1 and updated_at = $8";
const COUNT: &str = "select count(*) from {w}.saved_views where owner = $1";
const REMOVE: &str = "delete from {w}.saved_views where id = $1 and updated_at = $2";
const UNMARK: &str = "delete from {w}.view_marks where view = $1";
const UNBEGIN: &str = "update {w}.view_marks set begins = 0 where person = $1 \
     and view in (select id from {w}.saved_views where object = $2)";
const MARK: &str = "insert into {w}.view_marks (person, view, pinned, begins) values ($1, $2, $3, $4) \
     on conflict (person, view) do update set pinned = excluded.pinned, begins = excluded.begins";

/// Every statement of this module, so that a test can prepare them all.
pub const STATEMENTS: &[&str] = &[PUT, CHANGE, COUNT, REMOVE, UNMARK, UNBEGIN, MARK];

/// The views that somebody may use, of those that are asked for.
pub(super) async fn visible(
    conn: &mut Conn,
    reader: &Reader,
    which: Which<'_>,
) -> Result<Vec<ViewRow>> {
    let columns = "v.id, v.object, v.name, v.query, v.audience, v.team, v.owner, v.roles, v.updated_at, m.pinned, m.begins, v.created_at";
    let rows = conn.fetch(&asked(columns, reader, which)).await?;
    rows.iter().map(read).collect()
}

/// The same without what they show.
pub(super) async fn named(
    conn: &mut Conn,
    reader: &Reader,
    which: Which<'_>,
) -> Result<Vec<Named>> {
    let rows = conn
        .fetch(&asked("v.id, v.object, v.name", reader, which))
        .await?;
    let named = |row: &Row| {
        Ok(Named {
            id: row.get_id(0)?,
            object: ObjectId::from(row.get_text(1)?.as_str()),
            name: row.get_text(2)?,
        })
    };
    rows.iter().map(named).collect()
}

fn asked(columns: &str, reader: &Reader, which: Which<'_>) -> Sql {
    let mut sql = Sql::new(format!(
        "select {columns} from {{w}}.saved_views v \
         left join {{w}}.view_marks m on m.view = v.id and m.person = "
    ));
    sql.bind(Arg::Id(reader.me));
    sql.push(" where (v.audience = 'everybody' or v.owner = ");
    sql.bind(Arg::Id(reader.me));
    if !reader.teams.is_empty() {
        sql.push(" or (v.audience = 'team' and v.team in (");
        listed(&mut sql, &reader.teams);
        sql.push("))");
    }
    sql.push(")");
    match which {
        Which::First(object) => {
            if let Some(object) = object {
                sql.push(" and v.object = ").bind(object.as_str());
            }
            sql.push(" order by case when m.begins = 1 then 0 when v.owner = ");
            sql.bind(Arg::Id(reader.me));
            sql.push(
                " then 1 when cast(v.roles as text) <> '[]' then 2 when m.pinned = 1 then 3 \
                 when v.audience = 'team' then 4 else 5 end, lower(v.name), v.id",
            );
        }
        Which::After(id) => {
            sql.push(" and v.id > ").bind(id).push(" order by v.id");
        }
        Which::These(ids) => {
            sql.push(" and v.id in (");
            listed(&mut sql, ids);
            sql.push(")");
        }
        Which::Pinned => {
            sql.push(" and m.pinned = 1 order by lower(v.name), v.id");
        }
    }
    sql.push(&format!(" limit {READ}"));
    sql
}

fn listed(sql: &mut Sql, ids: &[Id]) {
    for (at, id) in ids.iter().enumerate() {
        if at > 0 {
            sql.push(", ");
        }
        sql.bind(*id);
    }
}

pub(super) async fn put(tx: &mut Tx, row: &ViewRow) -> Result<()> {
    let (audience, team) = words(row.audience);
    let args: [Arg; 9] = [
        row.id.into(),
        row.object.as_str().into(),
        row.name.as_str().into(),
        row.query.as_str().into(),
        audience.into(),
        Arg::Id(team),
        row.owner.into(),
        json(&row.roles)?,
        row.updated_at.0.into(),
    ];
    tx.execute(&Sql::with(PUT, args)).await.map(drop)
}

/// Whether it was still what it was at that time, and is changed now.
pub(super) async fn change(tx: &mut Tx, row: &ViewRow, was: Micros) -> Result<bool> {
    let (audience, team) = words(row.audience);
    let args: [Arg; 8] = [
        row.id.into(),
        row.name.as_str().into(),
        row.query.as_str().into(),
        audience.into(),
        Arg::Id(team),
        json(&row.roles)?,
        row.updated_at.0.into(),
        was.0.into(),
    ];
    Ok(tx.execute(&Sql::with(CHANGE, args)).await? > 0)
}

/// How many somebody keeps.
pub(super) async fn count(tx: &mut Tx, owner: Id) -> Result<i64> {
    let row = tx.fetch_optional(&Sql::with(COUNT, [owner.into()])).await?;
    row.map_or(Ok(0), |row| row.get_int(0))
}

/// Whether it was still what it was at that time, and is gone now.
pub(super) async fn remove(tx: &mut Tx, id: Id, was: Micros) -> Result<bool> {
    let args = [id.into(), was.0.into()];
    let is_gone = tx.execute(&Sql::with(REMOVE, args)).await? > 0;
    if is_gone {
        tx.execute(&Sql::with(UNMARK, [id.into()])).await?;
    }
    Ok(is_gone)
}

/// Says what a view is to somebody; they begin with one view of an object at most.
pub(super) async fn mark(
    tx: &mut Tx,
    person: Id,
    view: Id,
    object: &ObjectId,
    mark: Mark,
) -> Result<()> {
    if mark.begins {
        let args = [person.into(), object.as_str().into()];
        tx.execute(&Sql::with(UNBEGIN, args)).await?;
    }
    let args = [
        person.into(),
        view.into(),
        i64::from(mark.is_pinned).into(),
        i64::from(mark.begins).into(),
    ];
    tx.execute(&Sql::with(MARK, args)).await.map(drop)
}

fn words(audience: Audience) -> (&'static str, Option<Id>) {
    match audience {
        Audience::Me => ("me", None),
        Audience::Team(team) => ("team", Some(team)),
        Audience::Everybody => ("everybody", None),
    }
}

fn json(roles: &[String]) -> Result<Arg> {
    let text = serde_json::to_string(roles).map_err(Error::broken)?;
    Ok(Arg::Json(Some(text)))
}

fn read(row: &Row) -> Result<ViewRow> {
    let audience = match (row.get_text(4)?.as_str(), row.id(5)?) {
        ("everybody", _) => Audience::Everybody,
        ("team", Some(team)) => Audience::Team(team),
        _ => Audience::Me,
    };
    let is = |column| Ok::<_, Error>(row.int(column)?.unwrap_or_default() != 0);
    Ok(ViewRow {
        id: row.get_id(0)?,
        object: ObjectId::from(row.get_text(1)?.as_str()),
        name: row.get_text(2)?,
        query: row.get_text(3)?,
        audience,
        owner: row.get_id(6)?,
        roles: serde_json::from_str(&row.get_json(7)?).map_err(Error::broken)?,
        created_at: Micros(row.get_int(11)?),
        updated_at: Micros(row.get_int(8)?),
        mark: Mark {
            is_pinned: is(9)?,
            begins: is(10)?,
        },
    })
}
