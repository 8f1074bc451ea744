//! What sellers write: tasks, notes, next steps.

use crate::dice::Dice;

/// What a note or task is written about.
pub struct Talk<'a> {
    /// Given name of the contact.
    pub who: &'a str,
    /// What is offered.
    pub offer: &'a str,
}

/// Kind and subject of the task that follows a stage.
pub fn task(dice: &mut Dice, stage: usize, about: &Talk<'_>) -> (&'static str, String) {
    let Talk { who, offer } = about;
    let early = [
        ("call", format!("Call {who} about the {offer}")),
        ("email", format!("Send {who} the product overview")),
        ("to_do", format!("Look up who decides on the {offer}")),
    ];
    let middle = [
        ("meeting", format!("Walk {who} through the {offer}")),
        ("email", format!("Send {who} the figures for the {offer}")),
        ("visit", format!("Visit {who} and look at the site")),
        ("to_do", format!("Work out the quantities for the {offer}")),
    ];
    let late = [
        ("call", format!("Ask {who} about open points")),
        ("to_do", "Have the terms checked".to_string()),
        ("meeting", format!("Agree on dates with {who}")),
    ];
    match stage {
        0 => dice.pick(&early).clone(),
        1 => dice.pick(&middle).clone(),
        _ => dice.pick(&late).clone(),
    }
}

/// What was noted when a deal came to a stage.
pub fn note(dice: &mut Dice, stage: usize, about: &Talk<'_>) -> String {
    let Talk { who, offer } = about;
    let first = [
        format!("{who} wants to know what a {offer} costs to run, not only to buy."),
        format!(
            "Good first call. {who} has had two unplanned stops this year and must show the board a plan."
        ),
        format!("{who} will bring in maintenance before we talk about the {offer} again."),
        format!("They compare three suppliers. {who} asked for references from the same trade."),
    ];
    let middle = [
        format!("Showed the dashboards. {who} liked the alerts and asked how data leaves the plant."),
        "IT wants the gateways in a network of their own; sent the data sheet.".to_string(),
        format!("{who} needs the {offer} before the summer shutdown, or it will be next year."),
        "Budget is there, but above the limit that the site may sign for. It goes to the head office.".to_string(),
    ];
    let late = [
        "Purchasing asks for two percent and 60 days. Offered 45 days, no discount.".to_string(),
        format!("{who} confirmed the scope of the {offer}; legal reads the contract."),
        "The works council has agreed. Only the signature is missing.".to_string(),
        format!("Call with {who}: they will decide this month."),
    ];
    match stage {
        0 | 1 => dice.pick(&first).clone(),
        2 => dice.pick(&middle).clone(),
        _ => dice.pick(&late).clone(),
    }
}

/// What was noted when a deal was lost for a reason.
pub fn farewell(reason: &str, who: &str) -> String {
    match reason {
        "price" => format!("{who} got a lower offer and could not defend the difference."),
        "competitor" => {
            "They went with the supplier of their machines, who bundles sensors.".into()
        }
        "no_budget" => format!("The budget was cut. {who} asked us to call again next year."),
        "no_decision" => format!("{who} does not answer any more. Nobody there owns the topic."),
        "timing" => "A move to a new site comes first.".into(),
        _ => "They need explosion protection, which we do not have.".into(),
    }
}

/// What is to happen next in a stage.
pub fn next_step(dice: &mut Dice, stage: usize) -> &'static str {
    let steps: &[&str] = match stage {
        0 => &[
            "First call",
            "Find the decision maker",
            "Answer the inquiry",
        ],
        1 => &["Site visit", "Demonstration", "List of machines"],
        2 => &[
            "Offer to be discussed",
            "Meeting with IT",
            "Reference visit",
        ],
        _ => &["Contract with legal", "Signature", "Order form"],
    };
    dice.pick::<&str>(steps)
}

/// What is known of a company.
pub fn company_note(dice: &mut Dice) -> &'static str {
    dice.pick::<&str>(&[
        "Works in three shifts; call after 9.",
        "Reads offers only with all accessories priced.",
        "The sites decide by themselves up to 20,000.",
        "Met them at the maintenance fair. Friendly, slow, thorough.",
        "Their gateways are five years old and out of support.",
    ])
}
