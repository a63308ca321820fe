//! Mail over SMTP. Verbs enqueue jobs; jobs build a [`Mail`] and send it here.

pub mod frame;
pub mod letter;
mod smtp;

use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use teiki_shared::email::Email;

use self::smtp::Smtp;
use crate::config::Config;
use crate::error::Fault;
use crate::random;

/// A letter in plain text and HTML. It is never stored: jobs keep ids and write it anew at each try.
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

#[derive(Clone)]
pub struct Mailer {
    smtp: Smtp,
    from: Mailbox,
}

impl Mailer {
    /// # Errors
    /// An `SMTP_URL` or `MAIL_FROM` that cannot be read.
    pub fn new(config: &Config) -> Result<Self, Fault> {
        let smtp = Smtp::new(&config.smtp_url)?;
        let from = config.mail_from.parse().map_err(|fault| Fault::Mail(format!("MAIL_FROM: {fault}")))?;
        Ok(Self { smtp, from })
    }

    /// Hands the letter to the mail server.
    ///
    /// # Errors
    /// `Fault::Mail`, without the address, when it was not taken.
    pub async fn send(&self, mail: Mail) -> Result<(), Fault> {
        let to = Email::parse(&mail.to).ok().and_then(|email| email.envelope().parse::<Address>().ok());
        let to = to.ok_or_else(|| Fault::Mail("the recipient's address cannot be read".into()))?;
        // Told apart from the headers, as lettre cannot read a quoted address back from them.
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.clone()])
            .map_err(|fault| Fault::Mail(fault.to_string()))?;
        let message = Message::builder()
            .envelope(envelope.clone())
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject)
            .message_id(Some(format!("<{}@{}>", random::readable(20), self.from.email.domain())))
            // No holiday notice is sent back (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".into(),
            ))
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|fault| Fault::Mail(fault.to_string()))?;
        self.smtp.send(&envelope, &message.formatted()).await
    }
}
