//! What is written down about customers, sentence by sentence. `{who}` is the
//! contact, `{colleague}` somebody else there, `{offer}` what is offered,
//! `{spot}` a part of the site, `{city}` where they are, `{month}` a month to
//! come, `{few}`, `{many}` and `{sum}` are numbers.

/// How a conversation came about, before an offer is made.
pub const FIRST: &[&str] = &[
    "First call with {who}, {many} minutes.",
    "{who} called back this morning.",
    "Short video call with {who} and {colleague}.",
    "Met {who} at the site in {city}.",
    "{who} answered the mail of last week.",
    "Introductory talk; {who} had read up on us beforehand.",
    "Spoke to {colleague} first, who put me through to {who}.",
    "{who} had seen the {offer} at a neighbour's site.",
    "Long call with {who}, mostly about how they work today.",
    "Visit in {city}, shown round by {colleague}.",
];

/// What was said before an offer is made.
pub const NEED: &[&str] = &[
    "They had {few} unplanned stops this year, the longest one of two days.",
    "{who} wants to know what the {offer} costs to run, not only to buy.",
    "Readings are taken by hand once a week and typed into a spreadsheet.",
    "{colleague} would like to start small, with the {spot} only.",
    "The old system loses its support in {month}.",
    "Insurance asks for proof of temperatures from {month} on.",
    "About {many} machines are of interest, {few} of them critical.",
    "They compare three suppliers and want references from the same trade.",
    "Energy costs went up by a third; {who} has to report where it goes.",
    "The {spot} is hard to reach, so a cable is out of the question.",
    "Maintenance is short of two people, hence the interest in alerts.",
    "{who} decides up to {sum}; above that {colleague} signs.",
    "There was a try with another make, given up because of false alarms.",
    "An audit is due in {month}, and they want the {offer} in place by then.",
    "They plan a second hall, and sensors belong in its budget from the start.",
    "Mobile reception is weak around the {spot}; to be measured.",
    "They would keep their own dashboards and only take our data.",
    "Night shifts run without a technician on site.",
    "{colleague} is sceptical and wants to see numbers from others first.",
    "What hurts most are call-outs at the weekend, {few} since spring.",
];

/// How a conversation came about, with an offer on the table.
pub const MIDDLE: &[&str] = &[
    "Showed the dashboards to {who} and {colleague}.",
    "Went through the offer line by line with {who}.",
    "Site visit in {city}, two hours around the {spot}.",
    "Call with {who} about the {offer}.",
    "{colleague} joined for the first time and asked a lot.",
    "Technical call with their IT.",
    "{who} sent a list of questions, {few} in all.",
    "Demonstration with {few} people in the room.",
    "Reference call between {who} and another customer of ours.",
    "Sent the second version of the offer, now at {sum}.",
];

/// What was said with an offer on the table.
pub const TERMS: &[&str] = &[
    "{who} liked the alerts and asked how data leaves the site.",
    "IT wants the gateways in a network of their own; the data sheet is with them.",
    "It has to be in before the shutdown in {month}, or it will be next year.",
    "Budget is there, but above what the site may sign for.",
    "They asked to split it in two phases, the {spot} first.",
    "{colleague} wants the sensors fitted by their own people.",
    "A competitor offers the hardware for nothing and earns on the subscription.",
    "Open points: mounting in the {spot}, and who pays for the SIM cards.",
    "They need readings every minute instead of every ten; to be checked.",
    "{who} expects an answer on delivery times by the end of the week.",
    "Our price is {few} percent above the other one; the service makes up for it.",
    "The head office wants one contract for all sites.",
    "They would pay yearly in advance for a better price.",
    "{colleague} asked for an interface to their maintenance planning.",
    "The trial in the {spot} found a worn bearing on the second day.",
    "Quantity goes up from {few} to {many} if the first month is good.",
    "Training for {few} operators has to be part of it.",
    "They want the data kept for ten years, for the auditors.",
    "{who} will present it to the management in {month}.",
    "No objections to the scope; the question is only when.",
];

