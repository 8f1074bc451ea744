//! Random filters on the records of a world, as text.
//!
//! Values are taken from the records half of the time, so that filters find
//! something, and operators are those that the type table allows.

use base::{Id, fold};
use schema::{
    FieldDef, FieldType, ObjectDef, Record, Schema, Value, def::SYSTEM_FIELDS, value::keys,
};

use super::{
    Rng, World,
    value::{TEXTS, day, instant, integer},
};

/// A filter on the records of an object.
pub fn filter(rng: &mut Rng, world: &World, def: &ObjectDef) -> String {
    Maker { rng, world }.any(def, 2)
}

struct Maker<'a> {
    rng: &'a mut Rng,
    world: &'a World,
}

/// Where a path leads: its text, and the object that its next name belongs to.
struct There<'a> {
    before: String,
    def: &'a ObjectDef,
}

impl<'a> Maker<'a> {
    fn any(&mut self, def: &'a ObjectDef, depth: usize) -> String {
        if depth == 0 || self.rng.chance(55) {
            return self.test(def, depth);
        }
        match self.rng.below(3) {
            0 => format!("not ({})", self.any(def, depth - 1)),
            1 => format!(
                "({}) and ({})",
                self.any(def, depth - 1),
                self.any(def, depth - 1)
            ),
            _ => format!(
                "({}) or ({})",
                self.any(def, depth - 1),
                self.any(def, depth - 1)
            ),
        }
    }

    fn test(&mut self, def: &'a ObjectDef, depth: usize) -> String {
        match self.rng.below(10) {
            0 | 1 => self.aggregate(def, depth),
            2 => self.many(def),
            _ => self.field(def),
        }
    }

