//! The door of a link: the rider's day of birth, without the year. Opening the link changes nothing and tells nothing.

use diesel_async::AsyncConnection;
use jiff::civil::Date;
use serde_json::json;
use teiki_shared::ids::GuardianLinkId;
use teiki_shared::payment_state::GuardianLinkEnd;

use super::end::end;
use super::mail::LinkLocked;
use super::row::MOST_WRONG;
use super::{GuardianLink, db, session, token};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::jobs::queue;
use crate::orders;
use crate::rates::{self, Rate};
use crate::refusal::refusals;
use crate::viewer::Caller;

refusals! {
    /// Why a link was not opened.
    pub enum EnterRefusal, GuardianEnterErrorCode {
        /// One sentence for whatever it is, so that it tells nothing about the order.
        Over {
            ja: "このリンクは使えません。支払いが済んだか、期限が過ぎたか、取り消されています。リンクを送った方に確かめてください。",
            en: "This link does not work: the payment is done, the time is over, or it was cancelled. Ask the person who sent it.",
        }
        DayMissing at ["month"] {
            ja: "頼んだ方の誕生日の月と日を、暦にある日で選んでください。",
            en: "Choose the month and the day of the birthday, as they are in the calendar.",
        }
        /// The answers that are left.
        Wrong(left: i32) at ["month"] {
            ja: "誕生日が登録と違います。月と日を確かめてください。あと{left}回違うと、このリンクは使えなくなります。",
            en: "This is not that person's birthday. Check the month and the day. After {left} more wrong answers the link stops working.",
        }
        Locked {
            ja: "誕生日が5回違ったため、このリンクは使えなくなりました。リンクを送った方に、新しいリンクを頼んでください。",
            en: "The birthday was wrong 5 times, so this link has stopped working. Ask the person who sent it for a new one.",
        }
        /// Seconds to wait.
        RateLimited(seconds: i32) after (Some(*seconds)) {
            ja: "短い時間に何度も試されています。しばらく待ってから、もう一度お試しください。",
            en: "There were too many tries in a short time. Wait a while and try again.",
        }
    }
}

/// Whether a link opens something now.
///
/// # Errors
/// Postgres away.
pub async fn is_open(app: &App, conn: &Conn, token: &str) -> Result<bool, Fault> {
    let Some(link) = db::by_hash(conn, &token::hash(token)).await? else { return Ok(false) };
    let order = orders::db::find(conn, link.operator_id, link.order_id).await?;
    Ok(order.is_some_and(|order| link.opens(&order, app.clock.now())))
}

/// The id of a link that this browser was let in by before; it may be over since, or paid.
///
/// # Errors
/// Postgres or Redis away.
pub async fn entered(
    app: &App,
    conn: &Conn,
    caller: &Caller,
    token: &str,
) -> Result<Option<GuardianLinkId>, Fault> {
    let Some(link) = db::by_hash(conn, &token::hash(token)).await? else { return Ok(None) };
    Ok(session::of(app, caller, link.id).await?.map(|(_, session)| session.link))
}

/// What came of an answer.
enum Answered {
    Right(Box<GuardianLink>),
    Wrong(i32),
    Locked,
    Over,
}

/// Answers the question of a link. The right answer begins a session: its link, and the cookie.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn enter(
    app: &App,
    caller: &Caller,
    token: &str,
    (month, day): (i32, i32),
) -> VerbResult<(GuardianLinkId, String), EnterRefusal> {
    let Some(day) = day_of_birth(month, day) else { return Err(Failure::refuse(EnterRefusal::DayMissing)) };
    let mut conn = app.db.conn().await?;
    let answered = match db::by_hash(&conn, &token::hash(token)).await? {
        Some(link) => conn.transaction(async |conn| answer(app, conn, &link, day).await).await?,
        None => Answered::Over,
    };
    drop(conn);
    match answered {
        Answered::Right(link) => Ok((link.id, session::start(app, caller, &link).await?)),
        Answered::Wrong(left) => Err(Failure::refuse(EnterRefusal::Wrong(left))),
        Answered::Locked => Err(Failure::refuse(EnterRefusal::Locked)),
        // A link that opens counts its own wrong answers; from one network, as of a school, others must not use up its tries.
        Answered::Over => {
            let from = rates::block(caller.address);
            let refusal = match rates::take(app, Rate::GuardianFrom, &from).await? {
                Some(seconds) => EnterRefusal::RateLimited(seconds),
                None => EnterRefusal::Over,
            };
            Err(Failure::refuse(refusal))
        }
    }
}

/// A day of some leap year; none for a day that no month has.
fn day_of_birth(month: i32, day: i32) -> Option<Date> {
    Date::new(2024, month.try_into().ok()?, day.try_into().ok()?).ok()
}

/// Judges an answer with order and link locked: of answers that come at once each is counted.
async fn answer(app: &App, conn: &mut Conn, link: &GuardianLink, day: Date) -> Result<Answered, Fault> {
    let Some(order) = orders::db::lock(conn, link.operator_id, link.order_id).await? else {
        return Ok(Answered::Over);
    };
    let Some(link) = db::lock(conn, link.operator_id, link.id).await? else { return Ok(Answered::Over) };
    if link.ended_as == Some(GuardianLinkEnd::Locked) {
        return Ok(Answered::Locked);
    }
    if !link.opens(&order, app.clock.now()) {
        return Ok(Answered::Over);
    }
    let Some((_, born)) = db::rider(conn, order.rider_id).await? else { return Ok(Answered::Over) };
    if (born.month(), born.day()) == (day.month(), day.day()) {
        let entered = json!({ "link": link.id });
        audit::log(conn, &app.clock, &Actor::Guardian(link.id), "guardian.entered", order.id, entered)
            .await?;
        return Ok(Answered::Right(Box::new(link)));
    }
    let wrong = link.wrong_answers + 1;
    db::set_wrong(conn, &link, wrong).await?;
    if wrong < MOST_WRONG {
        return Ok(Answered::Wrong(MOST_WRONG - wrong));
    }
    let actor = Actor::Guardian(link.id);
    end(conn, &app.clock, &actor, (&order, &link), GuardianLinkEnd::Locked).await?;
    queue::enqueue(conn, &app.clock, &LinkLocked { operator: order.operator_id, order: order.id }).await?;
    Ok(Answered::Locked)
}

#[cfg(test)]
mod tests {
    use super::day_of_birth;

    #[test]
    fn a_birthday_is_a_day_of_a_leap_year() {
        assert!(day_of_birth(2, 29).is_some() && day_of_birth(12, 31).is_some());
        for (month, day) in [(2, 30), (0, 1), (13, 1), (1, 0), (1, 32), (i32::MAX, i32::MIN)] {
            assert_eq!(day_of_birth(month, day), None, "{month}/{day}");
        }
    }
}
