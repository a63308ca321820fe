//! What object-to-object fields load of payments.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};

use super::{Payment, db};
use crate::graphql::load::{Load, LoadFault};

/// Asks for the latest attempt to pay an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaymentOf(pub OperatorId, pub OrderId);

impl Loader<PaymentOf> for Load {
    type Value = Payment;
    type Error = LoadFault;

    async fn load(&self, keys: &[PaymentOf]) -> Result<HashMap<PaymentOf, Payment>, LoadFault> {
        let (of, ids): (Vec<_>, Vec<_>) = keys.iter().map(|key| (key.0, key.1)).unzip();
        let newest_first = db::of_orders(&*self.reads.conn().await?, &of, &ids).await?;
        let mut latest = HashMap::new();
        for payment in newest_first {
            latest.entry(PaymentOf(payment.operator_id, payment.order_id)).or_insert(payment);
        }
        Ok(latest)
    }
}
