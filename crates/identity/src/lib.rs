//! How people prove who they are beyond a password, and programs that they let act
//! for them: second factors, passkeys, other providers, OAuth.

pub mod oauth;
