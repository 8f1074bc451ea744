//! Cards as many programs write them: whatever they say is in the record.

use std::{collections::HashSet, path::Path};

use base::fold;
use encoding_rs::WINDOWS_1252;
use schema::value::{parse::country_code, write::record_json};
use serde_json::{Value as Json, json};
use testkit::{Fresh, on_each};

use crate::{
    formats::import,
    support::{all, counts, make, titled},
};

/// What is said of every number, and tells nothing.
const PLAIN: [&str; 4] = ["pref", "internet", "voice", "x-internet"];
/// How a value is written, and which of several it is.
const TECHNICAL: [&str; 8] = [
    "VALUE",
    "ENCODING",
    "CHARSET",
    "MEDIATYPE",
    "ALTID",
    "PID",
    "PREF",
    "TYPE",
];

/// A property as a file has it.
struct Said {
    name: String,
    /// Names in upper case, and values without quotes.
    parameters: Vec<(String, String)>,
    value: String,
    is_binary: bool,
}

/// A line once it is unfolded, and its number.
fn lines(bytes: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let mut lines: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut is_quoted = false;
    for (mut raw, number) in bytes.split(|byte| *byte == b'\n').zip(1_u64..) {
        while let Some(rest) = raw.strip_suffix(b"\r") {
            raw = rest;
        }
        if let Some((_, line)) = lines.last_mut() {
            if is_quoted && line.ends_with(b"=") {
                line.pop();
                line.extend_from_slice(raw.strip_prefix(b" ").unwrap_or(raw));
                continue;
            }
            if matches!(raw.first(), Some(b' ' | b'\t')) {
                line.extend_from_slice(&raw[1..]);
                continue;
            }
        }
        let head = raw.split(|byte| *byte == b':').next().unwrap_or_default();
        let head = String::from_utf8_lossy(head).to_uppercase();
        is_quoted = head.contains("QUOTED-PRINTABLE");
        lines.push((number, raw.to_vec()));
    }
    lines
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

fn unquoted(raw: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .filter(|_| *first == b'=')
            .and_then(|code| u8::from_str_radix(&text(code), 16).ok());
        plain.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    plain
}

fn unescaped(value: &str) -> String {
    let mut plain = String::new();
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n' | 'N') => plain.push('\n'),
                other => plain.extend(other),
            },
            char => plain.push(char),
        }
    }
    plain
}

/// The parts between marks that are not escaped.
fn split(value: &str, mark: char) -> Vec<String> {
    let mut is_escaped = false;
    let parts = value.split(|char: char| {
        let is_mark = char == mark && !is_escaped;
        is_escaped = char == '\\' && !is_escaped;
        is_mark
    });
    parts.map(unescaped).collect()
}

fn said(line: &[u8]) -> Option<Said> {
    let mut in_quotes = false;
    let end = line.iter().position(|byte| {
        in_quotes ^= *byte == b'"';
        *byte == b':' && !in_quotes
    })?;
    let head = text(&line[..end]);
    let mut in_quotes = false;
    let parts: Vec<&str> = head
        .split(|char: char| {
            in_quotes ^= char == '"';
            char == ';' && !in_quotes
        })
        .collect();
    let (name, parts) = parts.split_first()?;
    let parameter = |part: &&str| match part.split_once('=') {
        Some((name, value)) => (name.trim().to_uppercase(), value.replace('"', "")),
        None => ("TYPE".to_string(), part.replace('"', "")),
    };
    let parameters: Vec<(String, String)> = parts.iter().map(parameter).collect();
    let is = |encoding: &str| {
        let mut values = parameters.iter().map(|(_, value)| value.trim());
        values.any(|value| value.eq_ignore_ascii_case(encoding))
    };
    let raw = &line[end + 1..];
    let value = match is("quoted-printable") {
        true => text(&unquoted(raw)),
        false => text(raw),
    };
    Some(Said {
        name: name.rsplit('.').next()?.trim().to_uppercase(),
        is_binary: is("b") || is("base64") || value.starts_with("data:"),
        parameters,
        value,
    })
}

