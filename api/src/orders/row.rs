//! An order as the database holds it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use jiff::Timestamp;
use teiki_shared::format;
use teiki_shared::ids::{
    AccountId, CardId, OperatorId, OrderId, PassId, PriceTableId, ProductId, RiderId, StopId,
};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::order_state::{AfterPayment, State};
use teiki_shared::product::ProductClass;
use teiki_shared::refund::RefundRule;
use teiki_shared::scalars::{Date, DateTime};
use teiki_shared::term::TermKey;

use super::Shares;
use super::names::{FrozenCategory, FrozenNames};
use crate::catalogue::terms::RefundTerms;
use crate::tables::orders;

/// The application for one pass. What it is sold under is frozen.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = orders, check_for_backend(diesel::pg::Pg))]
pub struct Order {
    /// The product's owner, first in every key.
    pub operator_id: OperatorId,
    pub id: OrderId,
    /// The issuer that the rider chose: it takes the money and issues the receipt.
    pub seller_id: OperatorId,
    /// What people read out on the phone.
    pub number: String,
    pub account_id: AccountId,
    pub rider_id: RiderId,
    pub card_id: CardId,
    pub product_id: ProductId,
    /// The pass that it continues.
    pub renews: Option<PassId>,
    pub idempotency_key: String,
    pub state: State,
    /// What was asked while an attempt was open at Stripe.
    pub closing_as: Option<State>,
    pub placed_at: DateTime,
    pub deadline: DateTime,
    pub starts_on: Date,
    pub ends_on: Date,
    /// Rises when what it is sold under changes, which only an order returned for correction may do.
    pub terms_n: i32,
    /// The version of the operator's terms that the contract is made under.
    pub terms_version: String,
    /// `P1M`: the term as a code (ISO 8601) beside its months, or the word of fixed dates.
    pub term: String,
    /// 0 for fixed dates.
    pub months: i32,
    pub from_stop: Option<StopId>,
    pub to_stop: Option<StopId>,
    pub code: String,
    /// The price table that it was sold by; none: the first of its product.
    pub price_table_id: Option<PriceTableId>,
    /// For whom the pass was sold; none: for everybody.
    pub category: Option<FrozenCategory>,
    /// Yen, tax included.
    pub price: Yen,
    pub refund_rule: RefundRule,
    pub refund_fee: Yen,
    pub refund_fare: Yen,
    /// Pass prices by months, as the refund rule needs them.
    pub refund_prices: serde_json::Value,
    /// Who honours the pass, each with its part of the sale. None: an order of a release before, its parts are in `order_shares`.
    pub shares: Option<Shares>,
    /// Percent.
    pub tax_rate: i32,
    pub family: String,
    pub class: ProductClass,
    pub names: FrozenNames,
    pub rider_name: String,
    pub rider_kana: String,
    /// The route of its section, by its id in the feed; none where it has none.
    pub via: Option<String>,
}

impl Order {
    /// The stops of its section, where it has one.
    pub fn ends(&self) -> Option<(StopId, StopId)> {
        self.from_stop.zip(self.to_stop)
    }

    /// Whether the one deadline is over.
    pub fn is_past_deadline(&self, now: Timestamp) -> bool {
        now >= *self.deadline
    }

    /// Whether it still waits for its money: neither paid nor over, and nobody asked to end it.
    pub fn waits_for_money(&self, now: Timestamp) -> bool {
        let is_unpaid = matches!(self.state, State::AwaitingPayment | State::Paying);
        is_unpaid && self.closing_as.is_none() && !self.is_past_deadline(now)
    }

    /// Whether somebody may pay it: an attempt that is being stopped keeps no other from coming after it.
    pub fn is_payable(&self, now: Timestamp) -> bool {
        let is_unpaid = matches!(self.state, State::AwaitingPayment | State::Paying);
        let ends = matches!(self.closing_as, Some(State::Cancelled | State::Lapsed));
        is_unpaid && !ends && !self.is_past_deadline(now)
    }

    /// Where the order goes when its attempt ends without money: what was asked meanwhile, or what the clock says.
    pub fn after_payment(&self, now: Timestamp) -> AfterPayment {
        match self.closing_as {
            Some(State::Cancelled) => AfterPayment::Cancelled,
            Some(State::Lapsed) => AfterPayment::Lapsed,
            _ if self.is_past_deadline(now) => AfterPayment::Lapsed,
            _ => AfterPayment::AwaitingPayment,
        }
    }

    /// Whether it was sold for a term with fixed dates.
    pub fn has_fixed_dates(&self) -> bool {
        self.months == 0
    }

    pub fn term_key(&self) -> TermKey {
        if self.has_fixed_dates() { TermKey::Fixed(self.term.clone()) } else { TermKey::Months(self.months) }
    }

    /// `3か月`, or the name of fixed dates.
    pub fn term_name(&self, lang: Lang) -> String {
        let name = &self.names.of(lang).term;
        if name.is_empty() { format::months(lang, self.months) } else { name.clone() }
    }

    /// The refund rule with every figure it was sold under.
    pub fn frozen_refund_terms(&self) -> RefundTerms {
        let prices: BTreeMap<i32, Yen> =
            serde_json::from_value(self.refund_prices.clone()).unwrap_or_default();
        RefundTerms { rule: self.refund_rule, fee: self.refund_fee, fare: Some(self.refund_fare), prices }
    }
}
