//! A section, whose stops stay in one piece.

use leptos::prelude::*;

/// Between the two stops of a section.
const BOTH_WAYS: &str = " ⇄ ";

/// How the route of a section ends, in brackets behind it.
const BY_ROUTE: &str = "経由）";

/// A line breaks after the ⇄ of a section, and before its route. A text without one, such as an area, is drawn as it is.
#[component]
pub fn Section(text: String) -> impl IntoView {
    match text.split_once(BOTH_WAYS) {
        Some((from, to)) => {
            let from = format!("{from} ⇄");
            let (to, via) = to.split_at(route_at(to));
            let via =
                (!via.is_empty()).then(|| view! { <wbr /> <span class="whole">{via.to_owned()}</span> });
            view! { <span class="whole">{from}</span> " " <span class="whole">{to.to_owned()}</span> {via} }
                .into_any()
        }
        None => text.into_any(),
    }
}

/// Where the route begins behind the second stop: at its end where there is none.
fn route_at(to: &str) -> usize {
    let bracket = to.rfind('（').filter(|_| to.ends_with(BY_ROUTE));
    bracket.unwrap_or(to.len())
}
