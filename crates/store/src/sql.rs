//! A statement in the making: text and bound values, nothing else.
//!
//! Values reach a database as parameters only. Identifiers come from
//! [`crate::names`], which takes well-formed ids only. Both databases read the
//! same `$N` placeholders.

use base::Id;

/// Text with `$N` placeholders and the values they stand for.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    text: String,
    args: Vec<Arg>,
}

/// A bound value. Nulls carry their type: PostgreSQL asks for it.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<String>),
    Id(Option<Id>),
    /// JSON text; `jsonb` on PostgreSQL.
    Json(Option<String>),
    Bytes(Option<Vec<u8>>),
    /// Many values of one kind in one placeholder; an array on PostgreSQL, and
    /// there alone.
    List(Vec<Arg>),
}

impl Sql {
    /// Starts with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            args: Vec::new(),
        }
    }

    /// A fixed statement and the values of its placeholders, in order.
    pub fn with(text: &str, args: impl IntoIterator<Item = Arg>) -> Self {
        Self {
            text: text.to_string(),
            args: args.into_iter().collect(),
        }
    }

    /// The placeholder of one value.
    pub fn value(arg: impl Into<Arg>) -> Self {
        Self {
            text: "$1".into(),
            args: vec![arg.into()],
        }
    }

    /// Adds text as it is. Never text that came from outside.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Binds a value and adds its placeholder.
    pub fn bind(&mut self, arg: impl Into<Arg>) -> &mut Self {
        self.args.push(arg.into());
        self.text.push('$');
        self.text.push_str(&self.args.len().to_string());
        self
    }

    /// Adds another statement's text, its placeholders renumbered.
    pub fn append(&mut self, other: Sql) -> &mut Self {
        let offset = self.args.len();
        if offset == 0 {
            self.text.push_str(&other.text);
        } else {
            push_renumbered(&mut self.text, &other.text, offset);
        }
        self.args.extend(other.args);
        self
    }

    /// Adds parts with a separator between them.
    pub fn join(&mut self, parts: impl IntoIterator<Item = Sql>, separator: &str) -> &mut Self {
        for (n, part) in parts.into_iter().enumerate() {
            if n > 0 {
                self.push(separator);
            }
            self.append(part);
        }
        self
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values so far.
    pub fn args(&self) -> &[Arg] {
        &self.args
    }

    /// Text and values.
    pub fn into_parts(self) -> (String, Vec<Arg>) {
        (self.text, self.args)
    }
}

/// Our statements hold no string literal with a `$` in it, so every `$N` is a
/// placeholder.
fn push_renumbered(out: &mut String, text: &str, offset: usize) {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at + 1);
        out.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = after.split_at(digits);
        match number.parse::<usize>() {
            Ok(number) => out.push_str(&(number + offset).to_string()),
            Err(_) => out.push_str(number),
        }
        rest = tail;
    }
    out.push_str(rest);
}

impl From<&str> for Sql {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
impl From<String> for Sql {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_string()))
    }
}
impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}
impl From<Option<String>> for Arg {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}
impl From<Id> for Arg {
    fn from(value: Id) -> Self {
        Self::Id(Some(value))
    }
}
impl From<Option<Id>> for Arg {
    fn from(value: Option<Id>) -> Self {
        Self::Id(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appended_placeholders_are_renumbered() {
        let mut inner = Sql::new("a = ");
        inner.bind(1).push(" and b = ").bind("x");
        let mut outer = Sql::new("select * where c = ");
        outer.bind(7).push(" and ").append(inner);
        assert_eq!(outer.text(), "select * where c = $1 and a = $2 and b = $3");
        assert_eq!(outer.args().len(), 3);
    }
}
