//! Versions of the terms and the privacy policy that take effect later.

use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::scalars::Date;

use crate::components::Note;
use crate::visit::Visit;

/// A document asks for `announced { kind version from changes }`.
#[derive(Deserialize)]
pub struct Announced {
    pub kind: String,
    pub version: String,
    from: Option<Date>,
    changes: String,
}

impl Announced {
    /// What changes and from when, with the way to the text.
    pub fn note(&self, visit: &Visit) -> impl IntoView + use<> {
        let w = &visit.words.legal;
        let (path, name) = match self.kind.as_str() {
            "PRIVACY" => ("/privacy", visit.words.shell.privacy),
            _ => ("/terms", visit.words.shell.terms),
        };
        let day = self.from.map(|day| (visit.words.common.date)(day.0)).unwrap_or_default();
        let (title, href) = ((w.announced)(name, &day), format!("{path}?version={}", self.version));
        let changes = self.changes.clone();
        view! {
            <Note title>
                <p>{changes}</p>
                <p><a class="tap" href=href>{w.announced_text}</a></p>
            </Note>
        }
    }
}
