//! The grammar of roll-ups: an aggregate of the filter language over an inverse.

use super::terms::{kind, value_of};
use crate::{
    FieldType, ObjectDef, Schema, Step,
    filter::{Aggregate, Operand, class::Class, cursor::Run, parse::Parser},
    formula::{Compiled, Formula, Pick, Read, Rollup, TextFault, depends},
};

/// Reads a roll-up: an aggregate of the filter language over an inverse.
pub(in crate::formula) fn rollup(
    text: &str,
    def: &ObjectDef,
    schema: &Schema,
) -> Result<Read, TextFault> {
    let mut parser = Parser::new(text, schema)?;
    parser.takes_order = true;
    parser.cursor.skip_spaces();
    let at = parser.cursor.position();
    let left = parser.operand(def)?;
    let order = parser.order.take();
    parser.cursor.skip_spaces();
    if parser.cursor.peek().is_some() {
        return Err(parser.cursor.expected("the end of the roll-up").into());
    }
    let refuse = |message: &str| TextFault {
        message: message.to_string(),
        position: at,
    };
    let Operand::Related { path, filter, agg } = left.operand else {
        return Err(refuse(
            "Expected an aggregate over related records, such as deals.count or deals[status = open].sum(amount).",
        ));
    };
    let [Step::Inverse { object, field }] = path.0.as_slice() else {
        return Err(refuse(
            "A roll-up goes over the records that refer to this one: one step, by the name under which they show here.",
        ));
    };
    let there = schema
        .object(object)
        .ok_or_else(|| refuse("What refers to this is no longer there."))?;
    let reference = there
        .field_by_id(field)
        .ok_or_else(|| refuse("What refers to this is no longer there."))?;
    if !matches!(
        reference.ty,
        FieldType::Reference { .. } | FieldType::AnyReference { .. } | FieldType::References { .. }
    ) {
        return Err(refuse(
            "A roll-up goes over records that refer to this one by a field.",
        ));
    }
    let mut depends = Vec::new();
    let way = [(path.0[0].clone(), there.id.clone())];
    depends::of_filter(&filter, there, schema, &way, &mut depends);
    depends::itself(def, &way, &mut depends);
    if let Some(value) = agg.path() {
        depends::of_value(value, there, schema, &way, &mut depends);
    }
    if let Some((by, _)) = &order {
        depends::of_value(by, there, schema, &way, &mut depends);
    }
    let pick = match &agg {
        Aggregate::First(value) | Aggregate::Last(value) => {
            let at = order_end(&parser.names, value).unwrap_or(at);
            let order = order.and_then(|(by, _)| by.as_field().cloned());
            Some(pick(value, order, there, schema, at)?)
        }
        _ => None,
    };
    if let Some(message) = depends::too_deep(&filter) {
        return Err(refuse(message));
    }
    let picked = pick.as_ref().and_then(|pick| pick.value.ty.field_type());
    let ty = match (&agg, left.class) {
        (Aggregate::First(_) | Aggregate::Last(_), _) => {
            picked.ok_or_else(|| refuse("This cannot be rolled up."))?
        }
        (Aggregate::Avg(_), Class::Number { scale }) => FieldType::Decimal {
            scale: scale.clamp(6, crate::limits::SCALE),
        },
        (_, Class::Number { scale: 0 }) => FieldType::Integer,
        (_, Class::Number { scale }) => FieldType::Decimal { scale },
        (_, Class::Money | Class::BaseMoney) => FieldType::Money,
        (_, Class::Date) => FieldType::Date,
        (_, Class::DateTime) => FieldType::DateTime,
        _ => return Err(refuse("This cannot be rolled up.")),
    };
    let pace = depends::pace(&filter, there, schema);
    if let Some(message) = depends::personal(&filter) {
        return Err(refuse(message));
    }
    Ok(Read {
        ty,
        names: parser.names,
        depends,
        pace,
        compiled: Compiled::Rollup(Rollup {
            object: object.clone(),
            field: field.clone(),
            filter: *filter,
            aggregate: agg,
            pick: pick.map(Box::new),
        }),
    })
}

/// Where the name of a value stands.
fn order_end(names: &[crate::filter::Named], value: &crate::Path) -> Option<usize> {
    names
        .iter()
        .find(|name| name.path == *value)
        .map(|name| name.at)
}

/// The value of a first or last, as a formula of the records that it is of.
fn pick(
    value: &crate::Path,
    order: Option<crate::FieldId>,
    there: &ObjectDef,
    schema: &Schema,
    at: usize,
) -> Result<Pick, TextFault> {
    let lost = || TextFault {
        message: "Expected the name of a field.".into(),
        position: at,
    };
    let resolved = crate::filter::path::follow(value, there, schema).ok_or_else(lost)?;
    let run = Run {
        text: crate::filter::path_name(value, there, schema),
        at,
    };
    let ty = kind(&resolved, schema, &run)?;
    let mut own = Vec::new();
    depends::of_value(value, there, schema, &[], &mut own);
    let expr = value_of(&resolved).ok_or_else(lost)?;
    Ok(Pick {
        order,
        value: Formula {
            expr,
            tests: Vec::new(),
            ty,
        },
        way: own.pop().map(|one| one.way).unwrap_or_default(),
    })
}
