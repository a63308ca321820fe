//! The form of the fare finder, and the two stops that were typed into it.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::lang::Lang;

use crate::components::{Button, KEPT_FORM, described_by};
use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::pages::buy::stops::{kept, the_one};
use crate::visit::Visit;

/// Stops listed for one name.
const MOST: usize = 12;

static STOPS: Document = Document::new(
    "query($text: String!, $operator: String, $from: ID) { \
       stops(text: $text, first: 13, operator: $operator, from: $from) { id name kana romaji operator { name } } }",
);

/// A stop that a name may mean.
#[derive(Clone, Debug, Deserialize)]
struct Found {
    id: String,
    name: String,
    kana: String,
    romaji: String,
    operator: Named,
}

#[derive(Clone, Debug, Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Answer {
    stops: Vec<Found>,
}

/// What came of one of the two inputs.
#[derive(Clone, Debug, Default)]
struct End {
    chosen: Option<String>,
    /// Stops to choose from, where the name fits several.
    found: Vec<Found>,
    is_unknown: bool,
}

/// The finder as a visit asked for it: what was typed, and which stops it means.
#[derive(Default)]
pub struct Asked {
    pub form: Form,
    from: End,
    to: End,
    /// Only the stops of this operator, by the word in its addresses.
    operator: Option<String>,
    /// No operator has a stop of a name that was typed.
    pub is_unknown: bool,
}

impl Asked {
    /// Nothing asked yet, for the stops of all operators or of one. What was typed when the language was changed stands in the
    /// address.
    pub fn nothing(visit: &Visit, operator: Option<&str>) -> Self {
        Self { form: typed(visit), operator: operator.map(str::to_owned), ..Self::default() }
    }

    /// The operator whose stops alone are looked for, by the word in its addresses.
    pub fn operator(&self) -> Option<&str> {
        self.operator.as_deref()
    }

    /// Both stops, where each is known.
    pub fn both(&self) -> Option<(&str, &str)> {
        Some((self.from.chosen.as_deref()?, self.to.chosen.as_deref()?))
    }

    /// The form again, with the names of the stops that were found.
    pub fn named(mut self, (from, to): (&str, &str)) -> Self {
        let ids = self.both().map(|(from, to)| (from.to_owned(), to.to_owned())).unwrap_or_default();
        self.form = Form::of([
            ("from", from),
            ("fromFor", from),
            ("fromId", &ids.0),
            ("to", to),
            ("toFor", to),
            ("toId", &ids.1),
        ]);
        self
    }

    /// The one address of the section, in whichever language and words it was asked for; that of the empty finder until both
    /// stops are known.
    pub fn canonical(&self) -> String {
        match self.both() {
            Some((from, to)) => super::with_query("/fares", &[("fromId", from), ("toId", to)]),
            None => "/fares".into(),
        }
    }

    /// The query that asks for the same section the other way round.
    pub fn swapped(&self) -> Vec<(&str, &str)> {
        let of = |name| self.form.value(name);
        let mut pairs = vec![
            ("from", of("to")),
            ("fromFor", of("toFor")),
            ("fromId", of("toId")),
            ("to", of("from")),
            ("toFor", of("fromFor")),
            ("toId", of("fromId")),
        ];
        pairs.extend(self.operator.as_deref().map(|slug| ("operator", slug)));
        pairs
    }
}

/// Reads the query of the page and finds its stops; what to mend stands in the form.
///
/// # Errors
/// As [`Visit::ask`].
pub async fn asked(visit: &Visit) -> Result<Asked, Fault> {
    let mut form = typed(visit);
    let operator = visit.query("operator").filter(|slug| !slug.is_empty());
    let names = ["from", "fromId", "to", "toId"];
    // Who sends empty inputs is told to fill them in; who only comes here is not.
    if names.into_iter().all(|name| visit.query(name).is_none()) {
        return Ok(Asked { form, operator, ..Asked::default() });
    }
    let w = &visit.words.window;
    let from = end(visit, &mut form, ("from", w.from_missing), operator.as_deref(), None).await?;
    let near = from.chosen.as_deref();
    let to = end(visit, &mut form, ("to", w.to_missing), operator.as_deref(), near).await?;
    let is_unknown = from.is_unknown || to.is_unknown;
    if from.chosen.is_some() && from.chosen == to.chosen {
        form.wrong("to", w.same);
    }
    Ok(Asked { form, from, to, operator, is_unknown })
}

fn typed(visit: &Visit) -> Form {
    let names = ["from", "fromFor", "fromId", "to", "toFor", "toId"];
    Form::of(names.map(|name| (name, visit.query(name).unwrap_or_default())))
}

