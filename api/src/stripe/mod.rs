//! Stripe: the few calls that are made, with explicit keys and timeouts, and what each answer means for money.
//!
//! The request and answer types are async-stripe's, pinned with the API version they were generated from. What an error
//! means is decided here: an answer that did not arrive says nothing about whether the work was done.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use stripe::{IdempotencyKey, RequestStrategy, StripeError, StripeRequest};
use stripe_core::customer::{CreateCustomer, DeleteCustomer, ListCustomer};
use stripe_core::payment_intent::{
    CancelPaymentIntent, CreatePaymentIntent, CreatePaymentIntentPaymentMethodOptions,
    CreatePaymentIntentPaymentMethodOptionsCard,
    CreatePaymentIntentPaymentMethodOptionsCardRequestThreeDSecure, ListPaymentIntent, RetrievePaymentIntent,
    UpdatePaymentIntent,
};
use stripe_core::refund::{CreateRefund, ListRefund, RetrieveRefund};
use stripe_payment::payment_method::{DetachPaymentMethod, ListPaymentMethod};
use stripe_shared::{PaymentIntentAllowedPaymentMethodTypes, PaymentIntentSetupFutureUsage};

pub use stripe_shared::PaymentMethod;
pub use stripe_shared::{PaymentIntent, PaymentIntentStatus, Refund};

use crate::config::StripeConfig;
use crate::error::Fault;
use crate::metrics;

/// The metadata fields that carry our own id, by which objects are found again when an answer was lost, and the operator
/// that its row is of.
pub const OURS: &str = "teiki_id";
pub const OPERATOR: &str = "teiki_operator";

/// Milliseconds that a call beside us with the same key is waited for, as two tabs that open the same page do: 3 s in all.
const PAUSES: [u64; 5] = [100, 200, 400, 800, 1500];

/// Whether the same key is being worked on at the moment: asked again, Stripe tells what came of it.
fn is_key_in_use(error: &StripeError) -> bool {
    let in_use = |code: &dyn ToString| code.to_string() == "idempotency_key_in_use";
    matches!(error, StripeError::Stripe(error, 409) if error.code.as_ref().is_some_and(|code| in_use(code)))
}

/// Why a call did not give an object.
#[derive(Debug)]
pub enum StripeCallError {
    /// Stripe understood and refused: nothing was done. The code is Stripe's.
    Refused { status: u16, code: String },
    /// A fault of Stripe's own, 5xx: the work may have been done. Under the same key Stripe answers the same for a day.
    Broken(String),
    /// No answer, or one that says nothing of the work: it may have been done, and the same key asks for it again.
    Unknown(String),
}

impl StripeCallError {
    /// Whether what the request named is not there; none of ours names two things.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "resource_missing")
    }
}

impl From<StripeError> for StripeCallError {
    /// Keeps codes only: an error's text may hold a client secret or a name.
    fn from(error: StripeError) -> Self {
        match error {
            StripeError::Stripe(error, status) => {
                let code = error.code.map(|code| code.to_string()).unwrap_or_default();
                match status {
                    500.. => Self::Broken(format!("stripe answered {status} {code}")),
                    // Our secret key is not taken (401, 403), the same idempotency key is being worked on beside us (409),
                    // or we ask too fast (429).
                    401 | 403 | 409 | 429 => Self::Unknown(format!("stripe answered {status} {code}")),
                    _ => Self::Refused { status, code },
                }
            }
            StripeError::JSONDeserialize(_) => Self::Unknown("an answer of stripe could not be read".into()),
            StripeError::ClientError(_) | StripeError::ConfigError(_) => {
                Self::Unknown("stripe could not be reached".into())
            }
            StripeError::Timeout => Self::Unknown("stripe did not answer in time".into()),
        }
    }
}

impl From<StripeCallError> for Fault {
    fn from(answer: StripeCallError) -> Self {
        Self::Stripe(match answer {
            StripeCallError::Refused { status, code } => format!("refused: {status} {code}"),
            StripeCallError::Broken(why) | StripeCallError::Unknown(why) => why,
        })
    }
}

/// Where an intent stands, as far as it matters for money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntentStatus {
    /// The payer may still do something with it.
    Open,
    /// Money is on its way and cannot be stopped.
    Processing,
    Succeeded,
    Canceled,
}

