//! What object-to-object fields load of refunds.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::order_state::State;

use super::surplus::without_surplus;
use super::{Refund, db};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the refunds of an order in a state, the earliest first: of a paid one, those of what it was paid with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RefundsOf(pub OperatorId, pub OrderId, pub State);

impl Loader<RefundsOf> for Load {
    type Value = Vec<Refund>;
    type Error = LoadFault;

    async fn load(&self, keys: &[RefundsOf]) -> Result<HashMap<RefundsOf, Vec<Refund>>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let mut groups: HashMap<OrderId, Vec<Refund>> = HashMap::new();
        for refund in db::of_orders(&*self.reads.conn().await?, &of, &ids).await? {
            groups.entry(refund.order_id).or_default().push(refund);
        }
        let of_key = |key: &RefundsOf| {
            let refunds = groups.get(&key.1)?.clone();
            Some((*key, if key.2 == State::Paid { without_surplus(refunds) } else { refunds }))
        };
        Ok(keys.iter().filter_map(of_key).collect())
    }
}
