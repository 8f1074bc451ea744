//! The program `rapport`: configuration, wiring, commands.
//!
//! The only crate that reads the environment. Commands end with 0 if all was
//! done, 1 with a reason on standard error, 2 if they were used wrongly; an
//! import with 3 if it is done in part, 130 if it was interrupted.

mod cli;
mod commands;
mod config;
mod failure;
mod http;
mod log;
mod output;
mod precaution;
mod private;
mod progress;
mod secret;
mod target;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

use crate::{cli::Cli, failure::Failure};

fn main() -> ExitCode {
    let cli = Cli::parse();
    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn start(cli: Cli) -> Result<(), Failure> {
    let settings = config::load(&cli)?;
    log::start(&settings.log)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::system)?;
    let outcome = runtime.block_on(commands::run(cli.command, settings));
    // A blocking read of a slow disk does not keep the program.
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    outcome
}
