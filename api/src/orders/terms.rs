//! What an order is sold under.

use std::collections::BTreeMap;

use teiki_shared::deadline::Deadline;
use teiki_shared::ids::{CardId, OperatorId, PassId, PriceTableId, ProductId, RiderId, StopId};
use teiki_shared::money::Yen;
use teiki_shared::product::ProductClass;
use teiki_shared::refund::RefundRule;
use teiki_shared::term::TermKey;
use teiki_shared::validity::Validity;

use super::Shares;
use super::names::{FrozenCategory, FrozenNames};
use crate::catalogue::Operator;

/// Everything that an order freezes: later changes of the catalogue touch no placed order.
#[derive(Clone, Debug)]
pub struct OrderTerms {
    pub renews: Option<PassId>,
    pub card_id: CardId,
    pub rider_id: RiderId,
    /// Family name, given name.
    pub rider_name: String,
    pub rider_kana: String,
    pub seller: Operator,
    /// The product's owner.
    pub operator_id: OperatorId,
    /// Who honours the pass, each with its part of the sale.
    pub shares: Shares,
    pub product_id: ProductId,
    /// Staff of the seller decide about its papers before it is paid.
    pub needs_review: bool,
    pub family: String,
    pub class: ProductClass,
    pub from_stop: Option<StopId>,
    pub to_stop: Option<StopId>,
    /// The route of the section, by its id in the feed.
    pub via: Option<String>,
    pub code: String,
    pub term: TermKey,
    pub validity: Validity,
    pub deadline: Deadline,
    /// The price table that it is sold by.
    pub price_table_id: PriceTableId,
    /// For whom the pass is; none: for everybody.
    pub category: Option<FrozenCategory>,
    pub price: Yen,
    pub refund_rule: RefundRule,
    pub refund_fee: Yen,
    pub refund_fare: Yen,
    /// The prices of the section for months, by which some rules charge.
    pub refund_prices: BTreeMap<i32, Yen>,
    pub tax_rate: i32,
    pub names: FrozenNames,
}
