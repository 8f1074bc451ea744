create table {w}.search_docs (
    rid integer primary key,
    object text not null,
    id blob not null unique,
    at integer not null,
    title text not null,
    body text not null
) strict;
create index {index}search_docs_title on search_docs (title, at);

create virtual table {w}.search_words using fts5 (
    title, body, content = 'search_docs', content_rowid = 'rid', prefix = '2 3',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co Mc Mn Me'"
);
create virtual table {w}.search_parts using fts5 (
    title, content = 'search_docs', content_rowid = 'rid', tokenize = 'trigram case_sensitive 1'
);

create trigger {w}.search_docs_added after insert on search_docs begin
    insert into search_words (rowid, title, body) values (new.rid, new.title, new.body);
    insert into search_parts (rowid, title) values (new.rid, new.title);
end;
create trigger {w}.search_docs_removed after delete on search_docs begin
    insert into search_words (search_words, rowid, title, body) values ('delete', old.rid, old.title, old.body);
    insert into search_parts (search_parts, rowid, title) values ('delete', old.rid, old.title);
end;
create trigger {w}.search_docs_changed after update of title, body on search_docs begin
    insert into search_words (search_words, rowid, title, body) values ('delete', old.rid, old.title, old.body);
    insert into search_words (rowid, title, body) values (new.rid, new.title, new.body);
    insert into search_parts (search_parts, rowid, title) values ('delete', old.rid, old.title);
    insert into search_parts (rowid, title) values (new.rid, new.title);
end;

create table {w}.search_pending (
    seq {counter},
    object {text} not null,
    ids {bytes},
    after {id}
) {strict};
