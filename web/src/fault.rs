//! Why a page cannot be shown, and the page that says so.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpResponse, ResponseError};

use crate::pages::errors;
use crate::site::Site;
use crate::visit::{Visit, at_desk};

/// Why a handler has no page of its own to show.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("the person is not signed in")]
    NotSignedIn,
    /// The person must first agree to terms that have changed.
    #[error("the person has not agreed to the changed terms")]
    ConsentNeeded,
    /// Staff whose roles do not allow it.
    #[error("the person's roles do not allow this")]
    NotAllowed,
    /// No such thing, or another's: nobody learns which.
    #[error("not found")]
    NotFound,
    /// The operator of the address has ended; this is the page of who goes on.
    #[error("moved")]
    Moved(String),
    /// The form was too large or not a form.
    #[error("the request could not be read")]
    Unreadable,
    /// A form posted from another site.
    #[error("the request came from another site")]
    Foreign,
    /// Far more often than a person would; seconds to wait.
    #[error("too many requests")]
    TooOften(u32),
    /// Temporarily unavailable; logged under the id.
    #[error("a service is away (fault {0})")]
    Away(String),
    /// An internal error; logged under the id.
    #[error("something broke (fault {0})")]
    Broken(String),
}

impl ResponseError for Fault {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotSignedIn | Self::ConsentNeeded => StatusCode::SEE_OTHER,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Moved(_) => StatusCode::MOVED_PERMANENTLY,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Foreign | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Away(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A bare answer; [`dress`] puts the page in its place, since only it knows the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// The middleware around every page: turns away posts from other sites, and gives every fault its page.
///
/// # Errors
/// None of its own: what the page answers with is a response.
pub async fn dress(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let Some(site) = request.app_data::<actix_web::web::Data<Site>>().cloned() else {
        return Ok(request.into_response(HttpResponse::InternalServerError()).map_into_right_body());
    };
    let unsafe_method = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if unsafe_method && !teiki_api::http::is_same_origin(&site.app.config, request.headers()) {
        let visit = Visit::stranger(&site, request.request());
        return Ok(request.into_response(errors::page(&visit, &Fault::Foreign, false)).map_into_right_body());
    }
    let response = match next.call(request).await {
        Ok(response) => response,
        Err(fault) => return Err(fault),
    };
    let Some(fault) = fault_of(&response) else { return Ok(response.map_into_left_body()) };
    let page = if let Fault::Moved(path) = &fault {
        // For good, as far as anybody knows; a folder that was applied by mistake is put right within the hour.
        let kept = (header::CACHE_CONTROL, "public, max-age=3600");
        HttpResponse::MovedPermanently()
            .insert_header((header::LOCATION, path.as_str()))
            .insert_header(kept)
            .finish()
    } else if let Some(first) = comes_first(&fault, at_desk(response.request())) {
        let visit = Visit::stranger(&site, response.request());
        lead_to(first, &visit, response.request().method())
    } else {
        match known_visit(&response, &fault).await {
            Some(visit) => errors::page(&visit, &fault, true),
            None => errors::page(&Visit::stranger(&site, response.request()), &fault, false),
        }
    };
    Ok(response.into_response(page).map_into_right_body())
}

/// The fault of a response without a page, in our words.
fn fault_of<B>(response: &ServiceResponse<B>) -> Option<Fault> {
    let status = response.status();
    if let Some(error) = response.response().error() {
        if let Some(fault) = error.as_error::<Fault>() {
            return Some(match fault {
                Fault::NotSignedIn => Fault::NotSignedIn,
                Fault::ConsentNeeded => Fault::ConsentNeeded,
                Fault::NotAllowed => Fault::NotAllowed,
                Fault::NotFound => Fault::NotFound,
                Fault::Moved(path) => Fault::Moved(path.clone()),
                Fault::Unreadable => Fault::Unreadable,
                Fault::Foreign => Fault::Foreign,
                Fault::TooOften(seconds) => Fault::TooOften(*seconds),
                Fault::Away(id) => Fault::Away(id.clone()),
                Fault::Broken(id) => Fault::Broken(id.clone()),
            });
        }
        if status.is_client_error() {
            return Some(if status == StatusCode::NOT_FOUND { Fault::NotFound } else { Fault::Unreadable });
        }
        let id = teiki_api::http::request_id(response.request());
        tracing::error!(fault_id = %id, fault = %error, "a page failed");
        return Some(Fault::Broken(id));
    }
    // A path that no page has, or a method that it does not take.
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    (bare && matches!(status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED))
        .then_some(Fault::NotFound)
}

/// The visit with its session where that can be had: the page that says a thing is missing keeps its menu.
async fn known_visit<B>(response: &ServiceResponse<B>, fault: &Fault) -> Option<Visit> {
    if !matches!(fault, Fault::NotFound | Fault::NotAllowed | Fault::Unreadable) {
        return None;
    }
    Visit::extract(response.request()).await.ok()
}

/// The page that has to be gone through before the one that was asked for.
fn comes_first(fault: &Fault, is_desk: bool) -> Option<&'static str> {
    match fault {
        Fault::NotSignedIn => Some(if is_desk { "/desk/signin" } else { "/signin" }),
        Fault::ConsentNeeded => Some("/consent"),
        _ => None,
    }
}

/// To a page that comes first, and back afterwards to one that was only looked at.
fn lead_to(first: &str, visit: &Visit, method: &Method) -> HttpResponse {
    if method != Method::GET {
        return visit.see_other(first);
    }
    let back: String = url::form_urlencoded::byte_serialize(visit.here.as_bytes()).collect();
    visit.see_other(&format!("{first}?back={back}"))
}
