//! Sentences about keys of programs.

use super::{Text, text};

pub const KEYS: Text = text("keys", "API keys");
pub const ABOUT: Text = text(
    "keys_about",
    "A key lets a script or another program use this workspace by REST. Whoever has it may do what it may: keep it like a password.",
);
pub const NEW: Text = text("keys_new", "New key");
pub const EMPTY_TITLE: Text = text("keys_empty_title", "No keys yet");
pub const EMPTY_TEXT: Text = text(
    "keys_empty_text",
    "Make one for each script or program, so that one can be revoked without the others.",
);
pub const PERSONAL: Text = text("keys_personal", "Personal");
pub const READ_ONLY: Text = text("keys_read_only", "Reads only");
pub const ONLY: Text = text("keys_only", "Only {objects}");
pub const FROM: Text = text("keys_from", "From {places}");
pub const EXPIRED: Text = text("keys_expired", "Expired {when}");
pub const EXPIRES: Text = text("keys_expires", "Until {when}");
pub const FOR_EVER: Text = text("keys_for_ever", "No expiry");
pub const OF: Text = text("keys_of", "{name}’s");
pub const MADE: Text = text("keys_made", "Made {when}");
pub const MADE_BY: Text = text("keys_made_by", "Made {when} by {name}");
pub const USED: Text = text("keys_used", "Used {when}");
pub const NEVER_USED: Text = text("keys_never_used", "Never used");
pub const REVOKE: Text = text("keys_revoke", "Revoke");
pub const REVOKE_NAMED: Text = text("keys_revoke_named", "Revoke {name}");
pub const REVOKE_ASK: Text = text("keys_revoke_ask", "Revoke “{name}”?");
pub const REVOKE_TEXT: Text = text(
    "keys_revoke_text",
    "What uses it stops working at once. This cannot be taken back.",
);
pub const DONE_REVOKED: Text = text("done_key_revoked", "Revoked");
pub const MORE: Text = text("keys_more", "Older keys");

pub const NAME: Text = text("keys_name", "Name");
pub const NAME_HELP: Text = text("keys_name_help", "What the key is for, such as “Web shop”.");
pub const ACTS: Text = text("keys_acts", "Acts as");
pub const AS_ME: Text = text("keys_as_me", "Myself");
pub const AS_ME_TEXT: Text = text(
    "keys_as_me_text",
    "It may what you may, also when that changes. What it does is done in your name.",
);
pub const AS_ROLE: Text = text("keys_as_role", "A program with a role");
pub const AS_ROLE_TEXT: Text = text(
    "keys_as_role_text",
    "It may what the role lets it, whoever made it. Its own records and teams are yours.",
);
pub const AS_CONTACT: Text = text("keys_as_contact", "A customer");
pub const AS_CONTACT_TEXT: Text = text(
    "keys_as_contact_text",
    "For a portal: own records are those that name the contact, the team’s those that name a company of theirs.",
);
pub const CONTACT: Text = text("keys_contact", "Contact");
pub const CONTACT_NONE: Text = text(
    "keys_contact_none",
    "Choose the contact who comes in by it.",
);
pub const CONTACT_UNKNOWN: Text = text(
    "keys_contact_unknown",
    "Nobody here is called “{name}”. Choose from the list.",
);
pub const CONTACT_SEVERAL: Text = text(
    "keys_contact_several",
    "Several are called “{name}”. Choose from the list.",
);
pub const IS_CONTACT: Text = text("keys_is_contact", "As {name}");
pub const ROLE: Text = text("keys_role", "Role");
pub const MAY: Text = text("keys_may", "May");
pub const WRITES: Text = text("keys_writes", "Read and write");
pub const WRITES_TEXT: Text = text("keys_writes_text", "As far as its rights let it.");
pub const READS: Text = text("keys_reads", "Read only");
pub const READS_TEXT: Text = text(
    "keys_reads_text",
    "It changes nothing: the choice for reports and copies.",
);
pub const OBJECTS: Text = text("keys_objects", "Only some kinds of records");
pub const OBJECTS_ALL: Text = text("keys_objects_all", "All of them");
pub const EXPIRY: Text = text("keys_expiry", "Valid for");
pub const DAYS_7: Text = text("keys_days_7", "7 days");
pub const DAYS_30: Text = text("keys_days_30", "30 days");
pub const DAYS_90: Text = text("keys_days_90", "90 days");
pub const DAYS_365: Text = text("keys_days_365", "A year");
pub const DAYS_NEVER: Text = text("keys_days_never", "Until it is revoked");
pub const PLACES: Text = text("keys_places", "Only from these addresses");
pub const PLACES_HELP: Text = text(
    "keys_places_help",
    "Addresses or networks such as 203.0.113.7 or 10.0.0.0/8, one on each line. From anywhere if empty.",
);
pub const MAKE: Text = text("keys_make", "Make the key");
pub const DONE_TITLE: Text = text("keys_done_title", "Here is your key");
pub const DONE_TEXT: Text = text(
    "keys_done_text",
    "Copy it now: it is shown this once and kept nowhere.",
);
pub const THE_KEY: Text = text("keys_the_key", "The key “{name}”");
pub const COPY: Text = text("keys_copy", "Copy");
pub const USE_TEXT: Text = text("keys_use_text", "A program sends it with each request:");
pub const DONE: Text = text("keys_done", "I have copied it");
