//! What becomes of a card whose number changes. The caller has locked it.

use jiff::{SignedDuration, Timestamp};
use teiki_shared::card::{CardChangeReason, CardKind, CardState};
use teiki_shared::card_number::CardNumber;
use teiki_shared::format;
use teiki_shared::ids::CardId;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;

use super::{Card, NumberRefusal, db, default_name, is_default_name, register};
use crate::catalogue::{self, Telephone, called};
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::random;

/// Numbers that an account may change within [`WINDOW`]: a family that moves to new phones at once.
const MOST_CHANGES: i64 = 5;
const WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);

/// The account has changed as many numbers as it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TooOften {
    now: Timestamp,
    /// When it may again.
    again: Timestamp,
    telephones: Vec<Telephone>,
}

impl TooOften {
    /// Seconds to wait.
    pub fn retry_after(&self) -> Option<i32> {
        i32::try_from(self.again.duration_since(self.now).as_secs()).ok()
    }

    pub fn sentence(&self, lang: Lang) -> String {
        // The first whole minute at which it goes.
        let again = format::near_moment(lang, self.again + SignedDuration::from_secs(59));
        let phones = called(&self.telephones, lang);
        let (most, days) = (MOST_CHANGES, WINDOW.as_hours() / 24);
        match lang {
            Lang::Ja => format!(
                "番号の変更は{days}日間に{most}回までです。{again}からまた変更できます。お急ぎのときは、お電話でご連絡ください。{phones}"
            ),
            Lang::En => format!(
                "You can change a number at most {most} times in {days} days; the next time from {again}. If it cannot wait, please call: {phones}"
            ),
        }
    }
}

/// Counts under a lock, so that changes of several cards at once are counted one after the other.
///
/// # Errors
/// Those of the database.
pub async fn too_often(conn: &mut Conn, clock: &Clock, old: &Card) -> Result<Option<TooOften>, Fault> {
    db::lock_rider(conn, old.account_id).await?;
    let now = clock.now();
    let Some(first) = db::nth_last_change(conn, old.account_id, MOST_CHANGES).await? else { return Ok(None) };
    let again = first.0 + WINDOW;
    if again <= now {
        return Ok(None);
    }
    Ok(Some(TooOften { now, again, telephones: catalogue::telephones(conn).await? }))
}

/// What a new number is printed on or kept in.
#[derive(Clone, Copy)]
pub struct NewCard<'a> {
    pub number: &'a CardNumber,
    pub kind: CardKind,
    /// Issued to a person; the old card may have been another.
    pub named: bool,
}

/// Adds a card in the place of the old one, under its name. Or why the number cannot be taken.
///
/// # Errors
/// Those of the database; a violation of `cards_number` when the number was taken in the meantime.
pub async fn add_in_place_of(
    conn: &mut Conn,
    clock: &Clock,
    old: &Card,
    lang: Lang,
    new: NewCard<'_>,
) -> Result<Result<Card, NumberRefusal>, Fault> {
    let NewCard { number, kind, named } = new;
    if let Some(refusal) = register::refusal_of(conn, old.account_id, number).await? {
        return Ok(Err(refusal));
    }
    let name = if is_default_name(&old.name, old.kind) {
        default_name(kind, lang).to_owned()
    } else {
        old.name.clone()
    };
    let card = Card {
        id: CardId::from(random::id(clock)),
        number: number.clone(),
        kind,
        named,
        name,
        registered_at: DateTime(clock.now()),
        ..old.clone()
    };
    db::insert(conn, &card).await?;
    Ok(Ok(card))
}

/// What becomes of the old number. A lost one is reissued by the operator and never used again.
pub fn end_of(reason: CardChangeReason, was_paid_for: bool) -> CardState {
    match reason {
        CardChangeReason::Lost if was_paid_for => CardState::Retired,
        CardChangeReason::Lost
        | CardChangeReason::Reissued
        | CardChangeReason::NewPhone
        | CardChangeReason::Other => CardState::Replaced,
    }
}
