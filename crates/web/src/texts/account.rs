//! Sentences about signing in with a second factor, and about one's own account.

use super::{Text, text};

// The second step of signing in.
pub const SECOND_TITLE: Text = text("second_title", "One more step");
pub const SECOND_PROGRAM: Text = text(
    "second_program",
    "Type the code that your authenticator program shows for Rapport.",
);
pub const SECOND_PASSKEY: Text = text(
    "second_passkey",
    "Confirm with your passkey that it is you, or type a recovery code.",
);
pub const SECOND_EITHER: Text = text(
    "second_either",
    "Confirm with your passkey that it is you, or type the code that your authenticator program shows for Rapport.",
);
pub const CODE: Text = text("code", "Code");
pub const CODE_HELP: Text = text(
    "code_help",
    "Lost your device? Type one of your recovery codes instead.",
);
pub const RECOVERY_CODE: Text = text("recovery_code", "Recovery code");
pub const GO_ON: Text = text("go_on", "Go on");
pub const START_OVER: Text = text("start_over", "Sign in as somebody else");
pub const OR: Text = text("or", "or");
pub const SECOND_OVER: Text = text("second_over", "That took too long. Sign in again.");
pub const CODES_LOW: Text = text(
    "codes_low",
    "Few recovery codes are left. Make new ones on the page “Your account”.",
);

// Passkeys at the gate.
pub const WITH_PASSKEY: Text = text("with_passkey", "Sign in with a passkey");
pub const USE_PASSKEY: Text = text("use_passkey", "Use a passkey");
pub const PASSKEY_DECLINED: Text = text(
    "passkey_declined",
    "No passkey was given. Try again, or take another way.",
);
pub const PASSKEY_FAILED: Text = text(
    "passkey_failed",
    "The passkey could not be asked for. Reload the page and try again.",
);

// A role asks for a second factor, and there is none yet.
pub const FIRST_TITLE: Text = text("first_title", "Protect your account");
pub const FIRST_TEXT: Text = text(
    "first_text",
    "Your role asks for a second factor besides the password. Set one up now; you need it each time you sign in.",
);
pub const FIRST_PROGRAM: Text = text("first_program", "With an authenticator program");
pub const FIRST_PASSKEY: Text = text("first_passkey", "With a passkey");

// The authenticator program.
pub const PROGRAM: Text = text("program", "Authenticator program");
pub const PROGRAM_TEXT: Text = text(
    "program_text",
    "A program on your phone shows a new code every half minute. You type it after your password.",
);
pub const PROGRAM_TITLE: Text = text("program_title", "Set up an authenticator program");
pub const PROGRAM_SCAN: Text = text(
    "program_scan",
    "Scan this picture with your authenticator program, or type the secret into it.",
);
pub const PROGRAM_PICTURE: Text = text("program_picture", "Picture to scan with the program");
pub const PROGRAM_SECRET: Text = text("program_secret", "Secret");
pub const PROGRAM_CODE: Text = text("program_code", "Code that the program shows now");
pub const PROGRAM_CONFIRM: Text = text("program_confirm", "Confirm");
pub const PROGRAM_ANEW: Text = text("program_anew", "Set up anew");
pub const PROGRAM_REMOVE_ASK: Text =
    text("program_remove_ask", "Remove the authenticator program?");
pub const PROGRAM_REMOVE_TEXT: Text = text(
    "program_remove_text",
    "Its codes are not asked for any more. Delete its entry in the program yourself.",
);
pub const SET_UP: Text = text("factor_set_up", "Set up");
pub const REMOVE: Text = text("factor_remove", "Remove");
pub const ON: Text = text("factor_on", "On");
pub const OFF: Text = text("factor_off", "Off");
pub const SINCE: Text = text("factor_since", "Since {day}");
pub const LAST_USED: Text = text("factor_last_used", "last used {when}");
pub const NEVER_USED: Text = text("factor_never_used", "not used yet");

// Recovery codes.
pub const CODES: Text = text("codes", "Recovery codes");
pub const CODES_TEXT: Text = text(
    "codes_text",
    "Each lets you in once when you do not have your second factor.",
);
pub const CODES_LEFT: Text = text("codes_left", "{count} left");
pub const CODES_NONE: Text = text("codes_none", "None left");
pub const CODES_MAKE: Text = text("codes_make", "Make new codes");
pub const CODES_MAKE_ASK: Text = text("codes_make_ask", "Make new recovery codes?");
pub const CODES_MAKE_TEXT: Text = text(
    "codes_make_text",
    "The codes that you have are good for nothing then.",
);
pub const CODES_TITLE: Text = text("codes_title", "Keep your recovery codes");
pub const CODES_KEEP: Text = text(
    "codes_keep",
    "Each code lets you in once if you lose your second factor. Keep them where you keep passwords. They are shown only now.",
);
pub const CODES_COPY: Text = text("codes_copy", "Copy");
pub const CODES_PRINT: Text = text("codes_print", "Print");
pub const CODES_KEPT: Text = text("codes_kept", "I have kept them");

