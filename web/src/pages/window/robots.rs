//! `/robots.txt`: what crawlers need not ask for, and where the pages are listed. What they may not show says so itself.

use actix_web::{HttpResponse, web};

use crate::site::Site;

const ROBOTS: &str = "User-agent: *\nDisallow: /graphql\nDisallow: /buy\nDisallow: /lang\n";

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/robots.txt").get(robots));
}

async fn robots(site: web::Data<Site>) -> HttpResponse {
    let sitemap = site.app.config.page("/sitemap.xml");
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(format!("{ROBOTS}Sitemap: {sitemap}\n"))
}