/// Reads an intent's status.
///
/// # Errors
/// A status of a later version of the API, or one that we never ask for: nothing is decided on it.
pub fn status(intent: &PaymentIntent) -> Result<IntentStatus, Fault> {
    match &intent.status {
        PaymentIntentStatus::RequiresPaymentMethod
        | PaymentIntentStatus::RequiresConfirmation
        | PaymentIntentStatus::RequiresAction => Ok(IntentStatus::Open),
        PaymentIntentStatus::Processing => Ok(IntentStatus::Processing),
        PaymentIntentStatus::Succeeded => Ok(IntentStatus::Succeeded),
        PaymentIntentStatus::Canceled => Ok(IntentStatus::Canceled),
        // The last arm is asked for by the library, whose enum may grow.
        unknown @ (PaymentIntentStatus::RequiresCapture | PaymentIntentStatus::Unknown(_) | _) => {
            Err(Fault::Stripe(format!("an intent is {unknown}, which nothing here asks for")))
        }
    }
}

/// What an attempt asks of a new intent. Amounts in yen.
pub struct NewIntent<'a> {
    /// The owner of the product: our keys begin with it.
    pub operator: &'a str,
    /// Our id of the attempt.
    pub attempt: &'a str,
    pub amount: i64,
    /// Shown to staff on Stripe's dashboard; holds the order's number, no name.
    pub description: &'a str,
    /// The rider's customer; none for a guardian.
    pub customer: Option<&'a str>,
    pub save_card: bool,
}

/// What is asked of a new refund.
pub struct NewRefund<'a> {
    pub intent: &'a str,
    /// Yen.
    pub amount: i64,
    pub operator: &'a str,
    /// Our id of it.
    pub refund: &'a str,
}

/// Our own id in an object's metadata.
pub fn our_id(metadata: Option<&HashMap<String, String>>) -> Option<&str> {
    metadata?.get(OURS).map(String::as_str)
}

/// The client. One serves every connected account.
#[derive(Clone)]
pub struct Stripe {
    client: stripe::Client,
    pub publishable_key: String,
}

/// Objects made at a moment or after it.
fn made_since(since: Timestamp) -> stripe_types::RangeQueryTs {
    let bounds = stripe_types::RangeBoundsTs { gte: Some(since.as_second()), ..Default::default() };
    stripe_types::RangeQueryTs::Bounds(bounds)
}

