//! Two stops from what was typed. Without scripts a name that fits several stops is answered with the list of them; with
//! scripts the island has chosen already, and what it chose counts as long as its name still stands in the input.

use serde::Deserialize;
use serde_json::json;
use teiki_shared::ids::StopId;

use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::Document;
use crate::islands::{Found, StopField};
use crate::visit::Visit;

/// Stops listed for one name.
const MOST: usize = 12;

static STOPS: Document = Document::new(
    "query($operator: String!, $product: String!, $text: String!, $from: ID) { operator(slug: $operator) { \
       product(slug: $product) { stops(text: $text, first: 13, reachableFrom: $from) { id name kana romaji } } } }",
);

/// What came of one of the two inputs.
#[derive(Clone, Debug, Default)]
pub struct End {
    pub chosen: Option<String>,
    /// Stops to choose from, where the name fits several.
    pub found: Vec<Found>,
}

#[derive(Clone, Debug, Default)]
pub struct Ends {
    pub from: End,
    pub to: End,
}

impl Ends {
    pub fn both(&self) -> Option<(&str, &str)> {
        Some((self.from.chosen.as_deref()?, self.to.chosen.as_deref()?))
    }
}

impl End {
    /// What the island is drawn from.
    pub fn field(&self, form: &Form, name: &str, label: &str) -> StopField {
        let field = form.field(name);
        let kept = kept(form, name).map(str::to_owned);
        StopField {
            name: name.to_owned(),
            label: label.to_owned(),
            text: field.value,
            id: self.chosen.clone().or(kept).unwrap_or_default(),
            error: field.error,
            found: self.found.clone(),
        }
    }
}

/// The stop that was chosen before, as long as the input still holds its name.
pub fn kept<'a>(form: &'a Form, name: &str) -> Option<&'a str> {
    let is_same = form.value(name) == form.value(&format!("{name}For"));
    let id = form.value(&format!("{name}Id"));
    (is_same && id.parse::<StopId>().is_ok()).then_some(id)
}

/// Writes the chosen stops in the words of the visit: the switch of language took them along in those of the other.
pub async fn in_own_words(visit: &Visit, slugs: (&str, &str), form: &mut Form) -> Result<(), Fault> {
    for name in ["from", "to"] {
        let Some(id) = kept(form, name).map(str::to_owned) else { continue };
        let found = search(visit, slugs, form.value(name), None).await?;
        if let Some(Named { stop, .. }) = found.into_iter().find(|named| named.stop.id == id) {
            form.set(&format!("{name}For"), stop.name.clone());
            form.set(name, stop.name);
        }
    }
    Ok(())
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
    stops: Vec<Named>,
}

/// A stop by all its names.
#[derive(Deserialize)]
struct Named {
    #[serde(flatten)]
    stop: Found,
    romaji: String,
}

/// Finds both stops, or says in the form what to do.
pub async fn find(visit: &Visit, slugs: (&str, &str), form: &mut Form) -> Result<Ends, Fault> {
    let w = &visit.words.buy.section;
    let from = end(visit, slugs, form, "from", w.from_missing, None).await?;
    let to = end(visit, slugs, form, "to", w.to_missing, from.chosen.as_deref()).await?;
    Ok(Ends { from, to })
}

async fn end(
    visit: &Visit,
    slugs: (&str, &str),
    form: &mut Form,
    name: &str,
    missing: &str,
    reachable_from: Option<&str>,
) -> Result<End, Fault> {
    let w = &visit.words.buy.section;
    if let Some(id) = kept(form, name) {
        return Ok(End { chosen: Some(id.to_owned()), found: Vec::new() });
    }
    let text = form.value(name).to_owned();
    if text.is_empty() {
        form.wrong(name, missing);
        return Ok(End::default());
    }
    let mut found = search(visit, slugs, &text, reachable_from).await?;
    if let Some(named) = the_one(&text, &found, names) {
        return Ok(End { chosen: Some(named.stop.id.clone()), found: Vec::new() });
    }
    found.truncate(MOST);
    match (found.is_empty(), reachable_from) {
        (false, _) => form.wrong(name, w.several),
        (true, None) => form.wrong(name, (w.not_found)(&text)),
        (true, Some(from)) => {
            let known = search(visit, slugs, &text, None).await?;
            let is_same = the_one(&text, &known, names).is_some_and(|named| named.stop.id == from);
            match known.is_empty() {
                _ if is_same => form.wrong(name, visit.words.window.same),
                true => form.wrong(name, (w.not_found)(&text)),
                false => form.wrong(name, w.no_fare),
            }
        }
    }
    let found = found.into_iter().map(|named| named.stop).collect();
    Ok(End { chosen: None, found })
}

