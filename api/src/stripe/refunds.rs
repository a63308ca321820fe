//! Refunds.

use stripe_core::refund::{CreateRefund, ListRefund, RetrieveRefund};
use stripe_shared::Refund;

use super::{Account, OPERATOR, OURS, Stripe, StripeCallError};

/// What is asked of a new refund.
pub struct NewRefund<'a> {
    pub intent: &'a str,
    /// Yen.
    pub amount: i64,
    pub operator: &'a str,
    /// Our id of it.
    pub refund: &'a str,
}

impl Stripe {
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
