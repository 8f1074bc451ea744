create sequence {w}.changes_seq as bigint cache 1;
create table {w}.changes (
    seq {int} not null default nextval('{w}.changes_seq'),
    tx xid8 not null default pg_current_xact_id(),
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
) partition by range (at);
create index changes_order on {w}.changes (tx, seq);
create index changes_record on {w}.changes (record, seq);
create index changes_batch on {w}.changes (batch, seq);
create table {w}.changes_default partition of {w}.changes default;

create table {w}.batches (
    id {id} primary key,
    at {int} not null,
    who {id},
    who_kind {text},
    via {text} not null,
    label {text} not null
);
create index batches_at on {w}.batches (at);