/// The product's stops that fit what was typed, only those with a pass from a stop where one is given.
async fn search(
    visit: &Visit,
    (operator, product): (&str, &str),
    text: &str,
    reachable_from: Option<&str>,
) -> Result<Vec<Named>, Fault> {
    let variables = json!({ "operator": operator, "product": product, "text": text, "from": reachable_from });
    let answer: Answer = visit.ask(&STOPS, variables).await?;
    let product = answer.operator.and_then(|operator| operator.product);
    Ok(product.map_or_else(Vec::new, |product| product.stops))
}

/// A stop's name, kana and romaji.
fn names(Named { stop, romaji }: &Named) -> [String; 3] {
    [stop.name.clone(), stop.kana.clone(), romaji.clone()]
}

/// The only stop, or the only one whose whole name was typed, with or without what tells it from others of that name.
pub fn the_one<'a, T>(text: &str, found: &'a [T], names: impl Fn(&T) -> [String; 3]) -> Option<&'a T> {
    if let [only] = found {
        return Some(only);
    }
    let typed = text.to_lowercase();
    let is_whole = |stop: &&T| {
        names(stop).iter().any(|name| {
            let name = name.to_lowercase();
            let rest = name.strip_prefix(&typed);
            rest.is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with(['（', '(']))
        })
    };
    let mut whole = found.iter().filter(is_whole);
    whole.next().filter(|_| whole.next().is_none())
}

/// The form with its two stops in each other's place.
pub fn swapped(form: &Form) -> Form {
    let value = |name: &str| form.value(name).to_owned();
    let pairs = [("from", "to"), ("fromFor", "toFor"), ("fromId", "toId")];
    Form::of(pairs.iter().flat_map(|(from, to)| [(*from, value(to)), (*to, value(from))]))
}

/// The API's errors name the ids; people see the inputs.
pub fn point_at_inputs(refused: &Form, form: &mut Form) {
    for error in refused.errors() {
        let name = match error.name.as_str() {
            "fromId" => "from",
            // Its choice is drawn anew once the stops are sent again.
            "toId" | "via" => "to",
            other => other,
        };
        form.wrong(name, error.message.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stop(name: &str, kana: &str) -> Named {
        let stop = Found { id: name.into(), name: name.into(), kana: kana.into() };
        Named { stop, romaji: String::new() }
    }

    #[test]
    fn a_whole_name_needs_no_choosing() {
        let found = [stop("大学前", "だいがくまえ"), stop("県立大学前", "けんりつだいがくまえ")];
        assert_eq!(the_one("大学前", &found, names).unwrap().stop.id, "大学前");
        assert_eq!(the_one("だいがくまえ", &found, names).unwrap().stop.id, "大学前");
        assert!(the_one("大学", &found, names).is_none());
        assert_eq!(the_one("けん", &found[1..], names).unwrap().stop.id, "県立大学前");
        assert!(the_one("x", &[], names).is_none());
    }

    #[test]
    fn what_tells_namesakes_apart_may_be_typed_or_not() {
        let found = [stop("市役所前", "しやくしょまえ"), stop("市役所前（東線）", "しやくしょまえ")];
        assert!(the_one("市役所前", &found, names).is_none(), "either may be meant");
        assert_eq!(the_one("市役所前（東線）", &found, names).unwrap().stop.id, "市役所前（東線）");
        let english = [stop("City Hall (near Park)", ""), stop("City Hall East", "")];
        assert_eq!(the_one("city hall", &english, names).unwrap().stop.id, "City Hall (near Park)");
    }

    #[test]
    fn a_choice_counts_while_its_name_stands() {
        let id = "0192f0c4-0000-7000-8000-000000000001";
        let form = |text: &str| Form::of([("from", text), ("fromFor", "松江駅"), ("fromId", id)]);
        assert_eq!(kept(&form("松江駅"), "from"), Some(id));
        assert_eq!(kept(&form("松江"), "from"), None);
        let forged = Form::of([("from", ""), ("fromFor", ""), ("fromId", "1 or 2")]);
        assert_eq!(kept(&forged, "from"), None);
    }
}
