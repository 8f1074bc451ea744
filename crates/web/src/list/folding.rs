//! Groups that are folded up: which, as the address says it, and the page of rows between their
//! heads. Rows of folded groups are not read: folding what has thousands of them makes a page quicker.

use base::time::Period;
use base::{Date, Id, Result};
use engine::records::GroupValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{Dir, FieldDef, FieldType, Filter, Path, Query, Record};

use super::groups::{self, Head};
use super::totals::{Figures, Kind};
use crate::values::Show;
use crate::visit::Reader;

/// Heads of folded groups on one page.
const MOST_HEADS: usize = 100;
/// Groups that are named one by one, at most.
const MOST_NAMED: usize = 100;
/// All of them, or all but those that follow.
const ALL: &str = "*";
/// The group of records without a value.
const NOTHING: &str = "~";
/// What stands for itself in a key.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Which groups are folded up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folding {
    /// All but those that are named.
    is_all: bool,
    named: Vec<String>,
}

impl Folding {
    /// As an address says it.
    pub fn of(text: &str) -> Folding {
        let mut parts = text.split(',').filter(|part| !part.is_empty()).peekable();
        let is_all = parts.next_if(|first| *first == ALL).is_some();
        let read = |part: &str| match part {
            NOTHING => String::new(),
            part => percent_decode_str(part).decode_utf8_lossy().into_owned(),
        };
        let mut named: Vec<String> = parts.take(MOST_NAMED).map(read).collect();
        named.sort();
        named.dedup();
        Folding { is_all, named }
    }

    /// The same as an address says it.
    pub fn parameter(&self) -> String {
        let all = self.is_all.then(|| ALL.to_owned());
        let named = self.named.iter().map(|key| match key.is_empty() {
            true => NOTHING.to_owned(),
            false => utf8_percent_encode(key, PLAIN).to_string(),
        });
        all.into_iter().chain(named).collect::<Vec<_>>().join(",")
    }

    /// Everything folded up.
    pub fn all() -> Folding {
        Folding {
            is_all: true,
            named: Vec::new(),
        }
    }

    /// Whether nothing is folded up.
    pub fn is_none(&self) -> bool {
        !self.is_all && self.named.is_empty()
    }

    /// Whether no group is open, so that rows need not be read at all.
    pub fn is_everything(&self) -> bool {
        self.is_all && self.named.is_empty()
    }

    /// Whether a group is folded up.
    pub fn folds(&self, key: &str) -> bool {
        self.is_all != self.named.iter().any(|one| one == key)
    }

    /// The same with one group folded up, or open again.
    pub fn toggled(&self, key: &str) -> Folding {
        let mut named = self.named.clone();
        match named.iter().position(|one| one == key) {
            Some(at) => drop(named.remove(at)),
            None => named.push(key.to_owned()),
        }
        named.sort();
        Folding {
            is_all: self.is_all,
            named,
        }
    }

    /// The records of the groups that are open.
    pub fn open(&self, field: &FieldDef) -> Filter {
        if self.named.is_empty() {
            return Filter::All;
        }
        let named = self.named.iter().map(|key| of_group(field, key));
        let named = Filter::Or(named.collect());
        match self.is_all {
            true => named,
            false => Filter::Not(Box::new(named)),
        }
    }
}

/// The records of a group.
fn of_group(field: &FieldDef, key: &str) -> Filter {
    let test = |op, right| {
        Filter::Test(Test {
            left: Operand::Path(Path::field(field.id.clone())),
            op,
            right,
        })
    };
    let one = |literal| test(Op::Eq, Right::One(literal));
    let nobody = || Filter::Or(Vec::new());
    if key.is_empty() {
        return test(Op::IsEmpty, Right::Nothing);
    }
    match &field.ty {
        FieldType::Select { options } => match options.iter().any(|option| option.key == key) {
            true => one(Literal::Word(key.to_owned())),
            false => nobody(),
        },
        FieldType::Reference { .. } => {
            Id::parse(key).map_or_else(nobody, |id| one(Literal::Id(id)))
        }
        FieldType::Boolean => one(Literal::Bool(key == "true")),
        FieldType::Rating => match key.parse::<i64>() {
            Ok(number) => one(Literal::Number {
                digits: number.to_string(),
                currency: None,
            }),
            Err(_) => nobody(),
        },
        FieldType::Date | FieldType::DateTime => match month(key) {
            Some((first, last)) => test(Op::In, Right::Period(Period::Between(first, last))),
            None => nobody(),
        },
        _ => one(Literal::Text(key.to_owned())),
    }
}

