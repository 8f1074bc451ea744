//! A whole workspace, row by row, in a form that both databases share: for
//! backups, and to move from one database to the other.
//!
//! It is read at one point in time while others write. It is written to a
//! workspace that is empty but for a mark, which goes with the last transaction:
//! what was not written whole is known for that.

mod cells;
mod load;
mod tables;

use base::Result;
use schema::Schema;

pub use cells::Cell;
pub use load::{Load, Place, begin_load, clear, is_unfinished, place};
pub(crate) use load::{POSTGRES_STATEMENTS, STATEMENTS};
#[doc(hidden)]
pub use tables::LEFT_OUT;
pub use tables::{Holds, Table, defining_tables, other_tables};

use crate::{Conn, Db, Dialect, Location, Sql, Tuning, db, names::WORKSPACE, sync::columns_of};

/// One row, its cells in the order of the table's columns.
pub type Row = Vec<Cell>;

/// A workspace as it is at one point in time.
pub struct Snapshot {
    conn: Conn,
}

impl Snapshot {
    /// Everything that is read from it is of this moment. Writers are not held up.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn of(db: &Db) -> Result<Self> {
        Self::begin(db.fresh().await?).await
    }

    /// A workspace that an earlier version left, before its tables are brought up to
    /// this version, and how far they are; none if they are not behind.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn left_behind(
        location: &Location,
        tuning: &Tuning,
    ) -> Result<Option<(Self, usize)>> {
        let Some((conn, migration)) = db::left_behind(location, tuning).await? else {
            return Ok(None);
        };
        Ok(Some((Self::begin(conn).await?, migration)))
    }

    async fn begin(mut conn: Conn) -> Result<Self> {
        conn.begin_snapshot().await?;
        // The moment is that of the first question.
        conn.fetch_one(&Sql::new(db::SCHEMA_VERSION)).await?;
        Ok(Self { conn })
    }

    /// What there is of these tables: those that come with a later version are
    /// left out, and columns too.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn present(&mut self, tables: Vec<Table>) -> Result<Vec<Table>> {
        let mut present = Vec::new();
        for mut table in tables {
            let there = columns_of(&mut self.conn, &table.name).await?;
            table.columns.retain(|(name, _)| there.contains(name));
            if !table.columns.is_empty() {
                present.push(table);
            }
        }
        Ok(present)
    }

    /// For what else is to be read at this moment.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Begins to read a table, its rows in the order of their keys.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn rows(&mut self, table: Table) -> Result<Rows<'_>> {
        let page = table.page();
        let names: Vec<&str> = table
            .columns
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let key = names[..table.key].join(", ");
        let select = format!(
            "select {} from {WORKSPACE}.{}",
            names.join(", "),
            table.name
        );
        let text = match self.conn.dialect() {
            Dialect::Sqlite => format!("{select} where ({key}) > "),
            Dialect::Postgres => {
                let declare = format!(
                    "declare copy_{} no scroll cursor for {select} order by {key}",
                    table.name
                );
                self.conn.script(&declare).await?;
                format!("fetch forward {page} from copy_{}", table.name)
            }
        };
        Ok(Rows {
            conn: &mut self.conn,
            text,
            order: format!(" order by {key} limit {page}"),
            table,
            last: None,
            is_over: false,
        })
    }

    /// The connection goes back to others.
    pub async fn end(mut self) {
        self.conn.end_snapshot().await;
    }
}

/// The rows of a table.
pub struct Rows<'s> {
    conn: &'s mut Conn,
    table: Table,
    text: String,
    order: String,
    /// The key of the last row that was read.
    last: Option<Vec<Cell>>,
    is_over: bool,
}

impl Rows<'_> {
    /// The next rows; none at the end.
    ///
    /// # Errors
    /// `Busy` if the database is away.
    pub async fn next(&mut self) -> Result<Vec<Row>> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let sql = match self.conn.dialect() {
            Dialect::Postgres => Sql::new(self.text.clone()),
            Dialect::Sqlite => self.seek(),
        };
        let columns = &self.table.columns;
        let rows = self.conn.fetch(&sql).await?;
        let rows = rows.iter().map(|row| cells::read(row, columns));
        let rows: Vec<Row> = rows.collect::<Result<_>>()?;
        self.is_over = rows.len() < self.table.page();
        if self.is_over && self.conn.dialect() == Dialect::Postgres {
            let close = format!("close copy_{}", self.table.name);
            self.conn.script(&close).await?;
        }
        self.last = rows.last().map(|row| row[..self.table.key].to_vec());
        Ok(rows)
    }

    /// What comes after the last row, by the index of the key.
    fn seek(&self) -> Sql {
        let Some(last) = &self.last else {
            let all = self.text.split(" where ").next().unwrap_or_default();
            return Sql::new(format!("{all}{}", self.order));
        };
        let mut sql = Sql::new(self.text.clone());
        sql.push("(");
        for (n, cell) in last.iter().enumerate() {
            if n > 0 {
                sql.push(", ");
            }
            sql.bind(cell.clone().arg(self.table.columns[n].1));
        }
        sql.push(")").push(&self.order);
        sql
    }
}

/// Every table of a copy, in the order in which they are written and read.
pub fn tables(schema: &Schema) -> Vec<Table> {
    let mut all = defining_tables();
    all.extend(other_tables(schema));
    all
}
