//! `teiki seed`: loads the demo catalogue, in development only. A second run changes nothing.

use teiki_api::catalogue;
use teiki_api::config::Environment;

use super::{Stop, start};

pub async fn run() -> Result<(), Stop> {
    let config = start::tool_config()?;
    if config.environment == Environment::Production {
        return Err(Stop::because("The demo catalogue has sample prices; it is not loaded in production."));
    }
    let seeded = catalogue::seed(&start::core(&config)?).await.map_err(Stop::because)?;
    let catalogue::Seeded { operators, products, prices } = seeded;
    tracing::info!(operators, products, new_prices = prices, "the demo catalogue is loaded");
    Ok(())
}
