//! What object-to-object fields load of receipts, a list at a time.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId, PaymentId};

use super::{Receipt, db};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the receipt of an order that its rider may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReceiptOf(pub OperatorId, pub OrderId);

/// Asks for the receipt of a payment, whoever may see it: for who sold it, and when it was paid. Its recipient is told to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SaleOf(pub OperatorId, pub PaymentId);

impl Loader<SaleOf> for Load {
    type Value = Receipt;
    type Error = LoadFault;

    async fn load(&self, keys: &[SaleOf]) -> Result<HashMap<SaleOf, Receipt>, LoadFault> {
        let (of, payments) = columns(keys.iter().map(|key| (key.0, key.1)));
        let found = db::by_payments(&*self.reads.conn().await?, &of, &payments).await?;
        Ok(found
            .into_iter()
            .map(|receipt| (SaleOf(receipt.operator_id, receipt.payment_id), receipt))
            .collect())
    }
}

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
