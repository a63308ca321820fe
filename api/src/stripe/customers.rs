//! Customers and the cards that they keep.

use std::collections::HashMap;

use jiff::Timestamp;
use stripe_core::customer::{CreateCustomer, DeleteCustomer, ListCustomer};
use stripe_payment::payment_method::{DetachPaymentMethod, ListPaymentMethod};
use stripe_shared::PaymentMethod;

use super::client::made_since;
use super::{Account, OURS, Stripe, StripeCallError};

impl Stripe {
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

    /// The cards that a customer keeps, at most a hundred.
    ///
    /// # Errors
    /// See [`StripeCallError`].
    pub async fn saved_cards(
        &self,
        account: Account<'_>,
        customer: &str,
    ) -> Result<Vec<PaymentMethod>, StripeCallError> {
        let request = ListPaymentMethod::new().customer(customer).limit(100);
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
}
