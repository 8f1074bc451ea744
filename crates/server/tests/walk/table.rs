//! The tables of addresses, and that each address and method has its line.

use std::collections::BTreeSet;

use crate::lines;
use crate::scene::Scene;

/// A method that no address takes.
const NONE: &str = "WALK";

/// Every address and method has one line, and the other way round.
pub async fn complete(scene: &Scene) {
    let mut there = BTreeSet::new();
    for address in api::addresses().into_iter().chain(web::addresses()) {
        for method in methods(scene, &address).await {
            there.insert(format!("{method} {address}"));
        }
    }
    let mut lined = BTreeSet::new();
    for line in lines::all() {
        let name = format!("{} {}", line.method, line.address);
        assert!(lined.insert(name.clone()), "{name} has two lines");
    }
    let missing: Vec<&String> = there.difference(&lined).collect();
    assert!(
        missing.is_empty(),
        "Nobody has said who gets what at {missing:#?}.\nAdd a line for each to crates/server/tests/walk/lines."
    );
    let gone: Vec<&String> = lined.difference(&there).collect();
    assert!(
        gone.is_empty(),
        "There is no such address and method (any more): {gone:#?}.\nTake their lines out of crates/server/tests/walk/lines."
    );
    assert!(there.len() > 80, "{} are too few", there.len());
}

/// The methods of an address, but HEAD, which comes with GET; `ANY` if it takes all.
pub async fn methods(scene: &Scene, address: &str) -> Vec<String> {
    let parts = address.split('/').map(|part| match part.starts_with('{') {
        true => "x",
        false => part,
    });
    let path: Vec<&str> = parts.collect();
    let answer = scene.people.admin.ask(NONE, path.join("/")).send().await;
    if answer.status != 405 {
        return vec!["ANY".to_owned()];
    }
    let allowed = answer.header("allow").split(',').map(str::trim);
    let allowed: Vec<String> = allowed
        .filter(|method| !matches!(*method, "" | "HEAD"))
        .map(str::to_owned)
        .collect();
    assert!(!allowed.is_empty(), "{address} does not say what it takes");
    allowed
}
