//! The routes that join two stops, where a pass is for one of them: its prices are those of the route that is chosen.

use std::sync::Arc;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::choices::{Choice, Group, group};
use super::page::checked;
use super::section_search::SectionWords;
use super::terms::{TermPrice, Terms, around};

/// What passes between two stops cost by a route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteChoice {
    /// What is sent where it is chosen; empty where passes have no route.
    pub id: String,
    pub name: String,
    pub prices: Vec<TermPrice>,
}

/// What the choice is drawn from. A single route is not asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RouteField {
    pub choices: Vec<RouteChoice>,
    /// The two stops that they join; empty with no routes.
    pub joined: String,
    /// The chosen route; empty where none is.
    pub chosen: String,
    pub error: Option<String>,
}

/// The state of the choice; the terms show its prices.
#[derive(Clone, Copy)]
pub struct Routes {
    words: StoredValue<SectionWords>,
    choices: RwSignal<Vec<RouteChoice>>,
    /// The stops that routes were asked for.
    pub joined: RwSignal<String>,
    chosen: RwSignal<String>,
    error: StoredValue<Option<String>>,
    terms: Terms,
}

impl Routes {
    pub fn of(field: RouteField, words: StoredValue<SectionWords>, terms: Terms) -> Self {
        let routes = Self {
            words,
            choices: RwSignal::new(Vec::new()),
            joined: RwSignal::new(field.joined),
            // What was pressed before the page was awake counts.
            chosen: RwSignal::new(checked("via").unwrap_or(field.chosen)),
            error: StoredValue::new(field.error),
            terms,
        };
        routes.show(field.choices);
        routes
    }

    /// Shows the routes between the stops. A route that joins others too stays chosen.
    pub fn show(self, choices: Vec<RouteChoice>) {
        self.choices.set(choices);
        self.price();
    }

    /// Follows the choice: an effect that calls it runs again whenever another route is chosen.
    pub fn follow(self) {
        self.chosen.track();
        self.price();
    }

    /// Shows the prices of the chosen route, or of the only one.
    fn price(self) {
        let (mut section, chosen) = (self.joined.get_untracked(), self.chosen.get_untracked());
        let prices = self.choices.with_untracked(|choices| match choices.as_slice() {
            [only] => only.prices.clone(),
            choices => {
                section = format!("{section} {chosen}");
                let found = choices.iter().find(|route| route.id == chosen);
                found.map(|route| route.prices.clone()).unwrap_or_default()
            }
        });
        self.terms.show(prices, section);
    }

    fn is_asked(self) -> bool {
        self.choices.with(|choices| choices.len() > 1)
    }

    fn rows(self) -> Vec<Choice> {
        let choice = |route: &RouteChoice| Choice {
            value: route.id.clone(),
            label: self.words.with_value(|words| around(&words.via, &route.name)),
            hints: String::new(),
            end: route.prices.first().map(|row| self.terms.first(row)).unwrap_or_default(),
            is_closed: false,
        };
        self.choices.with(|choices| match choices.as_slice() {
            [_] => Vec::new(),
            choices => choices.iter().map(choice).collect(),
        })
    }
}

/// The routes to choose from, each with the price of its shortest term.
#[component]
pub fn RouteChoices(routes: Routes) -> impl IntoView {
    let choices = Group {
        id: "routes",
        name: "via",
        legend: routes.words.with_value(|words| words.routes.clone()),
        error: routes.error.get_value(),
        chosen: routes.chosen,
        rows: Arc::new(move || routes.rows()),
    };
    let joined = move || if routes.is_asked() { routes.joined.get() } else { String::new() };
    view! {
        {group(choices)}
        <input type="hidden" name="viaFor" value=joined />
    }
}
