//! What was answered so far: beside the question at a desk, where there is room for it.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::money::Yen;
use teiki_shared::scalars::Date;

use super::DraftStatus;
use crate::components::{Item, SummaryList};
use crate::visit::Visit;

/// The kept answers, as the documents of the questions ask for them. The check page, which shows them itself, does not.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Kept {
    kept_card: Option<Named>,
    kept_operator: Option<Named>,
    kept_product: Option<KeptProduct>,
    kept_section: Option<String>,
    kept_term: Option<String>,
    kept_start: Option<Date>,
    kept_price: Option<Yen>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptProduct {
    name: String,
    applied_for: bool,
}

impl Kept {
    /// Whether the chosen pass is applied for.
    pub fn is_applied_for(&self) -> bool {
        self.kept_product.as_ref().is_some_and(|product| product.applied_for)
    }

    fn items(&self, visit: &Visit) -> Vec<Item> {
        let (buy, common) = (&visit.words.buy, &visit.words.common);
        let w = &buy.check;
        let name = |named: &Option<Named>| named.as_ref().map(|named| named.name.clone());
        let [_, _, _, start, _] = buy.steps;
        let answers = [
            (w.card, name(&self.kept_card)),
            (w.sold_by, name(&self.kept_operator)),
            (w.product, self.kept_product.as_ref().map(|product| product.name.clone())),
            (w.section, self.kept_section.clone()),
            (w.term, self.kept_term.clone()),
            (start, self.kept_start.map(|day| (common.date)(day.0))),
        ];
        let mut items: Vec<Item> =
            answers.into_iter().filter_map(|(term, answer)| Some(Item::new(term, answer?))).collect();
        let total = |price: Yen| Item::new(w.total, (common.yen)(price.get())).total();
        items.extend(self.kept_price.map(total));
        items
    }
}

/// What is being bought, in one line: on a phone, which has no room for the list.
pub fn line(visit: &Visit, draft: &DraftStatus) -> impl IntoView + use<> {
    let Kept { kept_operator, kept_product, kept_section, kept_term, .. } = &draft.kept;
    let operator = kept_operator.as_ref().map(|named| named.name.as_str());
    let product = kept_product.as_ref().map(|product| product.name.as_str());
    let names = operator.into_iter().chain(product);
    let rest = [kept_section, kept_term].into_iter().flatten().map(String::as_str);
    let line = names.chain(rest).collect::<Vec<_>>().join(" · ");
    let title = visit.words.buy.so_far;
    (!line.is_empty())
        .then(|| view! { <p class="so-far-line soft"><span class="hide">{title} " "</span> {line}</p> })
}

/// A question with the answers before it at its right.
pub fn beside(visit: &Visit, draft: &DraftStatus, question: impl IntoView) -> impl IntoView {
    let items = draft.kept.items(visit);
    let title = visit.words.buy.so_far;
    let answers = (!items.is_empty()).then(|| {
        view! { <aside class="so-far" aria-label=title><h2>{title}</h2> <SummaryList items /></aside> }
    });
    view! { <div class="asking"><div>{question}</div> {answers}</div> }
}
