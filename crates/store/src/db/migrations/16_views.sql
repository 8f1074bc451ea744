-- Views of lists that people keep: a name for the address of one, and who sees it.
create table {w}.saved_views (
    id {id} primary key,
    object {text} not null,
    name {text} not null,
    query {text} not null,
    -- 'me', 'team' or 'everybody'
    audience {text} not null,
    team {id},
    owner {id} not null,
    -- Keys of the roles that begin with it.
    roles {json} not null,
    created_at {int} not null,
    updated_at {int} not null
) {strict};
create index {index}saved_views_owner on {on}saved_views (owner);
create index {index}saved_views_audience on {on}saved_views (audience, team);

-- What a view is to somebody: in their navigation, and what they begin with.
create table {w}.view_marks (
    person {id} not null,
    view {id} not null,
    pinned {int} not null,
    begins {int} not null,
    primary key (person, view)
) {strict};
