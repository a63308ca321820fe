//! What went back of a payment, or is on its way: a seller may refund in parts, and each part is told.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::jst;
use teiki_shared::money::Yen;
use teiki_shared::payment_state::RefundState;
use teiki_shared::scalars::DateTime;

use crate::components::{Note, Tone};
use crate::graphql;
use crate::visit::Visit;

/// A document asks for these fields where it tells of refunds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refund {
    amount: Yen,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: RefundState,
    accepted_at: Option<DateTime>,
    to_guardian: bool,
}

/// A note for each part.
pub fn notes(visit: &Visit, refunds: &[Refund]) -> impl IntoView + use<> {
    refunds.iter().map(|refund| note(visit, refund)).collect_view()
}

fn note(visit: &Visit, refund: &Refund) -> impl IntoView + use<> {
    let (w, common) = (&visit.words.orders.one, &visit.words.common);
    let yen = (common.yen)(refund.amount.get());
    let day = refund.accepted_at.map(|at| (common.date)(jst::date(at.0)));
    let (tone, title, what) = match refund.state {
        RefundState::Succeeded => (Tone::Good, (w.refunded)(&yen, day.as_deref()), w.refund_done),
        RefundState::Starting | RefundState::Pending | RefundState::Superseded => {
            (Tone::Plain, (w.refund)(&yen), w.refund_under_way)
        }
        RefundState::Failed if refund.to_guardian => {
            (Tone::Bad, (w.not_refunded)(&yen), w.refund_failed_to_guardian)
        }
        RefundState::Failed => (Tone::Bad, (w.not_refunded)(&yen), w.refund_failed),
    };
    view! { <Note tone title><p>{what}</p></Note> }
}

/// What stands on a receipt of money that went back: each part with its day, and the sum of several.
pub fn on_receipt(visit: &Visit, refunds: &[Refund]) -> Vec<String> {
    let (w, common) = (&visit.words.orders.receipt, &visit.words.common);
    let gone: Vec<_> = refunds.iter().filter_map(Refund::gone).collect();
    let line = |(amount, at): &(Yen, DateTime)| {
        (w.refunded)(&(common.yen)(amount.get()), &(common.date)(jst::date(at.0)))
    };
    let mut lines: Vec<String> = gone.iter().map(line).collect();
    if let (true, Some(sum)) = (gone.len() > 1, Yen::checked_sum(gone.iter().map(|part| part.0))) {
        lines.push((w.refunded_in_all)(&(common.yen)(sum.get())));
    }
    lines
}

impl Refund {
    /// What has left the seller, and when: Stripe has taken it, and no bank has sent it back.
    fn gone(&self) -> Option<(Yen, DateTime)> {
        match self.state {
            RefundState::Pending | RefundState::Succeeded => Some((self.amount, self.accepted_at?)),
            RefundState::Starting | RefundState::Failed | RefundState::Superseded => None,
        }
    }
}
