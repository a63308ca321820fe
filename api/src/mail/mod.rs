//! Mail over SMTP. Verbs enqueue jobs; jobs build a [`Mail`] and send it here.

pub mod frame;
pub mod letter;

use std::time::Duration;

use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use teiki_shared::email::Email;

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
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// # Errors
    /// An `SMTP_URL` or `MAIL_FROM` that cannot be read.
    pub fn new(config: &Config) -> Result<Self, Fault> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.smtp_url)
            .map_err(|fault| Fault::Mail(format!("SMTP_URL: {fault}")))?
            .timeout(Some(Duration::from_secs(10)))
            .build();
        let from = config.mail_from.parse().map_err(|fault| Fault::Mail(format!("MAIL_FROM: {fault}")))?;
        Ok(Self { transport, from })
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
            .envelope(envelope)
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
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            // The server's own sentence may repeat the address: the code is enough.
            Err(fault) => Err(Fault::Mail(match fault.status() {
                Some(status) => format!("the mail server answered {status}"),
                None => "the mail server cannot be reached".into(),
            })),
        }
    }
}
