//! Sentences about what the audit log tells.

use super::{Text, text};

pub const LOG: Text = text("audit_log", "Audit log");
pub const EXPORT: Text = text("audit_export", "Export");
pub const AS_CSV: Text = text("audit_as_csv", "As CSV");
pub const AS_JSON: Text = text("audit_as_json", "As JSON lines");
pub const FILTER: Text = text("audit_filter", "Filter");
pub const WHEN: Text = text("audit_when", "When");
pub const EVENT: Text = text("audit_event", "Event");
pub const WHO: Text = text("audit_who", "Who");
pub const WHAT: Text = text("audit_what", "What");
pub const DETAILS: Text = text("audit_details", "Details");
pub const WHERE: Text = text("audit_where", "From where");
pub const FROM: Text = text("audit_from", "From");
pub const TO: Text = text("audit_to", "To");
pub const ANY_EVENT: Text = text("audit_any_event", "All events");
pub const ANYTHING: Text = text("audit_anything", "Everything");
pub const CLEAR: Text = text("audit_clear", "Clear filter");
pub const CHOOSE: Text = text(
    "audit_choose",
    "Choose the person from the list that opens while you type.",
);
pub const OF_RECORD: Text = text("audit_of_record", "One record only");
pub const NONE_TITLE: Text = text("audit_none_title", "Nothing yet");
pub const NONE_TEXT: Text = text(
    "audit_none_text",
    "Who signs in, changes rights or takes data out is noted here, for good.",
);
pub const NO_MATCH_TITLE: Text = text("audit_no_match_title", "Nothing matches");
pub const NO_MATCH_TEXT: Text = text("audit_no_match_text", "No event fits this filter.");

// Who.
pub const NOBODY: Text = text("audit_nobody", "Nobody");
pub const A_USER: Text = text("audit_a_user", "A person");
pub const SOMEBODY: Text = text("audit_somebody", "A person or team");
pub const A_KEY: Text = text("audit_a_key", "A key");
pub const KEYS: Text = text("audit_keys", "Keys");
pub const COMMAND_LINE: Text = text("audit_command_line", "Command line");
pub const PROVIDER: Text = text("audit_provider", "Sign-in provider");
pub const CLIENT: Text = text("audit_client", "Program");

// Through what.
pub const VIA_PAGE: Text = text("audit_via_page", "Pages");
pub const VIA_REST: Text = text("audit_via_rest", "REST");
pub const VIA_IMPORT: Text = text("audit_via_import", "Import");
pub const VIA_COMMAND: Text = text("audit_via_command", "Command");
pub const VIA_JOB: Text = text("audit_via_job", "In the background");
pub const VIA_DEMO: Text = text("audit_via_demo", "Made up");
pub const BROWSER_ON: Text = text("audit_browser_on", "{browser} on {system}");