// The account.
pub const ACCOUNT: Text = text("account", "Your account");
pub const PASSWORD: Text = text("account_password", "Password");
pub const PASSWORD_TEXT: Text = text(
    "account_password_text",
    "A new password signs you out in all other browsers.",
);
pub const NO_PASSWORD_TEXT: Text = text(
    "account_no_password_text",
    "You sign in without a password. You can give yourself one.",
);
pub const PASSWORD_CHANGE: Text = text("account_password_change", "Change password");
pub const PASSWORD_GIVE: Text = text("account_password_give", "Set a password");
pub const PASSWORD_PRESENT: Text = text("account_password_present", "Present password");
pub const PASSWORD_NEW: Text = text("account_password_new", "New password");
pub const PASSWORD_NEW_HELP: Text = text(
    "account_password_new_help",
    "At least 10 characters. Several words in a row are easy to keep in mind.",
);
pub const DONE_PASSWORD: Text = text(
    "account_done_password",
    "Password changed. All other browsers are signed out",
);
pub const DONE_PROGRAM: Text = text("account_done_program", "Authenticator program set up");
pub const DONE_REMOVED: Text = text("account_done_removed", "Removed");
pub const DONE_PASSKEY: Text = text("account_done_passkey", "Passkey added");
pub const DONE_NOTIFICATIONS: Text = text(
    "account_done_notifications",
    "Notifications are as you want them",
);
pub const DONE_ENDED: Text = text("account_done_ended", "Signed out there");
pub const DONE_PROVED: Text = text("account_done_proved", "Thank you. Now go on");

// Passkeys.
pub const PASSKEYS: Text = text("passkeys", "Passkeys");
pub const PASSKEYS_TEXT: Text = text(
    "passkeys_text",
    "Sign in with fingerprint, face or PIN of a device, without a password. A passkey counts as a second factor.",
);
pub const PASSKEYS_NONE: Text = text("passkeys_none", "No passkey yet.");
pub const PASSKEY_ADD: Text = text("passkey_add", "Add a passkey");
pub const PASSKEY_NAME: Text = text("passkey_name", "Name");
pub const PASSKEY_NAME_HELP: Text = text(
    "passkey_name_help",
    "Such as the device that holds it, to tell it from others.",
);
pub const PASSKEY_NAME_FIRST: Text = text("passkey_name_first", "My device");
pub const PASSKEY_NEW_TEXT: Text = text(
    "passkey_new_text",
    "Your browser asks where the passkey is to be kept: on this device, on a phone or on a security key.",
);
pub const PASSKEY_UNABLE: Text = text(
    "passkey_unable",
    "This browser cannot make passkeys. Take a newer one, or allow scripts.",
);
pub const PASSKEY_REMOVE_ASK: Text = text("passkey_remove_ask", "Remove the passkey {name}?");
pub const PASSKEY_REMOVE_TEXT: Text = text(
    "passkey_remove_text",
    "Nobody signs in with it any more. What your device keeps of it you can delete there.",
);
pub const PASSKEY_REFUSED: Text = text(
    "passkey_not_taken",
    "Refused {when}: it may have been copied. Remove it and make a new one.",
);
pub const PASSKEY_ELSEWHERE: Text = text("passkey_elsewhere", "for {site}");
pub const PASSKEYS_INSECURE: Text = text(
    "passkeys_insecure",
    "Browsers have passkeys over HTTPS only, and this page came without. An administrator can put Rapport behind HTTPS.",
);
pub const PASSKEYS_NO_NAME: Text = text(
    "passkeys_no_name",
    "Passkeys belong to a name, and this page has a number for its address. Open Rapport under its name, or as localhost on this machine.",
);

