create table {w}.jobs (
    id {id} primary key,
    queue {text} not null,
    kind {text} not null,
    payload {json} not null,
    state {text} not null,
    unique_key {text},
    who {json} not null,
    batch {id} not null,
    run_at {int} not null,
    attempts {int} not null,
    most_attempts {int} not null,
    worker {id},
    leased_until {int},
    checkpoint {json},
    progress {json},
    error {text},
    created_at {int} not null,
    ended_at {int}
) {strict};
create index {index}jobs_due on {on}jobs (queue, run_at, id) where state = 'waiting';
create index {index}jobs_leased on {on}jobs (leased_until) where state = 'running';
create unique index {index}jobs_key on {on}jobs (unique_key) where state in ('waiting', 'running');
create index {index}jobs_shown on {on}jobs (state, created_at, id);
create index {index}jobs_ended on {on}jobs (ended_at) where ended_at is not null;

create table {w}.queues (
    name {text} primary key,
    paused_at {int} not null
) {strict};

create table {w}.schedules (
    name {text} primary key,
    last_tick {int} not null
) {strict};
