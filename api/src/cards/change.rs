//! Changing a card's number: after a loss, a reissue, on a new phone. Everything still to be used moves to the new number
//! in one transaction; the old card keeps its history. Its number is free again, but for one that was lost: that retires for
//! good, unless staff release it.
//!
//! Nothing proves whose a number is, so nobody takes a number out of use by typing it: one retires only if a pass was paid
//! for on it, and an account changes few numbers.

use diesel_async::AsyncConnection;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use teiki_shared::card_kind::CardKind;
use teiki_shared::card_life::{CardChangeReason, CardState};
use teiki_shared::card_number::{self, CardNumber};
use teiki_shared::ids::{AccountId, CardId, DraftId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;

use super::update::not_found;
use super::{Card, Counter, NumberRefusal, db, default_name, is_default_name, moving, phones, register};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::clock::jst;
use crate::db::Conn;
use crate::error::{Failure, Fault, Refusal, VerbResult, violates};
use crate::jobs::{Job, queue};
use crate::random;
use crate::viewer::Viewer;

/// How often a change that lost a race to another verb looks again.
const TRIES: usize = 4;
/// Numbers that an account may change within [`WINDOW`]: a family that moves to new phones at once.
const MOST_CHANGES: i64 = 5;
const WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What the rider typed and chose.
pub struct Change {
    /// The card whose number changes.
    pub id: CardId,
    pub number: String,
    /// What the new number belongs to; a card registered before keeps its kind.
    pub kind: CardKind,
    pub reason: CardChangeReason,
}

/// A change that is done.
#[derive(Debug)]
pub struct Changed {
    /// The card that carries everything now.
    pub card: Card,
    pub moved_passes: i32,
}

/// Why a number was not changed.
#[derive(Debug)]
pub enum ChangeRefusal {
    Number(NumberRefusal),
    NotFound,
    /// The number given is the one that the card has.
    Same,
    /// The card has another number by now.
    AlreadyChanged,
    /// A pass of the same product family stands on the other card for some of the same days.
    Clash(moving::Clash),
    /// The account has changed as many numbers as it may; when it may again.
    TooOften {
        now: Timestamp,
        again: Timestamp,
        counters: Vec<Counter>,
    },
}

#[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq)]
pub enum CardChangeNumberErrorCode {
    Empty,
    Several,
    WrongLength,
    BadCharacter,
    OtherBrand,
    Taken,
    Retired,
    NotFound,
    Same,
    AlreadyChanged,
    Clash,
    TooOften,
}

impl Refusal for ChangeRefusal {
    type Code = CardChangeNumberErrorCode;

    fn code(&self) -> Self::Code {
        use CardChangeNumberErrorCode as Code;
        use card_number::Refusal as Written;
        match self {
            Self::Number(NumberRefusal::Written(written)) => match written {
                Written::Empty => Code::Empty,
                Written::Several => Code::Several,
                Written::WrongLength { .. } => Code::WrongLength,
                Written::BadCharacter { .. } => Code::BadCharacter,
                Written::OtherBrand(_) | Written::UnknownBrand { .. } => Code::OtherBrand,
            },
            Self::Number(NumberRefusal::Taken(_) | NumberRefusal::Yours) => Code::Taken,
            Self::Number(NumberRefusal::Retired(_)) => Code::Retired,
            Self::NotFound => Code::NotFound,
            Self::Same => Code::Same,
            Self::AlreadyChanged => Code::AlreadyChanged,
            Self::Clash(_) => Code::Clash,
            Self::TooOften { .. } => Code::TooOften,
        }
    }

    fn field(&self) -> &'static [&'static str] {
        match self {
            Self::Number(_) | Self::Same | Self::Clash(_) => &["number"],
            Self::NotFound | Self::AlreadyChanged | Self::TooOften { .. } => &[],
        }
    }

    fn retry_after(&self) -> Option<i32> {
        let Self::TooOften { now, again, .. } = self else { return None };
        i32::try_from(again.duration_since(*now).as_secs()).ok()
    }

    fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Number(refusal), _) => refusal.sentence(lang),
            (Self::NotFound, _) => not_found(lang),
            (Self::Same, Lang::Ja) => {
                "今の番号と同じです。新しいカードやスマートフォンの番号を入力してください。".into()
            }
            (Self::Same, Lang::En) => "This is the number the card has now. Enter the new one.".into(),
            (Self::AlreadyChanged, Lang::Ja) => {
                "このカードの番号は、すでに変更されています。カードの一覧を開き直してください。".into()
            }
            (Self::AlreadyChanged, Lang::En) => {
                "The number of this card has already been changed. Open your list of cards again.".into()
            }
            (Self::Clash(clash), _) => clash.sentence(lang),
            (Self::TooOften { again, counters, .. }, _) => too_often(*again, counters, lang),
        }
    }
}

