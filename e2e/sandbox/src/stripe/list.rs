//! Lists: newest first, by cursor.

use serde_json::{Value, json};

use super::params::Params;
use crate::http::errors::{Answer, StripeError};

const DEFAULT_LIMIT: i64 = 10;
const LARGEST_LIMIT: i64 = 100;

/// `created=…` or `created[gte]=…`, in seconds.
#[derive(Debug, Default)]
pub struct Created {
    bounds: Vec<(&'static str, i64)>,
}

impl Created {
    pub fn read(params: &mut Params) -> Result<Self, StripeError> {
        let (exact, range) = params.text_or_child("created")?;
        let mut bounds = Vec::new();
        if let Some(text) = exact {
            let number =
                text.parse().map_err(|_| StripeError::invalid("Invalid integer").param("created"))?;
            bounds.push(("eq", number));
        }
        if let Some(mut range) = range {
            for name in ["gt", "gte", "lt", "lte"] {
                if let Some(bound) = range.integer(name)? {
                    bounds.push((name, bound));
                }
            }
            range.finish()?;
        }
        Ok(Self { bounds })
    }

    pub fn admits(&self, created: i64) -> bool {
        self.bounds.iter().all(|(name, bound)| match *name {
            "gt" => created > *bound,
            "gte" => created >= *bound,
            "lt" => created < *bound,
            "lte" => created <= *bound,
            _ => created == *bound,
        })
    }
}

/// Reads `limit`, `starting_after` and `ending_before`; refuses what is left; cuts the page.
pub fn page(params: &mut Params, url: &str, items: Vec<Value>) -> Answer {
    let limit = limit(params)?;
    let after = params.filled("starting_after")?;
    let before = params.filled("ending_before")?;
    params.finish()?;
    let place = |id: &str, param: &str| {
        let found = items.iter().position(|item| item["id"] == id);
        found.ok_or_else(|| StripeError::missing("object", id, param))
    };
    let (from, to) = match (&after, &before) {
        (Some(id), _) => {
            let from = place(id, "starting_after")? + 1;
            (from, items.len().min(from + limit))
        }
        (None, Some(id)) => {
            let to = place(id, "ending_before")?;
            (to.saturating_sub(limit), to)
        }
        (None, None) => (0, items.len().min(limit)),
    };
    let has_more = if before.is_some() { from > 0 } else { to < items.len() };
    Ok(json!({ "object": "list", "data": items[from..to], "has_more": has_more, "url": url }))
}

pub fn limit(params: &mut Params) -> Result<usize, StripeError> {
    let limit = params.integer("limit")?.unwrap_or(DEFAULT_LIMIT);
    match usize::try_from(limit) {
        Ok(limit @ 1..=100) => Ok(limit),
        _ => {
            Err(StripeError::invalid(format!("This value must be between 1 and {LARGEST_LIMIT}."))
                .param("limit"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::form;

    fn ids(query: &str) -> (Vec<String>, bool) {
        let mut params = Params::new(form::nest(&form::pairs(query.as_bytes())).unwrap());
        let items = (1..=5).rev().map(|n| json!({ "id": n.to_string() })).collect();
        let list = page(&mut params, "/v1/x", items).unwrap();
        let ids = list["data"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned());
        (ids.collect(), list["has_more"] == true)
    }

    #[test]
    fn cursors_cut_pages() {
        assert_eq!(ids("limit=2"), (vec!["5".into(), "4".into()], true));
        assert_eq!(ids("limit=2&starting_after=4"), (vec!["3".into(), "2".into()], true));
        assert_eq!(ids("limit=2&starting_after=2"), (vec!["1".into()], false));
        assert_eq!(ids("limit=2&ending_before=2"), (vec!["4".into(), "3".into()], true));
    }
}
