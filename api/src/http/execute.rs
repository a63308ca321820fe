//! The one way in for documents: those of `/graphql` and those of pages.

use actix_web::http::header;
use async_graphql::dataloader::DataLoader;
use async_graphql::{Executor, Request, Response};

use crate::app::App;
use crate::graphql::documents::Documents;
use crate::graphql::load::Load;
use crate::graphql::reads::Reads;
use crate::graphql::{errors, input, limits};
use crate::rates::{self, Rate};
use crate::viewer::Caller;

/// Executes a document that somebody sent.
pub async fn execute(
    app: &App,
    (schema, documents): (&impl Executor, &Documents),
    caller: Caller,
    mut request: Request,
) -> Response {
    let mut answer = match documents.parse(&mut request) {
        Ok(mutations) => execute_known(app, schema, caller, request, mutations).await,
        Err(fault) => Response::from_errors(vec![fault]),
    };
    limits::shorten(&mut answer.errors);
    answer
}

/// Executes a document that is parsed, and small enough; it may ask for so many mutations.
pub async fn execute_known(
    app: &App,
    schema: &impl Executor,
    caller: Caller,
    request: Request,
    mutations: usize,
) -> Response {
    if let Err(refusal) = input::check(&request.variables) {
        return Response::from_errors(vec![refusal]);
    }
    if let Some(refusal) = too_often(app, &caller, mutations).await {
        return refusal;
    }
    let is_known = caller.viewer.is_some() || caller.staff.is_some();
    let db = if is_known { &app.db } else { &app.strangers };
    let reads = Reads::new(db.clone());
    let loader = DataLoader::new(Load { app: app.clone(), reads: reads.clone() }, tokio::spawn);
    let mut answer = schema.execute(request.data(caller).data(reads).data(loader)).await;
    input::tell(&mut answer.errors);
    answer
}

/// The answer of an account that changes something far more often than anybody could by hand. Strangers are counted by the
/// verbs that they may call.
async fn too_often(app: &App, caller: &Caller, mutations: usize) -> Option<Response> {
    let of_staff = || Some(format!("staff {}", caller.staff.as_ref()?.id));
    let account = caller.viewer.as_ref().map(|viewer| viewer.account_id.to_string()).or_else(of_staff)?;
    for _ in 0..mutations {
        match rates::take(app, Rate::Mutations, &account).await {
            Ok(None) => {}
            Ok(Some(seconds)) => {
                let mut response = Response::from_errors(vec![input::top_level(errors::too_often(seconds))]);
                response.http_headers.insert(header::RETRY_AFTER.as_str(), seconds.into());
                return Some(response);
            }
            Err(fault) => {
                return Some(Response::from_errors(vec![input::top_level(fault.into_graphql(caller))]));
            }
        }
    }
    None
}
