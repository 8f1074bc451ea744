//! From bytes to properties: lines that are folded, encoded and escaped.

use std::io::{BufRead, Read};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use encoding_rs::{Decoder, Encoding, UTF_8, WINDOWS_1252};

use super::texts::unescaped;

/// Bytes of a line once it is unfolded; the rest of it is thrown away, and told.
const LINE_BYTES: usize = 24 << 20;
/// Bytes of a text that is kept.
const TEXT_BYTES: usize = 900 << 10;

/// Parameters that are no part of what a card says: how a value is written, which
/// property of another copy it is, and which of several comes first, which the order
/// of the fields shows.
const TECHNICAL: [&str; 9] = [
    "VALUE",
    "ENCODING",
    "CHARSET",
    "MEDIATYPE",
    "ALTID",
    "PID",
    "PROP-ID",
    "PREF",
    "INDEX",
];

/// What stands on a line, once it is unfolded.
pub(super) enum Line {
    Property(Property),
    /// No property.
    Odd {
        number: u64,
        text: String,
        why: Option<&'static str>,
    },
}

/// A property: `item1.TEL;TYPE=work,voice:+1 650 253 0000`.
#[derive(Clone, Debug, Default)]
pub(super) struct Property {
    /// Where it begins in the file.
    pub number: u64,
    /// In lower case.
    pub group: String,
    /// In upper case.
    pub name: String,
    /// Names in upper case, and values.
    pub parameters: Vec<(String, String)>,
    /// As it is written, in Unicode: escapes are still there.
    pub value: String,
    /// It was no text: how many bytes it had.
    pub binary: Option<usize>,
    pub is_cut: bool,
}

impl Property {
    /// Whether it is this one with this value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.name == name && self.value.trim().eq_ignore_ascii_case(value)
    }

    /// The values of a parameter, in lower case, however they are joined.
    pub fn parameter(&self, name: &str) -> Vec<String> {
        let of_name = self.parameters.iter().filter(|(there, _)| there == name);
        of_name
            .flat_map(|(_, value)| value.split(','))
            .map(|value| value.trim().trim_matches('"').to_ascii_lowercase())
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// What its other parameters say of the value: `LANGUAGE de`, `SORT-AS Nord,Ana`.
    ///
    /// Those of [`TECHNICAL`] say how the value is written, or which one of several
    /// it is to programs that compare cards; they mean nothing without the card.
    /// Whatever else there is may be somebody's words: a language, how a name is
    /// sorted, a place, the service of an account, and what programs and later
    /// standards have of their own.
    pub fn details(&self) -> Vec<String> {
        let told = |(name, value): &(String, String)| {
            let value = unescaped(&value.replace('"', ""));
            let value = value.trim();
            let is_told =
                !value.is_empty() && name != "TYPE" && !TECHNICAL.contains(&name.as_str());
            is_told.then(|| format!("{name} {value}"))
        };
        self.parameters.iter().filter_map(told).collect()
    }
}

/// The lines of a file.
pub(super) struct Lines {
    file: Box<dyn BufRead>,
    /// A line that was read and is no part of the one before.
    ahead: Option<(u64, Vec<u8>)>,
    number: u64,
}

impl Lines {
    /// Begins.
    pub fn of(file: Box<dyn BufRead>) -> Self {
        Self {
            file,
            ahead: None,
            number: 0,
        }
    }

    /// The next line that is not empty; none at the end.
    pub fn next(&mut self) -> std::io::Result<Option<Line>> {
        loop {
            let Some((number, mut bytes)) = self.take()? else {
                return Ok(None);
            };
            let mut is_cut = false;
            let quoted = is_quoted_printable(&bytes);
            while let Some((at, next)) = self.take()? {
                let is_soft = quoted && bytes.ends_with(b"=");
                let folded = match next.first() {
                    _ if is_soft => {
                        bytes.pop();
                        // A soft break may be folded, too.
                        next.strip_prefix(b" ").unwrap_or(&next)
                    }
                    Some(b' ' | b'\t') => &next[1..],
                    _ => {
                        self.ahead = Some((at, next));
                        break;
                    }
                };
                match bytes.len() + folded.len() <= LINE_BYTES {
                    true => bytes.extend_from_slice(folded),
                    false => is_cut = true,
                }
            }
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(line(number, &bytes, is_cut)));
            }
        }
    }

    /// A line as it stands in the file.
    fn take(&mut self) -> std::io::Result<Option<(u64, Vec<u8>)>> {
        if let Some(ahead) = self.ahead.take() {
            return Ok(Some(ahead));
        }
        let mut bytes = Vec::new();
        let limit = LINE_BYTES as u64;
        if self
            .file
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut bytes)?
            == 0
        {
            return Ok(None);
        }
        self.number += 1;
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        Ok(Some((self.number, bytes)))
    }
}

