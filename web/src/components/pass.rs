//! A pass that looks like a pass.

use leptos::prelude::*;

use super::{Section, words};

/// What stands on a pass. Texts come in the rider's language.
#[derive(Clone, Debug, Default)]
pub struct PassFace {
    /// 通勤, 通学.
    pub kind: String,
    /// The seller, at the right of the kind.
    pub operator: String,
    /// 松江駅 ⇄ 県立大学前
    pub section: String,
    /// Where it is honoured.
    pub honoured_by: String,
    /// First and last day, both included.
    pub from: String,
    pub until: String,
    /// The ICOCA that is touched: its name and last four.
    pub card: String,
    /// Days left including today, and days in all; `None` when it is not running.
    pub left: Option<(u32, u32)>,
    /// In place of the days: 12月1日から, 有効期限が切れました.
    pub state: Option<String>,
    /// Over: drawn in grey.
    pub is_past: bool,
    /// The pass's own page.
    pub href: Option<String>,
}

/// A ticket with its stub: the route large, the days, and the card to touch.
#[component]
pub fn PassCard(pass: PassFace) -> impl IntoView {
    let w = &words().common;
    let route = match pass.href {
        Some(href) => view! { <a href=href><Section text=pass.section /></a> }.into_any(),
        None => view! { <Section text=pass.section /> }.into_any(),
    };
    let state = match (pass.left, pass.state) {
        (Some((left, _)), _) => {
            let (before, after) = w.days_left;
            view! { <span class="left">{before}<b>{left}</b>{after}</span> }.into_any()
        }
        (None, Some(state)) => view! { <span class="left">{state}</span> }.into_any(),
        (None, None) => ().into_any(),
    };
    view! {
        <article class=if pass.is_past { "pass past" } else { "pass" }>
            <div class="face">
                <header><span class="tag">{pass.kind}</span> <span>{pass.operator}</span></header>
                <h2 class="route">{route}</h2>
                <p class="honoured">{pass.honoured_by}</p>
                <p class="until"><span>{pass.from}</span> <span>{pass.until}</span></p>
            </div>
            <div class="stub">
                <div class="row"><span>{pass.card}</span> {state}</div>
                {pass.left.map(|(left, total)| bar(left, total))}
            </div>
        </article>
    }
}

/// How much of the term is left. Drawn as an SVG, since the policy allows no inline style; the words beside it say the same.
fn bar(left: u32, total: u32) -> impl IntoView {
    let percent = (left.min(total) * 100).checked_div(total).unwrap_or_default();
    view! {
        <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect width=percent.to_string() height="6" />
        </svg>
    }
}
