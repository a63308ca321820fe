//! `teiki seed`: loads the demo catalogue. A second run changes nothing.

use teiki_api::catalogue;

use super::{Stop, start};

pub async fn run() -> Result<(), Stop> {
    let app = start::app(start::config()?)?;
    let seeded = catalogue::seed(&app).await.map_err(Stop::because)?;
    let catalogue::Seeded { operators, products, prices } = seeded;
    tracing::info!(operators, products, new_prices = prices, "the demo catalogue is loaded");
    Ok(())
}
