//! One stop: a text input that becomes a combobox once it is awake (WAI-ARIA Authoring Practices, list autocomplete).

use std::time::Duration;

use leptos::leptos_dom::helpers::set_timeout;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::api::{self, Document, at, object, text};
use super::page::{is_focused, typed};
use super::section_search::{Found, SectionWords, StopField};

static STOPS: Document = Document::new(
    "query($operator: String!, $product: String!, $text: String!, $from: ID) { operator(slug: $operator) { \
       product(slug: $product) { stops(text: $text, first: 8, reachableFrom: $from) { id name kana } } } }",
);

/// A pause in typing after which the list is asked for.
const PAUSE: Duration = Duration::from_millis(120);

/// The stop of an input: its id, and the name for which it was chosen. Both are empty when none is.
#[derive(Clone, Copy)]
pub struct Chosen {
    pub id: RwSignal<String>,
    pub name: RwSignal<String>,
    /// What stands in the input.
    pub text: RwSignal<String>,
}

impl Chosen {
    pub fn of(field: &StopField) -> Self {
        let name = if field.id.is_empty() { String::new() } else { field.text.clone() };
        let text = RwSignal::new(typed(&field.name).unwrap_or_else(|| field.text.clone()));
        Self { id: RwSignal::new(field.id.clone()), name: RwSignal::new(name), text }
    }

    /// Each takes what the other has.
    pub fn swap(self, other: Self) {
        for (one, two) in [(self.text, other.text), (self.name, other.name), (self.id, other.id)] {
            let first = one.get_untracked();
            one.set(two.get_untracked());
            two.set(first);
        }
    }

    /// Both ends as one text, to tell pairs apart.
    pub fn pair(self, other: Self) -> String {
        format!("{} {}", self.id.get(), other.id.get())
    }
}

/// The state of an awake input.
#[derive(Clone, Copy)]
struct Combo {
    known: StoredValue<SectionWords>,
    list: RwSignal<Vec<Found>>,
    is_open: RwSignal<bool>,
    /// The option that the arrow keys are on, from 1; 0 is none.
    active: RwSignal<usize>,
    /// How many were found, or why none.
    told: RwSignal<String>,
    chosen: Chosen,
    reachable_from: Option<RwSignal<String>>,
    /// How often something was typed: a later letter puts an earlier search off.
    typed: RwSignal<usize>,
}

impl Combo {
    fn new(
        known: StoredValue<SectionWords>,
        chosen: Chosen,
        reachable_from: Option<RwSignal<String>>,
    ) -> Self {
        Self {
            known,
            list: RwSignal::new(Vec::new()),
            is_open: RwSignal::new(false),
            active: RwSignal::new(0),
            told: RwSignal::new(String::new()),
            chosen,
            reachable_from,
            typed: RwSignal::new(0),
        }
    }

    fn typed(self, text: String) {
        if self.chosen.name.get_untracked() != text && !self.chosen.id.get_untracked().is_empty() {
            self.chosen.id.set(String::new());
            self.chosen.name.set(String::new());
        }
        self.chosen.text.set(text);
        self.typed.update(|typed| *typed += 1);
        let now = self.typed.get_untracked();
        let search = move || {
            if self.typed.get_untracked() == now {
                self.search();
            }
        };
        set_timeout(search, PAUSE);
    }

    fn search(self) {
        let text = self.chosen.text.get_untracked();
        if text.trim().is_empty() {
            return self.close();
        }
        leptos::task::spawn_local(async move {
            let stops = self.stops(&text).await;
            // What was typed meanwhile has asked again.
            if self.chosen.text.get_untracked() == text {
                self.show(stops.ok());
            }
        });
    }

    async fn stops(self, typed: &str) -> Result<Vec<Found>, api::RequestError> {
        let from = self.reachable_from.map(|from| from.get_untracked()).filter(|from| !from.is_empty());
        let (operator, product) = self.known.get_value().slugs;
        let variables = object(&[
            ("operator", &operator.into()),
            ("product", &product.into()),
            ("text", &typed.into()),
            ("from", &from.map_or(JsValue::NULL, Into::into)),
        ]);
        let data = api::ask(&STOPS, &variables).await?;
        let of = |stop: &JsValue, key: &str| text(stop, key).unwrap_or_default();
        let stops = js_sys::Array::from(&at(&data, "operator.product.stops"));
        let found = stops.iter().map(|stop| Found {
            id: of(&stop, "id"),
            name: of(&stop, "name"),
            kana: of(&stop, "kana"),
        });
        Ok(found.collect())
    }

    fn show(self, stops: Option<Vec<Found>>) {
        let told = self.known.with_value(|words| match &stops {
            None => words.away.clone(),
            Some(stops) if stops.is_empty() => words.nothing.clone(),
            Some(stops) => format!("{}{}{}", words.found.0, stops.len(), words.found.1),
        });
        let stops = stops.unwrap_or_default();
        self.told.set(told);
        self.active.set(0);
        self.is_open.set(!stops.is_empty());
        self.list.set(stops);
    }

    /// The focus has left. That nothing was found stays: a page that moves under the pointer loses its click.
    fn leave(self) {
        if self.is_open.get_untracked() {
            self.close();
        }
    }

