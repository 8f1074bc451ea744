-- Which change set one takes back.
alter table {w}.batches add column undoes {id};
create index batches_undoes on {w}.batches (undoes) where undoes is not null;
