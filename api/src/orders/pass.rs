//! A pass: what the rider holds, and what a reader judges.

use diesel::prelude::*;
use jiff::Span;
use jiff::civil::Date as CivilDate;
use teiki_shared::ids::{CardId, OperatorId, OrderId, PassId};
use teiki_shared::payment_state::{PassHold, PassState};
use teiki_shared::scalars::Date;
use teiki_shared::validity::{Phase, Validity};

use super::Order;
use crate::catalogue;
use crate::db::Conn;
use crate::tables::passes;

/// What `passes.freed_as` says of a pass that was given back, or whose seller refunded it.
pub const REFUNDED: &str = "refunded";

/// A pass can be renewed from this many days before its last day.
pub const RENEWAL_DAYS: u16 = 14;

/// The first day on which a pass that ends on `ends_on` can be renewed.
pub fn renewable_from(ends_on: CivilDate) -> CivilDate {
    ends_on.saturating_sub(Span::new().days(i64::from(RENEWAL_DAYS)))
}

/// Whether the pass of an order is followed by another that can be bought: months always are, fixed dates by a term on sale.
///
/// # Errors
/// Those of the database.
pub async fn has_next_term(conn: &Conn, sold: &Order, today: Date) -> QueryResult<bool> {
    if !sold.has_fixed_dates() {
        return Ok(true);
    }
    let product = (sold.operator_id, sold.product_id);
    catalogue::fixed_term::next_is_sold(conn, product, sold.ends_on, today).await
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = passes, check_for_backend(diesel::pg::Pg))]
pub struct Pass {
    pub operator_id: OperatorId,
    pub id: PassId,
    pub order_id: OrderId,
    pub card_id: CardId,
    pub family: String,
    pub starts_on: Date,
    pub ends_on: Date,
    pub state: PassHold,
    /// Why it was freed: cancelled, lapsed, rejected, refunded, voided.
    pub freed_as: Option<String>,
    /// Why it ended early, where no refund says so.
    pub freed_reason: Option<String>,
}

impl Pass {
    pub fn validity(&self) -> Validity {
        Validity::ordered(*self.starts_on, *self.ends_on)
    }

    /// Given back, or refunded by its seller.
    pub fn is_refunded(&self) -> bool {
        self.freed_as.as_deref() == Some(REFUNDED)
    }

    pub fn state(&self, today: CivilDate) -> PassState {
        match self.state {
            PassHold::Reserved => PassState::Reserved,
            PassHold::Freed => PassState::Freed,
            PassHold::Live => match self.validity().phase(today) {
                Phase::Upcoming => PassState::Upcoming,
                Phase::Active => PassState::Active,
                Phase::Expired => PassState::Expired,
            },
        }
    }
}
