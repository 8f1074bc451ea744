//! A walk over every address that there is, of REST and of pages, on both databases:
//! who gets what there, and that whoever is refused has written nothing. And attacks
//! that go through several of them.
//!
//! Addresses and methods come from the programs' own tables. One without a line fails
//! here, and so does a line without an address: see `lines`.

#![allow(clippy::unwrap_used, reason = "a test fails where it is surprised")]

mod attacks;
mod callers;
mod document;
mod lines;
mod place;
mod scene;
mod table;
mod trace;
mod walking;

use testkit::databases;

use scene::Scene;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_address_answers_everybody_as_its_line_says() {
    for database in databases() {
        let scene = Scene::on(database).await;
        table::complete(&scene).await;
        let mut wrong = Vec::new();
        for line in lines::all() {
            wrong.extend(walking::along(&scene, &line).await);
        }
        assert!(wrong.is_empty(), "{database}:\n{}", wrong.join("\n"));
    }
}
