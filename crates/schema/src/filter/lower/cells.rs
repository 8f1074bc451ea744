//! What each kind of operand is tested for, in terms of stored values.

use base::{Currency, Id, fold};

use super::{
    number::{fraction_digits, on_grid},
    place::Place,
    time,
};
use crate::{
    FieldDef, FieldType, ObjectDef, OnDelete, SelectOption,
    filter::{
        ast::{Literal, Op, Right},
        class::{Class, MONEY_SCALE},
        literal::chosen,
        path,
        pred::{Agg, Cell, Cmp, Moment, Pred},
    },
    value::{Locale, keys},
};

/// The test of a place by a positive operator.
pub(super) fn pred(
    class: &Class<'_>,
    op: Op,
    right: &Right,
    place: &Place,
    moment: &Moment,
) -> Pred {
    let this = One {
        class,
        place,
        moment,
    };
    match (op, right) {
        (Op::IsNotEmpty, _) => this.present(),
        (Op::Holds, _) => this.test(Op::Eq, &[Literal::Bool(true)]),
        (Op::In, Right::Period(period)) => {
            let cell = match class {
                Class::Date => time::period_days(period, moment),
                Class::DateTime => time::period_instants(period, moment),
                _ => None,
            };
            cell.map_or(Pred::False, |cell| place.cell(cell))
        }
        (Op::In, Right::List(values)) => this.test(Op::Eq, values),
        (op, Right::One(value)) => this.test(op, std::slice::from_ref(value)),
        _ => Pred::False,
    }
}

struct One<'a> {
    class: &'a Class<'a>,
    place: &'a Place,
    moment: &'a Moment,
}

