//! Which inputs were touched: the form carries a hash of each input as it was first shown, so
//! that saving changes only what the person changed, and two people may edit one record.

use std::fmt;

use schema::FieldDef;

use super::control::Input;

/// Hashes of inputs by field name.
#[derive(Clone, Debug, Default)]
pub struct Was(Vec<(String, u64)>);

impl Was {
    /// Remembers inputs.
    pub fn of(inputs: &[(FieldDef, Input)]) -> Was {
        Was(inputs
            .iter()
            .map(|(field, input)| (field.name.clone(), hash(input)))
            .collect())
    }

    /// Reads what a form carried; what cannot be read counts as touched.
    pub fn parse(text: &str) -> Was {
        let pair = |pair: &str| {
            let (name, hash) = pair.split_once(':')?;
            Some((name.to_owned(), u64::from_str_radix(hash, 16).ok()?))
        };
        Was(text.split(',').filter_map(pair).collect())
    }

    /// Whether an input is as it was.
    pub fn is(&self, name: &str, input: &Input) -> bool {
        self.0
            .iter()
            .any(|(known, was)| known == name && *was == hash(input))
    }

    /// Counts an input as untouched.
    pub fn leave(&mut self, name: &str, input: &Input) {
        self.forget(name);
        self.0.push((name.to_owned(), hash(input)));
    }

    /// Remembers one field alone.
    pub fn only(&mut self, name: &str) {
        self.0.retain(|(known, _)| known == name);
    }

    /// Counts a field as touched.
    pub fn forget(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }
}

impl fmt::Display for Was {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, (name, hash)) in self.0.iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            write!(f, "{comma}{name}:{hash:x}")?;
        }
        Ok(())
    }
}

/// FNV-1a over what a browser would send of the input.
fn hash(input: &Input) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in sent(input) {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

fn sent(input: &Input) -> Vec<String> {
    match input {
        Input::Line { value, .. } => vec![value.clone()],
        Input::Area { value, .. } => vec![value.replace("\r\n", "\n")],
        Input::Check(on) => vec![on.to_string()],
        // The currency of no amount is no value.
        Input::Money { amount, .. } if amount.is_empty() => vec![],
        Input::Money { amount, currency } => vec![amount.clone(), currency.clone()],
        Input::Select { choices, .. } | Input::Choices(choices) => choices
            .iter()
            .filter(|choice| choice.chosen)
            .map(|choice| choice.value.clone())
            .collect(),
        Input::Tags(tags) => tags.clone(),
        Input::Rating(stars) => stars.map(|stars| stars.to_string()).into_iter().collect(),
        Input::Entries { rows, .. } => {
            let rows = rows.iter().filter(|row| !row.value.is_empty());
            rows.flat_map(|row| {
                [
                    row.value.clone(),
                    row.label.clone(),
                    row.primary.to_string(),
                ]
            })
            .collect()
        }
        Input::Parts(parts) => parts.iter().map(|part| part.value.clone()).collect(),
        Input::Reference(refs) | Input::References(refs) => refs
            .chosen
            .iter()
            .map(|(id, _)| id.clone())
            .chain((!refs.typed.is_empty()).then(|| refs.typed.clone()))
            .collect(),
        Input::Fixed(_) | Input::Grants(_) => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::super::control::{AreaMode, Mode};
    use super::*;

    fn field(name: &str) -> FieldDef {
        serde_json::from_value(
            serde_json::json!({"id": name, "name": name, "label": name, "type": "text"}),
        )
        .unwrap()
    }

    #[test]
    fn what_comes_back_unchanged_is_untouched() {
        let line = |value: &str| Input::Line {
            value: value.into(),
            mode: Mode::Text,
        };
        let area = |value: &str| Input::Area {
            value: value.into(),
            mode: AreaMode::Prose,
        };
        let shown = vec![
            (field("name"), line("Acme")),
            (field("note"), area("one\ntwo")),
        ];
        let was = Was::parse(&Was::of(&shown).to_string());
        assert!(was.is("name", &line("Acme")) && !was.is("name", &line("Acme ")));
        assert!(was.is("note", &area("one\r\ntwo")));
        assert!(
            !was.is("other", &line("Acme")),
            "a field that the form did not have is no untouched one"
        );
        assert!(!Was::parse("name:zz,,:").is("name", &line("Acme")));
    }

    #[test]
    fn parts_do_not_run_together() {
        let money = |amount: &str, currency: &str| Input::Money {
            amount: amount.into(),
            currency: currency.into(),
        };
        assert_ne!(hash(&money("1", "2USD")), hash(&money("12", "USD")));
        assert_eq!(hash(&money("", "USD")), hash(&money("", "EUR")));
    }
}
