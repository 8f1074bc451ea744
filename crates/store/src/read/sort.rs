//! Orders and the places in them where pages end.
//!
//! Empty values come last whichever way a key goes. A page starts after the
//! last row of the one before it, in *segments* that are read one after the
//! other until the page is full: rows that share the first keys with that row,
//! then rows with a later key, then rows without one. Each is a plain range of
//! an index; one condition for all of them would not be.

use base::{Error, Id, Result};
use schema::{Cursor, Dir, FieldType, Path, Sort, filter::Cmp, query::CursorKey};

use super::{
    cell::{comparison, one_of, operator},
    keys::Kind,
    row::{At, Maker, field},
    titles::Titles,
};
use crate::{Arg, Dialect, Row, Sql, names, rows::key_column};

/// More keys than this order nothing any more.
const MOST_KEYS: usize = 8;

/// An order of the rows of one object.
pub(super) struct Order {
    keys: Vec<Key>,
    /// Ties go by id in this direction.
    ties: Dir,
    /// The id as the statement names it.
    id: String,
    /// How an index gives the order, if one does.
    walk: Option<Walk>,
}

struct Key {
    expr: Sql,
    kind: Kind,
    /// Whether there may be rows without it.
    nullable: bool,
    dir: Dir,
}

/// How an index gives an order.
pub(super) enum Walk {
    /// By id.
    Ids,
    /// It begins with this column.
    Column(String),
    /// Option by option of a select: its column, and its keys as they are stored.
    Options {
        column: String,
        bare_column: String,
        keys: Vec<String>,
    },
    /// Target by target of a reference, in the order of their titles.
    Titles(Titles),
}

/// A range of rows and the order in it.
pub(super) struct Segment {
    /// Joined by `and`; none for every row.
    pub conditions: Vec<Sql>,
    pub order: Sql,
    /// The rows are those that a range of targets leads to.
    pub through: Option<Through>,
}

