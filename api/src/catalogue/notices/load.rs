//! What object-to-object fields load of notices, a list at a time.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, ProductId};

use super::{Notices, read};
use crate::graphql::load::{Load, LoadFault};

/// Asks for all that an operator announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoticesBy(pub OperatorId);

/// Asks for what concerns a product, whoever sells it and wherever one rides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoticesOn(pub OperatorId, pub ProductId);

impl Loader<NoticesBy> for Load {
    type Value = Notices;
    type Error = LoadFault;

    async fn load(&self, keys: &[NoticesBy]) -> Result<HashMap<NoticesBy, Notices>, LoadFault> {
        let of: Vec<OperatorId> = keys.iter().map(|key| key.0).collect();
        let found = read::by_operators(&*self.reads.conn().await?, &of).await?;
        Ok(found.into_iter().map(|(operator, notices)| (NoticesBy(operator), notices)).collect())
    }
}

impl Loader<NoticesOn> for Load {
    type Value = Notices;
    type Error = LoadFault;

    async fn load(&self, keys: &[NoticesOn]) -> Result<HashMap<NoticesOn, Notices>, LoadFault> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = read::on_products(&*self.reads.conn().await?, &pairs).await?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.1)?))).collect())
    }
}
