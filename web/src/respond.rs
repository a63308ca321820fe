//! A page as a response: drawn once, synchronously, with the headers that belong to it.

use std::hash::{DefaultHasher, Hash, Hasher};

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use leptos::oco::Oco;
use leptos::prelude::*;

use crate::components::ErrorSummary;
use crate::form::Form;
use crate::policy::{self, Scripts};
use crate::shell::{Around, Runs, Shell};
use crate::visit::Visit;

/// A page before it is drawn.
pub struct Page {
    title: Oco<'static, str>,
    status: StatusCode,
    form: Form,
    back: Option<Oco<'static, str>>,
    is_wide: bool,
    is_paying: bool,
    is_bare: bool,
    is_secret: bool,
    about: Option<About>,
}

/// What a page tells of itself to search engines and to whoever shares it. A page without this is not to be indexed.
pub struct About {
    pub description: Oco<'static, str>,
    /// Prices that no operator has published: not to be indexed.
    pub is_sample: bool,
    /// The path under which search engines know the page, where it can be asked for in several ways.
    pub canonical: Option<String>,
    /// What it is about in the words of schema.org. Never of a sample.
    pub facts: Option<serde_json::Value>,
}

impl About {
    /// A page that its title describes.
    pub fn of(description: impl Into<Oco<'static, str>>) -> Self {
        Self { description: description.into(), is_sample: false, canonical: None, facts: None }
    }

    /// Whether it shows prices that no operator has published.
    pub fn sample(mut self, is_sample: bool) -> Self {
        self.is_sample = is_sample;
        self
    }

    pub fn canonical(mut self, path: impl Into<String>) -> Self {
        self.canonical = Some(path.into());
        self
    }

    pub fn facts(mut self, facts: serde_json::Value) -> Self {
        self.facts = Some(facts);
        self
    }
}

impl Page {
    /// A page with its title, which is also what a screen reader says first.
    pub fn new(title: impl Into<Oco<'static, str>>) -> Self {
        Self {
            title: title.into(),
            status: StatusCode::OK,
            form: Form::default(),
            back: None,
            is_wide: false,
            is_paying: false,
            is_bare: false,
            is_secret: false,
            about: None,
        }
    }

    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The page's form: its errors are summed up above the heading, take the focus, mark the title and make the status 422,
    /// or 429 with `Retry-After` where waiting helps.
    pub fn form(mut self, form: &Form) -> Self {
        if !form.errors().is_empty() {
            self.form = form.clone();
            self.status = match form.wait() {
                Some(_) => StatusCode::TOO_MANY_REQUESTS,
                None => StatusCode::UNPROCESSABLE_ENTITY,
            };
        }
        self
    }

    /// A link above the heading, to the question before.
    pub fn back(mut self, path: impl Into<Oco<'static, str>>) -> Self {
        self.back = Some(path.into());
        self
    }

    /// Uses the whole width of a desk.
    pub fn wide(mut self) -> Self {
        self.is_wide = true;
        self
    }

    /// Opens Stripe's origins, on the one page that takes card numbers.
    pub fn paying(mut self) -> Self {
        self.is_paying = true;
        self
    }

    /// A page for everybody.
    pub fn about(mut self, about: About) -> Self {
        self.about = Some(about);
        self
    }

    /// Without the menu: for error pages, which must not depend on who is looking.
    pub fn bare(mut self) -> Self {
        self.is_bare = true;
        self
    }

    /// A page behind a link that is a secret: without the menu, kept nowhere, and its address told to nobody.
    pub fn secret(mut self) -> Self {
        self.is_secret = true;
        self.bare()
    }