/// The first and last day of a month as groups name it: `2026-03`.
fn month(key: &str) -> Option<(Date, Date)> {
    let first = Date::parse_iso(&format!("{key}-01"))?;
    Some((first, first.plus_months(1).plus_days(-1)))
}

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
    let dir = whole.sort.first().map_or(Dir::Asc, |first| first.dir);
    let all = groups::all(reader, field, whole, dir, totals).await?;
    let keys: Vec<String> = all
        .iter()
        .map(|(value, _)| groups::named(&reader.cx, value.as_ref()))
        .collect();
    let place = |key: &str| keys.iter().position(|known| known == key);
    let head = |at: usize| -> Option<Head> {
        let (value, figures): &(Option<GroupValue>, Figures) = all.get(at)?;
        let key = keys.get(at)?.clone();
        let is_folded = folding.folds(&key);
        Some(groups::head(
            reader,
            shown,
            field,
            value.as_ref(),
            figures,
            key,
            is_folded,
        ))
    };
    let mut folded = Folded::default();
    let mut next = after.and_then(place).map_or(0, |at| at + 1);
    let mut current = after.map(str::to_owned);
    let mut heads = 0;
    for (at, record) in rows.iter().enumerate() {
        let key = groups::key(&reader.cx, field, record);
        if current.as_deref() == Some(key.as_str()) {
            folded.rows = at + 1;
            continue;
        }
        let own = place(&key);
        if own.is_some_and(|own| own < next) {
            // It was shown before the heads with which this page goes on.
            (folded.first, folded.rows) = (at + 1, at + 1);
            continue;
        }
        let mut before = Vec::new();
        while own.is_some_and(|own| next < own) {
            if keys.get(next).is_some_and(|key| folding.folds(key)) {
                if heads == MOST_HEADS {
                    folded.last = before;
                    folded.rest = keys.get(next.saturating_sub(1)).cloned();
                    return Ok(folded);
                }
                heads += 1;
                before.extend(head(next));
            }
            next += 1;
        }
        next = own.map_or(next, |own| own + 1);
        folded.heads.push((at, before, own.and_then(head)));
        folded.rows = at + 1;
        current = Some(key);
    }
    if goes_on {
        return Ok(folded);
    }
    for (at, key) in keys.iter().enumerate().skip(next) {
        if !folding.folds(key) {
            continue;
        }
        if heads == MOST_HEADS {
            folded.rest = keys.get(at.saturating_sub(1)).cloned();
            break;
        }
        heads += 1;
        folded.last.extend(head(at));
    }
    Ok(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_fold_and_unfold() {
        for (text, key, folds, then) in [
            ("", "a", false, "a"),
            ("a", "a", true, ""),
            ("a", "b", false, "a,b"),
            ("*", "a", true, "*,a"),
            ("*,a", "a", false, "*"),
            ("", "", false, "~"),
            ("~", "", true, ""),
            ("a%2Cb", "a,b", true, ""),
            ("", "ä,*", false, "%C3%A4%2C%2A"),
        ] {
            let folding = Folding::of(text);
            assert_eq!(folding.folds(key), folds, "{text} {key}");
            assert_eq!(folding.toggled(key).parameter(), then, "{text} {key}");
            assert_eq!(Folding::of(&folding.parameter()), folding, "{text}");
        }
        assert!(Folding::of("").is_none() && Folding::of("*").is_everything());
        assert_eq!(
            month("2026-02").map(|(_, last)| last.to_iso()).as_deref(),
            Some("2026-02-28")
        );
        assert_eq!(month("x"), None);
    }
}
