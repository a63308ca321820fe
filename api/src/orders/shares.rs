//! What each operator that honours a pass gets of its sale.

use std::collections::BTreeMap;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::OperatorId;

use crate::db::json::json_column;

/// The column `orders.shares`: basis points by operator, 10,000 in all, each at least 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Shares(BTreeMap<OperatorId, i32>);

impl FromIterator<(OperatorId, i32)> for Shares {
    fn from_iter<T: IntoIterator<Item = (OperatorId, i32)>>(parts: T) -> Self {
        Self(parts.into_iter().collect())
    }
}

json_column!(Shares);
