//! Decisions as the database holds them.

use diesel::prelude::*;
use teiki_shared::ids::{OperatorId, OrderId, StaffId};
use teiki_shared::review::Decision;
use teiki_shared::scalars::DateTime;

use super::Findings;
use crate::tables::review_decisions;

/// What staff decided about an application.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_decisions, check_for_backend(diesel::pg::Pg))]
pub struct ReviewDecision {
    pub operator_id: OperatorId,
    pub order_id: OrderId,
    /// From 1 within its order.
    pub n: i32,
    pub decision: Decision,
    pub decided_at: DateTime,
    /// What is to be mended; of the others there is nothing.
    pub findings: Findings,
    /// Why it was rejected; empty otherwise.
    pub reason: String,
    pub staff_id: StaffId,
    /// The seller that they decided for.
    pub staff_operator_id: OperatorId,
}
