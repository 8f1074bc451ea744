//! Sentences about invitations, resets, and passwords that people choose.

use super::{Text, text};

pub const INVITE: Text = text("invite", "Invite");
pub const INVITE_TITLE: Text = text("invite_title", "Invite somebody");
pub const INVITE_TEXT: Text = text(
    "invite_text",
    "They get a link with which they choose a password. You hand it to them yourself.",
);
pub const INVITE_MAKE: Text = text("invite_make", "Make the link");
pub const INVITE_ROLE: Text = text("invite_role", "Role");
pub const INVITE_TEAM: Text = text("invite_team", "Team");
pub const NO_TEAM: Text = text("invite_no_team", "None");
pub const LINK: Text = text("link", "Link to sign in");
pub const LINK_INVITATION: Text = text("link_invitation", "Invite {name}");
pub const LINK_RESET: Text = text("link_reset", "A new password for {name}");
pub const LINK_INVITATION_TEXT: Text = text(
    "link_invitation_text",
    "{name} has no password yet. Make a link with which they choose one; it is good for 48 hours, once. A link that they were given before is good for nothing then.",
);
pub const LINK_RESET_TEXT: Text = text(
    "link_reset_text",
    "Make a link with which {name} chooses a new password; it is good for 2 hours, once. Their password and sessions stay until they use it, their second factors stay in any case.",
);
pub const LINK_MADE: Text = text("link_made", "The link for {name}");
pub const LINK_ONCE: Text = text(
    "link_once",
    "Hand it to {name} in a way that nobody else reads. It is shown this once.",
);
pub const LINK_UNTIL: Text = text("link_until", "Good until {when}, once.");
pub const OPEN: Text = text("link_open", "A link is out");
pub const OPEN_INVITATION: Text = text(
    "link_open_invitation",
    "An invitation was made and not used. It is good until {when}.",
);
pub const OPEN_RESET: Text = text(
    "link_open_reset",
    "A reset link was made and not used. It is good until {when}.",
);
pub const WITHDRAW: Text = text("link_withdraw", "Take it back");
pub const WITHDRAW_ASK: Text = text("link_withdraw_ask", "Take this link back?");
pub const WITHDRAW_TEXT: Text = text(
    "link_withdraw_text",
    "Whoever has it cannot choose a password with it any more.",
);
pub const DONE_WITHDRAWN: Text = text("link_done_withdrawn", "The link is taken back");
pub const COPY: Text = text("link_copy", "Copy the link");
pub const TO_PERSON: Text = text("link_to_person", "To their page");

pub const CHOOSE_TITLE: Text = text("choose_title", "Choose a password");
pub const WELCOME: Text = text("choose_welcome", "Welcome, {name}");
pub const CHOOSE_TEXT: Text = text("choose_text", "You will sign in as {email} with it.");
pub const RESET_TEXT: Text = text(
    "choose_reset_text",
    "It is for {email}. All sessions of yours end when you save it.",
);
pub const CODE: Text = text("choose_code", "Code of the link");
pub const CODE_HELP: Text = text(
    "choose_code_help",
    "What stands behind the # in the link that you were given.",
);
pub const GO_ON: Text = text("choose_go_on", "Go on");
pub const PASSWORD: Text = text("choose_password", "New password");
pub const SAVE: Text = text("choose_save", "Save and sign in");
pub const OVER_TITLE: Text = text(
    "choose_over_title",
    "This link is good for nothing any more",
);
pub const OVER_TEXT: Text = text(
    "choose_over_text",
    "It was used already, a newer one was made, or its time is over. Ask an administrator of this workspace for another one. If you have a password, just sign in.",
);
pub const STRENGTH: Text = text("choose_strength", "How strong it is");
pub const WEAK: Text = text("choose_weak", "Too weak so far");
pub const STRONG: Text = text("choose_strong", "Strong enough");
