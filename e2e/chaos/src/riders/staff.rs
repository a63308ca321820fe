//! Staff who refund in Stripe's dashboard, whole payments and parts, now and then before the payment is booked.

use super::Rider;
use crate::Fault;
use crate::told::What;

/// Of a rider who means to leave, everything.
pub async fn maybe_refund(rider: &mut Rider<'_>, order: &str, intent: &str, price: u64) -> Result<(), Fault> {
    if rider.leaves {
        return refund(rider, order, intent, None).await;
    }
    match rider.dice.between(0..=9) {
        0 => refund(rider, order, intent, None).await,
        1 => refund(rider, order, intent, Some(price / 3)).await,
        2 => {
            refund(rider, order, intent, Some(price / 2)).await?;
            refund(rider, order, intent, None).await
        }
        _ => Ok(()),
    }
}

async fn refund(rider: &Rider<'_>, order: &str, intent: &str, amount: Option<u64>) -> Result<(), Fault> {
    let Some(made) = rider.run.stripe.refund(intent, amount).await? else { return Ok(()) };
    rider.run.told.note(What::Refunded, order, made["id"].as_str().unwrap_or_default());
    Ok(())
}
