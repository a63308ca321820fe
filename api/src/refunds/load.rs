//! What object-to-object fields load of refunds.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};

use super::{Refund, db};
use crate::graphql::load::{Load, LoadFault};

/// Asks for the latest refund of an order's payments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RefundOf(pub OperatorId, pub OrderId);

impl Loader<RefundOf> for Load {
    type Value = Refund;
    type Error = LoadFault;

    async fn load(&self, keys: &[RefundOf]) -> Result<HashMap<RefundOf, Refund>, LoadFault> {
        let (of, ids): (Vec<_>, Vec<_>) = keys.iter().map(|key| (key.0, key.1)).unzip();
        let newest_first = db::of_orders(&*self.reads.conn().await?, &of, &ids).await?;
        let mut latest = HashMap::new();
        for refund in newest_first {
            latest.entry(RefundOf(refund.operator_id, refund.order_id)).or_insert(refund);
        }
        Ok(latest)
    }
}
