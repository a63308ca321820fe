//! Telling and doing: the error summary, notes, buttons, the price.

use leptos::oco::Oco;
use leptos::prelude::*;

use super::words;
use crate::form::Form;

type Text = Oco<'static, str>;

/// All errors of a form above its heading. It takes the focus without a script and leads to each input.
/// [`crate::respond::Page::form`] draws it.
#[component]
pub fn ErrorSummary(form: Form) -> impl IntoView {
    let items = form
        .errors()
        .iter()
        .map(|error| {
            let message = error.message.clone();
            if error.name.is_empty() {
                view! { <li>{message}</li> }.into_any()
            } else {
                view! { <li><a href=format!("#{}", error.name)>{message}</a></li> }.into_any()
            }
        })
        .collect_view();
    let w = &words().common;
    let heading = if form.can_be_mended() { w.errors } else { w.not_done };
    view! {
        <div class="errors" role="alert" tabindex="-1" autofocus aria-labelledby="errors">
            <h2 id="errors">{heading}</h2>
            <ul>{items}</ul>
        </div>
    }
}

/// How a note or a tag is meant. The words say it too: no colour stands alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Care,
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Good => " ok",
            Self::Care => " warn",
            Self::Bad => " bad",
        }
    }
}

/// Something to know before going on: a heading and what to do.
#[component]
pub fn Note(
    #[prop(optional)] tone: Tone,
    #[prop(into)] title: Text,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! { <div class=format!("note{}", tone.class())><b>{title}</b>{children.map(|draw| draw())}</div> }
}

/// A word about a state: 有効, 支払い待ち.
#[component]
pub fn Tag(#[prop(optional)] tone: Tone, #[prop(into)] label: Text) -> impl IntoView {
    view! { <span class=format!("tag{}", tone.class())>{label}</span> }
}

/// Sends the form it stands in. `name` and `value` tell several buttons of one form apart.
#[component]
pub fn Button(
    #[prop(into)] label: Text,
    #[prop(optional)] quiet: bool,
    #[prop(optional)] danger: bool,
    #[prop(optional, into)] name: Option<Text>,
    #[prop(optional, into)] value: Option<Text>,
) -> impl IntoView {
    view! { <button class=button_class(quiet, danger) name=name value=value>{label}</button> }
}

/// Stands before every other button of a form: Enter in an input presses the first one. `form` names the form where it stands
/// outside.
#[component]
pub fn EnterButton(#[prop(optional, into)] form: Option<&'static str>) -> impl IntoView {
    view! { <button class="hide" tabindex="-1" aria-hidden="true" form=form></button> }
}

/// A link that looks like a button: on to the next thing.
#[component]
pub fn LinkButton(
    #[prop(into)] label: Text,
    #[prop(into)] href: Text,
    #[prop(optional)] quiet: bool,
) -> impl IntoView {
    view! { <a class=button_class(quiet, false) href=href>{label}</a> }
}

fn button_class(quiet: bool, danger: bool) -> &'static str {
    match (quiet, danger) {
        (true, _) => "button quiet",
        (false, true) => "button danger",
        (false, false) => "button",
    }
}

/// The price of what is being chosen, always in sight.
#[component]
pub fn PriceBar(#[prop(into)] label: Text, #[prop(into)] price: Text) -> impl IntoView {
    view! { <p class="price"><span>{label}</span> <b>{price}</b></p> }
}
