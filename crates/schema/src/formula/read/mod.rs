//! The grammar of formulas, by recursive descent over the filter's own cursor:
//!
//! ```text
//! formula = and { "or" and } ;  and = not { "and" not } ;  not = [ "not" ] test ;
//! test    = sum [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) ( sum | value ) | "is" [ "not" ] "empty" ]
//!         | path ( "~" | "!~" | "has" | [ "not" ] "in" ) ..    (as in the filter language)
//! sum     = product { ( "+" | "-" ) product } ;  product = factor { ( "*" | "/" ) factor } ;
//! factor  = [ "-" ] ( number | string | day | "true" | "false" | path | name "(" [ formula { "," formula } ] ")" | "(" formula ")" ) ;
//! ```

mod rollup;
mod terms;

use base::Error;

use self::terms::{is_word, to_one};
pub(super) use rollup::rollup;

use super::{Compiled, Expr, Formula, Order, Pace, Read, TextFault, Ty, depends};
use crate::{
    Filter, ObjectDef, Schema,
    filter::{
        Literal, Op, Operand, Right, Test,
        class::Class,
        cursor::{Cursor, fault},
        literal::moment,
        parse::{Parser, is_keyword},
    },
};

/// How deep parentheses and calls may be nested.
const MOST_DEEP: usize = 50;
/// Links that a value may be away from its record.
const MOST_WAY: usize = 4;

/// Why lists of records stand in no formula.
const LISTS: &str =
    "A formula reads single records. Make a roll-up field of this, and name that field here.";

/// Reads a formula.
pub(in crate::formula) fn formula(
    text: &str,
    def: &ObjectDef,
    schema: &Schema,
) -> Result<Read, TextFault> {
    let mut reader = Reader {
        parser: Parser::new(text, schema)?,
        def,
        schema,
        tests: Vec::new(),
        depth: 0,
        nodes: 0,
        paths: Vec::new(),
        pace: Pace::Stable,
    };
    let whole = reader.or()?;
    reader.cursor().skip_spaces();
    if reader.cursor().peek().is_some() {
        return Err(reader
            .cursor()
            .expected("an operator such as +, = or \"and\", or the end")
            .into());
    }
    let ty = whole.ty.field_type().ok_or_else(|| TextFault {
        message: "This is always empty. Say what the value is.".into(),
        position: whole.at,
    })?;
    let mut depends = Vec::new();
    for path in &reader.paths {
        depends::of_path(path, def, schema, &mut depends);
    }
    let mut pace = reader.pace;
    for test in &reader.tests {
        depends::of_filter(test, def, schema, &[], &mut depends);
        pace = pace.max(depends::pace(test, def, schema));
    }
    Ok(Read {
        ty,
        names: reader.parser.names,
        depends,
        pace,
        compiled: Compiled::Formula(Formula {
            expr: whole.expr,
            tests: reader.tests,
            ty: whole.ty,
        }),
    })
}
struct Reader<'a> {
    parser: Parser<'a>,
    def: &'a ObjectDef,
    schema: &'a Schema,
    tests: Vec<Filter>,
    depth: usize,
    nodes: usize,
    paths: Vec<crate::Path>,
    pace: Pace,
}

/// An expression, its kind and where it stands.
pub(super) struct Typed {
    pub expr: Expr,
    pub ty: Ty,
    pub at: usize,
}

type Result1 = Result<Typed, Error>;

impl<'a> Reader<'a> {
    fn cursor(&mut self) -> &mut Cursor {
        &mut self.parser.cursor
    }

    fn or(&mut self) -> Result1 {
        let first = self.and()?;
        self.joined(first, "or", Self::and, Expr::Any)
    }

    fn and(&mut self) -> Result1 {
        let first = self.not()?;
        self.joined(first, "and", Self::not, Expr::All)
    }

    fn joined(
        &mut self,
        first: Typed,
        word: &str,
        next: fn(&mut Self) -> Result1,
        make: fn(Vec<Expr>) -> Expr,
    ) -> Result1 {
        if !self.parser.keyword(word) {
            return Ok(first);
        }
        let at = first.at;
        let mut all = vec![condition(first)?];
        loop {
            all.push(condition(next(self)?)?);
            if !self.parser.keyword(word) {
                let ty = Ty::Boolean;
                return Ok(Typed {
                    expr: make(all),
                    ty,
                    at,
                });
            }
        }
    }

    fn not(&mut self) -> Result1 {
        self.cursor().skip_spaces();
        let at = self.cursor().position();
        if !self.cursor().keyword("not") {
            return self.test();
        }
        self.deeper(at)?;
        let inner = condition(self.not()?)?;
        self.depth -= 1;
        Ok(Typed {
            expr: Expr::Not(Box::new(inner)),
            ty: Ty::Boolean,
            at,
        })
    }

    /// A comparison, or what stands without one.
    fn test(&mut self) -> Result1 {
        self.cursor().skip_spaces();
        let start = self.cursor().position();
        if let Some(test) = self.filter_test(start)? {
            return Ok(test);
        }
        let left = self.sum()?;
        self.cursor().skip_spaces();
        let at = self.cursor().position();
        let Some(op) = self.operator()? else {
            return Ok(left);
        };
        let boolean = |expr, at| Typed {
            expr,
            ty: Ty::Boolean,
            at,
        };
        let order = match op {
            Op::IsEmpty => return Ok(boolean(Expr::IsEmpty(Box::new(left.expr)), left.at)),
            Op::IsNotEmpty => {
                let empty = Expr::IsEmpty(Box::new(left.expr));
                return Ok(boolean(Expr::Not(Box::new(empty)), left.at));
            }
            Op::Eq => Order::Equal,
            Op::Ne => Order::Unequal,
            Op::Lt => Order::Less,
            Op::Le => Order::LessOrEqual,
            Op::Gt => Order::More,
            Op::Ge => Order::MoreOrEqual,
            _ => {
                let message = format!(
                    "\"{}\" goes with a field alone on its left. Use a function such as contains().",
                    op.text()
                );
                return Err(fault(message, at));
            }
        };
        let right = self.sum()?;
        comparable(order, &left, &right)?;
        let start = left.at;
        let (left, right) = (Box::new(left.expr), Box::new(right.expr));
        Ok(boolean(Expr::Compare(order, left, right), start))
    }

