//! What a formula comes to for a record.

use std::cmp::Ordering;

use base::{Date, Decimal, Micros, Money, fold, time};

use super::{Compiled, Expr, Formula, Order, Ty, Val, call::Func, math};
use crate::{
    FieldDef, FieldType, MoneyValue, ObjectDef, Record, Schema, Step, Value,
    filter::{
        Moment, Pred, Source, class::DURATION_SCALE, class::MONEY_SCALE, lower, matches, path,
    },
    limits,
    value::keys,
};

/// Letters that a text may come to in the midst of a formula.
const MOST_LETTERS: usize = 20_000;

/// A formula that is ready to be evaluated, at a moment.
pub struct Ready<'a> {
    formula: &'a Formula,
    tests: Vec<Pred>,
    moment: &'a Moment,
    def: &'a ObjectDef,
    schema: &'a Schema,
}

impl Compiled {
    /// Makes a formula ready; none for a roll-up.
    pub fn ready<'a>(
        &'a self,
        def: &'a ObjectDef,
        schema: &'a Schema,
        moment: &'a Moment,
    ) -> Option<Ready<'a>> {
        match self {
            Self::Formula(formula) => Some(formula.ready(def, schema, moment)),
            Self::Rollup(_) => None,
        }
    }
}

impl Formula {
    /// Makes it ready for records of an object.
    pub fn ready<'a>(
        &'a self,
        def: &'a ObjectDef,
        schema: &'a Schema,
        moment: &'a Moment,
    ) -> Ready<'a> {
        let tests = self.tests.iter();
        Ready {
            formula: self,
            tests: tests.map(|test| lower(test, def, schema, moment)).collect(),
            moment,
            def,
            schema,
        }
    }
}

impl Ready<'_> {
    /// The value of the formula's field for a record. What the record refers to
    /// is found in `source`.
    pub fn value(&self, field: &FieldDef, record: &Record, source: &dyn Source) -> Value {
        let value = Eval {
            ready: self,
            record,
            source,
        }
        .val(&self.formula.expr);
        let value = match (self.formula.ty, value) {
            (Ty::Money, Val::Number(n)) => {
                math::of_number(n, self.moment.currency).map_or(Val::Empty, Val::Money)
            }
            (_, value) => value,
        };
        self.kept(field, value).unwrap_or(Value::Empty)
    }

    /// A value as a field of its type holds it; none if it cannot.
    fn kept(&self, field: &FieldDef, value: Val) -> Option<Value> {
        Some(match (&field.ty, value) {
            (FieldType::Integer, Val::Number(n)) => Value::Int(n.rescale(0)?.units),
            (FieldType::Decimal { scale } | FieldType::Percent { scale }, Val::Number(n)) => {
                Value::Decimal(n.rescale(*scale)?)
            }
            (FieldType::Money, Val::Number(n)) => {
                Value::Money(math::of_number(n, self.moment.currency)?)
            }
            (FieldType::Money, Val::Money(money)) => Value::Money(money),
            (FieldType::Text, Val::Text(text)) => text_value(shortened(
                text,
                limits::TEXT_CHARS,
                limits::TEXT_FOLDED_BYTES,
            )),
            (FieldType::LongText, Val::Text(text)) => text_value(text),
            (FieldType::Boolean, Val::Boolean(yes)) => Value::Bool(yes),
            (FieldType::Date, Val::Date(day)) => Value::Date(day),
            (FieldType::DateTime, Val::DateTime(at)) => Value::DateTime(at),
            _ => return None,
        })
    }
}

fn text_value(text: String) -> Value {
    match text.trim() {
        "" => Value::Empty,
        trimmed if trimmed.len() == text.len() => Value::Text(text),
        trimmed => Value::Text(trimmed.to_string()),
    }
}

/// A text of at most so many letters, whose folded form has at most so many bytes.
fn shortened(text: String, letters: usize, bytes: usize) -> String {
    let mut text: String = match text.char_indices().nth(letters) {
        Some((end, _)) => text[..end].to_string(),
        None => text,
    };
    while fold(&text).len() > bytes {
        let half = text.chars().count() * 3 / 4;
        text = text.chars().take(half).collect();
    }
    text
}

