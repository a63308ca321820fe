//! What an application says, field by field, each with the reviewer's mark: as the papers say, or not.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use teiki_shared::review::Field;

use crate::form::Form;
use crate::graphql;
use crate::visit::Visit;

/// What an application says of one field.
#[derive(Deserialize)]
pub struct Fact {
    #[serde(deserialize_with = "graphql::enum_value")]
    field: Field,
    value: String,
}

impl Fact {
    /// The field, and what is said of it.
    pub fn item(&self) -> (Field, String) {
        (self.field, self.value.clone())
    }
}

/// The name of the input of a field's mark.
fn name(field: Field) -> String {
    format!("mark.{field}")
}

/// The marks of a form, as the API takes them; what is not marked is left out.
pub fn marks(form: &Form) -> Value {
    let mark = |&field: &Field| {
        let matches = match form.value(&name(field)) {
            "yes" => true,
            "no" => false,
            _ => return None,
        };
        Some(json!({ "field": graphql::enum_name(field), "matches": matches }))
    };
    Field::ALL.iter().filter_map(mark).collect()
}

/// The marks of a form for another that goes on with it.
pub fn kept(form: &Form) -> impl IntoView + use<> {
    let input = |&field: &Field| {
        let (name, value) = (name(field), form.given(&name(field))?.to_owned());
        Some(view! { <input type="hidden" name=name value=value /> })
    };
    Field::ALL.iter().filter_map(input).collect::<Vec<_>>()
}

/// The fields with their marks, none of which is set before the reviewer does.
pub fn view(visit: &Visit, form: &Form, facts: &[Fact]) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    let error = form.field("marks").error;
    let is_wrong = error.is_some();
    let rows = facts.iter().enumerate().map(|(index, fact)| {
        let name = name(fact.field);
        let set = form.value(&name).to_owned();
        let label = (w.fields)(fact.field);
        let n = index + 1;
        let mark = |value: &'static str, sign: &'static str, word: &'static str| {
            let is_set = set == value;
            let id = if index == 0 && value == "yes" { "marks".to_owned() } else { format!("{name}.{value}") };
            view! {
                <label class=value title=word>
                    <input type="radio" id=id name=name.clone() value=value checked=is_set aria-invalid=is_wrong.then_some("true") />
                    <span aria-hidden="true">{sign}</span>
                    <span class="hide">{word}</span>
                </label>
            }
        };
        view! {
            <fieldset class="fact" data-fact=n>
                <legend><span class="soft">{label}</span></legend>
                <span class="value">{fact.value.clone()}</span>
                <span class="marks"><kbd hidden>{n}</kbd> {mark("yes", "✓", w.matches)} {mark("no", "✕", w.differs)}</span>
            </fieldset>
        }
    });
    view! {
        <div class="facts-list">
            {error.map(|error| view! { <p class="wrong" id="marks-error">{error}</p> })}
            {rows.collect::<Vec<_>>()}
        </div>
    }
}
