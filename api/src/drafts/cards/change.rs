//! Changing a card's number: after a loss, a reissue, on a new phone. Everything still to be used moves to the new number
//! in one transaction; the old card keeps its history. Its number is free again, but for one that was lost: that retires for
//! good, unless staff release it.
//!
//! Who sits at somebody else's browser could carry the passes away: the password is asked for. It comes last, so that a page can
//! have everything judged and show what would happen before it asks.
//!
//! Nothing proves whose a number is, so nobody takes a number out of use by typing it: one retires only if a pass was paid
//! for on it, and an account changes few numbers.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::card::{CardChangeReason, CardKind, CardState};
use teiki_shared::card_number::{CardNumber, Refusal as Written};
use teiki_shared::ids::CardId;
use teiki_shared::lang::Lang;

use crate::accounts::credentials::{self, CurrentPassword};
use crate::accounts::reasons::Reason;
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::cards::jobs::CardChanged;
use crate::cards::replace::{self, NewCard, TooOften};
use crate::cards::{self, Card, NumberRefusal};
use crate::db::Conn;
use crate::drafts::db;
use crate::error::{Failure, Fault, VerbResult, violates};
use crate::jobs::queue;
use crate::orders::clash::{self, Clash};
use crate::orders::on_card;
use crate::refusal::refusals;

/// How often a change that lost a race to another verb looks again.
const TRIES: usize = 4;

/// What the rider typed and chose.
pub struct Change {
    /// The card whose number changes.
    pub id: CardId,
    pub number: String,
    /// The rider has checked a number that looks made up.
    pub number_checked: bool,
    /// What the new number belongs to; a card registered before keeps its kind.
    pub kind: CardKind,
    /// Issued to a person; none where it is not known: then as the old card.
    pub named: Option<bool>,
    /// The current password. Without it everything else is judged, and nothing is changed.
    pub password: Option<String>,
    pub reason: CardChangeReason,
}

/// A change that is done.
#[derive(Debug)]
pub struct Changed {
    /// The card that carries everything now.
    pub card: Card,
    /// None where it is not known any more.
    pub moved_passes: Option<i32>,
}

/// Moves everything still to be used from a card to the number given: a fresh one, or another card of the account. The
/// same request again answers the same.
///
/// # Errors
/// [`ChangeRefusal`].
pub async fn change_number(
    app: &App,
    actor: &Actor,
    lang: Lang,
    input: &Change,
) -> VerbResult<Changed, ChangeRefusal> {
    let number = cards::read_number(&input.number, input.number_checked)
        .map_err(|refusal| Failure::refuse(ChangeRefusal::Number(refusal)))?;
    if let Some(refusal) = wrong_password(app, actor, input).await? {
        return Err(Failure::refuse(refusal));
    }
    let mut conn = app.db.conn().await?;
    let mut lost = Fault::other("a change of number was not tried");
    for _ in 0..TRIES {
        let changed =
            conn.transaction(async |conn| change_in(app, conn, actor, lang, &number, input).await).await;
        match changed {
            // A constraint found what our look did not: another verb was in between.
            Err(Failure::Fault(Fault::Database(fault)))
                if violates(&fault, "cards_number") || violates(&fault, "passes_no_overlap") =>
            {
                lost = fault.into();
            }
            answer => return answer,
        }
    }
    Err(Failure::Fault(lost))
}

/// Why the password that was given is not taken.
async fn wrong_password(app: &App, actor: &Actor, input: &Change) -> Result<Option<ChangeRefusal>, Fault> {
    let Some(typed) = &input.password else { return Ok(None) };
    Ok(match credentials::check_current_password(app, actor, typed).await? {
        CurrentPassword::Right(_) => None,
        CurrentPassword::Wrong => Some(ChangeRefusal::Password(Reason::PasswordWrong)),
        CurrentPassword::TooOften(seconds) => Some(ChangeRefusal::Password(Reason::RateLimited(seconds))),
    })
}

