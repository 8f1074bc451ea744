//! Filters that are kept for long: options are named by their keys, which stay, and what no longer
//! fits the definitions is found and left out.

use super::{
    Filter, Literal, Op, Operand, Right, Test,
    class::{self, Class},
    literal::chosen,
    parse, path, to_text,
};
use crate::{FieldId, ObjectDef, ObjectId, Path, Schema};

/// A field that something kept asks for and that is not there any more, or is of another kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    pub object: ObjectId,
    pub field: FieldId,
}

/// The same filter with options named by their keys, so that it means the same when their labels
/// change or are read in another language.
pub fn settled(filter: &Filter, def: &ObjectDef, schema: &Schema) -> Filter {
    let each = |all: &[Filter]| all.iter().map(|one| settled(one, def, schema)).collect();
    match filter {
        Filter::All => Filter::All,
        Filter::And(all) => Filter::And(each(all)),
        Filter::Or(all) => Filter::Or(each(all)),
        Filter::Not(one) => Filter::Not(Box::new(settled(one, def, schema))),
        Filter::Test(test) => Filter::Test(settled_test(test, def, schema)),
    }
}

fn settled_test(test: &Test, def: &ObjectDef, schema: &Schema) -> Test {
    let mut test = test.clone();
    if let Operand::Related { path, filter, .. } = &mut test.left
        && let Some(there) = path::follow(path, def, schema).and_then(|end| end.many(schema))
    {
        **filter = settled(filter, there, schema);
    }
    let Some(Class::Select(options) | Class::MultiSelect(options)) =
        class_of(&test.left, def, schema)
    else {
        return test;
    };
    if matches!(test.op, Op::Contains | Op::NotContains) {
        return test;
    }
    let settle = |literal: &mut Literal| {
        if let Literal::Text(text) | Literal::Word(text) = literal
            && let [key] = chosen(options, text).as_slice()
        {
            *text = (*key).to_owned();
        }
    };
    match &mut test.right {
        Right::One(one) => settle(one),
        Right::List(list) => list.iter_mut().for_each(settle),
        Right::Nothing | Right::Period(_) => {}
    }
    test
}

fn class_of<'a>(left: &Operand, def: &'a ObjectDef, schema: &'a Schema) -> Option<Class<'a>> {
    match left {
        Operand::Path(path) => Some(Class::of(&path::follow(path, def, schema)?, schema)),
        Operand::Related { path, agg, .. } => {
            let there = path::follow(path, def, schema)?.many(schema)?;
            let value = path::follow(agg.path()?, there, schema)?;
            class::aggregate(agg, Some(&value), schema).ok()
        }
    }
}

/// What is left of a filter by the definitions of now, with what was left out. What asks for
/// something that is gone asks nothing.
pub fn fitting(filter: &Filter, def: &ObjectDef, schema: &Schema) -> (Filter, Vec<Gone>) {
    let mut gone = Vec::new();
    let left = left_of(filter, def, schema, &mut gone);
    (left.unwrap_or_default(), gone)
}

fn left_of(
    filter: &Filter,
    def: &ObjectDef,
    schema: &Schema,
    gone: &mut Vec<Gone>,
) -> Option<Filter> {
    let mut each = |all: &[Filter], join: fn(Vec<Filter>) -> Filter| {
        let mut kept: Vec<Filter> = all
            .iter()
            .filter_map(|one| left_of(one, def, schema, gone))
            .collect();
        match (kept.len(), all.is_empty()) {
            (0, false) => None,
            (1, false) => kept.pop(),
            _ => Some(join(kept)),
        }
    };
    match filter {
        Filter::All => Some(Filter::All),
        Filter::And(all) => each(all, Filter::And),
        Filter::Or(all) => each(all, Filter::Or),
        Filter::Not(one) => {
            let inner = left_of(one, def, schema, gone)?;
            Some(Filter::Not(Box::new(inner)))
        }
        Filter::Test(test) => {
            // What is written by its names and read again fits; nothing else is as sure.
            let names_all = follows(&test.left, def, schema);
            let text = to_text(filter, def, schema);
            if names_all && parse(&text, def, schema).is_ok() {
                return Some(filter.clone());
            }
            let lost = fields(filter, def, schema).into_iter();
            let lost = lost.map(|(object, field)| Gone { object, field });
            let is_there = |one: &Gone| {
                let def = schema.object(&one.object);
                def.is_some_and(|def| def.field_by_id(&one.field).is_some())
            };
            let all: Vec<Gone> = lost.collect();
            let first = all.iter().find(|one| !is_there(one)).or(all.last());
            gone.extend(first.cloned());
            None
        }
    }
}

fn follows(left: &Operand, def: &ObjectDef, schema: &Schema) -> bool {
    match left {
        Operand::Path(path) => path::follow(path, def, schema).is_some(),
        Operand::Related { path, filter, agg } => {
            let Some(there) = path::follow(path, def, schema).and_then(|end| end.many(schema))
            else {
                return false;
            };
            let value = agg
                .path()
                .is_none_or(|path| path::follow(path, there, schema).is_some());
            value && inner_follows(filter, there, schema)
        }
    }
}

fn inner_follows(filter: &Filter, def: &ObjectDef, schema: &Schema) -> bool {
    match filter {
        Filter::All => true,
        Filter::And(all) | Filter::Or(all) => all.iter().all(|one| inner_follows(one, def, schema)),
        Filter::Not(one) => inner_follows(one, def, schema),
        Filter::Test(test) => follows(&test.left, def, schema),
    }
}

/// The name of a path by the definitions of now; else what is gone of it.
///
/// # Errors
/// What is gone.
pub fn fitting_path(path: &Path, def: &ObjectDef, schema: &Schema) -> Result<String, Gone> {
    match path::follow(path, def, schema) {
        Some(_) => Ok(path::name(path, def, schema)),
        None => {
            let last = path::fields(path, def, schema).pop();
            let (object, field) = last.unwrap_or_else(|| (def.id.clone(), FieldId::from("")));
            Err(Gone { object, field })
        }
    }
}

/// Every field that a path goes over, with the object that it is of.
pub fn path_fields(path: &Path, def: &ObjectDef, schema: &Schema) -> Vec<(ObjectId, FieldId)> {
    path::fields(path, def, schema)
}

/// Every field that a filter asks for or goes over, with the object that it is of.
pub fn fields(filter: &Filter, def: &ObjectDef, schema: &Schema) -> Vec<(ObjectId, FieldId)> {
    match filter {
        Filter::All => Vec::new(),
        Filter::And(all) | Filter::Or(all) => {
            let all = all.iter();
            all.flat_map(|one| fields(one, def, schema)).collect()
        }
        Filter::Not(one) => fields(one, def, schema),
        Filter::Test(test) => match &test.left {
            Operand::Path(path) => path::fields(path, def, schema),
            Operand::Related { path, filter, agg } => {
                let mut all = path::fields(path, def, schema);
                let there = path::follow(path, def, schema).and_then(|end| end.many(schema));
                if let Some(there) = there {
                    let value = agg.path().map(|path| path::fields(path, there, schema));
                    all.extend(value.unwrap_or_default());
                    all.extend(fields(filter, there, schema));
                }
                all
            }
        },
    }
}
