//! What a provider's word counts for.

use serde::{Deserialize, Serialize};

/// What of a provider can be set, besides who it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Whether people can sign in with it.
    pub active: bool,
    /// What is asked for; `openid` always is.
    pub scopes: Vec<String>,
    /// Claims by which things are called there; a path has dots.
    pub email_claim: String,
    pub name_claim: String,
    pub roles_claim: String,
    /// Which roles the values of the roles' claim stand for, the first of several
    /// standard ones counts. Empty: roles are given by hand.
    pub roles: Vec<Mapped>,
    /// The role of who has none of those values; none lets them not in.
    pub default_role: Option<String>,
    /// Whether somebody whom nobody knows is made a user.
    pub create_users: bool,
    /// Domains of e-mail addresses that it may speak for; empty for all.
    pub domains: Vec<String>,
    /// Whether addresses of those domains are believed without a word that they were
    /// checked, those of administrators too.
    pub trusted: bool,
    pub second_factor: Second,
    /// Classes of sign-in (`acr`) that are two factors.
    pub second_factor_acr: Vec<String>,
}

/// A value of the roles' claim, and the role that it gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    pub value: String,
    /// The key of a role.
    pub role: String,
}

/// Whether a sign-in with a provider is one with two factors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Second {
    #[default]
    Never,
    /// If the provider says so of this sign-in.
    Claims,
    /// The provider sees to it.
    Always,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            active: true,
            scopes: ["openid", "email", "profile"].map(str::to_owned).to_vec(),
            email_claim: "email".into(),
            name_claim: "name".into(),
            roles_claim: "groups".into(),
            roles: Vec::new(),
            default_role: None,
            create_users: false,
            domains: Vec::new(),
            trusted: false,
            second_factor: Second::Never,
            second_factor_acr: Vec::new(),
        }
    }
}

impl Settings {
    /// Whether the provider may speak for an address.
    pub fn speaks_for(&self, email: &str) -> bool {
        let domain = email.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.domains.is_empty() || self.domains.iter().any(|known| known == domain)
    }
}
