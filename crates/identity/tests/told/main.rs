//! What the audit log is told of ways in, programs and shares: each thing is done by the
//! real calls, and the log says exactly that, by whom and from where. What fails is told
//! as nothing, and nothing that is told is a secret.

#![allow(clippy::unwrap_used, reason = "a test fails where it is surprised")]

mod device;
mod people;
mod programs;
mod providers;
mod shares;
mod world;

use testkit::on_each;
use world::World;

#[tokio::test]
async fn each_change_of_who_comes_in_how_is_told() {
    on_each(async |fresh| {
        let mut world = World::of(fresh).await;
        people::links(&mut world).await;
        people::factors(&mut world).await;
        people::passkeys(&mut world).await;
        people::care(&mut world).await;
        world.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn each_change_of_providers_programs_and_shares_is_told() {
    on_each(async |fresh| {
        let mut world = World::of(fresh).await;
        providers::set_up(&mut world).await;
        providers::known(&mut world).await;
        programs::let_in(&mut world).await;
        shares::shared(&mut world).await;
        world.is_whole().await;
    })
    .await;
}