/// The cards of a file, each with the line that it begins on.
fn cards(bytes: &[u8]) -> Vec<(u64, Vec<Said>)> {
    let mut cards: Vec<(u64, Vec<Said>)> = Vec::new();
    for (number, line) in lines(bytes) {
        match said(&line) {
            Some(said) if said.name == "BEGIN" => cards.push((number, Vec::new())),
            Some(said) if !matches!(said.name.as_str(), "END" | "VERSION") => {
                let (_, card) = cards.last_mut().unwrap();
                card.push(said);
            }
            _ => {}
        }
    }
    cards
}

/// Letters and digits, without accents and case.
fn bare(text: &str) -> String {
    let folded = fold(text);
    folded
        .chars()
        .filter(|char| char.is_alphanumeric())
        .collect()
}

/// A record: its texts, and the country of its address.
struct Told {
    texts: Vec<String>,
    country: Option<String>,
}

impl Told {
    fn of(record: &Json) -> Self {
        let mut texts = Vec::new();
        gather(record, &mut texts);
        let country = record["address"]["country"].as_str().map(str::to_string);
        Self { texts, country }
    }

    fn has(&self, text: &str) -> bool {
        let text = bare(text);
        self.texts.iter().any(|there| there.contains(&text))
    }

    fn has_country(&self, text: &str) -> bool {
        let code = country_code(text);
        self.has(text) || (code.is_some() && code == self.country.as_deref())
    }

    /// What the record does not have of a card.
    fn lacks(&self, card: &[Said]) -> Vec<String> {
        card.iter().flat_map(|said| self.lacks_of(said)).collect()
    }

    fn lacks_of(&self, said: &Said) -> Vec<String> {
        let Said { name, value, .. } = said;
        if bare(value).is_empty() {
            return Vec::new();
        }
        if said.is_binary {
            // It is told that it was left out, or is there because it was text.
            let is_told = self.has(name);
            return (!is_told).then(|| name.clone()).into_iter().collect();
        }
        let mut lacking = Vec::new();
        let mut look = |is_there: bool, what: &str| {
            if !is_there {
                lacking.push(format!("{name}: {what}"));
            }
        };
        let pieces = match name.as_str() {
            "N" | "ORG" | "ADR" => split(value, ';'),
            "CATEGORIES" => split(value, ','),
            "FN" => {
                let words = unescaped(value);
                let is_mark = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
                words.split(is_mark).map(str::to_string).collect()
            }
            "TEL" | "EMAIL" | "UID" => {
                let scheme = |text: &str| {
                    let schemes = ["tel:", "mailto:", "urn:uuid:"];
                    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(*scheme));
                    rest.unwrap_or(text).to_string()
                };
                vec![scheme(&unescaped(value))]
            }
            // One address with and without a scheme is one link.
            "URL" => {
                let address = unescaped(value);
                let rest = address.split_once("://").map(|(_, rest)| rest.to_string());
                vec![rest.unwrap_or(address)]
            }
            _ => vec![unescaped(value)],
        };
        for (n, piece) in pieces.iter().enumerate() {
            let is_country = name == "ADR" && n == 6;
            let is_there = match is_country {
                true => self.has_country(piece.trim()),
                false => self.has(piece),
            };
            look(is_there, piece);
        }
        for (parameter, value) in &said.parameters {
            if parameter == "TYPE" {
                for kind in value.split(',') {
                    let is_plain = PLAIN.contains(&kind.trim().to_lowercase().as_str());
                    let is_encoding = kind.eq_ignore_ascii_case("quoted-printable");
                    look(is_plain || is_encoding || self.has(kind), kind);
                }
            } else if !TECHNICAL.contains(&parameter.as_str()) {
                look(self.has(&unescaped(value)), value);
            }
        }
        lacking
    }
}

fn gather(json: &Json, texts: &mut Vec<String>) {
    match json {
        Json::String(text) => texts.push(bare(text)),
        Json::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        Json::Object(parts) => parts.values().for_each(|part| gather(part, texts)),
        _ => {}
    }
}

