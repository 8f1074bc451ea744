//! REST: one line for each method of each address.

use super::{HIDDEN, Line, gate, program, rest};

/// What stands beside it and is open.
pub const BESIDE: &[Line] = &[
    gate("GET", "/healthz", "/healthz").strangers(200, 200),
    gate("GET", "/readyz", "/readyz").strangers(200, 200),
    gate("GET", "/metrics", "/metrics").strangers(200, 200),
    gate("GET", "/api", "/api").strangers(303, 303),
    gate("GET", "/api/docs/style.css", "/api/docs/style.css").strangers(200, 200),
    gate("ANY", "/api/{*rest}", "/api/v0/companies").strangers(404, 404),
    gate(
        "GET",
        "/.well-known/oauth-authorization-server",
        "/.well-known/oauth-authorization-server",
    )
    .strangers(200, 200),
    gate(
        "GET",
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource",
    )
    .strangers(200, 200),
    gate(
        "GET",
        "/.well-known/oauth-protected-resource/api/v1",
        "/.well-known/oauth-protected-resource/api/v1",
    )
    .strangers(200, 200),
];

/// What programs ask of the authorization server: whoever they are, what they hold counts,
/// and no session of a browser does.
#[rustfmt::skip]
pub const PROGRAMS: &[Line] = &[
    program("POST", "/oauth/register", "/oauth/register").json(r#"{"redirect_uris": ["javascript:alert(1)"]}"#).strangers(400, 400),
    program("POST", "/oauth/token", "/oauth/token").form("grant_type=authorization_code&code=guess&client_id=guess&code_verifier=guess").strangers(401, 401),
    program("POST", "/oauth/revoke", "/oauth/revoke").form("token=guess&client_id=guess").strangers(401, 401),
];

#[rustfmt::skip]
pub const REST: &[Line] = &[
    rest("GET", "/api/docs", "/api/docs").seller(200, [200, 200, 200]),
    rest("GET", "/api/v1/openapi.json", "/api/v1/openapi.json").seller(200, [200, 200, 200]),
    rest("GET", "/api/v1/search", "/api/v1/search?q=harbourside").seller(200, [200, 200, 200]),
    rest("GET", "/api/v1/events", "/api/v1/events").seller(200, [200, 200, 200]),

    rest("GET", "/api/v1/admin/jobs", "/api/v1/admin/jobs").admin(200, [403, 403, 403]),
    rest("GET", "/api/v1/admin/jobs/{id}", "/api/v1/admin/jobs/{job}").admin(200, [403, 403, 403]),
    rest("POST", "/api/v1/admin/jobs/{id}/retry", "/api/v1/admin/jobs/{cancelled_job}/retry").admin(200, [403, 403, 403]),
    rest("POST", "/api/v1/admin/jobs/{id}/cancel", "/api/v1/admin/jobs/{job}/cancel").admin(200, [403, 403, 403]),
    rest("GET", "/api/v1/admin/queues", "/api/v1/admin/queues").admin(200, [403, 403, 403]),
    rest("POST", "/api/v1/admin/queues/{name}/pause", "/api/v1/admin/queues/post/pause").admin(200, [403, 403, 403]),
    rest("POST", "/api/v1/admin/queues/{name}/resume", "/api/v1/admin/queues/post/resume").admin(200, [403, 403, 403]),

    rest("GET", "/api/v1/admin/settings", "/api/v1/admin/settings").admin(200, [403, 403, 403]),
    rest("PATCH", "/api/v1/admin/settings", "/api/v1/admin/settings").json(r#"{"fiscal_start_month": 4}"#).admin(200, [403, 403, 403]),
    rest("GET", "/api/v1/admin/sign-in-rules", "/api/v1/admin/sign-in-rules").admin(200, [403, 403, 403]),
    rest("PATCH", "/api/v1/admin/sign-in-rules", "/api/v1/admin/sign-in-rules").json(r#"{"idle_minutes": 20000}"#).admin(200, [403, 403, 403]),
    rest("GET", "/api/v1/admin/providers", "/api/v1/admin/providers").admin(200, [403, 403, 403]),
    rest("POST", "/api/v1/admin/providers", "/api/v1/admin/providers").json(r#"{"name": "Elsewhere", "issuer": "https://id.elsewhere.example", "client_id": "rapport"}"#).admin(201, [403, 403, 403]),
    rest("GET", "/api/v1/admin/providers/{id}", "/api/v1/admin/providers/{provider}").admin(200, [403, 403, 403]),
    rest("PATCH", "/api/v1/admin/providers/{id}", "/api/v1/admin/providers/{provider}").json(r#"{"name": "Elsewhere else"}"#).admin(200, [403, 403, 403]),
    rest("DELETE", "/api/v1/admin/providers/{id}", "/api/v1/admin/providers/{provider}").admin(204, [403, 403, 403]),
    rest("POST", "/api/v1/admin/providers/{id}/test", "/api/v1/admin/providers/{provider}/test").admin(200, [403, 403, 403]),

    rest("GET", "/api/v1/audit", "/api/v1/audit").admin(200, [403, 403, 403]),
    rest("GET", "/api/v1/audit/export", "/api/v1/audit/export").admin(200, [403, 403, 403]),

    rest("GET", "/api/v1/keys", "/api/v1/keys").own(200),
    rest("POST", "/api/v1/keys", "/api/v1/keys").json(r#"{"name": "scripts"}"#).own(201),
    rest("DELETE", "/api/v1/keys/{id}", "/api/v1/keys/{key}").seller(204, [HIDDEN, HIDDEN, HIDDEN]),

    rest("GET", "/api/v1/views", "/api/v1/views").own(200),
    rest("POST", "/api/v1/views", "/api/v1/views").json(r#"{"object": "company", "name": "Docks", "query": "sort=name"}"#).seller(201, [201, 201, 422]),
    rest("GET", "/api/v1/views/{id}", "/api/v1/views/{view}").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    rest("PATCH", "/api/v1/views/{id}", "/api/v1/views/{view}").json(r#"{"name": "Piers"}"#).seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    rest("DELETE", "/api/v1/views/{id}", "/api/v1/views/{view}").seller(204, [HIDDEN, HIDDEN, HIDDEN]),

    rest("GET", "/api/v1/notifications", "/api/v1/notifications").own(200),
    rest("POST", "/api/v1/notifications/read", "/api/v1/notifications/read").json(r#"{"all": true}"#).own(200),

    rest("GET", "/api/v1/imports", "/api/v1/imports").seller(200, [200, 200, 200]),
    rest("POST", "/api/v1/imports", "/api/v1/imports").file("companies.csv", "name\nMill\n", "dry_run", "false").seller(202, [403, 202, 403]),
    rest("GET", "/api/v1/imports/{id}", "/api/v1/imports/{import}").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    rest("GET", "/api/v1/imports/{id}/errors", "/api/v1/imports/{import}/errors").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    rest("POST", "/api/v1/imports/{id}/cancel", "/api/v1/imports/{waiting_import}/cancel").seller(200, [HIDDEN, HIDDEN, HIDDEN]),

    rest("GET", "/api/v1/schema/objects", "/api/v1/schema/objects").seller(200, [200, 200, 200]),
    rest("POST", "/api/v1/schema/objects", "/api/v1/schema/objects").json(r#"{"name": "ship", "title": "name", "fields": [{"name": "name", "type": "text"}]}"#).admin(201, [403, 403, 403]),
    rest("GET", "/api/v1/schema/objects/{name}", "/api/v1/schema/objects/company").seller(200, [200, 200, HIDDEN]),
    rest("PATCH", "/api/v1/schema/objects/{name}", "/api/v1/schema/objects/{object}").json(r#"{"label": "Vessel"}"#).admin(200, [403, 403, 403]),
    rest("DELETE", "/api/v1/schema/objects/{name}", "/api/v1/schema/objects/{object}").admin(204, [403, 403, 403]),
    rest("POST", "/api/v1/schema/objects/{name}/restore", "/api/v1/schema/objects/{gone_object}/restore").admin(200, [403, 403, 403]),
    rest("POST", "/api/v1/schema/objects/{name}/fields", "/api/v1/schema/objects/{object}/fields").json(r#"{"name": "mast", "type": "text"}"#).admin(201, [403, 403, 403]),
    rest("PATCH", "/api/v1/schema/objects/{name}/fields/{field}", "/api/v1/schema/objects/{object}/fields/keel").json(r#"{"label": "Length of the keel"}"#).admin(200, [403, 403, 403]),
    rest("GET", "/api/v1/schema/objects/{name}/effect", "/api/v1/schema/objects/{object}/effect").admin(200, [403, 403, 403]),
    rest("GET", "/api/v1/schema/objects/{name}/fields/{field}/effect", "/api/v1/schema/objects/{object}/fields/keel/effect").admin(200, [403, 403, 403]),
    rest("POST", "/api/v1/schema/objects/{name}/fields/{field}/effect", "/api/v1/schema/objects/{object}/fields/keel/effect").json(r#"{"required": true}"#).admin(200, [403, 403, 403]),
    rest("DELETE", "/api/v1/schema/objects/{name}/fields/{field}", "/api/v1/schema/objects/{object}/fields/keel").admin(204, [403, 403, 403]),
    rest("POST", "/api/v1/schema/objects/{name}/fields/{field}/restore", "/api/v1/schema/objects/{keelless}/fields/keel/restore").admin(200, [403, 403, 403]),

    rest("GET", "/api/v1/undo/{batch}", "/api/v1/undo/{large_undo}").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    rest("POST", "/api/v1/undo/{batch}", "/api/v1/undo/{batch}").seller(200, [403, 403, 403]),

    rest("GET", "/api/v1/{objects}", "/api/v1/companies").seller(200, [200, 200, HIDDEN]),
    rest("POST", "/api/v1/{objects}", "/api/v1/companies").json(r#"{"name": "Mill"}"#).seller(201, [403, 201, HIDDEN]),
    rest("GET", "/api/v1/{objects}/aggregate", "/api/v1/companies/aggregate?measures=count&group_by=name").seller(200, [200, 200, HIDDEN]),
    rest("POST", "/api/v1/{objects}/batch", "/api/v1/companies/batch").json(r#"{"operations": [{"op": "update", "id": "{company}", "data": {"name": "Mine"}}]}"#).seller(200, [200, HIDDEN, HIDDEN]),
    rest("POST", "/api/v1/{objects}/bulk", "/api/v1/companies/bulk").json(r#"{"filter": "id = \"{company}\"", "set": {"name": "Mine"}}"#).seller(202, [403, 202, HIDDEN]),
    rest("GET", "/api/v1/{objects}/bulk/{id}", "/api/v1/companies/bulk/{bulk}").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    rest("POST", "/api/v1/{objects}/export", "/api/v1/companies/export").json(r#"{"format": "csv"}"#).seller(202, [403, 202, HIDDEN]),
    rest("GET", "/api/v1/{objects}/export/{id}", "/api/v1/companies/export/{export}").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    rest("GET", "/api/v1/{objects}/export/{id}/file", "/api/v1/companies/export/{export}/file").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    rest("GET", "/api/v1/{objects}/duplicates", "/api/v1/companies/duplicates").seller(200, [200, 200, HIDDEN]),
    rest("POST", "/api/v1/{objects}/merge", "/api/v1/companies/merge").json(r#"{"winner": "{company}", "losers": ["{loser}"]}"#).seller(200, [403, HIDDEN, HIDDEN]),
    rest("PUT", "/api/v1/{objects}/by/{field}/{value}", "/api/v1/companies/by/id/{company}").json(r#"{"name": "Mine"}"#).seller(200, [403, 404, HIDDEN]),
    rest("GET", "/api/v1/{objects}/{id}", "/api/v1/companies/{company}").seller(200, [200, HIDDEN, HIDDEN]),
    rest("PATCH", "/api/v1/{objects}/{id}", "/api/v1/companies/{company}").json(r#"{"name": "Mine"}"#).seller(200, [403, HIDDEN, HIDDEN]),
    rest("DELETE", "/api/v1/{objects}/{id}", "/api/v1/companies/{company}").seller(204, [403, HIDDEN, HIDDEN]),
    rest("POST", "/api/v1/{objects}/{id}/restore", "/api/v1/companies/{trashed}/restore").seller(200, [403, HIDDEN, HIDDEN]),
    rest("GET", "/api/v1/{objects}/{id}/history", "/api/v1/companies/{company}/history").seller(200, [200, HIDDEN, HIDDEN]),
    rest("GET", "/api/v1/{objects}/{id}/held", "/api/v1/companies/{company}/held").admin(200, [403, HIDDEN, HIDDEN]),
    rest("POST", "/api/v1/{objects}/{id}/dossier", "/api/v1/companies/{company}/dossier").admin(200, [403, HIDDEN, HIDDEN]),
    rest("POST", "/api/v1/{objects}/{id}/erase", "/api/v1/companies/{loser}/erase").admin(200, [403, HIDDEN, HIDDEN]),
    rest("POST", "/api/v1/{objects}/{id}/reveal", "/api/v1/companies/{company}/reveal").json("{}").admin(200, [403, HIDDEN, HIDDEN]),
    rest("GET", "/api/v1/{objects}/{id}/shares", "/api/v1/companies/{company}/shares").seller(200, [200, HIDDEN, HIDDEN]),
    rest("PUT", "/api/v1/{objects}/{id}/shares/{whom}", "/api/v1/companies/{company}/shares/{user}").json(r#"{"level": "read"}"#).seller(201, [403, HIDDEN, HIDDEN]),
    rest("DELETE", "/api/v1/{objects}/{id}/shares/{whom}", "/api/v1/companies/{shared}/shares/{reader}").seller(204, [403, HIDDEN, HIDDEN]),
    rest("GET", "/api/v1/{objects}/{id}/public-links", "/api/v1/companies/{company}/public-links").admin(200, [403, 403, HIDDEN]),
    rest("POST", "/api/v1/{objects}/{id}/public-links", "/api/v1/companies/{company}/public-links").json(r#"{"fields": ["industry"]}"#).admin(201, [403, 403, HIDDEN]),
    rest("DELETE", "/api/v1/{objects}/{id}/public-links/{link}", "/api/v1/companies/{published}").admin(204, [403, 403, 404]),
    rest("POST", "/api/v1/{objects}/{id}/invitation", "/api/v1/users/{colleague}/invitation").admin(201, [403, 403, HIDDEN]),
    rest("POST", "/api/v1/{objects}/{id}/reset", "/api/v1/users/{other}/reset").admin(201, [403, 403, HIDDEN]),
    rest("DELETE", "/api/v1/{objects}/{id}/invitation", "/api/v1/users/{other}/invitation").admin(404, [403, 403, HIDDEN]),
    rest("DELETE", "/api/v1/{objects}/{id}/reset", "/api/v1/users/{colleague}/reset").admin(404, [403, 403, HIDDEN]),
    rest("GET", "/api/v1/{objects}/{id}/timeline", "/api/v1/companies/{company}/timeline").seller(200, [200, HIDDEN, HIDDEN]),
];
