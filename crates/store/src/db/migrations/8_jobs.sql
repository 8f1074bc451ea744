create table {w}.jobs (
    id {id} primary key,
    queue {text} not null,
    kind {text} not null,
    payload {json} not null,
    state {text} not null,
    unique_key {text},
    again {int} not null,
    who {json} not null,
    batch {id} not null,
    run_at {int} not null,
    attempts {int} not null,
    most_attempts {int} not null,
    worker {id},
    claim {id},
    checkpoint {json},
    progress {json},
    error {text},
    created_at {int} not null,
    begun_at {int},
    ended_at {int}
) {strict};
create index {index}jobs_due on {on}jobs (queue, run_at, id) where state = 'waiting';
create index {index}jobs_running on {on}jobs (worker) where state = 'running';
create unique index {index}jobs_key on {on}jobs (unique_key)
    where unique_key is not null and state in ('waiting', 'running');
create index {index}jobs_state on {on}jobs (state, id);
create index {index}jobs_queue on {on}jobs (queue, id);
create index {index}jobs_ended on {on}jobs (state, ended_at) where ended_at is not null;

create table {w}.workers (
    id {id} primary key,
    beat {int} not null,
    since {int} not null
) {strict};

create table {w}.queues (
    name {text} primary key,
    paused_at {int} not null
) {strict};

create table {w}.schedules (
    name {text} primary key,
    last_tick {int} not null
) {strict};
