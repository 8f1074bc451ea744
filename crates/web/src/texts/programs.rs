//! Sentences about programs that people let act for them.

use super::{Text, text};

pub const PROGRAMS: Text = text("programs", "Connected programs");
pub const ABOUT: Text = text(
    "programs_about",
    "Assistants, apps and other programs that may act for you. Each sees at most what you see.",
);
pub const EMPTY_TITLE: Text = text("programs_empty_title", "No connected programs");
pub const EMPTY_TEXT: Text = text(
    "programs_empty_text",
    "Give a program that can connect to other services the address of this workspace: it sends you here, and you decide what it may do.",
);
pub const ADDRESS: Text = text("programs_address", "Address for programs");
pub const READ: Text = text("programs_read", "Reads");
pub const WRITE: Text = text("programs_write", "Reads and writes");
pub const AT: Text = text("programs_at", "at {place}");
pub const ON_DEVICE: Text = text("programs_on_device", "on a device of yours");
pub const APP: Text = text("programs_app", "app {scheme}");
pub const SINCE: Text = text("programs_since", "Connected {when}");
pub const USED: Text = text("programs_used", "Used {when}");
pub const NEVER_USED: Text = text("programs_never_used", "Never used");
pub const END: Text = text("programs_end", "Disconnect");
pub const END_NAMED: Text = text("programs_end_named", "Disconnect {name}");
pub const END_ASK: Text = text("programs_end_ask", "Disconnect {name}?");
pub const END_TEXT: Text = text(
    "programs_end_text",
    "It cannot act for you any more, at once. It can ask you again.",
);
pub const DONE_ENDED: Text = text("done_program_ended", "Disconnected");
pub const ALL: Text = text("programs_all", "Programs in this workspace");
pub const ALL_TEXT: Text = text(
    "programs_all_text",
    "Every program that registered here to ask people. Those that nobody connects go by themselves after a day.",
);
pub const REGISTERED: Text = text("programs_registered", "Registered {when}");
pub const PEOPLE_NONE: Text = text("programs_people_none", "Connected by nobody");
pub const PEOPLE_ONE: Text = text("programs_people_one", "1 connection");
pub const PEOPLE: Text = text("programs_people", "{n} connections");
pub const REMOVE: Text = text("programs_remove", "Remove");
pub const REMOVE_NAMED: Text = text("programs_remove_named", "Remove {name}");
pub const REMOVE_ASK: Text = text("programs_remove_ask", "Remove {name} for everybody?");
pub const REMOVE_TEXT: Text = text(
    "programs_remove_text",
    "It is disconnected from all people who connected it, and has to register anew.",
);
pub const DONE_REMOVED: Text = text("done_program_removed", "Removed");

pub const ASK_TITLE: Text = text("consent_title", "Connect {name}?");
pub const ASK_CRUMB: Text = text("consent_crumb", "Connect a program");
pub const ASK_TEXT: Text = text(
    "consent_text",
    "{name} wants to act for you in {workspace}. It says itself what it is called: make sure that you began this.",
);
pub const WILL: Text = text("consent_will", "It will be able to");
pub const WILL_READ: Text = text("consent_will_read", "See what you see");
pub const WILL_READ_TEXT: Text = text(
    "consent_will_read_text",
    "Customers, deals, tasks, notes and all else that your roles let you see",
);
pub const WILL_WRITE: Text = text("consent_will_write", "Make, change and remove what you may");
pub const WILL_WRITE_TEXT: Text = text("consent_will_write_text", "In your name");
pub const WILL_NOT: Text = text(
    "consent_will_not",
    "Never give rights, change people or make keys",
);
pub const GOES: Text = text("consent_goes", "You go back to");
pub const GOES_DEVICE: Text = text("consent_goes_device", "a program on this device");
pub const GOES_APP: Text = text("consent_goes_app", "the app {scheme}");
pub const AS: Text = text("consent_as", "Signed in as");
pub const ALLOW: Text = text("consent_allow", "Connect");
pub const DENY: Text = text("consent_deny", "Cancel");
pub const LATER: Text = text(
    "consent_later",
    "You can disconnect it at any time under Connected programs.",
);
pub const ON_TITLE: Text = text("consent_on_title", "Going back to {name}");
pub const ON_TEXT: Text = text(
    "consent_on_text",
    "If nothing happens, go on by the button. Then you can close this page.",
);
pub const ON: Text = text("consent_on", "Continue");
pub const STRANGER_TITLE: Text = text("consent_stranger_title", "This program cannot be connected");
pub const WRONG_TITLE: Text = text("consent_wrong_title", "{name} asks wrongly");
pub const WRONG_TEXT: Text = text(
    "consent_wrong_text",
    "Nothing was connected. Whoever makes the program can mend it; this is what is wrong:",
);
pub const WRONG_BACK: Text = text("consent_wrong_back", "Go back to {place}");