fn is_quoted_printable(line: &[u8]) -> bool {
    let end = line.iter().position(|byte| *byte == b':').unwrap_or(0);
    let head = line[..end].to_ascii_uppercase();
    head.windows(16).any(|window| window == b"QUOTED-PRINTABLE")
}

fn line(number: u64, bytes: &[u8], is_cut: bool) -> Line {
    let odd = |why| Line::Odd {
        number,
        text: decoded(bytes, None),
        why,
    };
    let Some(end) = end_of_head(bytes) else {
        return odd(None);
    };
    let head = decoded(&bytes[..end], None);
    let mut parts = split(&head, ';').into_iter();
    let name = parts.next().unwrap_or_default();
    let (group, name) = match name.rsplit_once('.') {
        Some((group, name)) => (group.trim().to_lowercase(), name),
        None => (String::new(), name.as_str()),
    };
    let name = name.trim().to_uppercase();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || !name.chars().all(is_name) {
        return odd(None);
    }
    let mut property = Property {
        number,
        group,
        name,
        is_cut,
        ..Property::default()
    };
    for part in parts {
        // 2.1 has bare values: TEL;WORK;VOICE.
        let (name, value) = match part.split_once('=') {
            Some((name, value)) => (name.trim().to_uppercase(), value.trim().to_string()),
            None => {
                let value = part.trim().to_string();
                match value.to_uppercase().as_str() {
                    "QUOTED-PRINTABLE" | "BASE64" | "8BIT" | "7BIT" => {
                        ("ENCODING".to_string(), value)
                    }
                    _ => ("TYPE".to_string(), value),
                }
            }
        };
        property.parameters.push((name, value));
    }
    read_value(&mut property, &bytes[end + 1..]);
    Line::Property(property)
}

fn read_value(property: &mut Property, raw: &[u8]) {
    let charset = property.parameter("CHARSET");
    let charset = charset
        .first()
        .and_then(|label| Encoding::for_label(label.as_bytes()));
    let encodings = property.parameter("ENCODING");
    let is = |names: &[&str]| {
        encodings
            .iter()
            .any(|there| names.contains(&there.as_str()))
    };
    if is(&["b", "base64"]) {
        let plain: Vec<u8> = raw
            .iter()
            .copied()
            .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
            .collect();
        match STANDARD_NO_PAD.decode(&plain) {
            // A short text may be written so, too.
            Ok(bytes) if bytes.len() < 4_096 && is_text(&bytes) => {
                property.value = decoded(&bytes, charset);
            }
            Ok(bytes) => property.binary = Some(bytes.len()),
            Err(_) => property.value = decoded(raw, charset),
        }
    } else if is(&["quoted-printable"]) {
        property.value = decoded(&unquoted(raw), charset);
    } else {
        property.value = decoded(raw, charset);
    }
    if property.value.starts_with("data:") && property.value.len() > 200 {
        property.binary = Some(property.value.len() * 3 / 4);
        property.value.clear();
    }
    if property.value.len() > TEXT_BYTES {
        let end = property.value.floor_char_boundary(TEXT_BYTES);
        property.value.truncate(end);
        property.is_cut = true;
    }
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.chars().any(|c| c.is_control() && !c.is_whitespace()))
}

/// Where the value begins: a colon outside of quotes.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let mut in_quotes = false;
    let found = bytes.iter().position(|byte| {
        in_quotes ^= *byte == b'"';
        *byte == b':' && !in_quotes
    });
    found.or_else(|| bytes.iter().position(|byte| *byte == b':'))
}

/// The parts between marks that are not within quotes.
fn split(text: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut in_quotes = false;
    for char in text.chars() {
        in_quotes ^= char == '"';
        if char == mark && !in_quotes {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(char);
        }
    }
    parts
}

