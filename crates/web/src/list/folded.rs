//! A page of rows between the heads of folded groups: which groups are near, their figures, and
//! where rows and heads stand.

use std::collections::HashMap;

use base::{Id, Result};
use engine::Cx;
use engine::records::{self, GroupValue};
use schema::filter::{Literal, Op, Right};
use schema::value::keys;
use schema::{Dir, FieldDef, FieldType, Filter, ObjectDef, Path, Query, Record, Step, Value};

use super::folding::{Folding, among, month, test};
use super::groups::{self, Head};
use super::totals::{Figures, Kind};
use crate::values::Show;
use crate::visit::Reader;

/// Heads of folded groups on one page.
const MOST_HEADS: usize = 100;
/// Groups that are counted for a page where more may be near than it shows: fewer than would be refused.
const MOST_COUNTED: u32 = 9_999;

/// The rows of a page with the heads of folded groups around them.
#[derive(Debug, Default)]
pub struct Folded {
    /// The rows that are shown: from this one on, before that one.
    pub first: usize,
    pub rows: usize,
    /// By the row's place: folded groups before it, and the group that begins with it.
    pub heads: Vec<(usize, Vec<Head>, Option<Head>)>,
    /// Folded groups behind the last row.
    pub last: Vec<Head>,
    /// The group after which the next page goes on, if heads are left over.
    pub rest: Option<String>,
}

/// Puts the heads of folded groups among the rows of a page. `after` is the group that the page
/// before ended in, `goes_on` whether more rows follow.
///
/// # Errors
/// `Busy` if the database is away.
pub async fn arrange(
    reader: &Reader,
    shown: &Show,
    (field, folding): (&FieldDef, &Folding),
    whole: &Query,
    (rows, goes_on): (&[Record], bool),
    after: Option<&str>,
    totals: &[(&FieldDef, Kind)],
) -> Result<Folded> {
    let rows: Vec<String> = rows
        .iter()
        .map(|record| groups::key(&reader.cx, field, record))
        .collect();
    let near = near(reader, (field, folding), whole, &rows, after).await?;
    let laid = lay(&near, folding, (&rows, goes_on), after);
    let used = laid.used().filter_map(|at| near.groups.get(at));
    let figures = figures_of(reader, field, whole, used, totals).await?;
    let head = |at: usize| -> Option<Head> {
        let group = near.groups.get(at)?;
        let is_folded = folding.folds(&group.key);
        let known = figures.get(&group.key).unwrap_or(&group.figures);
        let (value, key) = (group.value.as_ref(), group.key.clone());
        Some(groups::head(
            reader, shown, field, value, known, key, is_folded,
        ))
    };
    let heads = laid.heads.into_iter().map(|(at, before, own)| {
        let before = before.into_iter().filter_map(head).collect();
        (at, before, own.and_then(head))
    });
    Ok(Folded {
        first: laid.first,
        rows: laid.rows,
        heads: heads.collect(),
        last: laid.last.into_iter().filter_map(head).collect(),
        rest: laid.rest,
    })
}

/// The groups that a page may show, in the order of its rows.
struct Near {
    groups: Vec<Group>,
    /// Whether further ones follow.
    is_cut: bool,
}

/// One group, counted.
struct Group {
    key: String,
    value: Option<GroupValue>,
    figures: Figures,
}

impl Near {
    fn place(&self, key: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.key == key)
    }
}

