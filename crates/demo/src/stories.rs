//! How deals went: planned from their beginning to their end, some of which
//! lies in the future and does not happen.

use std::collections::HashSet;

use base::Date;

use crate::{
    calendar::{days_between, weekday},
    dice::Dice,
    offers::{OFFERS, Offer, PRODUCTS, RENEWALS},
    size::Size,
    words::{LOST_REASONS, SOURCES, SPOTS},
    world::World,
};

/// Which pipeline, and the names of its stages: four that are open, then won
/// and lost. `seed` makes the first one in every workspace.
pub const PIPELINES: [(&str, [&str; 6]); 2] = [
    (
        "Sales",
        ["New", "Qualified", "Proposal", "Negotiation", "Won", "Lost"],
    ),
    (
        "Renewals",
        [
            "Upcoming",
            "Contacted",
            "Offer sent",
            "In approval",
            "Renewed",
            "Churned",
        ],
    ),
];
pub const WON: usize = 4;
pub const LOST: usize = 5;

/// One deal from beginning to end.
#[derive(Debug)]
pub struct Story {
    /// 0 or 1 of [`PIPELINES`].
    pub pipeline: usize,
    /// Place of its company among the firms, and of its contact among the people.
    pub firm: usize,
    pub person: usize,
    /// Place of the product among [`PRODUCTS`].
    pub product: usize,
    /// What is sold, as the deal is named, and as sentences call it.
    pub name: String,
    pub offer: &'static str,
    /// Whole units of the workspace currency.
    pub amount: i64,
    pub kind: &'static str,
    pub source: &'static str,
    pub opened: Date,
    /// When it was thought to be decided.
    pub expected: Date,
    /// The days on which it comes to a stage (place in its pipeline), in order.
    pub moves: Vec<(Date, usize)>,
    pub lost_reason: Option<&'static str>,
}

/// Makes them up. Every deal is opened between `first` and `last`.
pub fn stories(
    dice: &mut Dice,
    world: &World,
    (first, last): (Date, Date),
    size: &Size,
) -> Vec<Story> {
    let days = days_between(first, last);
    let mut all: Vec<Story> = Vec::with_capacity(size.new_deals + size.renewed_deals);
    let mut named = HashSet::new();
    for n in 0..size.new_deals + size.renewed_deals {
        let renewal = n >= size.new_deals;
        // Business grows: later days see more deals than earlier ones.
        let opened = first.plus_days((days as f64 * dice.unit().powf(0.62)) as i64);
        let expansion = !renewal && dice.chance(0.28);
        let firm = match renewal || expansion {
            true => customer(dice, world, &all, opened),
            false => prospect(dice, world, opened),
        };
        let opened = opened.max(world.firms[firm].since);
        let offer = dice.weighted(if renewal { RENEWALS } else { OFFERS });
        let product = PRODUCTS
            .iter()
            .position(|product| product.1 == offer.sku)
            .unwrap_or_default();
        let count = dice.between(offer.count.0, offer.count.1);
        let list = PRODUCTS[product].4 * count;
        let mut story = Story {
            pipeline: usize::from(renewal),
            firm,
            person: *dice.pick(&world.firms[firm].people),
            product,
            name: name(dice, &mut named, firm, offer, count, opened),
            offer: offer.what,
            // A discount now and then, and round sums.
            amount: (list as f64 * dice.between(88, 100) as f64 / 1_000.0).round() as i64 * 10,
            kind: if renewal {
                "renewal"
            } else if expansion {
                "expansion"
            } else {
                "new_business"
            },
            source: if renewal || expansion {
                "existing"
            } else {
                dice.weighted::<&str>(SOURCES)
            },
            opened,
            expected: opened,
            moves: Vec::new(),
            lost_reason: None,
        };
        plan(dice, &mut story);
        all.push(story);
    }
    all
}

/// A company that is not a customer and was known by then, or the first that will be.
fn prospect(dice: &mut Dice, world: &World, day: Date) -> usize {
    let known: Vec<usize> = (0..world.firms.len())
        .filter(|&n| !world.firms[n].is_customer && world.firms[n].since <= day)
        .collect();
    let next = || {
        (0..world.firms.len()).min_by_key(|&n| (world.firms[n].is_customer, world.firms[n].since))
    };
    match known.is_empty() {
        true => next().unwrap_or_default(),
        false => *dice.pick(&known),
    }
}

/// A company that was a customer by then, one that has not bought within
/// these months rather than another.
fn customer(dice: &mut Dice, world: &World, so_far: &[Story], day: Date) -> usize {
    let won = |story: &&Story| story.moves.last().is_some_and(|last| last.1 == WON);
    let bought: HashSet<usize> = so_far.iter().filter(won).map(|story| story.firm).collect();
    let by_then: HashSet<usize> = so_far
        .iter()
        .filter(won)
        .filter(|story| story.moves.last().is_some_and(|last| last.0 < day))
        .map(|story| story.firm)
        .collect();
    let known: Vec<usize> = (0..world.firms.len())
        .filter(|n| world.firms[*n].since <= day)
        .filter(|n| world.firms[*n].is_customer || by_then.contains(n))
        .collect();
    let waiting: Vec<usize> = known
        .iter()
        .copied()
        .filter(|n| !bought.contains(n))
        .collect();
    match waiting.is_empty() || dice.chance(0.4) {
        true => *dice.pick(&known),
        false => *dice.pick(&waiting),
    }
}

