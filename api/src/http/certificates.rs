//! Sending and seeing pages of papers. A form of the site's own posts a page as `multipart/form-data`, and a signed-in rider
//! sees their own; nothing here is public, kept by a browser, or taken for anything but a picture.

use std::time::Duration;

use actix_multipart::{Field, Multipart};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use futures::StreamExt;
use serde_json::{Value, json};
use teiki_shared::ids::{CertificatePageId, DraftId, OperatorId};

use super::asking::{caller, desk_caller, is_same_origin, request_id, unavailable};
use super::body;
use crate::app::App;
use crate::certificates::{Page, Upload, UploadRefusal, Which, admit, upload, view};
use crate::error::{Failure, Fault, Refusal};
use crate::graphql::key::IdempotencyKey;
use crate::images::{LARGEST, Unfit};
use crate::review::see;
use crate::viewer::Caller;

/// A body must have arrived in this time: ten megabytes over a slow mobile line.
const IN_TIME: Duration = Duration::from_secs(180);
/// What stands around the file in its body.
const AROUND: usize = 64 << 10;
/// So much of a body is read and thrown away, so that a browser gets to read why it is not taken.
const THROWN_AWAY: usize = 3 * LARGEST;

/// Mounts the routes.
pub fn configure(service: &mut web::ServiceConfig) {
    service
        .route("/certificates/{draft}/{kind}", web::post().to(receive))
        .route("/certificates/{page}", web::get().to(show))
        .route("/certificates/{page}/thumbnail", web::get().to(show_thumbnail))
        .route("/desk/certificates/{operator}/{page}", web::get().to(show_at_desk))
        .route("/desk/certificates/{operator}/{page}/thumbnail", web::get().to(show_thumbnail_at_desk));
}

/// Why a page that was sent is not taken.
pub enum NotTaken {
    /// From another site, by nobody, by whoever owes consent, or not a form.
    Closed(StatusCode, &'static str, &'static str),
    /// The person who sent it can mend it.
    Refused(Vec<UploadRefusal>),
    Fault(Fault),
}