/// The connected account that a call is for; none for a single-operator installation.
pub type Account<'a> = Option<&'a str>;

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

    async fn send<R: StripeRequest>(
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

    /// Opens an intent. 3-D Secure is asked for whenever the card knows it.
    ///
    /// # Errors
    /// See [`StripeCallError`]; after `Unknown` the same key may be sent again.
    pub async fn create_intent(
        &self,
        account: Account<'_>,
        key: &str,
        new: &NewIntent<'_>,
    ) -> Result<PaymentIntent, StripeCallError> {
        let mut card = CreatePaymentIntentPaymentMethodOptionsCard::new();
        card.request_three_d_secure =
            Some(CreatePaymentIntentPaymentMethodOptionsCardRequestThreeDSecure::Any);
        let mut options = CreatePaymentIntentPaymentMethodOptions::new();
        options.card = Some(card);
        let mut request = CreatePaymentIntent::new(new.amount, stripe_types::Currency::JPY)
            .allowed_payment_method_types(vec![PaymentIntentAllowedPaymentMethodTypes::Card])
            .payment_method_options(options)
            .description(new.description)
            .metadata([
                (OURS.to_owned(), new.attempt.to_owned()),
                (OPERATOR.to_owned(), new.operator.to_owned()),
            ]);
        if let Some(customer) = new.customer {
            request = request.customer(customer);
        }
        if new.save_card {
            request = request.setup_future_usage(PaymentIntentSetupFutureUsage::OnSession);
        }
        self.send(account, Some(key), request).await
    }

    /// Reads an intent with the charge that it made last.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn intent(&self, account: Account<'_>, id: &str) -> Result<PaymentIntent, StripeCallError> {
        self.send(account, None, RetrievePaymentIntent::new(id).expand(vec!["latest_charge".to_owned()]))
            .await
    }

    /// Whether the card of the coming confirmation is kept for next time. Saying it twice is no error.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn set_save_card(
        &self,
        account: Account<'_>,
        id: &str,
        save: bool,
    ) -> Result<PaymentIntent, StripeCallError> {
        let usage = match save {
            true => PaymentIntentSetupFutureUsage::OnSession,
            // Stripe unsets a field by an empty text, for which the library has no word of its own.
            false => PaymentIntentSetupFutureUsage::Unknown(String::new()),
        };
        self.send(account, None, UpdatePaymentIntent::new(id).setup_future_usage(usage)).await
    }

    /// Asks for an intent to be cancelled. One that succeeded meanwhile is refused; read it then.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn cancel_intent(
        &self,
        account: Account<'_>,
        id: &str,
    ) -> Result<PaymentIntent, StripeCallError> {
        self.send(account, None, CancelPaymentIntent::new(id)).await
    }

    /// Looks for the intent of an attempt whose answer was lost, among those made since `since`.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn find_intent(
        &self,
        account: Account<'_>,
        attempt: &str,
        since: Timestamp,
    ) -> Result<Option<PaymentIntent>, StripeCallError> {
        let mut after: Option<String> = None;
        loop {
            let mut request = ListPaymentIntent::new().limit(100).created(made_since(since));
            if let Some(after) = after {
                request = request.starting_after(after);
            }
            let page = self.send(account, None, request).await?;
            after = page.data.last().map(|intent| intent.id.to_string());
            let more = page.has_more;
            let found = page
                .data
                .into_iter()
                .find(|intent| intent.metadata.get(OURS).is_some_and(|id| id == attempt));
            if found.is_some() || !more {
                return Ok(found);
            }
        }
    }

    /// Makes a customer for a rider's saved cards. It carries our account id and nothing about the person.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn create_customer(
        &self,
        account: Account<'_>,
        key: &str,
        ours: &str,
    ) -> Result<String, StripeCallError> {
        let request = CreateCustomer::new().metadata([(OURS.to_owned(), ours.to_owned())]);
        Ok(self.send(account, Some(key), request).await?.id.to_string())
    }

    /// Looks for the customer of an account of ours among the latest made since `since`, a thousand at most.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn find_customer(
        &self,
        account: Account<'_>,
        ours: &str,
        since: Timestamp,
    ) -> Result<Option<String>, StripeCallError> {
        let mut after: Option<String> = None;
        for _ in 0..10 {
            let mut request = ListCustomer::new().limit(100).created(made_since(since));
            if let Some(after) = after {
                request = request.starting_after(after);
            }
            let page = self.send(account, None, request).await?;
            after = page.data.last().map(|customer| customer.id.to_string());
            let carries = |fields: &HashMap<String, String>| fields.get(OURS).is_some_and(|id| id == ours);
            let found =
                page.data.into_iter().find(|customer| customer.metadata.as_ref().is_some_and(carries));
            if let Some(found) = found {
                return Ok(Some(found.id.to_string()));
            }
            if !page.has_more {
                break;
            }
        }
        Ok(None)
    }

    /// Forgets a customer and its cards. One that is gone already is no error.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn delete_customer(&self, account: Account<'_>, customer: &str) -> Result<(), StripeCallError> {
        match self.send(account, None, DeleteCustomer::new(customer)).await {
            Err(answer) if answer.is_missing() => Ok(()),
            answer => answer.map(drop),
        }
    }

    /// The cards that a customer keeps.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn saved_cards(
        &self,
        account: Account<'_>,
        customer: &str,
    ) -> Result<Vec<PaymentMethod>, StripeCallError> {
        let request = ListPaymentMethod::new().customer(customer).limit(20);
        Ok(self.send(account, None, request).await?.data)
    }

    /// Forgets a saved card.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn detach_card(
        &self,
        account: Account<'_>,
        card: &str,
    ) -> Result<PaymentMethod, StripeCallError> {
        self.send(account, None, DetachPaymentMethod::new(card)).await
    }

    /// Sends money back to the card that paid.
    ///
    /// # Errors
    /// See [`StripeCallError`]; after `Unknown` the same key may be sent again.
    pub async fn create_refund(
        &self,
        account: Account<'_>,
        key: &str,
        new: &NewRefund<'_>,
    ) -> Result<Refund, StripeCallError> {
        let request = CreateRefund::new().payment_intent(new.intent).amount(new.amount).metadata([
            (OURS.to_owned(), new.refund.to_owned()),
            (OPERATOR.to_owned(), new.operator.to_owned()),
        ]);
        self.send(account, Some(key), request).await
    }

    /// Reads a refund.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn refund(&self, account: Account<'_>, id: &str) -> Result<Refund, StripeCallError> {
        self.send(account, None, RetrieveRefund::new(id)).await
    }

    /// The refunds of an intent, a hundred at most; ours and those made in Stripe's dashboard.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn refunds_of(
        &self,
        account: Account<'_>,
        intent: &str,
    ) -> Result<Vec<Refund>, StripeCallError> {
        let request = ListRefund::new().payment_intent(intent).limit(100);
        Ok(self.send(account, None, request).await?.data)
    }
}
