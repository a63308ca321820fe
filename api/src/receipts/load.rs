//! What object-to-object fields load of receipts, a list at a time.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};

use super::{Receipt, db};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the receipt of an order that its rider may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReceiptOf(pub OperatorId, pub OrderId);

impl Loader<ReceiptOf> for Load {
    type Value = Receipt;
    type Error = LoadFault;

    async fn load(&self, keys: &[ReceiptOf]) -> Result<HashMap<ReceiptOf, Receipt>, LoadFault> {
        let (of, orders) = columns(keys.iter().map(|key| (key.0, key.1)));
        let conn = self.reads.conn().await?;
        let found = db::by_orders(&conn, &of, &orders).await?;
        let keyed = found
            .into_iter()
            .filter(|receipt| !receipt.for_guardian)
            .map(|receipt| (ReceiptOf(receipt.operator_id, receipt.order_id), receipt));
        Ok(keyed.collect())
    }
}
