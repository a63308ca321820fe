//! How many applications wait, for the head of a reviewer's pages.

use std::fmt;

use serde::Deserialize;
use serde_json::json;
use teiki_api::StaffViewer;
use teiki_shared::staff::Role;

use crate::graphql::Document;
use crate::visit::Visit;

static WAITING: Document = Document::new("{ applicationCounts { waiting most } }");

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    application_counts: Waiting,
}

/// How many applications wait: counted up to `most`.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Waiting {
    waiting: i64,
    most: i64,
}

impl fmt::Display for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.waiting, if self.waiting >= self.most { "+" } else { "" })
    }
}

/// Counts them for a reviewer, whose pages stand without it too.
pub async fn count(visit: &Visit) -> Option<Waiting> {
    let is_reviewer = |staff: &&StaffViewer| staff.roles.has(Role::Reviewer);
    visit.caller.staff.as_ref().filter(is_reviewer)?;
    let asked: Asked = visit.ask(&WAITING, json!({})).await.ok()?;
    Some(asked.application_counts)
}
