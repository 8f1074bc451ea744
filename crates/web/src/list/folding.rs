//! Groups that are folded up: which, as the address says it, and the records of groups. Rows of
//! folded groups are not read: folding what has thousands of them makes a page quicker.

use base::time::Period;
use base::{Date, Id};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use schema::filter::{Literal, Op, Operand, Right, Test};
use schema::{FieldDef, FieldType, Filter, Path};

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
    pub(super) is_all: bool,
    pub(super) named: Vec<String>,
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
        let named = among(field, self.named.iter().map(String::as_str));
        match self.is_all {
            true => named,
            false => Filter::Not(Box::new(named)),
        }
    }
}

/// The records of these groups alone, so that no others are counted.
pub(super) fn among<'k>(field: &FieldDef, keys: impl Iterator<Item = &'k str>) -> Filter {
    let mut keys: Vec<&str> = keys.collect();
    keys.sort_unstable();
    keys.dedup();
    Filter::Or(keys.into_iter().map(|key| of_group(field, key)).collect())
}

pub(super) fn test(path: Path, op: Op, right: Right) -> Filter {
    Filter::Test(Test {
        left: Operand::Path(path),
        op,
        right,
    })
}

/// The records of a group.
fn of_group(field: &FieldDef, key: &str) -> Filter {
    let test = |op, right| test(Path::field(field.id.clone()), op, right);
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
pub(super) fn month(key: &str) -> Option<(Date, Date)> {
    let first = Date::parse_iso(&format!("{key}-01"))?;
    Some((first, first.plus_months(1).plus_days(-1)))
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
