//! What a draft still lacks, what is in its way, and what an order freezes of it. Pure but for `order_terms`.

use std::future::ready;

use teiki_shared::draft_step::DraftStep;
use teiki_shared::lang::Lang;
use teiki_shared::product::ProductShape;

use super::refusal::{Problem, StartWindow};
use super::{Draft, DraftContext, section_name};
use crate::cards::db::CardHolder;
use crate::catalogue::{Notice, Telephone};
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::OrderTerms;
use crate::orders::names::{FrozenCategory, FrozenNames, Names};

/// Judges a locked draft for an order, in the transaction that places it and holds its card. Beside the terms stands what is
/// announced about the pass.
///
/// # Errors
/// Every problem at once. A draft that has none and yet cannot be frozen is a fault: its rider could mend nothing.
pub async fn order_terms(
    conn: &mut Conn,
    clock: &Clock,
    draft: &Draft,
    holder: Option<CardHolder>,
) -> VerbResult<(OrderTerms, Vec<Notice>), Problem> {
    let context = DraftContext::with_holder(conn, clock.now(), draft, ready(Ok(holder))).await?;
    let problems = context.problems(draft);
    if !problems.is_empty() {
        return Err(Failure::Refused(problems));
    }
    let missing = || Fault::other("a draft without a problem has no terms");
    let terms = context.frozen(draft).ok_or_else(missing)?;
    Ok((terms, context.notices.current(context.now)))
}

impl DraftContext {
    /// The first question that is unanswered or whose answer no longer holds.
    pub fn next(&self, draft: &Draft) -> DraftStep {
        self.answers(draft).first().map_or(DraftStep::Check, |(step, _)| *step)
    }

    /// All that stops the draft from being ordered now.
    pub fn problems(&self, draft: &Draft) -> Vec<Problem> {
        if draft.order_id.is_some() {
            return vec![Problem::Ordered];
        }
        let clash = self.clash(draft).map(Box::new).map(Problem::Clash);
        let suspended = self.suspended(draft).map(Box::new).map(Problem::Suspended);
        let asked = self.product.as_ref().map_or(&[][..], |product| &product.paper_facts);
        let untyped = draft.paper_facts.missing(asked).map(Problem::FactMissing);
        let outlasts = self.outlasts_paper(draft).map(Box::new).map(Problem::PaperOutlasts);
        let answers = self.answers(draft).into_iter().map(|(_, problem)| problem);
        answers.chain(clash).chain(suspended).chain(untyped).chain(outlasts).collect()
    }

    /// What is wrong with each answer, in the order of the questions. A question behind an open one is not judged unless
    /// it was answered.
    fn answers(&self, draft: &Draft) -> Vec<(DraftStep, Problem)> {
        let checks = [
            (DraftStep::Card, draft.card_id.is_some(), self.card()),
            (DraftStep::Operator, draft.seller_id.is_some(), self.seller()),
            (DraftStep::Product, draft.product_id.is_some(), self.product(draft)),
            (DraftStep::Section, self.section_answered(draft), self.section(draft)),
            (DraftStep::Term, draft.term_key().is_some(), self.term(draft)),
            (DraftStep::Start, self.start_day(draft).is_some(), self.start(draft)),
        ];
        let judged = checks.into_iter().filter_map(|(step, answered, problem)| {
            let problem = if answered { problem? } else { Problem::Missing(step) };
            Some((step, problem))
        });
        judged.collect()
    }

    fn card(&self) -> Option<Problem> {
        self.holder.is_none().then_some(Problem::CardGone)
    }

    fn seller(&self) -> Option<Problem> {
        let sells = self.seller.as_ref().is_some_and(|seller| seller.selling);
        (!sells).then_some(Problem::NotOnSale)
    }

    fn product(&self, draft: &Draft) -> Option<Problem> {
        match (&self.product, &self.seller) {
            (Some(product), Some(seller)) if product.on_sale && !product.is_sold_here() => {
                Some(Problem::NeedsCertificate(Telephone::of(seller)))
            }
            (Some(product), Some(_)) if product.on_sale => {
                self.not_for_rider(draft).map(Box::new).map(Problem::NotForRider)
            }
            _ => Some(Problem::NotOnSale),
        }
    }

    fn section_answered(&self, draft: &Draft) -> bool {
        match self.product.as_ref().map(|product| product.shape) {
            Some(ProductShape::Section) => {
                draft.from_stop.is_some() && draft.to_stop.is_some() && !self.asks_route(draft)
            }
            Some(ProductShape::Fare | ProductShape::Area) => draft.code.is_some(),
            None => false,
        }
    }

