//! The stable codes of problems, for the page and for programs.

/// The stable codes of problems, and what they mean.
pub const CODES: &[(&str, &str)] = &[
    (
        "unknown_parameter",
        "A parameter that this address does not take.",
    ),
    ("repeated_parameter", "A parameter stands there twice."),
    ("out_of_range", "A number is outside its bounds."),
    ("not_a_boolean", "A parameter is neither true nor false."),
    ("required", "Something that must be given is not."),
    ("filter", "A filter cannot be read; `position` says where."),
    (
        "order_by",
        "An order cannot be read; `position` says where.",
    ),
    (
        "fields",
        "A list of fields cannot be read; `position` says where.",
    ),
    (
        "expand",
        "A list of references to expand cannot be read; `position` says where.",
    ),
    ("group_by", "Groups cannot be read; `position` says where."),
    (
        "measures",
        "Measures cannot be read; `position` says where.",
    ),
    (
        "cursor",
        "A cursor was not given here, or for another list.",
    ),
    (
        "id",
        "Text that is no id; or a record with this id is there already.",
    ),
    ("state", "There is no such state of a job."),
    ("file", "A file cannot be read; the text says why."),
    (
        "mapping",
        "A mapping cannot be read, or does not fit its file.",
    ),
    (
        "sheet",
        "A workbook has no such sheet, or the file is none.",
    ),
    ("object", "There is no such object to import."),
    (
        "import_state",
        "An import that has ended cannot be cancelled.",
    ),
    ("json", "The body is not JSON; `position` says where."),
    ("body", "The body broke off, or none is expected."),
    ("encoding", "Text that is not UTF-8."),
    ("nul", "Text with a NUL character."),
    ("entity_tag", "If-Match or If-None-Match cannot be read."),
    ("if_match", "If-Match where no version can be matched."),
    ("not_unique", "The field does not identify records."),
    ("unknown_object", "There is no object of this name."),
    (
        "idempotency_key",
        "The Idempotency-Key is empty, too long or not visible ASCII.",
    ),
    ("unauthorized", "No key, or one that is not valid."),
    ("forbidden", "Known, and not allowed."),
    ("not_found", "There is none, or none that you may see."),
    ("no_route", "There is nothing at this address."),
    ("method", "The address does not take this method."),
    (
        "timeout",
        "The body did not arrive, or the answer did not come, in time.",
    ),
    ("unique", "Another record has this value."),
    ("not_deleted", "The record is not in the trash."),
    ("restricted", "Another record needs this one."),
    (
        "too_many",
        "Too many records would go along, or too many people have it.",
    ),
    (
        "too_many_keys",
        "There are as many personal keys as one may have.",
    ),
    ("taken", "A name is in use."),
    ("standard", "It comes with Rapport and cannot be removed."),
    ("in_use", "Something points to it."),
    ("title", "The field names the records."),
    (
        "under_way",
        "The first request with this Idempotency-Key is at work, or a job writes the change set still.",
    ),
    (
        "interrupted",
        "The first request with this Idempotency-Key wrote and could not answer.",
    ),
    (
        "job_state",
        "The job is in a state in which this cannot be done.",
    ),
    (
        "not_mergeable",
        "Something that points to a loser cannot point to the winner.",
    ),
    (
        "not_shareable",
        "Such records are seen by everybody, or with what they belong to.",
    ),
    ("gone", "It was removed for good."),
    (
        "merged",
        "It was merged into another record, which `Location` names.",
    ),
    ("stale", "It was changed meanwhile. Read it again."),
    ("too_large", "The body is too large."),
    (
        "unsupported",
        "The body is not of a type that is read here.",
    ),
    (
        "invalid",
        "Values are not acceptable; `errors` names all of them.",
    ),
    (
        "idempotency",
        "The Idempotency-Key was used for another request.",
    ),
    (
        "too_many_requests",
        "Too many requests; `Retry-After` says when to go on.",
    ),
    ("busy", "The database is away for the moment."),
    (
        "schema_changed",
        "The definitions changed meanwhile. Try again.",
    ),
    (
        "internal",
        "A defect on our side. `Rapport-Request-Id` finds it in the log.",
    ),
];
