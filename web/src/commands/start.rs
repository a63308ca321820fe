//! What every command begins with that has an environment.

use teiki_api::clock::Clock;
use teiki_api::config::Environment;
use teiki_api::db::{Db, Patience};
use teiki_api::{App, Config, Core, ToolConfig};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::Stop;

/// The configuration, and the log that it asks for.
pub fn config() -> Result<Config, Stop> {
    let config = Config::from_env().map_err(incomplete)?;
    log(config.environment, &config.log)?;
    Ok(config)
}

/// What a command reads that works on the database alone, and the log that it asks for.
pub fn tool_config() -> Result<ToolConfig, Stop> {
    let config = ToolConfig::from_env().map_err(incomplete)?;
    log(config.environment, &config.log)?;
    Ok(config)
}

fn incomplete(faults: Vec<String>) -> Stop {
    let faults = faults.join("\n  ");
    Stop(format!("The configuration is incomplete; .env.example explains each variable.\n  {faults}"))
}

/// Lines of JSON in production, readable ones in development.
fn log(environment: Environment, filter: &str) -> Result<(), Stop> {
    let filter = EnvFilter::try_new(filter).map_err(|fault| Stop(format!("LOG cannot be read: {fault}.")))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    match environment {
        Environment::Production => log.json().flatten_event(true).init(),
        Environment::Development => log.compact().init(),
    }
    Ok(())
}

/// The database and the clock.
pub fn core(config: &ToolConfig) -> Result<Core, Stop> {
    let db =
        Db::new(&config.database_url, config.database_pool, Patience::default()).map_err(Stop::because)?;
    Ok(Core { db, clock: Clock::default() })
}

/// The parts that verbs work with.
pub fn app(config: Config) -> Result<App, Stop> {
    App::new(config, Clock::default()).map_err(Stop::because)
}

/// Turns true at the first SIGINT or SIGTERM.
pub fn stopping() -> Result<watch::Receiver<bool>, Stop> {
    let mut terminate =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).map_err(Stop::because)?;
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        let _ = stop.send(true);
    });
    Ok(stopping)
}
