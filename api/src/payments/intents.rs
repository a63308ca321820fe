//! The intent of an attempt: made once, found again when an answer was lost.

use jiff::SignedDuration;
use teiki_shared::order_state::State;

use super::{Payment, customers, db, record, start};
use crate::app::App;
use crate::error::Fault;
use crate::orders::Order;
use crate::stripe::{NewIntent, PaymentIntent, StripeCallError};

/// Stripe forgets keys after a day; after this long an attempt's intent is looked up instead of asked for.
const KEY_LIFE: SignedDuration = SignedDuration::from_hours(23);
/// The machines' clocks may differ by this much when intents are listed by their age.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(10);

/// An attempt after Stripe was asked.
pub(super) enum Ready {
    Open {
        payment: Box<Payment>,
        client_secret: String,
    },
    /// The order has moved on.
    Ended(State),
    Unknown,
}

/// Makes sure that the attempt has an intent which can be paid, and gives its secret.
pub(super) async fn ready(app: &App, order: &Order, payment: Payment) -> Result<Ready, Fault> {
    let save = payment.save_card;
    let intent = match Box::pin(ensure(app, order, &payment)).await {
        Ok(intent) => intent,
        Err(StripeCallError::Broken(why) | StripeCallError::Unknown(why)) => {
            tracing::warn!(payment = %payment.id, why, "stripe gave no intent yet");
            return Ok(Ready::Unknown);
        }
        Err(refused @ StripeCallError::Refused { .. }) => {
            record::record_refused(app, &payment).await?;
            return Err(refused.into());
        }
    };
    let recorded = Box::pin(record::record(app, payment.operator_id, payment.id, &intent)).await?;
    if !recorded.payment.state.is_live() {
        return Ok(Ready::Ended(recorded.order.state));
    }
    if recorded.payment.intent.as_deref() != Some(intent.id.as_str()) {
        // Another request was first with an intent of its own. Nobody ever gets the secret of this one.
        return Ok(Ready::Unknown);
    }
    if save != intent.setup_future_usage.is_some() {
        let set = app.stripe.set_save_card(payment.stripe_account.as_deref(), intent.id.as_str(), save).await;
        // An intent that cannot be changed any more (`Refused`) is about to end, and paying goes on. Without an answer a
        // card that was to be kept is asked for once more next time; one that must not be kept is not paid with.
        if let Err(StripeCallError::Broken(why) | StripeCallError::Unknown(why)) = set {
            tracing::warn!(payment = %payment.id, save, why, "stripe was not told whether to keep the card");
            if !save {
                return Ok(Ready::Unknown);
            }
        }
    }
    match intent.client_secret {
        Some(client_secret) => Ok(Ready::Open { payment: Box::new(recorded.payment), client_secret }),
        None => Ok(Ready::Unknown),
    }
}

/// Stripe's intent of an attempt: read if it is known, made or found if it is not.
pub(super) async fn ensure(
    app: &App,
    order: &Order,
    payment: &Payment,
) -> Result<Box<PaymentIntent>, StripeCallError> {
    let account = payment.stripe_account.as_deref();
    if let Some(intent) = &payment.intent {
        return app.stripe.intent(account, intent).await.map(Box::new);
    }
    let mut payment = payment.clone();
    if app.clock.now().duration_since(*payment.started_at) >= KEY_LIFE {
        if let Some(found) = find(app, &payment).await? {
            return Ok(Box::new(found));
        }
        payment.key_n = raise(app, &payment).await?;
    }
    match Box::pin(create(app, order, &mut payment)).await {
        // A fault that Stripe remembers under the key would be replayed for a day.
        Err(StripeCallError::Broken(_)) => find_or_raise(app, &payment).await,
        // The same key with another wish to save the card: the intent is there, as it was asked for first.
        Err(StripeCallError::Refused { code, .. }) if code.is_empty() => find_or_raise(app, &payment).await,
        // An answer that was lost is told again under the same key.
        answer => answer.map(Box::new),
    }
}

/// Asks for the intent. A customer that was deleted at Stripe is made anew: the refusal says that nothing was done.
async fn create(app: &App, order: &Order, payment: &mut Payment) -> Result<PaymentIntent, StripeCallError> {
    let unknown = |fault: Fault| StripeCallError::Unknown(fault.to_string());
    let customer = start::customer(app, order, payment).await.map_err(unknown)?;
    match ask(app, order, payment, &customer).await {
        Err(refused) if refused.is_missing() => {}
        answer => return answer,
    }
    let account = payment.stripe_account.as_deref();
    customers::gone(app, order.account_id, account, &customer).await.map_err(unknown)?;
    let customer = start::customer(app, order, payment).await.map_err(unknown)?;
    match ask(app, order, payment, &customer).await {
        Err(refused) if refused.is_missing() => {
            Err(StripeCallError::Unknown("a new customer is gone already".into()))
        }
        // Stripe has kept the refusal under the key, or what another request made under it.
        Err(StripeCallError::Refused { code, .. }) if code.is_empty() => {
            if let Some(found) = find(app, payment).await? {
                return Ok(found);
            }
            payment.key_n = raise(app, payment).await?;
            ask(app, order, payment, &customer).await
        }
        answer => answer,
    }
}

async fn ask(
    app: &App,
    order: &Order,
    payment: &Payment,
    customer: &str,
) -> Result<PaymentIntent, StripeCallError> {
    let new = NewIntent {
        operator: &payment.operator_id.to_string(),
        attempt: &payment.id.to_string(),
        amount: payment.amount.get(),
        description: &order.number,
        customer: Some(customer),
        save_card: payment.save_card,
    };
    app.stripe.create_intent(payment.stripe_account.as_deref(), &payment.stripe_key(), &new).await
}

/// Adopts the intent that carries the attempt's id; if there is none, the next try uses a new key.
async fn find_or_raise(app: &App, payment: &Payment) -> Result<Box<PaymentIntent>, StripeCallError> {
    if let Some(found) = find(app, payment).await? {
        return Ok(Box::new(found));
    }
    raise(app, payment).await?;
    Err(StripeCallError::Unknown("the intent was not made; the next try uses a new key".into()))
}

/// The number of the next key, kept before it is used.
async fn raise(app: &App, payment: &Payment) -> Result<i32, StripeCallError> {
    let unknown = |fault: Fault| StripeCallError::Unknown(fault.to_string());
    let mut conn = app.db.conn().await.map_err(unknown)?;
    db::raise_key(&mut conn, payment).await.map_err(|fault| unknown(fault.into()))?;
    Ok(payment.key_n + 1)
}

/// The attempt's intent among those that Stripe holds, read with its charge, which a list does not tell.
pub(super) async fn find(app: &App, payment: &Payment) -> Result<Option<PaymentIntent>, StripeCallError> {
    let account = payment.stripe_account.as_deref();
    let since = *payment.started_at - CLOCK_SKEW;
    match app.stripe.find_intent(account, &payment.id.to_string(), since).await? {
        Some(found) => app.stripe.intent(account, found.id.as_str()).await.map(Some),
        None => Ok(None),
    }
}