/// Counts the groups that a page may show and no others: there may be as many as there are records.
async fn near(
    reader: &Reader,
    (field, folding): (&FieldDef, &Folding),
    whole: &Query,
    rows: &[String],
    after: Option<&str>,
) -> Result<Near> {
    let cx = &reader.cx;
    let dir = whole.sort.first().map_or(Dir::Asc, |first| first.dir);
    let named = folding.named.iter().map(String::as_str).chain(after);
    let of_rows = rows.iter().map(String::as_str);
    let (only, most) = match (folding.is_all, after) {
        (false, _) => (among(field, named.chain(of_rows)), MOST_COUNTED),
        (true, None) => (Filter::All, most_near(folding, rows)),
        (true, Some(after)) => match behind(cx, field, dir, after).await? {
            Filter::All => (Filter::All, MOST_COUNTED),
            behind => {
                let also = among(field, of_rows);
                (Filter::Or(vec![behind, also]), most_near(folding, rows))
            }
        },
    };
    let counted = async |most: u32| -> Result<Near> {
        let found = groups::some(reader, field, whole, (only.clone(), dir, most), &[]).await?;
        let is_cut = found.len() >= usize::try_from(most).unwrap_or(usize::MAX);
        let groups = found.into_iter().map(|(value, figures)| Group {
            key: groups::named(cx, value.as_ref()),
            value,
            figures,
        });
        Ok(Near {
            groups: groups.collect(),
            is_cut,
        })
    };
    let found = counted(most).await?;
    // So many targets of one name that the one after which this goes on is not among the first.
    let is_behind = after.is_some_and(|after| found.place(after).is_none());
    match found.is_cut && is_behind && most < MOST_COUNTED {
        true => counted(MOST_COUNTED).await,
        false => Ok(found),
    }
}

/// Groups of which no page needs more: what is folded, and all that may stand open between.
fn most_near(folding: &Folding, rows: &[String]) -> u32 {
    let most = MOST_HEADS + 5 + folding.named.len() + rows.len();
    u32::try_from(most).unwrap_or(MOST_COUNTED)
}

/// The figures of the groups whose heads are shown, by their keys, if more than a count is wanted.
async fn figures_of(
    reader: &Reader,
    field: &FieldDef,
    whole: &Query,
    used: impl Iterator<Item = &Group>,
    totals: &[(&FieldDef, Kind)],
) -> Result<HashMap<String, Figures>> {
    let keys: Vec<&str> = used.map(|group| group.key.as_str()).collect();
    if totals.is_empty() || keys.is_empty() {
        return Ok(HashMap::new());
    }
    let by = (among(field, keys.into_iter()), Dir::Asc, MOST_COUNTED);
    let found = groups::some(reader, field, whole, by, totals).await?;
    let named = |value: Option<&GroupValue>| groups::named(&reader.cx, value);
    Ok(found
        .into_iter()
        .map(|(value, figures)| (named(value.as_ref()), figures))
        .collect())
}

/// The records of a group and of all that stand behind it, and perhaps some more.
async fn behind(cx: &Cx, field: &FieldDef, dir: Dir, key: &str) -> Result<Filter> {
    let own = Path::field(field.id.clone());
    let from = from_on(dir);
    Ok(match &field.ty {
        _ if key.is_empty() => test(own, Op::IsEmpty, Right::Nothing),
        FieldType::Text => or_nothing(own, from, Literal::Text(key.to_owned())),
        FieldType::Date | FieldType::DateTime => match (month(key), dir) {
            (Some((first, _)), Dir::Asc) => or_nothing(own, Op::Ge, Literal::Date(first)),
            (Some((_, last)), Dir::Desc) => {
                or_nothing(own, Op::Lt, Literal::Date(last.plus_days(1)))
            }
            (None, _) => Filter::All,
        },
        FieldType::Reference { to, .. } => match (cx.schema.object(to), Id::parse(key)) {
            (Some(target), Some(id)) => behind_target(cx, own, target, dir, id).await?,
            _ => Filter::All,
        },
        _ => Filter::All,
    })
}

