//! Spares typing in the rider's details: the reading of a name comes from the Japanese keyboard that writes it, and the
//! address from its postal code. Draws nothing but a line for screen readers; without it the inputs work as they are.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use web_sys::{Event, HtmlInputElement};

use super::api::{self, Document, at, object, text};

static ADDRESS: Document = Document::new("query($code: String!) { postalAddress(postalCode: $code) }");

/// Digits of a postal code.
const CODE: usize = 7;

/// Each name with the input of its reading.
const NAMES: [(&str, &str); 2] = [("familyName", "familyKana"), ("givenName", "givenKana")];

#[island]
pub fn DetailsHelp(
    /// Told once the address was filled in.
    filled: String,
) -> impl IntoView {
    let told = RwSignal::new(String::new());
    Effect::new(move |_| {
        for (name, kana) in NAMES {
            if let (Some(name), Some(kana)) = (input(name), input(kana)) {
                follow(&name, kana);
            }
        }
        if let (Some(code), Some(address)) = (input("postalCode"), input("address")) {
            let filled = filled.clone();
            look_up(&code, address, move || told.set(filled.clone()));
        }
    });
    view! { <span class="hide" role="status">{move || told.get()}</span> }
}

fn input(id: &str) -> Option<HtmlInputElement> {
    leptos::web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// For as long as the page stands.
fn listen(input: &HtmlInputElement, event: &str, heard: impl FnMut(Event) + 'static) {
    let heard = Closure::<dyn FnMut(Event)>::new(heard);
    let _ = input.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    heard.forget();
}

/// Writes what a name is read as beside it: the kana that stood in the name before they were converted. A reading that
/// somebody typed is left alone.
fn follow(name: &HtmlInputElement, kana: HtmlInputElement) {
    let is_own = StoredValue::new(!kana.value().is_empty());
    let typed = StoredValue::new(String::new());
    listen(&kana, "input", move |_| is_own.set_value(true));
    listen(name, "compositionupdate", move |event| {
        let shown = text(&event, "data").unwrap_or_default();
        let reading: String = shown.chars().filter(|letter| !letter.is_ascii_alphabetic()).collect();
        if !reading.is_empty() && reading.chars().all(is_kana) {
            typed.set_value(reading);
        }
    });
    let (source, reading) = (name.clone(), kana.clone());
    listen(name, "input", move |_| {
        if source.value().is_empty() && !is_own.get_value() {
            reading.set_value("");
        }
    });
    listen(name, "compositionend", move |_| {
        let read: String = typed.get_value().chars().map(katakana).collect();
        typed.set_value(String::new());
        if !is_own.get_value() {
            kana.set_value(&(kana.value() + &read));
        }
    });
}

/// Fills the address in once the code is whole, as long as nothing else stands there.
fn look_up(code: &HtmlInputElement, address: HtmlInputElement, filled: impl Fn() + Clone + 'static) {
    let given = StoredValue::new(String::new());
    let source = code.clone();
    listen(code, "input", move |_| {
        let digits: String = source.value().chars().filter(char::is_ascii_digit).collect();
        let is_free = address.value().is_empty() || address.value() == given.get_value();
        if digits.len() != CODE || !is_free {
            return;
        }
        let (address, filled) = (address.clone(), filled.clone());
        leptos::task::spawn_local(async move {
            let Ok(data) = api::ask(&ADDRESS, &object(&[("code", &digits.as_str().into())])).await else {
                return;
            };
            if let Some(line) = at(&data, "postalAddress").as_string() {
                address.set_value(&line);
                given.set_value(line);
                filled();
            }
        });
    });
}

fn is_kana(letter: char) -> bool {
    matches!(letter, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

/// The two syllabaries stand 0x60 apart.
fn katakana(letter: char) -> char {
    match letter {
        'ぁ'..='ゖ' => char::from_u32(u32::from(letter) + 0x60).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_kana, katakana};

    #[test]
    fn a_reading_is_written_in_katakana() {
        assert_eq!("やまだ".chars().map(katakana).collect::<String>(), "ヤマダ");
        assert!("やまダー".chars().all(is_kana) && !"山".chars().any(is_kana));
    }
}
