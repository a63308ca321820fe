//! One stop: a text input that becomes a combobox once it is awake (WAI-ARIA Authoring Practices, list autocomplete).

use std::time::Duration;

use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use super::api::{self, Document};
use super::section_search::{Found, SectionWords, StopField};

static STOPS: Document = Document::new(
    "query($operator: String!, $product: String!, $text: String!, $from: ID) { operator(slug: $operator) { \
       product(slug: $product) { stops(text: $text, first: 8, reachableFrom: $from) { id name kana romaji } } } }",
);

/// A pause in typing after which the list is asked for.
const PAUSE: Duration = Duration::from_millis(120);

/// The stop of an input: its id, and the name for which it was chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    pub id: String,
    pub name: String,
}

impl Chosen {
    pub fn of(field: &StopField) -> Self {
        let name = if field.id.is_empty() { String::new() } else { field.text.clone() };
        Self { id: field.id.clone(), name }
    }
}

#[derive(Deserialize)]
struct Answer {
    operator: Option<Operator>,
}

#[derive(Deserialize)]
struct Operator {
    product: Option<Product>,
}

#[derive(Deserialize)]
struct Product {
    stops: Vec<Found>,
}

/// The state of an awake input.
#[derive(Clone, Copy)]
struct Combo {
    slugs: StoredValue<(String, String)>,
    text: RwSignal<String>,
    list: RwSignal<Vec<Found>>,
    is_open: RwSignal<bool>,
    /// The option that the arrow keys are on.
    active: RwSignal<Option<usize>>,
    /// Said to screen readers.
    told: RwSignal<String>,
    chosen: RwSignal<Chosen>,
    reachable_from: Option<Signal<String>>,
    words: StoredValue<SectionWords>,
    pause: StoredValue<Option<TimeoutHandle>>,
}

impl Combo {
    fn typed(self, text: String) {
        self.chosen.update(|chosen| {
            if chosen.name != text {
                *chosen = Chosen::default();
            }
        });
        self.text.set(text);
        if let Some(earlier) = self.pause.get_value() {
            earlier.clear();
        }
        self.pause.set_value(set_timeout_with_handle(move || self.search(), PAUSE).ok());
    }

    fn search(self) {
        let text = self.text.get_untracked();
        if text.trim().is_empty() {
            return self.close();
        }
        let from = self.reachable_from.map(|from| from.get_untracked()).filter(|from| !from.is_empty());
        leptos::task::spawn_local(async move {
            let (operator, product) = self.slugs.get_value();
            let variables = json!({ "operator": operator, "product": product, "text": text, "from": from });
            let answer = api::ask::<Answer>(&STOPS, variables).await;
            // What was typed meanwhile has asked again.
            if self.text.get_untracked() == text {
                self.show(
                    answer.ok().and_then(|answer| answer.operator?.product).map(|product| product.stops),
                );
            }
        });
    }

    fn show(self, stops: Option<Vec<Found>>) {
        let told = self.words.with_value(|words| match &stops {
            None => words.away.clone(),
            Some(stops) if stops.is_empty() => words.nothing.clone(),
            Some(stops) => format!("{}{}{}", words.found.0, stops.len(), words.found.1),
        });
        let stops = stops.unwrap_or_default();
        self.told.set(told);
        self.active.set(None);
        self.is_open.set(!stops.is_empty());
        self.list.set(stops);
    }

    fn close(self) {
        self.is_open.set(false);
        self.active.set(None);
        self.told.set(String::new());
    }

    fn choose(self, index: usize) {
        let Some(stop) = self.list.with_untracked(|list| list.get(index).cloned()) else { return };
        self.text.set(stop.name.clone());
        self.chosen.set(Chosen { id: stop.id, name: stop.name });
        self.close();
    }

    fn key(self, event: &leptos::ev::KeyboardEvent) {
        let last = self.list.with_untracked(Vec::len).saturating_sub(1);
        let open = self.is_open.get_untracked();
        let at = self.active.get_untracked();
        // A Japanese keyboard is still converting: its keys are not ours.
        if event.is_composing() {
            return;
        }
        match (event.key().as_str(), open) {
            ("ArrowDown", true) => {
                self.active.set(Some(at.map_or(0, |at| if at == last { 0 } else { at + 1 })))
            }
            ("ArrowDown", false) => self.search(),
            ("ArrowUp", true) => {
                self.active.set(Some(at.map_or(last, |at| at.checked_sub(1).unwrap_or(last))))
            }
            ("Enter", true) => match at {
                Some(at) => self.choose(at),
                None => return,
            },
            ("Escape", true) => self.close(),
            _ => return,
        }
        event.prevent_default();
    }

