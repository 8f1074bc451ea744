//! One card: which property goes to which column, and what is kept in the note.

use std::collections::HashMap;

use super::{SEVERAL, lines::Property};
use crate::import::formats::json::joined;

/// Properties of a card; the note has room for no more.
const MOST: usize = 5_000;
/// Bytes of a note.
const NOTE_BYTES: usize = 900 << 10;

/// What a card says.
#[derive(Default)]
pub(super) struct Card {
    properties: Vec<Property>,
    /// Lines of the note that were no properties.
    odd: Vec<String>,
    faults: Vec<String>,
    left_out: usize,
}

/// Cells by their columns.
type Cells = HashMap<String, String>;

/// The column of the nth e-mail, phone or link.
pub(super) fn column(kind: &str, n: usize) -> String {
    format!("vCard {kind} {n}")
}

/// The column of its label.
pub(super) fn label_column(kind: &str, n: usize) -> String {
    format!("vCard {kind} {n} label")
}

impl Card {
    /// A property that stands outside of any card.
    pub fn stray(property: Property) -> Self {
        let mut card = Self::default();
        card.faults
            .push("This stands outside of a card.".to_string());
        card.properties.push(property);
        card
    }

    /// Takes a property in; those of a card within it are kept in the note.
    pub fn add(&mut self, mut property: Property, is_inner: bool) {
        if self.properties.len() >= MOST {
            self.left_out += 1;
            return;
        }
        if is_inner {
            property.name = format!("AGENT {}", property.name);
        }
        self.properties.push(property);
    }

    /// Takes in what is no property.
    pub fn odd(&mut self, text: &str, why: Option<&str>) {
        if self.odd.len() < MOST {
            self.odd.push(text.to_string());
        }
        self.faults.extend(why.map(str::to_string));
    }

    /// Whether a card that begins now is part of this one: 2.1 has agents.
    pub fn awaits_another(&self) -> bool {
        let last = self.properties.last();
        last.is_some_and(|last| last.name == "AGENT" && last.value.trim().is_empty())
    }

    /// Another one begins within it.
    pub fn begin_another(&mut self) {
        if self.awaits_another() {
            self.properties.pop();
        }
    }

    /// Its cells, and what is wrong with it.
    pub fn cells(self) -> (Cells, Option<String>) {
        let mut sorted = Sorted {
            labels: self.group_labels(),
            ..Sorted::default()
        };
        for property in &self.properties {
            sorted.take(property);
        }
        let mut cells = sorted.cells();
        let mut lines: Vec<String> = cells.remove("vCard note").into_iter().collect();
        lines.extend(self.odd);
        if self.left_out > 0 {
            lines.push(format!("{} more properties", self.left_out));
        }
        let mut faults = self.faults;
        let mut note = lines.join("\n");
        if note.len() > NOTE_BYTES {
            note.truncate(note.floor_char_boundary(NOTE_BYTES));
            faults.push("The card has more text than a note has room for; it is cut.".to_string());
        }
        if self.left_out > 0 {
            faults.push(format!("The card has more than {MOST} properties."));
        }
        cells.insert("vCard note".to_string(), note);
        (cells, (!faults.is_empty()).then(|| faults.join(" ")))
    }

    /// What groups are called: `item1.X-ABLabel:Anniversary`.
    fn group_labels(&self) -> HashMap<String, String> {
        let labels = self.properties.iter().filter(|one| one.name == "X-ABLABEL");
        labels
            .filter(|one| !one.group.is_empty())
            .map(|one| {
                let text = one
                    .value
                    .trim()
                    .trim_start_matches("_$!<")
                    .trim_end_matches(">!$_");
                (one.group.clone(), text.to_string())
            })
            .collect()
    }
}

/// A value with its label, and whether it comes first.
struct Entry {
    value: String,
    label: String,
    is_preferred: bool,
}

#[derive(Default)]
struct Sorted {
    cells: Cells,
    emails: Vec<Entry>,
    phones: Vec<Entry>,
    links: Vec<Entry>,
    /// The parts of an address, and whether it comes first.
    addresses: Vec<(Vec<String>, String, bool)>,
    tags: Vec<String>,
    notes: Vec<String>,
    rest: Vec<String>,
    labels: HashMap<String, String>,
}