    fn close(self) {
        self.is_open.set(false);
        self.active.set(0);
        self.told.set(String::new());
    }

    /// `place` from 1.
    fn choose(self, place: usize) {
        let Some(stop) = self.list.with_untracked(|list| list.get(place.wrapping_sub(1)).cloned()) else {
            return;
        };
        self.chosen.text.set(stop.name.clone());
        self.chosen.name.set(stop.name);
        self.chosen.id.set(stop.id);
        self.close();
    }

    fn key(self, event: &leptos::ev::KeyboardEvent) {
        // A Japanese keyboard is still converting: its keys are not ours.
        if event.is_composing() {
            return;
        }
        let last = self.list.with_untracked(Vec::len);
        let at = self.active.get_untracked();
        match (event.key().as_str(), self.is_open.get_untracked()) {
            ("ArrowDown", true) => self.active.set(if at == last { 1 } else { at + 1 }),
            ("ArrowDown", false) => self.search(),
            ("ArrowUp", true) => self.active.set(if at <= 1 { last } else { at - 1 }),
            ("Enter", true) if at > 0 => self.choose(at),
            ("Escape", true) => self.close(),
            _ => return,
        }
        event.prevent_default();
    }

    fn option(self, name: &str, place: usize, stop: Found) -> impl IntoView + use<> {
        let id = format!("{name}-option-{place}");
        view! {
            <li
                role="option"
                id=id
                aria-selected=move || if self.active.get() == place { "true" } else { "false" }
                // Before the input loses the focus, which closes the list.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| self.choose(place)
            >
                <b>{stop.name}</b>
                <span>{stop.kana}</span>
            </li>
        }
    }
}

#[component]
pub fn StopInput(
    known: StoredValue<SectionWords>,
    field: StopField,
    chosen: Chosen,
    #[prop(optional)] reachable_from: Option<RwSignal<String>>,
) -> impl IntoView {
    let is_awake = RwSignal::new(false);
    let combo = Combo::new(known, chosen, reachable_from);
    let StopField { name, label, text, error, found, .. } = field;
    let (drawn, input) = (text.clone(), name.clone());
    Effect::new(move |_| {
        is_awake.set(true);
        // Only where the rider still is: two lists would lie over each other.
        let typed = combo.chosen.text.get_untracked();
        if typed != drawn && is_focused(&input) {
            combo.typed(typed);
        }
    });
    let list_id = format!("{name}-list");
    let described = match error {
        Some(_) => format!("{name}-hint {name}-error"),
        None => format!("{name}-hint"),
    };
    let is_wrong = error.is_some().then_some("true");
    let (of_option, of_active) = (name.clone(), name.clone());
    let options = move || {
        let stops = combo.list.get().into_iter().enumerate();
        stops.map(|(at, stop)| combo.option(&of_option, at + 1, stop)).collect_view()
    };
    let active =
        move || Some(combo.active.get()).filter(|at| *at > 0).map(|at| format!("{of_active}-option-{at}"));
    let has_found = !found.is_empty();
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let (kept_id, kept_for) = (format!("{name}Id"), format!("{name}For"));
    view! {
        <div class="field combo">
            <label for=name.clone()>{label.clone()}</label>
            <span class="hint" id=hint_id>{known.get_value().hint}</span>
            {error.map(|error| view! { <p class="wrong" id=error_id>{error}</p> })}
            <input
                id=name.clone()
                name=name.clone()
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=is_wrong
                role=move || is_awake.get().then_some("combobox")
                aria-autocomplete=move || is_awake.get().then_some("list")
                aria-expanded=move || is_awake.get().then(|| if combo.is_open.get() { "true" } else { "false" })
                aria-controls=list_id.clone()
                aria-activedescendant=active
                prop:value=move || combo.chosen.text.get()
                value=text.clone()
                on:input:target=move |event| combo.typed(event.target().value())
                on:keydown=move |event| combo.key(&event)
                on:blur=move |_| combo.leave()
            />
            <ul role="listbox" id=list_id aria-label=label hidden=move || !combo.is_open.get()>{options}</ul>
            // Beside an open list only screen readers need it: it counts what is seen.
            <span class=move || if combo.is_open.get() { "hide" } else { "hint" } role="status">
                {move || combo.told.get()}
            </span>
            {has_found.then(|| candidates(&name, found, text))}
            {(!has_found).then(|| {
                view! {
                    <input type="hidden" name=kept_id value=move || chosen.id.get() />
                    <input type="hidden" name=kept_for value=move || chosen.name.get() />
                }
            })}
        </div>
    }
}

/// The stops that fit what was typed, to choose from without scripts.
fn candidates(name: &str, stops: Vec<Found>, text: String) -> impl IntoView + use<> {
    let (id, of) = (format!("{name}Id"), format!("{name}For"));
    let stops = stops.into_iter().map(|stop| {
        view! {
            <label class="choice">
                <input type="radio" name=id.clone() value=stop.id />
                <span><b>{stop.name}</b> <span class="hint">{stop.kana}</span></span>
            </label>
        }
    });
    let stops = stops.collect_view();
    view! { {stops} <input type="hidden" name=of value=text /> }
}