    /// The operators of the filter language; arithmetic and what closes a
    /// group are none.
    fn operator(&mut self) -> Result<Option<Op>, Error> {
        match self.cursor().peek() {
            Some('=' | '!' | '<' | '>' | '~' | '&' | '|') => self.parser.operator(),
            Some(c) if c.is_alphabetic() => {
                let at = self.cursor().position();
                let words = ["in", "has", "not", "is"];
                let is_word = words.iter().any(|word| self.cursor().peek_keyword(word));
                match is_word {
                    true => self.parser.operator(),
                    false => {
                        self.cursor().back_to(at);
                        Ok(None)
                    }
                }
            }
            _ => Ok(None),
        }
    }

    /// A test of the filter language: one field on its left, and on its right
    /// something that is no expression, such as an option or a period.
    fn filter_test(&mut self, start: usize) -> Result<Option<Typed>, Error> {
        let run = self.cursor().dotted();
        let known = self.parser.names.len();
        let give_up = |reader: &mut Self| {
            reader.cursor().back_to(start);
            reader.parser.names.truncate(known);
        };
        let starts = run.text.chars().next().is_some_and(char::is_alphabetic);
        let calls = self.cursor().peek() == Some('(');
        if !starts || is_keyword(&run.text) || calls || is_word(&run.text) {
            give_up(self);
            return Ok(None);
        }
        if self.cursor().peek() == Some('[') {
            return Err(fault(LISTS, run.at));
        }
        let resolved = self.path(&run)?;
        let class = Class::of(&resolved, self.schema);
        self.cursor().skip_spaces();
        let at = self.cursor().position();
        let Some(op) = self.operator()? else {
            give_up(self);
            return Ok(None);
        };
        let listed = matches!(
            op,
            Op::Contains | Op::NotContains | Op::In | Op::NotIn | Op::Has
        );
        let chosen = matches!(
            class,
            Class::Select(_)
                | Class::Reference { .. }
                | Class::Id
                | Class::MultiSelect(_)
                | Class::Tags
                | Class::References { .. }
                | Class::Entries(_)
                | Class::Opaque
        );
        if !listed && !chosen && !self.is_value_only(&class)? {
            give_up(self);
            return Ok(None);
        }
        to_one(&resolved, &run)?;
        let left = Operand::Path(resolved.path.clone());
        if let Some(message) = crate::filter::class::refuse(op, &class, &left, &run.text) {
            return Err(fault(message, at));
        }
        self.cursor().skip_spaces();
        let value_at = self.cursor().position();
        let right = match op {
            Op::IsEmpty | Op::IsNotEmpty | Op::Holds => Right::Nothing,
            Op::In | Op::NotIn => self.parser.list_or_period(&class, op)?,
            _ => Right::One(self.parser.value(&class, op)?),
        };
        let test = Filter::Test(Test { left, op, right });
        if let Some(message) = depends::personal(&test) {
            return Err(fault(message, value_at));
        }
        self.node(start)?;
        self.tests.push(test);
        Ok(Some(Typed {
            expr: Expr::Test(self.tests.len() - 1),
            ty: Ty::Boolean,
            at: start,
        }))
    }

    /// Whether what stands here is a value of the filter language and no
    /// expression: an amount with its currency, a step in time.
    fn is_value_only(&mut self, class: &Class<'_>) -> Result<bool, Error> {
        let at = self.cursor().position();
        self.cursor().skip_spaces();
        let only = match class {
            Class::Money => {
                self.cursor().take('-');
                let number = self.cursor().number();
                self.cursor().skip_spaces();
                let code = self.cursor().run().text;
                !number.text.is_empty()
                    && code.len() == 3
                    && code.chars().all(char::is_alphabetic)
                    && !is_keyword(&code)
            }
            Class::DateTime => {
                matches!(self.cursor().peek(), Some('+' | '-'))
                    && matches!(
                        moment(&self.cursor().run().text),
                        Ok(Literal::Offset { .. })
                    )
            }
            _ => false,
        };
        self.cursor().back_to(at);
        Ok(only)
    }
}

/// A condition: an expression that is true or false.
pub(super) fn condition(typed: Typed) -> Result<Expr, Error> {
    match typed.ty {
        Ty::Boolean | Ty::Nothing => Ok(typed.expr),
        ty => Err(fault(
            format!("Expected a condition; this is {}.", ty.noun()),
            typed.at,
        )),
    }
}

fn comparable(order: Order, left: &Typed, right: &Typed) -> Result<(), Error> {
    let dates = |ty| matches!(ty, Ty::Date | Ty::DateTime);
    let joined = left.ty.joined(right.ty).is_some() || (dates(left.ty) && dates(right.ty));
    if !joined {
        let message = format!(
            "This is {}, and what it is compared with is {}.",
            right.ty.noun(),
            left.ty.noun()
        );
        return Err(fault(message, right.at));
    }
    if left.ty == Ty::Boolean && !matches!(order, Order::Equal | Order::Unequal) {
        return Err(fault("True and false have no order.", left.at));
    }
    Ok(())
}
