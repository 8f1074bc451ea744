-- Twice as many pieces of the indexes before they are put together: bulk writes
-- put them together less often, and a search looks at a few more.
insert into {w}.search_words (search_words, rank) values ('automerge', 8);
insert into {w}.search_parts (search_parts, rank) values ('automerge', 8);
