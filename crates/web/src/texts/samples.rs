//! Sentences about sample data.

use super::{Text, text};

pub const SAMPLES: Text = text("samples", "Sample data");
pub const ABOUT: Text = text(
    "samples_about",
    "A made-up company's customers and deals, to look around in.",
);
pub const WORDS: Text = text("samples_words", "demo example test try tour");
pub const HINT: Text = text(
    "samples_hint",
    "Made-up companies, contacts, deals and tasks show what every page is like at work. They go again with one click, and everything of your own stays.",
);
pub const NONE_TITLE: Text = text("samples_none_title", "No sample data here");
pub const NONE_TEXT: Text = text(
    "samples_none_text",
    "Fill in a small made-up company to look around in: customers, deals of half a year and what is to be done today. Your own records are not touched.",
);
pub const FILL: Text = text("samples_fill", "Fill in sample data");
pub const FILLING: Text = text("samples_filling", "Sample data is being filled in");
pub const REMOVING: Text = text("samples_removing", "Sample data is being removed");
pub const FILL_FAILED: Text = text(
    "samples_fill_failed",
    "The sample data could not be filled in as a whole.",
);
pub const REMOVE_FAILED: Text = text(
    "samples_remove_failed",
    "The sample data could not be removed as a whole.",
);
pub const THERE: Text = text("samples_there", "What there is");
pub const COUNT: Text = text("samples_count", "{n} {objects}");
pub const REMOVED: Text = text("samples_removed_told", "{n} sample records were removed.");
pub const KEPT: Text = text(
    "samples_kept",
    "{n} stayed: you changed them, or records of your own cannot do without them.",
);
pub const FOR_GOOD: Text = text(
    "samples_for_good",
    "They are removed for good, past the trash.",
);
pub const OWN_STAY: Text = text(
    "samples_own_stay",
    "Everything that you made yourselves stays.",
);
pub const HELD: Text = text(
    "samples_held",
    "{n} of them stay, since records of your own cannot do without them.",
);
pub const LOOSENED: Text = text(
    "samples_loosened",
    "{n} of your own records point to sample records, and lose that reference.",
);
pub const PARTLY: Text = text(
    "samples_partly",
    "There is so much of it that only the first 5,000 were looked through.",
);
pub const CHANGED: Text = text(
    "samples_changed",
    "{n} of them were changed by one of you since. What is to become of these?",
);
pub const KEEP_CHANGED: Text = text("samples_keep_changed", "Keep them");
pub const KEEP_CHANGED_HINT: Text = text(
    "samples_keep_changed_hint",
    "they become records of your own",
);
pub const REMOVE_CHANGED: Text = text("samples_remove_changed", "Remove them too");
pub const REMOVE: Text = text("samples_remove", "Remove sample data");
pub const LOOKING: Text = text("samples_looking", "You are looking at sample data.");
pub const LOOKING_TEXT: Text = text(
    "samples_looking_text",
    "What you make yourselves stays when it goes.",
);
pub const REMOVE_IT: Text = text("samples_remove_it", "Remove it");
pub const LOOK: Text = text("samples_look", "Not ready for your own data?");
pub const LOOK_AROUND: Text = text("samples_look_around", "Look around with sample data");
pub const EMPTY_FIRST: Text = text("samples_empty_first", "Create the first one here.");

/// What records of standard objects are for, as a page says it that has none.
pub const ABOUT_OBJECTS: [(&str, Text); 8] = [
    (
        "company",
        text(
            "about_company",
            "A company holds together all that you do with one organisation: its people, deals, tasks and notes.",
        ),
    ),
    (
        "contact",
        text(
            "about_contact",
            "Contacts are the people you do business with, each with the deals, tasks and notes around them.",
        ),
    ),
    (
        "deal",
        text(
            "about_deal",
            "A deal is a sale in progress. On the board it goes from stage to stage, until it is won or lost.",
        ),
    ),
    (
        "lead",
        text(
            "about_lead",
            "Leads are people who showed interest. What comes of one is seen when you talk to them.",
        ),
    ),
    (
        "task",
        text(
            "about_task",
            "A task says what is to be done, by whom and by when. What is due stands on your first page.",
        ),
    ),
    (
        "note",
        text(
            "about_note",
            "A note keeps what is worth remembering about a person, a company or a deal.",
        ),
    ),
    (
        "product",
        text(
            "about_product",
            "Products are what you sell: goods, services and subscriptions, with their prices.",
        ),
    ),
    (
        "file",
        text(
            "about_file",
            "Files belong to records: contracts, offers, pictures.",
        ),
    ),
];
pub const SHOW: Text = text("samples_show", "Show");
