//! Where the number stands, drawn: the back of a card, or the way through an app. The words beside each say the same.

use leptos::prelude::*;

use super::kind::Kind;

#[component]
pub fn Drawing(kind: Kind) -> impl IntoView {
    let inside = match kind {
        Kind::Card => back_of_card(false).into_any(),
        Kind::Smart => back_of_card(true).into_any(),
        Kind::Mobile => list_in_an_app().into_any(),
        Kind::ApplePay => card_in_a_wallet().into_any(),
    };
    view! { <svg class="drawing" viewBox="0 0 96 72" aria-hidden="true" stroke-width="2" stroke-linecap="round">{inside}</svg> }
}

/// Fine print, and the number at the lower right. SMART ICOCA carries its company's mark.
fn back_of_card(is_smart: bool) -> impl IntoView {
    let mark = is_smart.then(|| {
        view! {
            <circle class="fill" cx="20" cy="24" r="5" stroke="none" />
            <circle cx="27" cy="24" r="5" />
        }
    });
    let print = (!is_smart).then(|| view! { <path d="M15 21h26M15 28h34" /> });
    view! {
        <rect class="sheet-fill" x="5" y="9" width="86" height="54" rx="6" />
        {mark}
        {print}
        <path d="M15 37h52" />
        <rect class="mark-fill" x="40" y="46" width="46" height="11" rx="3" />
        <text class="mark-text" x="63" y="54.500" text-anchor="middle" stroke="none">"JW123…"</text>
    }
}

/// A phone with the menu of an app, one of its lines marked.
fn list_in_an_app() -> impl IntoView {
    view! {
        <rect class="sheet-fill" x="27" y="3" width="42" height="66" rx="6" />
        <path d="M43 8h10" />
        <rect class="fill" x="33" y="14" width="30" height="10" rx="2" stroke="none" />
        <path d="M35 31h20M35 56h16M60 29l3 2-3 2M60 54l3 2-3 2" />
        <rect class="mark-fill" x="31" y="37" width="34" height="12" rx="3" />
        <text class="mark-text" x="48" y="45.800" text-anchor="middle" stroke="none">"JW123…"</text>
    }
}

/// A phone with the card on top, the three dots at the upper right, and the number below.
fn card_in_a_wallet() -> impl IntoView {
    view! {
        <rect class="sheet-fill" x="27" y="3" width="42" height="66" rx="6" />
        <rect class="fill" x="33" y="18" width="30" height="19" rx="3" stroke="none" />
        <circle class="dots" cx="60" cy="11" r="4.500" />
        <path d="M58 11h.1M60 11h.1M62 11h.1" stroke-width="1.500" />
        <path d="M35 43h14" />
        <rect class="mark-fill" x="31" y="49" width="34" height="12" rx="3" />
        <text class="mark-text" x="48" y="57.800" text-anchor="middle" stroke="none">"JW123…"</text>
    }
}
