//! What the audit log is told of. Keys and the names of details are part of what
//! leaves the program: they stay.

use std::collections::BTreeMap;

use base::Id;
use schema::ObjectId;

use super::rights::Changed;

/// Something that the audit log is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// `how`: `password`, `passkey`, the id of a provider.
    SignedIn {
        user: Id,
        how: String,
    },
    /// `tried` is the address that was typed, which is masked here.
    SignInFailed {
        user: Option<Id>,
        tried: String,
        why: Why,
    },
    SignedOut {
        user: Id,
    },
    SignedOutEverywhere {
        user: Id,
    },
    SessionRevoked {
        user: Id,
    },
    PasswordSet {
        user: Id,
        by: Chosen,
    },
    /// What a user, team or role may do is not what it was.
    RightsChanged {
        object: ObjectId,
        record: Id,
        changes: Vec<Changed>,
    },
    /// How people get in at all.
    SignInRulesChanged {
        changes: Vec<Changed>,
    },
    /// Sample data was filled in, or removed: so many records.
    SamplesMade {
        count: u64,
    },
    SamplesRemoved {
        count: u64,
        /// Those that stayed.
        kept: u64,
    },
    /// What the workspace is set to.
    SettingsChanged {
        changes: Vec<Changed>,
    },
    KeyCreated {
        key: Id,
        role: String,
        owner: Option<Id>,
        /// The customer who comes in by it.
        contact: Option<Id>,
    },
    KeyRevoked {
        key: Id,
    },
    Exported {
        object: String,
        /// As text; empty for everything.
        filter: String,
        /// All of them if none.
        fields: Option<Vec<String>>,
        count: u64,
        format: &'static str,
    },
    /// A record went for good, and so many others of each object with it.
    Purged {
        object: ObjectId,
        record: Id,
        along: BTreeMap<String, usize>,
    },
    /// Somebody was erased, and so many other records of each object with them.
    Erased {
        object: ObjectId,
        record: Id,
        along: BTreeMap<String, usize>,
    },
    /// All that is held on somebody was handed out.
    DossierMade {
        object: ObjectId,
        record: Id,
    },
    SecondFactorAdded {
        user: Id,
        kind: String,
    },
    SecondFactorRemoved {
        user: Id,
        kind: String,
    },
    RecoveryCodesMade {
        user: Id,
    },
    PasskeyAdded {
        user: Id,
        passkey: Id,
    },
    PasskeyRemoved {
        user: Id,
        passkey: Id,
    },
    /// Its counter went back: there may be a copy, and it is taken no more.
    PasskeyRefused {
        user: Id,
        passkey: Id,
    },
    ProviderAdded {
        provider: Id,
        key: String,
    },
    /// The names of the settings that changed.
    ProviderChanged {
        provider: Id,
        fields: Vec<String>,
    },
    ProviderRemoved {
        provider: Id,
        key: String,
    },
    ProviderLinked {
        provider: Id,
        user: Id,
    },
    ProviderUnlinked {
        provider: Id,
        user: Id,
    },
    Invited {
        user: Id,
    },
    ResetLinkMade {
        user: Id,
    },
    /// A link that nobody had used was taken back. `kind`: `invitation`, `reset`.
    LinkWithdrawn {
        user: Id,
        kind: String,
    },
    OauthClientRegistered {
        client: Id,
    },
    /// With all that people let it do.
    OauthClientRemoved {
        client: Id,
    },
    OauthGranted {
        client: Id,
        user: Id,
        scope: String,
    },
    OauthRevoked {
        client: Id,
        user: Id,
    },
    Shared {
        object: ObjectId,
        record: Id,
        whom_object: ObjectId,
        whom: Id,
        level: String,
    },
    Unshared {
        object: ObjectId,
        record: Id,
        whom_object: ObjectId,
        whom: Id,
    },
    /// Whoever has this link sees these fields of the record, without an account.
    Published {
        object: ObjectId,
        record: Id,
        link: Id,
        fields: Vec<String>,
    },
    Unpublished {
        object: ObjectId,
        record: Id,
        link: Id,
    },
    /// `viewer` looked at pages as `user` sees them.
    ViewedAs {
        viewer: Id,
        user: Id,
        step: Step,
    },
    SensitiveRevealed {
        object: ObjectId,
        record: Id,
        field: String,
    },
}

