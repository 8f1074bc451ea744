-- The keys that sensitive values are sealed with, one for each record that has any,
-- themselves sealed with a key outside of the database. Of who was erased the key is
-- gone and the row stays.
create table {w}.subject_keys (
    subject {id} primary key,
    object {text} not null,
    sealed {bytes},
    made_at {int} not null,
    erased_at {int}
) {strict};
