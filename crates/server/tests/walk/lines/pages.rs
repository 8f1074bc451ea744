//! The pages: one line for each method of each address.

use super::{HIDDEN, Line, gate, page};

/// What strangers may ask for.
pub const GATE: &[Line] = &[
    gate("GET", "/-/assets/{name}", "{asset}").strangers(200, 200),
    gate("GET", "/sign-in", "/sign-in").strangers(200, 303),
    gate("POST", "/sign-in", "/sign-in")
        .form("email=nobody@x.example&password=guess")
        .strangers(422, 422),
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
    page("GET", "/-/lookup/{plural}", "/-/lookup/companies?q=harbourside").seller(200, [200, 200, HIDDEN]),
    page("GET", "/-/filter/{plural}", "/-/filter/companies?filter=name%20%3D%20a").seller(200, [200, 200, HIDDEN]),
    page("POST", "/-/files", "/-/files").file("a.txt", "Mill", "x", "y").seller(303, [403, 303, 403]),
    page("GET", "/-/files/{id}", "/-/files/{file}").seller(200, [200, HIDDEN, HIDDEN]),
    page("GET", "/-/undo/{batch}", "/-/undo/{batch}").seller(200, [403, 403, 403]),
    page("POST", "/-/undo/{batch}", "/-/undo/{batch}").form("back=/").seller(303, [403, 403, 403]),

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
    page("GET", "/{plural}/{id}/access", "/users/{user}/access").admin(200, [403, 403, HIDDEN]),
    page("GET", "/{plural}/{id}/edit", "/companies/{company}/edit").seller(200, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/delete", "/companies/{company}/delete").seller(303, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/restore", "/companies/{trashed}/restore").seller(303, [403, HIDDEN, HIDDEN]),
    page("POST", "/{plural}/{id}/purge", "/companies/{trashed}/purge").admin(303, [403, 404, HIDDEN]),
    page("POST", "/{plural}/{id}/move", "/deals/{deal}/move").form("by=stage&to={stage}").seller(303, [403, HIDDEN, HIDDEN]),
];
