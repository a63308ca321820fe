//! The mail server, over connections that stay open between letters.
//!
//! lettre speaks the protocol; the conversation and the pool are ours (`docs/adr/0013`), so that a letter goes out in one
//! write, a server that falls silent is given up, and a conversation that broke off is never taken up again.

use std::time::Duration;

use deadpool::managed::{Manager, Metrics, Pool, PoolError, QueueMode, RecycleError, RecycleResult};
use lettre::address::Envelope;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use percent_encoding::percent_decode_str;
use tokio::time::timeout;
use url::Url;

use crate::error::Fault;

/// So long one letter may take, from the wait for a connection to the server's last word.
const PATIENCE: Duration = Duration::from_secs(30);
/// So long connecting may take.
const CONNECT: Duration = Duration::from_secs(10);
/// A connection that was not used for longer may be gone without a word.
const IDLE: Duration = Duration::from_secs(60);
/// Connections at once. Mail servers take twenty and more of one client; the worker has fewer hands that send.
const CONNECTIONS: usize = 16;

/// Sends letters. Clones share the connections.
#[derive(Clone)]
pub struct Smtp {
    pool: Pool<Server>,
    patience: Duration,
}

impl Smtp {
    /// Sends by the server at an address as `.env.example` tells it. Nothing is connected yet.
    ///
    /// # Errors
    /// `Fault::Mail`: an address that cannot be read.
    pub fn new(url: &str) -> Result<Self, Fault> {
        let server = Server::read(url).map_err(|fault| Fault::Mail(format!("SMTP_URL: {fault}")))?;
        let pool = Pool::builder(server).max_size(CONNECTIONS).queue_mode(QueueMode::Lifo);
        let pool = pool.build().map_err(|fault| Fault::Mail(fault.to_string()))?;
        Ok(Self { pool, patience: PATIENCE })
    }

    /// Hands a letter to the server.
    ///
    /// # Errors
    /// `Fault::Mail`, without the address, when it was not taken. A letter that was given up may have been taken all the same.
    pub async fn send(&self, envelope: &Envelope, letter: &[u8]) -> Result<(), Fault> {
        let sent = timeout(self.patience, async {
            match self.pool.get().await {
                Ok(mut connection) => connection.send(envelope, letter).await,
                Err(PoolError::Backend(fault)) => Err(Some(fault)),
                Err(_) => Err(None),
            }
        });
        match sent.await {
            Ok(Ok(())) => Ok(()),
            // The server's own sentence may repeat the address: the code is enough.
            Ok(Err(fault)) => Err(Fault::Mail(match fault.and_then(|fault| fault.status()) {
                Some(status) => format!("the mail server answered {status}"),
                None => "the mail server cannot be reached".into(),
            })),
            Err(_) => Err(Fault::Mail("the mail server takes too long".into())),
        }
    }
}

/// A mail server, as its address tells it.
struct Server {
    host: String,
    port: u16,
    tls: Tls,
    hello: ClientId,
    credentials: Option<Credentials>,
}

impl Server {
    /// Reads `smtps://…` (TLS), `smtp://…?tls=required` or `?tls=opportunistic` (STARTTLS) or `smtp://…` (plain); with
    /// `user:password@`, and our own name as the path where the server wants another than the machine's.
    fn read(url: &str) -> Result<Self, String> {
        let url = Url::parse(url).map_err(|fault| fault.to_string())?;
        let host = url.host_str().ok_or("it names no server")?.trim_matches(['[', ']']).to_owned();
        let wanted = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let parameters = || TlsParameters::new(host.clone()).map_err(|fault| fault.to_string());
        let (tls, port) = match (url.scheme(), wanted.as_deref()) {
            ("smtps", _) => (Tls::Wrapper(parameters()?), SUBMISSIONS_PORT),
            ("smtp", Some("required")) => (Tls::Required(parameters()?), SUBMISSION_PORT),
            ("smtp", Some("opportunistic")) => (Tls::Opportunistic(parameters()?), SUBMISSION_PORT),
            ("smtp", None) => (Tls::None, SMTP_PORT),
            _ => return Err("take smtps://, smtp://…?tls=required or smtp://".into()),
        };
        let name = url.path().trim_matches('/');
        let hello = if name.is_empty() { ClientId::default() } else { ClientId::Domain(name.into()) };
        let decoded = |text: &str| {
            percent_decode_str(text).decode_utf8().map(String::from).map_err(|fault| fault.to_string())
        };
        let credentials = match url.password() {
            Some(password) => Some(Credentials::new(decoded(url.username())?, decoded(password)?)),
            None => None,
        };
        Ok(Self { port: url.port().unwrap_or(port), host, tls, hello, credentials })
    }
}

impl Manager for Server {
    type Type = Connection;
    type Error = Error;

    async fn create(&self) -> Result<Connection, Error> {
        let wrapper = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            Tls::None | Tls::Opportunistic(_) | Tls::Required(_) => None,
        };
        let address = (self.host.as_str(), self.port);
        let mut smtp =
            AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), &self.hello, wrapper, None).await?;
        match &self.tls {
            Tls::Required(parameters) => smtp.starttls(parameters.clone(), &self.hello).await?,
            Tls::Opportunistic(parameters) if smtp.can_starttls() => {
                smtp.starttls(parameters.clone(), &self.hello).await?;
            }
            Tls::None | Tls::Opportunistic(_) | Tls::Wrapper(_) => {}
        }
        if let Some(credentials) = &self.credentials {
            smtp.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(Connection { smtp, talking: false })
    }

    async fn recycle(&self, connection: &mut Connection, metrics: &Metrics) -> RecycleResult<Error> {
        if connection.talking || metrics.last_used() > IDLE || !connection.smtp.test_connected().await {
            return Err(RecycleError::message("it cannot be used again"));
        }
        Ok(())
    }
}

