//! Received mail, parsed, latest last.

use std::collections::HashMap;
use std::sync::Mutex;

use indexmap::IndexMap;
use jiff::Timestamp;
use mail_parser::MessageParser;
use serde::Serialize;

use crate::clock;
use crate::random;
use crate::world::lock;

const KEPT_AT_MOST: usize = 10_000;

#[derive(Default)]
pub struct Mailbox {
    messages: Mutex<Vec<Message>>,
    /// How many more times mail to an address is refused.
    refusals: Mutex<HashMap<String, u32>>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Message {
    pub id: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// Envelope sender.
    pub from: String,
    pub subject: String,
    pub text: Option<String>,
    pub html: Option<String>,
    pub received_at: Timestamp,
    /// The last value of each header, unfolded.
    pub headers: IndexMap<String, String>,
    pub attachments: Vec<Attachment>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Attachment {
    pub name: Option<String>,
    pub bytes: usize,
}

impl Mailbox {
    /// Parses and keeps a message as it came over SMTP, dots unstuffed.
    pub fn receive(&self, from: String, to: Vec<String>, raw: &[u8]) {
        let message = read(from, to, raw);
        let mut messages = lock(&self.messages);
        if messages.len() == KEPT_AT_MOST {
            messages.remove(0);
        }
        messages.push(message);
    }

    /// Latest first; `to` compares addresses without regard to case.
    pub fn list(&self, to: Option<&str>) -> Vec<Message> {
        let messages = lock(&self.messages);
        let latest_first = messages.iter().rev();
        latest_first.filter(|message| to.is_none_or(|wanted| message.is_to(wanted))).cloned().collect()
    }

    pub fn find(&self, id: &str) -> Option<Message> {
        lock(&self.messages).iter().find(|message| message.id == id).cloned()
    }

    pub fn clear(&self, to: Option<&str>) {
        lock(&self.messages).retain(|message| to.is_some_and(|wanted| !message.is_to(wanted)));
    }

    /// The next `times` deliveries to an address get 451.
    pub fn refuse(&self, address: &str, times: u32) {
        lock(&self.refusals).insert(address.to_lowercase(), times);
    }

    /// Uses up one refusal, if there is one.
    pub fn refuses(&self, address: &str) -> bool {
        let mut refusals = lock(&self.refusals);
        let Some(left) = refusals.get_mut(&address.to_lowercase()) else { return false };
        *left = left.saturating_sub(1);
        if *left == 0 {
            refusals.remove(&address.to_lowercase());
        }
        true
    }
}

impl Message {
    fn is_to(&self, address: &str) -> bool {
        self.to.iter().any(|to| to.eq_ignore_ascii_case(address))
    }
}

fn read(from: String, to: Vec<String>, raw: &[u8]) -> Message {
    let parsed = MessageParser::default().parse(raw).unwrap_or_default();
    let headers = parsed.headers_raw().map(|(name, value)| (name.to_owned(), unfold(value)));
    // What mail-parser derives from the other kind is left out: a test wants to see what was sent.
    let is_html = |part: &mail_parser::MessagePart| part.is_text_html();
    let text = parsed.text_bodies().find(|part| !is_html(part)).and_then(|part| part.text_contents());
    let html = parsed.html_bodies().find(|part| is_html(part)).and_then(|part| part.text_contents());
    Message {
        id: random::letters(16),
        to,
        from,
        subject: parsed.subject().unwrap_or_default().to_owned(),
        text: text.map(str::to_owned),
        html: html.map(str::to_owned),
        received_at: Timestamp::from_millisecond(clock::unix_millis()).unwrap_or_default(),
        headers: headers.collect(),
        attachments: parsed.attachments().map(attachment).collect(),
    }
}

fn attachment(part: &mail_parser::MessagePart) -> Attachment {
    use mail_parser::MimeHeaders as _;
    Attachment { name: part.attachment_name().map(str::to_owned), bytes: part.contents().len() }
}

fn unfold(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MULTIPART: &str = "From: a@example.jp\r\nTo: b@example.jp\r\nSubject: =?utf-8?B?56K66KqN?=\r\n\
        X-Trace: one\r\n two\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n\
        --x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n44GT44KT\r\n\
        --x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>hi</p>\r\n--x--\r\n";

    #[test]
    fn subject_bodies_and_headers_are_decoded() {
        let message = read("a@example.jp".into(), vec!["b@example.jp".into()], MULTIPART.as_bytes());
        assert_eq!(message.subject, "確認");
        assert_eq!(message.text.as_deref(), Some("こん"));
        assert_eq!(message.html.as_deref().map(str::trim), Some("<p>hi</p>"));
        assert_eq!(message.headers["X-Trace"], "one two");
    }

    #[test]
    fn a_plain_message_has_no_html() {
        let message = read("a".into(), vec![], b"Subject: x\r\n\r\nhello\r\n");
        assert_eq!(message.html, None);
        assert_eq!(message.text.as_deref().map(str::trim), Some("hello"));
    }

    #[test]
    fn refusals_are_used_up() {
        let mailbox = Mailbox::default();
        mailbox.refuse("A@example.jp", 2);
        assert!(mailbox.refuses("a@example.jp"));
        assert!(mailbox.refuses("a@example.jp"));
        assert!(!mailbox.refuses("a@example.jp"));
    }

    #[test]
    fn the_filter_is_the_envelope() {
        let mailbox = Mailbox::default();
        mailbox.receive("x".into(), vec!["A@example.jp".into()], b"Subject: 1\r\n\r\n");
        mailbox.receive("x".into(), vec!["b@example.jp".into()], b"Subject: 2\r\n\r\n");
        assert_eq!(mailbox.list(Some("a@example.jp")).len(), 1);
        mailbox.clear(Some("a@example.jp"));
        assert_eq!(mailbox.list(None)[0].subject, "2");
    }
}
