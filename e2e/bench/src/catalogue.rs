//! The bytes of what pages ask of the catalogue. It is the demo's: three operators.

use serde_json::{Value, json};

use crate::Fault;
use crate::browser::{Browser, text};
use crate::report::{Report, thousands};
use crate::site::Site;

/// As the pages ask.
const PAGES: [(&str, &str); 3] = [
    ("the landing page", "query { operators { name phone contactHours } }"),
    ("the page of operators", "{ operators { id name saleOpens saleCloses fictional } }"),
    (
        "the page of products",
        "query($here: ID!) { operators { id name phone products(goodOn: $here) { id name notes buyable appliedFor leadDays documents { name } fromPrice } } }",
    ),
];

pub async fn measure(site: &Site, report: &mut Report) -> Result<(), Fault> {
    let browser = Browser::new(&site.base)?;
    let operators = browser.run("{ operators { id } }", json!({})).await?;
    let here = text(&operators["operators"][0]["id"])?;
    for (page, query) in PAGES {
        let variables = if query.contains("$here") { json!({ "here": here }) } else { json!({}) };
        let body = browser.post(json!({ "query": query, "variables": variables }).to_string()).await?;
        let answer: Value = serde_json::from_slice(&body)?;
        if let Some(errors) = answer.get("errors") {
            return Err(format!("{query}: {errors}").into());
        }
        let measure = format!("bytes of the catalogue for {page}, JSON");
        report.tell(measure, thousands(body.len()), json!(body.len()));
    }
    Ok(())
}
