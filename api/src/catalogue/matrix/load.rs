//! What `Operator.routeMatrix` and `Product.unsold` load, a list at a time.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::OperatorId;

use super::{RouteLine, lines};
use crate::graphql::load::{Load, LoadFault};

/// Asks for an operator's route matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MatrixOf(pub OperatorId);

impl Loader<MatrixOf> for Load {
    type Value = Vec<RouteLine>;
    type Error = LoadFault;

    async fn load(&self, keys: &[MatrixOf]) -> Result<HashMap<MatrixOf, Vec<RouteLine>>, LoadFault> {
        let of: Vec<OperatorId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<MatrixOf, Vec<RouteLine>> = HashMap::new();
        for (operator, line) in lines(&*self.reads.conn().await?, &of).await? {
            found.entry(MatrixOf(operator)).or_default().push(line);
        }
        Ok(found)
    }
}
