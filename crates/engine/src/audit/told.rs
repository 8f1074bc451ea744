//! How a row of the log tells an event: what it was done to, who did it where that is not
//! who acts, and its details, which are bounded and hold no personal value.

use base::{Id, text::truncate};
use serde_json::{Value as Json, json};

use super::event::{Chosen, Event, Step};

/// Longest text among the details, in characters.
const TEXT: usize = 500;
/// Most items of a list among the details.
const ITEMS: usize = 100;

/// An event as a row tells it.
pub(super) struct Told {
    /// What it was done to.
    pub object: Option<String>,
    pub record: Option<Id>,
    pub details: Json,
    /// Who did it, where that is not who acts: whoever comes in does so before they
    /// act.
    pub doer: Option<(&'static str, Option<Id>)>,
}

impl Event {
    pub(super) fn told(&self) -> Told {
        let none = || json!({});
        let of = |object: &str, id: &Id, details: Json| Told {
            object: Some(short(object)),
            record: Some(*id),
            details,
            doer: None,
        };
        let user = |id: &Id, details: Json| of("user", id, details);
        let by_themselves = |id: &Id, details: Json| Told {
            doer: Some(("user", Some(*id))),
            ..user(id, details)
        };
        match self {
            Self::SignedIn { user, how } => by_themselves(user, json!({"how": short(how)})),
            Self::SignInFailed {
                user: known,
                tried,
                why,
            } => Told {
                object: known.map(|_| "user".into()),
                record: *known,
                details: match known {
                    Some(_) => json!({"why": why.key()}),
                    None => json!({"why": why.key(), "tried": masked(tried)}),
                },
                doer: Some(("nobody", None)),
            },
            Self::SignedOut { user } => by_themselves(user, none()),
            Self::SignedOutEverywhere { user: id }
            | Self::SessionRevoked { user: id }
            | Self::RecoveryCodesMade { user: id }
            | Self::Invited { user: id }
            | Self::ResetLinkMade { user: id } => user(id, none()),
            Self::PasswordSet { user: id, by } => match by {
                Chosen::Directly => user(id, none()),
                Chosen::Invitation => by_themselves(id, json!({"by": "invitation"})),
                Chosen::Reset => by_themselves(id, json!({"by": "reset"})),
            },
            Self::ViewedAs {
                viewer,
                user: id,
                step,
            } => {
                let step = match step {
                    Step::Began => "began",
                    Step::Ended => "ended",
                };
                Told {
                    doer: Some(("user", Some(*viewer))),
                    ..user(id, json!({"step": step}))
                }
            }
            Self::SecondFactorAdded { user: id, kind }
            | Self::SecondFactorRemoved { user: id, kind }
            | Self::LinkWithdrawn { user: id, kind } => user(id, json!({"kind": short(kind)})),
            Self::PasskeyAdded { user: id, passkey }
            | Self::PasskeyRemoved { user: id, passkey } => user(id, json!({"passkey": passkey})),
            Self::PasskeyRefused { user: id, passkey } => Told {
                doer: Some(("nobody", None)),
                ..user(id, json!({"passkey": passkey}))
            },
            Self::RightsChanged {
                object,
                record,
                changes,
            } => of(object.as_str(), record, json!({"changes": changes})),
            Self::SignInRulesChanged { changes } | Self::SettingsChanged { changes } => Told {
                object: None,
                record: None,
                details: json!({"changes": changes}),
                doer: None,
            },
            Self::SamplesMade { count } => Told {
                object: None,
                record: None,
                details: json!({"count": count}),
                doer: None,
            },
            Self::SamplesRemoved { count, kept } => Told {
                object: None,
                record: None,
                details: json!({"count": count, "kept": kept}),
                doer: None,
            },
            Self::KeyCreated {
                key,
                role,
                owner,
                contact,
            } => {
                let mut details = json!({"role": short(role), "owner": owner});
                if let Some(contact) = contact {
                    details["contact"] = json!(contact);
                }
                of("key", key, details)
            }
            Self::KeyRevoked { key } => of("key", key, none()),
            Self::ProviderAdded { provider, key } | Self::ProviderRemoved { provider, key } => {
                of("provider", provider, json!({"key": short(key)}))
            }
            Self::ProviderChanged { provider, fields } => {
                of("provider", provider, json!({"fields": some(fields)}))
            }
            Self::ProviderLinked { provider, user: id } => {
                by_themselves(id, json!({"provider": provider}))
            }
            Self::ProviderUnlinked { provider, user: id } => {
                user(id, json!({"provider": provider}))
            }
            Self::OauthClientRegistered { client } | Self::OauthClientRemoved { client } => {
                of("oauth_client", client, none())
            }
            Self::OauthGranted {
                client,
                user,
                scope,
            } => of(
                "oauth_client",
                client,
                json!({"user": user, "scope": short(scope)}),
            ),
            Self::OauthRevoked { client, user } => {
                of("oauth_client", client, json!({"user": user}))
            }
            Self::Exported {
                object,
                filter,
                fields,
                count,
                format,
            } => Told {
                object: Some(short(object)),
                record: None,
                details: json!({
                    "filter": short(filter),
                    "fields": fields.as_deref().map(some),
                    "count": count,
                    "format": format,
                }),
                doer: None,
            },
            Self::Purged {
                object,
                record,
                along,
            }
            | Self::Erased {
                object,
                record,
                along,
            } => of(object.as_str(), record, json!({"along": along})),
            Self::DossierMade { object, record } => of(object.as_str(), record, none()),
            Self::Shared {
                object,
                record,
                whom_object,
                whom,
                level,
            } => of(
                object.as_str(),
                record,
                json!({"with": {"object": whom_object.as_str(), "id": whom}, "level": short(level)}),
            ),
            Self::Unshared {
                object,
                record,
                whom_object,
                whom,
            } => of(
                object.as_str(),
                record,
                json!({"with": {"object": whom_object.as_str(), "id": whom}}),
            ),
            Self::Published {
                object,
                record,
                link,
                fields,
            } => of(
                object.as_str(),
                record,
                json!({"link": link, "fields": some(fields)}),
            ),
            Self::Unpublished {
                object,
                record,
                link,
            } => of(object.as_str(), record, json!({"link": link})),
            Self::SensitiveRevealed {
                object,
                record,
                field,
            } => of(object.as_str(), record, json!({"field": short(field)})),
        }
    }
}

fn short(text: &str) -> String {
    truncate(text, TEXT).into_owned()
}

fn some(items: &[String]) -> Vec<String> {
    items.iter().take(ITEMS).map(|item| short(item)).collect()
}

/// What is kept of an address that nobody has: its first letter and its domain. A
/// password that was typed in the wrong place is not kept either.
fn masked(address: &str) -> String {
    /// Longest domain, in characters.
    const DOMAIN: usize = 100;
    let address = address.trim();
    let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
    match address.rsplit_once('@') {
        Some((name, domain)) if is_domain(domain) => {
            format!("{}…@{}", first(name), truncate(domain, DOMAIN))
        }
        _ => "…".into(),
    }
}

/// Whether a text could be the domain of an address.
fn is_domain(text: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    !text.is_empty() && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_unknown_address_its_first_letter_and_domain_are_kept() {
        let long = format!("ana@{}.example", "x".repeat(300));
        let cases = [
            ("ana@north.example", "a…@north.example"),
            (" Ana.Maria@North.example", "A…@North.example"),
            ("@north.example", "…@north.example"),
            ("correct horse battery", "…"),
            ("p@ssw0rd with blanks", "…"),
            ("ana@", "…"),
            ("", "…"),
        ];
        for (given, kept) in cases {
            assert_eq!(masked(given), kept, "{given:?}");
        }
        assert!(masked(&long).chars().count() <= 103);
    }

    #[test]
    fn details_are_bounded() {
        let event = Event::Exported {
            object: "deal".into(),
            filter: "x".repeat(100_000),
            fields: Some(vec!["f".repeat(2_000); 5_000]),
            count: 1,
            format: "csv",
        };
        let details = event.told().details;
        assert_eq!(details["filter"].as_str().unwrap().chars().count(), TEXT);
        assert_eq!(details["fields"].as_array().unwrap().len(), ITEMS);
    }
}
