//! What is wrong with the form of a body, and what else is wrong.

use base::Fault;

/// The faults of a body's form together with what else was found. What stands
/// at, under or around a place whose form is at fault only follows from that.
pub fn together(
    mut form: Vec<Fault>,
    clashes: Vec<Fault>,
    found: impl IntoIterator<Item = Fault>,
) -> Vec<Fault> {
    let within = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let given: Vec<String> = form.iter().map(|fault| fault.field.clone()).collect();
    let is_nameless = given.iter().any(|at| at == "name");
    // A field without a type may be the one that is missed elsewhere.
    let is_unmade = |at: &String| {
        at == "fields" || at.starts_with("fields[") && (at.ends_with(']') || at.ends_with("].type"))
    };
    let some_are_unmade = given.iter().any(is_unmade);
    let follows = |fault: &Fault| {
        let at = fault.field.as_str();
        // Plural and labels are made of the name unless they are given.
        let of_name = is_nameless && matches!(at, "plural" | "label" | "label_plural");
        let of_fields =
            some_are_unmade && matches!(at, "title" | "board" | "kind" | "access" | "unique");
        of_name
            || of_fields
            || given
                .iter()
                .any(|there| within(at, there) || within(there, at))
    };
    let more = clashes.into_iter().chain(found);
    let more: Vec<Fault> = more.filter(|fault| !follows(fault)).collect();
    form.extend(more);
    form
}
