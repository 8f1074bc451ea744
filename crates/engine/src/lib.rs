//! The one application layer over records: who acts, what they may see, and
//! every operation on records, definitions and people.
//!
//! Pages, REST, commands, imports and rules all come through here. It knows no
//! CRM noun beyond user and team, and neither axum nor Maud.

pub mod audit;
pub mod backup;
pub mod bulk;
pub mod cx;
pub mod definitions;
pub mod derived;
pub mod export;
pub mod feed;
pub mod files;
pub mod hierarchy;
pub mod home;
pub mod idempotency;
pub mod import;
pub mod imports;
mod indexes;
pub mod jobs;
pub mod logo;
pub mod notifications;
pub mod people;
mod principal;
pub mod privacy;
pub mod public;
pub mod rates;
pub mod records;
pub mod registry;
pub mod related;
pub mod rights;
pub mod rules;
pub mod samples;
pub mod search_index;
pub mod sensitive;
pub mod settings;
pub mod shares;
pub mod undo;
pub mod upkeep;
pub mod vault;
pub mod views;
pub mod wording;
pub mod workspace;

pub use cx::{Cx, Origin, Via};
pub use principal::{Belongs, Owner, Principal};
pub use rates::ExchangeRate;
pub use registry::Registry;
pub use rules::{Draft, Rules, Tx};
pub use vault::Vault;
pub use workspace::{Config, Workspace};
