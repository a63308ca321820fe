//! What object-to-object fields load of claims.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};

use super::{Claim, db};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the claim of an order's pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClaimOf(pub OperatorId, pub OrderId);

impl Loader<ClaimOf> for Load {
    type Value = Claim;
    type Error = LoadFault;

    async fn load(&self, keys: &[ClaimOf]) -> Result<HashMap<ClaimOf, Claim>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let found = db::of_orders(&*self.reads.conn().await?, &of, &ids).await?;
        Ok(found.into_iter().map(|claim| (ClaimOf(claim.operator_id, claim.order_id), claim)).collect())
    }
}