/// The same of a reference: the targets from the place of one on.
async fn behind_target(cx: &Cx, own: Path, target: &ObjectDef, dir: Dir, id: Id) -> Result<Filter> {
    let Some(order) = target.order_field() else {
        return Ok(Filter::All);
    };
    let record = match records::get(cx, &target.id, id).await {
        Ok(record) => record,
        // It went meanwhile.
        Err(base::Error::NotFound { .. } | base::Error::Gone { .. }) => return Ok(Filter::All),
        Err(error) => return Err(error),
    };
    let path = Path(
        own.0
            .into_iter()
            .chain([Step::Field(order.id.clone())])
            .collect(),
    );
    let literal = match (record.value(order.id.as_str()), &order.ty) {
        (Value::Empty, _) => return Ok(test(path, Op::IsEmpty, Right::Nothing)),
        (Value::Int(number), _) => Literal::Number {
            digits: number.to_string(),
            currency: None,
        },
        (value, FieldType::Text | FieldType::PersonName | FieldType::Series { .. }) => {
            match keys::folded(order, value) {
                Some(text) => Literal::Text(text),
                None => return Ok(Filter::All),
            }
        }
        _ => return Ok(Filter::All),
    };
    Ok(or_nothing(path, from_on(dir), literal))
}

fn from_on(dir: Dir) -> Op {
    match dir {
        Dir::Asc => Op::Ge,
        Dir::Desc => Op::Le,
    }
}

/// A comparison that also takes what has no value: that comes last whichever way an order goes.
fn or_nothing(path: Path, op: Op, literal: Literal) -> Filter {
    Filter::Or(vec![
        test(path.clone(), op, Right::One(literal)),
        test(path, Op::IsEmpty, Right::Nothing),
    ])
}

/// Where rows and heads of a page stand, groups by their places among those near.
#[derive(Debug, Default, PartialEq)]
struct Laid {
    first: usize,
    rows: usize,
    heads: Vec<(usize, Vec<usize>, Option<usize>)>,
    last: Vec<usize>,
    rest: Option<String>,
}

impl Laid {
    /// The groups whose heads are shown.
    fn used(&self) -> impl Iterator<Item = usize> {
        let among = self.heads.iter();
        let among = among.flat_map(|(_, before, own)| before.iter().chain(own));
        among.chain(&self.last).copied()
    }
}

