//! One request: who asks, in which language, and what its response carries along.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use teiki_api::cookie::Cookie;
use teiki_api::http::{caller, desk_caller, desk_stranger, request_id, stranger};
use teiki_api::{Caller, StaffViewer};
use teiki_shared::local_path::local_path;

use crate::desk::waiting::{self, Waiting};
use crate::fault::Fault;
use crate::pages::language;
use crate::site::Site;
use crate::switch;
use crate::words::{self, Words};

/// How long a choice waits: the time that signing up may take.
const CHOICE_SECONDS: i64 = 60 * 60;

/// A page, or why it cannot be shown: what handlers return.
pub type PageResult = Result<HttpResponse, Fault>;

/// A request for a page. Handlers take it as an argument.
pub struct Visit {
    pub site: web::Data<Site>,
    pub caller: Caller,
    pub words: &'static Words,
    /// The path and query of the page, for coming back to it.
    pub here: String,
    /// What the browser holds of this page: the tag that came with it.
    pub held: Option<String>,
    /// The form comes from the switch of language: it is drawn again, and nothing is done.
    pub is_switch: bool,
    /// A form was sent: what is drawn answers it, and its address is asked for anew on going back.
    pub is_post: bool,
    /// The page that goes on with what a visitor chose to buy before signing up or in.
    choice: Option<String>,
    /// Its documents go through the desk's schema.
    pub is_desk: bool,
    /// At the desk of a reviewer: how many applications wait.
    pub waiting: Option<Waiting>,
    /// `Set-Cookie` values that the verbs of this request gave.
    cookies: RefCell<Vec<HeaderValue>>,
}

impl Visit {
    fn new(site: web::Data<Site>, request: &HttpRequest, caller: Caller) -> Self {
        let here = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let switch = switch::of(request);
        let is_switch = switch.is_some();
        let (here, lang) = switch.unwrap_or((here, caller.lang));
        let caller = Caller { lang, ..caller };
        let words = words::of(lang);
        let choice = Cookie::Choice.read(request, &site.app.config).filter(|path| is_choice(path));
        let held = request.headers().get(header::IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
        let held = held.map(str::to_owned);
        let is_post = request.method() == Method::POST;
        let is_desk = at_desk(request);
        let cookies = RefCell::default();
        let visit = Self {
            site,
            caller,
            words,
            here,
            held,
            is_switch,
            is_post,
            choice,
            is_desk,
            waiting: None,
            cookies,
        };
        if is_switch {
            language::keep(&visit, lang);
        }
        visit
    }

    /// The request without its session: all that an error page needs.
    pub fn stranger(site: &web::Data<Site>, request: &HttpRequest) -> Self {
        let caller = if at_desk(request) { desk_stranger } else { stranger };
        Self::new(site.clone(), request, caller(&site.app, request))
    }

    /// Where to go on once the visitor is a rider: the choice that waits, or `else_to`.
    pub fn onward<'a>(&'a self, else_to: &'a str) -> &'a str {
        self.choice.as_deref().unwrap_or(else_to)
    }

    /// Keeps the page of a choice to be gone on with after signing up or in.
    pub fn keep_choice(&self, path: &str) {
        if is_choice(path) {
            let value: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
            self.set_cookie(&Cookie::Choice.set(&self.site.app.config, &value, Some(CHOICE_SECONDS)));
        }
    }

    /// The choice was taken up.
    pub fn forget_choice(&self) {
        if self.choice.is_some() {
            self.set_cookie(&Cookie::Choice.set(&self.site.app.config, "", Some(0)));
        }
    }

    pub fn is_signed_in(&self) -> bool {
        self.caller.viewer.is_some()
    }

    /// Turns away whoever does not sit at the desk, before a page that asks the API for nothing.
    ///
    /// # Errors
    /// [`Fault::NotSignedIn`].
    pub fn at_desk(&self) -> Result<&StaffViewer, Fault> {
        self.caller.staff.as_ref().ok_or(Fault::NotSignedIn)
    }

    /// Whether the person must first agree to terms that have changed.
    pub fn owes_consent(&self) -> bool {
        self.caller.viewer.as_ref().is_some_and(|viewer| viewer.owes_consent)
    }

    /// Turns away whoever is not signed in, before a page that asks the API for nothing.
    ///
    /// # Errors
    /// [`Fault::NotSignedIn`].
    pub fn signed_in(&self) -> Result<&teiki_api::Viewer, Fault> {
        self.caller.viewer.as_ref().ok_or(Fault::NotSignedIn)
    }

    /// The same before a page whose form the API would refuse to whoever must first agree to changed terms: they are asked before
    /// they fill it in.
    ///
    /// # Errors
    /// [`Fault::NotSignedIn`], [`Fault::ConsentNeeded`].
    pub fn agreed(&self) -> Result<&teiki_api::Viewer, Fault> {
        let viewer = self.signed_in()?;
        if viewer.owes_consent { Err(Fault::ConsentNeeded) } else { Ok(viewer) }
    }

    /// The thing, or the page 404.
    ///
    /// # Errors
    /// [`Fault::NotFound`].
    pub fn found<T>(&self, thing: Option<T>) -> Result<T, Fault> {
        thing.ok_or(Fault::NotFound)
    }

    /// A value of the page's query.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.here.split_once('?')?;
        let found = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    }

