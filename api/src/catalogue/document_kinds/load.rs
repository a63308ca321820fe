//! What `Product.documents` loads, a list at a time.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, ProductId};

use super::DocumentRequirement;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the papers that a product asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DocumentsOf(pub OperatorId, pub ProductId);

impl Loader<DocumentsOf> for Load {
    type Value = Vec<DocumentRequirement>;
    type Error = LoadFault;

    async fn load(
        &self,
        keys: &[DocumentsOf],
    ) -> Result<HashMap<DocumentsOf, Vec<DocumentRequirement>>, LoadFault> {
        let of: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = super::required(&*self.reads.conn().await?, &of).await?;
        Ok(found.into_iter().map(|((of, product), wanted)| (DocumentsOf(of, product), wanted)).collect())
    }
}
