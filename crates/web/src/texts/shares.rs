//! Sentences about sharing a record.

use super::{Text, text};

pub const SHARE: Text = text("shares_share", "Share");
pub const SHARED_WITH: Text = text("shares_shared_with", "Shared with");
pub const TITLE: Text = text("shares_title", "Share {name}");
pub const TITLE_SEEN: Text = text("shares_title_seen", "With whom {name} is shared");
pub const TEXT: Text = text(
    "shares_text",
    "Whoever it is shared with finds it in lists and searches as if it were their own, with the notes and files on it. Those whose roles show them no {objects} at all see nothing of it.",
);
pub const WHOM: Text = text("shares_whom", "Person or team");
pub const WHOM_HELP: Text = text("shares_whom_help", "A team includes the teams below it.");
pub const LEVEL: Text = text("shares_level", "They may");
pub const READ: Text = text("shares_read", "See it");
pub const WRITE: Text = text("shares_write", "See and change it");
pub const MAY_READ: Text = text("shares_may_read", "can see");
pub const MAY_WRITE: Text = text("shares_may_write", "can change");
pub const TO_READ: Text = text("shares_to_read", "Only let them see it");
pub const TO_WRITE: Text = text("shares_to_write", "Let them change it, too");
pub const STOP: Text = text("shares_stop", "Share it no more");
pub const MORE_FOR: Text = text("shares_more_for", "More for {name}");
pub const TEAM: Text = text("shares_team", "Team");
pub const BY: Text = text("shares_by", "Shared {when} by {name}");
pub const WHEN: Text = text("shares_when", "Shared {when}");
pub const HIDDEN: Text = text("shares_hidden", "Somebody whom you do not see");
pub const TRASHED: Text = text("shares_trashed", "In the trash");
pub const NONE_TITLE: Text = text("shares_none_title", "Shared with nobody yet");
pub const NONE_TEXT: Text = text(
    "shares_none_text",
    "Only those whose roles reach it see this record.",
);
pub const CHOOSE: Text = text("shares_choose", "Choose a person or a team.");
pub const NOBODY: Text = text(
    "shares_nobody",
    "Nobody here is called “{name}”. Choose from the list.",
);
pub const SEVERAL: Text = text(
    "shares_several",
    "Several are called “{name}”. Choose from the list.",
);
pub const GONE: Text = text(
    "shares_gone",
    "They are not here any more. Choose somebody else.",
);
pub const DONE_SHARED: Text = text("done_shared", "Shared");
pub const DONE_UNSHARED: Text = text("done_unshared", "Shared with them no more");
