//! What object-to-object fields load of guardians' links, a list at a time.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, OrderId};

use super::{GuardianLink, db};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the link of an order: the one that has not ended, or the one made last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GuardianLinkOf(pub OperatorId, pub OrderId);

impl Loader<GuardianLinkOf> for Load {
    type Value = GuardianLink;
    type Error = LoadFault;

    async fn load(
        &self,
        keys: &[GuardianLinkOf],
    ) -> Result<HashMap<GuardianLinkOf, GuardianLink>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let links = db::of_orders(&*self.reads.conn().await?, &of, &ids).await?;
        Ok(links.into_iter().map(|link| (GuardianLinkOf(link.operator_id, link.order_id), link)).collect())
    }
}
