//! Claims as the database holds them.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::{ClaimId, OperatorId, OrderId, PassId, PaymentId, RefundId};
use teiki_shared::money::Yen;
use teiki_shared::refund::{Line, NothingBack};
use teiki_shared::scalars::{Date, DateTime};
use uuid::Uuid;

use crate::db::json::json_column;
use crate::tables::claims;

/// A pass that was given back, and what it pays.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = claims, check_for_backend(diesel::pg::Pg))]
pub struct Claim {
    pub operator_id: OperatorId,
    pub id: ClaimId,
    pub order_id: OrderId,
    pub pass_id: PassId,
    /// What the pass was paid with.
    pub payment_id: PaymentId,
    /// None where nothing is paid back.
    pub refund_id: Option<RefundId>,
    pub claimed_at: DateTime,
    /// The day in Japan, which decides the sum.
    pub claimed_on: Date,
    pub amount: Yen,
    pub nothing_back: Option<NothingBack>,
    pub lines: Lines,
    /// Who gave it back: the kind, the id and the operator of an [`Actor`](crate::actor::Actor).
    pub actor: String,
    pub actor_id: Option<Uuid>,
    pub actor_operator_id: Option<OperatorId>,
}

/// The column `claims.lines`: how the sum came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Lines(pub Vec<Line>);

json_column!(Lines);
