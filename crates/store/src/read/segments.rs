//! Where a page goes on.
//!
//! Empty values come last whichever way a key goes. A page starts after the
//! last row of the one before it, in *segments* that are read one after the
//! other until the page is full: rows that share the first keys with that row,
//! then rows with a later key, then rows without one. Each is a plain range of
//! an index; one condition for all of them would not be.

use base::{Id, Result};
use schema::{Cursor, Dir, filter::Cmp, query::CursorKey};

use super::{
    cell::{comparison, one_of, operator},
    sort::{Key, Order, Walk, bad_cursor, direction},
    titles::Titles,
};
use crate::{Arg, Sql};

/// The keys of a reference whose targets are walked: the target's place, whether it is outside the trash,
/// its id.
const TARGET_KEYS: usize = 3;

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

    /// The ranges of a reference: the rows of each target in the targets' order, those of targets
    /// without a place in it, those of targets in the trash, those without a target.
    fn by_titles(
        &self,
        titles: &Titles,
        first: &Key,
        after: Option<&Cursor>,
        out: &mut Vec<Segment>,
    ) -> Result<()> {
        let cmp = later(first.dir);
        let place = after.map(|cursor| place(first, cursor)).transpose()?;
        if let Some(cursor) = after {
            let same = match place.as_ref().and_then(Reached::target) {
                Some(target) => comparison(titles.column.as_str(), Cmp::Eq, target),
                None => format!("{} is null", titles.column).into(),
            };
            self.after(cursor, TARGET_KEYS, &[same], out)?;
        }
        // Where the row stands from which this goes on: what comes before that is over.
        let (seek, lacking, trashed) = match place {
            None => (Some(None), Some(None), Some(None)),
            Some(Reached::Titled(title, id)) => (Some(Some((title, id))), Some(None), Some(None)),
            Some(Reached::WithoutPlace(id)) => (None, Some(Some(id)), Some(None)),
            Some(Reached::Trashed(id)) => (None, None, Some(Some(id))),
            Some(Reached::Nothing) => return Ok(()),
        };
        if let Some(seek) = seek {
            let mut segment = self.segment(vec![], TARGET_KEYS, false);
            segment.through = Some(titles.after(seek, first.dir, cmp));
            out.push(segment);
        }
        let further = |from: Option<Id>| {
            let behind = |id| comparison(titles.column.as_str(), cmp, id);
            from.map(behind)
        };
        for (condition, from) in [
            (titles.without_place(), lacking),
            (titles.trashed(), trashed),
        ] {
            if let Some(from) = from {
                let conditions = [Some(condition), further(from)];
                let conditions = conditions.into_iter().flatten().collect();
                out.push(self.segment(conditions, TARGET_KEYS - 1, true));
            }
        }
        let nothing = format!("{} is null", titles.column).into();
        out.push(self.segment(vec![nothing], TARGET_KEYS, false));
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

/// Where among the targets of a reference a row stands.
enum Reached {
    /// Its target has this place in their order.
    Titled(Arg, Id),
    WithoutPlace(Id),
    Trashed(Id),
    Nothing,
}

impl Reached {
    fn target(&self) -> Option<Id> {
        match self {
            Reached::Titled(_, id) | Reached::WithoutPlace(id) | Reached::Trashed(id) => Some(*id),
            Reached::Nothing => None,
        }
    }
}

/// Where the row of a cursor stands among the targets of the reference that its first keys are of.
fn place(first: &Key, cursor: &Cursor) -> Result<Reached> {
    let key = |at: usize| cursor.keys.get(at).and_then(Option::as_ref);
    let target = match key(2) {
        Some(CursorKey::Text(id)) => Id::parse(id).ok_or_else(bad_cursor)?,
        Some(CursorKey::Int(_)) => return Err(bad_cursor()),
        None => return Ok(Reached::Nothing),
    };
    Ok(match (key(0), key(1)) {
        (Some(title), _) => Reached::Titled(first.arg(title)?, target),
        (None, Some(_)) => Reached::WithoutPlace(target),
        (None, None) => Reached::Trashed(target),
    })
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