fn too_often(again: Timestamp, counters: &[Counter], lang: Lang) -> String {
    // The first whole minute at which it goes.
    let again = (again + SignedDuration::from_secs(59)).to_zoned(jst());
    let phones = phones(counters, lang);
    let (most, days) = (MOST_CHANGES, WINDOW.as_hours() / 24);
    match lang {
        Lang::Ja => format!(
            "番号の変更は{days}日間に{most}回までです。{}からまた変更できます。お急ぎのときは、お電話でご連絡ください。{phones}",
            again.strftime("%-m月%-d日 %-H:%M"),
        ),
        Lang::En => format!(
            "You can change a number at most {most} times in {days} days; the next time from {} (Japan time). If it cannot wait, please call. {phones}",
            again.strftime("%-H:%M on %-d %B"),
        ),
    }
}

/// Why a try went no further.
enum Halt {
    Refused(ChangeRefusal),
    /// A constraint found what our look did not: another verb was in between.
    Raced(diesel::result::Error),
    Fault(Fault),
}

impl From<ChangeRefusal> for Halt {
    fn from(refusal: ChangeRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NumberRefusal> for Halt {
    fn from(refusal: NumberRefusal) -> Self {
        Self::Refused(ChangeRefusal::Number(refusal))
    }
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<diesel::result::Error> for Halt {
    fn from(fault: diesel::result::Error) -> Self {
        if violates(&fault, "cards_number") || violates(&fault, "passes_no_overlap") {
            Self::Raced(fault)
        } else {
            Self::Fault(fault.into())
        }
    }
}

/// Moves everything still to be used from a card to the number given: a fresh one, or another card of the account. The
/// same request again answers the same.
///
/// # Errors
/// [`ChangeRefusal`].
pub async fn change_number(
    app: &App,
    viewer: &Viewer,
    lang: Lang,
    input: &Change,
) -> VerbResult<Changed, ChangeRefusal> {
    let number = CardNumber::parse(&input.number)
        .map_err(|refusal| Failure::refuse(ChangeRefusal::Number(NumberRefusal::Written(refusal))))?;
    let mut conn = app.db.conn().await?;
    let mut raced = None;
    for _ in 0..TRIES {
        let outcome = conn
            .transaction::<_, Halt, _>(async |conn| {
                attempt(app, conn, viewer.account_id, lang, &number, input).await
            })
            .await;
        match outcome {
            Ok(changed) => return Ok(changed),
            Err(Halt::Refused(refusal)) => return Err(Failure::refuse(refusal)),
            Err(Halt::Fault(fault)) => return Err(fault.into()),
            Err(Halt::Raced(fault)) => raced = Some(fault),
        }
    }
    Err(Failure::Fault(raced.map_or_else(|| Fault::other("a change of number found no rest"), Fault::from)))
}

async fn attempt(
    app: &App,
    conn: &mut Conn,
    account: AccountId,
    lang: Lang,
    number: &CardNumber,
    input: &Change,
) -> Result<Changed, Halt> {
    let known = db::by_number(conn, number).await?.filter(|card| card.account_id == account);
    let ids: Vec<CardId> = [Some(input.id), known.map(|card| card.id)].into_iter().flatten().collect();
    let drafts = db::lock_drafts(conn, account, input.id).await?;
    let locked = db::lock(conn, &ids).await?;
    let mine = |card: &&Card| card.id == input.id && card.account_id == account;
    let old = locked.iter().find(mine).ok_or(ChangeRefusal::NotFound)?;
    if let Some(changed) = already_done(conn, old, number).await? {
        return Ok(changed);
    }
    match old.state {
        CardState::Live => {}
        CardState::Retired | CardState::Replaced => return Err(ChangeRefusal::AlreadyChanged.into()),
        CardState::Removed | CardState::Released => return Err(ChangeRefusal::NotFound.into()),
    }
    if old.number == *number {
        return Err(ChangeRefusal::Same.into());
    }
    refuse_often(app, conn, old).await?;
    let registered = locked.iter().find(|card| card.number == *number && card.state == CardState::Live);
    let target = match registered {
        Some(card) => card.clone(),
        None => fresh(app, conn, old, lang, number, input.kind).await?,
    };
    // Asked before its orders move away.
    let was_paid_for = db::was_paid_for(conn, old.id).await?;
    let ends_as = end_of(input.reason, was_paid_for);
    let moved_passes = carry_over(app, conn, old, &target, &drafts, input.reason).await?;
    let detail = json!({
        "from": old.number.masked(), "to": target.number.masked(), "new_card": target.id, "reason": input.reason,
        "merged": registered.is_some(), "moved_passes": moved_passes, "ends_as": ends_as,
    });
    end(app, conn, old, &target, ends_as, detail).await?;
    Ok(Changed { card: target, moved_passes })
}

/// What becomes of the old number. A lost one is reissued by the operator and never used again.
fn end_of(reason: CardChangeReason, was_paid_for: bool) -> CardState {
    match reason {
        CardChangeReason::Lost if was_paid_for => CardState::Retired,
        CardChangeReason::Lost
        | CardChangeReason::Reissued
        | CardChangeReason::NewPhone
        | CardChangeReason::Other => CardState::Replaced,
    }
}

/// Counts under a lock, so that changes of several cards at once are counted one after the other.
async fn refuse_often(app: &App, conn: &mut Conn, old: &Card) -> Result<(), Halt> {
    db::lock_rider(conn, old.account_id).await?;
    let now = app.clock.now();
    let Some(first) = db::nth_last_change(conn, old.account_id, MOST_CHANGES).await? else { return Ok(()) };
    let again = first.0 + WINDOW;
    if again <= now {
        return Ok(());
    }
    let counters = db::counters(conn).await?;
    Err(ChangeRefusal::TooOften { now, again, counters }.into())
}

/// The answer that this very change gave before.
async fn already_done(conn: &mut Conn, old: &Card, number: &CardNumber) -> Result<Option<Changed>, Halt> {
    let Some(next) = old.replaced_by else { return Ok(None) };
    let card = db::by_ids(conn, &[next]).await?.into_iter().find(|card| card.number == *number);
    let Some(card) = card else { return Ok(None) };
    let moved_passes = moving::moved_before(conn, old.id).await?;
    Ok(Some(Changed { card, moved_passes }))
}

/// A new card in the place of the old one, under its name.
async fn fresh(
    app: &App,
    conn: &mut Conn,
    old: &Card,
    lang: Lang,
    number: &CardNumber,
    kind: CardKind,
) -> Result<Card, Halt> {
    if let Some(refusal) = register::standing(conn, old.account_id, number).await? {
        return Err(refusal.into());
    }
    let name = if is_default_name(&old.name, old.kind) {
        default_name(kind, lang).to_owned()
    } else {
        old.name.clone()
    };
    let card = Card {
        id: CardId::from(random::id(&app.clock)),
        number: number.clone(),
        kind,
        name,
        registered_at: DateTime(app.clock.now()),
        ..old.clone()
    };
    db::insert(conn, &card).await?;
    Ok(card)
}

/// Moves open orders, passes and drafts; returns the number of passes.
async fn carry_over(
    app: &App,
    conn: &mut Conn,
    old: &Card,
    target: &Card,
    drafts: &[DraftId],
    reason: CardChangeReason,
) -> Result<i32, Halt> {
    let orders = moving::lock_orders(conn, old.id, app.clock.today()).await?;
    if let Some(clash) = moving::clash(conn, &orders, target.id).await? {
        return Err(ChangeRefusal::Clash(clash).into());
    }
    let detail: Value =
        json!({ "from": old.number.masked(), "to": target.number.masked(), "reason": reason });
    moving::move_orders(conn, &orders, target.id, app.clock.now(), detail).await?;
    let passes = moving::move_passes(conn, &orders, target.id).await?;
    moving::move_drafts(conn, drafts, target.id, &orders).await?;
    Ok(passes)
}

async fn end(
    app: &App,
    conn: &mut Conn,
    old: &Card,
    target: &Card,
    ends_as: CardState,
    detail: Value,
) -> Result<(), Halt> {
    db::end(conn, old.id, ends_as, Some(target.id), app.clock.now()).await?;
    let actor = Actor::Rider(old.account_id);
    audit::log(conn, &app.clock, actor, moving::CHANGED, old.id, detail).await?;
    queue::enqueue(conn, &app.clock, &Job::CardChanged { card_id: old.id }).await?;
    Ok(())
}
