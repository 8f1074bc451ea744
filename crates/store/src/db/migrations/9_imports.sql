create table {w}.imports (
    id {id} primary key,
    batch {id} not null,
    job {id},
    who {json} not null,
    state {text} not null,
    dry {int} not null,
    sought {text},
    asked {json} not null,
    step {int} not null,
    reached {json} not null,
    error {text},
    created_at {int} not null,
    begun_at {int},
    ended_at {int}
) {strict};
create index {index}imports_sought on {on}imports (sought, id) where sought is not null;

create table {w}.import_notes (
    import {id} not null,
    step {int} not null,
    part {int} not null,
    pass {int} not null,
    faults {text} not null,
    waits {text} not null,
    primary key (import, step)
) {strict};

create table {w}.import_blocks (
    import {id} not null,
    part {int} not null,
    number {int} not null,
    bytes {bytes} not null,
    primary key (import, part, number)
) {strict};
