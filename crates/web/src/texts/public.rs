//! Sentences about public links.

use super::{Text, text};

pub const LINKS: Text = text("public_links", "Public links");
pub const TITLE: Text = text("public_title", "Public links to {name}");
pub const TEXT: Text = text(
    "public_text",
    "Whoever has such a link sees the title and the fields that you choose, without an account. It shows no more than you may see yourself, and ends when your account does.",
);
pub const SHOWS: Text = text("public_shows", "It shows");
pub const SHOWS_HELP: Text = text(
    "public_shows_help",
    "Sensitive fields and files are never shown.",
);
pub const EXPIRY: Text = text("public_expiry", "It is good for");
pub const DAYS_7: Text = text("public_days_7", "7 days");
pub const DAYS_30: Text = text("public_days_30", "30 days");
pub const DAYS_365: Text = text("public_days_365", "A year");
pub const DAYS_NEVER: Text = text("public_days_never", "Until it is ended");
pub const MAKE: Text = text("public_make", "Make a link");
pub const THERE_ARE: Text = text("public_there_are", "Links so far");
pub const NONE_TITLE: Text = text("public_none_title", "No public links yet");
pub const NONE_TEXT: Text = text(
    "public_none_text",
    "Only people with an account see this record.",
);
pub const TITLE_ONLY: Text = text("public_title_only", "The title alone");
pub const EXPIRED: Text = text("public_expired", "Over since {when}");
pub const EXPIRES: Text = text("public_expires", "Until {when}");
pub const FOR_EVER: Text = text("public_for_ever", "No end");
pub const MADE_BY: Text = text("public_made_by", "Made {when} by {name}");
pub const MADE_WHEN: Text = text("public_made_when", "Made {when}");
pub const USED: Text = text("public_used", "Last opened {when}");
pub const NEVER_USED: Text = text("public_never_used", "Never opened");
pub const END: Text = text("public_end", "End it");
pub const END_ASK: Text = text("public_end_ask", "End this link?");
pub const END_TEXT: Text = text(
    "public_end_text",
    "Whoever has it sees nothing any more. This cannot be undone; a new link has another address.",
);
pub const DONE_ENDED: Text = text("done_public_ended", "The link was ended");
pub const MADE: Text = text("public_made", "A link to {name}");
pub const MADE_TEXT: Text = text(
    "public_made_text",
    "Copy it now: it is shown this once. Send it only to whom you would send what it shows.",
);
pub const THE_LINK: Text = text("public_the_link", "The link");
pub const COPY: Text = text("public_copy", "Copy");
pub const LOOK: Text = text("public_look", "See what it shows");
pub const DONE: Text = text("public_done", "Done");
pub const NOTHING: Text = text("public_nothing", "There is nothing more to see here.");
pub const OVER_TITLE: Text = text("public_over_title", "This link shows nothing any more");
pub const OVER_TEXT: Text = text(
    "public_over_text",
    "It has expired or was ended. Ask whoever sent it for a new one.",
);
