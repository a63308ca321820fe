//! `/mail`: for people, and `/mail/messages.json` for tests.

use actix_web::http::header;
use actix_web::web::{self, Data, Json, Path, Query, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::mailbox::Message;
use crate::http::pages::{escape, not_found, page};
use crate::world::World;

pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/mail", web::get().to(list))
        .route("/mail/messages.json", web::get().to(json))
        .route("/mail/messages", web::delete().to(clear))
        .route("/mail/{id}", web::get().to(message))
        .route("/mail/{id}/html", web::get().to(html));
}

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
}

impl Filter {
    fn address(&self) -> Option<&str> {
        self.to.as_deref().map(str::trim).filter(|to| !to.is_empty())
    }
}

async fn json(world: Data<World>, filter: Query<Filter>) -> impl Responder {
    Json(world.mailbox.list(filter.address()))
}

/// Without `to` it empties the mailbox.
async fn clear(world: Data<World>, filter: Query<Filter>) -> impl Responder {
    world.mailbox.clear(filter.address());
    HttpResponse::NoContent()
}

async fn list(world: Data<World>, filter: Query<Filter>) -> HttpResponse {
    let to = filter.address();
    let rows: String = world.mailbox.list(to).iter().map(row).collect();
    let form = format!(
        "<form method=\"get\" action=\"/mail\" role=\"search\"><div><label for=\"to\">Recipient</label>\
         <input id=\"to\" name=\"to\" type=\"email\" autocomplete=\"off\" value=\"{}\"></div>\
         <button>Show</button></form>",
        escape(to.unwrap_or_default())
    );
    let rows = match rows.is_empty() {
        true => "<p>No mail yet. Reload this page to look again.</p>".to_owned(),
        false => format!("<ul class=\"list\">{rows}</ul>"),
    };
    page("Mailbox", &(form + &rows))
}

fn row(message: &Message) -> String {
    format!(
        "<li><a href=\"/mail/{}\"><strong>{}</strong><span>{} · {}</span></a></li>",
        message.id,
        escape(subject(message)),
        escape(&message.to.join(", ")),
        when(message)
    )
}

fn subject(message: &Message) -> &str {
    if message.subject.is_empty() { "(no subject)" } else { &message.subject }
}

/// In Japan, where the riders are.
fn when(message: &Message) -> String {
    let zone = TimeZone::get("Asia/Tokyo").unwrap_or(TimeZone::UTC);
    message.received_at.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S JST").to_string()
}

async fn message(world: Data<World>, id: Path<String>) -> HttpResponse {
    let Some(message) = world.mailbox.find(&id) else { return not_found().await };
    let mut main = format!(
        "<dl><dt>From</dt><dd>{}</dd><dt>To</dt><dd>{}</dd><dt>Received</dt><dd>{}</dd></dl>",
        escape(&message.from),
        escape(&message.to.join(", ")),
        when(&message)
    );
    if let Some(text) = &message.text {
        main += &format!(
            "<h2 id=\"text\">Text</h2><pre tabindex=\"0\" aria-labelledby=\"text\" role=\"region\">{}</pre>",
            linked(text)
        );
    }
    if message.html.is_some() {
        main += &format!(
            "<h2>HTML</h2><iframe sandbox=\"allow-popups allow-popups-to-escape-sandbox\" title=\"HTML of the message\" src=\"/mail/{}/html\"></iframe>",
            message.id
        );
    }
    for attachment in &message.attachments {
        let name = escape(attachment.name.as_deref().unwrap_or("unnamed"));
        main += &format!("<p>Attachment: {name}, {} bytes</p>", attachment.bytes);
    }
    page(subject(&message), &main)
}

/// Text with its web addresses made into links, so that a confirmation can be followed.
fn linked(text: &str) -> String {
    let mut html = String::new();
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        match word.starts_with("http://") || word.starts_with("https://") {
            true => {
                let safe = escape(word);
                html += &format!("<a href=\"{safe}\">{safe}</a>{}", &piece[word.len()..]);
            }
            false => html += &escape(piece),
        }
    }
    html
}

/// The message's own HTML: no script runs, nothing is loaded from elsewhere, links open apart.
async fn html(world: Data<World>, id: Path<String>) -> HttpResponse {
    let Some(html) = world.mailbox.find(&id).and_then(|message| message.html) else {
        return not_found().await;
    };
    HttpResponse::Ok()
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: cid:",
        ))
        .content_type("text/html; charset=utf-8")
        .body(format!("<!doctype html><base target=\"_blank\">{}", html.trim_start_matches("<!doctype html>")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_links_and_markup_stays_text() {
        assert_eq!(
            linked("<b> http://h/x?a=1&b=2 end"),
            "&lt;b&gt; <a href=\"http://h/x?a=1&amp;b=2\">http://h/x?a=1&amp;b=2</a> end"
        );
    }
}
