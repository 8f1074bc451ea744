-- Documents by the index of words alone. The planner knows nothing of how many
-- words begin with some letters, takes few for many, and walks the whole table
-- in another index's order then. At most so many; which ones is not said.
create function {w}.search_sought(sought tsquery, most bigint) returns setof {w}.search_docs
    language sql stable parallel safe
    set enable_seqscan = off
    set enable_indexscan = off
    set enable_indexonlyscan = off
    as $$ select * from {w}.search_docs where words @@ sought limit most $$;
