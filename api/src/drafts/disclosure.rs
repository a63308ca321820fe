//! What the last screen before paying must state: quantity and term, total, when and how payment is made, when use starts,
//! cancellation and refund, and the deadline (特定商取引法 12条の6). Built from what the order will freeze.

use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use teiki_shared::format;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::sale_hours::SaleHours;

use crate::catalogue::terms::RefundTerms;
use crate::catalogue::{Notice, Operator};
use crate::orders::OrderTerms;
use crate::orders::names::Names;

pub struct Disclosure {
    pub quantity: String,
    /// Tax included; nothing else is charged.
    pub total: Yen,
    pub payment: String,
    pub delivery: String,
    pub cancellation: String,
    pub deadline: Timestamp,
    pub seller: Operator,
    /// Names all of it, in whatever language, and the card: two that tell the same have the same.
    pub digest: String,
}

impl Disclosure {
    /// `notices` are those that stand beside the terms.
    pub fn of(terms: &OrderTerms, notices: &[Notice], lang: Lang) -> Self {
        let (facts, refund) = (Facts::of(terms, lang), refund_of(terms));
        Self {
            quantity: facts.quantity(),
            total: terms.price,
            payment: facts.payment(),
            delivery: facts.delivery(),
            cancellation: facts.cancellation(&refund),
            deadline: terms.deadline.at(),
            seller: terms.seller.clone(),
            digest: digest(terms, notices),
        }
    }
}

/// The name of what is shown of these terms before paying, with what is announced.
pub fn digest(terms: &OrderTerms, notices: &[Notice]) -> String {
    let facts = Facts::of(terms, Lang::Ja);
    let mut hash = Sha256::new();
    for told in [
        facts.quantity(),
        facts.payment(),
        facts.delivery(),
        facts.cancellation(&refund_of(terms)),
        format!("{} {} {} {}", terms.price, terms.tax_rate, terms.card_id, terms.seller.id),
    ] {
        hash.update(told);
        hash.update([0]);
    }
    for notice in notices {
        hash.update(notice.text(facts.lang));
        hash.update(format!("{:?} {} {:?} ", notice.about, notice.starts_at.0, notice.ends_at));
    }
    hex::encode(&hash.finalize()[..16])
}

fn refund_of(terms: &OrderTerms) -> RefundTerms {
    RefundTerms {
        rule: terms.refund_rule,
        fee: terms.refund_fee,
        fare: Some(terms.refund_fare),
        prices: terms.refund_prices.clone(),
    }
}

/// What the sentences are made of, for a draft as for an order that was placed.
pub struct Facts<'a> {
    pub lang: Lang,
    pub names: &'a Names,
    /// `3か月`, or the name of fixed dates.
    pub term: String,
    pub starts_on: Date,
    pub ends_on: Date,
    pub seller: &'a Operator,
    pub deadline: Timestamp,
}

impl<'a> Facts<'a> {
    fn of(terms: &'a OrderTerms, lang: Lang) -> Self {
        let names = terms.names.of(lang);
        Self {
            lang,
            names,
            term: names.term.clone(),
            starts_on: terms.validity.start(),
            ends_on: terms.validity.end(),
            seller: &terms.seller,
            deadline: terms.deadline.at(),
        }
    }

    pub fn quantity(&self) -> String {
        let period = format::period(self.lang, self.starts_on, self.ends_on);
        let (Names { product, section, .. }, term) = (self.names, &self.term);
        match self.lang {
            Lang::Ja => {
                format!("{product} 1枚（{section}）。有効期間は{term}、{period}。")
            }
            Lang::En => {
                format!("1 pass: {product} ({section}). Valid for {term}, from {period}.")
            }
        }
    }

    /// Price and tax stand elsewhere.
    pub fn payment(&self) -> String {
        let hours = self.seller.sale_hours();
        let (opens, closes) = (self.seller.sale_opens.minutes(), self.seller.sale_closes.minutes());
        let (opens, closes) = (format::clock(opens), format::clock(closes));
        let deadline = format::deadline(self.lang, self.deadline);
        match (self.lang, hours == SaleHours::ALL_DAY) {
            (Lang::Ja, true) => format!(
                "クレジットカードの1回払い。支払いの手続きをしたときに決済します。手続きは、{deadline}までいつでもできます。"
            ),
            (Lang::Ja, false) => format!(
                "クレジットカードの1回払い。支払いの手続きをしたときに決済します。手続きは毎日{opens}から{closes}、{deadline}までできます。"
            ),
            (Lang::En, true) => {
                format!(
                    "By credit card, charged once, when you pay. You can pay at any hour until {deadline}."
                )
            }
            (Lang::En, false) => format!(
                "By credit card, charged once, when you pay. You can pay from {opens} to {closes} (Japan time) every day until {deadline}."
            ),
        }
    }

    pub fn delivery(&self) -> String {
        let first = format::date(self.lang, self.starts_on);
        let honoured = &self.names.honoured_by;
        match self.lang {
            Lang::Ja => {
                format!(
                    "{first}の始発から、{honoured}の車内の読取機に登録したICOCAをタッチして使えます。受け取りの手続きはありません。"
                )
            }
            Lang::En => {
                format!(
                    "From the first service on {first}: touch the registered ICOCA to the readers on the vehicles of {honoured}. There is nothing to collect."
                )
            }
        }
    }

    fn cancellation(&self, refund: &RefundTerms) -> String {
        let refund = refund.sentences(self.lang);
        match self.lang {
            Lang::Ja => {
                format!(
                    "支払いの前は、マイページでいつでも無料で取り消せます。支払いのあとは、マイページの定期券からいつでも払いもどせます。{refund}"
                )
            }
            Lang::En => {
                format!(
                    "Before you pay, you can cancel on My Page at any time, free of charge. After you pay, you can have the pass refunded at any hour, on its page. {refund}"
                )
            }
        }
    }
}
