//! What object-to-object fields load of decisions.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};

use super::{ReviewDecision, db};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the last decision about an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DecisionOf(pub OperatorId, pub OrderId);

impl Loader<DecisionOf> for Load {
    type Value = ReviewDecision;
    type Error = LoadFault;

    async fn load(&self, keys: &[DecisionOf]) -> Result<HashMap<DecisionOf, ReviewDecision>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let found = db::of_orders(&*self.reads.conn().await?, &of, &ids).await?;
        Ok(found.into_iter().map(|row| (DecisionOf(row.operator_id, row.order_id), row)).collect())
    }
}
