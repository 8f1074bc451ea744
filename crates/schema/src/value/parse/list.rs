//! Options of selects, and tags.

use base::{Fault, fold};
use serde_json::Value as Json;

use super::{Faults, Read, ReadAll, no_nul, shown, string_of, too_long, wrong_type};
use crate::{SelectOption, limits};

/// The key of an option that is offered.
pub fn option(at: &str, options: &[SelectOption], key: &str) -> Read<String> {
    match options.iter().find(|option| option.key == key) {
        Some(option) if option.retired => Err(retired(at, option)),
        Some(option) => Ok(option.key.clone()),
        None => Err(unknown(at, options, key)),
    }
}

/// The key of an option by its key or label, case and accents aside. What is
/// offered goes before what is retired, a key before a label.
pub fn option_written(at: &str, options: &[SelectOption], text: &str) -> Read<String> {
    if let Some(option) = options
        .iter()
        .find(|option| option.key == text && !option.retired)
    {
        return Ok(option.key.clone());
    }
    let folded = fold(text.trim());
    let by = |is: &dyn Fn(&SelectOption) -> bool| options.iter().find(|option| is(option));
    let found = by(&|o| !o.retired && fold(&o.key) == folded)
        .or_else(|| by(&|o| !o.retired && fold(&o.label) == folded))
        .or_else(|| by(&|o| fold(&o.key) == folded || fold(&o.label) == folded));
    match found {
        Some(option) if option.retired => Err(retired(at, option)),
        Some(option) => Ok(option.key.clone()),
        None => Err(unknown(at, options, text)),
    }
}

fn retired(at: &str, option: &SelectOption) -> Fault {
    Fault::new(
        at,
        "retired",
        format!(
            "\"{}\" is no longer offered. Choose another option.",
            option.label
        ),
    )
}

fn unknown(at: &str, options: &[SelectOption], key: &str) -> Fault {
    const NAMED: usize = 12;
    let offered: Vec<&str> = options
        .iter()
        .filter(|o| !o.retired)
        .map(|o| o.key.as_str())
        .collect();
    let mut names = offered
        .iter()
        .take(NAMED)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    if offered.len() > NAMED {
        names.push_str(&format!(" and {} more", offered.len() - NAMED));
    }
    Fault::new(
        at,
        "option",
        format!(
            "\"{}\" is not one of the options. They are: {names}.",
            shown(key)
        ),
    )
}

/// Keys of a multi-select, each once, in option order.
pub fn keys(at: &str, options: &[SelectOption], json: &Json) -> ReadAll<Vec<String>> {
    let items = array(at, "a list of option keys", json)?;
    let mut keys = Vec::with_capacity(items.len());
    let mut faults = Faults::default();
    for (n, item) in items.iter().enumerate() {
        let at = format!("{at}[{n}]");
        let key =
            string_of(&at, "the key of an option", item).and_then(|key| option(&at, options, key));
        keys.extend(faults.note(key));
    }
    faults.or(Some(in_option_order(options, &keys)))
}

/// The same keys, each once, in the order of the options.
pub fn in_option_order(options: &[SelectOption], keys: &[String]) -> Vec<String> {
    options
        .iter()
        .filter(|option| keys.contains(&option.key))
        .map(|option| option.key.clone())
        .collect()
}

/// Tags, trimmed, each once by its folded form.
pub fn tags(at: &str, json: &Json) -> ReadAll<Vec<String>> {
    let items = array(at, "a list of texts", json)?;
    let texts = items.iter().map(|item| {
        item.as_str()
            .ok_or_else(|| wrong_type("", "a text in quotes", item))
    });
    read_tags(at, texts)
}

/// Tags of texts.
pub fn tags_of<'a>(at: &str, texts: impl Iterator<Item = &'a str>) -> ReadAll<Vec<String>> {
    read_tags(at, texts.map(Ok))
}

fn read_tags<'a>(at: &str, texts: impl Iterator<Item = Read<&'a str>>) -> ReadAll<Vec<String>> {
    let mut tags = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut faults = Faults::default();
    for (n, text) in texts.enumerate() {
        let at = format!("{at}[{n}]");
        let tag = match text {
            Ok(text) => tag(&at, text.trim()),
            Err(fault) => Err(Fault { field: at, ..fault }),
        };
        if let Some(tag) = faults.note(tag)
            && !tag.is_empty()
            && seen.insert(fold(tag))
        {
            tags.push(tag.to_string());
        }
    }
    if tags.len() > limits::TAGS {
        let message = format!("Give at most {} tags.", limits::TAGS);
        faults.note::<()>(Err(Fault::new(at, "too_many", message)));
    }
    faults.or(Some(tags))
}

fn tag<'a>(at: &str, text: &'a str) -> Read<&'a str> {
    no_nul(at, text)?;
    if text.contains(['\n', '\r']) {
        return Err(Fault::new(
            at,
            "line_break",
            "A tag has one line. Take the line breaks out.",
        ));
    }
    if text.chars().nth(limits::TAG_CHARS).is_some() {
        return Err(too_long(at, "A tag", limits::TAG_CHARS, "characters"));
    }
    Ok(text)
}

/// The items of a list.
pub fn array<'a>(at: &str, expected: &str, json: &'a Json) -> Read<&'a [Json]> {
    json.as_array()
        .map(Vec::as_slice)
        .ok_or_else(|| wrong_type(at, expected, json))
}
