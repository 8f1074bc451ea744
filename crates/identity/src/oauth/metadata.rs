//! What programs read first: where everything is (RFC 8414), and who gives tokens for
//! our REST (RFC 9728).

use engine::people::programs::Scope;
use serde_json::{Value as Json, json};

use super::clients::Auth;

/// Where a person is asked.
pub const AUTHORIZE: &str = "/oauth/authorize";
pub const TOKEN: &str = "/oauth/token";
pub const REGISTER: &str = "/oauth/register";
pub const REVOKE: &str = "/oauth/revoke";
/// What tokens are good for.
pub const RESOURCE: &str = "/api/v1";

/// Of the server that gives tokens, reached under `ours`.
pub fn server(ours: &str) -> Json {
    let ways = Auth::ALL.map(Auth::name);
    json!({
        "issuer": ours,
        "authorization_endpoint": format!("{ours}{AUTHORIZE}"),
        "token_endpoint": format!("{ours}{TOKEN}"),
        "registration_endpoint": format!("{ours}{REGISTER}"),
        "revocation_endpoint": format!("{ours}{REVOKE}"),
        "scopes_supported": Scope::ALL.map(Scope::name),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ways,
        "revocation_endpoint_auth_methods_supported": ways,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "service_documentation": format!("{ours}/api/docs"),
    })
}

/// Of what tokens are good for: the whole of us, or a part at a path.
pub fn resource(ours: &str, path: &str) -> Json {
    json!({
        "resource": format!("{ours}{path}"),
        "authorization_servers": [ours],
        "scopes_supported": Scope::ALL.map(Scope::name),
        "bearer_methods_supported": ["header"],
        "resource_name": "Rapport",
        "resource_documentation": format!("{ours}/api/docs"),
    })
}
