//! What object-to-object fields load of drafts.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};

use super::{Draft, db};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the draft that an order was placed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DraftOf(pub OperatorId, pub OrderId);

impl Loader<DraftOf> for Load {
    type Value = Draft;
    type Error = LoadFault;

    async fn load(&self, keys: &[DraftOf]) -> Result<HashMap<DraftOf, Draft>, LoadFault> {
        let (of, orders) = columns(keys.iter().map(|key| (key.0, key.1)));
        let found = db::of_orders(&*self.reads.conn().await?, &of, &orders).await?;
        let by_order = found.into_iter().filter_map(|draft| {
            let (operator, order) = draft.operator_id.zip(draft.order_id)?;
            Some((DraftOf(operator, order), draft))
        });
        Ok(by_order.collect())
    }
}
