create table {w}.credentials (
    user_id {id} primary key,
    password_hash {text} not null,
    changed_at {int} not null
) {strict};

create table {w}.sessions (
    token_hash {text} primary key,
    user_id {id} not null,
    csrf {text} not null,
    created_at {int} not null,
    seen_at {int} not null,
    expires_at {int} not null,
    agent {text} not null,
    address {text} not null
) {strict};
create index {index}sessions_user on {on}sessions (user_id);
create index {index}sessions_expiry on {on}sessions (expires_at);

create table {w}.keys (
    id {id} primary key,
    name {text} not null,
    prefix {text} not null,
    token_hash {text} not null unique,
    role {text} not null,
    user_id {id},
    created_at {int} not null,
    last_used_at {int},
    revoked_at {int}
) {strict};

create table {w}.idempotency (
    key {text} not null,
    path {text} not null,
    who {text} not null,
    body_hash {bytes} not null,
    status {int} not null,
    headers {json} not null,
    body {bytes} not null,
    at {int} not null,
    primary key (key, path, who)
) {strict};
create index {index}idempotency_at on {on}idempotency (at);
