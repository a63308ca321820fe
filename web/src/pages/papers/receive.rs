//! Taking a page from a plain form: as the API's own route does, but that the answer is a page.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use teiki_api::certificates::UploadRefusal;
use teiki_api::error::Fault as ApiFault;
use teiki_api::http::certificates::{NotTaken, take};
use teiki_api::http::request_id;

use crate::fault::Fault;
use crate::form::Form;
use crate::graphql::UserError;
use crate::visit::Visit;

/// What became of a page.
pub enum Received {
    Taken,
    /// The form says why not.
    Refused(Form),
    /// The draft was ordered, and its order takes none.
    Ordered,
}

/// Takes a page of a paper for a draft. What is wrong is told at the input of the id `field`.
///
/// # Errors
/// Not signed in, owing consent, no such draft, no form; a fault of ours.
pub async fn receive(
    visit: &Visit,
    request: &HttpRequest,
    (draft, kind, field): (&str, &str, &str),
    payload: web::Payload,
) -> Result<Received, Fault> {
    let draft = draft.parse().map_err(|_| Fault::NotFound)?;
    let taken = take(&visit.site.app, request, &visit.caller, (draft, kind.to_owned()), payload).await;
    let mut form = Form::default();
    match taken {
        Ok(_) => return Ok(Received::Taken),
        Err(NotTaken::Refused(refusals)) => {
            if refusals.iter().any(|why| matches!(why, UploadRefusal::NotFound)) {
                return Err(Fault::NotFound);
            }
            if refusals.iter().any(|why| matches!(why, UploadRefusal::Ordered)) {
                return Ok(Received::Ordered);
            }
            form.reject(refusals.iter().map(|why| UserError {
                field: Some(vec![field.to_owned()]),
                message: why.sentence(visit.caller.lang),
                retry_after: why.retry_after(),
                ..UserError::default()
            }));
        }
        Err(NotTaken::Closed(status, code, _)) => match (status, code) {
            (StatusCode::UNAUTHORIZED, _) => return Err(Fault::NotSignedIn),
            (_, "CONSENT_NEEDED") => return Err(Fault::ConsentNeeded),
            (StatusCode::FORBIDDEN, _) => return Err(Fault::Foreign),
            (StatusCode::REQUEST_TIMEOUT, _) => form.wrong(field, visit.words.papers.not_in_time),
            _ => return Err(Fault::Unreadable),
        },
        Err(NotTaken::Fault(ApiFault::NotSignedIn)) => return Err(Fault::NotSignedIn),
        Err(NotTaken::Fault(ApiFault::Busy)) => form.wrong(field, visit.words.papers.busy),
        Err(NotTaken::Fault(fault)) => {
            let id = request_id(request);
            tracing::error!(fault_id = %id, %fault, "a page of a paper was not taken");
            return Err(if fault.is_transient() { Fault::Away(id) } else { Fault::Broken(id) });
        }
    }
    Ok(Received::Refused(form))
}
