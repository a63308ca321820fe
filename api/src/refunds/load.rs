//! What object-to-object fields load of refunds.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};

use super::{Refund, db};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the refunds of an order's payments, the earliest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RefundsOf(pub OperatorId, pub OrderId);

impl Loader<RefundsOf> for Load {
    type Value = Vec<Refund>;
    type Error = LoadFault;

    async fn load(&self, keys: &[RefundsOf]) -> Result<HashMap<RefundsOf, Vec<Refund>>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let mut groups: HashMap<RefundsOf, Vec<Refund>> = HashMap::new();
        for refund in db::of_orders(&*self.reads.conn().await?, &of, &ids).await? {
            groups.entry(RefundsOf(refund.operator_id, refund.order_id)).or_default().push(refund);
        }
        Ok(groups)
    }
}
