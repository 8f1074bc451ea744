//! Who somebody is: providers that say so (OpenID Connect), and links with which people
//! choose a password. What they may do is decided in `engine`.

pub mod links;
pub mod providers;
