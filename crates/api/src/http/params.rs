//! Parameters behind the question mark, read strictly: one that is not known
//! would otherwise be a wish that nobody hears.

use std::ops::RangeInclusive;

use axum::http::Uri;
use base::{Error, Result};
use percent_encoding::percent_decode_str;

/// The parameters of one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads the parameters of an address; only those of `known` may be there,
    /// each once.
    ///
    /// # Errors
    /// `Malformed` that names the parameter at fault and those that there are.
    pub fn of(uri: &Uri, known: &[&str]) -> Result<Params> {
        let mut params: Vec<(String, String)> = Vec::new();
        for pair in uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
        {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name, "the parameters")?;
            if !known.contains(&name.as_str()) {
                return Err(unknown(&name, known));
            }
            if params.iter().any(|(there, _)| *there == name) {
                let message = format!("The parameter {name} stands there twice. Give it once.");
                return Err(Error::malformed("repeated_parameter", message).in_field(name));
            }
            let value = decoded(value, &name)?;
            if let Some(at) = value.chars().position(|c| c == '\0') {
                let message = format!("{name} holds a NUL character. Leave it out.");
                return Err(Error::malformed_at("nul", message, at).in_field(name));
            }
            params.push((name, value));
        }
        Ok(Params(params))
    }

    /// The value of a parameter; an empty one counts as not given.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(there, _)| there == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// A parameter that is `true` or `false`; false if it is not given.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn flag(&self, name: &str) -> Result<bool> {
        match self.get(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => {
                let message = format!("{name} is true or false.");
                Err(Error::malformed("not_a_boolean", message).in_field(name))
            }
        }
    }

    /// A whole number within bounds, or `default` if it is not given.
    ///
    /// # Errors
    /// `Malformed` for anything else.
    pub fn number(&self, name: &str, within: RangeInclusive<u32>, default: u32) -> Result<u32> {
        let Some(text) = self.get(name) else {
            return Ok(default);
        };
        let plain = text.bytes().all(|b| b.is_ascii_digit());
        match text.parse::<u32>() {
            Ok(number) if plain && within.contains(&number) => Ok(number),
            _ => {
                let (least, most) = (within.start(), within.end());
                let message = format!("{name} is a whole number from {least} to {most}.");
                Err(Error::malformed("out_of_range", message).in_field(name))
            }
        }
    }

    /// The items of a list with commas between them; an empty list if it is not given.
    pub fn list<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.get(name).into_iter().flat_map(|text| text.split(','))
    }
}

fn decoded(text: &str, name: &str) -> Result<String> {
    let spaced = text.replace('+', " ");
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => {
            let message = format!(
                "What {name} holds is not UTF-8. Encode its text as UTF-8, then percent-encode it."
            );
            Err(Error::malformed("encoding", message))
        }
    }
}

fn unknown(name: &str, known: &[&str]) -> Error {
    let shown = base::text::truncate(name, 60);
    let message = match known {
        [] => format!("There is no parameter \"{shown}\"; this address takes none."),
        known => format!(
            "There is no parameter \"{shown}\". This address takes {}.",
            known.join(", ")
        ),
    };
    Error::malformed("unknown_parameter", message).in_field(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Params> {
        let uri: Uri = format!("/deals?{query}").parse().unwrap();
        Params::of(&uri, &["filter", "limit", "count"])
    }

    #[test]
    fn values_are_decoded() {
        let params = read("filter=a+%3D+%22%C3%A4%22&limit=&count=true&").unwrap();
        assert_eq!(params.get("filter"), Some("a = \"ä\""));
        assert_eq!(params.get("limit"), None);
        assert!(params.flag("count").unwrap());
        assert_eq!(params.number("limit", 1..=500, 50).unwrap(), 50);
    }

    #[test]
    fn faults_are_named() {
        for (query, code) in [
            ("filtr=1", "unknown_parameter"),
            ("%ff=1", "encoding"),
            ("filter=%ff", "encoding"),
            ("filter=a%00b", "nul"),
            ("limit=1&limit=2", "repeated_parameter"),
        ] {
            assert_eq!(read(query).unwrap_err().code(), code, "{query}");
        }
        for limit in [
            "0",
            "501",
            "-1",
            "+5",
            "1.0",
            "x",
            "99999999999999999999",
            " 5",
        ] {
            let query = format!("limit={}", limit.replace('+', "%2B").replace(' ', "%20"));
            let params = read(&query).unwrap();
            let error = params.number("limit", 1..=500, 50).unwrap_err();
            assert_eq!(error.code(), "out_of_range", "{limit}");
        }
        assert!(read("count=yes").unwrap().flag("count").is_err());
    }
}
