//! The parts that also run in the browser: drawn on the server inside a page, woken by the wasm bundle.
//!
//! An island takes its words as properties (the bundle holds no catalogue), has no children, and the page works without it.

mod code_input;
mod password_input;
mod resend_button;

pub use code_input::CodeInput;
pub use password_input::PasswordInput;
pub use resend_button::ResendButton;

/// Called by the page once the bundle is there, before its islands are woken.
#[cfg(feature = "browser")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