/// A name that the company's other deals do not have, if there is one.
fn name(
    dice: &mut Dice,
    named: &mut HashSet<(usize, String)>,
    firm: usize,
    offer: &Offer,
    count: i64,
    opened: Date,
) -> String {
    let mut name = String::new();
    for _ in 0..8 {
        name = dice
            .pick(offer.names)
            .replace("{n}", &count.to_string())
            .replace("{spot}", dice.pick::<&str>(SPOTS))
            .replace("{year}", &opened.plus_days(60).year().to_string());
        if named.insert((firm, name.clone())) {
            break;
        }
    }
    name
}

/// How long it takes and how it ends. Large deals take longer and are lost more
/// often; customers decide faster and mostly for us.
fn plan(dice: &mut Dice, story: &mut Story) {
    let size = (story.amount as f64 / 10_000.0).clamp(0.2, 8.0);
    let (usual, chance) = match story.kind {
        "renewal" => (58.0, 0.84),
        "expansion" => (50.0 + 6.0 * size, 0.52 - 0.02 * size),
        _ => (62.0 + 9.0 * size, 0.38 - 0.025 * size),
    };
    let cycle = (usual * dice.spread(0.28)).clamp(9.0, 260.0);
    let on = |share: f64| {
        story
            .opened
            .plus_days((cycle * share).round().max(1.0) as i64)
    };
    // Sellers promise early days.
    story.expected = weekday(on(0.6 + 0.35 * dice.unit()));
    let steps = [
        (0.12 + 0.12 * dice.unit(), 1),
        (0.38 + 0.14 * dice.unit(), 2),
        (0.68 + 0.14 * dice.unit(), 3),
    ];
    if dice.chance(chance) {
        story.moves = steps
            .iter()
            .map(|(share, stage)| (on(*share), *stage))
            .chain([(on(1.0), WON)])
            .collect();
        return;
    }
    let reached = *dice.weighted(&[(0usize, 3), (1, 4), (2, 5), (3, 2)]);
    story.moves = steps[..reached]
        .iter()
        .map(|(share, stage)| (on(*share), *stage))
        .collect();
    let so_far = story.moves.last().map_or(story.opened, |(day, _)| *day);
    // Some fall silent, and are given up after a while.
    if dice.chance(0.08) {
        let given_up = so_far.plus_days(dice.between(45, 75));
        story.moves.push((given_up, LOST));
        story.lost_reason = Some("no_decision");
        return;
    }
    let end = (reached as f64 * 0.26 + 0.24 + 0.24 * dice.unit()).min(1.1);
    story.moves.push((on(end).max(so_far.plus_days(2)), LOST));
    story.lost_reason = Some(*dice.weighted(LOST_REASONS));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deals_go_as_deals_go() {
        let first = Date::from_ymd(2024, 9, 2).unwrap();
        let last = first.plus_days(547);
        let mut dice = Dice::new(1);
        let world = World::make(&mut dice, first, &Size::WHOLE);
        let all = stories(&mut dice, &world, (first, last), &Size::WHOLE);
        assert_eq!(all.len(), 400);
        for story in &all {
            assert!(
                story.moves.is_sorted_by(|a, b| a.0 <= b.0 && a.1 < b.1),
                "{story:?}"
            );
            assert!(
                story.opened >= world.firms[story.firm].since && story.opened <= last,
                "{story:?}"
            );
            assert!(!story.name.contains(['{', '}']), "{story:?}");
            assert!(
                !story
                    .name
                    .contains(world.firms[story.firm].body["name"].as_str().unwrap()),
                "{story:?}"
            );
            assert!(
                story.amount > 0 && story.expected > story.opened,
                "{story:?}"
            );
        }
        let ended = |pipeline: usize, stage: usize| {
            let past = |story: &&Story| {
                story.pipeline == pipeline
                    && story
                        .moves
                        .last()
                        .is_some_and(|m| m.1 == stage && m.0 <= last)
            };
            all.iter().filter(past).count() as f64
        };
        let rate = |pipeline| ended(pipeline, WON) / (ended(pipeline, WON) + ended(pipeline, LOST));
        assert!((0.27..0.48).contains(&rate(0)), "{}", rate(0));
        assert!((0.7..0.95).contains(&rate(1)), "{}", rate(1));
        let open = 400.0 - ended(0, WON) - ended(0, LOST) - ended(1, WON) - ended(1, LOST);
        assert!((45.0..110.0).contains(&open), "{open}");
    }
}
