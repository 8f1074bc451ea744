//! Functions: their names, what they take and what they give.

use base::Error;

use super::{
    Expr, Pace, Ty,
    read::{Typed, condition},
};
use crate::{filter::cursor::fault, limits};

/// A function of formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Func {
    If,
    And,
    Or,
    Not,
    Coalesce,
    Concat,
    Upper,
    Lower,
    Trim,
    Left,
    Right,
    Len,
    Replace,
    Contains,
    Today,
    Now,
    Year,
    Month,
    Day,
    AddDays,
    AddMonths,
    Days,
    Round,
    Abs,
    Min,
    Max,
}

/// Name, function, and how many values it takes at least and at most.
const ALL: &[(&str, Func, usize, usize)] = &[
    ("if", Func::If, 2, 3),
    ("and", Func::And, 1, 50),
    ("or", Func::Or, 1, 50),
    ("not", Func::Not, 1, 1),
    ("coalesce", Func::Coalesce, 1, 50),
    ("concat", Func::Concat, 1, 50),
    ("upper", Func::Upper, 1, 1),
    ("lower", Func::Lower, 1, 1),
    ("trim", Func::Trim, 1, 1),
    ("left", Func::Left, 2, 2),
    ("right", Func::Right, 2, 2),
    ("len", Func::Len, 1, 1),
    ("replace", Func::Replace, 3, 3),
    ("contains", Func::Contains, 2, 2),
    ("today", Func::Today, 0, 0),
    ("now", Func::Now, 0, 0),
    ("year", Func::Year, 1, 1),
    ("month", Func::Month, 1, 1),
    ("day", Func::Day, 1, 1),
    ("add_days", Func::AddDays, 2, 2),
    ("add_months", Func::AddMonths, 2, 2),
    ("days", Func::Days, 2, 2),
    ("round", Func::Round, 1, 2),
    ("abs", Func::Abs, 1, 1),
    ("min", Func::Min, 1, 50),
    ("max", Func::Max, 1, 50),
];

impl Func {
    pub fn named(name: &str) -> Option<Self> {
        ALL.iter()
            .find(|(known, ..)| known.eq_ignore_ascii_case(name))
            .map(|(_, func, ..)| *func)
    }

    pub fn names() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|(name, ..)| *name)
    }

    pub fn pace(self) -> Pace {
        match self {
            Self::Today => Pace::Day,
            Self::Now => Pace::Minute,
            _ => Pace::Stable,
        }
    }

    fn entry(self) -> (&'static str, usize, usize) {
        ALL.iter()
            .find(|(_, func, ..)| *func == self)
            .map_or(("", 0, 0), |(name, _, least, most)| (*name, *least, *most))
    }
}