/// Bytes as text: by the encoding that is named, else UTF-8, else what most old
/// programs wrote.
fn decoded(bytes: &[u8], named: Option<&'static Encoding>) -> String {
    let text = match (named, std::str::from_utf8(bytes)) {
        (Some(encoding), _) if encoding != UTF_8 => encoding.decode(bytes).0.into_owned(),
        (_, Ok(text)) => text.to_string(),
        (_, Err(_)) => WINDOWS_1252.decode(bytes).0.into_owned(),
    };
    text.replace('\0', "")
}

/// Quoted-printable (RFC 2045, 6.7); what is no code stays as it is.
fn unquoted(raw: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut plain = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let code = match raw.get(at..at + 3) {
            Some([b'=', high, low]) => digit(*high).zip(digit(*low)),
            _ => None,
        };
        match code {
            Some((high, low)) => {
                plain.push(high * 16 + low);
                at += 3;
            }
            None => {
                plain.push(raw[at]);
                at += 1;
            }
        }
    }
    plain
}

/// Bytes of another encoding as UTF-8.
pub(super) struct Decoded<R> {
    file: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    is_done: bool,
}

impl<R: Read> Decoded<R> {
    /// Begins.
    pub fn new(file: R, encoding: &'static Encoding) -> Self {
        Self {
            file,
            decoder: encoding.new_decoder(),
            raw: vec![0; 64 << 10],
            text: Vec::new(),
            at: 0,
            is_done: false,
        }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.text.len() && !self.is_done {
            let read = self.file.read(&mut self.raw)?;
            self.is_done = read == 0;
            let room = self
                .decoder
                .max_utf8_buffer_length(read)
                .unwrap_or(256 << 10);
            self.text.resize(room, 0);
            self.at = 0;
            let raw = &self.raw[..read];
            let (_, _, written, _) = self
                .decoder
                .decode_to_utf8(raw, &mut self.text, self.is_done);
            self.text.truncate(written);
        }
        let count = out.len().min(self.text.len() - self.at);
        out[..count].copy_from_slice(&self.text[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// A file of UTF-8 without the mark at its beginning.
pub(super) fn without_mark(mut file: impl Read) -> impl Read {
    let mut mark = [0; 3];
    // Whoever comes here has seen the mark.
    let _ = file.read_exact(&mut mark);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(text: &[u8]) -> Vec<String> {
        let mut lines = Lines::of(Box::new(std::io::Cursor::new(text.to_vec())));
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(match line {
                Line::Property(p) => format!(
                    "{} {}{} {:?} {}",
                    p.number, p.group, p.name, p.parameters, p.value
                ),
                Line::Odd { number, text, .. } => format!("{number} ? {text}"),
            });
        }
        all
    }

    #[test]
    fn lines_are_unfolded_and_decoded() {
        for (text, read) in [
            (
                &b"note:one\r\n  two\r\n\tthree\r\n"[..],
                r#"1 NOTE [] one twothree"#,
            ),
            (
                b"item1.EMAIL;type=\"a;b\",work:x@y.example\n",
                r#"1 item1EMAIL [("TYPE", "\"a;b\",work")] x@y.example"#,
            ),
            (
                b"N;ENCODING=QUOTED-PRINTABLE;CHARSET=windows-1252:Reid=92s=\nplace=\n",
                r#"1 N [("ENCODING", "QUOTED-PRINTABLE"), ("CHARSET", "windows-1252")] Reid’splace="#,
            ),
            (
                b"TEL;HOME;VOICE:1\n",
                r#"1 TEL [("TYPE", "HOME"), ("TYPE", "VOICE")] 1"#,
            ),
            (b"FN:J\xfcrgen\n", "1 FN [] Jürgen"),
            (
                b"FN;CHARSET=ISO-8859-2:\xb1\n",
                "1 FN [(\"CHARSET\", \"ISO-8859-2\")] ą",
            ),
            (b"no property\n", "1 ? no property"),
        ] {
            assert_eq!(properties(text), [read]);
        }
    }

    #[test]
    fn pictures_are_measured_and_not_kept() {
        let picture = STANDARD_NO_PAD.encode([0xff_u8; 3_000]);
        let text = format!("PHOTO;ENCODING=b;TYPE=JPEG:{picture}\n");
        let mut lines = Lines::of(Box::new(std::io::Cursor::new(text.into_bytes())));
        let Some(Line::Property(photo)) = lines.next().unwrap() else {
            panic!("it is a property");
        };
        assert_eq!((photo.binary, photo.value.as_str()), (Some(3_000), ""));
    }
}