async fn change_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    lang: Lang,
    number: &CardNumber,
    input: &Change,
) -> VerbResult<Changed, ChangeRefusal> {
    let account = actor.rider()?;
    let refuse = |refusal| Err(Failure::refuse(refusal));
    let known = cards::db::by_number(conn, number).await?.filter(|card| card.account_id == account);
    let ids: Vec<CardId> = [Some(input.id), known.map(|card| card.id)].into_iter().flatten().collect();
    let drafts = db::lock_on_card(conn, account, input.id).await?;
    let locked = cards::db::lock(conn, &ids).await?;
    let mine = |card: &&Card| card.id == input.id && card.account_id == account;
    let Some(old) = locked.iter().find(mine) else { return refuse(ChangeRefusal::NotFound) };
    if let Some(changed) = already_done(conn, old, number).await? {
        return Ok(changed);
    }
    match old.state {
        CardState::Live => {}
        CardState::Retired | CardState::Replaced => return refuse(ChangeRefusal::AlreadyChanged),
        CardState::Removed | CardState::Released => return refuse(ChangeRefusal::NotFound),
    }
    if old.number == *number {
        return refuse(ChangeRefusal::Same);
    }
    if let Some(refusal) = replace::too_often(conn, &app.clock, old).await? {
        return refuse(ChangeRefusal::TooOften(refusal));
    }
    let registered = locked.iter().find(|card| card.number == *number && card.state == CardState::Live);
    let target = match registered {
        Some(card) => card.clone(),
        None => {
            let new = NewCard { number, kind: input.kind, named: input.named.unwrap_or(old.named) };
            replace::add_in_place_of(conn, &app.clock, old, lang, new)
                .await?
                .map_err(|refusal| Failure::refuse(ChangeRefusal::Number(refusal)))?
        }
    };
    // Asked before its orders move away.
    let ends_as = replace::end_of(input.reason, on_card::was_paid_for(conn, old.id).await?);
    let orders = on_card::lock(conn, old.id, app.clock.today()).await?;
    if let Some(clash) = clash::with_moving(conn, &orders, target.id).await? {
        return refuse(ChangeRefusal::Clash(Box::new(clash)));
    }
    if input.password.is_none() {
        return refuse(ChangeRefusal::PasswordMissing);
    }
    let (from, to) = (old.number.masked(), target.number.masked());
    let told = json!({ "from": from, "to": to, "reason": input.reason });
    let moved_passes = on_card::move_to(conn, &app.clock, &orders, target.id, actor, told).await?;
    db::move_to_card(conn, &drafts, target.id, &orders.ids).await?;
    cards::db::replace(conn, old.id, ends_as, target.id, moved_passes, app.clock.now()).await?;
    let detail = json!({
        "from": from, "to": to, "new_card": target.id, "reason": input.reason,
        "merged": registered.is_some(), "moved_passes": moved_passes, "ends_as": ends_as,
    });
    audit::log(conn, &app.clock, actor, "card.number_changed", old.id, detail).await?;
    queue::enqueue(conn, &app.clock, &CardChanged { card_id: old.id, sellers: orders.of }).await?;
    Ok(Changed { card: target, moved_passes: Some(moved_passes) })
}

/// The answer that this very change gave before.
async fn already_done(conn: &mut Conn, old: &Card, number: &CardNumber) -> Result<Option<Changed>, Fault> {
    let Some(next) = old.replaced_by else { return Ok(None) };
    let card = cards::db::by_ids(conn, &[next]).await?.into_iter().find(|card| card.number == *number);
    let Some(card) = card else { return Ok(None) };
    let moved_passes = cards::db::moved_passes(conn, old.id).await?;
    Ok(Some(Changed { card, moved_passes }))
}

refusals! {
    /// Why a number was not changed.
    pub enum ChangeRefusal {
        Number(refusal: NumberRefusal) at (refusal.field()) { |lang| refusal.sentence(lang) }
        NotFound { |lang| cards::not_found(lang) }
        /// The number given is the one that the card has.
        Same at ["number"] {
            ja: "今の番号と同じです。新しいカードやスマートフォンの番号を入力してください。",
            en: "This is the number the card has now. Enter the new one.",
        }
        /// The card has another number by now.
        AlreadyChanged {
            ja: "このカードの番号は、すでに変更されています。カードの一覧を開き直してください。",
            en: "The number of this card has already been changed. Open your list of cards again.",
        }
        /// A pass of the same product family stands on the other card for some of the same days.
        Clash(clash: Box<Clash>) at ["number"] { |lang| clash.with_moved_pass(lang) }
        TooOften(refusal: TooOften) after (refusal.retry_after()) { |lang| refusal.sentence(lang) }
        /// All else is in order.
        PasswordMissing at ["password"] {
            ja: "いまのパスワードを入力してください。",
            en: "Enter your current password.",
        }
        Password(reason: Reason) at (reason.field()) after (reason.retry_after()) { |lang| reason.sentence(lang) }
    }
    pub enum CardChangeNumberErrorCode {
        Empty: Self::Number(NumberRefusal::Written(Written::Empty)),
        Several: Self::Number(NumberRefusal::Written(Written::Several)),
        WrongLength: Self::Number(NumberRefusal::Written(Written::WrongLength { .. })),
        BadCharacter: Self::Number(NumberRefusal::Written(Written::BadCharacter { .. })),
        OtherBrand: Self::Number(NumberRefusal::Written(Written::OtherBrand(_) | Written::UnknownBrand { .. })),
        Unlikely: Self::Number(NumberRefusal::Unlikely),
        Taken: Self::Number(NumberRefusal::Taken(_) | NumberRefusal::Yours),
        Retired: Self::Number(NumberRefusal::Retired(_)),
        NotFound,
        Same,
        AlreadyChanged,
        Clash,
        TooOften,
        PasswordMissing,
        RateLimited: Self::Password(Reason::RateLimited(_)),
        PasswordWrong: Self::Password(_),
    }
}
