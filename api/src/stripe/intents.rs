//! Intents to pay.

use jiff::Timestamp;
use stripe_core::payment_intent::{
    CancelPaymentIntent, CreatePaymentIntent, CreatePaymentIntentPaymentMethodOptions,
    CreatePaymentIntentPaymentMethodOptionsCard,
    CreatePaymentIntentPaymentMethodOptionsCardRequestThreeDSecure, ListPaymentIntent, RetrievePaymentIntent,
    UpdatePaymentIntent,
};
use stripe_shared::{
    PaymentIntent, PaymentIntentAllowedPaymentMethodTypes, PaymentIntentSetupFutureUsage, PaymentIntentStatus,
};

use super::client::made_since;
use super::{Account, OPERATOR, OURS, Stripe, StripeCallError};
use crate::error::Fault;

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

impl Stripe {
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
}