struct Eval<'a> {
    ready: &'a Ready<'a>,
    record: &'a Record,
    source: &'a dyn Source,
}

impl<'a> Eval<'a> {
    fn val(&self, expr: &Expr) -> Val {
        match expr {
            Expr::Is(value) => value.clone(),
            Expr::Today => Val::Date(self.today()),
            Expr::Now => Val::DateTime(self.ready.moment.now),
            Expr::Ahead(n, unit) => Val::Date(shifted(self.today(), *n, *unit)),
            Expr::Field { way, field, part } => self.field(way, field, part.as_deref()),
            Expr::Test(at) => Val::Boolean(self.ready.tests.get(*at).is_some_and(|pred| {
                matches(
                    pred,
                    self.record,
                    self.ready.def,
                    self.ready.schema,
                    self.source,
                )
            })),
            Expr::Negative(inner) => math::negative(self.val(inner)),
            Expr::Math(math, left, right) => math::evaluated(
                *math,
                self.val(left),
                self.val(right),
                self.ready.moment.currency,
                &|at| self.day(at),
            ),
            Expr::Compare(order, left, right) => {
                Val::Boolean(self.compared(*order, self.val(left), self.val(right)))
            }
            Expr::IsEmpty(inner) => Val::Boolean(self.val(inner) == Val::Empty),
            Expr::Not(inner) => Val::Boolean(!self.holds(inner)),
            Expr::All(all) => Val::Boolean(all.iter().all(|one| self.holds(one))),
            Expr::Any(all) => Val::Boolean(all.iter().any(|one| self.holds(one))),
            Expr::Call(func, args) => self.call(*func, args),
        }
    }

    fn holds(&self, expr: &Expr) -> bool {
        self.val(expr) == Val::Boolean(true)
    }

    fn today(&self) -> Date {
        self.day(self.ready.moment.now)
    }

    fn day(&self, at: Micros) -> Date {
        at.date_in(&self.ready.moment.zone)
    }

    /// Follows references; what is in the trash has no values.
    fn field(&self, way: &[Step], field: &crate::FieldId, part: Option<&str>) -> Val {
        let (mut record, mut def) = (self.record, self.ready.def);
        for step in way {
            let Step::Field(id) = step else {
                return Val::Empty;
            };
            let next = def.field_by_id(id).and_then(|reference| {
                let to = path::target(reference, self.ready.schema)?;
                let Value::Ref(link) = record.read(id.as_str()) else {
                    return None;
                };
                let there = self.source.get(&to.id, link.id)?;
                (link.object == to.id && there.deleted_at.is_none()).then_some((there, to))
            });
            match next {
                Some(next) => (record, def) = next,
                None => return Val::Empty,
            }
        }
        let Some(field) = def.field_by_id(field) else {
            return Val::Empty;
        };
        let value = record.read(field.id.as_str());
        match part {
            Some(part) => text(keys::part_text(&value, part).unwrap_or_default()),
            None => val(field, value),
        }
    }

    /// Two-valued: with nothing on a side nothing holds but that they differ.
    fn compared(&self, order: Order, left: Val, right: Val) -> bool {
        let ordering = self.ordering(left, right);
        match order {
            Order::Equal => ordering == Some(Ordering::Equal),
            Order::Unequal => ordering != Some(Ordering::Equal),
            Order::Less => ordering == Some(Ordering::Less),
            Order::LessOrEqual => ordering.is_some_and(Ordering::is_le),
            Order::More => ordering == Some(Ordering::Greater),
            Order::MoreOrEqual => ordering.is_some_and(Ordering::is_ge),
        }
    }

