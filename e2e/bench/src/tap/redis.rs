//! Redis' protocol, the client's side: the commands.

use bytes::{Buf, BytesMut};

use super::Listen;

/// A command and its arguments.
pub type Command = Vec<Vec<u8>>;

#[derive(Default)]
pub struct Redis {
    buffer: BytesMut,
}

impl Listen for Redis {
    type Heard = Command;

    fn hear(&mut self, bytes: &[u8], heard: &mut Vec<Command>) {
        self.buffer.extend_from_slice(bytes);
        while let Some((command, length)) = command(&self.buffer) {
            self.buffer.advance(length);
            heard.push(command);
        }
    }
}

/// The first command in the bytes, when it is whole, and its length.
fn command(bytes: &[u8]) -> Option<(Command, usize)> {
    let (count, mut at) = number(bytes, b'*', 0)?;
    let mut parts = Vec::with_capacity(count);
    for _ in 0..count {
        let (length, begin) = number(bytes, b'$', at)?;
        at = begin + length + 2;
        parts.push(bytes.get(begin..at)?[..length].to_vec());
    }
    Some((parts, at))
}

/// The number of a line that begins with `kind`, and where the next line begins.
fn number(bytes: &[u8], kind: u8, at: usize) -> Option<(usize, usize)> {
    let line = bytes.get(at..)?;
    let end = line.windows(2).position(|pair| pair == b"\r\n")?;
    let digits = line[..end].strip_prefix(&[kind])?;
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, at + end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_heard_in_whatever_pieces_they_come() {
        let sent = b"*2\r\n$3\r\nGET\r\n$3\r\na\r\n\r\n*1\r\n$4\r\nPING\r\n";
        for size in [1, 5, sent.len()] {
            let (mut listener, mut heard) = (Redis::default(), Vec::new());
            sent.chunks(size).for_each(|piece| listener.hear(piece, &mut heard));
            assert_eq!(heard, [vec![b"GET".to_vec(), b"a\r\n".to_vec()], vec![b"PING".to_vec()]]);
        }
    }
}
