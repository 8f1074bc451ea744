//! The pages: one line for each method of each address.

use super::{HIDDEN, Line, gate, page};

/// What strangers may ask for.
pub const GATE: &[Line] = &[
    gate("GET", "/-/assets/{name}", "{asset}").strangers(200, 200),
    gate(
        "GET",
        "/-/manifest.webmanifest",
        "/-/manifest.webmanifest",
    )
    .strangers(200, 200),
    gate("GET", "/-/worker.js", "/-/worker.js?language=de").strangers(200, 200),
    gate("GET", "/-/offline", "/-/offline?language=de").strangers(200, 200),
    gate("GET", "/sign-in", "/sign-in").strangers(200, 303),
    gate("GET", "/sign-in/second", "/sign-in/second").strangers(303, 303),
    gate("POST", "/sign-in/second", "/sign-in/second")
        .form("code=000000")
        .strangers(303, 303),
    gate("POST", "/sign-in/second/ask", "/sign-in/second/ask").strangers(401, 401),
    gate("POST", "/sign-in/second/passkey", "/sign-in/second/passkey")
        .form("answer=guess")
        .strangers(303, 303),
    gate("GET", "/sign-in/set-up", "/sign-in/set-up").strangers(303, 303),
    gate("POST", "/sign-in/set-up", "/sign-in/set-up")
        .form("code=000000")
        .strangers(303, 303),
    gate("POST", "/sign-in/set-up/ask", "/sign-in/set-up/ask").strangers(401, 401),
    gate("POST", "/sign-in/set-up/passkey", "/sign-in/set-up/passkey")
        .form("answer=guess")
        .strangers(303, 303),
    gate("POST", "/sign-in/passkey", "/sign-in/passkey")
        .form("answer=guess")
        .strangers(422, 422),
    gate("POST", "/sign-in/passkey/ask", "/sign-in/passkey/ask")
        .strangers(200, 200)
        .leaving_a_trace(),
    gate("GET", "/sign-in/with/{key}", "/sign-in/with/nobody").strangers(404, 303),
    gate(
        "GET",
        "/sign-in/with/{key}/callback",
        "/sign-in/with/nobody/callback?code=guess&state=guess",
    )
    .strangers(404, 404),
    gate("GET", "/set-password", "/set-password").strangers(200, 200),
    gate("POST", "/set-password", "/set-password")
        .form("secret=guess&password=seven+quiet+rivers")
        .strangers(410, 410),
    gate("POST", "/set-password/strength", "/set-password/strength")
        .form("secret=guess&password=seven+quiet+rivers")
        .strangers(200, 200),
    gate("GET", "/-/public/{secret}", "/-/public/nobodys").strangers(404, 404),
    gate("POST", "/sign-in", "/sign-in")
        .form("email=nobody@x.example&password=guess")
        .strangers(422, 422)
        .leaving_a_trace(),
    gate("POST", "/sign-out", "/sign-out").strangers(303, 303),
    gate("GET", "/setup", "/setup?token=open-sesame").strangers(404, 404),
    gate("POST", "/setup", "/setup")
        .form("token=open-sesame&name=Eve&email=eve@x.example&password=seven+quiet+rivers")
        .strangers(404, 404),
];

