//! A rider makes the link by which a guardian may pay an order.

use diesel_async::AsyncConnection;
use jiff::SignedDuration;
use serde_json::json;
use teiki_shared::ids::{GuardianLinkId, OrderId};
use teiki_shared::order_state::State;
use teiki_shared::payment_state::GuardianLinkEnd;
use teiki_shared::scalars::DateTime;

use super::end::end;
use super::{GuardianLink, db, token};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Failure, VerbResult};
use crate::orders::events::{self, OrderEventKind};
use crate::orders::{self, Order};
use crate::payments::begin::BeginRefusal;
use crate::random;
use crate::rates::{self, Rate};
use crate::refusal::refusals;

/// A link that nobody used lies about no longer than this, and ends with its order's deadline in any case.
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

refusals! {
    /// Why no link was made.
    pub enum MakeRefusal, GuardianLinkMakeErrorCode {
        NotFound at ["orderId"] { |lang| BeginRefusal::NotFound.sentence(lang) }
        AlreadyPaid { |lang| BeginRefusal::AlreadyPaid.sentence(lang) }
        Over { |lang| BeginRefusal::Over.sentence(lang) }
        /// Seconds to wait.
        RateLimited(seconds: i32) after (Some(*seconds)) {
            ja: "支払いリンクを何度も作り直しています。しばらく待ってから、もう一度お試しください。",
            en: "You have made this link many times. Wait a while and try again.",
        }
    }
}

/// The order's link: the one that is live, or a new one. A double tap makes one.
///
/// # Errors
/// An order that nobody may pay any more; too many links of it in a day.
pub async fn make(app: &App, actor: &Actor, id: OrderId) -> VerbResult<Order, MakeRefusal> {
    if let Some(seconds) = rates::take(app, Rate::GuardianLink, &format!("{} {id}", actor.rider()?)).await? {
        return Err(Failure::refuse(MakeRefusal::RateLimited(seconds)));
    }
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| make_in(app, conn, actor, id).await).await
}

async fn make_in(app: &App, conn: &mut Conn, actor: &Actor, id: OrderId) -> VerbResult<Order, MakeRefusal> {
    let now = app.clock.now();
    let Some(order) = orders::db::lock_of(conn, actor.rider()?, id).await? else {
        return Err(Failure::refuse(MakeRefusal::NotFound));
    };
    if order.state == State::Paid {
        return Err(Failure::refuse(MakeRefusal::AlreadyPaid));
    }
    if !order.is_payable(now) {
        return Err(Failure::refuse(MakeRefusal::Over));
    }
    if let Some(standing) = db::lock_standing(conn, &order).await? {
        if standing.is_live(now) && token::address(app, &standing).is_some() {
            return Ok(order);
        }
        end(conn, &app.clock, actor, (&order, &standing), GuardianLinkEnd::Replaced).await?;
    }
    let link = new_link(app, &order);
    db::insert(conn, &link).await?;
    let (made, from) = (OrderEventKind::GuardianLinkMade, Some(order.state));
    events::append(conn, &app.clock, &order, actor, made, from, json!({ "link": link.id })).await?;
    Ok(order)
}

fn new_link(app: &App, order: &Order) -> GuardianLink {
    let now = app.clock.now();
    let id = GuardianLinkId::from(random::id(&app.clock));
    GuardianLink {
        operator_id: order.operator_id,
        id,
        order_id: order.id,
        token_hash: token::hash(&token::of(app, id)),
        made_at: DateTime(now),
        expires_at: DateTime((now + LIFE).min(*order.deadline)),
        ended_at: None,
        ended_as: None,
        wrong_answers: 0,
    }
}
