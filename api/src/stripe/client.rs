//! The client: one call with its key, its account and its timeout.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use stripe::{IdempotencyKey, RequestStrategy, StripeError, StripeRequest};

use super::{Account, StripeCallError};
use crate::config::StripeConfig;
use crate::error::Fault;
use crate::metrics;

/// Milliseconds that a call beside us with the same key is waited for, as two tabs that open the same page do: 3 s in all.
const PAUSES: [u64; 5] = [100, 200, 400, 800, 1500];

/// Whether the same key is being worked on at the moment: asked again, Stripe tells what came of it.
fn is_key_in_use(error: &StripeError) -> bool {
    let in_use = |code: &dyn ToString| code.to_string() == "idempotency_key_in_use";
    matches!(error, StripeError::Stripe(error, 409) if error.code.as_ref().is_some_and(|code| in_use(code)))
}

/// The client. One serves every connected account.
#[derive(Clone)]
pub struct Stripe {
    client: stripe::Client,
    pub publishable_key: String,
}

impl Stripe {
    /// # Errors
    /// A key or address that the client refuses.
    pub fn new(config: &StripeConfig) -> Result<Self, Fault> {
        let client = stripe::ClientBuilder::new(&config.secret_key)
            .url(config.api_url.as_str())
            .timeout(Duration::from_secs(20))
            .build()
            .map_err(|_| Fault::Stripe("the client could not be built from STRIPE_API_URL".into()))?;
        Ok(Self { client, publishable_key: config.publishable_key.clone() })
    }

    pub(super) async fn send<R: StripeRequest>(
        &self,
        account: Account<'_>,
        key: Option<&str>,
        request: R,
    ) -> Result<R::Output, StripeCallError>
    where
        R::Output: miniserde::Deserialize,
    {
        let ask = async || {
            let mut call = request.customize();
            if let Some(account) = account {
                let account = account.parse();
                call = call.account_id(
                    account.map_err(|_| StripeCallError::Unknown("an account id is malformed".into()))?,
                );
            }
            if let Some(key) = key {
                let key = IdempotencyKey::new(key)
                    .map_err(|_| StripeCallError::Unknown("an idempotency key is malformed".into()))?;
                call = call.request_strategy(RequestStrategy::Idempotent(key));
            }
            // Requests and answers are structs of many thousand bytes: kept off the stacks of whoever waits.
            Ok::<_, StripeCallError>(Box::pin(call.send(&self.client)).await)
        };
        let started = Instant::now();
        let mut pauses = PAUSES.into_iter();
        let answer = loop {
            let answer = ask().await?;
            match (&answer, pauses.next()) {
                (Err(error), Some(pause)) if is_key_in_use(error) => {
                    tokio::time::sleep(Duration::from_millis(pause)).await;
                }
                _ => break answer.map_err(StripeCallError::from),
            }
        };
        let outcome = match &answer {
            Ok(_) => "done",
            Err(StripeCallError::Refused { .. }) => "refused",
            Err(StripeCallError::Broken(_) | StripeCallError::Unknown(_)) => "unknown",
        };
        metrics::stripe_call(outcome, started.elapsed());
        answer
    }
}

/// Objects made at a moment or after it.
pub(super) fn made_since(since: Timestamp) -> stripe_types::RangeQueryTs {
    let bounds = stripe_types::RangeBoundsTs { gte: Some(since.as_second()), ..Default::default() };
    stripe_types::RangeQueryTs::Bounds(bounds)
}