    fn schema(&self) -> &'a Schema {
        &self.world.schema
    }

    /// Goes along some references; along those to many only if `many`.
    fn walk(&mut self, def: &'a ObjectDef, many: bool, steps: usize) -> There<'a> {
        let mut there = There {
            before: String::new(),
            def,
        };
        for _ in 0..steps {
            if self.rng.chance(60) {
                break;
            }
            let Some((name, next)) = self.step(there.def, many) else {
                break;
            };
            there = There {
                before: format!("{}{name}.", there.before),
                def: next,
            };
        }
        there
    }

    fn step(&mut self, def: &'a ObjectDef, many: bool) -> Option<(String, &'a ObjectDef)> {
        let schema = self.schema();
        let fields = def.live_fields().chain(SYSTEM_FIELDS.iter());
        let to_one = fields.filter_map(|field| {
            let target = match &field.ty {
                FieldType::Reference { to, .. } => schema.object(to)?,
                FieldType::AnyReference { to, .. } if to.len() == 1 => schema.object(&to[0])?,
                FieldType::AnyReference { .. } if field.id.as_str() == "created_by" => {
                    schema.named("user")?
                }
                _ => return None,
            };
            Some((field.name.clone(), target.as_ref()))
        });
        let mut steps: Vec<(String, &'a ObjectDef)> = to_one.collect();
        if many {
            steps.extend(self.to_many(def));
        }
        self.rng.maybe(&steps).cloned()
    }

    fn to_many(&self, def: &'a ObjectDef) -> Vec<(String, &'a ObjectDef)> {
        let schema = self.schema();
        let references = def.live_fields().filter_map(|field| match &field.ty {
            FieldType::References { to, .. } => {
                Some((field.name.clone(), schema.object(to)?.as_ref()))
            }
            _ => None,
        });
        let inverses = schema
            .inverses(&def.id)
            .filter_map(|i| Some((i.name.clone(), schema.object(&i.object)?.as_ref())));
        references.chain(inverses).collect()
    }

    /// A test of a field, somewhere.
    fn field(&mut self, def: &'a ObjectDef) -> String {
        let there = self.walk(def, true, 3);
        let fields: Vec<&FieldDef> = there
            .def
            .live_fields()
            .chain(SYSTEM_FIELDS.iter())
            .collect();
        let field = *self.rng.pick(&fields);
        let path = format!("{}{}", there.before, field.name);
        self.compare(&path, there.def, field)
    }

    fn compare(&mut self, path: &str, def: &'a ObjectDef, field: &FieldDef) -> String {
        if self.rng.chance(12) {
            return self.emptiness(path);
        }
        match &field.ty {
            FieldType::Text if field.id.as_str() == "id" => {
                let ids = self.world.ids(def.id.as_str());
                let id = *self.rng.pick(&ids);
                self.equality(path, |_| id.to_string())
            }
            FieldType::PersonName | FieldType::Address if self.rng.chance(60) => {
                let parts: Vec<&str> = keys::parts(field)
                    .iter()
                    .copied()
                    .filter(|part| !matches!(*part, "lat" | "lon"))
                    .collect();
                let part = *self.rng.pick(&parts);
                self.text(&format!("{path}.{part}"), def, field)
            }
            FieldType::Text
            | FieldType::LongText
            | FieldType::RichText
            | FieldType::Series { .. }
            | FieldType::PersonName
            | FieldType::Address => self.text(path, def, field),
            FieldType::Integer
            | FieldType::Rating
            | FieldType::AutoNumber
            | FieldType::Decimal { .. }
            | FieldType::Percent { .. }
            | FieldType::Duration => self.ordered(path, |maker| maker.number(def, field)),
            FieldType::Money => self.ordered(path, |maker| {
                let number = maker.number(def, field);
                match maker.rng.below(3) {
                    0 => format!("{number} EUR"),
                    1 => format!("{number} USD"),
                    _ => number,
                }
            }),
            FieldType::Boolean => match self.rng.below(3) {
                0 => path.to_string(),
                1 => format!("not {path}"),
                _ => self.equality(path, |maker| maker.rng.chance(50).to_string()),
            },
            FieldType::Date | FieldType::DateTime => self.time(path, def, field),
            FieldType::Select { .. } => self.equality(path, Self::option),
            FieldType::MultiSelect { .. } => match self.rng.below(3) {
                0 => format!("{path} {} {}", self.contains(), self.part_of_text()),
                _ => format!("{path} has {}", self.option()),
            },
            FieldType::Tags => {
                let text = self.sampled(def, field);
                match self.rng.below(2) {
                    0 => format!("{path} has {}", quoted(&text)),
                    _ => format!("{path} {} {}", self.contains(), self.part(&text)),
                }
            }
            FieldType::Emails | FieldType::Phones | FieldType::Links => {
                let text = self.sampled(def, field);
                match self.rng.below(3) {
                    0 => format!("{path} has {}", quoted(&text)),
                    1 => format!("{path} {} {}", self.contains(), self.part(&text)),
                    _ => self.equality(path, |_| quoted(&text)),
                }
            }
            FieldType::Reference { .. } | FieldType::AnyReference { .. } => {
                self.reference(path, field)
            }
            FieldType::References { to, .. } => {
                let to = self.schema().object(to).map_or(def, AsRef::as_ref);
                self.list(path, to)
            }
            FieldType::Files
            | FieldType::Json
            | FieldType::Rank
            | FieldType::Formula { .. }
            | FieldType::Rollup { .. } => self.emptiness(path),
        }
    }

    fn emptiness(&mut self, path: &str) -> String {
        format!("{path} is {}empty", self.rng.word(&["", "not "]))
    }

    fn contains(&mut self) -> &'static str {
        self.rng.word(&["~", "!~"])
    }

    fn equality(&mut self, path: &str, mut value: impl FnMut(&mut Self) -> String) -> String {
        match self.rng.below(3) {
            0 => format!("{path} = {}", value(self)),
            1 => format!("{path} != {}", value(self)),
            _ => {
                let word = self.rng.word(&["in", "not in"]);
                let values: Vec<String> = (0..1 + self.rng.below(3)).map(|_| value(self)).collect();
                format!("{path} {word} ({})", values.join(", "))
            }
        }
    }

    fn ordered(&mut self, path: &str, mut value: impl FnMut(&mut Self) -> String) -> String {
        match self.rng.below(3) {
            0 => self.equality(path, value),
            _ => {
                let op = self.rng.word(&["<", "<=", ">", ">="]);
                format!("{path} {op} {}", value(self))
            }
        }
    }

    fn text(&mut self, path: &str, def: &ObjectDef, field: &FieldDef) -> String {
        if self.rng.chance(35) {
            let text = self.sampled(def, field);
            return format!("{path} {} {}", self.contains(), self.part(&text));
        }
        self.ordered(path, |maker| quoted(&maker.sampled(def, field)))
    }

    /// Some of a text, often folded, so that it is found in others.
    fn part(&mut self, text: &str) -> String {
        let chars: Vec<char> = if self.rng.chance(50) {
            fold(text).chars().collect()
        } else {
            text.chars().collect()
        };
        let start = self.rng.below(chars.len() + 1);
        let end = start + self.rng.below(chars.len() - start + 1);
        quoted(&chars[start..end].iter().collect::<String>())
    }

    fn part_of_text(&mut self) -> String {
        let text = self.rng.word(&["Open", "Wón", "lost for good", "straße"]);
        self.part(text)
    }

    fn option(&mut self) -> String {
        quoted(
            self.rng
                .word(&["open", "Wón", "won", "won2", "LOST for good", "strasse"]),
        )
    }

    /// The value of some record in its plain form, or one out of the pool.
    fn sampled(&mut self, def: &ObjectDef, field: &FieldDef) -> String {
        match self.value(def, field) {
            Some(Value::Text(text)) => text,
            Some(Value::Tags(tags)) => self.rng.pick(&tags).clone(),
            Some(Value::Entries(entries)) => self.rng.pick(&entries).value.clone(),
            Some(Value::Name(name)) if self.rng.chance(50) => keys::full_name(&name),
            Some(Value::Address(address)) if self.rng.chance(50) => keys::one_line(&address),
            _ => self.rng.word(TEXTS).to_string(),
        }
    }

    fn value(&mut self, def: &ObjectDef, field: &FieldDef) -> Option<Value> {
        let all: Vec<&Record> = self.world.of_object(&def.id).collect();
        let record = *self.rng.maybe(&all)?;
        let value = record.read(field.id.as_str());
        (!value.is_empty() && self.rng.chance(70)).then_some(value)
    }

    /// A number as typed, near one that is stored or between two.
    fn number(&mut self, def: &ObjectDef, field: &FieldDef) -> String {
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

    fn near(&mut self, units: i128, scale: u8) -> String {
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

    fn time(&mut self, path: &str, def: &ObjectDef, field: &FieldDef) -> String {
        if self.rng.chance(35) {
            let word = self.rng.word(&["in", "not in"]);
            return format!("{path} {word} {}", self.period());
        }
        self.ordered(path, |maker| maker.when(def, field))
    }

    fn period(&mut self) -> String {
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

    fn when(&mut self, def: &ObjectDef, field: &FieldDef) -> String {
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

    fn reference(&mut self, path: &str, field: &FieldDef) -> String {
        let to = match &field.ty {
            FieldType::Reference { to, .. } => Some(to.clone()),
            FieldType::AnyReference { to, .. } if to.len() == 1 => to.first().cloned(),
            FieldType::AnyReference { .. } if field.id.as_str().ends_with("ted_by") => {
                Some("user".into())
            }
            _ => None,
        };
        let to = to
            .and_then(|to| self.schema().object(&to))
            .map(AsRef::as_ref);
        match to {
            Some(to) if self.rng.chance(25) => {
                let title = self.title(to);
                format!("{path} {} {}", self.contains(), self.part(&title))
            }
            _ => self.equality(path, |maker| match to {
                Some(to) if to.id.as_str() == "user" && maker.rng.chance(40) => "me".to_string(),
                Some(to) if to.id.as_str() == "team" && maker.rng.chance(40) => {
                    "my_team".to_string()
                }
                Some(to) if maker.rng.chance(50) => quoted(&maker.title(to)),
                Some(to) => maker.id(to.id.as_str()).to_string(),
                None => {
                    let object = maker.rng.word(&["alpha", "beta", "gamma", "user"]);
                    maker.id(object).to_string()
                }
            }),
        }
    }

    fn id(&mut self, object: &str) -> Id {
        let ids = self.world.ids(object);
        ids[self.rng.below(12)]
    }

    fn title(&mut self, to: &ObjectDef) -> String {
        let all: Vec<&Record> = self.world.of_object(&to.id).collect();
        let record = *self.rng.pick(&all);
        keys::title(to, record)
    }

    /// A test of the records that a list of references or an inverse leads to.
    fn many(&mut self, def: &'a ObjectDef) -> String {
        let there = self.walk(def, true, 1);
        let ways = self.to_many(there.def);
        let Some((name, to)) = self.rng.maybe(&ways).cloned() else {
            return self.field(def);
        };
        self.list(&format!("{}{name}", there.before), to)
    }

    fn list(&mut self, path: &str, to: &ObjectDef) -> String {
        let title = self.title(to);
        match self.rng.below(4) {
            0 => self.emptiness(path),
            1 => format!("{path} {} {}", self.contains(), self.part(&title)),
            2 => format!("{path} has {}", quoted(&title)),
            _ => format!("{path} has {}", self.id(to.id.as_str())),
        }
    }

    fn aggregate(&mut self, def: &'a ObjectDef, depth: usize) -> String {
        let there = self.walk(def, true, 1);
        let ways = self.to_many(there.def);
        let Some((name, to)) = self.rng.maybe(&ways).cloned() else {
            return self.field(def);
        };
        let condition = match depth > 0 && self.rng.chance(50) {
            true => format!("[{}]", self.any(to, depth - 1)),
            false => String::new(),
        };
        let over = format!("{}{name}{condition}", there.before);
        if self.rng.chance(40) {
            return self.ordered(&format!("{over}.count"), |maker| maker.near(2, 0));
        }
        let agg = self
            .rng
            .word(&["sum", "avg", "min", "max", "first", "last"]);
        let end = self.walk(to, false, 1);
        let taken: Vec<&FieldDef> = end
            .def
            .live_fields()
            .filter(|field| takes(agg, &field.ty))
            .collect();
        let Some(field) = self.rng.maybe(&taken).copied() else {
            return format!("{over}.count > 1");
        };
        let operand = format!("{over}.{agg}({}{})", end.before, field.name);
        let small = matches!(agg, "sum" | "avg") && self.rng.chance(60);
        match &field.ty {
            _ if agg != "sum" && self.rng.chance(15) => self.emptiness(&operand),
            FieldType::Date | FieldType::DateTime => self.time(&operand, end.def, field),
            FieldType::Text | FieldType::PersonName => self.text(&operand, end.def, field),
            FieldType::Select { .. } => self.equality(&operand, Self::option),
            FieldType::Boolean => self.equality(&operand, |maker| maker.rng.chance(50).to_string()),
            FieldType::Reference { .. } | FieldType::AnyReference { .. } => {
                self.reference(&operand, field)
            }
            _ if small => self.ordered(&operand, |maker| maker.near(0, 1)),
            _ => self.ordered(&operand, |maker| maker.number(end.def, field)),
        }
    }
}

/// Whether an aggregate takes values of a type.
fn takes(agg: &str, ty: &FieldType) -> bool {
    let number = matches!(
        ty,
        FieldType::Integer
            | FieldType::Rating
            | FieldType::Decimal { .. }
            | FieldType::Percent { .. }
            | FieldType::Duration
            | FieldType::Money
    );
    match agg {
        "sum" | "avg" => number,
        "min" | "max" => {
            number
                || matches!(
                    ty,
                    FieldType::Date | FieldType::DateTime | FieldType::AutoNumber
                )
        }
        _ => {
            number
                || matches!(
                    ty,
                    FieldType::Date
                        | FieldType::DateTime
                        | FieldType::Text
                        | FieldType::PersonName
                        | FieldType::Select { .. }
                        | FieldType::Boolean
                        | FieldType::Reference { .. }
                        | FieldType::AnyReference { .. }
                )
        }
    }
}

/// A text in quotes.
fn quoted(text: &str) -> String {
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