    /// Lets a cookie travel on the response of this visit.
    pub fn set_cookie(&self, cookie: &str) {
        match HeaderValue::from_str(cookie) {
            Ok(value) => self.cookies.borrow_mut().push(value),
            Err(_) => tracing::error!("a cookie with forbidden characters was left out"),
        }
    }

    /// On to another page of ours, by GET.
    pub fn see_other(&self, path: &str) -> HttpResponse {
        let mut response = HttpResponse::SeeOther();
        response.insert_header((header::LOCATION, path)).insert_header((header::CACHE_CONTROL, "no-store"));
        let mut response = response.finish();
        self.give_cookies(&mut response);
        response
    }

    /// The same answer where a pass has ended: the screens for the driver that this browser kept go, as they would still show it
    /// without a network.
    pub fn without_kept_screens(mut response: HttpResponse) -> HttpResponse {
        forget_screens(&mut response);
        response
    }

    /// Puts the cookies of this visit on its response. Where a session begins or ends, the screens for the driver that the
    /// browser kept go: they are not for whoever uses it next.
    pub fn give_cookies(&self, response: &mut HttpResponse) {
        let session = format!("{}=", Cookie::Session.full_name(&self.site.app.config));
        for cookie in self.cookies.borrow_mut().drain(..) {
            if cookie.as_bytes().starts_with(session.as_bytes()) {
                forget_screens(response);
            }
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}

fn forget_screens(response: &mut HttpResponse) {
    let storage = HeaderValue::from_static("\"storage\"");
    response.headers_mut().insert(HeaderName::from_static("clear-site-data"), storage);
}

impl FromRequest for Visit {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Fault>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let Some(site) = request.app_data::<web::Data<Site>>().cloned() else {
                return Err(Fault::Broken("no site".into()));
            };
            let known = if at_desk(&request) {
                desk_caller(&site.app, &request).await
            } else {
                caller(&site.app, &request).await
            };
            match known {
                Ok(caller) => {
                    let mut visit = Self::new(site, &request, caller);
                    visit.waiting = waiting::count(&visit).await;
                    Ok(visit)
                }
                Err(fault) => {
                    let id = request_id(&request);
                    tracing::error!(fault_id = %id, %fault, "a session could not be looked up");
                    Err(Fault::Away(id))
                }
            }
        })
    }
}

/// Whether a request is for a page of the desk, by its route: a path may be written in more than one way (`/%64esk`).
pub fn at_desk(request: &HttpRequest) -> bool {
    request.match_pattern().map_or_else(|| is_desk(request.path()), |route| is_desk(&route))
}

/// Whether a path is a page of the desk: there riders' cookies mean nothing, and everywhere else the desk's.
pub fn is_desk(path: &str) -> bool {
    path == "/desk" || path.starts_with("/desk/")
}

/// Whether a path is the page of a choice in the shop window: nothing else is gone on with.
pub fn is_choice(path: &str) -> bool {
    path.starts_with("/buy/new?") && path.len() <= 1_000 && local_path(path).is_some()
}

#[cfg(test)]
mod tests {
    use super::is_choice;

    #[test]
    fn only_a_choice_is_gone_on_with() {
        assert!(is_choice("/buy/new?product=commuter&code=%E6%B9%96"));
        for other in ["/buy/new", "/buy", "//buy/new?", "https://evil.example/buy/new?", "/buy/new?\n"] {
            assert!(!is_choice(other), "{other:?}");
        }
        assert!(!is_choice(&format!("/buy/new?code={}", "x".repeat(1_000))));
    }
}