/// Every file of the corpus is gone through: no card is lost, no text of one either.
#[tokio::test]
async fn the_cards_of_many_programs_are_read_and_nothing_of_them_is_lost() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vcf_corpus");
    let Ok(files) = std::fs::read_dir(&folder) else {
        return;
    };
    let fresh = Fresh::on("sqlite").await;
    let mut read = 0;
    for file in files {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let (report, kept) = import(&fresh, "contacts", &bytes, "").await;
        assert_eq!(report.failed, kept.rows.len() as u64);
        read += report.read;
        for (row, why) in &kept.rows {
            // A card without a name, a way to reach somebody or a company is none.
            assert!(
                why.iter().all(|why| why.contains("name")),
                "{} {row}: {why:?}",
                path.display()
            );
        }
        // Those at fault are in a file of their own, as they are.
        let at_fault: HashSet<u64> = report.faults.iter().map(|fault| fault.1).collect();
        let mut cards = cards(&bytes);
        // Those that say nothing are not even rows.
        cards.retain(|(_, card)| card.iter().any(|said| !bare(&said.value).is_empty()));
        assert!(cards.len() as u64 <= report.read, "{}", path.display());
        let schema = fresh.ws.schema();
        let def = schema.named("contact").unwrap();
        let records = all(&fresh.ws, "contact").await;
        let told: Vec<Told> = records
            .iter()
            .map(|record| Told::of(&record_json(&schema, def, record)))
            .collect();
        for (line, card) in &cards {
            if at_fault.contains(line) {
                continue;
            }
            let lacking = told.iter().map(|told| told.lacks(card));
            let lacking = lacking.min_by_key(Vec::len).unwrap();
            assert!(
                lacking.is_empty(),
                "{}, line {line}: {lacking:#?}",
                path.display()
            );
        }
    }
    assert!(read >= 72, "{read}");
    assert!(all(&fresh.ws, "contact").await.len() >= 60);
    make(&fresh.ws, "contact", json!({ "name": "Still here" })).await;
}

#[tokio::test]
async fn what_is_said_of_names_and_addresses_is_kept() {
    let text = "BEGIN:VCARD\nVERSION:4.0\nUID:u-1\nFN:Ana 'Annie' Nord\nN;SORT-AS=\"Nord,Ana\":Nord;Ana;;;\nTEL;TYPE=home:+1 650 253 0000\nTEL;TYPE=cell:+1 (650) 253-0000\nTEL;TYPE=fax:ask me\nADR;TYPE=work;GEO=\"geo:1.5,2.5\":;;Road 1;Riga;;1010;Latvia\nitem1.ORG;PID=1.1:Acme\nitem1.X-ABLabel:Owner\nTITLE;LANGUAGE=de;VALUE=text:Chefin\nitem2.X-ABLabel:Nothing\nBDAY:19531015T231000Z\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\nUID:u-2\nFN:Only Full\nEND:VCARD\n";
    on_each(|fresh| async move {
        let (report, kept) = import(&fresh, "contacts", text.as_bytes(), "").await;
        assert_eq!((counts(&report), kept.rows.len()), ((2, 0, 0, 0), 0));
        let ana = titled(&fresh.ws, "contact", "Ana Nord").await;
        assert_eq!(ana["phones"][0]["label"], "home, cell");
        let note = ana["description"].as_str().unwrap();
        for part in [
            "FN: Ana 'Annie' Nord",
            "N (SORT-AS Nord,Ana): Nord;Ana",
            "vCard phone 2 (fax): ask me",
            "ADR 1: work, GEO geo:1.5,2.5",
            "ORG (Owner): Acme",
            "TITLE (LANGUAGE de): Chefin",
            "X-ABLABEL: Nothing",
            "BDAY: 19531015T231000Z",
        ] {
            assert!(note.contains(part), "{part} / {note}");
        }
        assert!(!note.contains("PID") && !note.contains("VALUE"), "{note}");
        let only = titled(&fresh.ws, "contact", "Only Full").await;
        assert_eq!(only["description"], Json::Null);

        // A full name without parts is the name, also of whom there is already.
        let renamed = "BEGIN:VCARD\nVERSION:4.0\nUID:u-2\nFN:Other Full\nEND:VCARD\n";
        let (report, _) = import(&fresh, "contacts", renamed.as_bytes(), "").await;
        assert_eq!(counts(&report), (0, 1, 0, 0));
        titled(&fresh.ws, "contact", "Other Full").await;
    })
    .await;
}
