//! The shell of every page, which says what this is, and the index.

use actix_web::HttpResponse;
use actix_web::http::header;

const STYLE: &str = include_str!("page.css");

/// A page under a strict policy: no script, no foreign content.
pub fn page(title: &str, main: &str) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; base-uri 'none'",
        ))
        .content_type("text/html; charset=utf-8")
        .body(html(title, main))
}

fn html(title: &str, main: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · Teiki sandbox (emulator)</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n\
         <header><p><strong>Emulator.</strong> No real payment, no real mail. \
         <span lang=\"ja\">これは開発用の模擬環境です。</span></p>\
         <nav aria-label=\"Sandbox\"><a href=\"/\">Sandbox</a> <a href=\"/mail\">Mailbox</a></nav></header>\n\
         <main>\n<h1>{title}</h1>\n{main}\n</main>\n</body>\n</html>\n"
    )
}

pub async fn index() -> HttpResponse {
    page("Sandbox", include_str!("index.html"))
}

pub async fn not_found() -> HttpResponse {
    let mut response = page("Not found", "<p>This emulator has no such page.</p>");
    *response.status_mut() = actix_web::http::StatusCode::NOT_FOUND;
    response
}

/// For text and for attributes in double quotes.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
