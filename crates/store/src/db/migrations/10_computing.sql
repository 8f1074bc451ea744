-- How far computed fields are: jobs that still bring rows forward, and the day
-- or minute by which values that depend on it were computed.
create table {w}.computing (
    object {text} not null,
    field {text} not null,
    pending {int} not null,
    as_of {int},
    primary key (object, field)
) {strict};
