//! The API's side of HTTP: who is asking, `/graphql` and `/desk/graphql`, images of papers, Stripe's webhooks, and whether the program is
//! well.

mod address;
mod asking;
pub mod body;
pub mod certificates;
mod execute;

use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::app::App;
use crate::desk_schema::Schema as DeskSchema;
use crate::graphql::limits;
use crate::migrations::Readiness;
use crate::payments::webhook;
use crate::rider_schema::Schema;

use asking::unavailable;
pub use asking::{caller, desk_caller, desk_stranger, is_same_origin, request_id, stranger};
pub use execute::{execute, execute_known};

/// Mounts the API. `App` and both schemas must be app data.
pub fn configure(service: &mut web::ServiceConfig) {
    service
        .service(
            web::resource("/graphql")
                .app_data(web::JsonConfig::default().limit(limits::BODY))
                .wrap(from_fn(body::read))
                .route(web::post().to(graphql)),
        )
        .service(
            web::resource("/desk/graphql")
                .app_data(web::JsonConfig::default().limit(limits::BODY))
                .wrap(from_fn(body::read))
                .route(web::post().to(desk_graphql)),
        )
        .service(
            web::resource("/stripe/webhook")
                .wrap(from_fn(body::read))
                .route(web::post().to(webhook::receive)),
        )
        .configure(certificates::configure)
        .route("/healthz", web::get().to(healthz))
        .route("/readyz", web::get().to(readyz));
}

async fn graphql(
    app: web::Data<App>,
    schema: web::Data<Schema>,
    http: HttpRequest,
    body: web::Json<async_graphql::Request>,
) -> HttpResponse {
    if !is_same_origin(&app.config, http.headers()) {
        return HttpResponse::Forbidden().body("This request came from another site.");
    }
    let caller = match caller(&app, &http).await {
        Ok(caller) => caller,
        Err(fault) => return unavailable(&request_id(&http), &fault),
    };
    respond(execute(&app, (&**schema, &app.documents), caller, body.into_inner()).await)
}

async fn desk_graphql(
    app: web::Data<App>,
    schema: web::Data<DeskSchema>,
    http: HttpRequest,
    body: web::Json<async_graphql::Request>,
) -> HttpResponse {
    if !is_same_origin(&app.config, http.headers()) {
        return HttpResponse::Forbidden().body("This request came from another site.");
    }
    let caller = match desk_caller(&app, &http).await {
        Ok(caller) => caller,
        Err(fault) => return unavailable(&request_id(&http), &fault),
    };
    respond(execute(&app, (&**schema, &app.desk_documents), caller, body.into_inner()).await)
}

fn respond(answer: async_graphql::Response) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    for (name, value) in answer.http_headers.iter() {
        response.append_header((name.as_str(), value.as_bytes()));
    }
    response.json(answer)
}

/// The process runs.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().body("ok\n")
}

/// The process can do its work: Postgres and Redis answer, and the database is migrated.
async fn readyz(app: web::Data<App>) -> HttpResponse {
    let readiness = app.migrations.readiness(&app.db).await;
    let redis: Result<(), _> = redis::cmd("PING").query_async(&mut app.redis.clone()).await;
    let (postgres, migrations) = match readiness {
        Readiness::Ready => ("up", "applied"),
        Readiness::NotMigrated => ("up", "missing; run teiki migrate"),
        Readiness::Away => ("away", "unknown"),
    };
    let body = serde_json::json!({
        "postgres": postgres,
        "migrations": migrations,
        "redis": if redis.is_ok() { "up" } else { "away" },
    });
    if readiness == Readiness::Ready && redis.is_ok() {
        HttpResponse::Ok().json(body)
    } else {
        HttpResponse::ServiceUnavailable().json(body)
    }
}
