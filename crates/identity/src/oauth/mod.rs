//! Programs of third parties that act for people, by OAuth 2.1: a program registers
//! itself, sends a person to us, who says yes, and gets tokens by which it acts in that
//! person's rights.
//!
//! There is one way in: a code with PKCE (S256). Every secret is kept as a hash. What a
//! program may is decided by `engine`, as for everybody.

mod asking;
mod authentication;
mod clients;
mod exchange;
mod fault;
mod grants;
pub mod metadata;
mod redirects;
mod refresh;
mod revoking;
mod scopes;
mod secrets;
mod store;
mod tokens;
mod upkeep;

pub use asking::{Asked, NotAsked, allow, ask, deny};
pub use clients::{Client, register as register_client};
pub use fault::{Fault, Refused, pairs};
pub use grants::{ClientInfo, GrantInfo, end, mine, names, programs, remove};
pub use redirects::{Place, place};
pub use revoking::revoke;
pub use store::statements;
pub use tokens::{bearer, is_access_token, token, used};
pub use upkeep::register;
