//! Names, addresses and numbers of companies and people that do not exist.

use std::collections::HashSet;

use base::fold;
use serde_json::{Value as Json, json};

use crate::{
    dice::Dice,
    words::{City, GIVEN, HEADS, PLACES, Place, SURNAME_HEADS, SURNAME_TAILS, TAILS, TRADES},
};

/// A company as it is known by.
pub struct Firm {
    pub name: String,
    /// Begins its web and mail addresses.
    pub domain: String,
    pub industry: &'static str,
    pub place: &'static Place,
    pub city: &'static City,
}

/// Companies, none with the name or domain of another.
pub fn firms(dice: &mut Dice, count: usize) -> Vec<Firm> {
    let mut stems: Vec<String> = HEADS
        .iter()
        .flat_map(|head| TAILS.iter().map(move |tail| format!("{head}{tail}")))
        .collect();
    dice.shuffle(&mut stems);
    stems
        .into_iter()
        .take(count)
        .map(|stem| firm(dice, &stem))
        .collect()
}

fn firm(dice: &mut Dice, stem: &str) -> Firm {
    let (industry, words) = dice.weighted(TRADES);
    let place = dice.weighted(PLACES);
    Firm {
        name: format!("{stem} {}", dice.pick(words)),
        domain: format!("{}.example", stem.to_lowercase()),
        industry,
        place,
        city: dice.pick(place.cities),
    }
}

/// A company of the same group as another, in the same country.
pub fn subsidiary(dice: &mut Dice, parent: &Firm) -> Firm {
    let city = dice.pick(parent.place.cities);
    // Its city tells it from the parent, and from its sisters.
    let place = fold(city.0).replace(' ', "-");
    Firm {
        name: format!("{} {}", parent.name, city.0),
        domain: format!("{place}.{}", parent.domain),
        industry: parent.industry,
        place: parent.place,
        city,
    }
}

/// The name as it stands in the register.
pub fn legal_name(firm: &Firm) -> String {
    let form = match firm.place.country {
        "US" => "Inc.",
        "GB" => "Ltd",
        "DE" => "GmbH",
        "FR" => "SAS",
        _ => "Pty Ltd",
    };
    format!("{} {form}", firm.name)
}

/// People, each with another full name.
#[derive(Default)]
pub struct People(HashSet<(String, String)>);

impl People {
    /// Given name and surname that nobody has yet.
    pub fn another(&mut self, dice: &mut Dice) -> (String, String) {
        loop {
            let given = dice.pick(GIVEN).to_string();
            let surname = format!("{}{}", dice.pick(SURNAME_HEADS), dice.pick(SURNAME_TAILS));
            if self.0.insert((given.clone(), surname.clone())) {
                return (given, surname);
            }
        }
    }
}

/// `ada.tarnwyn@brenvik.example`
pub fn email(given: &str, surname: &str, domain: &str) -> String {
    format!("{}.{}@{domain}", fold(given), fold(surname))
}

/// A number of a city that rings nowhere.
pub fn phone(dice: &mut Dice, city: &City) -> String {
    city.3
        .chars()
        .map(|c| {
            if c == '#' {
                char::from(b'0' + u8::try_from(dice.below(10)).unwrap_or(0))
            } else {
                c
            }
        })
        .collect()
}

/// An address in a city.
pub fn address(dice: &mut Dice, place: &Place, city: &City) -> Json {
    let (street, number) = (dice.pick(place.streets), dice.between(1, 180));
    let street = match place.number_first {
        true => format!("{number} {street}"),
        false => format!("{street} {number}"),
    };
    let (city, region, postcode, _) = city;
    json!({ "street": street, "city": city, "region": region, "postcode": postcode, "country": place.country })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_called_alike() {
        let mut dice = Dice::new(1);
        let firms = firms(&mut dice, 200);
        let domains: HashSet<&str> = firms.iter().map(|firm| firm.domain.as_str()).collect();
        assert_eq!((firms.len(), domains.len()), (200, 200));
        let mut people = People::default();
        let names: HashSet<_> = (0..1_100).map(|_| people.another(&mut dice)).collect();
        assert_eq!(names.len(), 1_100);
    }

    #[test]
    fn every_number_could_be_dialled() {
        let mut dice = Dice::new(1);
        for (place, _) in PLACES {
            for city in place.cities {
                let number = phone(&mut dice, city);
                let read = schema::value::phone::parse(&number, "US")
                    .unwrap_or_else(|e| panic!("{number}: {e}"));
                assert!(read.is_possible, "{number}");
            }
        }
    }
}