/// How a conversation came about near the end.
pub const LATE: &[&str] = &[
    "Call with {who}: they will decide this month.",
    "{who} confirmed the scope of the {offer}.",
    "Purchasing has taken over from {who}.",
    "Second round with {colleague} from purchasing.",
    "Short call with {who} between two meetings.",
    "The contract came back with comments.",
    "{who} rang from the car; good news on the whole.",
    "Meeting in {city} to settle what is open.",
];

/// What was said near the end.
pub const CLOSING: &[&str] = &[
    "Purchasing asks for {few} percent and 60 days; offered 45 days, no discount.",
    "Legal reads the contract, which takes about a week.",
    "The works council has agreed; only the signature is missing.",
    "They want delivery in {month}, which we can do.",
    "{colleague} has to sign as well and is away until Monday.",
    "A framework order over {sum} would be easier for them than single ones.",
    "Liability is the last open clause.",
    "The order number is to come from the head office.",
    "Agreed on a fixed price for the installation in the {spot}.",
    "They accepted the price for {few} years if the term is fixed.",
    "Start is planned for the first week of {month}.",
    "{who} asks us to hold the price until {month}.",
    "Payment in two parts, half of it with the order.",
    "Our terms are accepted; theirs came attached all the same.",
];

/// What is to happen next.
pub const NEXT: &[&str] = &[
    "I send figures by Friday.",
    "Next call in two weeks.",
    "{who} comes back to me after talking to {colleague}.",
    "We look at the {spot} together in {month}.",
    "Offer to follow.",
    "I ask our engineers and answer by mail.",
    "They call when the budget round is over.",
    "Sample sensors go out tomorrow.",
    "{colleague} sends a floor plan.",
    "To be continued on site.",
    "I prepare a calculation over {few} years.",
    "Not before {month}, they said.",
    "Reminder set.",
    "{who} names a date.",
];

/// What is known of a company, whoever asks.
pub const COMPANY: &[&str] = &[
    "Works in three shifts; call after 9.",
    "Reads offers only with all accessories priced.",
    "The sites decide by themselves up to {sum}.",
    "Met them at the maintenance fair: friendly, slow, thorough.",
    "Their gateways are {few} years old and out of support.",
    "Invoices go to the head office, deliveries to the {spot}.",
    "Closed for three weeks each summer.",
    "Visitors need safety shoes and a briefing of half an hour.",
    "Buys through a framework contract of the group.",
    "New owner since last year; everything is looked at again.",
    "Pays late, but pays.",
    "Supplier registration is a form of {many} pages; ours is approved.",
    "Runs {few} sites, the largest one in {city}.",
    "Maintenance is done by an outside firm, which has to be asked early.",
    "The budget is made in October; what is not in it waits.",
    "Has its own electricians and fits sensors itself.",
    "Would be a reference if all goes well.",
    "Data must stay in the country.",
    "Growing fast: {many} people more within a year.",
    "Two factions: operations wants us, IT would rather build it.",
    "Delivery only until noon, at the rear gate.",
    "Was a customer of a competitor until two years ago.",
];

/// What is known of a person.
pub const PERSON: &[&str] = &[
    "Prefers mail; answers within the hour.",
    "Best reached before eight.",
    "Came from a customer of ours and knows the product.",
    "Works four days a week, not on Fridays.",
    "Wants facts and no slides.",
    "Will take over the {spot} in {month}.",
    "Knows everybody in {city}, a good source.",
    "Likes to be asked first; do not go around.",
    "Has the ear of the management.",
    "On parental leave until {month}.",
    "Speaks at trade meetings, would talk about our project.",
    "Careful with promises: what is said is done.",
    "Was not happy with the installation {few} years ago; since then all went well.",
    "Retires next year; the successor is not known yet.",
];

