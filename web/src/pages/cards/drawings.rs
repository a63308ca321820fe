//! Where the number stands, drawn: the back of a card, or the way through an app. The words beside each say the same.

use leptos::prelude::*;

use teiki_shared::card::CardKind;

#[component]
pub fn Drawing(kind: CardKind) -> impl IntoView {
    let (view_box, inside) = match kind {
        CardKind::Card => ("0 0 96 72", back_of_card(false).into_any()),
        CardKind::Smart => ("0 0 96 72", back_of_card(true).into_any()),
        CardKind::Mobile => ("0 0 54 72", list_in_an_app().into_any()),
        CardKind::ApplePay => ("0 0 54 72", card_in_a_wallet().into_any()),
    };
    view! { <svg class="drawing" viewBox=view_box aria-hidden="true" stroke-width="2" stroke-linecap="round">{inside}</svg> }
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
        <rect class="sheet-fill" x="5" y="2" width="44" height="68" rx="7" />
        <path d="M22 7.500h10" />
        <rect class="fill" x="11" y="13" width="32" height="11" rx="2" stroke="none" />
        <path d="M13 31h20M13 57h16M40 29l3 2-3 2M40 55l3 2-3 2" />
        <rect class="mark-fill" x="9" y="37.500" width="36" height="12" rx="3" />
        <text class="mark-text" x="27" y="46.500" text-anchor="middle" stroke="none">"JW12…"</text>
    }
}

/// A phone with the card on top, the three dots at the upper right, and the number below.
fn card_in_a_wallet() -> impl IntoView {
    view! {
        <rect class="sheet-fill" x="5" y="2" width="44" height="68" rx="7" />
        <circle class="dots" cx="40" cy="11" r="5" />
        <path d="M37.500 11h.1M40 11h.1M42.500 11h.1" stroke-width="1.800" />
        <rect class="fill" x="11" y="19" width="32" height="20" rx="3" stroke="none" />
        <path d="M13 45h14" />
        <rect class="mark-fill" x="9" y="51" width="36" height="12" rx="3" />
        <text class="mark-text" x="27" y="60" text-anchor="middle" stroke="none">"JW12…"</text>
    }
}
