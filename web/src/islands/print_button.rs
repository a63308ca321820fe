//! Opens the browser's own print window; without scripts the button is not there, and the browser's menu is.

use leptos::prelude::*;

#[island]
pub fn PrintButton(label: String) -> impl IntoView {
    let is_awake = RwSignal::new(false);
    Effect::new(move |_| is_awake.set(true));
    let print = move |_| {
        if let Some(window) = leptos::web_sys::window() {
            // A browser that cannot print has told so itself.
            let _ = window.print();
        }
    };
    view! { <button type="button" class="button" hidden=move || !is_awake.get() on:click=print>{label}</button> }
}