    fn ordering(&self, left: Val, right: Val) -> Option<Ordering> {
        Some(match (left, right) {
            (Val::Text(a), Val::Text(b)) => fold(&a).cmp(&fold(&b)),
            (Val::Number(a), Val::Number(b)) => a.cmp(&b),
            (Val::Money(a), Val::Money(b)) => a.base?.cmp(&b.base?),
            (Val::Money(a), Val::Number(b)) => decimal(a.base?).cmp(&b),
            (Val::Number(a), Val::Money(b)) => a.cmp(&decimal(b.base?)),
            (Val::Boolean(a), Val::Boolean(b)) => a.cmp(&b),
            (Val::Date(a), Val::Date(b)) => a.cmp(&b),
            (Val::DateTime(a), Val::DateTime(b)) => a.cmp(&b),
            (Val::Date(a), Val::DateTime(b)) => a.cmp(&self.day(b)),
            (Val::DateTime(a), Val::Date(b)) => self.day(a).cmp(&b),
            _ => return None,
        })
    }

    fn call(&self, func: Func, args: &[Expr]) -> Val {
        let arg = |n: usize| args.get(n).map_or(Val::Empty, |arg| self.val(arg));
        let letters = |n: usize| match arg(n) {
            Val::Text(text) => text,
            _ => String::new(),
        };
        let count = |n: usize| match arg(n) {
            Val::Number(n) => math::whole(n),
            _ => None,
        };
        match func {
            Func::If => match args.first().is_some_and(|first| self.holds(first)) {
                true => arg(1),
                false => arg(2),
            },
            Func::Coalesce => {
                let mut all = args.iter().map(|arg| self.val(arg));
                all.find(|value| *value != Val::Empty).unwrap_or(Val::Empty)
            }
            Func::Concat => {
                let mut all = String::new();
                for arg in args {
                    all.push_str(&shown(&self.val(arg)));
                }
                text(&shortened(all, MOST_LETTERS, usize::MAX))
            }
            Func::Upper => text(&letters(0).to_uppercase()),
            Func::Lower => text(&letters(0).to_lowercase()),
            Func::Trim => text(letters(0).trim()),
            Func::Left => match count(1) {
                Some(n) => {
                    let n = usize::try_from(n).unwrap_or(0);
                    text(&letters(0).chars().take(n).collect::<String>())
                }
                None => Val::Empty,
            },
            Func::Right => match count(1) {
                Some(n) => {
                    let (all, n) = (letters(0), usize::try_from(n).unwrap_or(0));
                    let before = all.chars().count().saturating_sub(n);
                    text(&all.chars().skip(before).collect::<String>())
                }
                None => Val::Empty,
            },
            Func::Len => {
                let count = letters(0).chars().count();
                Val::Number(Decimal::from_i64(i64::try_from(count).unwrap_or(i64::MAX)))
            }
            Func::Replace => {
                let (whole, from, to) = (letters(0), letters(1), letters(2));
                let grown = whole.len().saturating_mul(1 + to.len());
                match from.is_empty() || grown > 64 * MOST_LETTERS {
                    true => text(&whole),
                    false => text(&shortened(
                        whole.replace(&from, &to),
                        MOST_LETTERS,
                        usize::MAX,
                    )),
                }
            }
            Func::Contains => match (arg(0), arg(1)) {
                (Val::Text(whole), Val::Text(part)) => {
                    Val::Boolean(fold(&whole).contains(&fold(&part)))
                }
                _ => Val::Boolean(false),
            },
            Func::Year | Func::Month | Func::Day => {
                let Some(day) = self.as_day(arg(0)) else {
                    return Val::Empty;
                };
                let (year, month, of_month) = day.ymd();
                Val::Number(Decimal::from_i64(match func {
                    Func::Year => year.into(),
                    Func::Month => month.into(),
                    _ => of_month.into(),
                }))
            }
            Func::AddDays | Func::AddMonths => {
                let unit = match func {
                    Func::AddDays => time::Unit::Day,
                    _ => time::Unit::Month,
                };
                match (arg(0), count(1)) {
                    (Val::Date(day), Some(n)) => Val::Date(shifted(day, n, unit)),
                    (Val::DateTime(at), Some(n)) => {
                        Val::DateTime(time::shift(at, n, unit, &self.ready.moment.zone))
                    }
                    _ => Val::Empty,
                }
            }
            Func::Days => match (self.as_day(arg(0)), self.as_day(arg(1))) {
                (Some(from), Some(to)) => math::days_between(from, to),
                _ => Val::Empty,
            },
            Func::Round => {
                let digits = count(1).and_then(|n| u8::try_from(n).ok()).unwrap_or(0);
                match arg(0) {
                    Val::Number(n) => n.rescale(digits).map_or(Val::Empty, Val::Number),
                    Val::Money(money) => rounded(&money, digits).map_or(Val::Empty, Val::Money),
                    _ => Val::Empty,
                }
            }
            Func::Abs => match arg(0) {
                Val::Number(n) if n.units < 0 => math::negative(Val::Number(n)),
                Val::Money(m) if m.units < 0 => math::negative(Val::Money(m)),
                value => value,
            },
            Func::Min | Func::Max => {
                let wanted = match func {
                    Func::Min => Ordering::Less,
                    _ => Ordering::Greater,
                };
                let all = args.iter().map(|arg| self.val(arg));
                let all = all.filter(|value| *value != Val::Empty);
                all.reduce(|best, next| {
                    match self.ordering(next.clone(), best.clone()) == Some(wanted) {
                        true => next,
                        false => best,
                    }
                })
                .unwrap_or(Val::Empty)
            }
            // They have become expressions of their own when they were read.
            Func::And | Func::Or | Func::Not | Func::Today | Func::Now => Val::Empty,
        }
    }

