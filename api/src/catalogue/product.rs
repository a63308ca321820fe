//! A fare product, and when a pass of it may start.

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::ids::{OperatorId, ProductId};
use teiki_shared::jst;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::product::{ProductClass, ProductShape};
use teiki_shared::refund::RefundRule;
use teiki_shared::start_dates::StartRule;

use super::operator::Operator;
use crate::tables::products;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = products, check_for_backend(diesel::pg::Pg))]
pub struct Product {
    pub operator_id: OperatorId,
    pub id: ProductId,
    pub slug: String,
    /// Passes of one family exclude each other on a card on the same day.
    pub family: String,
    pub shape: ProductShape,
    pub class: ProductClass,
    pub name_ja: String,
    pub name_en: String,
    pub area_ja: String,
    pub area_en: String,
    pub notes_ja: String,
    pub notes_en: String,
    /// Whether a section has a route, which the rider chooses where several join its stops.
    pub via: bool,
    /// The rider category that it is for; none: everybody.
    pub category: Option<String>,
    /// The slugs of all papers that it asks for; see `document_kinds` for which of them go together.
    pub documents: Vec<String>,
    /// Whether riders apply for it here, where it asks for papers.
    applications: bool,
    /// What riders type of those papers, in the order in which it is asked.
    pub paper_facts: Vec<PaperFact>,
    pub lead_days: i32,
    pub window_days: i32,
    pub refund_rule: RefundRule,
    pub refund_fee: Yen,
    /// Percent, included in the price.
    pub tax_rate: i32,
    pub sample: bool,
    pub on_sale: bool,
}

impl Product {
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.name_en,
        }
    }

    pub fn area(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.area_ja,
            Lang::En => &self.area_en,
        }
    }

    pub fn notes(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.notes_ja,
            Lang::En => &self.notes_en,
        }
    }

    /// Whether it is sold without a certificate that must be approved first.
    pub fn is_buyable(&self) -> bool {
        self.documents.is_empty()
    }

    /// Whether riders apply for it here with the papers that it asks for, and staff of its seller decide.
    pub fn is_applied_for(&self) -> bool {
        self.applications && !self.is_buyable()
    }

    /// Whether it is to be had here at all, be it at once or by an application.
    pub fn is_sold_here(&self) -> bool {
        self.is_buyable() || self.applications
    }

    pub fn start_rule(&self) -> StartRule {
        start_rule(self.lead_days, self.window_days)
    }

    /// The earliest start that lead time and deadline allow, be it inside the sale window or not.
    pub fn earliest_start(&self, operator: &Operator, now: Timestamp) -> Date {
        let first = self.start_rule().first_start(operator.deadline_hours(), operator.sale_hours(), now);
        first.unwrap_or(jst::date(now))
    }

    /// The last day of the sale window.
    pub fn latest_start(&self, now: Timestamp) -> Date {
        self.start_rule().last_start(now).unwrap_or(jst::date(now))
    }
}

/// The rule of the two columns.
pub fn start_rule(lead_days: i32, window_days: i32) -> StartRule {
    let days = |days: i32| u16::try_from(days.max(0)).unwrap_or(u16::MAX);
    StartRule { lead_days: days(lead_days), window_days: days(window_days) }
}