impl One<'_> {
    fn present(&self) -> Pred {
        match self.class {
            Class::Reference {
                field,
                target: Some(to),
            } if may_dangle(field) => self.place.leads_to(&to.id),
            Class::References {
                target: Some(to), ..
            } => self.place.leads_to(&to.id),
            Class::References { target: None, .. } | Class::Closed => Pred::False,
            _ => self.place.cell(Cell::Present),
        }
    }

    /// The operator holds for one of the values; only `=` and `has` take several.
    fn test(&self, op: Op, values: &[Literal]) -> Pred {
        let each = |cells: &dyn Fn(&Literal) -> Option<Cell>| {
            Pred::any(
                merge(values.iter().filter_map(cells))
                    .into_iter()
                    .map(|cell| self.place.cell(cell))
                    .collect(),
            )
        };
        let cmp = match op {
            Op::Lt => Cmp::Lt,
            Op::Le => Cmp::Le,
            Op::Gt => Cmp::Gt,
            Op::Ge => Cmp::Ge,
            _ => Cmp::Eq,
        };
        let contains = op == Op::Contains;
        match self.class {
            Class::Text if contains => each(&|value| Some(text_contains(value))),
            Class::Text => each(&|value| Some(Cell::Text(cmp, fold(&value.plain())))),
            Class::Number { .. } | Class::Money | Class::BaseMoney => {
                each(&|value| self.number(cmp, value))
            }
            Class::Boolean => each(&|value| match value {
                Literal::Bool(b) => Some(Cell::Int(Cmp::Eq, i64::from(*b))),
                _ => None,
            }),
            Class::Date => each(&|value| {
                let day = time::day(value, self.moment)?;
                Some(Cell::Int(cmp, i64::from(day.0)))
            }),
            Class::DateTime => each(&|value| time::instant_cell(cmp, value, self.moment)),
            Class::Select(options) => each(&|value| {
                let keys = owned(chosen(options, &value.plain()));
                (!keys.is_empty()).then_some(Cell::KeyIn(keys))
            }),
            Class::MultiSelect(options) if contains => each(&|value| {
                let keys = labelled(options, &fold(&value.plain()));
                (!keys.is_empty()).then_some(Cell::ItemIn(keys))
            }),
            Class::MultiSelect(options) => each(&|value| {
                let keys = owned(chosen(options, &value.plain()));
                (!keys.is_empty()).then_some(Cell::ItemIn(keys))
            }),
            Class::Tags if contains => each(&|value| {
                let part = fold(&value.plain());
                Some(if part.is_empty() {
                    Cell::Present
                } else {
                    Cell::ItemContains(part)
                })
            }),
            Class::Tags => each(&|value| Some(Cell::ItemIn(vec![fold(&value.plain())]))),
            Class::Entries(ty) => each(&|value| self.entry(ty, contains, &value.plain())),
            Class::Id => each(&|value| self.id(value).map(|id| Cell::IdIn(vec![id]))),
            Class::Reference { .. } | Class::References { .. } => self.reference(contains, values),
            Class::Opaque | Class::Closed => Pred::False,
        }
    }

    fn number(&self, cmp: Cmp, value: &Literal) -> Option<Cell> {
        let Literal::Number { digits, currency } = value else {
            return None;
        };
        let scale = match self.class {
            Class::Number { scale } => *scale,
            _ => MONEY_SCALE,
        };
        match (self.place, self.class) {
            (Place::Related { agg: Agg::Avg, .. }, _) => {
                // An average lies between what can be stored, but never beyond it.
                let scale = fraction_digits(digits).max(scale);
                let units = on_grid(digits, scale)?.floor;
                Some(Cell::Number { cmp, units, scale })
            }
            (Place::Related { agg: Agg::Sum, .. }, _) => {
                let (cmp, units) = on_grid(digits, scale)?.compare(cmp)?;
                Some(Cell::Number { cmp, units, scale })
            }
            (_, Class::Money) => {
                let (cmp, units) = on_grid(digits, scale)?.compare_stored(cmp)?;
                Some(match currency.as_deref().map(Currency::parse) {
                    None => Cell::MoneyBase(cmp, units),
                    Some(code) => Cell::MoneyIn(code?, cmp, units),
                })
            }
            _ => {
                let (cmp, units) = on_grid(digits, scale)?.compare_stored(cmp)?;
                Some(Cell::Int(cmp, units))
            }
        }
    }

    fn entry(&self, ty: &FieldType, contains: bool, text: &str) -> Option<Cell> {
        if contains {
            let part = match *ty {
                // A part of a number is dialled digits; a part of anything else is its text.
                FieldType::Phones if is_dialled(text) => {
                    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                    digits.trim_start_matches('0').to_string()
                }
                _ => fold(text.trim()),
            };
            return Some(if part.is_empty() {
                Cell::Present
            } else {
                Cell::EntryContains(part)
            });
        }
        let locale = Locale {
            currency: self.moment.currency,
            region: self.moment.region.clone(),
        };
        let sought = keys::entry_sought(ty, text, &locale);
        match ty {
            // Too little of a number to dial it: it is found by the digits that are known.
            FieldType::Phones if !sought.starts_with('+') => {
                (!sought.is_empty()).then_some(Cell::EntryContains(sought))
            }
            _ => Some(Cell::EntryEq(sought)),
        }
    }

    fn id(&self, value: &Literal) -> Option<Id> {
        match value {
            Literal::Id(id) => Some(*id),
            Literal::Me => self.moment.me,
            Literal::MyTeam => self.moment.my_team,
            _ => None,
        }
    }

    fn reference(&self, contains: bool, values: &[Literal]) -> Pred {
        let target = match self.class {
            Class::Reference { target, .. } | Class::References { target, .. } => *target,
            _ => None,
        };
        if contains {
            let parts = values
                .iter()
                .map(|value| self.title(target, true, &value.plain()));
            return Pred::any(parts.collect());
        }
        // Whoever asks is not in the trash, and neither is the team that is asked for.
        let own = values
            .iter()
            .filter(|v| matches!(v, Literal::Me | Literal::MyTeam))
            .filter_map(|v| self.id(v));
        let given = values
            .iter()
            .filter(|v| matches!(v, Literal::Id(_)))
            .filter_map(|v| self.id(v));
        let titles = values.iter().filter_map(|value| match value {
            Literal::Text(text) | Literal::Word(text) => Some(self.title(target, false, text)),
            _ => None,
        });
        let (own, given): (Vec<Id>, Vec<Id>) = (own.collect(), given.collect());
        let mut any: Vec<Pred> = Vec::new();
        match (self.class, target) {
            (Class::References { .. }, Some(to)) => {
                let ids: Vec<Id> = own.into_iter().chain(given).collect();
                if !ids.is_empty() {
                    any.push(self.place.through(&to.id, "id").cell(Cell::IdIn(ids)));
                }
            }
            (Class::Reference { field, .. }, Some(to)) if may_dangle(field) => {
                if !own.is_empty() {
                    any.push(self.place.cell(Cell::IdIn(own)));
                }
                if !given.is_empty() {
                    any.push(self.place.leads_to_one_of(&to.id, Cell::IdIn(given)));
                }
            }
            (Class::Reference { .. }, _) => {
                let ids: Vec<Id> = own.into_iter().chain(given).collect();
                if !ids.is_empty() {
                    any.push(self.place.cell(Cell::IdIn(ids)));
                }
            }
            _ => {}
        }
        any.extend(merge_titles(titles.collect()));
        Pred::any(any)
    }

    /// The title of what the reference points to is, or contains, a text.
    fn title(&self, target: Option<&ObjectDef>, contains: bool, text: &str) -> Pred {
        let Some((to, title)) = target.and_then(|to| Some((to, to.title_field()?))) else {
            return Pred::False;
        };
        let place = self.place.through(&to.id, title.id.as_str());
        match title.ty {
            // Of a number a part cannot be found, so that containing is being.
            FieldType::AutoNumber | FieldType::Integer => match text.trim().parse::<i64>() {
                Ok(number) => place.cell(Cell::Int(Cmp::Eq, number)),
                Err(_) => Pred::False,
            },
            _ if contains => place.cell(text_contains(&Literal::Text(text.to_string()))),
            _ => place.cell(Cell::Text(Cmp::Eq, fold(text))),
        }
    }
}