/// Why somebody did not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Password,
    /// Nobody who may sign in has this address.
    Unknown,
    /// Too many had failed before.
    Throttled,
    SecondFactor,
}

/// How somebody came to a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Who acts set it: their own, or somebody else's.
    Directly,
    /// They chose it themselves by such a link.
    Invitation,
    Reset,
}

/// The beginning or the end of looking at pages as somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Began,
    Ended,
}

/// Every key, in the order in which they are offered.
pub const KEYS: &[&str] = &[
    "signed_in",
    "sign_in_failed",
    "signed_out",
    "signed_out_everywhere",
    "session_revoked",
    "password_set",
    "second_factor_added",
    "second_factor_removed",
    "recovery_codes_made",
    "passkey_added",
    "passkey_removed",
    "passkey_refused",
    "invited",
    "reset_link_made",
    "link_withdrawn",
    "rights_changed",
    "sign_in_rules_changed",
    "settings_changed",
    "shared",
    "unshared",
    "published",
    "unpublished",
    "viewed_as",
    "key_created",
    "key_revoked",
    "provider_added",
    "provider_changed",
    "provider_removed",
    "provider_linked",
    "provider_unlinked",
    "oauth_client_registered",
    "oauth_client_removed",
    "oauth_granted",
    "oauth_revoked",
    "exported",
    "purged",
    "erased",
    "dossier_made",
    "sensitive_revealed",
    "samples_made",
    "samples_removed",
];

impl Why {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Unknown => "unknown",
            Self::Throttled => "throttled",
            Self::SecondFactor => "second_factor",
        }
    }
}

