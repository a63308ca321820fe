//! A pass as every page draws it.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::money::Yen;
use teiki_shared::payment_state::{PassState, RefundState};
use teiki_shared::product::ProductClass;
use teiki_shared::scalars::Date;

use crate::components::{LinkButton, PassFace};
use crate::graphql;
use crate::words::Words;

/// A document asks for these fields where it wants to draw a pass.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pass {
    pub id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    pub state: PassState,
    #[serde(deserialize_with = "graphql::enum_value")]
    pub product_class: ProductClass,
    pub product_name: String,
    pub section: String,
    pub honoured_by: String,
    pub starts_on: Date,
    pub ends_on: Date,
    pub days_left: u32,
    pub total_days: u32,
    pub can_renew: bool,
    /// The pass that follows has been ordered.
    pub continued: bool,
    pub renew_from: Date,
    /// None where the term with fixed dates that follows is bought.
    pub renew_starts_on: Option<Date>,
    /// What it paid back; asked for where passes that have ended are shown.
    #[serde(default)]
    pub refunded: Option<Yen>,
    /// Where that money stands; asked for with it.
    #[serde(default, deserialize_with = "graphql::enum_option")]
    pub refund_state: Option<RefundState>,
    pub operator: Seller,
    pub card: Card,
}

/// What went back of a pass that ended early, and where that money stands.
pub fn refund_line(w: &Words, yen: Yen, state: Option<RefundState>) -> String {
    if yen == Yen::ZERO {
        return w.passes.refund_nothing.into();
    }
    let state = w.orders.states.of_refund(state.unwrap_or(RefundState::Succeeded));
    (w.passes.refund)(state.word, &(w.common.yen)(yen.get()))
}

#[derive(Clone, Debug, Deserialize)]
pub struct Seller {
    pub name: String,
    /// Who goes on in its place, where it has ended.
    pub successor: Option<Heir>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Heir {
    slug: String,
    name: String,
}

impl Heir {
    /// In place of the button that buys again.
    pub fn link(&self, w: &'static Words) -> impl IntoView + use<> {
        let (href, label) = (format!("/o/{}", self.slug), (w.passes.successor)(&self.name));
        view! { <p class="actions"><LinkButton href label /></p> <p class="soft">{w.passes.successor_what}</p> }
    }
}

#[derive(Clone, Debug, Deserialize)]
pub struct Card {
    pub name: String,
    pub last4: String,
}

impl Pass {
    pub fn path(&self) -> String {
        format!("/passes/{}", self.id)
    }

    /// How it is drawn; `href` makes it a link to its own page.
    pub fn face(&self, w: &'static Words, href: Option<String>) -> PassFace {
        let words = &w.passes;
        let state = match self.state {
            PassState::Active => None,
            PassState::Upcoming => Some((words.from)(self.starts_on.0)),
            PassState::Expired => Some(words.expired.into()),
            PassState::Freed => Some(match self.refunded {
                Some(yen) => refund_line(w, yen, self.refund_state),
                None => words.freed.into(),
            }),
            PassState::Reserved => Some(words.reserved.into()),
        };
        PassFace {
            kind: words.classes.of(self.product_class).into(),
            operator: self.operator.name.clone(),
            section: self.section.clone(),
            honoured_by: (words.honoured)(&self.honoured_by),
            from: (w.common.from)(self.starts_on.0),
            until: (w.common.until)(self.ends_on.0),
            card: (words.card)(&self.card.name, &self.card.last4),
            left: (self.state == PassState::Active).then_some((self.days_left, self.total_days)),
            state,
            is_past: matches!(self.state, PassState::Expired | PassState::Freed),
            href,
        }
    }
}
