create table {w}.changes (
    seq {counter},
    at {int} not null,
    who {id},
    who_kind {text},
    via {text} not null,
    object {text} not null,
    record {id},
    op {text} not null,
    event {text},
    diff {json},
    batch {id} not null,
    schema_version {int} not null
) {strict};
create index {index}changes_record on changes (record, seq);
create index {index}changes_batch on changes (batch, seq);

create table {w}.batches (
    id {id} primary key,
    at {int} not null,
    who {id},
    who_kind {text},
    via {text} not null,
    label {text} not null
) {strict};
create index {index}batches_at on batches (at);
