//! What could stand at a place in a filter that is being written: the parser notes it where a text
//! ends, so that what is offered is what it would read.

use super::{
    Op, Operand,
    class::{self, Class},
    cursor::Cursor,
    literal::in_word,
    parse::Parser,
    path::{self, End, Resolved},
};
use crate::{FieldDef, FieldType, ObjectDef, ObjectId, Schema, SelectOption, value::keys};

/// What could stand at a place, and the word that stands there so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completion {
    /// Where the word begins and ends, in characters from 0: what is chosen takes its place.
    pub from: usize,
    pub to: usize,
    /// The word as far as it is written before the place.
    pub word: String,
    pub wanted: Vec<Wanted>,
}

/// Something that could stand at a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// A field of this object, or what points to it.
    Field {
        object: ObjectId,
        /// Whether the path leads over many records, so that these can be counted.
        is_many: bool,
    },
    /// An operator.
    Operator { all: Vec<Op>, is_day: bool },
    /// One of the language's words or marks.
    Words(Vec<&'static str>),
    /// A value.
    Value(Values),
    /// A list of values in parentheses, or a period.
    List(Values),
}

/// What kind of values.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    Options(Vec<SelectOption>),
    Truth,
    Day,
    /// Records of these objects, by their titles if they have such.
    Records {
        to: Vec<ObjectId>,
        has_titles: bool,
    },
    /// What nobody can foresee.
    Other,
}

impl Values {
    pub(super) fn of(class: &Class<'_>, op: Op) -> Values {
        let is_text = matches!(op, Op::Contains | Op::NotContains);
        let live = |options: &[SelectOption]| {
            let live = options.iter().filter(|option| !option.retired);
            Values::Options(live.cloned().collect())
        };
        match class {
            Class::Reference { field, target } => Values::Records {
                to: targets(field),
                has_titles: target.is_some_and(|def| def.title_field().is_some()),
            },
            Class::References { to, target } => Values::Records {
                to: vec![(*to).clone()],
                has_titles: target.is_some_and(|def| def.title_field().is_some()),
            },
            _ if is_text => Values::Other,
            Class::Select(options) | Class::MultiSelect(options) => live(options),
            Class::Boolean => Values::Truth,
            Class::Date | Class::DateTime => Values::Day,
            _ => Values::Other,
        }
    }
}

fn targets(field: &FieldDef) -> Vec<ObjectId> {
    match &field.ty {
        _ if path::is_actor(field) => vec![ObjectId::from("user")],
        FieldType::AnyReference { to, .. } => to.clone(),
        ty => ty.target().into_iter().cloned().collect(),
    }
}

/// The operators that go with an operand, as they are written.
pub(super) fn operators(class: &Class<'_>, operand: &Operand) -> Wanted {
    let written = |op: &Op| *op != Op::Holds && class::refuse(*op, class, operand, "").is_none();
    Wanted::Operator {
        all: class.ops().iter().copied().filter(written).collect(),
        is_day: class.in_time(),
    }
}

/// What could stand at a place (in characters from 0) of a filter on the records of an object.
/// What stands behind the place does not matter.
pub fn expected(text: &str, at: usize, def: &ObjectDef, schema: &Schema) -> Completion {
    let chars: Vec<char> = text.chars().collect();
    let at = at.min(chars.len());
    if let Some(open) = open_quote(&chars[..at]) {
        let mark = chars[open];
        let rest = chars[at..].iter().take_while(|c| in_word(**c)).count();
        let closed = usize::from(chars.get(at + rest) == Some(&mark));
        return Completion {
            from: open,
            to: at + rest + closed,
            word: chars[open + 1..at].iter().collect(),
            wanted: wanted(&chars[..open], def, schema),
        };
    }
    let is_part = |c: &char| in_word(*c) || *c == '+';
    let from = at - chars[..at].iter().rev().take_while(|c| is_part(c)).count();
    let to = at + chars[at..].iter().take_while(|c| is_part(c)).count();
    let word: String = chars[from..at].iter().collect();
    let found = wanted(&chars[..from], def, schema);
    if found.is_empty() && word.is_empty() {
        // An operator of which another mark may follow.
        let is_mark = |c: &char| matches!(c, '!' | '=' | '<' | '>' | '~');
        let from = at - chars[..at].iter().rev().take_while(|c| is_mark(c)).count();
        return Completion {
            from,
            to: at,
            word: chars[from..at].iter().collect(),
            wanted: wanted(&chars[..from], def, schema),
        };
    }
    let whole = Completion {
        from,
        to,
        word,
        wanted: found,
    };
    through_paths(whole, schema)
}

/// Of a name with dots, what its last part could be.
fn through_paths(whole: Completion, schema: &Schema) -> Completion {
    let Some((before, last)) = whole.word.rsplit_once('.') else {
        return whole;
    };
    let start = whole.wanted.iter().find_map(|one| match one {
        Wanted::Field { object, .. } => schema.object(object),
        _ => None,
    });
    let Some(start) = start else { return whole };
    let names: Vec<&str> = before.split('.').collect();
    let wanted = match path::resolve(&names, start, schema) {
        Ok(resolved) => behind(&resolved, schema),
        Err(_) => Vec::new(),
    };
    Completion {
        from: whole.from + before.chars().count() + 1,
        to: whole.to,
        word: last.to_owned(),
        wanted,
    }
}

fn behind(resolved: &Resolved<'_>, schema: &Schema) -> Vec<Wanted> {
    let there = match resolved.end {
        End::Inverse { object } => Some(object),
        End::Field { field } => {
            let parts = keys::parts(field);
            if !parts.is_empty() {
                return vec![Wanted::Words(parts.to_vec())];
            }
            path::target(field, schema)
        }
        End::Part { .. } => None,
    };
    let there = there.into_iter();
    there
        .map(|there| Wanted::Field {
            object: there.id.clone(),
            is_many: resolved.many(schema).is_some(),
        })
        .collect()
}

/// What could stand behind a text.
fn wanted(before: &[char], def: &ObjectDef, schema: &Schema) -> Vec<Wanted> {
    let text: String = before.iter().collect();
    match Parser::new(&text, schema) {
        Ok(mut parser) => parser.wanted(def),
        Err(_) => Vec::new(),
    }
}

/// Where quotes open that are not closed.
fn open_quote(chars: &[char]) -> Option<usize> {
    let mut open: Option<(usize, char)> = None;
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        match (open, c) {
            (Some(_), '\\') => at += 1,
            (Some((_, mark)), c) if *c == mark => open = None,
            (None, '"' | '\'') => open = Some((at, *c)),
            _ => {}
        }
        at += 1;
    }
    open.map(|(at, _)| at)
}

impl Cursor {
    /// Whether nothing follows.
    pub(super) fn is_at_end(&self) -> bool {
        self.peek().is_none()
    }
}
