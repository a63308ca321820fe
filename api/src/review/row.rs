//! Decisions and claims as the database holds them.

use diesel::prelude::*;
use teiki_shared::ids::{OperatorId, OrderId, StaffId};
use teiki_shared::review::{Decision, NoEffect};
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use super::{Findings, Marks};
use crate::tables::{pending_decisions, review_claims, review_decisions};

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
    /// What they had compared.
    pub marks: Marks,
}

/// What a reviewer decided and may still take back, or what came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = pending_decisions, check_for_backend(diesel::pg::Pg))]
#[diesel(primary_key(operator_id, order_id), treat_none_as_null = true)]
pub struct PendingDecision {
    pub operator_id: OperatorId,
    pub order_id: OrderId,
    pub id: Uuid,
    /// The number of decisions that were shown.
    pub seen: i32,
    pub decision: Decision,
    pub findings: Findings,
    pub reason: String,
    pub marks: Marks,
    /// The digest of what was compared.
    pub facts: String,
    pub staff_id: StaffId,
    pub staff_operator_id: OperatorId,
    pub made_at: DateTime,
    pub due_at: DateTime,
    /// None while it waits.
    pub no_effect: Option<NoEffect>,
}

impl PendingDecision {
    pub const fn is_waiting(&self) -> bool {
        self.no_effect.is_none()
    }
}

/// Who looks at an application, so that nobody else does.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = review_claims, check_for_backend(diesel::pg::Pg), primary_key(operator_id, order_id))]
pub struct Claim {
    pub operator_id: OperatorId,
    pub order_id: OrderId,
    pub staff_id: StaffId,
    pub claimed_at: DateTime,
    pub until: DateTime,
}
