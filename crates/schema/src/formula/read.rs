//! The grammar of formulas, by recursive descent over the filter's own cursor:
//!
//! ```text
//! formula = and { "or" and } ;  and = not { "and" not } ;  not = [ "not" ] test ;
//! test    = sum [ ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) ( sum | value ) | "is" [ "not" ] "empty" ]
//!         | path ( "~" | "!~" | "has" | [ "not" ] "in" ) ..    (as in the filter language)
//! sum     = product { ( "+" | "-" ) product } ;  product = factor { ( "*" | "/" ) factor } ;
//! factor  = [ "-" ] ( number | string | day | "true" | "false" | path | name "(" [ formula { "," formula } ] ")" | "(" formula ")" ) ;
//! ```

use base::{Decimal, Error, text::truncate};

use super::{
    Compiled, Expr, Formula, Math, Order, Pace, Pick, Read, Rollup, TextFault, Ty, Val,
    call::{self, Func},
    depends, math,
};
use crate::{
    FieldType, Filter, ObjectDef, Schema, Step,
    filter::{
        Aggregate, Literal, Op, Operand, Right, Test,
        class::Class,
        cursor::{Cursor, Run, fault},
        literal::{looks_like_day, moment},
        parse::{Parser, is_keyword},
        path::{End, Resolved},
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
pub(super) fn formula(text: &str, def: &ObjectDef, schema: &Schema) -> Result<Read, TextFault> {
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

/// Reads a roll-up: an aggregate of the filter language over an inverse.
pub(super) fn rollup(text: &str, def: &ObjectDef, schema: &Schema) -> Result<Read, TextFault> {
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

/// The value that a path over to-one references leads to.
fn value_of(resolved: &Resolved<'_>) -> Option<Expr> {
    let (way, own) = resolved.split();
    let mut own = own.0.into_iter();
    let (Some(Step::Field(field)), part) = (own.next(), own.next()) else {
        return None;
    };
    let part = match part {
        Some(Step::Part(part)) => Some(part),
        _ => None,
    };
    Some(Expr::Field { way, field, part })
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

    fn sum(&mut self) -> Result1 {
        let mut left = self.product()?;
        loop {
            self.cursor().skip_spaces();
            let at = self.cursor().position();
            let math = match self.cursor().peek() {
                Some('+') => Math::Add,
                Some('-') => Math::Subtract,
                _ => return Ok(left),
            };
            self.cursor().back_to(at + 1);
            let right = self.product()?;
            left = math::typed(math, left, right, at)?;
        }
    }

    fn product(&mut self) -> Result1 {
        let mut left = self.factor()?;
        loop {
            self.cursor().skip_spaces();
            let at = self.cursor().position();
            let math = match self.cursor().peek() {
                Some('*') => Math::Multiply,
                Some('/') => Math::Divide,
                _ => return Ok(left),
            };
            self.cursor().back_to(at + 1);
            let right = self.factor()?;
            left = math::typed(math, left, right, at)?;
        }
    }

    fn factor(&mut self) -> Result1 {
        self.cursor().skip_spaces();
        let at = self.cursor().position();
        self.node(at)?;
        match self.cursor().peek() {
            Some('(') => {
                self.cursor().take('(');
                self.deeper(at)?;
                let inner = self.or()?;
                self.close(at)?;
                self.depth -= 1;
                Ok(inner)
            }
            Some('+' | '-') => self.signed(at),
            Some('\'' | '"') => {
                let text = self.cursor().string()?.unwrap_or_default();
                let value = if text.is_empty() {
                    Val::Empty
                } else {
                    Val::Text(text)
                };
                Ok(value_at(value, Ty::Text, at))
            }
            Some(c) if c.is_ascii_digit() => self.number_or_day(at),
            Some(c) if c.is_alphabetic() || c == '_' => self.word(at),
            _ => Err(self
                .cursor()
                .expected("a field, a number, a text in quotes or a function")),
        }
    }

    fn signed(&mut self, at: usize) -> Result1 {
        let run = self.cursor().run();
        if let Ok(Literal::Offset { amount, unit }) = moment(&run.text) {
            self.pace = self.pace.max(Pace::Day);
            return Ok(Typed {
                expr: Expr::Ahead(amount, unit),
                ty: Ty::Date,
                at,
            });
        }
        self.cursor().back_to(at);
        if self.cursor().take('+') {
            return Err(fault("A sign before a value is \"-\" only.", at));
        }
        self.cursor().take('-');
        self.deeper(at)?;
        let inner = self.factor()?;
        self.depth -= 1;
        if !matches!(inner.ty, Ty::Number { .. } | Ty::Money | Ty::Nothing) {
            let message = format!(
                "\"-\" goes with numbers and money; this is {}.",
                inner.ty.noun()
            );
            return Err(fault(message, inner.at));
        }
        Ok(Typed {
            ty: inner.ty,
            expr: Expr::Negative(Box::new(inner.expr)),
            at,
        })
    }

    fn number_or_day(&mut self, at: usize) -> Result1 {
        let run = self.cursor().run();
        if looks_like_day(&run.text) {
            return match moment(&run.text).map_err(|message| fault(message, at))? {
                Literal::DateTime(instant) => {
                    Ok(value_at(Val::DateTime(instant), Ty::DateTime, at))
                }
                Literal::Date(day) => Ok(value_at(Val::Date(day), Ty::Date, at)),
                _ => Err(fault("Expected a day such as 2026-03-01.", at)),
            };
        }
        self.cursor().back_to(at);
        let number = self.cursor().number();
        if self
            .cursor()
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || c == '_')
        {
            return Err(self.cursor().expected("an operator after the number"));
        }
        let scale = number
            .text
            .split_once('.')
            .map_or(0, |(_, after)| after.len());
        let most = usize::from(crate::limits::SCALE);
        if scale > most {
            return Err(fault(
                format!("A number has at most {most} digits after its point."),
                at,
            ));
        }
        let scale = u8::try_from(scale).unwrap_or(crate::limits::SCALE);
        let value = Decimal::parse(&number.text, scale)
            .map_err(|_| fault("This number is too large.", at))?;
        Ok(value_at(Val::Number(value), Ty::Number { scale }, at))
    }

    /// A word: a function, a day, a constant or a field.
    fn word(&mut self, at: usize) -> Result1 {
        let run = self.cursor().dotted();
        let end = self.cursor().position();
        self.cursor().skip_spaces();
        if self.cursor().peek() == Some('(') {
            return self.call(&run);
        }
        self.cursor().back_to(end);
        let day = |days| Expr::Ahead(days, base::time::Unit::Day);
        let word = run.text.to_ascii_lowercase();
        let made = match word.as_str() {
            "true" => Some((Expr::Is(Val::Boolean(true)), Ty::Boolean, Pace::Stable)),
            "false" => Some((Expr::Is(Val::Boolean(false)), Ty::Boolean, Pace::Stable)),
            "empty" => Some((Expr::Is(Val::Empty), Ty::Nothing, Pace::Stable)),
            "today" => Some((Expr::Today, Ty::Date, Pace::Day)),
            "yesterday" => Some((day(-1), Ty::Date, Pace::Day)),
            "tomorrow" => Some((day(1), Ty::Date, Pace::Day)),
            "now" => Some((Expr::Now, Ty::DateTime, Pace::Minute)),
            "me" | "my_team" => {
                let message =
                    "A formula has one value for everybody, so that it cannot ask who reads it.";
                return Err(fault(message, at));
            }
            _ => None,
        };
        if let Some((expr, ty, pace)) = made {
            self.pace = self.pace.max(pace);
            return Ok(Typed { expr, ty, at });
        }
        if is_keyword(&run.text) {
            self.cursor().back_to(at);
            return Err(self
                .cursor()
                .expected("a field, a number, a text in quotes or a function"));
        }
        self.field(&run)
    }

    /// What a name leads to, which may be many records.
    fn path(&mut self, run: &Run) -> Result<Resolved<'a>, Error> {
        if let Some(before) = run.text.strip_suffix(".count") {
            let names: Vec<&str> = before.split('.').collect();
            let many = crate::filter::path::resolve(&names, self.def, self.schema);
            if many.is_ok_and(|resolved| resolved.many(self.schema).is_some()) {
                return Err(fault(LISTS, run.at));
            }
        }
        self.parser.path(self.def, run).map_err(quoted)
    }

    fn field(&mut self, run: &Run) -> Result1 {
        if self.cursor().peek() == Some('[') {
            return Err(fault(LISTS, run.at));
        }
        let resolved = self.path(run)?;
        to_one(&resolved, run)?;
        let ty = kind(&resolved, self.schema, run)?;
        let expr =
            value_of(&resolved).ok_or_else(|| fault("Expected the name of a field.", run.at))?;
        self.paths.push(resolved.path.clone());
        Ok(Typed {
            expr,
            ty,
            at: run.at,
        })
    }

    fn call(&mut self, run: &Run) -> Result1 {
        let open = self.cursor().position();
        let Some(func) = Func::named(&run.text) else {
            if run.text.contains('.') {
                return Err(fault(LISTS, run.at));
            }
            let name = truncate(&run.text, 40);
            let meant = crate::filter::nearest(&run.text, Func::names())
                .map(|meant| format!(" Did you mean {meant}?"))
                .unwrap_or_default();
            let all: Vec<&str> = Func::names().collect();
            let message = format!(
                "There is no function \"{name}\".{meant} There are {}.",
                all.join(", ")
            );
            return Err(fault(message, run.at));
        };
        self.cursor().take('(');
        self.deeper(open)?;
        let mut args = Vec::new();
        self.cursor().skip_spaces();
        if !self.cursor().take(')') {
            loop {
                args.push(self.or()?);
                self.cursor().skip_spaces();
                if self.cursor().take(',') {
                    continue;
                }
                self.close(open)?;
                break;
            }
        }
        self.depth -= 1;
        self.pace = self.pace.max(func.pace());
        call::typed(func, args, run.at)
    }

    /// The parenthesis that closes the one at `open`.
    fn close(&mut self, open: usize) -> Result<(), Error> {
        self.cursor().skip_spaces();
        if self.cursor().take(')') {
            return Ok(());
        }
        Err(match self.cursor().peek() {
            Some(_) => self.cursor().expected("an operator, \",\" or \")\""),
            None => fault("This is not closed; \")\" is missing.", open),
        })
    }

    fn deeper(&mut self, at: usize) -> Result<(), Error> {
        self.depth += 1;
        match self.depth > MOST_DEEP {
            true => Err(fault(
                format!("Parentheses and functions go at most {MOST_DEEP} deep."),
                at,
            )),
            false => Ok(()),
        }
    }

    fn node(&mut self, at: usize) -> Result<(), Error> {
        self.nodes += 1;
        match self.nodes > super::MOST_NODES {
            true => Err(fault(
                format!("A formula has at most {} values.", super::MOST_NODES),
                at,
            )),
            false => Ok(()),
        }
    }
}

/// What is no field may be meant as a text.
fn quoted(error: Error) -> Error {
    match error {
        Error::Malformed {
            message,
            position: Some(at),
            ..
        } => fault(format!("{message} A text goes in quotes."), at),
        other => other,
    }
}

fn value_at(value: Val, ty: Ty, at: usize) -> Typed {
    Typed {
        expr: Expr::Is(value),
        ty,
        at,
    }
}

/// Words that are values of their own, and no fields.
fn is_word(text: &str) -> bool {
    [
        "true",
        "false",
        "empty",
        "today",
        "yesterday",
        "tomorrow",
        "now",
        "me",
        "my_team",
    ]
    .iter()
    .any(|word| text.eq_ignore_ascii_case(word))
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

/// Refuses a path that leads to many records, or too far.
fn to_one(resolved: &Resolved<'_>, run: &Run) -> Result<(), Error> {
    let inverse = |step: &Step| matches!(step, Step::Inverse { .. });
    if resolved.through_many || resolved.path.0.iter().any(inverse) {
        return Err(fault(LISTS, run.at));
    }
    if resolved.path.0.len() > MOST_WAY + 1 {
        let message = format!("A formula reads values at most {MOST_WAY} references away.");
        return Err(fault(message, run.at));
    }
    Ok(())
}

/// The kind of value that a field gives to a formula.
fn kind(resolved: &Resolved<'_>, schema: &Schema, run: &Run) -> Result<Ty, Error> {
    let shown = truncate(&run.text, 60);
    if let End::Field { field } = resolved.end {
        match &field.ty {
            FieldType::Emails | FieldType::Phones | FieldType::Links => return Ok(Ty::Text),
            FieldType::Formula { .. } | FieldType::Rollup { .. } => {
                let message =
                    format!("{shown} has no value: its own text is at fault, or leads back here.");
                return Err(fault(message, run.at));
            }
            FieldType::Address => {
                let message = format!("{shown} has several parts. Name one, such as {shown}.city.");
                return Err(fault(message, run.at));
            }
            _ => {}
        }
    }
    Ok(match Class::of(resolved, schema) {
        Class::Text | Class::Id | Class::Select(_) => Ty::Text,
        Class::Number { scale } => Ty::Number { scale },
        Class::Money | Class::BaseMoney => Ty::Money,
        Class::Boolean => Ty::Boolean,
        Class::Date => Ty::Date,
        Class::DateTime => Ty::DateTime,
        Class::Reference { .. } => {
            let message = format!(
                "{shown} is a reference. Name a field of what it points to, such as {shown}.name."
            );
            return Err(fault(message, run.at));
        }
        other => {
            let message = format!(
                "{shown} is {}, which a formula cannot take as a value.",
                other.noun()
            );
            return Err(fault(message, run.at));
        }
    })
}