// Sessions.
pub const SESSIONS: Text = text("sessions", "Where you are signed in");
pub const SESSIONS_TEXT: Text = text(
    "sessions_text",
    "End what you do not know, and change your password then.",
);
pub const THIS_BROWSER: Text = text("this_browser", "This browser");
pub const UNKNOWN_BROWSER: Text = text("unknown_browser", "Unknown program");
pub const AGENT_ON: Text = text("agent_on", "{browser} on {system}");
pub const SESSION_FROM: Text = text("session_from", "From {address}");
pub const SESSION_BEGUN: Text = text("session_begun", "signed in {when}");
pub const SESSION_SEEN: Text = text("session_seen", "last seen {when}");
pub const VIA_PASSWORD: Text = text("via_password", "by password");
pub const VIA_PASSWORD_SECOND: Text = text("via_password_second", "by password and second factor");
pub const VIA_PASSKEY: Text = text("via_passkey", "by passkey");
pub const VIA_NAMED: Text = text("via_named", "by {provider}");
pub const VIA_PROVIDER: Text = text("via_provider", "by another provider");
pub const SESSION_END: Text = text("session_end", "Sign out");
pub const SESSION_END_THIS: Text = text("session_end_this", "Sign out {browser}");
pub const EVERYWHERE: Text = text("everywhere", "Sign out everywhere");
pub const EVERYWHERE_ASK: Text = text("everywhere_ask", "Sign out everywhere?");
pub const EVERYWHERE_TEXT: Text = text(
    "everywhere_text",
    "All browsers are signed out at once, this one too.",
);

// Proof that it is you.
pub const PROOF_TITLE: Text = text("proof_title", "Confirm that it is you");
pub const PROOF_TEXT: Text = text(
    "proof_text",
    "What follows changes how you sign in. You are not asked again for a quarter of an hour.",
);
pub const PROOF_CODE: Text = text(
    "proof_code",
    "Code of the authenticator program, or recovery code",
);
pub const PROOF_NONE: Text = text(
    "proof_none",
    "You have neither a password nor a factor that works here. Sign out and in again: that counts as a proof too.",
);

// How others sign in.
pub const CARE_SHOW: Text = text("care_show", "How they sign in");
pub const CARE_TITLE: Text = text("care_title", "How {name} signs in");
pub const CARE_CRUMB: Text = text("care_crumb", "Signing in");
pub const CARE_ASKED: Text = text("care_asked", "A role of theirs asks for a second factor.");
pub const CARE_NO_PASSWORD: Text = text(
    "care_no_password",
    "No password: they cannot sign in by one.",
);
pub const CARE_HAS_PASSWORD: Text = text("care_has_password", "Signs in by a password.");
pub const CARE_FACTORS: Text = text("care_factors", "Second factors");
pub const CARE_NO_FACTORS: Text = text("care_no_factors", "No second factor is set up.");
pub const CARE_RESET: Text = text("care_reset", "Remove all factors");
pub const CARE_RESET_ASK: Text = text("care_reset_ask", "Remove all factors of {name}?");
pub const CARE_RESET_TEXT: Text = text(
    "care_reset_text",
    "For somebody who lost them. They are signed out everywhere, and get in by their password alone; where a role asks for a second factor, they set up a new one then. Make sure first that it is really them who ask.",
);
pub const CARE_SESSIONS: Text = text("care_sessions", "Where they are signed in");
pub const CARE_NO_SESSIONS: Text = text("care_no_sessions", "They are signed in nowhere.");
pub const CARE_EVERYWHERE_TEXT: Text = text(
    "care_everywhere_text",
    "All their browsers are signed out at once.",
);

// How people get in at all.
pub const RULES: Text = text("entry_rules", "Signing in");
pub const RULES_TITLE: Text = text("entry_rules_title", "How people sign in");
pub const RULES_SECOND: Text = text("entry_rules_second", "Second factor required");
pub const RULES_SECOND_HELP: Text = text(
    "entry_rules_second_help",
    "Whoever has one of these roles, directly or through a team, signs in with a second factor. Who has none sets one up after the password; sessions without one end at once.",
);
pub const RULES_OWN_ROLES: Text = text(
    "entry_rules_own_roles",
    "Roles that you made yourselves say it in their own form.",
);
pub const RULES_SESSIONS: Text = text("entry_rules_sessions", "How long a session lasts");
pub const RULES_SESSIONS_HELP: Text = text(
    "entry_rules_sessions_help",
    "After this time people sign in again. A day has 24 hours, a week 168, thirty days 720.",
);
pub const RULES_IDLE: Text = text("entry_rules_idle", "Without being used, in hours");
pub const RULES_LONGEST: Text = text("entry_rules_longest", "At the longest, in hours");
pub const RULES_HOURS: Text = text("entry_rules_hours", "Type a number of hours, such as 8.");
pub const RULES_DONE: Text = text("entry_rules_done", "Saved. It acts within seconds");
