//! The values of formulas: sums, products, numbers, names, calls.

use base::{Decimal, Error, text::truncate};

use super::{LISTS, MOST_DEEP, MOST_WAY, Reader, Result1, Typed};
use crate::{
    FieldType, Schema, Step,
    filter::{
        Literal,
        class::Class,
        cursor::{Run, fault},
        literal::{looks_like_day, moment},
        parse::is_keyword,
        path::{End, Resolved},
    },
    formula::{
        Expr, MOST_NODES, Math, Pace, Ty, Val,
        call::{self, Func},
        math,
    },
};

impl<'a> Reader<'a> {
    pub(super) fn sum(&mut self) -> Result1 {
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

    pub(super) fn number_or_day(&mut self, at: usize) -> Result1 {
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
    pub(super) fn word(&mut self, at: usize) -> Result1 {
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
    pub(super) fn path(&mut self, run: &Run) -> Result<Resolved<'a>, Error> {
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

    pub(super) fn call(&mut self, run: &Run) -> Result1 {
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
    pub(super) fn close(&mut self, open: usize) -> Result<(), Error> {
        self.cursor().skip_spaces();
        if self.cursor().take(')') {
            return Ok(());
        }
        Err(match self.cursor().peek() {
            Some(_) => self.cursor().expected("an operator, \",\" or \")\""),
            None => fault("This is not closed; \")\" is missing.", open),
        })
    }

    pub(super) fn deeper(&mut self, at: usize) -> Result<(), Error> {
        self.depth += 1;
        match self.depth > MOST_DEEP {
            true => Err(fault(
                format!("Parentheses and functions go at most {MOST_DEEP} deep."),
                at,
            )),
            false => Ok(()),
        }
    }

    pub(super) fn node(&mut self, at: usize) -> Result<(), Error> {
        self.nodes += 1;
        match self.nodes > MOST_NODES {
            true => Err(fault(
                format!("A formula has at most {} values.", MOST_NODES),
                at,
            )),
            false => Ok(()),
        }
    }
}

/// What is no field may be meant as a text.
pub(super) fn quoted(error: Error) -> Error {
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
pub(super) fn is_word(text: &str) -> bool {
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
/// The value that a path over to-one references leads to.
pub(super) fn value_of(resolved: &Resolved<'_>) -> Option<Expr> {
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
/// Refuses a path that leads to many records, or too far.
pub(super) fn to_one(resolved: &Resolved<'_>, run: &Run) -> Result<(), Error> {
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
pub(super) fn kind(resolved: &Resolved<'_>, schema: &Schema, run: &Run) -> Result<Ty, Error> {
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