impl Event {
    /// Its name in the log.
    pub fn key(&self) -> &'static str {
        match self {
            Self::SignedIn { .. } => "signed_in",
            Self::SignInFailed { .. } => "sign_in_failed",
            Self::SignedOut { .. } => "signed_out",
            Self::SignedOutEverywhere { .. } => "signed_out_everywhere",
            Self::SessionRevoked { .. } => "session_revoked",
            Self::PasswordSet { .. } => "password_set",
            Self::SecondFactorAdded { .. } => "second_factor_added",
            Self::SecondFactorRemoved { .. } => "second_factor_removed",
            Self::RecoveryCodesMade { .. } => "recovery_codes_made",
            Self::PasskeyAdded { .. } => "passkey_added",
            Self::PasskeyRemoved { .. } => "passkey_removed",
            Self::PasskeyRefused { .. } => "passkey_refused",
            Self::Invited { .. } => "invited",
            Self::ResetLinkMade { .. } => "reset_link_made",
            Self::LinkWithdrawn { .. } => "link_withdrawn",
            Self::RightsChanged { .. } => "rights_changed",
            Self::SignInRulesChanged { .. } => "sign_in_rules_changed",
            Self::Shared { .. } => "shared",
            Self::Unshared { .. } => "unshared",
            Self::Published { .. } => "published",
            Self::Unpublished { .. } => "unpublished",
            Self::ViewedAs { .. } => "viewed_as",
            Self::SettingsChanged { .. } => "settings_changed",
            Self::KeyCreated { .. } => "key_created",
            Self::KeyRevoked { .. } => "key_revoked",
            Self::ProviderAdded { .. } => "provider_added",
            Self::ProviderChanged { .. } => "provider_changed",
            Self::ProviderRemoved { .. } => "provider_removed",
            Self::ProviderLinked { .. } => "provider_linked",
            Self::ProviderUnlinked { .. } => "provider_unlinked",
            Self::OauthClientRegistered { .. } => "oauth_client_registered",
            Self::OauthClientRemoved { .. } => "oauth_client_removed",
            Self::OauthGranted { .. } => "oauth_granted",
            Self::OauthRevoked { .. } => "oauth_revoked",
            Self::Exported { .. } => "exported",
            Self::Purged { .. } => "purged",
            Self::Erased { .. } => "erased",
            Self::DossierMade { .. } => "dossier_made",
            Self::SensitiveRevealed { .. } => "sensitive_revealed",
            Self::SamplesMade { .. } => "samples_made",
            Self::SamplesRemoved { .. } => "samples_removed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known() {
        let id = Id::nil();
        let object = || ObjectId::from("deal");
        let all = [
            Event::SignedIn {
                user: id,
                how: String::new(),
            },
            Event::SignInFailed {
                user: None,
                tried: String::new(),
                why: Why::Password,
            },
            Event::SignedOut { user: id },
            Event::SignedOutEverywhere { user: id },
            Event::SessionRevoked { user: id },
            Event::PasswordSet {
                user: id,
                by: Chosen::Directly,
            },
            Event::SecondFactorAdded {
                user: id,
                kind: String::new(),
            },
            Event::SecondFactorRemoved {
                user: id,
                kind: String::new(),
            },
            Event::RecoveryCodesMade { user: id },
            Event::PasskeyAdded {
                user: id,
                passkey: id,
            },
            Event::PasskeyRemoved {
                user: id,
                passkey: id,
            },
            Event::PasskeyRefused {
                user: id,
                passkey: id,
            },
            Event::Invited { user: id },
            Event::ResetLinkMade { user: id },
            Event::LinkWithdrawn {
                user: id,
                kind: String::new(),
            },
            Event::RightsChanged {
                object: object(),
                record: id,
                changes: Vec::new(),
            },
            Event::SignInRulesChanged {
                changes: Vec::new(),
            },
            Event::SettingsChanged {
                changes: Vec::new(),
            },
            Event::Shared {
                object: object(),
                record: id,
                whom_object: object(),
                whom: id,
                level: String::new(),
            },
            Event::Unshared {
                object: object(),
                record: id,
                whom_object: object(),
                whom: id,
            },
            Event::Published {
                object: object(),
                record: id,
                link: id,
                fields: Vec::new(),
            },
            Event::Unpublished {
                object: object(),
                record: id,
                link: id,
            },
            Event::ViewedAs {
                viewer: id,
                user: id,
                step: Step::Began,
            },
            Event::KeyCreated {
                key: id,
                role: String::new(),
                owner: None,
                contact: None,
            },
            Event::KeyRevoked { key: id },
            Event::ProviderAdded {
                provider: id,
                key: String::new(),
            },
            Event::ProviderChanged {
                provider: id,
                fields: Vec::new(),
            },
            Event::ProviderRemoved {
                provider: id,
                key: String::new(),
            },
            Event::ProviderLinked {
                provider: id,
                user: id,
            },
            Event::ProviderUnlinked {
                provider: id,
                user: id,
            },
            Event::OauthClientRegistered { client: id },
            Event::OauthClientRemoved { client: id },
            Event::OauthGranted {
                client: id,
                user: id,
                scope: String::new(),
            },
            Event::OauthRevoked {
                client: id,
                user: id,
            },
            Event::Exported {
                object: String::new(),
                filter: String::new(),
                fields: None,
                count: 0,
                format: "csv",
            },
            Event::Purged {
                object: object(),
                record: id,
                along: BTreeMap::new(),
            },
            Event::Erased {
                object: object(),
                record: id,
                along: BTreeMap::new(),
            },
            Event::DossierMade {
                object: object(),
                record: id,
            },
            Event::SensitiveRevealed {
                object: object(),
                record: id,
                field: String::new(),
            },
            Event::SamplesMade { count: 0 },
            Event::SamplesRemoved { count: 0, kept: 0 },
        ];
        assert_eq!(all.map(|event| event.key()).as_slice(), KEYS);
    }
}
