//! The order of a page: its keys, and how an index gives it.

use base::{Error, Id, Result};
use schema::{Cursor, Dir, FieldType, Path, Sort, Step, query::CursorKey};

use super::{
    keys::Kind,
    row::{At, Maker, field},
    titles::Titles,
};
use crate::{Arg, Dialect, Row, Sql, names, rows::key_column};

/// More keys than this order nothing any more.
const MOST_KEYS: usize = 8;

/// An order of the rows of one object.
pub(super) struct Order {
    pub keys: Vec<Key>,
    /// Ties go by id in this direction.
    pub ties: Dir,
    /// The id as the statement names it.
    pub id: String,
    /// How an index gives the order, if one does.
    pub walk: Option<Walk>,
}

pub(super) struct Key {
    pub expr: Sql,
    pub kind: Kind,
    /// Whether there may be rows without it.
    pub nullable: bool,
    pub dir: Dir,
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
            if first {
                let further = target_keys(maker, at, path, order.walk.as_ref())?;
                order
                    .keys
                    .extend(further.into_iter().map(|(expr, kind)| Key {
                        expr,
                        kind,
                        nullable: true,
                        dir: *dir,
                    }));
            }
        }
        Ok(order)
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

    /// The same order of what was found inside, by the columns `k.key0`, `k.key1` and `k.id`.
    pub fn outside(&self) -> Self {
        let keys = self.keys.iter().enumerate().map(|(n, key)| Key {
            expr: format!("k.key{n}").into(),
            ..*key
        });
        Self {
            keys: keys.collect(),
            ties: self.ties,
            id: "k.id".into(),
            walk: None,
        }
    }

    /// The order of an index on the keys and the id, for rows that all have the keys or all
    /// have none of them.
    pub fn of_index(&self) -> Sql {
        let mut sql = Sql::default();
        for key in &self.keys {
            sql.append(key.expr.clone())
                .push(direction(key.dir))
                .push(", ");
        }
        sql.push(&self.id).push(direction(self.ties));
        sql
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
}

impl Key {
    pub fn arg(&self, key: &CursorKey) -> Result<Arg> {
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
        // What some of them are called is nobody's to see, and stands at no place.
        FieldType::Reference { to, .. } if maker.scope.restricts(to) => None,
        FieldType::Reference { to, .. } => maker
            .schema
            .object(to)
            .and_then(|to| Titles::of(to, names::field_column('f', field)))
            .map(Walk::Titles),
        FieldType::Select { options } if field.indexed => Some(Walk::Options {
            column: at.column('f', id),
            bare_column: names::field_column('f', field),
            keys: options.iter().map(|option| option.key.clone()).collect(),
        }),
        ty if (field.indexed || field.id == at.def.title) && super::keys::kind(ty).is_some() => {
            key_column(field).map(Walk::Column)
        }
        _ => None,
    })
}

/// What rows are ordered by behind the place of what a reference points to: several targets may share a
/// place, and the rows of each stay together. Those whose target is in the trash or out of sight stand
/// with those that have none.
fn target_keys<'a>(
    maker: &Maker<'a>,
    at: &At<'a>,
    path: &Path,
    walk: Option<&Walk>,
) -> Result<Vec<(Sql, Kind)>> {
    let Some(id) = path.as_field() else {
        return Ok(Vec::new());
    };
    let to_id = Path(vec![Step::Field(id.clone()), Step::Field("id".into())]);
    let live = |said: &dyn Fn(&At<'a>) -> String| {
        maker.scalar(at, &to_id, &|target, _| Ok(Sql::new(said(target))))
    };
    match (walk, &field(at.def, id)?.ty) {
        // Each target is a range of an index, those in the trash too.
        (Some(Walk::Titles(titles)), _) => Ok(vec![
            (live(&|_| "0".into())?, Kind::Int),
            (titles.column.as_str().into(), Kind::Id),
        ]),
        (_, FieldType::Reference { to, .. }) if maker.schema.object(to).is_some() => {
            let own = live(&|target| target.column('f', &"id".into()))?;
            Ok(vec![(own, Kind::Id)])
        }
        _ => Ok(Vec::new()),
    }
}

fn always_there(path: &Path) -> bool {
    path.as_field()
        .is_some_and(|field| matches!(field.as_str(), "version" | "created_at" | "updated_at"))
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
