//! The numbering plan of a region: what its numbers look like and how they are
//! dialled from within.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use phonenumber::{
    Metadata, Type,
    metadata::{DATABASE, Descriptor},
};
use regex::Regex;

/// The plan of a region, or of a service that belongs to none.
#[derive(Clone, Copy)]
pub struct Plan(&'static Metadata);

/// How a number's length compares with those of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Possible,
    /// Within an area only.
    LocalOnly,
    TooShort,
    TooLong,
    /// Between two lengths that numbers have.
    Between,
}

impl Length {
    pub fn is_possible(self) -> bool {
        matches!(self, Self::Possible | Self::LocalOnly)
    }

    /// Whether a number of this length may be what is left of a trunk prefix.
    pub fn is_dialable(self) -> bool {
        matches!(self, Self::Possible | Self::TooLong)
    }
}

/// Types of numbers that a number is valid by.
const TYPES: [Type; 10] = [
    Type::FixedLine,
    Type::Mobile,
    Type::TollFree,
    Type::PremiumRate,
    Type::SharedCost,
    Type::PersonalNumber,
    Type::Voip,
    Type::Pager,
    Type::Uan,
    Type::Voicemail,
];

impl Plan {
    /// The plan of a region by its ISO 3166 code.
    pub fn of_region(region: &str) -> Option<Self> {
        DATABASE.by_id(region).map(Self)
    }

    /// The plan of the main region with this calling code.
    pub fn of_code(code: u16) -> Option<Self> {
        DATABASE.by_code(&code)?.into_iter().next().map(Self)
    }

    /// The calling code, without a plus.
    pub fn calling_code(self) -> u16 {
        self.0.country_code()
    }

    /// Whether digits have the form of the plan's numbers in general.
    pub fn is_general(self, national: &str) -> bool {
        is_whole_match(
            self.0.descriptors().general().national_number().as_str(),
            national,
        )
    }

    /// How the length of a national number compares with the plan's.
    pub fn length_of(self, national: &str) -> Length {
        let length = u16::try_from(national.len()).unwrap_or(u16::MAX);
        let (mut possible, mut local) = (Vec::new(), false);
        for descriptor in self.descriptors() {
            possible.extend_from_slice(descriptor.possible_length());
            local |= descriptor.possible_local_length().contains(&length);
        }
        match (possible.iter().min(), possible.iter().max()) {
            _ if possible.contains(&length) => Length::Possible,
            _ if local => Length::LocalOnly,
            (Some(min), _) if length < *min => Length::TooShort,
            (_, Some(max)) if length > *max => Length::TooLong,
            _ => Length::Between,
        }
    }

    fn descriptors(self) -> impl Iterator<Item = &'static Descriptor> {
        let all = self.0.descriptors();
        TYPES.into_iter().filter_map(|kind| all.get(kind))
    }

    /// Takes off the prefix for calls abroad (`00`, `011`).
    pub fn without_international_prefix(self, digits: &str) -> Option<&str> {
        let found = self
            .0
            .international_prefix()?
            .find(digits)
            .filter(|found| found.start() == 0)?;
        // No calling code starts with 0: then it was not that prefix.
        Some(&digits[found.end()..]).filter(|rest| !rest.starts_with('0'))
    }

    /// The prefix for calls within the country.
    pub fn trunk_prefix(self) -> Option<&'static str> {
        self.0.national_prefix()
    }

    /// Takes off the prefix for calls within the country (`0`, `8`), or writes
    /// an old form anew. None where the number has none.
    pub fn without_trunk_prefix(self, national: &str) -> Option<String> {
        let stripped = match self.0.national_prefix_for_parsing() {
            None => national
                .strip_prefix(self.0.national_prefix()?)?
                .to_string(),
            Some(pattern) => {
                let pattern = compiled(&format!("^(?:{})", pattern.as_str()))?;
                let captures = pattern.captures(national)?;
                let last = captures
                    .iter()
                    .last()
                    .flatten()
                    .filter(|_| captures.len() > 1);
                match (self.0.national_prefix_transform_rule(), last) {
                    (Some(rule), Some(_)) => pattern.replace(national, braced(rule)).into_owned(),
                    _ => national[captures.get(0)?.end()..].to_string(),
                }
            }
        };
        // A number that is well formed as it stands may start with the prefix's digits by chance.
        (!self.is_general(national) || self.is_general(&stripped)).then_some(stripped)
    }

    /// Whether a national number of this calling code is in use in a region.
    pub fn is_valid(self, national: &str) -> bool {
        let plans = DATABASE.by_code(&self.calling_code()).unwrap_or_default();
        let only = plans.len() == 1;
        let region = plans
            .into_iter()
            .map(Self)
            .find(|plan| match plan.0.leading_digits() {
                _ if only => true,
                Some(leading) => leading
                    .find(national)
                    .is_some_and(|found| found.start() == 0),
                None => plan.has_type(national),
            });
        region.is_some_and(|plan| plan.has_type(national))
    }

    fn has_type(self, national: &str) -> bool {
        self.is_general(national)
            && self.descriptors().any(|descriptor| {
                let lengths = descriptor.possible_length();
                (lengths.is_empty()
                    || lengths
                        .iter()
                        .any(|length| usize::from(*length) == national.len()))
                    && is_whole_match(descriptor.national_number().as_str(), national)
            })
    }
}

/// `9$1` as the library of regular expressions writes it: `9${1}`.
fn braced(rule: &str) -> String {
    let mut out = String::with_capacity(rule.len() + 4);
    let mut chars = rule.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek().copied()) {
            ('$', Some(digit)) if digit.is_ascii_digit() => {
                chars.next();
                out.push_str("${");
                out.push(digit);
                out.push('}');
            }
            _ => out.push(c),
        }
    }
    out
}

fn is_whole_match(pattern: &str, text: &str) -> bool {
    compiled(&format!("^(?:{pattern})$")).is_some_and(|regex| regex.is_match(text))
}

/// Most patterns that are kept compiled; a workspace's numbers are of few countries.
const KEPT: usize = 400;

static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Regex>>>> = LazyLock::new(Mutex::default);

/// A pattern of the plans, compiled once. They are part of the program, so that
/// a pattern that does not compile is a defect, which reads as one that does not match.
fn compiled(pattern: &str) -> Option<Arc<Regex>> {
    let mut kept = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = kept.get(pattern) {
        return Some(regex.clone());
    }
    let regex = Arc::new(
        regex::RegexBuilder::new(pattern)
            .ignore_whitespace(true)
            .build()
            .ok()?,
    );
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(pattern.to_string(), regex.clone());
    Some(regex)
}
