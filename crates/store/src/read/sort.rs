//! Orders and the places in them where pages end.
//!
//! Empty values come last whichever way a key goes. A page starts after the
//! last row of the one before it, in *segments* that are read one after the
//! other until the page is full: rows that share the first keys with that row,
//! then rows with a later key, then rows without one. Each is a plain range of
//! an index; one condition for all of them would not be.

use base::{Error, Id, Result};
use schema::{
    Cursor, Dir, FieldType, ObjectDef, ObjectId, Path, SelectOption, Sort, Step, filter::Cmp,
    query::CursorKey,
};

use super::{
    cell::{comparison, operator},
    row::{At, End, Maker, is_actor},
};
use crate::{Arg, Dialect, Row, Sql};

/// More keys than this order nothing any more.
const MOST_KEYS: usize = 8;

/// An order of the rows of one object.
pub(super) struct Order {
    keys: Vec<Key>,
    /// Ties go by id in this direction.
    ties: Dir,
    /// The id as the statement names it.
    id: String,
}

struct Key {
    expr: Sql,
    kind: Kind,
    /// Whether there may be rows without it.
    nullable: bool,
    dir: Dir,
}

/// How the database compares a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
}

/// A range of rows and the order in it.
pub(super) struct Segment {
    /// Joined by `and`; none for every row.
    pub conditions: Vec<Sql>,
    pub order: Sql,
}

impl Order {
    /// Newest first unless something is asked.
    ///
    /// # Errors
    /// `Malformed` if a path has no order or there are too many.
    pub fn of<'a>(maker: &Maker<'a>, at: &At<'a>, sort: &[Sort]) -> Result<Self> {
        if sort.len() > MOST_KEYS {
            return Err(Error::malformed(
                "order_by",
                format!("At most {MOST_KEYS} fields can be sorted by."),
            ));
        }
        let mut keys = Vec::with_capacity(sort.len());
        for Sort { path, dir } in sort {
            if path.as_field().is_some_and(|field| field.as_str() == "id") {
                // Nothing is left to order after it.
                return Ok(Self {
                    keys,
                    ties: *dir,
                    id: "t.id".into(),
                });
            }
            let kind = maker.sort_kind(at.def, path)?;
            let expr = maker.scalar(at, path, &|at, end| maker.sort_key(at, end))?;
            keys.push(Key {
                expr,
                kind,
                nullable: !always_there(path),
                dir: *dir,
            });
        }
        let ties = keys.last().map_or(Dir::Desc, |key| key.dir);
        Ok(Self {
            keys,
            ties,
            id: "t.id".into(),
        })
    }

    /// Keeps the indexes on the keys out of reach: the rows are found by another.
    pub fn leave_indexes(&mut self, dialect: Dialect) {
        for key in &mut self.keys {
            let mut expr = Sql::new(dialect.unindexed(""));
            expr.append(std::mem::take(&mut key.expr));
            key.expr = expr;
        }
        self.id = dialect.unindexed("t.id");
    }

    /// The keys as further columns of a select.
    pub fn columns(&self) -> impl Iterator<Item = Sql> {
        self.keys.iter().map(|key| key.expr.clone())
    }

    /// Where the page after a row starts; its keys stand from a column on.
    pub fn cursor(&self, row: &Row, first: usize, id: Id) -> Result<Cursor> {
        let keys = self.keys.iter().enumerate().map(|(n, key)| {
            Ok(match key.kind {
                Kind::Int => row.int(first + n)?.map(CursorKey::Int),
                Kind::Text => row.text(first + n)?.map(CursorKey::Text),
            })
        });
        Ok(Cursor {
            keys: keys.collect::<Result<_>>()?,
            id,
        })
    }

    /// The ranges that hold every row after the cursor, in their order.
    ///
    /// # Errors
    /// `Malformed` if the cursor belongs to another order.
    pub fn segments(&self, after: Option<&Cursor>) -> Result<Vec<Segment>> {
        let mut segments = Vec::new();
        match (after, self.keys.first()) {
            (Some(cursor), _) if cursor.keys.len() != self.keys.len() => return Err(bad_cursor()),
            (Some(cursor), _) => self.after(cursor, 0, &[], &mut segments)?,
            (None, Some(first)) if first.nullable => {
                segments.push(self.segment(vec![not_null(first)], 0, true));
                segments.push(self.segment(vec![null(first)], 1, false));
            }
            (None, _) => segments.push(self.segment(vec![], 0, false)),
        }
        Ok(segments)
    }

    /// The ranges after a row, among the rows that share its first `level` keys.
    fn after(
        &self,
        cursor: &Cursor,
        level: usize,
        shared: &[Sql],
        out: &mut Vec<Segment>,
    ) -> Result<()> {
        let with = |more: Sql| shared.iter().cloned().chain([more]).collect::<Vec<_>>();
        let Some(key) = self.keys.get(level) else {
            let id = comparison(self.id.as_str(), later(self.ties), cursor.id);
            out.push(self.segment(with(id), level, false));
            return Ok(());
        };
        let Some(value) = cursor.keys.get(level).and_then(Option::as_ref) else {
            return self.after(cursor, level + 1, &with(null(key)), out);
        };
        let value = key.arg(value)?;
        if level + 1 == self.keys.len() {
            // Key and ties go the same way: one range of an index on both.
            let mut seek = Sql::new("(");
            seek.append(key.expr.clone()).push(&format!(
                ", {}) {}",
                self.id,
                operator(later(key.dir))
            ));
            seek.push(" (")
                .bind(value)
                .push(", ")
                .bind(cursor.id)
                .push(")");
            out.push(self.segment(with(seek), level, true));
        } else {
            let same = comparison(key.expr.clone(), Cmp::Eq, value.clone());
            self.after(cursor, level + 1, &with(same), out)?;
            let next = comparison(key.expr.clone(), later(key.dir), value);
            out.push(self.segment(with(next), level, true));
        }
        if key.nullable {
            out.push(self.segment(with(null(key)), level + 1, false));
        }
        Ok(())
    }

    /// A range in which the keys before `first` are all the same; `known` if
    /// none is without that key.
    fn segment(&self, conditions: Vec<Sql>, first: usize, known: bool) -> Segment {
        let mut order = Sql::default();
        for (n, key) in self.keys.iter().enumerate().skip(first) {
            order.append(key.expr.clone()).push(direction(key.dir));
            if key.nullable && !(known && n == first) {
                order.push(" nulls last");
            }
            order.push(", ");
        }
        order.push(&self.id).push(direction(self.ties));
        Segment { conditions, order }
    }
}

