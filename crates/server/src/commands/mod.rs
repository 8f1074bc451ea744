//! One file per command.

mod backup;
mod bulk;
mod check;
mod demo;
mod export;
mod import;
mod jobs;
mod keys;
mod long;
mod migrate;
mod openapi;
mod restore;
mod serve;
mod undo;
mod users;

use crate::{
    cli::{Command, User},
    config::Settings,
    failure::Failure,
};

/// Runs a command to its end.
///
/// # Errors
/// Why it could not.
pub async fn run(command: Command, settings: Settings) -> Result<(), Failure> {
    match command {
        Command::Serve(_) => serve::run(&settings).await,
        Command::User(User::Add(add)) => users::add(&settings, add).await,
        Command::User(User::Invite(invite)) => users::invite(&settings, invite).await,
        Command::User(User::Reset(reset)) => users::reset(&settings, &reset).await,
        Command::Key(asked) => keys::run(&settings, asked).await,
        Command::Migrate => migrate::run(&settings).await,
        Command::Check(args) => check::run(&settings, &args).await,
        Command::Jobs(asked) => jobs::run(&settings, asked).await,
        Command::Openapi => openapi::run(&settings).await,
        Command::Import(import) => import::run(&settings, import).await,
        Command::Undo(asked) => undo::run(&settings, &asked).await,
        Command::Bulk(asked) => bulk::run(&settings, asked).await,
        Command::Export(export) => export::run(&settings, export).await,
        Command::Backup(args) => backup::run(&settings, args).await,
        Command::Restore(args) => restore::run(&settings, args).await,
        Command::Demo(asked) => demo::run(settings, &asked).await,
    }
}
