//! The page as it was when an island woke.

/// The value of the radio button of that name that is pressed; none while the page is drawn on the server.
#[cfg(feature = "browser")]
pub fn checked(name: &str) -> Option<String> {
    use wasm_bindgen::JsCast;

    let document = leptos::web_sys::window()?.document()?;
    let found = document.query_selector(&format!("input[name={name}]:checked")).ok()??;
    Some(found.dyn_into::<web_sys::HtmlInputElement>().ok()?.value())
}

#[cfg(not(feature = "browser"))]
pub fn checked(_: &str) -> Option<String> {
    None
}
