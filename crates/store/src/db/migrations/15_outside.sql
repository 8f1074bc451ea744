-- Keys by which a customer comes in themselves: who they are.
alter table {w}.keys add column contact {id};
create index {index}keys_contact on {on}keys (contact) where contact is not null;

-- Links by which anybody who has one sees some fields of a record.
create table {w}.public_links (
    id {id} primary key,
    token_hash {text} not null unique,
    object {text} not null,
    record {id} not null,
    fields {json} not null,
    created_at {int} not null,
    created_by {id} not null,
    expires_at {int},
    last_used_at {int}
) {strict};
create index {index}public_links_record on {on}public_links (object, record);