/// Lays rows, by their groups, and heads of folded groups out.
fn lay(
    near: &Near,
    folding: &Folding,
    (rows, goes_on): (&[String], bool),
    after: Option<&str>,
) -> Laid {
    let folds = |at: usize| {
        let group = near.groups.get(at);
        group.is_some_and(|group| folding.folds(&group.key))
    };
    let key_of = |at: usize| near.groups.get(at).map(|group| group.key.clone());
    // A page ends behind a folded group: behind an open one its rows would come once more.
    let is_full =
        |heads: usize, next: usize| heads >= MOST_HEADS && next.checked_sub(1).is_some_and(folds);
    let mut laid = Laid::default();
    let mut next = match after {
        None => 0,
        Some(after) => match near.place(after) {
            Some(at) => at + 1,
            // That group has gone meanwhile: what stood before the rows was shown with it.
            None => {
                let first = rows.first().and_then(|key| near.place(key));
                first.unwrap_or(near.groups.len())
            }
        },
    };
    let mut current = after;
    let mut heads = 0;
    for (at, key) in rows.iter().enumerate() {
        if current == Some(key.as_str()) {
            laid.rows = at + 1;
            continue;
        }
        let own = near.place(key);
        if own.is_some_and(|own| own < next) {
            if laid.rows == laid.first {
                // It was shown before the heads with which this page goes on.
                (laid.first, laid.rows) = (at + 1, at + 1);
                continue;
            }
            // It was written while this was read, and stands apart from the rest of its group.
            laid.heads.push((at, Vec::new(), own));
            (laid.rows, current) = (at + 1, Some(key.as_str()));
            continue;
        }
        // A group that is not near stands behind all that are, if there are more than these.
        let unknown = if near.is_cut { near.groups.len() } else { next };
        let reach = own.unwrap_or(unknown);
        let mut before = Vec::new();
        while next < reach {
            if folds(next) {
                if is_full(heads, next) {
                    laid.last = before;
                    laid.rest = next.checked_sub(1).and_then(key_of);
                    return laid;
                }
                heads += 1;
                before.push(next);
            }
            next += 1;
        }
        next = own.map_or(next, |own| own + 1);
        laid.heads.push((at, before, own));
        (laid.rows, current) = (at + 1, Some(key.as_str()));
    }
    if goes_on {
        return laid;
    }
    for at in (next..near.groups.len()).filter(|at| folds(*at)) {
        if is_full(heads, at) {
            laid.rest = at.checked_sub(1).and_then(key_of);
            return laid;
        }
        heads += 1;
        laid.last.push(at);
    }
    if near.is_cut {
        laid.rest = near.groups.len().checked_sub(1).and_then(key_of);
    }
    laid
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups a to f of which all but those in capitals are folded; rows by their groups.
    fn laid(groups: &str, fold: &str, rows: &str, goes_on: bool, after: Option<&str>) -> String {
        let group = |key: char| Group {
            key: key.to_string(),
            value: None,
            figures: Figures::default(),
        };
        let near = Near {
            groups: groups.chars().map(group).collect(),
            is_cut: false,
        };
        let rows: Vec<String> = rows.chars().map(String::from).collect();
        let laid = lay(&near, &Folding::of(fold), (&rows, goes_on), after);
        let name = |at: &usize| near.groups[*at].key.clone();
        let mut said = String::new();
        for (at, row) in rows.iter().enumerate().take(laid.rows).skip(laid.first) {
            for (_, before, own) in laid.heads.iter().filter(|(head, ..)| *head == at) {
                said.extend(before.iter().map(|at| format!("+{} ", name(at))));
                said.extend(own.iter().map(|at| format!("-{} ", name(at))));
            }
            said += &format!("{row} ");
        }
        said.extend(laid.last.iter().map(|at| format!("+{} ", name(at))));
        said.trim_end().to_owned()
    }

    #[test]
    fn heads_stand_among_rows() {
        for (groups, fold, rows, goes_on, after, expect) in [
            ("abcd", "a,c", "bbd", false, None, "+a -b b b +c -d d"),
            ("abcd", "a,c", "bb", true, None, "+a -b b b"),
            ("abcd", "a,c", "bd", false, Some("b"), "b +c -d d"),
            ("abcd", "*,b", "b", false, None, "+a -b b +c +d"),
            ("abcd", "*", "", false, Some("b"), "+c +d"),
            // The heads of a page before went on over its rows.
            ("abcd", "*,b,d", "bd", false, Some("c"), "-d d"),
            // Rows of a group that are apart lose none of those between them.
            ("abc", "c", "aba", false, None, "-a a -b b -a a +c"),
            ("abc", "c", "baab", false, Some("a"), "-b b -a a a -b b +c"),
            // Groups that went meanwhile.
            ("abd", "a", "bxd", false, None, "+a -b b x -d d"),
            ("abd", "a", "bd", false, Some("x"), "-b b -d d"),
        ] {
            let said = laid(groups, fold, rows, goes_on, after);
            assert_eq!(said, expect, "{groups} {fold} {rows} {after:?}");
        }
    }

    #[test]
    fn many_heads_go_on_behind_a_folded_group() {
        let group = |n: usize| Group {
            key: format!("{n:03}"),
            value: None,
            figures: Figures::default(),
        };
        let near = Near {
            groups: (0..250).map(group).collect(),
            is_cut: false,
        };
        let folding = Folding::of("*,100");
        let row = ["100".to_owned()];
        let first = lay(&near, &folding, (&row, false), None);
        let rest = first.rest.as_deref();
        assert_eq!((first.rows, first.last.len(), rest), (1, 1, Some("101")));
        // The row comes no second time, and no head is left out.
        let second = lay(&near, &folding, (&row, false), rest);
        assert_eq!((second.first, second.rows), (1, 1));
        assert_eq!(second.last.first(), Some(&102));
        assert_eq!(second.rest.as_deref(), Some("201"));
        let third = lay(&near, &folding, (&row, false), second.rest.as_deref());
        assert_eq!((third.last.len(), third.rest), (48, None));
    }
}
