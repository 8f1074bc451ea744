-- What is good for one use and not for long: invitations, resets, the second half
-- of a sign-in, what a provider or an authenticator is asked.
create table {w}.tickets (
    token_hash {text} primary key,
    kind {text} not null,
    user_id {id},
    payload {json} not null,
    created_at {int} not null,
    expires_at {int} not null
) {strict};
create index {index}tickets_user on {on}tickets (user_id, kind);
create index {index}tickets_expiry on {on}tickets (expires_at);

-- How somebody signed in, when they gave a second factor, when they last proved who
-- they are, whom they view as.
alter table {w}.sessions add column via {text} not null default 'password';
alter table {w}.sessions add column second_at {int};
alter table {w}.sessions add column proved_at {int};
alter table {w}.sessions add column viewing {id};

-- Secrets of authenticator programs, sealed, once a first code has confirmed them.
-- A code of a step up to last_step is used up.
create table {w}.totp (
    user_id {id} primary key,
    secret {bytes} not null,
    created_at {int} not null,
    last_step {int} not null,
    last_used_at {int}
) {strict};

create table {w}.recovery_codes (
    user_id {id} not null,
    code_hash {text} not null,
    used_at {int},
    primary key (user_id, code_hash)
) {strict};

create table {w}.passkeys (
    id {id} primary key,
    user_id {id} not null,
    credential {text} not null unique,
    site {text} not null,
    name {text} not null,
    data {json} not null,
    counter {int} not null,
    created_at {int} not null,
    last_used_at {int},
    refused_at {int}
) {strict};
create index {index}passkeys_user on {on}passkeys (user_id);

-- Others who say who somebody is (OpenID Connect).
create table {w}.providers (
    id {id} primary key,
    key {text} not null unique,
    name {text} not null,
    issuer {text} not null,
    client_id {text} not null,
    client_secret {bytes},
    settings {json} not null,
    created_at {int} not null
) {strict};

create table {w}.identities (
    provider {id} not null,
    subject {text} not null,
    user_id {id} not null,
    label {text} not null,
    created_at {int} not null,
    last_used_at {int},
    primary key (provider, subject)
) {strict};
create index {index}identities_user on {on}identities (user_id);

-- What a key may besides its role, until when, and from where.
alter table {w}.keys add column limits {json};
alter table {w}.keys add column expires_at {int};
alter table {w}.keys add column created_by {id};

-- Programs of third parties, and what people let them do.
create table {w}.oauth_clients (
    id {id} primary key,
    name {text} not null,
    redirects {json} not null,
    settings {json} not null,
    created_at {int} not null,
    last_used_at {int}
) {strict};

create table {w}.oauth_grants (
    id {id} primary key,
    client_id {id} not null,
    user_id {id} not null,
    scope {text} not null,
    created_at {int} not null,
    last_used_at {int},
    revoked_at {int}
) {strict};
create index {index}oauth_grants_user on {on}oauth_grants (user_id);
create index {index}oauth_grants_client on {on}oauth_grants (client_id);

create table {w}.oauth_tokens (
    token_hash {text} primary key,
    grant_id {id} not null,
    kind {text} not null,
    scope {text} not null,
    created_at {int} not null,
    expires_at {int} not null,
    used_at {int}
) {strict};
create index {index}oauth_tokens_grant on {on}oauth_tokens (grant_id);
create index {index}oauth_tokens_expiry on {on}oauth_tokens (expires_at);

-- Records that somebody shared with a person or a team. What a merge moved here came
-- through another record, person or team, all others through the record itself.
create table {w}.shares (
    object {text} not null,
    record {id} not null,
    whom {id} not null,
    through {id} not null,
    whom_object {text} not null,
    level {text} not null,
    by_user {id},
    at {int} not null,
    primary key (object, record, whom, through)
) {strict};
create index {index}shares_whom on {on}shares (whom, object, record, level);
create index {index}shares_through on {on}shares (through) where through <> record;

-- Of which objects something was ever shared with whom: nobody else need be asked for.
create table {w}.sharing (
    whom {id} not null,
    object {text} not null,
    primary key (whom, object)
) {strict};

-- What happened to access and to what is sensitive. Each row's hash covers the row
-- before it, so the text of the details is kept as it was written.
create table {w}.audit (
    seq {int} primary key,
    at {int} not null,
    event {text} not null,
    who {id},
    who_kind {text} not null,
    via {text} not null,
    address {text} not null,
    agent {text} not null,
    object {text},
    record {id},
    details {text} not null,
    hash {text} not null
) {strict};
create index {index}audit_at on {on}audit (at, seq);
create index {index}audit_event on {on}audit (event, at, seq);
create index {index}audit_who on {on}audit (who, at, seq);
create index {index}audit_who_event on {on}audit (who, event, at, seq);
create index {index}audit_object on {on}audit (object, at, seq);
create index {index}audit_object_event on {on}audit (object, event, at, seq);
create index {index}audit_record on {on}audit (record, at, seq);
