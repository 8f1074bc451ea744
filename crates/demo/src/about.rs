//! What a company does, in a few words.

use crate::{dice::Dice, names::Firm};

/// By industry: what such companies do.
const TRADES: &[(&str, &[&str])] = &[
    (
        "manufacturing",
        &[
            "Makes housings and gears for pumps",
            "Casts and mills parts for machine builders",
            "Makes tools for sheet metal, most of them to order",
        ],
    ),
    (
        "logistics",
        &[
            "Runs cold stores and delivers to shops at night",
            "Forwards goods by road, with warehouses of its own",
            "Stores and packs for mail order",
        ],
    ),
    (
        "food",
        &[
            "Bakes for supermarkets, mostly at night",
            "Makes cheese and yoghurt from the milk of the region",
            "Packs fruit and vegetables for canteens",
        ],
    ),
    (
        "energy",
        &[
            "Runs solar parks and small hydro plants",
            "Supplies heat and power to a district",
            "Looks after transformer stations for towns",
        ],
    ),
    (
        "medical",
        &[
            "Runs clinics and the laboratory between them",
            "Examines samples for surgeries and hospitals",
            "Makes diagnostic kits, which are kept cold",
        ],
    ),
    (
        "retail",
        &[
            "Sells for house and garden, in shops and by mail",
            "A chain of markets with a warehouse in the middle",
            "Outfits trades with work clothes",
        ],
    ),
    (
        "construction",
        &[
            "Builds halls from timber and steel",
            "Renovates schools and offices",
            "Cuts and bends steel for building sites",
        ],
    ),
    (
        "technology",
        &[
            "Builds robots that load machines",
            "Makes measuring instruments for laboratories",
            "Puts together control cabinets",
        ],
    ),
    (
        "software",
        &[
            "Writes planning software for workshops",
            "Runs data centres for firms of the region",
            "Hosts shops and keeps them online",
        ],
    ),
    (
        "hospitality",
        &[
            "Runs hotels by the water",
            "Cooks for events and canteens",
            "A family of resorts, open all year",
        ],
    ),
    (
        "education",
        &[
            "Teaches technical trades",
            "A college with workshops and a boarding house",
        ],
    ),
    (
        "agriculture",
        &[
            "Grows apples and stores them until spring",
            "Breeds and sells seeds",
            "Runs greenhouses and stables",
        ],
    ),
];

const SIZES: &[&str] = &[
    "in {n} places",
    "in {city} and {n} other places",
    "with {n} sites around {city}",
    "from {city}",
    "in the {n}th year under the same roof",
    "with {n} branches",
];

const MORE: &[&str] = &[
    "The technical staff is small and buys service along with devices.",
    "Sites are run on their own; the head office sets the budget.",
    "Has promised to halve its energy use within five years.",
    "Certified by ISO 9001 and audited each spring.",
    "Most machines are older than fifteen years.",
    "A new plant is being built.",
    "Family owned, in the third generation.",
    "Belongs to its employees.",
    "Half of what is sold goes abroad.",
    "Works around the clock, also on Sundays.",
    "Came to us through a neighbour.",
    "Maintains for others too, which makes it interesting as a partner.",
];

/// A description of a company.
pub fn describe(dice: &mut Dice, firm: &Firm) -> String {
    let what = TRADES
        .iter()
        .find(|(industry, _)| *industry == firm.industry)
        .map_or("A firm", |(_, all)| *dice.pick(all));
    let place = dice
        .pick(SIZES)
        .replace("{city}", firm.city.0)
        .replace("{n}", &dice.between(4, 14).to_string());
    let mut text = format!("{what}, {place}. {}", dice.pick(MORE));
    if dice.chance(0.3) {
        let more = dice.pick(MORE);
        if !text.ends_with(more) {
            text.push_str("\n\n");
            text.push_str(more);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::TRADES;

    #[test]
    fn every_trade_can_be_described() {
        for ((industry, _), _) in crate::words::TRADES {
            assert!(TRADES.iter().any(|(key, _)| key == industry), "{industry}");
        }
    }
}
