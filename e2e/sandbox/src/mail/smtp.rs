//! The SMTP receiver: plain text on loopback, nothing is ever sent on.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, BufWriter};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use super::session::{Reply, Session};
use crate::world::World;

const LONGEST_COMMAND: usize = 2_000;
const LARGEST_MESSAGE: usize = 25 * 1024 * 1024;
const IDLE: Duration = Duration::from_secs(300);

/// Takes connections until the task is dropped.
pub async fn serve(listener: TcpListener, world: Arc<World>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let world = world.clone();
                tokio::spawn(async move {
                    if let Err(error) = converse(stream, &world).await {
                        tracing::debug!(%error, "an SMTP conversation broke off");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "no SMTP connection could be taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn converse(stream: TcpStream, world: &World) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (reader, writer) = stream.into_split();
    let (mut reader, mut writer) = (BufReader::new(reader), BufWriter::new(writer));
    let mut session = Session::default();
    say(&mut writer, "220 teiki-sandbox ESMTP (an emulator)").await?;
    while let Some(line) = line(&mut reader, LONGEST_COMMAND).await? {
        let line = String::from_utf8_lossy(&line).into_owned();
        match session.command(line.trim_end(), |address| world.mailbox.refuses(address)) {
            Reply::Say(text) => say(&mut writer, &text).await?,
            Reply::Quit => return say(&mut writer, "221 2.0.0 Bye").await,
            Reply::TakeData => {
                say(&mut writer, "354 End with a line that holds one dot").await?;
                let Some(message) = data(&mut reader).await? else { return Ok(()) };
                let envelope = session.finish();
                if message.len() > LARGEST_MESSAGE {
                    say(&mut writer, "552 5.3.4 Too large").await?;
                    continue;
                }
                world.mailbox.receive(envelope.from, envelope.to, &message);
                say(&mut writer, "250 2.0.0 In the mailbox").await?;
            }
        }
    }
    Ok(())
}

async fn say(writer: &mut BufWriter<OwnedWriteHalf>, text: &str) -> io::Result<()> {
    writer.write_all(text.as_bytes()).await?;
    writer.write_all(b"\r\n").await?;
    writer.flush().await
}

/// A line with its end; `None` when the other side has gone.
async fn line(reader: &mut BufReader<OwnedReadHalf>, longest: usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = tokio::time::timeout(IDLE, reader.read_until(b'\n', &mut line)).await;
    match read.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?? {
        0 => Ok(None),
        length if length > longest => Err(io::Error::new(io::ErrorKind::InvalidData, "line too long")),
        _ => Ok(Some(line)),
    }
}

/// The message up to the line with one dot, dots unstuffed.
async fn data(reader: &mut BufReader<OwnedReadHalf>) -> io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    while let Some(line) = line(reader, LARGEST_MESSAGE).await? {
        if line == b".\r\n" || line == b".\n" {
            return Ok(Some(message));
        }
        let content = if line.first() == Some(&b'.') { &line[1..] } else { &line[..] };
        // What is beyond the limit is read and dropped, so that the refusal can be said.
        if message.len() <= LARGEST_MESSAGE {
            message.extend_from_slice(content);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;

    #[tokio::test]
    async fn a_message_arrives_with_its_dots_unstuffed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let world = Arc::new(World::new(reqwest::Client::new()));
        let server = tokio::spawn(serve(listener, world.clone()));
        let mut stream = TcpStream::connect(address).await.unwrap();
        let sent =
            "EHLO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nSubject: s\r\n\r\n..dot\r\n.\r\nQUIT\r\n";
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.contains("250 2.0.0 In the mailbox"), "{answer}");
        let messages = world.mailbox.list(Some("b@x"));
        assert_eq!(messages[0].text.as_deref().map(str::trim), Some(".dot"));
        server.abort();
    }
}