    fn as_day(&self, value: Val) -> Option<Date> {
        match value {
            Val::Date(day) => Some(day),
            Val::DateTime(at) => Some(self.day(at)),
            _ => None,
        }
    }
}

fn shifted(day: Date, n: i64, unit: time::Unit) -> Date {
    match unit {
        time::Unit::Hour => day,
        time::Unit::Day => day.plus_days(n),
        time::Unit::Week => day.plus_days(n.saturating_mul(7)),
        time::Unit::Month => day.plus_months(n),
        time::Unit::Quarter => day.plus_months(n.saturating_mul(3)),
        time::Unit::Year => day.plus_months(n.saturating_mul(12)),
    }
}

fn decimal(units: i64) -> Decimal {
    Decimal {
        units,
        scale: MONEY_SCALE,
    }
}

fn rounded(money: &MoneyValue, digits: u8) -> Option<MoneyValue> {
    let round = |units: i64| {
        let rounded = decimal(units).rescale(digits.min(MONEY_SCALE))?;
        Some(rounded.rescale(MONEY_SCALE)?.units)
    };
    Some(MoneyValue {
        units: round(money.units)?,
        currency: money.currency,
        base: money.base.and_then(round),
    })
}

fn text(text: &str) -> Val {
    match text.is_empty() {
        true => Val::Empty,
        false => Val::Text(text.to_string()),
    }
}

/// A value as it is joined to a text.
fn shown(value: &Val) -> String {
    match value {
        Val::Empty => String::new(),
        Val::Text(text) => text.clone(),
        Val::Number(n) => n.to_string(),
        Val::Money(money) => Money::new(money.units, money.currency).to_string(),
        Val::Boolean(yes) => yes.to_string(),
        Val::Date(day) => day.to_iso(),
        Val::DateTime(at) => at.to_rfc3339(),
    }
}

/// A field's value in a formula.
fn val(field: &FieldDef, value: Value) -> Val {
    match value {
        Value::Text(html) if field.ty == FieldType::RichText => {
            text(&crate::value::html::plain(&html))
        }
        Value::Text(inner) | Value::Key(inner) => text(&inner),
        Value::Int(n) => Val::Number(Decimal::from_i64(n)),
        Value::Bool(yes) => Val::Boolean(yes),
        Value::Decimal(n) => Val::Number(n),
        Value::Money(money) => Val::Money(money),
        Value::Date(day) => Val::Date(day),
        Value::DateTime(at) => Val::DateTime(at),
        Value::Duration(micros) => Val::Number(Decimal {
            units: micros,
            scale: DURATION_SCALE,
        }),
        Value::Name(name) => text(&keys::full_name(&name)),
        Value::Entries(entries) => {
            let first = entries.iter().find(|e| e.primary).or(entries.first());
            first.map_or(Val::Empty, |entry| text(&entry.value))
        }
        _ => Val::Empty,
    }
}
