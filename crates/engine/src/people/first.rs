//! What a new workspace is told by whoever starts it: whose it is, how they count money
//! and time, and who runs it.

use base::{Currency, Error, Fault, Result, Zone};
use schema::{Record, value::parse::country_name};

use super::{NewUser, create_user, password_fault};
use crate::{Cx, workspace::Settings};

/// Languages that pages are written in: code and own name.
pub const LANGUAGES: &[(&str, &str)] = &[("en", "English"), ("de", "Deutsch")];

/// What is told; texts as they were typed.
#[derive(Clone, Debug, Default)]
pub struct First {
    pub company: String,
    /// ISO 4217.
    pub currency: String,
    /// IANA name.
    pub zone: String,
    /// ISO 3166 region of phone numbers without a prefix.
    pub region: String,
    /// See [`LANGUAGES`].
    pub language: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

/// Sets a workspace up and makes its first administrator, for Rapport itself: whoever
/// knows the token of the first start.
///
/// # Errors
/// `Invalid` with every fault, and nothing is changed; `Conflict` if somebody has the
/// address.
pub async fn first(cx: &Cx, told: First) -> Result<Record> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, code: &'static str, message: &str| {
        faults.push(Fault::new(field, code, message));
    };
    let company = told.company.trim();
    if company.is_empty() {
        fault(
            "company",
            "required",
            "Give your company's name; it stands above every page.",
        );
    } else if company.chars().count() > 100 {
        fault(
            "company",
            "too_long",
            "A name has at most 100 characters here.",
        );
    }
    let currency = Currency::parse(told.currency.trim());
    if currency.is_none() {
        fault(
            "currency",
            "unknown",
            "Take a currency of the list, such as EUR.",
        );
    }
    let zone = Zone::named(told.zone.trim());
    if zone.is_none() {
        fault(
            "zone",
            "unknown",
            "Take a zone of the list, such as Europe/Berlin.",
        );
    }
    let region = told.region.trim().to_uppercase();
    if country_name(&region).is_none() {
        fault("region", "unknown", "Take a country of the list.");
    }
    if !LANGUAGES.iter().any(|(code, _)| *code == told.language) {
        fault("language", "unknown", "Take a language of the list.");
    }
    for (field, value) in [("name", &told.name), ("email", &told.email)] {
        if value.trim().is_empty() {
            fault(field, "required", "This is needed.");
        }
    }
    if let Some(message) = password_fault(&told.password, &[&told.email, &told.name, company]) {
        fault("password", "weak", &message);
    }
    let (Some(currency), Some(zone), true) = (currency, zone, faults.is_empty()) else {
        return Err(Error::Invalid(faults));
    };
    let before = cx.ws.settings();
    let settings = Settings {
        name: company.to_owned(),
        currency,
        zone: zone.name().to_owned(),
        region,
        language: told.language,
        ..(*before).clone()
    };
    // What is wrong with the user is found before anything is set.
    let new = NewUser {
        email: told.email.trim().to_owned(),
        name: told.name.trim().to_owned(),
        role: crate::rights::ADMINISTRATOR.into(),
        password: told.password,
        team: None,
    };
    let user = create_user(cx, new).await?;
    cx.ws.set(settings).await?;
    Ok(user)
}
