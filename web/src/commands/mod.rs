//! The command line. A subcommand is a file with its `run`; one with options has its clap `Args` there too.

mod migrate;
mod sdl;
mod serve;
mod start;
mod work;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Commuter passes, sold on the web.
#[derive(Parser)]
#[command(name = "teiki", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the pages and the API.
    Serve,
    /// Run the jobs that follow orders and payments.
    Work,
    /// Bring the database to this version.
    Migrate,
    /// Print the schema of the API.
    Sdl,
}

/// Why a command ended early, as the sentence that stands on stderr.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Stop(pub String);

impl Stop {
    pub fn because(what: impl std::fmt::Display) -> Self {
        Self(what.to_string())
    }
}

/// Runs the command of this process. A command that cannot do its work says why on stderr and exits with 2.
pub async fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve => serve::run().await,
        Command::Work => work::run().await,
        Command::Migrate => migrate::run().await,
        Command::Sdl => sdl::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("{stop}");
            ExitCode::from(2)
        }
    }
}
