//! Random filters on the records of a world, as text.

mod compare;
mod draw;
mod path;

use schema::{FieldDef, FieldType, ObjectDef, def::SYSTEM_FIELDS};

use self::draw::Maker;
use super::{Rng, World};

/// A filter on the records of an object.
pub fn filter(rng: &mut Rng, world: &World, def: &ObjectDef) -> String {
    Maker { rng, world }.any(def, 2)
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

    /// A test of the records that a list of references or an inverse leads to.
    fn many(&mut self, def: &'a ObjectDef) -> String {
        let there = self.walk(def, true, 1);
        let ways = self.to_many(there.def);
        let Some((name, to)) = self.rng.maybe(&ways).cloned() else {
            return self.field(def);
        };
        self.list(&format!("{}{name}", there.before), to)
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
