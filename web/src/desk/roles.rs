//! The roles of somebody as boxes to tick: each an input of its own, as a form holds one value a name.

use leptos::prelude::*;
use teiki_shared::staff::Role;

use crate::components::described_by;
use crate::form::Form;
use crate::graphql;
use crate::visit::Visit;
use crate::words::Words;

/// The name under which the API speaks of them, and the id of the first box: where an error summary leads.
const NAME: &str = "roles";

/// The roles that were ticked, as the API names them.
pub fn ticked(form: &Form) -> Vec<&'static str> {
    let roles = Role::OF_OPERATORS.into_iter().filter(|role| form.is_ticked(role.as_str()));
    roles.map(graphql::enum_name).collect()
}

/// A form with these roles ticked.
pub fn form_of(roles: &[Role]) -> Form {
    Form::of(roles.iter().map(|role| (role.as_str(), "yes")))
}

/// The boxes, with what each role is for.
pub fn boxes(visit: &Visit, form: &Form) -> impl IntoView + use<> {
    let w = &visit.words.desk.staff;
    let error = form.field(NAME).error;
    let described = described_by(NAME, false, error.is_some());
    let is_wrong = error.is_some();
    let boxes = Role::OF_OPERATORS
        .into_iter()
        .enumerate()
        .map(|(index, role)| {
            let id = if index == 0 { NAME } else { role.as_str() };
            let checked = form.is_ticked(role.as_str());
            view! {
                <label class="choice">
                    <input
                        type="checkbox"
                        id=id
                        name=role.as_str()
                        value="yes"
                        checked=checked
                        aria-invalid=is_wrong.then_some("true")
                    />
                    <span>
                        <b>{(w.role)(role)}</b>
                        <span class="hint">{(w.role_hint)(role)}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset aria-describedby=described>
            <legend>{w.roles}</legend>
            {error.map(|error| view! { <p class="wrong" id=format!("{NAME}-error")>{error}</p> })}
            {boxes}
        </fieldset>
    }
}

/// Roles in words.
pub fn named(words: &Words, roles: &[Role]) -> String {
    roles.iter().map(|&role| (words.desk.staff.role)(role)).collect::<Vec<_>>().join("・")
}
