//! The intent of an attempt: made once, found again when an answer was lost.

use jiff::SignedDuration;
use teiki_shared::order_state::State;

use super::{Payment, customers, db, record};
use crate::app::App;
use crate::error::Fault;
use crate::orders::Order;
use crate::stripe::once::{AfterError, Once, once};
use crate::stripe::{NewIntent, PaymentIntent, StripeCallError};

/// The machines' clocks may differ by this much when intents are listed by their age.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(10);

/// Stripe is told of so many changes of mind while it answers.
const WISHES: usize = 4;

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
    if !Box::pin(tell_whether_to_keep_the_card(app, &recorded.payment, &intent)).await? {
        return Ok(Ready::Unknown);
    }
    match intent.client_secret {
        Some(client_secret) => Ok(Ready::Open { payment: Box::new(recorded.payment), client_secret }),
        None => Ok(Ready::Unknown),
    }
}

/// Tells Stripe what the rider's last word on keeping the card was, in whichever tab: the row is read again once Stripe has
/// heard it. False where a card might be kept against that word: then nothing is paid with it.
async fn tell_whether_to_keep_the_card(
    app: &App,
    payment: &Payment,
    intent: &PaymentIntent,
) -> Result<bool, Fault> {
    let (mut wished, mut told) = (payment.save_card, intent.setup_future_usage.is_some());
    for _ in 0..WISHES {
        if wished == told {
            return Ok(true);
        }
        match app.stripe.set_save_card(payment.stripe_account.as_deref(), intent.id.as_str(), wished).await {
            Ok(_) => told = wished,
            // It cannot be changed any more, so it is about to end; paying goes on.
            Err(StripeCallError::Refused { .. }) => return Ok(true),
            // A card that was to be kept is asked for once more next time.
            Err(StripeCallError::Broken(why) | StripeCallError::Unknown(why)) => {
                tracing::warn!(payment = %payment.id, wished, why, "stripe was not told whether to keep the card");
                return Ok(wished);
            }
        }
        let mut conn = app.db.conn().await?;
        let found = db::find(&mut conn, payment.operator_id, payment.id).await?;
        wished = found.is_some_and(|payment| payment.save_card);
    }
    Ok(false)
}

/// Stripe's intent of an attempt: read if it is known, made or found if it is not.
pub(super) async fn ensure(
    app: &App,
    order: &Order,
    payment: &Payment,
) -> Result<Box<PaymentIntent>, StripeCallError> {
    if let Some(intent) = &payment.intent {
        let account = payment.stripe_account.as_deref();
        return app.stripe.intent(account, intent).await.map(Box::new);
    }
    let age = app.clock.now().duration_since(*payment.started_at);
    let mut attempt = Attempt { app, order, payment: payment.clone() };
    match Box::pin(once(&mut attempt, age)).await {
        Err(refused) if is_of_the_key(&refused) => {
            Err(StripeCallError::Unknown("the intent was not made; the next try uses a new key".into()))
        }
        answer => answer,
    }
}

/// Whether Stripe refused the key and not the request: it was used with other parameters, such as another wish to save the
/// card.
fn is_of_the_key(error: &StripeCallError) -> bool {
    matches!(error, StripeCallError::Refused { code, .. } if code.is_empty())
}

/// An attempt whose intent we do not know.
struct Attempt<'a> {
    app: &'a App,
    order: &'a Order,
    payment: Payment,
}

impl Once for Attempt<'_> {
    type Object = Box<PaymentIntent>;

    /// A guardian's has no customer, and its card is not kept. A customer that was deleted at Stripe is made anew: the refusal says
    /// that nothing was done.
    async fn ask(&mut self) -> Result<Box<PaymentIntent>, StripeCallError> {
        if self.payment.is_guardians() {
            return self.create(None).await;
        }
        let customer = self.customer().await?;
        match self.create(Some(&customer)).await {
            Err(refused) if refused.is_missing() => {}
            answer => return answer,
        }
        let account = self.payment.stripe_account.as_deref();
        customers::gone(self.app, self.order.account_id, account, &customer).await.map_err(unknown)?;
        let customer = self.customer().await?;
        match self.create(Some(&customer)).await {
            Err(refused) if refused.is_missing() => {
                Err(StripeCallError::Unknown("a new customer is gone already".into()))
            }
            // Stripe has kept the refusal under the key, or what another request made under it.
            Err(refused) if is_of_the_key(&refused) => {
                if let Some(found) = self.find().await? {
                    return Ok(found);
                }
                self.raise_key().await?;
                self.create(Some(&customer)).await
            }
            answer => answer,
        }
    }

    async fn find(&self) -> Result<Option<Box<PaymentIntent>>, StripeCallError> {
        find(self.app, &self.payment).await
    }

    async fn raise_key(&mut self) -> Result<(), StripeCallError> {
        let mut conn = self.app.db.conn().await.map_err(unknown)?;
        if !db::raise_key(&mut conn, &self.payment).await.map_err(unknown)? {
            return Err(StripeCallError::Unknown("another request asks for the intent".into()));
        }
        self.payment.key_n += 1;
        Ok(())
    }

    fn after(&self, error: &StripeCallError) -> AfterError {
        match error {
            // A fault that Stripe remembers under the key would be replayed for a day.
            StripeCallError::Broken(_) => AfterError::RaiseKey,
            // The intent is there, as it was asked for first.
            StripeCallError::Refused { .. } if is_of_the_key(error) => AfterError::RaiseKey,
            // An answer that was lost is told again under the same key.
            StripeCallError::Refused { .. } | StripeCallError::Unknown(_) => AfterError::Stop,
        }
    }
}

impl Attempt<'_> {
    /// The rider's customer at the seller's Stripe account, made on the first payment.
    async fn customer(&self) -> Result<String, StripeCallError> {
        let account = self.payment.stripe_account.as_deref();
        customers::of(self.app, self.order.account_id, account).await.map_err(unknown)
    }

    async fn create(&self, customer: Option<&str>) -> Result<Box<PaymentIntent>, StripeCallError> {
        let Self { app, order, payment } = self;
        let new = NewIntent {
            operator: &payment.operator_id.to_string(),
            attempt: &payment.id.to_string(),
            amount: payment.amount.get(),
            description: &order.number,
            customer,
            save_card: payment.save_card,
        };
        let account = payment.stripe_account.as_deref();
        app.stripe.create_intent(account, &payment.stripe_key(), &new).await.map(Box::new)
    }
}

/// A store of ours was away: nothing is known of the intent.
fn unknown(fault: impl Into<Fault>) -> StripeCallError {
    StripeCallError::Unknown(fault.into().to_string())
}

/// The attempt's intent among those that Stripe holds, read with its charge, which a list does not tell.
pub(super) async fn find(
    app: &App,
    payment: &Payment,
) -> Result<Option<Box<PaymentIntent>>, StripeCallError> {
    let account = payment.stripe_account.as_deref();
    let since = *payment.started_at - CLOCK_SKEW;
    let Some(found) = app.stripe.find_intent(account, &payment.id.to_string(), since).await? else {
        return Ok(None);
    };
    let intent = app.stripe.intent(account, found.id.as_str()).await?;
    Ok(asks_for_the_price(payment, &intent).then(|| Box::new(intent)))
}

/// Whether an intent asks for what the attempt does. One of another amount is somebody else's, whatever its metadata says.
pub(super) fn asks_for_the_price(payment: &Payment, intent: &PaymentIntent) -> bool {
    intent.currency == stripe_types::Currency::JPY && intent.amount == payment.amount.get()
}