async fn end(
    visit: &Visit,
    form: &mut Form,
    (name, missing): (&str, &str),
    operator: Option<&str>,
    from: Option<&str>,
) -> Result<End, Fault> {
    let w = &visit.words.window;
    if let Some(id) = kept(form, name).map(str::to_owned) {
        // The language may have changed since it was chosen.
        let found = search(visit, form.value(name), operator, None).await?;
        if let Some(stop) = found.into_iter().find(|stop| stop.id == id) {
            form.set(&format!("{name}For"), stop.name.clone());
            form.set(name, stop.name);
        }
        return Ok(End { chosen: Some(id), ..End::default() });
    }
    let text = form.value(name).to_owned();
    if text.is_empty() {
        form.wrong(name, missing);
        return Ok(End::default());
    }
    let mut found = search(visit, &text, operator, from).await?;
    if let Some(stop) = the_one(&text, &found, names) {
        return Ok(End { chosen: Some(stop.id.clone()), ..End::default() });
    }
    found.truncate(MOST);
    match (found.is_empty(), from) {
        (false, _) => form.wrong(name, (w.several)(&text)),
        // The stop where one gets on is not among those where one gets off.
        (true, Some(from)) if is_named(visit, from, &text, operator).await? => form.wrong(name, w.same),
        (true, from) if is_elsewhere(visit, &text, operator.or(from)).await? => {
            form.wrong(name, (w.elsewhere)(&text));
        }
        (true, _) => {
            form.wrong(name, (w.not_found)(&text));
            return Ok(End { is_unknown: true, ..End::default() });
        }
    }
    Ok(End { found, ..End::default() })
}

/// Whether what was typed is the name of that stop.
async fn is_named(visit: &Visit, stop: &str, text: &str, operator: Option<&str>) -> Result<bool, Fault> {
    let known = search(visit, text, operator, None).await?;
    Ok(the_one(text, &known, names).is_some_and(|known| known.id == stop))
}

/// Whether other operators have such a stop, where `of` left them out.
async fn is_elsewhere(visit: &Visit, text: &str, of: Option<&str>) -> Result<bool, Fault> {
    Ok(of.is_some() && !search(visit, text, None, None).await?.is_empty())
}

async fn search(
    visit: &Visit,
    text: &str,
    operator: Option<&str>,
    from: Option<&str>,
) -> Result<Vec<Found>, Fault> {
    let variables = json!({ "text": text, "operator": operator, "from": from });
    let Answer { stops } = visit.ask_for_all(&STOPS, variables).await?;
    Ok(stops)
}

/// How a Japanese name is read.
fn reading(lang: Lang, stop: &Found) -> Option<String> {
    (lang == Lang::Ja && !stop.kana.is_empty()).then(|| format!("{} · ", stop.kana))
}

fn names(stop: &Found) -> [String; 3] {
    [stop.name.clone(), stop.kana.clone(), stop.romaji.clone()]
}

/// Two stops and a button. It asks by GET, so that an answer can be linked, kept and sent.
#[component]
pub fn FinderForm<'a>(visit: &'a Visit, asked: &'a Asked) -> impl IntoView + use<> {
    let w = &visit.words.window;
    let operator =
        asked.operator.clone().map(|slug| view! { <input type="hidden" name="operator" value=slug /> });
    let swap = asked.both().map(|_| {
        let href = super::with_query("/fares", &asked.swapped());
        view! {
            <a class="swap" href=href aria-label=w.swap>
                <svg viewBox="0 0 24 24" aria-hidden="true">
                    <path d="M8 20V5M8 5 4 9M8 5l4 4M16 4v15M16 19l4-4M16 19l-4-4" />
                </svg>
            </a>
        }
    });
    view! {
        <form class="finder" id=KEPT_FORM method="get" action="/fares" novalidate>
            {operator}
            {input(visit, asked, "from")}
            {swap}
            {input(visit, asked, "to")}
            <Button label=w.search />
        </form>
    }
}

fn input(visit: &Visit, asked: &Asked, name: &'static str) -> impl IntoView + use<> {
    let (w, lang) = (&visit.words.window, visit.words.lang);
    let (end, label) = if name == "from" { (&asked.from, w.from) } else { (&asked.to, w.to) };
    let field = asked.form.field(name);
    let described = described_by(name, true, field.error.is_some());
    let (name_for, name_id) = (format!("{name}For"), format!("{name}Id"));
    let chosen = end.chosen.clone().map(|id| {
        view! { <input type="hidden" name=name_id.clone() value=id /> }
    });
    let bare = |stop: &Found| stop.name.split(['（', '(']).next().map(|name| name.trim().to_owned());
    // Of two stops of one name none is the likely one.
    let is_plain =
        end.found.first().is_some_and(|first| end.found.iter().skip(1).all(|stop| bare(stop) != bare(first)));
    let rows = end.found.iter().enumerate().map(|(index, stop)| {
        let is_likely = index == 0 && is_plain;
        view! {
            <label class="choice">
                <input type="radio" name=name_id.clone() value=stop.id.clone() checked=is_likely />
                <span>
                    <b>{stop.name.clone()}</b>
                    <span class="hint">{reading(lang, stop)} {stop.operator.name.clone()}</span>
                </span>
            </label>
        }
    });
    let rows = rows.collect_view();
    let list = (!end.found.is_empty())
        .then(|| view! { <fieldset><legend class="hide">{label}</legend>{rows}</fieldset> });
    let error = field.error.map(|error| view! { <p class="wrong" id=format!("{name}-error")>{error}</p> });
    let invalid = error.is_some().then_some("true");
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <span class="hint" id=format!("{name}-hint")>{w.hint}</span>
            {error}
            <input
                id=name
                name=name
                value=field.value.clone()
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                maxlength="100"
                aria-describedby=described
                aria-invalid=invalid
            />
            // What was typed when the stop was chosen: it counts as long as this stands in the input.
            <input type="hidden" name=name_for value=field.value />
            {chosen}
            {list}
        </div>
    }
}
