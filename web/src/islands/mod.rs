//! The parts that also run in the browser: drawn on the server inside a page, woken by the wasm bundle.
//!
//! An island takes its words as properties (the bundle holds no catalogue), has no children, and the page works without it.

mod api;
mod choices;
mod fare_terms;
mod page;
mod payment_fields;
mod routes;
mod section_search;
mod stop_input;
mod stripe;
mod terms;

pub use fare_terms::{FareField, FareTerms, Table};
pub use payment_fields::{PaymentFields, PaymentWords, Saved};
pub use routes::{RouteChoice, RouteField};
pub use section_search::{Found, SectionSearch, SectionWords, StopField};
pub use terms::{TermField, TermPrice, TermWords};

/// Called by the page once the bundle is there, before its islands are woken.
#[cfg(feature = "browser")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
