//! A password that may be looked at while it is typed, with a word about its length.

use leptos::prelude::*;

/// Characters that a new password must have, and those we recommend.
const NEEDED: usize = 8;
const RECOMMENDED: usize = 15;

/// A plain password input. Awake, it gains a button that shows what is typed and, where `levels` holds a sentence for too
/// short, usable and long, a meter.
#[island]
pub fn PasswordInput(
    name: String,
    autocomplete: String,
    /// The ids of the hint and of the error, as `aria-describedby` lists them.
    described_by: Option<String>,
    is_wrong: bool,
    /// The button's words, and what screen readers call it; while hidden, then while shown.
    show: (String, String),
    hide: (String, String),
    levels: Vec<String>,
) -> impl IntoView {
    let is_awake = RwSignal::new(false);
    let is_shown = RwSignal::new(false);
    let length = RwSignal::new(0_usize);
    Effect::new(move |_| is_awake.set(true));
    let words = StoredValue::new([show, hide]);
    let word = move || words.with_value(|words| words[usize::from(is_shown.get())].clone());
    let kind = move || if is_shown.get() { "text" } else { "password" };
    let meter = (!levels.is_empty()).then(|| {
        let level = move || usize::from(length.get() >= NEEDED) + usize::from(length.get() >= RECOMMENDED);
        let sentence = move || match length.get() {
            0 => String::new(),
            _ => levels.get(level()).cloned().unwrap_or_default(),
        };
        view! {
            <div class="meter" hidden=move || length.get() == 0>
                <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                    <rect width=move || (length.get().min(RECOMMENDED) * 100 / RECOMMENDED).to_string() height="6" />
                </svg>
                <p aria-live="polite">{sentence}</p>
            </div>
        }
    });
    view! {
        <div class="peek">
            <input
                id=name.clone()
                name=name.clone()
                type=kind
                autocomplete=autocomplete
                autocapitalize="off"
                spellcheck="false"
                aria-describedby=described_by
                aria-invalid=is_wrong.then_some("true")
                on:input:target=move |event| length.set(event.target().value().chars().count())
            />
            <button
                type="button"
                hidden=move || !is_awake.get()
                aria-label=move || word().1
                aria-controls=name
                on:click=move |_| is_shown.update(|shown| *shown = !*shown)
            >
                {move || word().0}
            </button>
        </div>
        {meter}
    }
}
