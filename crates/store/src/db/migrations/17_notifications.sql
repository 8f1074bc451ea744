-- What happened that concerns somebody: one row for each change set and kind, whatever the number
-- of records. What things are called is not kept.
create table {w}.notifications (
    id {id} primary key,
    person {id} not null,
    kind {text} not null,
    -- What makes it one: more of the same adds to its number.
    mark {text} not null,
    object {text},
    -- The record, if it is a single one.
    record {id},
    total {int} not null,
    -- The user who did it, if one did.
    actor {id},
    detail {json} not null,
    at {int} not null,
    read_at {int}
) {strict};
create unique index {index}notifications_mark on {on}notifications (person, mark);
create index {index}notifications_person on {on}notifications (person, id);
create index {index}notifications_unread on {on}notifications (person) where read_at is null;
create index {index}notifications_record on {on}notifications (record) where record is not null;

-- Kinds that somebody does not want to be told of.
create table {w}.muted_notifications (
    person {id} not null,
    kind {text} not null,
    primary key (person, kind)
) {strict};
