//! What filters compare with: values of the records half of the time, so that
//! filters find something, awkward ones out of the pools otherwise.

use base::{Id, fold};
use schema::{FieldDef, FieldType, ObjectDef, Record, Schema, Value, value::keys};

use crate::random::{
    Rng, World,
    value::{TEXTS, day, instant, integer},
};

/// Draws filters and their parts.
pub struct Maker<'a> {
    pub rng: &'a mut Rng,
    pub world: &'a World,
}

impl<'a> Maker<'a> {
    pub fn schema(&self) -> &'a Schema {
        &self.world.schema
    }

    pub fn id(&mut self, object: &str) -> Id {
        let ids = self.world.ids(object);
        ids[self.rng.below(12)]
    }

    pub fn title(&mut self, to: &ObjectDef) -> String {
        let all: Vec<&Record> = self.world.of_object(&to.id).collect();
        let record = *self.rng.pick(&all);
        keys::title(to, record)
    }

    /// The value of some record in its plain form, or one out of the pool.
    pub fn sampled(&mut self, def: &ObjectDef, field: &FieldDef) -> String {
        match self.value(def, field) {
            Some(Value::Text(text)) => text,
            Some(Value::Tags(tags)) => self.rng.pick(&tags).clone(),
            Some(Value::Entries(entries)) => self.rng.pick(&entries).value.clone(),
            Some(Value::Name(name)) if self.rng.chance(50) => keys::full_name(&name),
            Some(Value::Address(address)) if self.rng.chance(50) => keys::one_line(&address),
            _ => self.rng.word(TEXTS).to_string(),
        }
    }

    /// Some of a text, often folded, so that it is found in others.
    pub fn part(&mut self, text: &str) -> String {
        let chars: Vec<char> = if self.rng.chance(50) {
            fold(text).chars().collect()
        } else {
            text.chars().collect()
        };
        let start = self.rng.below(chars.len() + 1);
        let end = start + self.rng.below(chars.len() - start + 1);
        quoted(&chars[start..end].iter().collect::<String>())
    }

    pub fn part_of_text(&mut self) -> String {
        let text = self.rng.word(&["Open", "Wón", "lost for good", "straße"]);
        self.part(text)
    }

    pub fn option(&mut self) -> String {
        quoted(
            self.rng
                .word(&["open", "Wón", "won", "won2", "LOST for good", "strasse"]),
        )
    }

    fn value(&mut self, def: &ObjectDef, field: &FieldDef) -> Option<Value> {
        let all: Vec<&Record> = self.world.of_object(&def.id).collect();
        let record = *self.rng.maybe(&all)?;
        let value = record.read(field.id.as_str());
        (!value.is_empty() && self.rng.chance(70)).then_some(value)
    }

    /// A number as typed, near one that is stored or between two.
    pub fn number(&mut self, def: &ObjectDef, field: &FieldDef) -> String {
        let scale = match &field.ty {
            FieldType::Decimal { scale } | FieldType::Percent { scale } => *scale,
            FieldType::Money => 4,
            FieldType::Duration => 6,
            _ => 0,
        };
        let units = match self.value(def, field) {
            Some(Value::Int(n) | Value::Duration(n)) => n,
            Some(Value::Decimal(number)) => number.units,
            Some(Value::Money(money)) => money.base.unwrap_or(money.units),
            _ => integer(self.rng),
        };
        self.near(i128::from(units), scale)
    }

    pub fn near(&mut self, units: i128, scale: u8) -> String {
        let units = units + i128::from(self.rng.between(-1, 1));
        let one = 10_i128.pow(u32::from(scale));
        let sign = if units < 0 { "-" } else { "" };
        let (whole, rest) = (
            units.unsigned_abs() / one.unsigned_abs(),
            units.unsigned_abs() % one.unsigned_abs(),
        );
        let fraction = if scale == 0 {
            String::new()
        } else {
            format!("{rest:0width$}", width = usize::from(scale))
        };
        let more = self.rng.word(&["", "", "0", "5", "001"]);
        match fraction.is_empty() && more.is_empty() {
            true => format!("{sign}{whole}"),
            false => format!("{sign}{whole}.{fraction}{more}"),
        }
    }

    pub fn period(&mut self) -> String {
        match self.rng.below(3) {
            0 => {
                let first = day(self.rng);
                format!("{first}..{}", first.plus_days(self.rng.between(0, 100)))
            }
            1 => format!("last_{}_days", self.rng.between(0, 400)),
            _ => {
                let which = self.rng.word(&["this", "last", "next"]);
                let unit =
                    self.rng
                        .word(&["day", "week", "month", "quarter", "year", "fiscal_year"]);
                format!("{which}_{unit}")
            }
        }
    }

    pub fn when(&mut self, def: &ObjectDef, field: &FieldDef) -> String {
        match self.value(def, field) {
            Some(Value::Date(day)) => return day.to_iso(),
            Some(Value::DateTime(at)) if self.rng.chance(50) => return at.to_rfc3339(),
            _ => {}
        }
        match self.rng.below(5) {
            0 => day(self.rng).to_iso(),
            1 => instant(self.rng).to_rfc3339(),
            2 => self
                .rng
                .word(&["now", "today", "yesterday", "tomorrow"])
                .to_string(),
            _ => {
                let sign = self.rng.word(&["+", "-"]);
                let unit = self.rng.word(&["h", "d", "w", "m", "q", "y"]);
                format!("{sign}{}{unit}", self.rng.between(0, 40))
            }
        }
    }
}

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