#[rustfmt::skip]
pub const PAGES: &[Line] = &[
    page("GET", "/", "/").seller(303, [303, 303, 303]),
    page("GET", "/search", "/search?q=harbourside").seller(200, [200, 200, 200]),
    page("GET", "/design", "/design").seller(200, [200, 200, 200]),
    page("GET", "/-/lookup/{plural}", "/-/lookup/companies?q=harbourside").seller(200, [200, 200, HIDDEN]),
    page("GET", "/-/desk", "/-/desk").seller(200, [200, 200, 200]),
    page("GET", "/-/desk/found", "/-/desk/found?q=harbourside").seller(200, [200, 200, 200]),
    page("GET", "/-/quick/{plural}", "/-/quick/companies").seller(200, [403, 200, HIDDEN]),
    page("POST", "/-/quick/{plural}", "/-/quick/companies").form("name=Mill").seller(201, [403, 201, HIDDEN]),
    page("GET", "/-/filter/{plural}", "/-/filter/companies?filter=name%20%3D%20a").seller(200, [200, 200, HIDDEN]),
    page("POST", "/-/files", "/-/files").file("a.txt", "Mill", "x", "y").seller(303, [403, 303, 403]),
    page("GET", "/-/files/{id}", "/-/files/{file}").seller(200, [200, HIDDEN, HIDDEN]),
    page("GET", "/-/files/{id}/picture", "/-/files/{file}/picture").seller(415, [415, HIDDEN, HIDDEN]),
    page("GET", "/-/undo/{batch}", "/-/undo/{batch}").seller(200, [403, 403, 403]),
    page("POST", "/-/undo/{batch}", "/-/undo/{batch}").form("back=/").seller(303, [403, 403, 403]),

    page("GET", "/-/lookup/people-and-teams", "/-/lookup/people-and-teams?q=a").seller(200, [200, 200, 200]),

    // Whoever looks as nobody else has nothing to end.
    page("POST", "/-/view-as/end", "/-/view-as/end").own(303),
    page("GET", "/account", "/account").own(200),
    page("GET", "/account/password", "/account/password").own(200),
    page("POST", "/account/password", "/account/password").form("present=wrong&password=eight+quiet+rivers").own(422),
    page("GET", "/account/program", "/account/program").own(200),
    page("POST", "/account/program", "/account/program").form("code=000000").own(422),
    page("POST", "/account/program/remove", "/account/program/remove").own(404),
    page("POST", "/account/codes", "/account/codes").own(409),
    page("GET", "/account/passkeys/new", "/account/passkeys/new").own(200),
    page("POST", "/account/passkeys", "/account/passkeys").form("name=Phone&answer=guess").own(422),
    page("POST", "/account/passkeys/ask", "/account/passkeys/ask").own(200),
    page("POST", "/account/passkeys/{id}/remove", "/account/passkeys/0193a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f/remove").own(404),
    page("GET", "/account/proof", "/account/proof").own(200),
    page("POST", "/account/proof", "/account/proof").form("password=wrong").own(422),
    page("POST", "/account/proof/ask", "/account/proof/ask").own(200),
    page("POST", "/account/proof/passkey", "/account/proof/passkey").form("answer=guess").own(422),
    page("POST", "/account/sessions/end", "/account/sessions/end").last(303),
    page("POST", "/account/sessions/{mark}/end", "/account/sessions/nobodys/end").own(303),
    page("GET", "/sign-in/rules", "/sign-in/rules").admin(200, [403, 403, 403]),
    page("POST", "/sign-in/rules", "/sign-in/rules").form("idle=14&longest=90").admin(303, [403, 403, 403]),
    page("POST", "/sign-in/with/{key}/connect", "/sign-in/with/nobody/connect").own(404),
    page("GET", "/sign-in-providers", "/sign-in-providers").admin(200, [403, 403, 403]),
    page("POST", "/sign-in-providers", "/sign-in-providers").form("name=Yonder&roles_claim=groups&issuer=https%3A%2F%2Fid.elsewhere2.example&client_id=rapport&second_factor=never&scopes=openid+email&email_claim=email&name_claim=name&active=true").admin(303, [403, 403, 403]),
    page("GET", "/sign-in-providers/new", "/sign-in-providers/new").admin(200, [403, 403, 403]),
    page("GET", "/sign-in-providers/{id}", "/sign-in-providers/{provider}").admin(200, [403, 403, 403]),
    page("POST", "/sign-in-providers/{id}", "/sign-in-providers/{provider}").form("name=Beyond&roles_claim=groups&second_factor=never&scopes=openid+email&email_claim=email&name_claim=name&active=true").admin(303, [403, 403, 403]),
    page("POST", "/sign-in-providers/{id}/test", "/sign-in-providers/{provider}/test").admin(200, [403, 403, 403]),
    page("POST", "/sign-in-providers/{id}/delete", "/sign-in-providers/{provider}/delete").admin(303, [403, 403, 403]),
    page("GET", "/audit", "/audit").admin(200, [403, 403, 403]),
    page("GET", "/audit/export", "/audit/export?format=csv").admin(200, [403, 403, 403]),
    page("GET", "/keys", "/keys").own(200),
    page("GET", "/keys/new", "/keys/new").own(200),
    page("POST", "/keys", "/keys").form("name=scripts&acts=me&may=read&term=month").own(200),
    page("POST", "/keys/{id}/revoke", "/keys/{key}/revoke").seller(303, [HIDDEN, HIDDEN, HIDDEN]),
    page("GET", "/programs", "/programs").own(200),
    page("POST", "/programs/{id}/end", "/programs/0193a3c2-7d1e-7c4b-9f00-5a1b2c3d4e5f/end").own(404),
    page("POST", "/programs/{id}/remove", "/programs/{program}/remove").admin(303, [403, 403, 403]),
    page("GET", "/oauth/authorize", "/oauth/authorize?response_type=code&client_id={program}&redirect_uri=https%3A%2F%2Fpilot.example%2Fback&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&scope=read").own(200),
    page("POST", "/oauth/authorize", "/oauth/authorize").form("client_id=guess&answer=allow").own(400),

    page("GET", "/settings", "/settings").own(200),
    page("GET", "/settings/objects", "/settings/objects").admin(200, [403, 403, 403]),
    page("POST", "/settings/objects", "/settings/objects").form("label=Ship&label_plural=Ships&access=owned").admin(303, [403, 403, 403]),
    page("GET", "/settings/objects/new", "/settings/objects/new").admin(200, [403, 403, 403]),
    page("GET", "/settings/objects/{name}", "/settings/objects/{object}").admin(200, [403, 403, 403]),
    page("POST", "/settings/objects/{name}", "/settings/objects/{object}").form("label=Vessel&label_plural=Vessels").admin(303, [403, 403, 403]),
    page("GET", "/settings/objects/{name}/edit", "/settings/objects/{object}/edit").admin(200, [403, 403, 403]),
    page("POST", "/settings/objects/{name}/order", "/settings/objects/{object}/order").form("field=keel&field=name").admin(303, [403, 403, 403]),
    page("GET", "/settings/objects/{name}/remove", "/settings/objects/{object}/remove").admin(200, [403, 403, 403]),
    page("POST", "/settings/objects/{name}/remove", "/settings/objects/{object}/remove").admin(303, [403, 403, 403]),
    page("POST", "/settings/objects/{name}/restore", "/settings/objects/{gone_object}/restore").admin(303, [403, 403, 403]),
    page("POST", "/settings/objects/{name}/fields", "/settings/objects/{object}/fields").form("type=text&label=Mast").admin(303, [403, 403, 403]),
    page("GET", "/settings/objects/{name}/fields/new", "/settings/objects/{object}/fields/new?type=select").admin(200, [403, 403, 403]),
    page("GET", "/settings/objects/{name}/fields/{field}", "/settings/objects/{object}/fields/keel").admin(200, [403, 403, 403]),
    page("POST", "/settings/objects/{name}/fields/{field}", "/settings/objects/{object}/fields/keel").form("label=Length").admin(303, [403, 403, 403]),
    page("GET", "/settings/objects/{name}/fields/{field}/remove", "/settings/objects/{object}/fields/keel/remove").admin(200, [403, 403, 403]),
    page("POST", "/settings/objects/{name}/fields/{field}/remove", "/settings/objects/{object}/fields/keel/remove").admin(303, [403, 403, 403]),
    page("POST", "/settings/objects/{name}/fields/{field}/restore", "/settings/objects/{keelless}/fields/keel/restore").admin(303, [403, 403, 403]),
    page("GET", "/settings/pipelines", "/settings/pipelines").admin(200, [403, 403, 404]),
    page("POST", "/settings/pipelines", "/settings/pipelines").form("name=Renewals").admin(303, [403, 403, 404]),
    page("POST", "/settings/pipelines/order", "/settings/pipelines/order").form("pipeline={pipeline}").admin(303, [403, 403, 404]),
    page("GET", "/settings/pipelines/{id}", "/settings/pipelines/{pipeline}").admin(200, [403, 403, 404]),
    page("POST", "/settings/pipelines/{id}", "/settings/pipelines/{pipeline}").form("name=Refits&stage.0.name=Talking").admin(303, [403, 403, 404]),
    page("GET", "/settings/pipelines/{id}/remove", "/settings/pipelines/{pipeline}/remove").admin(200, [403, 403, 404]),
    page("POST", "/settings/pipelines/{id}/remove", "/settings/pipelines/{pipeline}/remove").admin(303, [403, 403, 404]),
    page("GET", "/settings/pipelines/{id}/stages/{stage}/remove", "/settings/pipelines/{staged_pipeline}/remove").admin(200, [403, 403, 404]),
    page("POST", "/settings/pipelines/{id}/stages/{stage}/remove", "/settings/pipelines/{staged_pipeline}/remove").admin(303, [403, 403, 404]),
    page("GET", "/settings/workspace", "/settings/workspace").admin(200, [403, 403, 403]),
    page("POST", "/settings/workspace", "/settings/workspace").form("fiscal_start_month=7").admin(303, [403, 403, 403]),
    page("GET", "/settings/jobs", "/settings/jobs").admin(200, [403, 403, 403]),
    page("POST", "/settings/jobs/{id}/retry", "/settings/jobs/{cancelled_job}/retry").admin(303, [403, 403, 403]),
    page("POST", "/settings/jobs/{id}/cancel", "/settings/jobs/{job}/cancel").admin(303, [403, 403, 403]),
    page("POST", "/settings/queues/{name}/pause", "/settings/queues/bulk/pause").admin(303, [403, 403, 403]),
    page("POST", "/settings/queues/{name}/resume", "/settings/queues/bulk/resume").admin(303, [403, 403, 403]),

    page("GET", "/imports", "/imports").seller(200, [200, 200, 200]),
    page("GET", "/imports/new", "/imports/new").seller(200, [403, 200, 403]),
    page("POST", "/imports/new", "/imports/new").file("a.csv", "Name\nMill\n", "object", "companies").seller(303, [403, 303, 403]),
    page("GET", "/imports/{id}", "/imports/{staged}").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    page("POST", "/imports/{id}", "/imports/{staged}").form("do=check&column.0=name").seller(303, [HIDDEN, HIDDEN, HIDDEN]),
    page("POST", "/imports/{id}/cancel", "/imports/{waiting_import}/cancel").seller(303, [HIDDEN, HIDDEN, HIDDEN]),
    page("POST", "/imports/{id}/discard", "/imports/{staged}/discard").seller(303, [403, HIDDEN, 403]),
    page("GET", "/imports/{id}/errors", "/imports/{import}/errors").seller(200, [HIDDEN, HIDDEN, HIDDEN]),

    page("GET", "/{plural}", "/companies").seller(200, [200, 200, HIDDEN]),
    page("POST", "/{plural}", "/companies").form("name=Mill").seller(303, [403, 303, HIDDEN]),
    page("GET", "/{plural}/new", "/companies/new").seller(200, [403, 200, HIDDEN]),
    page("GET", "/{plural}/selection", "/companies/selection").seller(303, [303, 303, HIDDEN]),
    page("POST", "/{plural}/selection", "/companies/selection").form("id={company}&-do=edit").seller(200, [403, HIDDEN, HIDDEN]),
    page("GET", "/{plural}/bulk", "/companies/bulk").seller(303, [303, 303, HIDDEN]),
    page("POST", "/{plural}/bulk", "/companies/bulk").form("id={company}&-deed=delete").seller(303, [403, 303, HIDDEN]),
    page("GET", "/{plural}/bulk/{id}", "/companies/bulk/{bulk}").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    page("GET", "/{plural}/export", "/companies/export").seller(200, [403, 200, HIDDEN]),
    page("POST", "/{plural}/export", "/companies/export").form("-all=1&-format=csv&-field=name").seller(303, [403, 303, HIDDEN]),
    page("GET", "/{plural}/export/{id}", "/companies/export/{export}").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    page("GET", "/{plural}/export/{id}/file", "/companies/export/{export}/file").seller(200, [HIDDEN, HIDDEN, HIDDEN]),
    page("GET", "/{plural}/duplicates", "/companies/duplicates").seller(200, [200, 200, HIDDEN]),
    page("GET", "/{plural}/merge", "/companies/merge?ids={company},{loser}").seller(200, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/merge", "/companies/merge").form("id={company}&id={loser}&winner={company}").seller(303, [403, HIDDEN, HIDDEN]),
    page("GET", "/{plural}/{id}", "/companies/{company}").seller(200, [200, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}", "/companies/{company}").form("version=1&name=Mine").seller(303, [403, HIDDEN, HIDDEN]),
    page("GET", "/{plural}/invite", "/users/invite").admin(200, [403, 403, HIDDEN]),
    page("POST", "/{plural}/invite", "/users/invite").form("email=new@bank.example&name=New&role=viewer").admin(201, [403, 403, HIDDEN]),
    page("GET", "/{plural}/{id}/link", "/users/{colleague}/link").admin(200, [403, 403, HIDDEN]),
    page("POST", "/{plural}/{id}/link", "/users/{colleague}/link").admin(200, [403, 403, HIDDEN]),
    page("POST", "/{plural}/{id}/link/withdraw", "/users/{colleague}/link/withdraw").form("purpose=reset").admin(404, [403, 403, HIDDEN]),
    page("POST", "/{plural}/{id}/providers/{provider}/disconnect", "/users/{colleague}/providers/{provider}/disconnect").admin(404, [403, 403, HIDDEN]),
    page("GET", "/{plural}/{id}/sign-in", "/users/{colleague}/sign-in").admin(200, [403, 403, HIDDEN]),
    page("POST", "/{plural}/{id}/sign-in/end", "/users/{colleague}/sign-in/end").admin(303, [403, 403, HIDDEN]),
    page("POST", "/{plural}/{id}/sign-in/end/{mark}", "/users/{colleague}/sign-in/end/nobodys").admin(303, [403, 403, HIDDEN]),
    page("POST", "/{plural}/{id}/sign-in/reset", "/users/{colleague}/sign-in/reset").admin(303, [403, 403, HIDDEN]),
    page("GET", "/{plural}/{id}/privacy", "/companies/{company}/privacy").admin(200, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/dossier", "/companies/{company}/dossier").admin(200, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/erase", "/companies/{loser}/erase").admin(303, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/reveal", "/companies/{company}/reveal").admin(200, [403, HIDDEN, HIDDEN]),
    page("GET", "/{plural}/{id}/shares", "/companies/{company}/shares").seller(200, [200, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/shares", "/companies/{company}/shares").form("whom={user}&level=read").seller(303, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/unshare", "/companies/{company}/unshare").form("whom={user}").seller(303, [403, HIDDEN, HIDDEN]),
    page("GET", "/{plural}/{id}/public-links", "/companies/{company}/public-links").admin(200, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/public-links", "/companies/{company}/public-links").form("fields=industry&term=7").admin(200, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/public-links/{link}/end", "/companies/{published}/end").admin(303, [403, 404, 404]),
    page("GET", "/{plural}/{id}/access", "/users/{user}/access").admin(200, [403, 403, HIDDEN]),
    // As somebody who may come in: see `attacks/viewing.rs`, since it stays until it is ended.
    page("POST", "/{plural}/{id}/view-as", "/users/{inactive}/view-as").admin(409, [403, 403, HIDDEN]),
    page("GET", "/{plural}/{id}/edit", "/companies/{company}/edit").seller(200, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/delete", "/companies/{company}/delete").seller(303, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/restore", "/companies/{trashed}/restore").seller(303, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/purge", "/companies/{trashed}/purge").admin(303, [403, 404, HIDDEN]),
    page("POST", "/{plural}/{id}/move", "/deals/{deal}/move").form("by=stage&to={stage}").seller(303, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/dates", "/deals/{deal}/dates").form("by=close_date&drag=move&to=2026-11-05&version=1").seller(303, [403, HIDDEN, HIDDEN]),
];
