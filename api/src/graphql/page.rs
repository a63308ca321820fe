//! Pages of long lists: Relay connections with keyset cursors.

use std::fmt;

use async_graphql::connection::CursorType;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

/// Behind every moment that a list may hold: where one begins that has the latest first.
pub const LATEST: DateTime = DateTime(Timestamp::MAX);

/// The most that one page holds.
const MOST: usize = 100;

/// The size of a page, as SQL takes it.
pub fn size(first: Option<usize>) -> i64 {
    i64::try_from(first.unwrap_or(20).clamp(1, MOST)).unwrap_or(20)
}

/// What a page weighs when the complexity of a document is judged.
pub fn weight(first: i32) -> usize {
    usize::try_from(first).unwrap_or_default().clamp(1, MOST)
}

/// Where a page begins: behind the row with this sort key and id. Opaque to clients.
pub struct Cursor {
    key: String,
    pub id: Uuid,
}

/// A cursor that is not valid.
#[derive(Debug)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Not a valid cursor. Start from the first page.")
    }
}

impl std::error::Error for Malformed {}

impl Cursor {
    pub fn new(key: String, id: Uuid) -> Self {
        Self { key, id }
    }

    /// The sort key as it is.
    pub fn text(&self) -> &str {
        &self.key
    }

    /// The sort key as a moment.
    ///
    /// # Errors
    /// A cursor of another list, or of none: Postgres's years begin and end elsewhere than ours.
    pub fn moment(&self) -> Result<Timestamp, Malformed> {
        let moment: Timestamp = self.key.parse().map_err(|_| Malformed)?;
        if moment >= Timestamp::UNIX_EPOCH { Ok(moment) } else { Err(Malformed) }
    }

    /// The sort key as a date.
    ///
    /// # Errors
    /// As [`Cursor::moment`].
    pub fn date(&self) -> Result<Date, Malformed> {
        let date: Date = self.key.parse().map_err(|_| Malformed)?;
        if date.year() >= 1970 { Ok(date) } else { Err(Malformed) }
    }
}

impl CursorType for Cursor {
    type Error = Malformed;

    fn decode_cursor(text: &str) -> Result<Self, Malformed> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Malformed)?;
        let text = String::from_utf8(bytes).map_err(|_| Malformed)?;
        // Postgres takes no such byte in a text.
        let (key, id) = text.split_once('|').filter(|(key, _)| !key.contains('\0')).ok_or(Malformed)?;
        Ok(Self { key: key.to_owned(), id: id.parse().map_err(|_| Malformed)? })
    }

    fn encode_cursor(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(format!("{}|{}", self.key, self.id))
    }
}
