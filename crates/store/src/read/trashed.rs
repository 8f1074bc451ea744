//! Words in the trash, which the search's documents leave out: what is found
//! there stands in the records' own columns. They are few, and an index has them.

use base::{Result, fold};
use schema::{FieldDef, FieldType, filter::Cell, value::keys::numbers};

use super::{
    cell::{Form, one_of},
    row::{At, Maker},
    words::{Sought, Words},
};
use crate::{Sql, rows::searched};

impl<'a> Maker<'a> {
    /// The condition that the words stand anywhere in what the search knows of
    /// a record: at the beginning of a word or within it.
    pub fn found_in_trash(&self, at: &At<'a>, words: &Words) -> Result<Sql> {
        let parts = words.parts().iter().map(|part| self.part_in(at, part));
        let mut sql = Sql::default();
        sql.join(parts.collect::<Result<Vec<_>>>()?, " and ");
        Ok(sql)
    }

    fn part_in(&self, at: &At<'a>, part: &Sought) -> Result<Sql> {
        let of = |word: &str, fields: &dyn Fn(&FieldDef) -> bool| {
            let fields = searched(at.def).filter(|field| fields(field));
            let any = fields.filter_map(|field| self.word_in(at, field, word));
            any.collect::<Result<Vec<_>>>().map(any_of)
        };
        let words = part.words().map(|word| of(word, &|_| true));
        let mut all = Sql::new("(");
        all.join(words.collect::<Result<Vec<_>>>()?, " and ")
            .push(")");
        let is_phone = |field: &FieldDef| field.ty == FieldType::Phones;
        let numbers = part.numbers().filter_map(numbers::digits_of);
        let numbers = numbers.map(|digits| of(digits, &is_phone));
        let mut any = vec![all];
        any.extend(numbers.collect::<Result<Vec<_>>>()?);
        Ok(any_of(any))
    }

    /// The condition that a word stands in a field; none if it cannot.
    fn word_in(&self, at: &At<'a>, field: &'a FieldDef, word: &str) -> Option<Result<Sql>> {
        Some(match &field.ty {
            FieldType::Text
            | FieldType::LongText
            | FieldType::RichText
            | FieldType::Series { .. }
            | FieldType::Address
            | FieldType::PersonName => Ok(self.contains(at.column('k', &field.id).into(), word)),
            FieldType::Emails | FieldType::Phones | FieldType::Links => {
                self.entry_cell(at, field, &Cell::EntryContains(word.into()), Form::Test)
            }
            FieldType::Tags => {
                self.item_cell(&at.column('k', &field.id), &Cell::ItemContains(word.into()))
            }
            FieldType::MultiSelect { .. } => self.item_cell(
                &at.column('f', &field.id),
                &Cell::ItemIn(options(field, word).map(str::to_owned).collect()),
            ),
            FieldType::Select { .. } => Ok(one_of(at.column('f', &field.id), options(field, word))),
            FieldType::AutoNumber => {
                let digits = self.dialect.bytewise(&at.column('f', &field.id));
                Ok(self.contains(digits.into(), word))
            }
            _ => return None,
        })
    }
}

/// The options whose labels have a word in them.
fn options<'f>(field: &'f FieldDef, word: &str) -> impl Iterator<Item = &'f str> {
    field
        .ty
        .options()
        .iter()
        .filter(move |option| fold(&option.label).contains(word))
        .map(|option| option.key.as_str())
}

fn any_of(conditions: Vec<Sql>) -> Sql {
    if conditions.is_empty() {
        return Sql::new("false");
    }
    let mut sql = Sql::new("(");
    sql.join(conditions, " or ").push(")");
    sql
}