/// A range of the targets of a reference, in order.
pub(super) struct Through {
    /// On the target `r`.
    pub conditions: Vec<Sql>,
    pub order: String,
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
        let mut order = Self {
            keys: Vec::with_capacity(sort.len()),
            ties: Dir::Desc,
            id: "t.id".into(),
            walk: None,
        };
        order.walk = walk(maker, at, sort)?;
        for Sort { path, dir } in sort {
            order.ties = *dir;
            if path.as_field().is_some_and(|field| field.as_str() == "id") {
                // Nothing is left to order after it.
                break;
            }
            let kind = maker.sort_kind(at.def, path)?;
            let expr = maker.scalar(at, path, &|at, end| maker.sort_key(at, end))?;
            let first = order.keys.is_empty();
            order.keys.push(Key {
                expr,
                kind,
                nullable: !always_there(path),
                dir: *dir,
            });
            if let (true, Some(Walk::Titles(titles))) = (first, &order.walk) {
                // Targets of one title stay apart, so that each is a range of an index.
                let expr = titles.column.as_str().into();
                order.keys.push(Key {
                    expr,
                    kind: Kind::Id,
                    nullable: true,
                    dir: *dir,
                });
            }
        }
        Ok(order)
    }

    /// How an index gives the order, if one does.
    pub fn walk(&self) -> Option<&Walk> {
        self.walk.as_ref()
    }

    /// Keeps the indexes on the keys out of reach: the rows are found by another.
    pub fn leave_indexes(&mut self, dialect: Dialect) {
        for key in &mut self.keys {
            let mut expr = Sql::new(dialect.unindexed(""));
            expr.append(std::mem::take(&mut key.expr));
            key.expr = expr;
        }
        self.id = dialect.unindexed("t.id");
        self.walk = None;
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
                Kind::Id => row.id(first + n)?.map(|id| CursorKey::Text(id.to_string())),
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
        if after.is_some_and(|cursor| cursor.keys.len() != self.keys.len()) {
            return Err(bad_cursor());
        }
        let mut segments = Vec::new();
        match (&self.walk, after, self.keys.first()) {
            (Some(Walk::Titles(titles)), _, Some(first)) => {
                self.by_titles(titles, first, after, &mut segments)?
            }
            (Some(Walk::Options { column, keys, .. }), _, Some(first)) => {
                self.by_options(column, keys, first, after, &mut segments)?;
            }
            (_, Some(cursor), _) => self.after(cursor, 0, &[], &mut segments)?,
            (_, None, Some(first)) if first.nullable => {
                segments.push(self.segment(vec![not_null(first)], 0, true));
                segments.push(self.segment(vec![null(first)], 1, false));
            }
            (_, None, _) => segments.push(self.segment(vec![], 0, false)),
        }
        Ok(segments)
    }

    /// The ranges of a select, option by option.
    fn by_options(
        &self,
        column: &str,
        keys: &[String],
        first: &Key,
        after: Option<&Cursor>,
        out: &mut Vec<Segment>,
    ) -> Result<()> {
        // After the options stands what is none of them.
        let at = |place: usize| match keys.get(place) {
            Some(key) => comparison(column, Cmp::Eq, key.as_str()),
            None => {
                let mut sql = Sql::new(format!("{column} is not null and not "));
                sql.append(one_of(column, keys.iter().map(String::as_str)));
                sql
            }
        };
        let mut places: Vec<usize> = (0..=keys.len()).collect();
        if first.dir == Dir::Desc {
            places.reverse();
        }
        if let Some(cursor) = after {
            let place = match cursor.keys.first().and_then(Option::as_ref) {
                Some(CursorKey::Int(place)) => usize::try_from(*place).unwrap_or(usize::MAX),
                Some(_) => return Err(bad_cursor()),
                None => return self.after(cursor, 1, &[format!("{column} is null").into()], out),
            };
            let reached = places
                .iter()
                .position(|known| *known == place)
                .ok_or_else(bad_cursor)?;
            self.after(cursor, 1, &[at(place)], out)?;
            places.drain(..=reached);
        }
        out.extend(
            places
                .into_iter()
                .map(|place| self.segment(vec![at(place)], 1, false)),
        );
        out.push(self.segment(vec![format!("{column} is null").into()], 1, false));
        Ok(())
    }

    /// The ranges of a reference: the rows of each target by the targets'
    /// titles, those of targets without one or in the trash, those without a target.
    fn by_titles(
        &self,
        titles: &Titles,
        first: &Key,
        after: Option<&Cursor>,
        out: &mut Vec<Segment>,
    ) -> Result<()> {
        let place = match after {
            None => (None, None),
            Some(cursor) => {
                let target = match cursor.keys.get(1).and_then(Option::as_ref) {
                    Some(CursorKey::Text(id)) => Some(Id::parse(id).ok_or_else(bad_cursor)?),
                    Some(CursorKey::Int(_)) => return Err(bad_cursor()),
                    None => None,
                };
                let same = match target {
                    Some(target) => comparison(titles.column.as_str(), Cmp::Eq, target),
                    None => format!("{} is null", titles.column).into(),
                };
                self.after(cursor, 2, &[same], out)?;
                let Some(target) = target else { return Ok(()) };
                let title = cursor
                    .keys
                    .first()
                    .and_then(Option::as_ref)
                    .map(|title| first.arg(title))
                    .transpose()?;
                (title, Some(target))
            }
        };
        let cmp = later(first.dir);
        if place.1.is_none() || place.0.is_some() {
            let mut segment = self.segment(vec![], 2, false);
            segment.through = Some(titles.after(place.0.clone().zip(place.1), first.dir, cmp));
            out.push(segment);
        }
        let mut dangling = vec![titles.dangling()];
        if let (None, Some(target)) = place {
            dangling.push(comparison(titles.column.as_str(), cmp, target));
        }
        out.push(self.segment(dangling, 1, true));
        out.push(self.segment(vec![format!("{} is null", titles.column).into()], 2, false));
        Ok(())
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
        Segment {
            conditions,
            order,
            through: None,
        }
    }
}

impl Key {
    fn arg(&self, key: &CursorKey) -> Result<Arg> {
        match (self.kind, key) {
            (Kind::Int, CursorKey::Int(n)) => Ok(Arg::from(*n)),
            (Kind::Text, CursorKey::Text(text)) => Ok(Arg::from(text.as_str())),
            (Kind::Id, CursorKey::Text(id)) => Id::parse(id).map(Arg::from).ok_or_else(bad_cursor),
            _ => Err(bad_cursor()),
        }
    }
}

/// How an index gives an order, if one does.
fn walk(maker: &Maker<'_>, at: &At<'_>, sort: &[Sort]) -> Result<Option<Walk>> {
    let Some(first) = sort.first() else {
        return Ok(Some(Walk::Ids));
    };
    let Some(id) = first.path.as_field() else {
        return Ok(None);
    };
    let field = field(at.def, id)?;
    Ok(match &field.ty {
        _ if id.as_str() == "id" => Some(Walk::Ids),
        _ if matches!(id.as_str(), "created_at" | "updated_at") => {
            Some(Walk::Column(id.to_string()))
        }
        FieldType::Reference { to, .. } => maker
            .schema
            .object(to)
            .and_then(|to| Titles::of(to, names::column('f', id)))
            .map(Walk::Titles),
        FieldType::Select { options } if field.indexed => Some(Walk::Options {
            column: at.column('f', id),
            bare_column: names::column('f', id),
            keys: options.iter().map(|option| option.key.clone()).collect(),
        }),
        ty if (field.indexed || field.id == at.def.title) && super::keys::kind(ty).is_some() => {
            key_column(field).map(Walk::Column)
        }
        _ => None,
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
