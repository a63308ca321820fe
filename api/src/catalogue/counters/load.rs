//! What `Operator.counters` loads, a list at a time.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::OperatorId;

use super::CounterFacts;
use crate::graphql::load::{Load, LoadFault};

/// Asks for an operator's counters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CountersOf(pub OperatorId);

impl Loader<CountersOf> for Load {
    type Value = Vec<CounterFacts>;
    type Error = LoadFault;

    async fn load(&self, keys: &[CountersOf]) -> Result<HashMap<CountersOf, Vec<CounterFacts>>, LoadFault> {
        let of: Vec<OperatorId> = keys.iter().map(|key| key.0).collect();
        let found = super::stored(&*self.reads.conn().await?, &of).await?;
        let in_order = |counters: super::Counters| {
            let mut counters: Vec<CounterFacts> = counters.into_values().collect();
            // Those of one place stay in the order of their slugs.
            counters.sort_by_key(|counter| counter.sort);
            counters
        };
        Ok(found.into_iter().map(|(of, counters)| (CountersOf(of), in_order(counters))).collect())
    }
}
