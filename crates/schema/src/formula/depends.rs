//! What a computed value is made of: fields, and the links that lead there.

use base::time::Unit;

use super::Pace;
use crate::{
    FieldId, FieldType, Filter, ObjectDef, ObjectId, Path, Schema, Step,
    filter::{
        Literal, Operand, Right, Test,
        class::Class,
        path::{self, End, Resolved},
    },
};

/// A field that a value is made of: of the record itself, or of one that links
/// lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The links, each with the object that it leads to.
    pub way: Vec<(Step, ObjectId)>,
    pub field: FieldId,
}

type Way = [(Step, ObjectId)];

/// A path of a formula.
pub(super) fn of_path(path: &Path, def: &ObjectDef, schema: &Schema, out: &mut Vec<Dependency>) {
    if let Some(resolved) = path::follow(path, def, schema) {
        ends_in(&resolved, def, schema, &[], out);
    }
}

/// The value that a roll-up adds up.
pub(super) fn of_value(
    path: &Path,
    there: &ObjectDef,
    schema: &Schema,
    before: &Way,
    out: &mut Vec<Dependency>,
) {
    if let Some(resolved) = path::follow(path, there, schema) {
        ends_in(&resolved, there, schema, before, out);
    }
}

/// That there are such records at all, and whether they still lead here.
pub(super) fn itself(_: &ObjectDef, way: &Way, out: &mut Vec<Dependency>) {
    push(
        out,
        Dependency {
            way: way.to_vec(),
            field: FieldId::from("id"),
        },
    );
}

/// Everything that a condition on records at the end of a way asks.
pub(super) fn of_filter(
    filter: &Filter,
    def: &ObjectDef,
    schema: &Schema,
    before: &Way,
    out: &mut Vec<Dependency>,
) {
    each_test(filter, &mut |test| {
        let Operand::Path(path) = &test.left else {
            return;
        };
        let Some(resolved) = path::follow(path, def, schema) else {
            return;
        };
        ends_in(&resolved, def, schema, before, out);
        // A reference may be compared by the title of what it leads to, and what
        // it leads to may be in the trash.
        if let (Class::Reference { .. }, End::Field { field }) =
            (Class::of(&resolved, schema), resolved.end)
            && let Some(target) = path::target(field, schema)
        {
            let mut way = before.to_vec();
            way.extend(links(&resolved, def, schema));
            way.push((Step::Field(field.id.clone()), target.id.clone()));
            let title = target.title.clone();
            push(out, Dependency { way, field: title });
        }
    });
}

fn ends_in(
    resolved: &Resolved<'_>,
    def: &ObjectDef,
    schema: &Schema,
    before: &Way,
    out: &mut Vec<Dependency>,
) {
    let Some(field) = resolved.field() else {
        return;
    };
    let mut way = before.to_vec();
    way.extend(links(resolved, def, schema));
    let field = field.id.clone();
    push(out, Dependency { way, field });
}

/// The links of a path, without its end.
fn links(resolved: &Resolved<'_>, def: &ObjectDef, schema: &Schema) -> Vec<(Step, ObjectId)> {
    let (way, _) = resolved.split();
    let mut at = def;
    let mut links = Vec::with_capacity(way.len());
    for step in way {
        let Step::Field(id) = &step else { break };
        let next = at.field_by_id(id).and_then(|f| path::target(f, schema));
        let Some(next) = next else { break };
        links.push((step, next.id.clone()));
        at = next;
    }
    links
}

fn push(out: &mut Vec<Dependency>, one: Dependency) {
    if !out.contains(&one) {
        out.push(one);
    }
}

fn each_test(filter: &Filter, look: &mut dyn FnMut(&Test)) {
    match filter {
        Filter::All => {}
        Filter::And(all) | Filter::Or(all) => all.iter().for_each(|one| each_test(one, look)),
        Filter::Not(inner) => each_test(inner, look),
        Filter::Test(test) => look(test),
    }
}

/// How often the answer of a condition changes by itself.
pub(super) fn pace(filter: &Filter, def: &ObjectDef, schema: &Schema) -> Pace {
    let mut pace = Pace::Stable;
    each_test(filter, &mut |test| {
        let is_instant = match &test.left {
            Operand::Path(path) => path::follow(path, def, schema)
                .and_then(|resolved| resolved.field())
                .is_some_and(|field| field.ty == FieldType::DateTime),
            Operand::Related { .. } => true,
        };
        let of = |literal: &Literal| match literal {
            Literal::Now => Pace::Minute,
            Literal::Offset { unit, .. } if is_instant || *unit == Unit::Hour => Pace::Minute,
            Literal::Offset { .. } | Literal::Today | Literal::Yesterday | Literal::Tomorrow => {
                Pace::Day
            }
            _ => Pace::Stable,
        };
        pace = pace.max(match &test.right {
            Right::Nothing => Pace::Stable,
            Right::One(literal) => of(literal),
            Right::List(all) => all.iter().map(of).max().unwrap_or(Pace::Stable),
            Right::Period(_) => Pace::Day,
        });
    });
    pace
}

/// Why a condition has not one answer for everybody.
pub(super) fn personal(filter: &Filter) -> Option<&'static str> {
    let mut found = false;
    each_test(filter, &mut |test| {
        let is = |literal: &Literal| matches!(literal, Literal::Me | Literal::MyTeam);
        found |= match &test.right {
            Right::One(literal) => is(literal),
            Right::List(all) => all.iter().any(is),
            _ => false,
        };
    });
    found.then_some("This has one value for everybody, so that it cannot ask who reads it.")
}

/// Why a condition leads to more records than can be followed back.
pub(super) fn too_deep(filter: &Filter) -> Option<&'static str> {
    let mut found = false;
    each_test(filter, &mut |test| {
        found |= match &test.left {
            Operand::Related { .. } => true,
            Operand::Path(path) => path
                .0
                .iter()
                .any(|step| matches!(step, Step::Inverse { .. })),
        };
    });
    found.then_some("This condition reads the records themselves and what they refer to, and no lists of others.")
}