struct Connection {
    smtp: AsyncSmtpConnection,
    /// A letter is under way. One that broke off, or was given up, leaves answers behind that belong to nobody.
    talking: bool,
}

impl Connection {
    async fn send(&mut self, envelope: &Envelope, letter: &[u8]) -> Result<(), Option<Error>> {
        let content = content(letter).ok_or(None)?;
        self.talking = true;
        self.smtp.command(Mail::new(envelope.from().cloned(), parameters(envelope, letter))).await?;
        for to in envelope.to() {
            self.smtp.command(Rcpt::new(to.clone(), Vec::new())).await?;
        }
        self.smtp.command(Data).await?;
        self.smtp.command(content).await?;
        self.talking = false;
        Ok(())
    }
}

/// What the server must be able to do for a letter that is not ASCII.
fn parameters(envelope: &Envelope, letter: &[u8]) -> Vec<MailParameter> {
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    let utf8 = addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii());
    let eight_bit = !letter.is_ascii();
    let parameters = [
        utf8.then_some(MailParameter::SmtpUtfEight),
        eight_bit.then_some(MailParameter::Body(MailBodyParameter::EightBitMime)),
    ];
    parameters.into_iter().flatten().collect()
}

/// A letter with the line that ends it, in one piece: sent apart, the end would wait until the server acknowledges the rest
/// (Nagle's algorithm), which a server puts off for 40 ms. A dot that begins a line is doubled (RFC 5321, section 4.5.2).
fn content(letter: &[u8]) -> Option<String> {
    let letter = str::from_utf8(letter).ok()?;
    let first = if letter.starts_with('.') { "." } else { "" };
    let break_ = if letter.ends_with("\r\n") { "" } else { "\r\n" };
    Some(format!("{first}{}{break_}.\r\n", letter.replace("\r\n.", "\r\n..")))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;

    use super::*;

    fn envelope() -> Envelope {
        Envelope::new("from@example.com".parse().ok(), vec!["to@example.com".parse().unwrap()]).unwrap()
    }

    #[test]
    fn a_line_that_begins_with_a_dot_does_not_end_a_letter() {
        let framed = |letter: &str| content(letter.as_bytes()).unwrap();
        assert_eq!(framed("a\r\n.\r\nb\r\n"), "a\r\n..\r\nb\r\n.\r\n");
        assert_eq!(framed(".a"), "..a\r\n.\r\n");
        assert_eq!(framed("a.b"), "a.b\r\n.\r\n");
    }

    #[test]
    fn an_address_tells_the_server() {
        let read = |url: &str| Server::read(url).unwrap();
        let server = read("smtps://user%40example.com:p%2Fw@mail.example.com");
        assert_eq!((server.host.as_str(), server.port), ("mail.example.com", 465));
        assert!(matches!(server.tls, Tls::Wrapper(_)));
        assert_eq!(server.credentials, Some(Credentials::new("user@example.com".into(), "p/w".into())));
        assert!(matches!(read("smtp://mail.example.com:2525?tls=required").tls, Tls::Required(_)));
        assert_eq!(read("smtp://mail.example.com:2525?tls=required").port, 2525);
        assert_eq!((read("smtp://[::1]").host.as_str(), read("smtp://[::1]").port), ("::1", 25));
        assert_eq!(read("smtp://localhost/teiki.example").hello, ClientId::Domain("teiki.example".into()));
        assert!(Server::read("smtp://localhost?tls=none").is_err());
        assert!(Server::read("https://localhost").is_err());
    }

    /// A server that answers every line of each connection, but the letters of the first one. Tells each line.
    async fn half_silent() -> (String, mpsc::UnboundedReceiver<(usize, String)>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (tell, told) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            for nth in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let tell = tell.clone();
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    stream.write_all(b"220 here\r\n").await.unwrap();
                    let (mut line, mut in_letter) = (String::new(), false);
                    while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                        let said = std::mem::take(&mut line);
                        let answer = match (said.as_str(), in_letter) {
                            (".\r\n", true) if nth == 0 => "",
                            (".\r\n", true) => "250 taken\r\n",
                            (_, true) => "",
                            ("DATA\r\n", false) => "354 go on\r\n",
                            (_, false) => "250 here\r\n",
                        };
                        in_letter = said == "DATA\r\n" || (in_letter && said != ".\r\n");
                        let _ = tell.send((nth, said));
                        stream.write_all(answer.as_bytes()).await.unwrap();
                    }
                });
            }
        });
        (url, told)
    }

    #[tokio::test]
    async fn a_server_that_falls_silent_is_given_up_and_its_connection_with_it() {
        let (url, mut told) = half_silent().await;
        let mut smtp = Smtp::new(&url).unwrap();
        smtp.patience = Duration::from_millis(500);
        let given_up = smtp.send(&envelope(), b"one\r\n").await.unwrap_err();
        assert!(given_up.to_string().contains("takes too long"), "{given_up}");
        smtp.patience = Duration::from_secs(20);
        smtp.send(&envelope(), b"two\r\n").await.unwrap();
        smtp.send(&envelope(), b"three\r\n").await.unwrap();
        told.close();
        let mut lines = Vec::new();
        while let Some(line) = told.recv().await {
            lines.push(line);
        }
        let of = |text: &str| lines.iter().find(|(_, line)| line == text).map(|(nth, _)| *nth);
        assert_eq!([of("one\r\n"), of("two\r\n"), of("three\r\n")], [Some(0), Some(1), Some(1)], "{lines:?}");
    }
}
