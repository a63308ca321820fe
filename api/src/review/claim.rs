//! Taking an application up, so that two reviewers do not look at one. It runs out by itself, and another may take it over.

use diesel_async::AsyncConnection;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use teiki_shared::ids::StaffId;
use teiki_shared::order_state::State;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Role, StaffAction};

use super::row::Claim;
use super::{About, PendingDecision, db};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::orders::{self, Order};
use crate::refusal::refusals;
use crate::staff;

/// How long an application is somebody's. Opening it again renews that.
pub const HOLD: SignedDuration = SignedDuration::from_mins(10);

/// Takes an application up that waits for staff, or goes on with it. `take_over` takes it from whoever has it.
///
/// # Errors
/// [`ClaimRefusal`]. Whoever is no reviewer is a fault.
pub async fn claim(
    app: &App,
    actor: &Actor,
    about: About,
    take_over: bool,
) -> VerbResult<Order, ClaimRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| claim_in(app, conn, actor, about, take_over).await).await
}

async fn claim_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    about: About,
    take_over: bool,
) -> VerbResult<Order, ClaimRefusal> {
    let refuse = |why| Err(Failure::refuse(why));
    let (staff, now) = (actor.staff_with(&[Role::Reviewer])?, app.clock.now());
    let Some(order) = find(conn, actor, about).await? else { return refuse(ClaimRefusal::NotFound) };
    let waits = db::pending(conn, &order).await?;
    if order.state != State::InReview || waits.as_ref().is_some_and(PendingDecision::is_waiting) {
        return refuse(ClaimRefusal::NotNow);
    }
    let before = db::claim(conn, &order, now).await?;
    if before.as_ref().is_some_and(|before| before.staff_id == staff) {
        keep(conn, &order, staff, now).await?;
        return Ok(order);
    }
    if !take_over && let Some(who) = other(conn, &order, staff, now).await? {
        return refuse(ClaimRefusal::Claimed(who));
    }
    keep(conn, &order, staff, now).await?;
    let detail = json!({ "number": order.number, "from": before.map(|before| before.staff_id) });
    audit::log(conn, &app.clock, actor, StaffAction::ApplicationClaimed.as_str(), order.id, detail).await?;
    Ok(order)
}

/// Lets an application go that one has taken up. What somebody else has stays theirs.
///
/// # Errors
/// [`ClaimRefusal::NotFound`]. Whoever is no reviewer is a fault.
pub async fn release(app: &App, actor: &Actor, about: About) -> VerbResult<Order, ClaimRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let staff = actor.staff_with(&[Role::Reviewer])?;
        let found = find(conn, actor, about).await?;
        let order = found.ok_or_else(|| Failure::refuse(ClaimRefusal::NotFound))?;
        if db::delete_claim(conn, &order, staff).await? {
            let (action, detail) = (StaffAction::ApplicationReleased, json!({ "number": order.number }));
            audit::log(conn, &app.clock, actor, action.as_str(), order.id, detail).await?;
        }
        Ok(order)
    })
    .await
}

async fn find(conn: &mut Conn, actor: &Actor, about: About) -> Result<Option<Order>, Fault> {
    let found = orders::db::lock(conn, about.operator, about.order).await?;
    Ok(found.filter(|order| actor.operator_id() == Some(order.seller_id)))
}

/// Makes an application somebody's from now on.
pub(super) async fn keep(
    conn: &mut Conn,
    order: &Order,
    staff: StaffId,
    now: Timestamp,
) -> Result<(), Fault> {
    let claim = Claim {
        operator_id: order.operator_id,
        order_id: order.id,
        staff_id: staff,
        claimed_at: DateTime(now),
        until: DateTime(now + HOLD),
    };
    Ok(db::put_claim(conn, &claim).await?)
}

/// The name of somebody else who has it now.
pub(super) async fn other(
    conn: &Conn,
    order: &Order,
    me: StaffId,
    now: Timestamp,
) -> Result<Option<String>, Fault> {
    let claim = db::claim(conn, order, now).await?.filter(|claim| claim.staff_id != me);
    let Some(claim) = claim else { return Ok(None) };
    let member = staff::db::find(conn, claim.staff_id).await?;
    Ok(member.map(|member| member.called().to_owned()))
}

refusals! {
    /// Why an application was not taken up.
    pub enum ClaimRefusal, DeskApplicationClaimErrorCode {
        NotFound at ["id"] {
            ja: "この申込みは見つかりません。一覧から選び直してください。",
            en: "This application was not found. Choose it from the list.",
        }
        /// It waits for no staff, or was decided a moment ago.
        NotNow at ["id"] {
            ja: "この申込みは、いまは審査できません。読み込み直して状態を確かめてください。",
            en: "This application cannot be decided now. Reload it and look at its state.",
        }
        /// Somebody else looks at it: who.
        Claimed(who: String) at ["takeOver"] {
            ja: "{who}さんが審査しています。代わる場合は「引き継ぐ」を押してください。",
            en: "{who} is looking at it. Choose \"take over\" to decide it yourself.",
        }
    }
}
