//! What a card shows of its record.

use schema::{FieldDef, FieldType, ObjectDef, Record, Write};

use super::age::Age;
use super::columns::Lane;
use super::view::{Card, Line};
use crate::language::Language;
use crate::list::choices;
use crate::list::layout::Layout;
use crate::parts::cell::Cell;
use crate::values::{Show, title};

/// What cards of a board are made by.
pub struct Cards<'a> {
    def: &'a ObjectDef,
    by: &'a FieldDef,
    /// What was chosen to be shown; none if that is left to us.
    chosen: Option<Vec<&'a FieldDef>>,
    age: Age<'a>,
    shown: Show,
}

impl<'a> Cards<'a> {
    /// Of the records of an object, in columns by a field.
    pub fn of(def: &'a ObjectDef, by: &'a FieldDef, layout: &Layout, shown: Show) -> Cards<'a> {
        Cards {
            def,
            by,
            chosen: layout.card_fields(def),
            age: Age::of(def, by, layout.stale_days(), shown.now),
            shown,
        }
    }

    /// A card: title, what it is about, how urgent it is, amount, date, owner; or what was chosen.
    pub fn card(&self, lane: &Lane, record: &Record) -> Card {
        let owner = || {
            let owner = record.owner.as_ref().filter(|owner| !owner.hidden);
            owner.map(|owner| self.shown.linked(owner))
        };
        let plain = Card {
            id: record.id.to_string(),
            title: title(self.def, record),
            stale: self.age.days(lane, record),
            ..Card::default()
        };
        let Some(chosen) = &self.chosen else {
            let amount = self.usual(|ty| matches!(ty, FieldType::Money));
            let date = self.usual(|ty| matches!(ty, FieldType::Date | FieldType::DateTime));
            return Card {
                lines: self
                    .lines()
                    .map(|field| Line::of(self.shown.field(field, record)))
                    .collect(),
                amount: amount.and_then(|field| match self.shown.field(field, record) {
                    Cell::Number(text) => Some(text),
                    _ => None,
                }),
                date: date
                    .map(|field| self.shown.field(field, record))
                    .filter(|cell| *cell != Cell::Empty),
                owner: owner(),
                ..plain
            };
        };
        let is_owner = |field: &&&FieldDef| field.id.as_str() == "owner";
        Card {
            lines: chosen
                .iter()
                .filter(|field| !is_owner(field))
                .map(|field| line(&self.shown, self.shown.language, field, record))
                .collect(),
            owner: chosen
                .iter()
                .any(|field| is_owner(&field))
                .then(owner)
                .flatten(),
            ..plain
        }
    }

    /// The fields that cards show.
    pub fn fields(&self) -> Vec<&'a FieldDef> {
        let usual = || {
            let amount = self.usual(|ty| matches!(ty, FieldType::Money));
            let date = self.usual(|ty| matches!(ty, FieldType::Date | FieldType::DateTime));
            let owner = self.def.field("owner");
            self.lines()
                .chain(amount)
                .chain(date)
                .chain(owner)
                .collect()
        };
        self.chosen.clone().unwrap_or_else(usual)
    }

    /// The values under the title where nothing was chosen.
    fn lines(&self) -> impl Iterator<Item = &'a FieldDef> + use<'a> {
        let other = self.usual(|ty| {
            matches!(
                ty,
                FieldType::Reference { .. } | FieldType::AnyReference { .. } | FieldType::Emails
            )
        });
        other.into_iter().chain(mark(self.def, self.by))
    }

    fn usual(&self, wanted: fn(&FieldType) -> bool) -> Option<&'a FieldDef> {
        let (def, by) = (self.def, self.by);
        def.live_fields().find(|field| {
            wanted(&field.ty) && field.id != by.id && field.id != def.title && !field.hidden
        })
    }
}

/// A value with what it is called, where it would not say by itself what it is.
pub fn line(shown: &Show, language: Language, field: &FieldDef, record: &Record) -> Line {
    let cell = shown.field(field, record);
    let speaks = matches!(
        cell,
        Cell::Badges(_) | Cell::Links(_) | Cell::Entries(_) | Cell::Rating(_)
    ) || field.ty == FieldType::Money;
    Line {
        label: (!speaks).then(|| language.label(field).to_owned()),
        cell,
    }
}

/// The fields that can be chosen.
pub fn choosable<'a>(def: &'a ObjectDef, by: &FieldDef) -> Vec<&'a FieldDef> {
    let mut all = choices::shown(def);
    all.retain(|field| field.id != by.id);
    all
}

/// A select that marks cards with colours of its own (a task's priority).
fn mark<'a>(def: &'a ObjectDef, by: &FieldDef) -> Option<&'a FieldDef> {
    let coloured = |field: &FieldDef| {
        matches!(field.ty, FieldType::Select { .. })
            && field
                .ty
                .options()
                .iter()
                .any(|option| !option.color.is_empty())
    };
    def.live_fields().find(|field| {
        coloured(field)
            && field.indexed
            && field.write == Write::Always
            && field.id != by.id
            && !field.hidden
    })
}
