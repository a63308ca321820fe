//! What object-to-object fields load of payments.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{AccountId, OperatorId, OrderId, PaymentId};

use super::saved_cards::{SavedCards, saved_cards};
use super::{Payment, db};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for an attempt, whoever pays: for objects that stand on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaymentKey(pub OperatorId, pub PaymentId);

impl Loader<PaymentKey> for Load {
    type Value = Payment;
    type Error = LoadFault;

    async fn load(&self, keys: &[PaymentKey]) -> Result<HashMap<PaymentKey, Payment>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let found = db::by_ids(&*self.reads.conn().await?, &of, &ids).await?;
        Ok(found.into_iter().map(|payment| (PaymentKey(payment.operator_id, payment.id), payment)).collect())
    }
}

/// Asks for the latest attempt to pay an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaymentOf(pub OperatorId, pub OrderId);

impl Loader<PaymentOf> for Load {
    type Value = Payment;
    type Error = LoadFault;

    async fn load(&self, keys: &[PaymentOf]) -> Result<HashMap<PaymentOf, Payment>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let newest_first = db::of_orders(&*self.reads.conn().await?, &of, &ids).await?;
        let mut latest = HashMap::new();
        for payment in newest_first {
            latest.entry(PaymentOf(payment.operator_id, payment.order_id)).or_insert(payment);
        }
        Ok(latest)
    }
}

/// Asks for a rider's saved cards, once for the fields that tell of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SavedBy(pub AccountId);

impl Loader<SavedBy> for Load {
    type Value = Arc<SavedCards>;
    type Error = LoadFault;

    async fn load(&self, riders: &[SavedBy]) -> Result<HashMap<SavedBy, Arc<SavedCards>>, LoadFault> {
        let mut found = HashMap::new();
        for rider in riders {
            found.insert(*rider, Arc::new(saved_cards(&self.app, rider.0).await?));
        }
        Ok(found)
    }
}
