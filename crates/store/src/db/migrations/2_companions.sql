create table {w}.links (
    id {id} not null,
    field {text} not null,
    position {int} not null,
    object {text} not null,
    target {id} not null,
    target_object {text} not null,
    primary key (id, field, target)
) {clustered};
create index {index}links_target on {on}links (target, object, field, id);

create table {w}.handles (
    kind {text} not null,
    value {text} not null,
    object {text} not null,
    id {id} not null,
    field {text} not null,
    primary key (kind, value, object, id, field)
) {clustered};
create index {index}handles_id on {on}handles (id);
