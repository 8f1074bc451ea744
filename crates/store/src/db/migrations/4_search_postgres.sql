create table {w}.search_docs (
    object {text} not null,
    id {id} primary key,
    at {int} not null,
    title {text} not null,
    body {text} not null,
    words tsvector not null
);
create index search_docs_words on {w}.search_docs using gin (words);
create index search_docs_parts on {w}.search_docs using gin (title {trigrams}.gin_trgm_ops);
create index search_docs_title on {w}.search_docs (left(title, 64), at);
create index search_docs_at on {w}.search_docs (at);

create table {w}.search_pending (
    seq {counter},
    object {text} not null,
    ids {bytes},
    after {id}
);
