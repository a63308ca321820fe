//! What object-to-object fields load of refunds.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::order_state::State;

use super::paid_back::PaidBack;
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

/// Asks what goes back of the price of a paid order's pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaidBackOf(pub OperatorId, pub OrderId);

impl Loader<PaidBackOf> for Load {
    type Value = PaidBack;
    type Error = LoadFault;

    async fn load(&self, keys: &[PaidBackOf]) -> Result<HashMap<PaidBackOf, PaidBack>, LoadFault> {
        let keys: Vec<_> = keys.iter().map(|key| RefundsOf(key.0, key.1, State::Paid)).collect();
        let refunds: HashMap<RefundsOf, Vec<Refund>> = self.load(&keys).await?;
        let paid_back =
            |(key, refunds): (RefundsOf, _)| Some((PaidBackOf(key.0, key.1), PaidBack::of(refunds)?));
        Ok(refunds.into_iter().filter_map(paid_back).collect())
    }
}
