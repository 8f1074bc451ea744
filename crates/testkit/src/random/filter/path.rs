//! Where paths lead: along references, lists of them and inverses.

use schema::{FieldType, ObjectDef, def::SYSTEM_FIELDS};

use super::draw::Maker;

/// Where a path leads: its text, and the object that its next name belongs to.
pub struct There<'a> {
    pub before: String,
    pub def: &'a ObjectDef,
}

impl<'a> Maker<'a> {
    /// Goes along some references; along those to many only if `many`.
    pub fn walk(&mut self, def: &'a ObjectDef, many: bool, steps: usize) -> There<'a> {
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

    pub fn to_many(&self, def: &'a ObjectDef) -> Vec<(String, &'a ObjectDef)> {
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
}