/// A call, if its values fit.
pub(super) fn typed(func: Func, args: Vec<Typed>, at: usize) -> Result<Typed, Error> {
    let (name, least, most) = func.entry();
    if args.len() < least || args.len() > most {
        let takes = match (least, most) {
            (0, 0) => "no value".to_string(),
            (1, 1) => "one value".to_string(),
            (a, b) if a == b => format!("{a} values"),
            (a, 3) => format!("{a} to 3 values"),
            (1, 2) => "one or two values".to_string(),
            (a, b) => format!("{a} to {b} values"),
        };
        return Err(fault(
            format!("{name}() takes {takes}, not {}.", args.len()),
            at,
        ));
    }
    let ty = match func {
        Func::And | Func::Or | Func::Not => {
            let mut all = Vec::with_capacity(args.len());
            for arg in args {
                all.push(condition(arg)?);
            }
            let expr = match func {
                Func::And => Expr::All(all),
                Func::Or => Expr::Any(all),
                _ => Expr::Not(Box::new(Expr::All(all))),
            };
            return Ok(Typed {
                expr,
                ty: Ty::Boolean,
                at,
            });
        }
        Func::Today => {
            return Ok(Typed {
                expr: Expr::Today,
                ty: Ty::Date,
                at,
            });
        }
        Func::Now => {
            return Ok(Typed {
                expr: Expr::Now,
                ty: Ty::DateTime,
                at,
            });
        }
        Func::If => {
            wants(&args[0], name, is_condition, "a condition first")?;
            alike(name, &args[1..])?
        }
        Func::Coalesce => alike(name, &args)?,
        Func::Min | Func::Max => {
            for arg in &args {
                wants(arg, name, has_order, "numbers, money, days or times")?;
            }
            alike(name, &args)?
        }
        Func::Concat => Ty::Text,
        Func::Upper | Func::Lower | Func::Trim => {
            wants(&args[0], name, is_text, "a text")?;
            Ty::Text
        }
        Func::Left | Func::Right => {
            wants(&args[0], name, is_text, "a text first")?;
            wants(&args[1], name, is_number, "how many letters")?;
            Ty::Text
        }
        Func::Len => {
            wants(&args[0], name, is_text, "a text")?;
            Ty::Number { scale: 0 }
        }
        Func::Replace => {
            for arg in &args {
                wants(arg, name, is_text, "texts")?;
            }
            Ty::Text
        }
        Func::Contains => {
            for arg in &args {
                wants(arg, name, is_text, "texts")?;
            }
            Ty::Boolean
        }
        Func::Year | Func::Month | Func::Day => {
            wants(&args[0], name, is_time, "a day or a time")?;
            Ty::Number { scale: 0 }
        }
        Func::AddDays | Func::AddMonths => {
            wants(&args[0], name, is_time, "a day or a time first")?;
            wants(&args[1], name, is_number, "a number of them")?;
            args[0].ty
        }
        Func::Days => {
            for arg in &args {
                wants(arg, name, is_time, "days or times")?;
            }
            Ty::Number { scale: 0 }
        }
        Func::Round => {
            wants(&args[0], name, adds_up, "a number or an amount of money")?;
            let digits = match args.get(1) {
                None => 0,
                Some(arg) => digits(arg)?,
            };
            match args[0].ty {
                Ty::Number { .. } => Ty::Number { scale: digits },
                ty => ty,
            }
        }
        Func::Abs => {
            wants(&args[0], name, adds_up, "a number or an amount of money")?;
            args[0].ty
        }
    };
    let expr = Expr::Call(func, args.into_iter().map(|arg| arg.expr).collect());
    Ok(Typed { expr, ty, at })
}

/// How many digits a number is rounded to: known when the formula is read, so
/// that its kind is.
fn digits(arg: &Typed) -> Result<u8, Error> {
    let Expr::Is(super::Val::Number(number)) = &arg.expr else {
        return Err(fault(
            "How many digits are kept is written as a number, such as 2.",
            arg.at,
        ));
    };
    u8::try_from(number.units)
        .ok()
        .filter(|digits| number.scale == 0 && *digits <= limits::SCALE)
        .ok_or_else(|| fault(format!("Round to 0 to {} digits.", limits::SCALE), arg.at))
}

fn wants(arg: &Typed, name: &str, fits: fn(Ty) -> bool, what: &str) -> Result<(), Error> {
    match arg.ty == Ty::Nothing || fits(arg.ty) {
        true => Ok(()),
        false => Err(fault(
            format!("{name}() takes {what}; this is {}.", arg.ty.noun()),
            arg.at,
        )),
    }
}

/// The kind that all of these are of.
fn alike(name: &str, args: &[Typed]) -> Result<Ty, Error> {
    let mut ty = Ty::Nothing;
    for arg in args {
        ty = ty.joined(arg.ty).ok_or_else(|| {
            let message = format!(
                "{name}() gives values of one kind; this is {}, and another is {}.",
                arg.ty.noun(),
                ty.noun()
            );
            fault(message, arg.at)
        })?;
    }
    Ok(ty)
}

fn is_condition(ty: Ty) -> bool {
    ty == Ty::Boolean
}

fn is_text(ty: Ty) -> bool {
    ty == Ty::Text
}

fn is_number(ty: Ty) -> bool {
    matches!(ty, Ty::Number { .. })
}

fn is_time(ty: Ty) -> bool {
    matches!(ty, Ty::Date | Ty::DateTime)
}

fn adds_up(ty: Ty) -> bool {
    matches!(ty, Ty::Number { .. } | Ty::Money)
}

fn has_order(ty: Ty) -> bool {
    adds_up(ty) || is_time(ty)
}
