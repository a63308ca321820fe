//! Asking: inputs with their label, hint and error tied together.

use leptos::oco::Oco;
use leptos::prelude::*;

use super::words;
use crate::form::FormField;

type Text = Oco<'static, str>;

/// The id of the one form of a page whose typed values the switch of language takes along: it sends the form, and the page
/// draws it again. Such a form names its action, as it may stand at the address that the switch sent it to.
pub const KEPT_FORM: &str = "asked";

/// The ids that an input is described by.
pub fn described_by(name: &str, has_hint: bool, has_error: bool) -> Option<String> {
    match (has_hint, has_error) {
        (true, true) => Some(format!("{name}-hint {name}-error")),
        (true, false) => Some(format!("{name}-hint")),
        (false, true) => Some(format!("{name}-error")),
        (false, false) => None,
    }
}

fn hint_view(name: &str, hint: Option<Text>) -> impl IntoView + use<> {
    let id = format!("{name}-hint");
    hint.map(|hint| view! { <span class="hint" id=id>{hint}</span> })
}

fn error_view(name: &str, error: Option<String>) -> impl IntoView + use<> {
    let id = format!("{name}-error");
    error.map(|error| view! { <p class="wrong" id=id>{error}</p> })
}

/// Label, hint and error around an input that a page draws itself; an island, for one. The input's id is the field's name, and
/// it is described by [`Input::described_by`].
#[component]
pub fn Input(
    field: FormField,
    #[prop(into)] label: Text,
    #[prop(optional, into)] hint: Option<Text>,
    #[prop(optional)] optional: bool,
    children: Children,
) -> impl IntoView {
    around(field, label, hint, optional, children().into_any())
}

fn around(
    field: FormField,
    label: Text,
    hint: Option<Text>,
    optional: bool,
    input: AnyView,
) -> impl IntoView + use<> {
    let need = optional.then(|| view! { <span class="need">{words().common.optional}</span> });
    view! {
        <div class="field">
            <label for=field.name.clone()>{label} {need}</label>
            {hint_view(&field.name, hint)}
            {error_view(&field.name, field.error)}
            {input}
        </div>
    }
}

/// A line of text. `kind` is the input's type; `mode` picks the phone's keyboard; `auto` is what the browser may fill in
/// (WCAG 1.3.5). Full-width letters and digits are fine: the API normalises them.
#[component]
pub fn Field(
    field: FormField,
    #[prop(into)] label: Text,
    #[prop(optional, into)] hint: Option<Text>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] mode: Option<&'static str>,
    #[prop(optional)] auto: Option<&'static str>,
    /// The most characters that the input takes.
    #[prop(optional)]
    max: Option<u32>,
    /// May be left empty; the label says so.
    #[prop(optional)]
    optional: bool,
    /// `short` or `code`, where the width tells the length.
    #[prop(optional)]
    class: Option<&'static str>,
    /// Off for names, numbers and addresses that a phone would correct.
    #[prop(optional)]
    verbatim: bool,
) -> impl IntoView {
    let described = described_by(&field.name, hint.is_some(), field.error.is_some());
    let value = (kind != "password" && !field.value.is_empty()).then(|| field.value.clone());
    let invalid = field.error.is_some().then_some("true");
    let name = field.name.clone();
    let as_typed = verbatim.then_some("off");
    let input = view! {
            <input
                id=name.clone()
                name=name
                type=kind
                value=value
                class=class
                inputmode=mode
                autocomplete=auto
                autocapitalize=as_typed
                spellcheck=verbatim.then_some("false")
                maxlength=max.map(|max| max.to_string())
                aria-describedby=described
                aria-invalid=invalid
            />
    };
    around(field, label, hint, optional, input.into_any())
}

/// A choice among many, as the phone's own list. Options are (value, words).
#[component]
pub fn Select(
    field: FormField,
    #[prop(into)] label: Text,
    options: Vec<(String, String)>,
    #[prop(optional, into)] hint: Option<Text>,
    #[prop(optional)] auto: Option<&'static str>,
    #[prop(optional)] class: Option<&'static str>,
) -> impl IntoView {
    let described = described_by(&field.name, hint.is_some(), field.error.is_some());
    let invalid = field.error.is_some().then_some("true");
    let name = field.name.clone();
    let chosen = field.value.clone();
    let options = options
        .into_iter()
        .map(|(value, words)| {
            let selected = value == chosen;
            view! { <option value=value selected=selected>{words}</option> }
        })
        .collect_view();
    let input = view! {
            <select id=name.clone() name=name class=class autocomplete=auto aria-describedby=described aria-invalid=invalid>
                {options}
            </select>
    };
    around(field, label, hint, false, input.into_any())
}

/// One of a few answers, drawn as a card to touch.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// A second, quieter line.
    pub hint: Option<String>,
    /// At the right: a price.
    pub end: Option<String>,
    pub disabled: bool,
}

/// A question with a few answers. `title_is_heading` makes the question the page's heading.
#[component]
pub fn Choices(
    field: FormField,
    #[prop(into)] label: Text,
    choices: Vec<Choice>,
    #[prop(optional, into)] hint: Option<Text>,
    #[prop(optional)] title_is_heading: bool,
) -> impl IntoView {
    let described = described_by(&field.name, hint.is_some(), field.error.is_some());
    let is_wrong = field.error.is_some();
    let legend =
        if title_is_heading { view! { <h1>{label}</h1> }.into_any() } else { view! { {label} }.into_any() };
    let cards = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            // The first one carries the bare name, so that the error summary leads to it.
            let id = if index == 0 { field.name.clone() } else { format!("{}-{index}", field.name) };
            let checked = choice.value == field.value;
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        id=id
                        name=field.name.clone()
                        value=choice.value
                        checked=checked
                        disabled=choice.disabled
                        aria-invalid=is_wrong.then_some("true")
                    />
                    <span>
                        <b>{choice.label}</b>
                        {choice.hint.map(|hint| view! { <span class="hint">{hint}</span> })}
                    </span>
                    {choice.end.map(|end| view! { <span class="end">{end}</span> })}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset aria-describedby=described>
            <legend>{legend}</legend>
            {hint_view(&field.name, hint)}
            {error_view(&field.name, field.error)}
            {cards}
        </fieldset>
    }
}

/// A box to tick: an agreement, a wish.
#[component]
pub fn Tick(
    field: FormField,
    /// What is posted when it is ticked.
    #[prop(into, default = "yes".into())]
    value: Text,
    #[prop(optional, into)] hint: Option<Text>,
    /// The words beside the box; they may hold links.
    children: Children,
) -> impl IntoView {
    let described = described_by(&field.name, hint.is_some(), field.error.is_some());
    let checked = !field.value.is_empty();
    let invalid = field.error.is_some().then_some("true");
    view! {
        <div class="field">
            {error_view(&field.name, field.error)}
            <label class="choice">
                <input
                    type="checkbox"
                    id=field.name.clone()
                    name=field.name.clone()
                    value=value
                    checked=checked
                    aria-describedby=described
                    aria-invalid=invalid
                />
                <span>{children()} {hint_view(&field.name, hint)}</span>
            </label>
        </div>
    }
}
