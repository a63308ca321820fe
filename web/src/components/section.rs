//! A section, whose stops stay in one piece.

use leptos::prelude::*;

/// Between the two stops of a section.
const BOTH_WAYS: &str = " ⇄ ";

/// A line breaks after the ⇄ of a section. A text without one, such as an area, is drawn as it is.
#[component]
pub fn Section(text: String) -> impl IntoView {
    match text.split_once(BOTH_WAYS) {
        Some((from, to)) => {
            let from = format!("{from} ⇄");
            view! { <span class="whole">{from}</span> " " <span class="whole">{to.to_owned()}</span> }
                .into_any()
        }
        None => text.into_any(),
    }
}
