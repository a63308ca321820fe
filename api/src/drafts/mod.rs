//! What a rider has chosen so far on the way to a pass. A draft survives a closed browser, belongs to one account, and is
//! judged anew each time it is looked at: prices, dates and clashes are never stored in it.
//!
//! `answers` changes it, `context` loads what it refers to, `judge` tells what is missing or in the way and freezes it for
//! an order, `order` places one, `begin` begins one, `begun` names the last one, `facts` keeps what is typed of papers, `renewal` says when one continues a pass. [`cards`] holds the verbs on
//! a card that drafts, orders and passes stand on.

mod answers;
mod begin;
mod begun;
pub mod cards;
mod context;
pub mod db;
pub mod disclosure;
mod erase;
mod facts;
mod graphql;
mod judge;
mod load;
mod order;
mod paper_facts;
mod refusal;
mod renewal;
mod section_name;

pub use answers::{Changes, update};
pub use begin::{Begin, begin, discard};
pub use begun::{Begun, begun};
pub use context::DraftContext;
pub use db::lock_all;
pub use erase::erase;
pub use facts::{asked_of, facts_of, set_facts};
pub use graphql::{DraftMutation, DraftNode, DraftPart};
pub use judge::order_terms;
pub use load::DraftOf;
pub use order::{OrderInput, PlaceRefusal, Placed, Way, collided, order, order_in};
pub use paper_facts::PaperFacts;
pub use refusal::{DraftProblemCode, Problem};

use diesel::prelude::*;
use teiki_shared::ids::{AccountId, CardId, DraftId, OperatorId, OrderId, PassId, ProductId, StopId};
use teiki_shared::scalars::{Date, DateTime};
use teiki_shared::term::TermKey;

use crate::tables::drafts;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = drafts, check_for_backend(diesel::pg::Pg))]
pub struct Draft {
    pub id: DraftId,
    pub account_id: AccountId,
    pub card_id: Option<CardId>,
    /// The operator that was chosen: it sells.
    pub seller_id: Option<OperatorId>,
    /// The product's owner; with the product only.
    pub operator_id: Option<OperatorId>,
    pub product_id: Option<ProductId>,
    pub from_stop: Option<StopId>,
    pub to_stop: Option<StopId>,
    /// The chosen fare or area; for sections it follows from the stops.
    pub code: Option<String>,
    pub months: Option<i32>,
    /// The word of a term with fixed dates, in place of months.
    pub term: Option<String>,
    pub starts_on: Option<Date>,
    /// The pass that this one continues.
    pub renews: Option<PassId>,
    pub order_id: Option<OrderId>,
    pub created_at: DateTime,
    pub updated_at: DateTime,
    /// The route of the section, by its id in the feed; not asked for where one alone joins its stops.
    pub via: Option<String>,
    /// What was typed of the papers that the product asks for.
    pub paper_facts: PaperFacts,
}

impl Draft {
    /// The chosen term.
    pub fn term_key(&self) -> Option<TermKey> {
        match (self.months, &self.term) {
            (_, Some(term)) => Some(TermKey::Fixed(term.clone())),
            (Some(months), None) => Some(TermKey::Months(months)),
            (None, None) => None,
        }
    }

    /// Chooses a term, or none.
    fn set_term(&mut self, term: Option<TermKey>) {
        self.months = term.as_ref().and_then(TermKey::months);
        self.term = term.as_ref().and_then(TermKey::fixed).map(str::to_owned);
    }
}
