//! Right sides of tests: values, lists and periods.

use base::Error;

use super::{MAX_LIST, MAX_VALUES, Parser, joins};
use crate::filter::{
    Literal, Op, Right,
    class::Class,
    cursor::{Run, fault},
    expect::{Values, Wanted},
    literal::{self, Written},
};

impl Parser<'_> {
    pub(crate) fn list_or_period(&mut self, class: &Class<'_>, op: Op) -> Result<Right, Error> {
        self.cursor.skip_spaces();
        self.wish(|| Wanted::List(Values::of(class, op)));
        let open = self.cursor.position();
        if self.cursor.take('(') {
            return self.list(class, op, open).map(Right::List);
        }
        if !class.in_time() {
            return Err(self.cursor.expected("\"(\" and a list of values"));
        }
        let text = self.period_text();
        if text.is_empty() {
            return Err(self
                .cursor
                .expected("a list in parentheses or a period such as this_month"));
        }
        literal::period(&text)
            .map(Right::Period)
            .map_err(|message| fault(message, open))
    }

    /// A period; around the dots between two days there may be spaces.
    fn period_text(&mut self) -> String {
        let mut text = self.cursor.run().text;
        loop {
            let end = self.cursor.position();
            self.cursor.skip_spaces();
            let goes_on =
                text.ends_with("..") || (!text.contains("..") && self.cursor.peek() == Some('.'));
            let more = if goes_on {
                self.cursor.run().text
            } else {
                String::new()
            };
            if more.is_empty() {
                self.cursor.back_to(end);
                return text;
            }
            text.push_str(&more);
        }
    }

    fn list(&mut self, class: &Class<'_>, op: Op, open: usize) -> Result<Vec<Literal>, Error> {
        let mut values = Vec::new();
        loop {
            values.push(self.value(class, op)?);
            if values.len() > MAX_LIST {
                return Err(fault(
                    format!("A list has at most {MAX_LIST} values."),
                    open,
                ));
            }
            self.cursor.skip_spaces();
            self.wish(|| Wanted::Words(vec![",", ")"]));
            if self.cursor.take(')') {
                return Ok(values);
            }
            if !self.cursor.take(',') {
                return Err(match self.cursor.peek() {
                    Some(_) => self.cursor.expected("\",\" or \")\""),
                    None => fault("This list is not closed; \")\" is missing.", open),
                });
            }
        }
    }

    pub(crate) fn value(&mut self, class: &Class<'_>, op: Op) -> Result<Literal, Error> {
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(fault(
                format!("A filter has at most {MAX_VALUES} values."),
                self.cursor.position(),
            ));
        }
        self.cursor.skip_spaces();
        self.wish(|| Wanted::Value(Values::of(class, op)));
        let at = self.cursor.position();
        if let Some(text) = self.cursor.string()? {
            return literal::read(class, op, Written::Quoted(&text))
                .map_err(|message| fault(message, at));
        }
        let mut text = self.cursor.run().text;
        if text.is_empty() || joins(&text) {
            self.cursor.back_to(at);
            return Err(self
                .cursor
                .expected("a value; a text that is not one word goes in quotes"));
        }
        if literal::number_parts(&text).is_some()
            && matches!(
                class,
                Class::Money | Class::BaseMoney | Class::Number { .. }
            )
        {
            self.currency(&mut text, class)?;
        }
        literal::read(class, op, Written::Bare(&text)).map_err(|message| fault(message, at))
    }

    /// Adds the currency that may follow a number.
    fn currency(&mut self, number: &mut String, class: &Class<'_>) -> Result<(), Error> {
        let end = self.cursor.position();
        self.cursor.skip_spaces();
        let Run { text: code, at } = self.cursor.run();
        let is_code =
            code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic()) && !joins(&code);
        if !is_code {
            self.cursor.back_to(end);
            return Ok(());
        }
        number.push(' ');
        number.push_str(&code);
        match literal::read(class, Op::Eq, Written::Bare(number)) {
            // The number stands for itself; what is wrong is the currency.
            Err(message)
                if literal::read(class, Op::Eq, Written::Bare(&number[..number.len() - 4]))
                    .is_ok() =>
            {
                Err(fault(message, at))
            }
            _ => Ok(()),
        }
    }
}
