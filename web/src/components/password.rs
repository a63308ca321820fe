//! Asking for a password.

use leptos::oco::Oco;
use leptos::prelude::*;

use super::{Input, described_by, words};
use crate::form::FormField;
use crate::islands::PasswordInput;

/// A password with a button that shows it. A new one comes with the rule and a meter.
#[component]
pub fn Password(
    field: FormField,
    #[prop(into)] label: Oco<'static, str>,
    /// Chosen now, rather than remembered.
    #[prop(optional)]
    is_new: bool,
) -> impl IntoView {
    let w = &words().entry.password;
    let own = |words: (&str, &str)| (words.0.to_owned(), words.1.to_owned());
    let levels = if is_new { w.levels.map(str::to_owned).to_vec() } else { Vec::new() };
    let autocomplete = if is_new { "new-password" } else { "current-password" };
    let input = view! {
        <PasswordInput
            name=field.name.clone()
            autocomplete=autocomplete.to_owned()
            described_by=described_by(&field.name, is_new, field.error.is_some())
            is_wrong=field.error.is_some()
            show=own(w.show)
            hide=own(w.hide)
            levels
        />
    };
    if is_new {
        view! { <Input field label hint=w.hint>{input}</Input> }.into_any()
    } else {
        view! { <Input field label>{input}</Input> }.into_any()
    }
}