// Details.
pub const WITH_PASSWORD: Text = text("audit_with_password", "With a password");
pub const WITH_PASSKEY: Text = text("audit_with_passkey", "With a passkey");
pub const WITH_PROVIDER: Text = text("audit_with_provider", "With {name}");
pub const BY_INVITATION: Text = text("audit_by_invitation", "By an invitation");
pub const BY_RESET: Text = text("audit_by_reset", "By a reset link");
pub const INVITATION: Text = text("audit_invitation", "Invitation");
pub const RESET: Text = text("audit_reset", "Reset link");
pub const TOTP: Text = text("audit_totp", "Authenticator program");
pub const PASSKEY: Text = text("audit_passkey", "Passkey");
pub const VIEWING_BEGAN: Text = text("audit_viewing_began", "Began");
pub const VIEWING_ENDED: Text = text("audit_viewing_ended", "Ended");
pub const MAY_WRITE: Text = text("audit_may_write", "May change it");
pub const MAY_READ: Text = text("audit_may_read", "May see it");
pub const PROGRAM_WRITES: Text = text("audit_program_writes", "Reads and changes");
pub const PROGRAM_READS: Text = text("audit_program_reads", "Reads only");
pub const FOR: Text = text("audit_for", "For");
pub const KEY: Text = text("audit_key", "Key");
pub const SPECIAL: Text = text("audit_special", "Besides");
pub const ALL_OTHERS: Text = text("audit_all_others", "All others");
pub const WRONG_PASSWORD: Text = text("audit_wrong_password", "Wrong password");
pub const UNKNOWN_ADDRESS: Text = text("audit_unknown_address", "Unknown address");
pub const THROTTLED: Text = text("audit_throttled", "Too many attempts");
pub const WRONG_FACTOR: Text = text("audit_wrong_factor", "Wrong second factor");
pub const TRIED: Text = text("audit_tried", "Typed");
pub const CHANGED: Text = text("audit_changed", "changed");
pub const NONE: Text = text("audit_none", "none");
pub const IDLE_MINUTES: Text = text("audit_idle_minutes", "Minutes without use");
pub const LONGEST_MINUTES: Text = text("audit_longest_minutes", "Minutes at the longest");
pub const ASK_SECOND: Text = text("audit_ask_second", "Ask for a second factor");
pub const TRASHED: Text = text("audit_trashed", "In the trash");
pub const RECORDS_ONE: Text = text("audit_records_one", "1 record, {format}");
pub const RECORDS: Text = text("audit_records", "{n} records, {format}");
pub const EVENTS_ONE: Text = text("audit_events_one", "1 event, {format}");
pub const EVENTS: Text = text("audit_events", "{n} events, {format}");
pub const FIELD: Text = text("audit_field", "Field");
pub const FIELDS: Text = text("audit_fields", "Fields");
pub const ALONG: Text = text("audit_along", "With it");
pub const ROLE: Text = text("audit_role", "Role");
pub const OWNER: Text = text("audit_owner", "Owner");
pub const WITH: Text = text("audit_with", "With");
pub const MORE: Text = text("audit_more", "{n} more");

// Groups of events.
pub const COMING_IN: Text = text("audit_coming_in", "Signing in");
pub const RIGHTS: Text = text("audit_rights", "Rights");
pub const PROGRAMS: Text = text("audit_programs", "Programs and providers");
pub const DATA: Text = text("audit_data", "Data");

/// What an event is called. Of one that a later version wrote there is no name.
pub fn event(key: &str) -> Option<Text> {
    EVENTS_BY_KEY.iter().find(|event| event.key == key).copied()
}

/// Names of events; their keys are those of the log.
const EVENTS_BY_KEY: [Text; 41] = [
    text("signed_in", "Signed in"),
    text("sign_in_failed", "Sign-in failed"),
    text("signed_out", "Signed out"),
    text("signed_out_everywhere", "Signed out everywhere"),
    text("session_revoked", "Session ended"),
    text("password_set", "Password set"),
    text("second_factor_added", "Second factor added"),
    text("second_factor_removed", "Second factor removed"),
    text("recovery_codes_made", "Recovery codes made"),
    text("passkey_added", "Passkey added"),
    text("passkey_removed", "Passkey removed"),
    text("passkey_refused", "Passkey refused as a copy"),
    text("invited", "Invited"),
    text("reset_link_made", "Reset link made"),
    text("link_withdrawn", "Link taken back"),
    text("rights_changed", "Rights changed"),
    text("sign_in_rules_changed", "Sign-in rules changed"),
    text("settings_changed", "Settings changed"),
    text("shared", "Shared"),
    text("unshared", "No longer shared"),
    text("published", "Public link made"),
    text("unpublished", "Public link ended"),
    text("viewed_as", "Viewed as somebody"),
    text("key_created", "Key made"),
    text("key_revoked", "Key revoked"),
    text("provider_added", "Provider added"),
    text("provider_changed", "Provider changed"),
    text("provider_removed", "Provider removed"),
    text("provider_linked", "Provider linked"),
    text("provider_unlinked", "Provider unlinked"),
    text("oauth_client_registered", "Program registered"),
    text("oauth_client_removed", "Program removed"),
    text("oauth_granted", "Program let in"),
    text("oauth_revoked", "Program shut out"),
    text("exported", "Exported"),
    text("purged", "Deleted for ever"),
    text("erased", "Erased"),
    text("dossier_made", "All data handed out"),
    text("sensitive_revealed", "Sensitive value shown"),
    text("samples_made", "Sample data filled in"),
    text("samples_removed", "Sample data removed"),
];

#[cfg(test)]
mod tests {
    use super::event;

    #[test]
    fn every_event_has_a_name() {
        for key in engine::audit::KEYS {
            assert!(event(key).is_some(), "{key}");
        }
    }
}
