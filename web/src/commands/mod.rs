//! The command line. A subcommand is a file with its `run`; one with options has its clap `Args` there too.

mod catalogue;
mod demo_staff;
mod import;
mod metrics;
mod migrate;
mod quote;
mod sdl;
mod serve;
mod staff;
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
    /// Check folders of operators, and bring the database to them.
    #[command(subcommand)]
    Catalogue(catalogue::Catalogue),
    /// Bring data of operators in.
    #[command(subcommand)]
    Import(import::Import),
    /// Work that staff do by hand.
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Print a schema of the API: the riders', or `desk` for the desk's.
    Sdl(sdl::Sdl),
    /// Ask a rule for its answer, as JSON.
    Quote(quote::Quote),
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
        Command::Catalogue(what) => catalogue::run(what).await,
        Command::Import(what) => import::run(what).await,
        Command::Staff(what) => staff::run(what).await,
        Command::Sdl(door) => sdl::run(&door),
        Command::Quote(quote) => quote::run(quote),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("{stop}");
            ExitCode::from(2)
        }
    }
}