impl Key {
    fn arg(&self, key: &CursorKey) -> Result<Arg> {
        match (self.kind, key) {
            (Kind::Int, CursorKey::Int(n)) => Ok(Arg::from(*n)),
            (Kind::Text, CursorKey::Text(text)) => Ok(Arg::from(text.as_str())),
            _ => Err(bad_cursor()),
        }
    }
}

impl<'a> Maker<'a> {
    /// What a field is sorted by: a select by the place of its option, a
    /// reference by its target's title, everything else by itself.
    pub(super) fn sort_key(&self, at: &At<'a>, end: &End<'a>) -> Result<Sql> {
        let field = end.field;
        match &field.ty {
            FieldType::Select { options } => {
                Ok(self.option_order(&at.column('f', &field.id), options))
            }
            FieldType::Reference { to, .. } => self.title_of(at, end, to),
            FieldType::AnyReference { to, .. } => {
                let mut sql = Sql::new(format!("case {}", at.object_column(&field.id)));
                for to in self.targets(field, to) {
                    sql.push(&format!(" when '{to}' then "));
                    sql.append(self.title_of(at, end, &to)?);
                }
                sql.push(" end");
                Ok(sql)
            }
            _ => self.order_column(at, end),
        }
    }

    /// The place of a key among the options of its field.
    pub(super) fn option_order(&self, key: &str, options: &[SelectOption]) -> Sql {
        if options.is_empty() {
            return Sql::new("cast(null as bigint)");
        }
        let mut sql = Sql::new(format!("case {key}"));
        for (n, option) in options.iter().enumerate() {
            sql.push(" when ")
                .bind(option.key.as_str())
                .push(&format!(" then {n}"));
        }
        sql.push(" end");
        sql
    }

