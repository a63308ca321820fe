//! Asking for a password.

use leptos::oco::Oco;
use leptos::prelude::*;

use super::{Input, described_by, words};
use crate::form::FormField;

/// Characters that a new password must have, and those we recommend.
const NEEDED: u8 = 8;
const RECOMMENDED: u8 = 15;

/// A password. Awake, it has a button that shows what is typed; a new one comes with the rule and a meter.
#[component]
pub fn Password(
    field: FormField,
    #[prop(into)] label: Oco<'static, str>,
    /// Chosen now, rather than remembered.
    #[prop(optional)]
    is_new: bool,
) -> impl IntoView {
    let w = &words().entry.password;
    let name = field.name.clone();
    let is_wrong = field.error.is_some();
    let input = view! {
        <div class="peek" data-part="password">
            <input
                id=name.clone()
                name=name.clone()
                type="password"
                autocomplete=if is_new { "new-password" } else { "current-password" }
                autocapitalize="off"
                spellcheck="false"
                aria-describedby=described_by(&name, is_new, is_wrong)
                aria-invalid=is_wrong.then_some("true")
            />
            <button
                type="button"
                hidden
                aria-label=w.show.1
                aria-controls=name
                data-word=w.hide.0
                data-label=w.hide.1
            >
                {w.show.0}
            </button>
        </div>
    };
    if is_new {
        view! { <Input field label hint=w.hint>{input} {meter()}</Input> }.into_any()
    } else {
        view! { <Input field label>{input}</Input> }.into_any()
    }
}

/// How long what is typed is, in a bar and a sentence.
fn meter() -> impl IntoView {
    let [short, usable, long] = words().entry.password.levels;
    view! {
        <div
            class="meter"
            hidden
            data-needed=NEEDED
            data-recommended=RECOMMENDED
            data-short=short
            data-usable=usable
            data-long=long
        >
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect width="0" height="6" />
            </svg>
            <p aria-live="polite"></p>
        </div>
    }
}
