//! Addresses in the lines that an envelope has.

use schema::Address;
use schema::value::parse::country_name;

/// Street, town, country, one under the other; what is missing leaves no gap.
pub(super) fn address_lines(address: &Address) -> String {
    let town = [&address.postcode, &address.city, &address.region]
        .into_iter()
        .filter(|part| !part.is_empty());
    let town = town.map(String::as_str).collect::<Vec<_>>().join(" ");
    let country = country_name(&address.country).unwrap_or(address.country.as_str());
    [address.street.as_str(), town.as_str(), country]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}
