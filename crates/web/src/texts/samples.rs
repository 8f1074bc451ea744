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
pub const SHOW: Text = text("samples_show", "Show");
