//! What sellers plan: tasks and next steps.

use crate::{
    dice::Dice,
    notes::{Talk, fill},
};

/// What a task is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A deal in this stage.
    Deal(usize),
    /// A customer who is looked after.
    Customer,
}

const EARLY: &[(&str, &str)] = &[
    ("call", "Call {who} about the {offer}"),
    ("email", "Send {who} the product overview"),
    ("to_do", "Look up who decides on the {offer}"),
    ("call", "Ask {who} how many machines there are"),
    ("email", "Suggest three dates to {who}"),
    ("to_do", "Find a reference in the same trade"),
    ("email", "Answer the questions of {colleague}"),
    ("call", "Try {who} again"),
];
const MIDDLE: &[(&str, &str)] = &[
    ("meeting", "Walk {who} through the {offer}"),
    ("email", "Send {who} the figures for the {offer}"),
    ("visit", "Visit {who} and look at the {spot}"),
    ("to_do", "Work out the quantities for the {offer}"),
    ("meeting", "Demonstration for {who} and {colleague}"),
    ("call", "Ask {colleague} about the network"),
    ("to_do", "Calculate the return over {few} years"),
    ("email", "Send the data sheet to {colleague}"),
];
const LATE: &[(&str, &str)] = &[
    ("call", "Ask {who} about open points"),
    ("to_do", "Have the terms checked"),
    ("meeting", "Agree on dates with {who}"),
    ("email", "Send {who} the contract"),
    ("to_do", "Reserve sensors for delivery in {month}"),
    ("call", "Ask {colleague} for the order number"),
    ("meeting", "Last round with {colleague}"),
];
const CARE: &[(&str, &str)] = &[
    ("meeting", "Quarterly review with {who}"),
    ("call", "Ask {who} how the sensors in the {spot} do"),
    ("visit", "Visit {who} in {city}"),
    ("email", "Tell {who} about the new gateway firmware"),
    ("to_do", "Look at the alarms of the last quarter"),
    ("call", "Introduce myself to {colleague}"),
    ("email", "Ask {who} for a reference"),
];

/// Kind and subject of a task.
pub fn task(dice: &mut Dice, occasion: Occasion, talk: &Talk) -> (&'static str, String) {
    let (kind, subject) = *dice.pick(match occasion {
        Occasion::Deal(0) => EARLY,
        Occasion::Deal(1 | 2) => MIDDLE,
        Occasion::Deal(_) => LATE,
        Occasion::Customer => CARE,
    });
    (kind, fill(dice, subject, talk))
}

/// What is to happen next in a stage.
pub fn next_step(dice: &mut Dice, stage: usize, talk: &Talk) -> String {
    let steps: &[&str] = match stage {
        0 => &[
            "First call",
            "Find the decision maker",
            "Answer the inquiry",
            "Meet {who}",
        ],
        1 => &[
            "Site visit",
            "Demonstration for {colleague}",
            "List of machines",
            "Measure reception in the {spot}",
        ],
        2 => &[
            "Discuss the offer with {who}",
            "Meeting with IT",
            "Reference visit",
            "Second version of the offer",
        ],
        _ => &[
            "Contract with legal",
            "Signature of {colleague}",
            "Order form",
            "Date of delivery",
        ],
    };
    let step = *dice.pick(steps);
    fill(dice, step, talk)
}
