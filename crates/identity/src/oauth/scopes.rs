//! What a program asks to be let do.

use engine::people::programs::Scope;

use super::fault::Fault;

/// Reads scopes; seeing alone if none is named. Whoever changes things sees them.
///
/// # Errors
/// `invalid_scope` if there is one that is not known.
pub fn read(asked: Option<&str>) -> Result<Vec<Scope>, Fault> {
    let words = asked.unwrap_or_default().split(' ');
    let mut found = vec![Scope::Read];
    for word in words.filter(|word| !word.is_empty()) {
        let scope = Scope::ALL.into_iter().find(|scope| scope.name() == word);
        let Some(scope) = scope else {
            let word: String = word.chars().take(40).collect();
            let known = text(&Scope::ALL);
            let message = format!("There is no scope {word}. There are: {known}.");
            return Err(Fault::new("invalid_scope", message));
        };
        if !found.contains(&scope) {
            found.push(scope);
        }
    }
    Ok(found)
}

/// Scopes as they are kept and told.
pub fn text(scopes: &[Scope]) -> String {
    let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
    names.join(" ")
}

/// The scopes of a refresh: those that were granted, or fewer.
///
/// # Errors
/// `invalid_scope` if more is asked for.
pub fn within(granted: &str, asked: Option<&str>) -> Result<String, Fault> {
    let Some(asked) = asked else {
        return Ok(granted.to_owned());
    };
    let asked = read(Some(asked))?;
    let granted: Vec<&str> = granted.split(' ').collect();
    match asked.iter().all(|scope| granted.contains(&scope.name())) {
        true => Ok(text(&asked)),
        false => Err(Fault::new(
            "invalid_scope",
            "This is more than was granted. Ask the person anew.",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_and_never_grow() {
        for (asked, expect) in [
            (None, Ok("read")),
            (Some(""), Ok("read")),
            (Some("read"), Ok("read")),
            (Some("write"), Ok("read write")),
            (Some("write read  write"), Ok("read write")),
            (Some("admin"), Err("invalid_scope")),
            (Some("read WRITE"), Err("invalid_scope")),
        ] {
            let read = read(asked).map(|scopes| text(&scopes));
            let read = read.as_deref().map_err(|fault| fault.code);
            assert_eq!(read, expect, "{asked:?}");
        }
        assert_eq!(within("read", None).unwrap(), "read");
        assert_eq!(within("read write", Some("read")).unwrap(), "read");
        assert!(within("read", Some("write")).is_err());
        assert!(within("read", Some("read write")).is_err());
    }
}
