//! One card: which property goes to which column, and what is kept in the note.

use std::collections::{HashMap, HashSet};

use schema::limits::LABEL_CHARS;

use super::{
    SEVERAL,
    lines::Property,
    texts::{birthday, has_time, says_more, split, unescaped},
};
use crate::import::formats::json::joined;

/// Properties of a card; the note has room for no more.
const MOST: usize = 5_000;
/// Bytes of a note.
const NOTE_BYTES: usize = 900 << 10;
/// Where the parts of `N` go, in their order.
const NAME: [&str; 5] = [
    "vCard last name",
    "vCard first name",
    "vCard middle name",
    "vCard name prefix",
    "vCard name suffix",
];
const FULL_NAME: &str = "vCard full name";
const BIRTHDAY: &str = "vCard birthday";

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

    /// What groups are called: `item1.X-ABLabel:Anniversary`. A label of nothing is
    /// none.
    fn group_labels(&self) -> HashMap<String, String> {
        let (labels, others): (Vec<_>, Vec<_>) = self
            .properties
            .iter()
            .filter(|one| !one.group.is_empty() && !one.value.trim().is_empty())
            .partition(|one| one.name == "X-ABLABEL");
        let groups: HashSet<&str> = others.iter().map(|one| one.group.as_str()).collect();
        let mut found = HashMap::<String, String>::new();
        for one in labels {
            if !groups.contains(one.group.as_str()) {
                continue;
            }
            let text = unescaped(&one.value);
            let text = text
                .trim()
                .trim_start_matches("_$!<")
                .trim_end_matches(">!$_");
            let label = found.entry(one.group.clone()).or_default();
            if !label.is_empty() {
                label.push_str(", ");
            }
            label.push_str(text);
        }
        found
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
    /// The parts of an address, what is said of it, and whether it comes first.
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
            "X-ABLABEL" if self.labels.contains_key(&property.group) => {}
            "N" => self.name(property),
            "FN" => self.first(FULL_NAME, property, text),
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
                self.keep_parameters(property);
            }
            "TEL" => {
                let number = text.strip_prefix("tel:").unwrap_or(text);
                let entry = self.entry(property, &number.replace(";ext=", " ext. "));
                self.phones.push(entry);
                self.keep_parameters(property);
            }
            "URL" => {
                let entry = self.entry(property, text);
                self.links.push(entry);
                self.keep_parameters(property);
            }
            "ADR" => self.address(property),
            "BDAY" => self.born(property, text),
            "CATEGORIES" => {
                let parts = split(&property.value, ',');
                self.tags
                    .extend(parts.into_iter().filter(|tag| !tag.is_empty()));
                self.keep_details(property);
            }
            "NOTE" if !self.has_details(property) => self.notes.push(text.to_string()),
            _ => self.keep(property),
        }
    }

    /// The first of a kind has the column; more of it are kept.
    fn first(&mut self, header: &'static str, property: &Property, text: &str) {
        if self.cells.contains_key(header) {
            return self.keep(property);
        }
        self.set(header, text);
        self.keep_details(property);
    }

    fn born(&mut self, property: &Property, text: &str) {
        match birthday(text) {
            Some(day) if has_time(text) && !self.cells.contains_key(BIRTHDAY) => {
                self.set(BIRTHDAY, day);
                self.keep(property);
            }
            Some(day) => self.first(BIRTHDAY, property, &day),
            None => self.keep(property),
        }
    }

    fn set(&mut self, header: &str, text: impl Into<String>) {
        self.cells.insert(header.to_string(), text.into());
    }

    /// Keeps a property in the note as it stands.
    fn keep(&mut self, property: &Property) {
        let mut kind: Vec<String> = property.parameter("TYPE");
        kind.extend(self.labels.get(&property.group).cloned());
        kind.extend(property.details());
        let kind = match kind.is_empty() {
            true => String::new(),
            false => format!(" ({})", kind.join(", ")),
        };
        let text = unescaped(&property.value);
        self.rest
            .push(format!("{}{kind}: {}", property.name, text.trim()));
    }

    /// Keeps a property that has a column too, if the column has no room for all
    /// that is said of it.
    fn keep_details(&mut self, property: &Property) {
        if self.has_details(property) {
            self.keep(property);
        }
    }

    /// The same where a column has the label.
    fn keep_parameters(&mut self, property: &Property) {
        if !property.details().is_empty() {
            self.keep(property);
        }
    }

    /// Whether something is said of a property besides its value.
    fn has_details(&self, property: &Property) -> bool {
        let says = property.value.chars().any(char::is_alphanumeric);
        says && !(self.label(property).is_empty() && property.details().is_empty())
    }

    fn name(&mut self, property: &Property) {
        let parts = split(&property.value, ';');
        if NAME.iter().any(|header| self.cells.contains_key(*header)) {
            return self.keep(property);
        }
        for (header, part) in NAME.into_iter().zip(&parts) {
            // Several names of a kind are listed.
            let part = part.replace(',', " ");
            let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            if !part.is_empty() {
                self.set(header, part);
            }
        }
        match parts.len() > NAME.len() {
            true => self.keep(property),
            false => self.keep_details(property),
        }
    }

    fn organization(&mut self, property: &Property) {
        let headers = ["vCard organization", "vCard department"];
        if headers
            .iter()
            .any(|header| self.cells.contains_key(*header))
        {
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
        self.keep_details(property);
    }

    fn address(&mut self, property: &Property) {
        let mut parts = split(&property.value, ';');
        if parts.len() > 7 && parts[7..].iter().any(|part| !part.is_empty()) {
            self.keep(property);
        }
        parts.resize(7, String::new());
        let label = self.label(property);
        let mut said: Vec<String> = (!label.is_empty()).then_some(label).into_iter().collect();
        said.extend(property.details());
        self.addresses
            .push((parts, said.join(", "), is_preferred(property)));
    }

    fn entry(&self, property: &Property, value: &str) -> Entry {
        Entry {
            value: value.trim().to_string(),
            label: self.label(property),
            is_preferred: is_preferred(property),
        }
    }

    fn label(&self, property: &Property) -> String {
        // What every number or address is, tells nothing.
        const PLAIN: [&str; 4] = ["pref", "internet", "voice", "x-internet"];
        let given = self.labels.get(&property.group).map(String::as_str);
        let is_said = |kind: &str| given.is_some_and(|given| given.eq_ignore_ascii_case(kind));
        let kinds = property.parameter("TYPE");
        let mut label: Vec<&str> = given.into_iter().collect();
        for kind in kinds.iter().map(String::as_str) {
            if !PLAIN.contains(&kind) && !is_said(kind) {
                label.push(kind);
            }
        }
        label.join(" ")
    }

    fn cells(mut self) -> Cells {
        let all = [&mut self.emails, &mut self.phones, &mut self.links].map(std::mem::take);
        for ((kind, most), entries) in SEVERAL.into_iter().zip(all) {
            let mut entries = each_once(kind, entries);
            entries.sort_by_key(|entry| !entry.is_preferred);
            for (entry, n) in entries.into_iter().zip(1..) {
                if n <= most {
                    if base::text::display_len(&entry.label) > LABEL_CHARS {
                        self.rest.push(format!("{kind} {n}: {}", entry.label));
                    }
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
        if let Some((parts, said, _)) = addresses.next() {
            // Our addresses have no label.
            if !said.is_empty() && parts.iter().any(|part| !part.is_empty()) {
                self.rest.push(format!("ADR 1: {said}"));
            }
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
        self.full_name();
        self.set("vCard categories", joined(&self.tags));
        let mut notes = std::mem::take(&mut self.notes);
        notes.append(&mut self.rest);
        self.set("vCard note", notes.join("\n"));
        self.cells
    }

    /// The full name is the name where there is no other; beside its parts it is
    /// kept if it says more than they do.
    fn full_name(&mut self) {
        let parts = NAME.iter().filter_map(|header| self.cells.get(*header));
        let parts: Vec<&str> = parts.map(String::as_str).collect();
        let full = self.cells.get(FULL_NAME);
        if let Some(full) = full.filter(|full| !parts.is_empty() && says_more(full, &parts)) {
            self.rest.push(format!("FN: {full}"));
        }
    }
}

/// A number or an address that is said several times is one with all its labels,
/// as the field has it once.
fn each_once(kind: &str, entries: Vec<Entry>) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::with_capacity(entries.len());
    let mut places: HashMap<String, usize> = HashMap::new();
    for entry in entries {
        let key = match kind {
            "phone" => entry.value.replace([' ', '-', '(', ')', '.', '/'], ""),
            "email" => entry.value.to_lowercase(),
            _ => entry.value.clone(),
        };
        let Some(at) = places.get(&key).copied() else {
            places.insert(key, all.len());
            all.push(entry);
            continue;
        };
        let held = &mut all[at];
        held.is_preferred |= entry.is_preferred;
        let is_said = held.label.split(", ").any(|label| label == entry.label);
        if !is_said && !entry.label.is_empty() {
            if !held.label.is_empty() {
                held.label.push_str(", ");
            }
            held.label.push_str(&entry.label);
        }
    }
    all
}

fn is_preferred(property: &Property) -> bool {
    let by_type = property.parameter("TYPE").iter().any(|kind| kind == "pref");
    by_type || property.parameter("PREF").iter().any(|pref| pref == "1")
}