    fn option(self, name: &str, index: usize, stop: Found) -> impl IntoView + use<> {
        let id = format!("{name}-option-{index}");
        view! {
            <li
                role="option"
                id=id
                aria-selected=move || (self.active.get() == Some(index)).to_string()
                // Before the input loses the focus, which closes the list.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| self.choose(index)
            >
                <b>{stop.name}</b>
                <span>{stop.kana}</span>
            </li>
        }
    }
}

#[component]
pub fn StopInput(
    /// Of the operator and the product.
    slugs: StoredValue<(String, String)>,
    field: StopField,
    words: SectionWords,
    chosen: RwSignal<Chosen>,
    #[prop(optional, into)] reachable_from: Option<Signal<String>>,
) -> impl IntoView {
    let is_awake = RwSignal::new(false);
    Effect::new(move |_| is_awake.set(true));
    let hint = words.hint.clone();
    let combo = Combo {
        slugs,
        text: RwSignal::new(field.text.clone()),
        list: RwSignal::default(),
        is_open: RwSignal::new(false),
        active: RwSignal::new(None),
        told: RwSignal::default(),
        chosen,
        reachable_from,
        words: StoredValue::new(words),
        pause: StoredValue::new(None),
    };
    let name = field.name.clone();
    let option_of = name.clone();
    let list_id = format!("{name}-list");
    let described = match field.error {
        Some(_) => format!("{name}-hint {name}-error"),
        None => format!("{name}-hint"),
    };
    let options = {
        let name = name.clone();
        move || {
            combo
                .list
                .get()
                .into_iter()
                .enumerate()
                .map(|(at, stop)| combo.option(&name, at, stop))
                .collect_view()
        }
    };
    let active = move || combo.active.get().map(|at| format!("{option_of}-option-{at}"));
    let has_found = !field.found.is_empty();
    view! {
        <div class="field combo">
            <label for=name.clone()>{field.label}</label>
            <span class="hint" id=format!("{name}-hint")>{hint}</span>
            {field.error.clone().map(|error| view! { <p class="wrong" id=format!("{name}-error")>{error}</p> })}
            <input
                id=name.clone()
                name=name.clone()
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=field.error.is_some().then_some("true")
                role=move || is_awake.get().then_some("combobox")
                aria-autocomplete=move || is_awake.get().then_some("list")
                aria-expanded=move || is_awake.get().then(|| combo.is_open.get().to_string())
                aria-controls=move || combo.is_open.get().then(|| list_id.clone())
                aria-activedescendant=active
                prop:value=move || combo.text.get()
                value=field.text.clone()
                on:input:target=move |event| combo.typed(event.target().value())
                on:keydown=move |event| combo.key(&event)
                on:blur=move |_| combo.close()
            />
            <ul role="listbox" id=format!("{name}-list") aria-label=field.text.clone() hidden=move || !combo.is_open.get()>
                {options}
            </ul>
            <span class="hide" role="status">{move || combo.told.get()}</span>
            {if has_found {
                found(&name, field.found, &field.text).into_any()
            } else {
                let (id, of) = (format!("{name}Id"), format!("{name}For"));
                view! {
                    <input type="hidden" name=id value=move || chosen.get().id />
                    <input type="hidden" name=of value=move || chosen.get().name />
                }
                .into_any()
            }}
        </div>
    }
}

/// The stops that fit what was typed, to choose from without scripts.
fn found(name: &str, stops: Vec<Found>, text: &str) -> impl IntoView + use<> {
    let (id, of) = (format!("{name}Id"), format!("{name}For"));
    let stops = stops.into_iter().map(|stop| {
        view! {
            <label class="choice">
                <input type="radio" name=id.clone() value=stop.id />
                <span><b>{stop.name}</b> <span class="hint">{stop.kana} " " {stop.romaji}</span></span>
            </label>
        }
    });
    let stops = stops.collect_view();
    view! { {stops} <input type="hidden" name=of value=text.to_owned() /> }
}
