//! Tests of a path: the operators that the type table allows for its field.

use schema::{FieldDef, FieldType, ObjectDef, value::keys};

use super::draw::{Maker, quoted};

impl<'a> Maker<'a> {
    pub fn compare(&mut self, path: &str, def: &'a ObjectDef, field: &FieldDef) -> String {
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

    pub fn emptiness(&mut self, path: &str) -> String {
        format!("{path} is {}empty", self.rng.word(&["", "not "]))
    }

    fn contains(&mut self) -> &'static str {
        self.rng.word(&["~", "!~"])
    }

    pub fn equality(&mut self, path: &str, mut value: impl FnMut(&mut Self) -> String) -> String {
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

    pub fn ordered(&mut self, path: &str, mut value: impl FnMut(&mut Self) -> String) -> String {
        match self.rng.below(3) {
            0 => self.equality(path, value),
            _ => {
                let op = self.rng.word(&["<", "<=", ">", ">="]);
                format!("{path} {op} {}", value(self))
            }
        }
    }

    pub fn text(&mut self, path: &str, def: &ObjectDef, field: &FieldDef) -> String {
        if self.rng.chance(35) {
            let text = self.sampled(def, field);
            return format!("{path} {} {}", self.contains(), self.part(&text));
        }
        self.ordered(path, |maker| quoted(&maker.sampled(def, field)))
    }

    pub fn time(&mut self, path: &str, def: &ObjectDef, field: &FieldDef) -> String {
        if self.rng.chance(35) {
            let word = self.rng.word(&["in", "not in"]);
            return format!("{path} {word} {}", self.period());
        }
        self.ordered(path, |maker| maker.when(def, field))
    }

    pub fn reference(&mut self, path: &str, field: &FieldDef) -> String {
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

    pub fn list(&mut self, path: &str, to: &ObjectDef) -> String {
        let title = self.title(to);
        match self.rng.below(4) {
            0 => self.emptiness(path),
            1 => format!("{path} {} {}", self.contains(), self.part(&title)),
            2 => format!("{path} has {}", quoted(&title)),
            _ => format!("{path} has {}", self.id(to.id.as_str())),
        }
    }
}
