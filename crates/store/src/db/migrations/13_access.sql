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

-- How somebody signed in, when they gave a second factor, whom they view as.
alter table {w}.sessions add column via {text} not null default 'password';
alter table {w}.sessions add column second_at {int};
alter table {w}.sessions add column viewing {id};

-- Secrets of authenticator programs, sealed; none counts before it is confirmed.
create table {w}.totp (
    user_id {id} primary key,
    secret {bytes} not null,
    created_at {int} not null,
    confirmed_at {int},
    last_step {int} not null
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
    name {text} not null,
    data {json} not null,
    created_at {int} not null,
    last_used_at {int}
) {strict};
create index {index}passkeys_user on {on}passkeys (user_id);

-- Others who say who somebody is (OpenID Connect).
create table {w}.providers (
    id {id} primary key,
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

-- Records that somebody shared with a person or a team.
create table {w}.shares (
    object {text} not null,
    record {id} not null,
    whom {id} not null,
    whom_object {text} not null,
    level {text} not null,
    by_user {id},
    at {int} not null,
    primary key (object, record, whom)
) {strict};
create index {index}shares_whom on {on}shares (whom, object, level, record);

-- What happened to access and to what is sensitive. Each row's hash covers the row
-- before it.
create table {w}.audit (
    seq {int} primary key,
    at {int} not null,
    event {text} not null,
    who {id},
    who_kind {text} not null,
    who_name {text} not null,
    address {text} not null,
    agent {text} not null,
    object {text},
    record {id},
    details {json} not null,
    hash {bytes} not null
) {strict};
create index {index}audit_at on {on}audit (at);
create index {index}audit_who on {on}audit (who, seq);
create index {index}audit_event on {on}audit (event, seq);
create index {index}audit_record on {on}audit (record, seq);
