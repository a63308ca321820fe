//! The page as it was when an island woke: what was pressed or typed before counts.

/// The value of the radio button of that name that is pressed; none while the page is drawn on the server.
pub fn checked(name: &str) -> Option<String> {
    value(&format!("[name={name}]:checked"))
}

/// What stands in the text input of that name; none while the page is drawn on the server.
pub fn typed(name: &str) -> Option<String> {
    value(&format!("#{name}"))
}

/// Whether the text input of that name has the focus.
#[cfg(feature = "browser")]
pub fn is_focused(name: &str) -> bool {
    leptos::web_sys::window()
        .and_then(|window| window.document()?.query_selector(&format!("#{name}:focus")).ok()?)
        .is_some()
}

#[cfg(not(feature = "browser"))]
pub fn is_focused(_: &str) -> bool {
    false
}

#[cfg(feature = "browser")]
fn value(selector: &str) -> Option<String> {
    use wasm_bindgen::JsCast;

    let document = leptos::web_sys::window()?.document()?;
    let found = document.query_selector(selector).ok()??;
    Some(found.dyn_into::<web_sys::HtmlInputElement>().ok()?.value())
}

#[cfg(not(feature = "browser"))]
fn value(_: &str) -> Option<String> {
    None
}