    /// Draws the page. `body` makes what stands in `<main>`.
    pub fn draw<V: IntoView>(self, visit: &Visit, body: impl FnOnce() -> V) -> HttpResponse {
        let nonce = teiki_api::random::token();
        let status = self.status;
        let (is_paying, is_secret) = (self.is_paying, self.is_secret);
        let wait = self.form.wait();
        let (html, runs) = Owner::new_root(None).with_cleanup(|| {
            provide_context(visit.words);
            let main = body().to_html();
            let mut runs = Runs::of(&main);
            runs.page |= visit.is_post;
            (self.around(visit, main, nonce.clone(), runs), runs)
        });
        let scripts = match runs {
            _ if is_paying => Scripts::Paying { nonce: &nonce, stripe: &visit.site.stripe },
            Runs { islands: true, .. } => Scripts::Islands { nonce: &nonce },
            Runs { page: true, .. } | Runs { photos: true, .. } | Runs { desk: true, .. } => {
                Scripts::Page { nonce: &nonce }
            }
            Runs { page: false, photos: false, islands: false, desk: false } => Scripts::None,
        };
        let mut response = respond(visit, status, &scripts, html);
        if is_secret {
            policy::keep_secret(response.headers_mut());
        }
        if let Some(seconds) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    fn around(self, visit: &Visit, main: String, nonce: String, runs: Runs) -> String {
        let w = visit.words;
        let summary = (!self.form.is_good()).then(|| view! { <ErrorSummary form=self.form.clone() /> });
        let back = self.back.map(|path| view! { <a class="back" href=path>{w.common.back}</a> });
        let title = if self.form.is_good() {
            self.title
        } else {
            format!("{}{}", w.common.error_prefix, self.title).into()
        };
        let around = Around {
            title,
            is_signed_in: visit.is_signed_in(),
            desk: visit.is_desk.then(|| visit.caller.staff.clone()),
            waiting: visit.waiting,
            is_wide: self.is_wide,
            is_bare: self.is_bare,
            is_posted: visit.is_post,
            is_demo: !visit.site.app.config.is_production(),
            here: visit.here.clone(),
            nonce,
            runs,
            canonical: canonical(visit, self.about.as_ref()),
            about: self.about,
            main: view! { {back} {summary} }.to_html() + &main,
        };
        Shell(w, &visit.site.assets, around)
    }
}

/// What a page is known by until it says something else.
fn tag(html: &str) -> String {
    let mut hasher = DefaultHasher::new();
    html.hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}

/// The address under which search engines know a page.
fn canonical(visit: &Visit, about: Option<&About>) -> Option<String> {
    about?.canonical.as_ref().map(|path| visit.site.app.config.page(path))
}

fn respond(visit: &Visit, status: StatusCode, scripts: &Scripts<'_>, html: String) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    response
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, policy::content_security(scripts)))
        .insert_header((header::VARY, "Cookie, Accept-Language"));
    if let Scripts::Paying { .. } = scripts {
        // 3-D Secure of some banks opens a window and talks to it.
        response.insert_header(("cross-origin-opener-policy", "same-origin-allow-popups"));
        response.insert_header(("permissions-policy", policy::PAYING_PERMISSIONS));
    }
    // What a signed-in person saw, or typed, is not found again in a cache after signing out. A visitor's answer to a form is: a
    // browser without scripts goes back to it.
    let is_kept =
        visit.caller.viewer.is_none() && !visit.is_desk && (status == StatusCode::OK || visit.is_post);
    response.insert_header((header::CACHE_CONTROL, if is_kept { "private, no-cache" } else { "no-store" }));
    let mut body = Some(html);
    // A page with scripts is another one each time: it holds its nonce.
    if let (true, Scripts::None, Some(html)) = (is_kept, scripts, &body) {
        let tag = tag(html);
        response.insert_header((header::ETAG, tag.as_str()));
        if visit.held.as_deref() == Some(&tag) {
            response.status(StatusCode::NOT_MODIFIED);
            body = None;
        }
    }
    let mut response = match body {
        Some(html) => response.body(html),
        None => response.finish(),
    };
    visit.give_cookies(&mut response);
    response
}