impl Sorted {
    fn take(&mut self, property: &Property) {
        if let Some(bytes) = property.binary {
            let name = &property.name;
            self.rest.push(format!("{name}: {bytes} bytes, not kept"));
            return;
        }
        let text = unescaped(&property.value);
        let text = text.trim();
        if property.is_cut {
            self.rest.push(format!("{} is cut", property.name));
        }
        if text.is_empty() {
            return;
        }
        match property.name.as_str() {
            "BEGIN" | "END" | "VERSION" => {}
            "X-ABLABEL" if !property.group.is_empty() => {}
            "N" => self.name(property),
            "FN" => self.first("vCard full name", property, text),
            "ORG" => self.organization(property),
            "TITLE" => self.first("vCard title", property, text),
            "UID" => {
                let id = text.strip_prefix("urn:uuid:").unwrap_or(text);
                self.first("vCard UID", property, id);
            }
            "LANG" if text.len() == 2 => self.first("vCard language", property, text),
            "EMAIL" => {
                let entry = self.entry(property, text.strip_prefix("mailto:").unwrap_or(text));
                self.emails.push(entry);
            }
            "TEL" => {
                let number = text.strip_prefix("tel:").unwrap_or(text);
                let entry = self.entry(property, &number.replace(";ext=", " ext. "));
                self.phones.push(entry);
            }
            "URL" => {
                let entry = self.entry(property, text);
                self.links.push(entry);
            }
            "ADR" => self.address(property),
            "BDAY" => match birthday(text) {
                Some(day) => self.first("vCard birthday", property, &day),
                None => self.keep(property),
            },
            "CATEGORIES" => {
                let parts = split(&property.value, ',');
                self.tags
                    .extend(parts.into_iter().filter(|tag| !tag.is_empty()));
            }
            "NOTE" => self.notes.push(text.to_string()),
            _ => self.keep(property),
        }
    }

    /// The first of a kind has the column; more of it are kept.
    fn first(&mut self, header: &'static str, property: &Property, text: &str) {
        match self.cells.contains_key(header) {
            true => self.keep(property),
            false => self.set(header, text),
        }
    }

    fn set(&mut self, header: &str, text: impl Into<String>) {
        self.cells.insert(header.to_string(), text.into());
    }

    /// Keeps a property in the note as it stands.
    fn keep(&mut self, property: &Property) {
        let mut kind: Vec<String> = property.parameter("TYPE");
        kind.extend(self.labels.get(&property.group).cloned());
        let kind = match kind.is_empty() {
            true => String::new(),
            false => format!(" ({})", kind.join(", ")),
        };
        let text = unescaped(&property.value);
        self.rest
            .push(format!("{}{kind}: {}", property.name, text.trim()));
    }

    fn name(&mut self, property: &Property) {
        let parts = split(&property.value, ';');
        let headers = [
            "vCard last name",
            "vCard first name",
            "vCard middle name",
            "vCard name prefix",
            "vCard name suffix",
        ];
        if headers
            .iter()
            .any(|header| self.cells.contains_key(*header))
        {
            return self.keep(property);
        }
        for (header, part) in headers.into_iter().zip(&parts) {
            // Several names of a kind are listed.
            let part = part.replace(',', " ");
            let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            if !part.is_empty() {
                self.set(header, part);
            }
        }
        if parts.len() > headers.len() {
            self.keep(property);
        }
    }

    fn organization(&mut self, property: &Property) {
        if self.cells.contains_key("vCard organization") {
            return self.keep(property);
        }
        let mut parts = split(&property.value, ';').into_iter();
        let name = parts.next().unwrap_or_default();
        if !name.is_empty() {
            self.set("vCard organization", name);
        }
        let units: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        if !units.is_empty() {
            self.set("vCard department", units.join(", "));
        }
    }

    fn address(&mut self, property: &Property) {
        let mut parts = split(&property.value, ';');
        if parts.len() > 7 && parts[7..].iter().any(|part| !part.is_empty()) {
            self.keep(property);
        }
        parts.resize(7, String::new());
        let is_preferred = is_preferred(property);
        self.addresses
            .push((parts, self.label(property), is_preferred));
    }

    fn entry(&self, property: &Property, value: &str) -> Entry {
        Entry {
            value: value.trim().to_string(),
            label: self.label(property),
            is_preferred: is_preferred(property),
        }
    }

