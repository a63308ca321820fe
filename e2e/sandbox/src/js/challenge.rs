//! `/3ds/{source}`: the bank's question to the rider. In a frame over the page, or as a page of its own.

use actix_web::http::header;
use actix_web::web::{Data, Form, Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::{fill, framed};
use crate::http::api::background;
use crate::http::form::{Fields, Node};
use crate::http::keys;
use crate::http::pages::{escape, not_found};
use crate::stripe::ledger::{Call, Ledger};
use crate::stripe::params::Params;
use crate::stripe::three_d_secure::Pending;
use crate::stripe::{routes, webhooks};
use crate::world::{World, lock};

#[derive(Deserialize)]
pub struct Question {
    key: String,
    client_secret: String,
    #[serde(default)]
    account: Option<String>,
    #[serde(default)]
    lang: String,
    /// Set when it stands in a frame, whose parent waits for a message.
    #[serde(default)]
    frame: Option<String>,
}

#[derive(Deserialize)]
pub struct Answer {
    #[serde(flatten)]
    question: Question,
    outcome: String,
}

const JAPANESE: &[(&str, &str)] = &[
    ("lang", "ja"),
    ("title", "本人認証（3-D Secure）"),
    ("emulator", "これは模擬環境です。実際のカード会社にはつながりません。"),
    ("question", "カード会社の本人認証をどう終えるか選んでください。"),
    ("complete", "認証を完了する"),
    ("fail", "失敗させる"),
];

const ENGLISH: &[(&str, &str)] = &[
    ("lang", "en"),
    ("title", "Authentication (3-D Secure)"),
    ("emulator", "This is an emulator. It is connected to no card issuer."),
    ("question", "Choose how the card issuer's authentication ends."),
    ("complete", "Complete"),
    ("fail", "Fail"),
];

pub async fn ask(request: HttpRequest, source: Path<String>, question: Query<Question>) -> HttpResponse {
    let japanese =
        question.lang.starts_with("ja") || (question.lang.is_empty() && prefers_japanese(&request));
    let texts = if japanese { JAPANESE } else { ENGLISH };
    let source = escape(&source);
    let mut hidden = vec![("key", question.key.as_str()), ("client_secret", &question.client_secret)];
    hidden.extend(question.account.as_deref().map(|account| ("account", account)));
    hidden.extend(question.frame.as_deref().map(|frame| ("frame", frame)));
    let input = |(name, value): (&str, &str)| {
        format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value))
    };
    let hidden: String = hidden.into_iter().map(input).collect();
    // The page around a frame has a main landmark of its own.
    let landmark = if question.frame.is_some() { "div" } else { "main" };
    let values: Vec<_> =
        [texts, &[("landmark", landmark), ("source", &source), ("hidden", &hidden)]].concat();
    framed(fill(include_str!("challenge.html"), &values))
}

fn prefers_japanese(request: &HttpRequest) -> bool {
    let header = request.headers().get(header::ACCEPT_LANGUAGE);
    header.and_then(|value| value.to_str().ok()).is_some_and(|languages| languages.starts_with("ja"))
}

pub async fn answer(world: Data<World>, source: Path<String>, answer: Form<Answer>) -> HttpResponse {
    let question = &answer.question;
    let Ok(key) = keys::parse(&question.key) else { return not_found().await };
    let account = question.account.clone().filter(|name| !name.is_empty());
    let realm = world.realm(&key.realm);
    let return_url = {
        let mut realm = lock(&realm);
        let context = background(&realm, &account);
        let ledger = &mut realm.account(&account).ledger;
        let return_url = return_url(ledger, &source, &question.client_secret);
        let fields = [
            ("source", source.as_str()),
            ("client_secret", question.client_secret.as_str()),
            ("outcome", answer.outcome.as_str()),
        ];
        let fields = fields.map(|(name, text)| (name.to_owned(), Node::Text(text.to_owned())));
        let mut call = Call { ledger, params: Params::new(Fields::from(fields)), context: &context };
        // Asked twice, the second answer changes nothing: the way back is the same.
        let passed = routes::answer(&mut call, "POST", &["3ds2", "challenge_complete"]);
        let passed = passed.is_ok_and(|body| body["state"] == "succeeded");
        return_url.map(|(url, id)| way_back(&url, &id, &question.client_secret, passed))
    };
    webhooks::publish(&world.into_inner(), &realm, &account);
    match (return_url, &question.frame) {
        (Some(url), None) => HttpResponse::SeeOther().insert_header((header::LOCATION, url)).finish(),
        _ => framed(format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Done</title>\
             <script src=\"/js/challenge_done.js\" data-source=\"{}\"></script>",
            escape(&source)
        )),
    }
}

/// Where a redirected browser goes back to, and the id of its intent.
fn return_url(ledger: &Ledger, source: &str, secret: &str) -> Option<(String, String)> {
    let url = |pending: &Option<Pending>| {
        let pending = pending.as_ref().filter(|pending| pending.source == source)?;
        pending.next_action["redirect_to_url"]["return_url"].as_str().map(str::to_owned)
    };
    let payments = ledger.payment_intents.values().filter(|intent| intent.secret == secret);
    let payment = payments.filter_map(|intent| Some((url(&intent.pending)?, intent.id.clone()))).next();
    let setups = ledger.setup_intents.values().filter(|intent| intent.secret == secret);
    payment
        .or_else(|| setups.filter_map(|intent| Some((url(&intent.pending)?, intent.id().to_owned()))).next())
}

fn way_back(url: &str, id: &str, secret: &str, passed: bool) -> String {
    let Ok(mut back) = url::Url::parse(url) else { return url.to_owned() };
    let name = if id.starts_with("seti_") { "setup_intent" } else { "payment_intent" };
    back.query_pairs_mut()
        .append_pair(name, id)
        .append_pair(&format!("{name}_client_secret"), secret)
        .append_pair("redirect_status", if passed { "succeeded" } else { "failed" });
    back.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_missing_in_either_language() {
        for texts in [JAPANESE, ENGLISH] {
            let values: Vec<_> =
                [texts, &[("landmark", "main"), ("source", "payatt_1"), ("hidden", "")]].concat();
            assert!(!fill(include_str!("challenge.html"), &values).contains(['{', '}']));
        }
    }

    #[test]
    fn the_way_back_keeps_the_query() {
        assert_eq!(
            way_back("http://h/done?a=1", "pi_1", "pi_1_secret_2", true),
            "http://h/done?a=1&payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_2&redirect_status=succeeded"
        );
    }
}