/// Whether the target of a reference can go to the trash and leave it behind.
fn may_dangle(field: &FieldDef) -> bool {
    match &field.ty {
        FieldType::Reference { on_delete, .. } | FieldType::AnyReference { on_delete, .. } => {
            *on_delete == OnDelete::Clear && !path::is_actor(field)
        }
        _ => true,
    }
}

fn text_contains(value: &Literal) -> Cell {
    let part = fold(&value.plain());
    if part.is_empty() {
        Cell::Present
    } else {
        Cell::TextContains(part)
    }
}

fn is_dialled(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-./()".contains(c))
}

fn labelled(options: &[SelectOption], part: &str) -> Vec<String> {
    let found = options
        .iter()
        .filter(|o| fold(&o.label).contains(part) || fold(&o.key).contains(part));
    found.map(|option| option.key.clone()).collect()
}

fn owned(keys: Vec<&str>) -> Vec<String> {
    keys.into_iter().map(str::to_string).collect()
}

/// Puts tests for equality together: one cell for many values.
fn merge(cells: impl Iterator<Item = Cell>) -> Vec<Cell> {
    let mut texts = Vec::new();
    let mut numbers = Vec::new();
    let mut keys = Vec::new();
    let mut items = Vec::new();
    let mut ids = Vec::new();
    let mut rest = Vec::new();
    for cell in cells {
        match cell {
            Cell::Text(Cmp::Eq, text) => push_new(&mut texts, text),
            Cell::Int(Cmp::Eq, number) => push_new(&mut numbers, number),
            Cell::KeyIn(more) => more.into_iter().for_each(|key| push_new(&mut keys, key)),
            Cell::ItemIn(more) => more.into_iter().for_each(|item| push_new(&mut items, item)),
            Cell::IdIn(more) => more.into_iter().for_each(|id| push_new(&mut ids, id)),
            other => push_new(&mut rest, other),
        }
    }
    rest.extend(one_or_list(
        texts,
        |text| Cell::Text(Cmp::Eq, text),
        Cell::TextIn,
    ));
    rest.extend(one_or_list(
        numbers,
        |number| Cell::Int(Cmp::Eq, number),
        Cell::IntIn,
    ));
    rest.extend((!keys.is_empty()).then_some(Cell::KeyIn(keys)));
    rest.extend((!items.is_empty()).then_some(Cell::ItemIn(items)));
    rest.extend((!ids.is_empty()).then_some(Cell::IdIn(ids)));
    rest
}

fn push_new<T: PartialEq>(all: &mut Vec<T>, one: T) {
    if !all.contains(&one) {
        all.push(one);
    }
}

fn one_or_list<T>(
    mut all: Vec<T>,
    one: impl Fn(T) -> Cell,
    list: impl Fn(Vec<T>) -> Cell,
) -> Option<Cell> {
    match (all.len(), all.pop()) {
        (1, Some(only)) => Some(one(only)),
        (_, Some(last)) => {
            all.push(last);
            Some(list(all))
        }
        (_, None) => None,
    }
}

/// Puts tests of titles at the same place together.
fn merge_titles(titles: Vec<Pred>) -> Vec<Pred> {
    let mut places: Vec<(Pred, Vec<Cell>)> = Vec::new();
    for mut title in titles {
        let cell = match &mut title {
            Pred::Cell { cell, .. } | Pred::Aggregate { cell, .. } => {
                std::mem::replace(cell, Cell::Present)
            }
            _ => continue,
        };
        match places.iter_mut().find(|(place, _)| *place == title) {
            Some((_, cells)) => cells.push(cell),
            None => places.push((title, vec![cell])),
        }
    }
    let filled = places.into_iter().flat_map(|(place, cells)| {
        merge(cells.into_iter()).into_iter().map(move |merged| {
            let mut pred = place.clone();
            if let Pred::Cell { cell, .. } | Pred::Aggregate { cell, .. } = &mut pred {
                *cell = merged;
            }
            pred
        })
    });
    filled.collect()
}