    fn label(&self, property: &Property) -> String {
        if let Some(label) = self.labels.get(&property.group) {
            return label.clone();
        }
        // What every number or address is, tells nothing.
        const PLAIN: [&str; 4] = ["pref", "internet", "voice", "x-internet"];
        let kinds = property.parameter("TYPE");
        let kinds: Vec<&str> = kinds
            .iter()
            .map(String::as_str)
            .filter(|kind| !PLAIN.contains(kind))
            .collect();
        kinds.join(" ")
    }

    fn cells(mut self) -> Cells {
        let all = [&mut self.emails, &mut self.phones, &mut self.links].map(std::mem::take);
        for ((kind, most), mut entries) in SEVERAL.into_iter().zip(all) {
            entries.sort_by_key(|entry| !entry.is_preferred);
            for (entry, n) in entries.into_iter().zip(1..) {
                if n <= most {
                    self.cells.insert(column(kind, n), entry.value);
                    self.cells.insert(label_column(kind, n), entry.label);
                } else {
                    let Entry { value, label, .. } = entry;
                    self.rest.push(format!("{kind} {n} {label}: {value}"));
                }
            }
        }
        self.addresses
            .sort_by_key(|(_, _, is_preferred)| !is_preferred);
        let mut addresses = std::mem::take(&mut self.addresses).into_iter();
        if let Some((parts, _, _)) = addresses.next() {
            let street = [&parts[2], &parts[1], &parts[0]];
            let street: Vec<&str> = street
                .into_iter()
                .map(String::as_str)
                .filter(|part| !part.is_empty())
                .collect();
            self.set("vCard street", street.join("\n"));
            let headers = [
                "vCard city",
                "vCard region",
                "vCard postcode",
                "vCard country",
            ];
            for (header, part) in headers.into_iter().zip(&parts[3..]) {
                self.set(header, part.clone());
            }
        }
        for (parts, label, _) in addresses {
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let label = match label.is_empty() {
                true => String::new(),
                false => format!(" ({label})"),
            };
            self.rest.push(format!("ADR{label}: {}", parts.join(", ")));
        }
        self.set("vCard categories", joined(&self.tags));
        let mut notes = std::mem::take(&mut self.notes);
        notes.append(&mut self.rest);
        self.set("vCard note", notes.join("\n"));
        self.cells
    }
}

fn is_preferred(property: &Property) -> bool {
    let by_type = property.parameter("TYPE").iter().any(|kind| kind == "pref");
    by_type || property.parameter("PREF").iter().any(|pref| pref == "1")
}

/// `1996-04-15`, `19960415`, with or without a time; days without a year are none.
fn birthday(text: &str) -> Option<String> {
    let day = text.split(['T', ' ']).next().unwrap_or(text);
    let digits: String = day.chars().filter(|c| *c != '-').collect();
    let is_plain = digits.len() == 8 && digits.chars().all(|c| c.is_ascii_digit());
    if !is_plain || day.starts_with('-') {
        return None;
    }
    let day = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
    base::Date::parse_iso(&day).map(base::Date::to_iso)
}

/// The parts between marks that are not escaped, themselves unescaped.
fn split(value: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        let Some(part) = parts.last_mut() else { break };
        match char {
            '\\' => {
                part.push('\\');
                part.extend(chars.next());
            }
            char if char == mark => parts.push(String::new()),
            char => part.push(char),
        }
    }
    parts
        .iter()
        .map(|part| unescaped(part).trim().to_string())
        .collect()
}

/// RFC 6350, 3.4.
fn unescaped(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            plain.push(char);
            continue;
        }
        match chars.next() {
            Some('n' | 'N') => plain.push('\n'),
            Some(other @ ('\\' | ',' | ';' | ':')) => plain.push(other),
            Some(other) => {
                plain.push('\\');
                plain.push(other);
            }
            None => plain.push('\\'),
        }
    }
    plain.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birthdays_have_a_year() {
        for (text, day) in [
            ("1996-04-15", Some("1996-04-15")),
            ("19960415T102200Z", Some("1996-04-15")),
            ("--0415", None),
            ("1996-04", None),
            ("circa 1800", None),
            ("19961399", None),
        ] {
            assert_eq!(birthday(text).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn escapes_part_values_as_they_should() {
        assert_eq!(split(r"a\;b;c\\;d\,e", ';'), ["a;b", r"c\", "d,e"]);
        assert_eq!(unescaped(r"one\ntwo\x"), "one\ntwo\\x");
    }
}
