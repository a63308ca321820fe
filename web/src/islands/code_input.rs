//! The one-time code: full-width digits and a pasted sentence become six digits, and six digits send the form.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// Digits of a code.
const LENGTH: usize = 6;

/// A plain input that phones fill from the mail (`one-time-code`). Awake, it keeps digits only and sends its form when the
/// code is complete: once, so that a wrong code can be mended in peace.
#[island]
pub fn CodeInput(
    name: String,
    /// The id of the hint and of the error, as `aria-describedby` lists them.
    described_by: Option<String>,
    is_wrong: bool,
) -> impl IntoView {
    let is_sent = RwSignal::new(is_wrong);
    let on_input = move |event: web_sys::Event| {
        let Some(input) =
            event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok())
        else {
            return;
        };
        // A Japanese keyboard is still converting: touching the value would double its letters.
        if event.dyn_ref::<web_sys::InputEvent>().is_some_and(web_sys::InputEvent::is_composing) {
            return;
        }
        let digits = digits(&input.value());
        if input.value() != digits {
            input.set_value(&digits);
        }
        if digits.len() == LENGTH && !is_sent.get_untracked() {
            is_sent.set(true);
            if let Some(form) = input.form() {
                // `request_submit` goes the way of the button; old browsers keep the button.
                let _ = form.request_submit();
            }
        }
    };
    view! {
        <input
            class="code"
            id=name.clone()
            name=name
            type="text"
            inputmode="numeric"
            autocomplete="one-time-code"
            aria-describedby=described_by
            aria-invalid=is_wrong.then_some("true")
            on:input=on_input
        />
    }
}

/// The first six digits of what was typed or pasted, full-width ones too.
fn digits(typed: &str) -> String {
    let ascii = |letter: char| match letter {
        '0'..='9' => Some(letter),
        '０'..='９' => char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0')),
        _ => None,
    };
    typed.chars().filter_map(ascii).take(LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn a_code_is_six_digits_however_it_is_typed() {
        assert_eq!(digits("１２３４５６"), "123456");
        assert_eq!(digits("確認コード: 123 456 です"), "123456");
        assert_eq!(digits("1234567"), "123456");
        assert_eq!(digits("12a"), "12");
    }
}
