//! What every mail looks like: plain text and HTML from one list of parts, so that neither says what the other lacks.

use teiki_shared::lang::Lang;

use super::Mail;
use crate::config::Config;

/// A mail being written.
pub struct Letter {
    lang: Lang,
    subject: String,
    parts: Vec<Part>,
    /// Asks phones to fill the code in on our own pages only; the last line of the text.
    bound_code: Option<String>,
}

enum Part {
    Paragraph(String),
    Code(String),
    Link { label: String, url: String },
    Rows(Vec<(String, String)>),
}

impl Letter {
    pub fn new(lang: Lang, subject: impl Into<String>) -> Self {
        Self { lang, subject: subject.into(), parts: Vec::new(), bound_code: None }
    }

    #[must_use]
    pub fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.parts.push(Part::Paragraph(text.into()));
        self
    }

    /// A one-time code, large.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.parts.push(Part::Code(code.to_owned()));
        self.bound_code = Some(code.to_owned());
        self
    }

    /// The way to a page; `url` is a whole address.
    #[must_use]
    pub fn link(mut self, label: impl Into<String>, url: impl Into<String>) -> Self {
        self.parts.push(Part::Link { label: label.into(), url: url.into() });
        self
    }

    /// Names and values, one a line.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = (String, String)>) -> Self {
        self.parts.push(Part::Rows(rows.into_iter().collect()));
        self
    }

    /// The finished mail.
    pub fn to(self, config: &Config, address: impl Into<String>) -> Mail {
        let text = self.text(config);
        let html = self.html(config);
        Mail { to: address.into(), subject: self.subject, text, html }
    }

    fn footer(&self) -> &'static str {
        match self.lang {
            Lang::Ja => {
                "このメールはTeiki（バス・鉄道の定期券のウェブ販売）から自動で送られています。ご返信いただいてもお答えできません。"
            }
            Lang::En => {
                "Sent automatically by Teiki, commuter passes for buses and railways. Replies to this address are not read."
            }
        }
    }

    fn text(&self, config: &Config) -> String {
        let mut blocks: Vec<String> = self.parts.iter().map(Part::text).collect();
        blocks.push(format!("--\n{}\n{}", self.footer(), config.page("/")));
        if let (Some(code), Some(host)) = (&self.bound_code, config.site_url.host_str()) {
            blocks.push(format!("@{host} #{code}"));
        }
        blocks.join("\n\n") + "\n"
    }

    fn html(&self, config: &Config) -> String {
        let lang = self.lang.as_str();
        let subject = escape(&self.subject);
        let body: String = self.parts.iter().map(Part::html).collect();
        let footer = escape(self.footer());
        let home = escape(&config.page("/"));
        format!(
            "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>{subject}</title></head>\n\
             <body style=\"margin:0;padding:24px 16px;font:16px/1.7 sans-serif\">\
             <main style=\"max-width:36em;margin:0 auto\">\n<h1 style=\"font-size:20px;line-height:1.5\">{subject}</h1>\n\
             {body}<hr style=\"border:0;border-top:1px solid #949494;margin:32px 0 16px\">\n\
             <p style=\"font-size:14px\">{footer}<br><a href=\"{home}\">{home}</a></p>\n</main></body></html>\n"
        )
    }
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Paragraph(text) => text.clone(),
            Self::Code(code) => code.clone(),
            Self::Link { label, url } => format!("{label}\n{url}"),
            Self::Rows(rows) => {
                rows.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
            }
        }
    }

    fn html(&self) -> String {
        match self {
            Self::Paragraph(text) => format!("<p>{}</p>\n", escape(text).replace('\n', "<br>")),
            Self::Code(code) => format!(
                "<p style=\"font-size:32px;font-weight:bold;letter-spacing:.2em\">{}</p>\n",
                escape(code)
            ),
            Self::Link { label, url } => {
                format!("<p><a href=\"{}\">{}</a></p>\n", escape(url), escape(label))
            }
            Self::Rows(rows) => {
                let rows: String = rows
                    .iter()
                    .map(|(name, value)| {
                        format!(
                            "<dt style=\"font-weight:bold\">{}</dt><dd style=\"margin:0 0 8px\">{}</dd>",
                            escape(name),
                            escape(value)
                        )
                    })
                    .collect();
                format!("<dl>{rows}</dl>\n")
            }
        }
    }
}

/// Text as HTML.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_text_in_html() {
        assert_eq!(escape("<a href=\"x\">'&'</a>"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
    }
}
