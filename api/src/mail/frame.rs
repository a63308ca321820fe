//! What every mail looks like: plain text and HTML from one template, so that neither says what the other lacks.
//!
//! A letter's template is written in a little Markdown. Its first line is the subject, behind `# `; blank lines part the
//! blocks that follow: a paragraph, a list of `- name: value`, a link `[label](address)`, a one-time code between backticks.

use std::fmt::{self, Write};

use askama::Template;
use teiki_shared::lang::Lang;

use super::Mail;
use super::letter::Letter;
use crate::config::Config;
use crate::error::Fault;

/// Writes a mail.
///
/// # Errors
/// None that a value can cause.
pub fn write(
    config: &Config,
    lang: Lang,
    to: impl Into<String>,
    letter: &impl Letter,
) -> Result<Mail, Fault> {
    let letter = letter.render(lang).map_err(Fault::other)?;
    let (subject, body) = letter.split_once("\n\n").unwrap_or((&letter, ""));
    let frame = Frame {
        lang,
        subject: subject.trim_start_matches("# "),
        blocks: body.split("\n\n").map(Block::read).collect(),
        home: &config.page("/"),
        host: config.site_url.host_str().unwrap_or_default(),
    };
    let html = frame.render().map_err(Fault::other)?;
    Ok(Mail { to: to.into(), subject: frame.subject.to_owned(), text: frame.text(), html })
}

#[derive(Template)]
#[template(path = "frame.html")]
struct Frame<'a> {
    lang: Lang,
    subject: &'a str,
    blocks: Vec<Block<'a>>,
    /// The address of the first page.
    home: &'a str,
    /// The name of our own pages.
    host: &'a str,
}

#[derive(Debug, PartialEq, Eq)]
enum Block<'a> {
    /// Its lines.
    Paragraph(Vec<&'a str>),
    Code(&'a str),
    Link {
        label: &'a str,
        url: &'a str,
    },
    /// Names and values.
    Rows(Vec<(&'a str, &'a str)>),
}

impl<'a> Block<'a> {
    fn read(text: &'a str) -> Self {
        let text = text.trim();
        let inside = |open: &str, close: &str| text.strip_prefix(open)?.strip_suffix(close);
        if let Some(code) = inside("`", "`") {
            return Self::Code(code);
        }
        if let Some((label, url)) = inside("[", ")").and_then(|link| link.split_once("](")) {
            return Self::Link { label, url };
        }
        let row = |line: &'a str| line.strip_prefix("- ")?.split_once(": ");
        match text.lines().map(row).collect() {
            Some(rows) => Self::Rows(rows),
            None => Self::Paragraph(text.lines().collect()),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Paragraph(lines) => lines.join("\n"),
            Self::Code(code) => (*code).to_owned(),
            Self::Link { label, url } => format!("{label}\n{url}"),
            Self::Rows(rows) => {
                rows.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
            }
        }
    }
}

impl Frame<'_> {
    fn text(&self) -> String {
        let mut blocks: Vec<String> = self.blocks.iter().map(Block::text).collect();
        blocks.push(format!("--\n{}\n{}", self.footer(), self.home));
        let code = self.blocks.iter().find_map(|block| match block {
            Block::Code(code) => Some(code),
            Block::Paragraph(_) | Block::Link { .. } | Block::Rows(_) => None,
        });
        // Asks phones to fill the code in on our own pages only; it must be the last line.
        if let Some(code) = code {
            blocks.push(format!("@{} #{code}", self.host));
        }
        blocks.join("\n\n") + "\n"
    }

    const fn footer(&self) -> &'static str {
        match self.lang {
            Lang::Ja => {
                "このメールはTeiki（バス・鉄道の定期券のウェブ販売）から自動で送られています。ご返信いただいてもお答えできません。"
            }
            Lang::En => {
                "Sent automatically by Teiki, commuter passes for buses and railways. Replies to this address are not read."
            }
        }
    }
}

/// How values come into letters' templates: on one line, so that what people typed begins no block of its own.
#[derive(Clone, Copy, Default)]
pub struct OneLine;

impl askama::filters::Escaper for OneLine {
    fn write_escaped_str<W: Write>(&self, mut dest: W, value: &str) -> fmt::Result {
        value.split(['\n', '\r']).try_for_each(|line| dest.write_str(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &str = "`123456`\n\nDear <b>Ann</b> & 'co',\nhello.\n\n- Pass: A: B\n- Price: ¥240\n\n[See it](https://teiki.example/orders?a=1&b=2)\n";

    fn frame() -> Frame<'static> {
        Frame {
            lang: Lang::En,
            subject: "A & B",
            blocks: LETTER.split("\n\n").map(Block::read).collect(),
            home: "https://teiki.example/",
            host: "teiki.example",
        }
    }

    #[test]
    fn text_and_html_tell_the_same() {
        insta::assert_snapshot!(frame().text(), @"
        123456

        Dear <b>Ann</b> & 'co',
        hello.

        Pass: A: B
        Price: ¥240

        See it
        https://teiki.example/orders?a=1&b=2

        --
        Sent automatically by Teiki, commuter passes for buses and railways. Replies to this address are not read.
        https://teiki.example/

        @teiki.example #123456
        ");
        insta::assert_snapshot!(frame().render().unwrap(), @r#"
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>A &#38; B</title></head>
        <body style="margin:0;padding:24px 16px;font:16px/1.7 sans-serif"><main style="max-width:36em;margin:0 auto">
        <h1 style="font-size:20px;line-height:1.5">A &#38; B</h1>
        <p style="font-size:32px;font-weight:bold;letter-spacing:.2em">123456</p>
        <p>Dear &#60;b&#62;Ann&#60;/b&#62; &#38; &#39;co&#39;,<br>hello.</p>
        <dl><dt style="font-weight:bold">Pass</dt><dd style="margin:0 0 8px">A: B</dd><dt style="font-weight:bold">Price</dt><dd style="margin:0 0 8px">¥240</dd></dl>
        <p><a href="https://teiki.example/orders?a=1&#38;b=2">See it</a></p>
        <hr style="border:0;border-top:1px solid #949494;margin:32px 0 16px">
        <p style="font-size:14px">Sent automatically by Teiki, commuter passes for buses and railways. Replies to this address are not read.<br><a href="https://teiki.example/">https://teiki.example/</a></p>
        </main></body></html>
        "#);
    }

    #[test]
    fn a_value_begins_no_block() {
        let mut written = String::new();
        askama::filters::Escaper::write_escaped_str(&OneLine, &mut written, "Ann\r\n\n[a](b)\n").unwrap();
        assert_eq!(written, "Ann[a](b)");
    }
}
