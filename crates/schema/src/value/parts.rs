//! The parts of composite values.

use base::{Currency, Id};
use serde::{Deserialize, Serialize};

use crate::ObjectId;

/// An amount in its currency, with its value in the workspace currency frozen
/// beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyValue {
    /// 1/10,000 of the unit.
    pub units: i64,
    pub currency: Currency,
    /// 1/10,000 of the workspace currency's unit; none while no rate is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<i64>,
}

/// One e-mail address, phone number or link of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Normal form: address as typed with its domain in lower case, E.164, URL.
    pub value: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    #[serde(default)]
    pub primary: bool,
    /// A phone number as it was typed, where that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

/// A postal address. Empty parts are empty texts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Address {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub street: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub city: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub region: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    /// ISO 3166 alpha-2, upper case.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub country: String,
    /// Degrees, WGS 84.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lon: Option<f64>,
}

/// A person's name. Empty parts are empty texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub first: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub middle: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub last: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub suffix: String,
}

/// A pointer to a record. `name` is filled when it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub object: ObjectId,
    pub id: Id,
    /// Title of the target, once looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The target may not be seen: reads as `{"object","hidden":true}`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// The target is in the trash.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
}

impl Link {
    /// A pointer whose name was not looked up.
    pub fn to(object: ObjectId, id: Id) -> Self {
        Self {
            object,
            id,
            name: None,
            hidden: false,
            deleted: false,
        }
    }
}
