use super::*;

const SECRET: &str = "select secret from users";

/// One of each kind.
fn all() -> Vec<(Error, u16, &'static str)> {
    vec![
        (Error::not_found("deal"), 404, "not_found"),
        (Error::unauthorized("Sign in."), 401, "unauthorized"),
        (Error::forbidden("You may not."), 403, "forbidden"),
        (
            Error::malformed("bad_cursor", "No cursor."),
            400,
            "bad_cursor",
        ),
        (
            Error::malformed_at("filter", "Expected a value.", 7),
            400,
            "filter",
        ),
        (
            Error::invalid("name", "required", "Enter a name."),
            422,
            "invalid",
        ),
        (Error::Invalid(Vec::new()), 422, "invalid"),
        (Error::conflict("unique", "It is taken."), 409, "unique"),
        (Error::stale("It was changed meanwhile."), 412, "stale"),
        (
            Error::Gone {
                winner: Some(Id::nil()),
            },
            301,
            "merged",
        ),
        (Error::Gone { winner: None }, 410, "gone"),
        (Error::too_large("At most 10 MB."), 413, "too_large"),
        (Error::unsupported("Send JSON."), 415, "unsupported"),
        (
            Error::TooMany {
                retry_after_seconds: 3,
            },
            429,
            "too_many_requests",
        ),
        (Error::busy(SECRET), 503, "busy"),
        (Error::SchemaChanged, 503, "schema_changed"),
        (Error::broken(SECRET), 500, "internal"),
    ]
}

#[test]
fn each_kind_has_its_status_code_and_sentence() {
    for (error, status, code) in all() {
        assert_eq!((error.status(), error.code()), (status, code), "{error:?}");
        assert!(error.public().ends_with('.'), "{error:?}");
    }
}

#[test]
fn causes_are_logged_and_never_shown() {
    for (error, status, _) in all() {
        assert!(!error.public().contains("secret"), "{error:?}");
        let has_cause = matches!(error, Error::Busy { .. } | Error::Broken { .. });
        assert_eq!(error.to_string().contains(SECRET), has_cause, "{status}");
    }
}

#[test]
fn the_log_names_every_fault_and_the_position() {
    let error = Error::Invalid(vec![
        Fault::new("name", "required", "Enter a name."),
        Fault::new("emails[1].value", "type", "This is no address."),
    ]);
    assert_eq!(
        error.to_string(),
        "name: Enter a name.; emails[1].value: This is no address."
    );
    assert_eq!(error.faults().len(), 2);
    assert!(error.public().starts_with("2 values"));
    assert_eq!(
        Error::malformed_at("filter", "Expected a value.", 7).to_string(),
        "Expected a value. (at character 7)"
    );
}

#[test]
fn a_malformed_text_can_be_told_where_it_stood_once() {
    let field = |error: Error| match error {
        Error::Malformed { field, .. } => field,
        other => panic!("{other:?}"),
    };
    let error = Error::malformed("filter", "No.").in_field("filter");
    assert_eq!(field(error.in_field("body")).as_deref(), Some("filter"));
    assert!(matches!(
        Error::SchemaChanged.in_field("x"),
        Error::SchemaChanged
    ));
}

#[test]
fn a_fault_is_written_for_programs() {
    let fault = Fault::new("name", "required", "Enter a name.");
    assert_eq!(
        serde_json::to_value(&fault).unwrap(),
        serde_json::json!({"field": "name", "code": "required", "message": "Enter a name."})
    );
}
