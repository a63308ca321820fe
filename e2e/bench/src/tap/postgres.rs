//! PostgreSQL's protocol, the client's side: which statements are executed, with which values.

use std::collections::HashMap;

use bytes::{Buf, Bytes, BytesMut};

use super::Listen;

/// A statement that was executed, as the server sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub sql: String,
    /// Of the parameters, as far as the server named them; 0 where PostgreSQL is left to find out.
    pub types: Vec<u32>,
    /// The values in PostgreSQL's binary format; `None` for null.
    pub values: Vec<Option<Bytes>>,
}

/// Requests for encryption come before the first message and have its shape.
const ENCRYPTION: [u32; 2] = [80_877_103, 80_877_104];

#[derive(Default)]
pub struct Postgres {
    begun: bool,
    buffer: BytesMut,
    /// By name: the text and the types.
    prepared: HashMap<Bytes, (String, Vec<u32>)>,
}

impl Listen for Postgres {
    type Heard = Statement;

    fn hear(&mut self, bytes: &[u8], heard: &mut Vec<Statement>) {
        self.buffer.extend_from_slice(bytes);
        loop {
            // A message is its kind, its length without the kind, and its body; the first has no kind.
            let at = usize::from(self.begun);
            let Some(mut head) = self.buffer.get(at..at + 4) else { return };
            let length = at + head.get_u32() as usize;
            if self.buffer.len() < length {
                return;
            }
            let mut message = self.buffer.split_to(length).freeze();
            if self.begun {
                let kind = message.get_u8();
                message.advance(4);
                heard.extend(self.message(kind, message));
            } else {
                message.advance(4);
                self.begun = message.len() < 4 || !ENCRYPTION.contains(&message.get_u32());
            }
        }
    }
}

impl Postgres {
    fn message(&mut self, kind: u8, mut body: Bytes) -> Option<Statement> {
        match kind {
            b'P' => {
                let (name, sql) = (word(&mut body), word(&mut body));
                let types = (0..body.get_u16()).map(|_| body.get_u32()).collect();
                self.prepared.insert(name, (String::from_utf8_lossy(&sql).into_owned(), types));
                None
            }
            b'B' => {
                let _portal = word(&mut body);
                let (sql, types) = self.prepared.get(&word(&mut body)).cloned()?;
                let formats = usize::from(body.get_u16());
                body.advance(2 * formats);
                let values = (0..body.get_u16()).map(|_| value(&mut body)).collect();
                Some(Statement { sql, types, values })
            }
            _ => None,
        }
    }
}

/// Bytes up to a zero.
fn word(body: &mut Bytes) -> Bytes {
    let length = body.iter().position(|byte| *byte == 0).unwrap_or(body.len());
    let word = body.split_to(length);
    body.advance(usize::from(!body.is_empty()));
    word
}

fn value(body: &mut Bytes) -> Option<Bytes> {
    let length = usize::try_from(body.get_i32()).ok()?;
    Some(body.split_to(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [&[kind][..], &length, body].concat()
    }

    #[test]
    fn an_executed_statement_is_heard_with_its_values_in_whatever_pieces_it_comes() {
        let mut sent = vec![0, 0, 0, 8, 0, 3, 0, 0];
        sent.extend(message(b'P', b"s1\0select $1, $2\0\0\x02\0\0\0\x17\0\0\0\0"));
        sent.extend(message(b'B', b"\0s1\0\0\x01\0\x01\0\x02\0\0\0\x04\0\0\0\x07\xff\xff\xff\xff\0\0"));
        sent.extend(message(b'E', b"\0\0\0\0\0"));
        let expected = Statement {
            sql: "select $1, $2".to_owned(),
            types: vec![23, 0],
            values: vec![Some(Bytes::from_static(&[0, 0, 0, 7])), None],
        };
        for size in [1, 7, sent.len()] {
            let (mut listener, mut heard) = (Postgres::default(), Vec::new());
            sent.chunks(size).for_each(|piece| listener.hear(piece, &mut heard));
            assert_eq!(heard, std::slice::from_ref(&expected), "pieces of {size}");
        }
    }
}