impl From<Failure<UploadRefusal>> for NotTaken {
    fn from(failure: Failure<UploadRefusal>) -> Self {
        match failure {
            Failure::Refused(refusals) => Self::Refused(refusals),
            Failure::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<Fault> for NotTaken {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

async fn receive(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(DraftId, String)>,
    payload: web::Payload,
) -> HttpResponse {
    let caller = match caller(&app, &request).await {
        Ok(caller) => caller,
        Err(fault) => return unavailable(&request_id(&request), &fault),
    };
    let (draft, kind) = path.into_inner();
    match take(&app, &request, &caller, (draft, kind), payload).await {
        Ok(page) => HttpResponse::Created().insert_header(NO_STORE).json(json!({ "page": told(&page) })),
        Err(why) => answer(&request, &caller, why),
    }
}

/// Takes a page from a request: the one way, for programs and for the plain form alike.
///
/// # Errors
/// [`NotTaken`]; nothing is kept then.
pub async fn take(
    app: &App,
    request: &HttpRequest,
    caller: &Caller,
    (draft, kind): (DraftId, String),
    payload: web::Payload,
) -> Result<Page, NotTaken> {
    let closed = |status, code, sentence| Err(NotTaken::Closed(status, code, sentence));
    if !is_same_origin(&app.config, request.headers()) {
        return closed(StatusCode::FORBIDDEN, "FORBIDDEN", "This request came from another site.");
    }
    let Some(viewer) = &caller.viewer else {
        return closed(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Sign in first.");
    };
    if viewer.owes_consent {
        return closed(
            StatusCode::FORBIDDEN,
            "CONSENT_NEEDED",
            "The terms have changed: first agree to them.",
        );
    }
    if !body::is_plain(request.headers()) {
        let sentence = "Send the body without a content encoding.";
        return closed(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED", sentence);
    }
    let actor = caller.actor();
    let admitted = admit(app, &actor, draft, &kind).await.map_err(NotTaken::from);
    let said = said_length(request);
    let admitted = match admitted {
        Ok(()) if said.is_some_and(|said| said > LARGEST + AROUND) => {
            Err(NotTaken::Refused(vec![UploadRefusal::Unfit(Unfit::TooLarge)]))
        }
        admitted => admitted,
    };
    if let Err(why) = admitted {
        throw_away(payload).await;
        return Err(why);
    }
    // Held until the page is stored, so that what waits in memory is bounded.
    let Some(_room) = app.images.room.take(viewer.account_id, said.unwrap_or(LARGEST)).await? else {
        throw_away(payload).await;
        return Err(NotTaken::Refused(vec![UploadRefusal::StillSending]));
    };
    let Ok(form) = tokio::time::timeout(IN_TIME, read(request, payload)).await else {
        return closed(StatusCode::REQUEST_TIMEOUT, "TIMEOUT", "The image did not arrive in time.");
    };
    let Form { key, file } = form?;
    Ok(upload(app, &actor, &Upload { draft, kind, key }, file).await?)
}

fn said_length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn throw_away(mut payload: web::Payload) {
    let read = async {
        let mut bytes = 0;
        while let Some(Ok(chunk)) = payload.next().await {
            bytes += chunk.len();
            if bytes > THROWN_AWAY {
                return;
            }
        }
    };
    // Whoever is slower reads nothing.
    let _ = tokio::time::timeout(IN_TIME, read).await;
}

/// What the form says: its key, and one file.
struct Form {
    key: String,
    file: Vec<u8>,
}

async fn read(request: &HttpRequest, payload: web::Payload) -> Result<Form, NotTaken> {
    let no_form = || {
        NotTaken::Closed(
            StatusCode::BAD_REQUEST,
            "BAD_FORM",
            "Send multipart/form-data with a key and a file.",
        )
    };
    let too_large = || NotTaken::Refused(vec![UploadRefusal::Unfit(Unfit::TooLarge)]);
    let mut parts = Multipart::new(request.headers(), payload);
    let (mut key, mut file) = (None, None);
    while let Some(part) = parts.next().await {
        let mut part: Field = part.map_err(|_| no_form())?;
        match part.name().unwrap_or_default() {
            "key" => {
                let read = part.bytes(AROUND).await.map_err(|_| no_form())?.map_err(|_| no_form())?;
                key = String::from_utf8(read.into()).ok().filter(|key| IdempotencyKey::fits(key));
            }
            "file" if file.is_none() => {
                let read = part.bytes(LARGEST).await.map_err(|_| too_large())?.map_err(|_| no_form())?;
                file = Some(Vec::from(read));
            }
            // What else a form says is nothing to us, but is bounded as well.
            _ => drop(part.bytes(AROUND).await.map_err(|_| no_form())?),
        }
    }
    match (key, file) {
        (Some(key), Some(file)) => Ok(Form { key, file }),
        (Some(_), None) => Err(NotTaken::Refused(vec![UploadRefusal::Unfit(Unfit::Empty)])),
        (None, _) => Err(no_form()),
    }
}

fn told(page: &Page) -> Value {
    let path = format!("/certificates/{}", page.id);
    let thumbnail = format!("{path}/thumbnail");
    json!({ "id": page.id, "kind": page.kind, "path": path, "thumbnailPath": thumbnail, "width": page.width, "height": page.height })
}

const NO_STORE: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

fn answer(request: &HttpRequest, caller: &Caller, why: NotTaken) -> HttpResponse {
    match why {
        NotTaken::Closed(status, code, sentence) => {
            let errors = json!({ "errors": [{ "code": code, "message": sentence }] });
            HttpResponse::build(status).insert_header(NO_STORE).force_close().json(errors)
        }
        NotTaken::Refused(refusals) => refused(caller, &refusals),
        NotTaken::Fault(Fault::NotSignedIn) => {
            let errors = json!({ "errors": [{ "code": "UNAUTHENTICATED", "message": "Sign in first." }] });
            HttpResponse::Unauthorized().insert_header(NO_STORE).json(errors)
        }
        NotTaken::Fault(fault) => unavailable(&request_id(request), &fault),
    }
}

fn refused(caller: &Caller, refusals: &[UploadRefusal]) -> HttpResponse {
    let wait = refusals.iter().filter_map(Refusal::retry_after).max();
    let is_large = refusals.iter().any(|why| matches!(why, UploadRefusal::Unfit(Unfit::TooLarge)));
    let status = match (wait, is_large) {
        (Some(_), _) => StatusCode::TOO_MANY_REQUESTS,
        (None, true) => StatusCode::PAYLOAD_TOO_LARGE,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let errors: Vec<Value> = refusals
        .iter()
        .map(|why| {
            let code = async_graphql::resolver_utils::enum_value(why.code());
            json!({ "code": code, "field": why.field(), "message": why.sentence(caller.lang), "retryAfter": why.retry_after() })
        })
        .collect();
    let mut response = HttpResponse::build(status);
    response.insert_header(NO_STORE);
    if is_large {
        // What is still on its way is not waited for.
        response.force_close();
    }
    if let Some(seconds) = wait {
        response.insert_header((header::RETRY_AFTER, seconds));
    }
    response.json(json!({ "errors": errors }))
}

async fn show(app: web::Data<App>, request: HttpRequest, page: web::Path<CertificatePageId>) -> HttpResponse {
    image(&app, &request, page.into_inner(), Which::Image).await
}

async fn show_thumbnail(
    app: web::Data<App>,
    request: HttpRequest,
    page: web::Path<CertificatePageId>,
) -> HttpResponse {
    image(&app, &request, page.into_inner(), Which::Thumbnail).await
}

async fn image(app: &App, request: &HttpRequest, page: CertificatePageId, which: Which) -> HttpResponse {
    let found = async {
        let caller = caller(app, request).await?;
        match &caller.viewer {
            Some(viewer) if !viewer.owes_consent => view(app, &caller.actor(), page, which).await,
            _ => Ok(None),
        }
    };
    picture(request, found.await)
}

async fn show_at_desk(
    app: web::Data<App>,
    request: HttpRequest,
    page: web::Path<(OperatorId, CertificatePageId)>,
) -> HttpResponse {
    image_at_desk(&app, &request, page.into_inner(), Which::Image).await
}

async fn show_thumbnail_at_desk(
    app: web::Data<App>,
    request: HttpRequest,
    page: web::Path<(OperatorId, CertificatePageId)>,
) -> HttpResponse {
    image_at_desk(&app, &request, page.into_inner(), Which::Thumbnail).await
}

/// For reviewers of the seller alone. That it was looked at is in the audit log first, so that nothing may keep it for another look.
async fn image_at_desk(
    app: &App,
    request: &HttpRequest,
    page: (OperatorId, CertificatePageId),
    which: Which,
) -> HttpResponse {
    let found = async {
        let caller = desk_caller(app, request).await?;
        match see(app, &caller.actor(), page, which).await {
            Err(Fault::NotSignedIn | Fault::NotAllowed) => Ok(None),
            found => found,
        }
    };
    picture(request, found.await)
}

fn picture(request: &HttpRequest, found: Result<Option<Vec<u8>>, Fault>) -> HttpResponse {
    match found {
        Ok(Some(image)) => HttpResponse::Ok()
            .insert_header(NO_STORE)
            .insert_header((header::CONTENT_TYPE, "image/jpeg"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"page.jpg\""))
            .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
            .insert_header((header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"))
            .insert_header((header::REFERRER_POLICY, "no-referrer"))
            .body(image),
        // Another's is not told from one that is not there, nor is whoever is not signed in.
        Ok(None) => HttpResponse::NotFound().insert_header(NO_STORE).finish(),
        Err(fault) => unavailable(&request_id(request), &fault),
    }
}
