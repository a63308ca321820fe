//! `/sitemap.xml`: the pages that search engines may show. Pages with prices that nobody has published are not among them.

use actix_web::{HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use crate::graphql::Document;
use crate::visit::{PageResult, Visit};

static PAGES: Document = Document::new("{ operators { slug takesQuestions products { slug sample } } }");

/// Pages that are there whoever sells.
const FIXED: [&str; 7] = ["/", "/fares", "/o", "/help", "/terms", "/privacy", "/legal"];

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/sitemap.xml").get(sitemap));
}

#[derive(Deserialize)]
struct Found {
    operators: Vec<Operator>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    slug: String,
    takes_questions: bool,
    products: Vec<Product>,
}

#[derive(Deserialize)]
struct Product {
    slug: String,
    sample: bool,
}

async fn sitemap(visit: Visit) -> PageResult {
    let found: Found = visit.ask_for_all(&PAGES, json!({})).await?;
    let mut paths: Vec<String> = FIXED.map(str::to_owned).into();
    for operator in found.operators {
        let slug = &operator.slug;
        let published = operator.products.iter().filter(|product| !product.sample);
        paths.extend(published.map(|product| format!("/o/{slug}/{}", product.slug)));
        if operator.products.iter().all(|product| !product.sample) {
            paths.push(format!("/o/{slug}"));
        }
        paths.extend([format!("/o/{slug}/help"), format!("/legal/{slug}")]);
        paths.extend(operator.takes_questions.then(|| format!("/o/{slug}/contact")));
    }
    let config = &visit.site.app.config;
    // Slugs hold nothing that XML would read otherwise.
    let urls: String =
        paths.iter().map(|path| format!("<url><loc>{}</loc></url>\n", config.page(path))).collect();
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>\n"
    );
    Ok(HttpResponse::Ok().content_type("application/xml; charset=utf-8").body(body))
}