/// Of which longer minutes are made: a subject, and what was said about it.
pub const SUBJECTS: &[(&str, &[&str])] = &[
    (
        "Where they stand",
        &[
            "There are {many} measuring points today, most of them read by hand. The round through the {spot} alone takes a morning.",
            "A first system was bought {few} years ago and covers the {spot}. Nobody has looked at its alarms for months, since there were too many.",
            "Each site does it in its own way. {colleague} has drawn up a list, which shows how much is done twice.",
            "Two breakdowns since spring, together about {sum} in lost production. The management asks what is being done.",
        ],
    ),
    (
        "What they want",
        &[
            "One view over all sites, with alarms that somebody really gets. {who} does not mind which sensors are behind it.",
            "To begin with the {spot} and {few} machines, and to go on if a fault is found early within half a year.",
            "Proof for the auditors without paper. The {offer} would do if reports can be signed off by {colleague}.",
            "Fewer call-outs at night. {who} counts {few} a month and would be content with half.",
        ],
    ),
    (
        "Technology",
        &[
            "The {spot} has thick walls, so a second gateway is needed. Power is there, network is not.",
            "IT insists on outgoing connections only and on a certificate per gateway. Both are standard with us; the description is on its way.",
            "Readings should go to their own store as well. {colleague} knows the interface already and sees no difficulty.",
            "Temperature in the {spot} goes up to 70 degrees, which is within limits, though batteries will last shorter.",
        ],
    ),
    (
        "Money",
        &[
            "The frame is {sum} for this year. What exceeds it has to wait for the next budget, which is made in {month}.",
            "{who} reckons with two years until it has paid for itself; our own figures say nineteen months.",
            "Hardware is paid by the site, the subscription by the head office. The offer should be split accordingly.",
            "They know the price of the others, about {few} percent lower. Service within a day is worth that to them, {who} says.",
        ],
    ),
    (
        "Who decides",
        &[
            "{who} recommends, {colleague} signs, and purchasing has a veto over terms. Legal takes part only above {sum}.",
            "The decision is made by three people in {city}. {who} is for it, {colleague} is open, the third one we do not know yet.",
            "Formally the head office; in practice what {who} proposes is done.",
            "A small group meets on the first Tuesday of the month. The next chance is in {month}.",
        ],
    ),
    (
        "Time",
        &[
            "Installation only during the shutdown in {month}. That means order four weeks before, for delivery's sake.",
            "No hurry, but also no reason to wait: {who} would like to see it running before {month}.",
            "The lease of the old devices ends in {month}. Until then both could run side by side.",
            "{colleague} is away for {few} weeks; after that it can go fast.",
        ],
    ),
];

/// How it came out that a deal was lost.
pub const LOST: &[&str] = &[
    "Call with {who}: they will not go on with the {offer}.",
    "{who} wrote that the {offer} is off.",
    "No, says {colleague}, and thanks for the trouble.",
    "{who} rang to say it will not be us.",
    "Lost, after {few} calls and a visit in {city}.",
    "Met {who} once more in {city}; it is over for this year.",
    "Mail from {colleague} this morning: declined.",
    "Asked {who} for an honest word and got it.",
];

/// Why a deal was lost, by reason.
pub const FAREWELLS: &[(&str, &[&str])] = &[
    (
        "price",
        &[
            "{who} got a lower offer and could not defend the difference.",
            "Others were about {few} percent cheaper, and here only that counted.",
            "They would have signed at {sum}; below our limit.",
            "The offer for the {offer} was found too dear by {colleague}.",
        ],
    ),
    (
        "competitor",
        &[
            "They went with the supplier of their machines, who bundles sensors.",
            "{colleague} had worked with the other make before.",
            "The other side could deliver in two weeks; we needed {few}.",
            "Chose the supplier that the group has a contract with.",
        ],
    ),
    (
        "no_budget",
        &[
            "The budget was cut. {who} asked us to call again next year.",
            "Investments are frozen until {month}.",
            "A new roof comes first; nothing is left for the {offer}.",
            "{who} asked for {sum} and was given half, too little to begin.",
        ],
    ),
    (
        "no_decision",
        &[
            "{who} does not answer any more. Nobody there owns the topic.",
            "Put off for the {few}th time; closed until they come back.",
            "{who} has left, and {colleague} has other worries.",
            "Interest was there, a decision never was.",
        ],
    ),
    (
        "timing",
        &[
            "A move to a new site comes first.",
            "They merge with another firm; nothing is bought until that is done.",
            "Not before {month} of next year, says {who}.",
            "The {spot} will be rebuilt, and they want to wait for that.",
        ],
    ),
    (
        "fit",
        &[
            "They need explosion protection, which we do not have.",
            "Readings every second are a must; we cannot do that on battery.",
            "Data has to stay on their own servers.",
            "The {spot} is too hot for our sensors.",
        ],
    ),
];
