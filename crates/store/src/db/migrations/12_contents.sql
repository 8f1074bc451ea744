-- What files hold, each once however many files hold it.
create table {w}.contents (
    id {id} primary key,
    hash {text} not null unique,
    size {int} not null
) {strict};

create table {w}.content_blocks (
    content {id} not null,
    number {int} not null,
    bytes {bytes} not null,
    primary key (content, number)
) {strict};
