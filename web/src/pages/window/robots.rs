//! `/robots.txt`: what crawlers need not ask for. What they may not show says so itself.

use actix_web::{HttpResponse, web};

const ROBOTS: &str = "User-agent: *\nDisallow: /graphql\nDisallow: /buy\nDisallow: /lang\n";

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/robots.txt").get(robots));
}

async fn robots() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(ROBOTS)
}