    /// The objects with a text for a title that an any-reference may point to.
    fn targets(&self, field: &schema::FieldDef, to: &[ObjectId]) -> Vec<ObjectId> {
        let titled = |def: &&std::sync::Arc<ObjectDef>| {
            def.title_field()
                .is_some_and(|f| kind(&f.ty) == Some(Kind::Text))
        };
        if is_actor(&field.id) {
            return self
                .schema
                .objects()
                .filter(titled)
                .filter(|def| def.id.as_str() == "user")
                .map(|def| def.id.clone())
                .collect();
        }
        let meant = |id: &ObjectId| to.is_empty() || to.contains(id);
        self.schema
            .objects()
            .filter(titled)
            .filter(|def| meant(&def.id))
            .map(|def| def.id.clone())
            .collect()
    }

    /// The folded title of the record that a reference points to, outside the trash.
    fn title_of(&self, at: &At<'a>, end: &End<'a>, to: &ObjectId) -> Result<Sql> {
        let Some(def) = self.schema.object(to) else {
            return Ok(Sql::new(self.dialect.null_text()));
        };
        let target = At {
            alias: self.alias(),
            def,
        };
        let title = def
            .title_field()
            .ok_or_else(|| Error::broken(format!("{to} has no title")))?;
        let column = self.order_column(
            &target,
            &End {
                field: title,
                part: None,
            },
        )?;
        let mut sql = Sql::new("(select ");
        sql.append(column);
        sql.push(&format!(
            " from {} where {}.id = {} and {}.deleted_at is null)",
            target.table(),
            target.alias,
            at.column('f', &end.field.id),
            target.alias
        ));
        Ok(sql)
    }

    /// How the key of a path is compared.
    pub(super) fn sort_kind(&self, def: &'a ObjectDef, path: &Path) -> Result<Kind> {
        if matches!(path.0.last(), Some(Step::Part(_))) {
            return Ok(Kind::Text);
        }
        let field = self.last_field(def, path)?;
        let no_order = || {
            Error::malformed(
                "order_by",
                format!(
                    "\"{}\" holds a list or has no order; sort by another field.",
                    field.name
                ),
            )
        };
        match &field.ty {
            FieldType::Select { .. } => Ok(Kind::Int),
            FieldType::Reference { to, .. } => {
                let title = self.schema.object(to).and_then(|def| def.title_field());
                Ok(title
                    .and_then(|title| kind(&title.ty))
                    .unwrap_or(Kind::Text))
            }
            FieldType::AnyReference { to, .. } if self.targets(field, to).is_empty() => {
                Err(no_order())
            }
            FieldType::AnyReference { .. } => Ok(Kind::Text),
            ty => kind(ty).ok_or_else(no_order),
        }
    }
}

/// How a field's own order column is compared; none if it has none.
pub(super) fn kind(ty: &FieldType) -> Option<Kind> {
    Some(match ty {
        FieldType::Text
        | FieldType::LongText
        | FieldType::RichText
        | FieldType::Series { .. }
        | FieldType::Address
        | FieldType::PersonName
        | FieldType::Emails
        | FieldType::Phones
        | FieldType::Links
        | FieldType::Rank => Kind::Text,
        FieldType::Money
        | FieldType::Integer
        | FieldType::Rating
        | FieldType::AutoNumber
        | FieldType::Boolean
        | FieldType::Date
        | FieldType::DateTime
        | FieldType::Duration
        | FieldType::Decimal { .. }
        | FieldType::Percent { .. } => Kind::Int,
        _ => return None,
    })
}

fn always_there(path: &Path) -> bool {
    path.as_field()
        .is_some_and(|field| matches!(field.as_str(), "version" | "created_at" | "updated_at"))
}

fn not_null(key: &Key) -> Sql {
    let mut sql = key.expr.clone();
    sql.push(" is not null");
    sql
}

fn null(key: &Key) -> Sql {
    let mut sql = key.expr.clone();
    sql.push(" is null");
    sql
}

/// The comparison that rows further on meet.
fn later(dir: Dir) -> Cmp {
    match dir {
        Dir::Asc => Cmp::Gt,
        Dir::Desc => Cmp::Lt,
    }
}

pub(super) fn direction(dir: Dir) -> &'static str {
    match dir {
        Dir::Asc => "",
        Dir::Desc => " desc",
    }
}

/// The cursor was not made by this query.
pub(crate) fn bad_cursor() -> Error {
    Error::malformed(
        "cursor",
        "This cursor does not belong to this list. Start again from the first page.",
    )
}