    fn section(&self, draft: &Draft) -> Option<Problem> {
        (!self.is_sold(draft)).then_some(Problem::SectionGone)
    }

    /// Without a section there is no telling, nor is there for a rider who may not buy the pass at all.
    fn term(&self, draft: &Draft) -> Option<Problem> {
        if !self.is_sold(draft) || self.not_for_rider(draft).is_some() {
            return None;
        }
        if !self.is_term_sold(draft) {
            return Some(Problem::TermGone);
        }
        if let Some(found) = self.not_sold(draft) {
            return Some(Problem::TermNotOnSale(found));
        }
        // Where the sale window holds no day at all, the start is what is wrong.
        if self.days(draft).next().is_some() || self.start_dates(draft).is_none() {
            return None;
        }
        let outlasts = self.outlasts(draft).map(Box::new).map(Problem::TermOutlasts);
        Some(outlasts.unwrap_or(Problem::TermGone))
    }

    /// Where the sale window holds days and none of them fits, what was chosen before is wrong, and told.
    fn start(&self, draft: &Draft) -> Option<Problem> {
        self.product.as_ref()?;
        if self.start_dates(draft).is_some() && self.days(draft).next().is_none() {
            return None;
        }
        let possible = self.start_day(draft).is_some_and(|day| self.may_start(draft, day));
        (!possible).then(|| Problem::StartGone(self.start_window(draft)))
    }

    /// The days to choose from, for the sentence about them.
    pub fn start_window(&self, draft: &Draft) -> StartWindow {
        let days = || self.days(draft);
        let days = days().next().zip(days().last());
        StartWindow { days, ends: self.outlasts(draft).map(Box::new) }
    }

    /// The same where it is shorter than the sale window.
    pub fn start_limit(&self, draft: &Draft) -> Option<StartWindow> {
        let (window, open) = (self.start_window(draft), self.start_dates(draft)?);
        window.days.is_some_and(|(_, last)| last < open.last).then_some(window)
    }

    /// What an order would freeze; `None` while an answer is missing. A clash does not matter here.
    pub fn frozen(&self, draft: &Draft) -> Option<OrderTerms> {
        if self.next(draft) != DraftStep::Check {
            return None;
        }
        let (holder, seller, product) =
            (self.holder.as_ref()?, self.seller.as_ref()?, self.product.as_ref()?);
        let (row, validity) = (self.row(draft)?, self.validity(draft)?);
        let ends = self.ends(draft).filter(|_| product.shape == ProductShape::Section);
        let via = self.via(draft);
        let names = |lang: Lang| {
            let honoured: Vec<&str> = self.honoured.iter().map(|row| row.operator.name(lang)).collect();
            Some(Names {
                product: product.name(lang).to_owned(),
                section: section_name::section_name(lang, product, ends, via, Some(row.code.as_str()))?,
                operator: seller.name(lang).to_owned(),
                honoured_by: lang.list(&honoured),
                term: row.term.name(lang),
            })
        };
        Some(OrderTerms {
            renews: draft.renews,
            card_id: holder.card_id,
            rider_id: holder.rider_id,
            rider_name: format!("{} {}", holder.family_name, holder.given_name),
            rider_kana: format!("{} {}", holder.family_kana, holder.given_kana),
            seller: seller.clone(),
            operator_id: product.operator_id,
            shares: self.honoured.iter().map(|row| (row.operator.id, row.share)).collect(),
            product_id: product.id,
            needs_review: product.is_applied_for(),
            family: product.family.clone(),
            class: product.class,
            from_stop: ends.map(|ends| ends.0.id),
            to_stop: ends.map(|ends| ends.1.id),
            via: via.map(|via| via.id.clone()),
            term: row.term.key(),
            validity,
            deadline: seller.deadline(validity.start()),
            price_table_id: row.table_id,
            category: self.category.as_ref().map(FrozenCategory::from),
            price: row.price,
            refund_rule: product.refund_rule,
            refund_fee: product.refund_fee,
            refund_fare: row.refund_fare,
            refund_prices: self.terms(draft),
            tax_rate: product.tax_rate,
            names: FrozenNames { ja: names(Lang::Ja)?, en: names(Lang::En)? },
            code: row.code,
        })
    }
}
