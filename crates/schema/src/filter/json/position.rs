//! Where a part of a JSON text begins.

use super::place::Step;

/// The character (from 0) at which the part that the steps lead to begins, in a
/// text that is known to be JSON; that of the last part there is, if they lead
/// nowhere.
pub(super) fn position(text: &str, steps: &[Step]) -> usize {
    let mut scan = Scan { text, at: 0 };
    scan.blanks();
    let mut found = scan.at;
    for step in steps {
        let entered = match step {
            Step::Value(key) => scan.member(key).map(|(_, value)| value),
            Step::Key(key) => scan.member(key).map(|(name, _)| name),
            Step::Item(index) => scan.item(*index),
        };
        match entered {
            Some(at) => {
                found = at;
                scan.at = at;
            }
            None => break,
        }
    }
    text.get(..found).map_or(0, |before| before.chars().count())
}

/// A place in a text, in bytes.
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.next().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Takes this byte and blanks after it, if it is the next one.
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.next() == Some(byte);
        if is_next {
            self.at += 1;
            self.blanks();
        }
        is_next
    }

    /// Where the name and the value of a member of the object that begins here
    /// begin.
    fn member(&mut self, key: &str) -> Option<(usize, usize)> {
        if !self.take(b'{') {
            return None;
        }
        while self.next() == Some(b'"') {
            let name = self.at;
            self.string();
            let written = self.text.get(name..self.at)?;
            let is_it = serde_json::from_str::<String>(written).is_ok_and(|name| name == key);
            self.blanks();
            self.take(b':');
            if is_it {
                return Some((name, self.at));
            }
            self.value();
            self.blanks();
            self.take(b',');
        }
        None
    }

    /// Where an item of the list that begins here begins.
    fn item(&mut self, index: usize) -> Option<usize> {
        if !self.take(b'[') {
            return None;
        }
        for _ in 0..index {
            self.value();
            self.blanks();
            if !self.take(b',') {
                return None;
            }
        }
        Some(self.at)
    }

    /// Goes past a string in quotes.
    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.next() {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => return,
                _ => {}
            }
        }
    }

    /// Goes past a value of any kind.
    fn value(&mut self) {
        let mut depth = 0_usize;
        while let Some(byte) = self.next() {
            match byte {
                b'"' => self.string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' if depth == 0 => return,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            if depth == 0 && matches!(byte, b'"' | b'}' | b']') {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_found_in_characters() {
        let text = r#" { "ä\"": [1, {"x": "]}"}, "b"] , "and":[ {"path":"a"} , {"path" : "ü", "op":"="}]}"#;
        let value = |key: &str| Step::Value(key.into());
        for (steps, begins) in [
            (vec![], "{ \"ä"),
            (vec![value("ä\"")], "[1,"),
            (vec![value("ä\""), Step::Item(1)], "{\"x\""),
            (vec![value("ä\""), Step::Item(1), value("x")], "\"]}\""),
            (vec![value("ä\""), Step::Item(2)], "\"b\""),
            (vec![value("ä\""), Step::Item(3)], "[1,"),
            (vec![Step::Key("and".into())], "\"and\""),
            (vec![value("and"), Step::Item(1), value("path")], "\"ü\""),
            (
                vec![value("and"), Step::Item(1), Step::Key("op".into())],
                "\"op\"",
            ),
            (
                vec![value("and"), Step::Item(1), value("value")],
                "{\"path\" :",
            ),
            (vec![value("nothing")], "{ \"ä"),
        ] {
            let at = position(text, &steps);
            let rest: String = text.chars().skip(at).collect();
            assert!(rest.starts_with(begins), "{steps:?}: {rest}");
        }
    }

    #[test]
    fn any_text_is_gone_through_to_its_end() {
        let steps = [Step::Value("a".into()), Step::Item(2)];
        for text in [
            "",
            "{",
            "{\"a",
            "{\"a\"",
            "{\"a\":[1,",
            "[[[",
            "\"\\",
            "{\"a\":[\"\\\"]",
        ] {
            assert!(position(text, &steps) <= text.chars().count(), "{text}");
        }
    }
}
