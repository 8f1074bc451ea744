//! How people prove who they are beyond a password, and programs that they let act
//! for them: second factors, passkeys, providers that say who somebody is (OpenID
//! Connect), links with which people choose a password, OAuth. What anybody may do is
//! decided in `engine`.

pub mod care;
pub mod entry;
pub mod factors;
pub mod links;
pub mod oauth;
pub mod passkeys;
pub mod proof;
pub mod providers;
