//! Lists of values in statements.

use crate::{Arg, Dialect, Sql};

/// How many values one statement asks for.
const AT_ONCE: usize = 500;

/// Parts of a list that one statement can ask for.
pub(crate) fn chunks<T>(all: &[T]) -> std::slice::Chunks<'_, T> {
    all.chunks(AT_ONCE)
}

/// `left in ($1, ...)`, made so that there are few different statements to keep
/// prepared: PostgreSQL takes the list as one array, for SQLite it is filled up
/// with its last value to a power of two.
pub fn in_list<A: Into<Arg> + Clone>(dialect: Dialect, left: &str, values: &[A]) -> Sql {
    let Some(last) = values.last() else {
        return Sql::new("false");
    };
    if dialect == Dialect::Postgres {
        let mut sql = Sql::new(format!("{left} = any("));
        sql.bind(list(values)).push(")");
        return sql;
    }
    let mut sql = Sql::new(format!("{left} in ("));
    for n in 0..values.len().next_power_of_two() {
        if n > 0 {
            sql.push(", ");
        }
        sql.bind(values.get(n).unwrap_or(last).clone());
    }
    sql.push(")");
    sql
}

/// The values as PostgreSQL's array.
pub(crate) fn list<A: Into<Arg> + Clone>(values: &[A]) -> Arg {
    Arg::List(values.iter().cloned().map(Into::into).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_filled_up() {
        let of = |n: i64| in_list(Dialect::Sqlite, "a", &(0..n).collect::<Vec<_>>());
        assert_eq!(of(0).text(), "false");
        assert_eq!(of(1).text(), "a in ($1)");
        assert_eq!(of(3).text(), "a in ($1, $2, $3, $4)");
        assert_eq!(
            of(3).args(),
            [Arg::from(0), Arg::from(1), Arg::from(2), Arg::from(2)]
        );
    }

    #[test]
    fn a_list_is_one_array() {
        let of = |n: i64| in_list(Dialect::Postgres, "a", &(0..n).collect::<Vec<_>>());
        assert_eq!(of(0).text(), "false");
        assert_eq!(of(3).text(), "a = any($1)");
        assert_eq!(of(3).args(), [list(&[0, 1, 2])]);
    }
}
