create table {w}.links (
    record {id} not null,
    field {text} not null,
    position {int} not null,
    object {text} not null,
    target {id} not null,
    target_object {text} not null,
    primary key (record, field, target)
) {clustered};
create index {index}links_target on {on}links (target, object, field, record);

create table {w}.handles (
    kind {text} not null,
    value {text} not null,
    object {text} not null,
    record {id} not null,
    field {text} not null,
    primary key (value, object, field, record)
) {clustered};
create index {index}handles_record on {on}handles (record, field);
