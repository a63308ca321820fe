//! What every long-running command begins with.

use teiki_api::clock::Clock;
use teiki_api::{App, Config};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::Stop;

/// The configuration, and the log that it asks for: lines of JSON in production, readable ones in development.
pub fn config() -> Result<Config, Stop> {
    let config = Config::from_env().map_err(|faults| {
        Stop(format!(
            "The configuration is incomplete; .env.example explains each variable.\n  {}",
            faults.join("\n  ")
        ))
    })?;
    let filter =
        EnvFilter::try_new(&config.log).map_err(|fault| Stop(format!("LOG cannot be read: {fault}.")))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    if config.is_production() {
        log.json().flatten_event(true).init();
    } else {
        log.compact().init();
    }
    Ok(config)
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
