//! Addresses of an operator that has ended lead to who goes on in its place.

use serde::Deserialize;
use serde_json::json;

use crate::fault::Fault;
use crate::graphql::Document;
use crate::visit::Visit;

static SUCCESSOR: Document = Document::new("query($slug: String!) { successor(slug: $slug) { slug } }");

#[derive(Deserialize)]
struct Found {
    successor: Option<Heir>,
}

#[derive(Deserialize)]
struct Heir {
    slug: String,
}

/// The operator that was found under a slug; where none sells there, the way to the page of who goes on, whose path begins with
/// `folder`.
///
/// # Errors
/// [`Fault::Moved`], [`Fault::NotFound`], and those of [`Visit::ask`].
pub async fn selling<T>(visit: &Visit, found: Option<T>, slug: &str, folder: &str) -> Result<T, Fault> {
    if let Some(operator) = found {
        return Ok(operator);
    }
    let Found { successor } = visit.ask_for_all(&SUCCESSOR, json!({ "slug": slug })).await?;
    Err(successor.map_or(Fault::NotFound, |heir| Fault::Moved(format!("{folder}/{}", heir.slug))))
}
