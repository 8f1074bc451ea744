//! The text of a filter, read from left to right: words, strings, marks, and
//! errors with the position they stand at.

use base::{Error, text::truncate};

use super::literal::{in_word, looks_like_day};

/// A place in a text, in characters from 0.
pub(crate) struct Cursor {
    chars: Vec<char>,
    at: usize,
}

/// A word, a number, a day: anything without spaces and marks.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub text: String,
    pub at: usize,
}

impl Cursor {
    /// The most characters that a filter may have.
    const LIMIT: usize = 100_000;

    /// Starts to read a text.
    ///
    /// # Errors
    /// `TooLong` texts, and those with a NUL, which PostgreSQL cannot compare with.
    pub fn new(text: &str) -> Result<Self, Error> {
        // No text has more characters than bytes.
        if text.len() > Self::LIMIT && text.chars().nth(Self::LIMIT).is_some() {
            return Err(fault(
                format!("A filter has at most {} characters.", Self::LIMIT),
                Self::LIMIT,
            ));
        }
        let chars: Vec<char> = text.chars().collect();
        match chars.iter().position(|c| *c == '\0') {
            Some(at) => Err(fault(
                "A NUL character cannot be searched for. Remove it.",
                at,
            )),
            None => Ok(Self { chars, at: 0 }),
        }
    }

    pub fn position(&self) -> usize {
        self.at
    }

    pub fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    pub fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Takes a mark if it stands here.
    pub fn take(&mut self, mark: char) -> bool {
        let here = self.peek() == Some(mark);
        self.at += usize::from(here);
        here
    }

    /// Takes these marks, one after the other, if they stand here.
    pub fn take_all(&mut self, marks: &str) -> bool {
        let here = marks
            .chars()
            .enumerate()
            .all(|(ahead, mark)| self.peek_at(ahead) == Some(mark));
        if here {
            self.at += marks.chars().count();
        }
        here
    }

    /// Takes a keyword, in any case, if it is the word that stands here.
    pub fn keyword(&mut self, word: &str) -> bool {
        let here = self.peek_keyword(word);
        if here {
            self.at += word.len();
        }
        here
    }

    /// Whether a keyword, in any case, is the word that stands here.
    pub fn peek_keyword(&self, word: &str) -> bool {
        let same = word.chars().enumerate().all(|(ahead, c)| {
            self.peek_at(ahead)
                .is_some_and(|d| d.eq_ignore_ascii_case(&c))
        });
        same && !self.peek_at(word.len()).is_some_and(in_word)
    }

    /// Takes what stands here without quotes; empty if nothing such does.
    pub fn run(&mut self) -> Run {
        let start = self.at;
        if matches!(self.peek(), Some('+')) {
            self.at += 1;
        }
        while self.peek().is_some_and(in_word) {
            self.at += 1;
        }
        // Only a time has colons, and a plus within.
        let text: String = self.chars[start..self.at].iter().collect();
        if looks_like_day(&text) && matches!(text.as_bytes().get(10), Some(b'T' | b't')) {
            while self
                .peek()
                .is_some_and(|c| in_word(c) || matches!(c, ':' | '+'))
            {
                self.at += 1;
            }
        }
        Run {
            text: self.chars[start..self.at].iter().collect(),
            at: start,
        }
    }

    /// Takes a dotted name: letters, digits, `_` and dots.
    pub fn dotted(&mut self) -> Run {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
        {
            self.at += 1;
        }
        Run {
            text: self.chars[start..self.at].iter().collect(),
            at: start,
        }
    }

    /// Takes a number without a sign; empty if none stands here.
    pub fn number(&mut self) -> Run {
        let start = self.at;
        let digits = |cursor: &mut Self| {
            while cursor.peek().is_some_and(|c| c.is_ascii_digit()) {
                cursor.at += 1;
            }
        };
        digits(self);
        if self.at > start
            && self.peek() == Some('.')
            && self.peek_at(1).is_some_and(|c| c.is_ascii_digit())
        {
            self.at += 1;
            digits(self);
        }
        Run {
            text: self.chars[start..self.at].iter().collect(),
            at: start,
        }
    }

    /// Takes a text in quotes if one stands here.
    pub fn string(&mut self) -> Result<Option<String>, Error> {
        let start = self.at;
        let Some(mark @ ('\'' | '"')) = self.peek() else {
            return Ok(None);
        };
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.at += 1;
            match c {
                c if c == mark => return Ok(Some(text)),
                '\\' => text.push(self.escape()?),
                c => text.push(c),
            }
        }
        Err(fault("The quotes that open here are not closed.", start))
    }

    fn escape(&mut self) -> Result<char, Error> {
        let escaped = match self.peek() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(c @ ('\\' | '\'' | '"')) => c,
            _ => {
                let message = "After a backslash one of \\ ' \" n r t is expected; write \\\\ for a backslash.";
                return Err(fault(message, self.at - 1));
            }
        };
        self.at += 1;
        Ok(escaped)
    }

    /// Goes back to a place.
    pub fn back_to(&mut self, at: usize) {
        self.at = at.min(self.chars.len());
    }

    /// Whether what stands here looks like the rest of a text without quotes.
    pub fn breaks_text(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.chars.get(at));
        let follows = before.copied().is_some_and(in_word);
        match self.peek() {
            Some(',' | '(' | ')' | '[' | ']') | None => false,
            Some(c) => follows || c.is_alphanumeric(),
        }
    }

    /// What stands here, for a message.
    pub fn here(&self) -> String {
        match self.peek() {
            None => "the end".to_string(),
            Some(_) => {
                let rest: String = self.chars[self.at..]
                    .iter()
                    .take_while(|c| !c.is_whitespace())
                    .take(30)
                    .collect();
                format!("\"{}\"", truncate(&rest, 20))
            }
        }
    }

    /// An error at the present place.
    pub fn expected(&self, what: &str) -> Error {
        fault(format!("Expected {what}, found {}.", self.here()), self.at)
    }
}

/// An error of a filter at a place.
pub(crate) fn fault(message: impl Into<String>, at: usize) -> Error {
    Error::malformed_at("filter", message, at)
}
