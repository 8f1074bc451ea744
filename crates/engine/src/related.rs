//! Records that point to given ones, for rules that look along references.

use base::{Id, Result};
use schema::{
    Cursor, Field, Filter, Object, Path, Query, Record,
    filter::{Literal, Op, Operand, Right, Test},
    object::Ref,
};

use crate::Tx;

/// How many records are read at once.
const PAGE: u32 = 500;
/// How many records are looked for at once.
const AT_ONCE: usize = 1_000;

/// The records of `T` outside the trash whose field `by` points to one of these.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn pointing<T: Object, R: Object>(
    tx: &mut Tx<'_>,
    by: Field<Ref<R>>,
    ids: &[Id],
) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    for ids in ids.chunks(AT_ONCE) {
        let test = Test {
            left: Operand::Path(Path::field(by)),
            op: Op::In,
            right: Right::List(ids.iter().copied().map(Literal::Id).collect()),
        };
        found.extend(all::<T>(tx, Filter::Test(test)).await?);
    }
    Ok(found)
}

/// The records of `T` outside the trash that meet a filter, page by page. For
/// filters that bound them.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn all<T: Object>(tx: &mut Tx<'_>, filter: Filter) -> Result<Vec<Record>> {
    let mut found: Vec<Record> = Vec::new();
    loop {
        let after = found.last().map(|last| Cursor {
            keys: Vec::new(),
            id: last.id,
        });
        let page = tx
            .query(Query {
                filter: filter.clone(),
                limit: PAGE,
                after,
                ..Query::of(T::object())
            })
            .await?;
        let full = page.len() >= PAGE as usize;
        found.extend(page);
        if !full {
            return Ok(found);
        }
    }
}
