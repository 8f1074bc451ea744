//! How records are laid out: what is chosen on a board, a calendar, a timeline or a gallery. All
//! of it stands in the address, so that whoever is given the address sees the same.

use std::collections::BTreeMap;

use schema::{FieldDef, ObjectDef};
use serde::Deserialize;

use super::choices;

/// The fields of cards, as a form sends them one by one.
const CARD: &str = "card.";
/// No field at all, which is not the same as nothing chosen.
pub const NOTHING: &str = "-";

/// The parameters of these views. Each is empty where nothing was chosen.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub struct Layout {
    /// The day or month that is looked at: `2026-11`, `2026-11-05`.
    pub on: String,
    /// How much of the time is shown: `month`, `week`, `day`, `agenda`; of a timeline its zoom.
    pub span: String,
    /// The field in which what begins in the field `by` ends.
    pub until: String,
    /// The field of a board's or timeline's rows.
    pub rows: String,
    /// The fields of cards, with commas between.
    pub card: String,
    /// The field that a board's columns sum up.
    pub sum: String,
    /// The columns of a board that are folded up, with commas between.
    pub closed: String,
    /// After how many days without a change a card is marked.
    pub stale: String,
    /// The field with the pictures of a gallery.
    pub picture: String,
    /// Whether it came from a form that names each field of cards, and has a shorter address.
    pub is_loose: bool,
}

impl From<BTreeMap<String, String>> for Layout {
    fn from(mut given: BTreeMap<String, String>) -> Self {
        let chosen: Vec<String> = given
            .keys()
            .filter_map(|key| key.strip_prefix(CARD).map(str::to_owned))
            .collect();
        let mut take = |name: &str| given.remove(name).unwrap_or_default();
        let card = take("card");
        Layout {
            on: take("on"),
            span: take("span"),
            until: take("until"),
            rows: take("rows"),
            sum: take("sum"),
            closed: take("closed"),
            stale: take("stale"),
            picture: take("picture"),
            is_loose: !chosen.is_empty(),
            card: match chosen.is_empty() {
                true => card,
                false => chosen.join(","),
            },
        }
    }
}

impl Layout {
    /// The parameters as they stand in an address.
    pub fn pairs(&self) -> [(&'static str, &str); 9] {
        [
            ("on", &self.on),
            ("span", &self.span),
            ("until", &self.until),
            ("rows", &self.rows),
            ("card", &self.card),
            ("sum", &self.sum),
            ("closed", &self.closed),
            ("stale", &self.stale),
            ("picture", &self.picture),
        ]
    }

    /// The fields that cards were chosen to show, in the order of the object; none if nothing
    /// was chosen. What is not there, or hidden from the reader, is left out.
    pub fn card_fields<'a>(&self, def: &'a ObjectDef) -> Option<Vec<&'a FieldDef>> {
        if self.card.is_empty() {
            return None;
        }
        let named: Vec<&str> = self.card.split(',').map(str::trim).collect();
        let all = choices::shown(def).into_iter();
        Some(
            all.filter(|field| named.contains(&field.name.as_str()))
                .collect(),
        )
    }

    /// Whether a column is folded up.
    pub fn is_closed(&self, value: &str) -> bool {
        let value = closed_word(value);
        self.closed.split(',').any(|one| one == value)
    }

    /// The folded columns if this one is folded up or unfolded.
    pub fn toggled(&self, value: &str) -> String {
        let value = closed_word(value);
        let others = || {
            self.closed
                .split(',')
                .filter(|one| !one.is_empty() && *one != value)
        };
        match others().count() < self.closed.split(',').filter(|one| !one.is_empty()).count() {
            true => others().collect::<Vec<_>>().join(","),
            false => others().chain([value]).collect::<Vec<_>>().join(","),
        }
    }

    /// After how many days a card is marked, if that was chosen.
    pub fn stale_days(&self) -> Option<i64> {
        self.stale
            .parse()
            .ok()
            .filter(|days| (1..=9_999).contains(days))
    }
}

/// How the column of records without a value is named.
fn closed_word(value: &str) -> &str {
    if value.is_empty() { NOTHING } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(pairs: &[(&str, &str)]) -> Layout {
        let pairs = pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Layout::from(pairs.collect::<BTreeMap<_, _>>())
    }

    #[test]
    fn fields_that_are_named_one_by_one_become_one_word() {
        let loose = layout(&[("card", "-"), ("card.owner", "on"), ("card.amount", "on")]);
        assert_eq!(
            (loose.card.as_str(), loose.is_loose),
            ("amount,owner", true)
        );
        let plain = layout(&[("card", "-"), ("on", "2026-11")]);
        assert_eq!((plain.card.as_str(), plain.is_loose), ("-", false));
        assert_eq!(plain.on, "2026-11");
    }

    #[test]
    fn columns_fold_and_unfold() {
        for (closed, value, expect) in [
            ("", "a", "a"),
            ("a", "b", "a,b"),
            ("a,b", "a", "b"),
            ("a", "", "a,-"),
            ("-", "", ""),
        ] {
            let before = layout(&[("closed", closed)]);
            assert_eq!(before.toggled(value), expect, "{closed} {value}");
        }
        assert!(layout(&[("closed", "a,-")]).is_closed(""));
        assert!(!layout(&[("closed", "")]).is_closed(""));
    }

    #[test]
    fn days_are_a_number_that_makes_sense() {
        for (text, expect) in [
            ("14", Some(14)),
            ("0", None),
            ("x", None),
            ("", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(layout(&[("stale", text)]).stale_days(), expect, "{text}");
        }
    }
}
