create table {w}.workspace (
    one {int} primary key check (one = 1),
    schema_version {int} not null
) {strict};
insert into {w}.workspace (one, schema_version) values (1, 0);

create table {w}.settings (
    key {text} primary key,
    value {json} not null
) {clustered};

create table {w}.objects (
    id {text} primary key,
    position {int} not null,
    def {json} not null
) {strict};

create table {w}.fields (
    object {text} not null,
    id {text} not null,
    position {int} not null,
    def {json} not null,
    primary key (object, id)
) {strict};

create table {w}.synced (
    object {text} primary key,
    fingerprint {text} not null
) {clustered};

create table {w}.sequences (
    object {text} not null,
    field {text} not null,
    next {int} not null,
    primary key (object, field)
) {clustered};
