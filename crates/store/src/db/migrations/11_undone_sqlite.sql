-- Which change set one takes back.
alter table {w}.batches add column undoes {id};
create index {index}batches_undoes on batches (undoes) where undoes is not null;
