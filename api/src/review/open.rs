//! An application as a reviewer sees it: what was sent, what it says, and what is known of it elsewhere.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Date as SqlDate, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde_json::json;
use teiki_shared::ids::{OperatorId, OrderId, StaffId};
use teiki_shared::review::Field;
use teiki_shared::scalars::Date;
use teiki_shared::staff::StaffAction;

use super::facts::{self, Fact, Value};
use super::queue::{named, reviewer};
use super::row::{Claim, PendingDecision};
use super::{ReviewDecision, db, decide};
use crate::actor::Actor;
use crate::app::Core;
use crate::audit;
use crate::catalogue::DocumentRequirement;
use crate::certificates::{self, Page};
use crate::db::{Conn, columns};
use crate::error::Fault;
use crate::orders::{self, Order};
use crate::prepared::prepared;
use crate::staff::{self, Member};
use crate::tables::orders as orders_table;

/// As many of what is known elsewhere are shown.
const ELSEWHERE: i64 = 10;

/// A decision, with who made it.
pub struct Made {
    pub decision: ReviewDecision,
    pub by: String,
    /// Of the application that it is about.
    pub order: Order,
}

/// An application that was opened.
pub struct Opened {
    pub order: Order,
    pub facts: Vec<Fact>,
    pub pages: Vec<Page>,
    pub wanted: Vec<DocumentRequirement>,
    /// About it, the first one first.
    pub decisions: Vec<Made>,
    /// About other applications of the same rider at this seller, the latest first.
    pub earlier: Vec<Made>,
    /// Orders of other riders with the same name and date of birth.
    pub namesakes: Vec<Order>,
    /// Orders that the same image was sent for.
    pub same_images: Vec<Order>,
    /// Who looks at it now, and whether it is whoever asks.
    pub claim: Option<(Claim, String, bool)>,
    /// What was decided a moment ago or came to nothing; by whom, and whether that is whoever asks.
    pub pending: Option<(PendingDecision, String, bool)>,
    /// Its rider is whoever asks.
    pub is_own: bool,
}

/// Opens an application at the seller that somebody decides for; recorded before anything is shown. None where there is none: what was
/// ordered without one is none.
///
/// # Errors
/// [`Fault::NotAllowed`]; Postgres away.
pub async fn open(core: &Core, actor: &Actor, number: &str) -> Result<Option<Opened>, Fault> {
    let (me, seller) = reviewer(actor)?;
    let mut conn = core.db.conn().await?;
    let owners = staff::db::every_operator(&conn).await?;
    let Some(order) = db::by_number(&conn, &owners, seller, number).await? else { return Ok(None) };
    let wanted = certificates::wanted(&conn, &order).await?;
    let decisions = db::of_orders(&conn, &[order.operator_id], &[order.id]).await?;
    if decisions.is_empty() && wanted.is_empty() {
        return Ok(None);
    }
    let (action, detail) = (StaffAction::ApplicationRead.as_str(), json!({ "number": order.number }));
    audit::log(&mut conn, &core.clock, actor, action, order.id, detail).await?;
    let facts = facts::of(&conn, &order).await?;
    let pages = certificates::of_order(&conn, &order).await?;
    let (other, about_others) = earlier(&conn, &order).await?;
    let namesakes = namesakes(&conn, &order, &facts).await?;
    let same_images = same_images(&conn, &order, &pages).await?;
    let claim = db::claim(&conn, &order, core.clock.now()).await?;
    let pending = db::pending(&conn, &order).await?;
    let is_own = decide::is_own(&conn, me, &order).await?;
    let by = decisions.iter().chain(&about_others).map(|decision| decision.staff_id);
    let by = by.chain(claim.iter().map(|claim| claim.staff_id));
    let by: Vec<StaffId> = by.chain(pending.iter().map(|waits| waits.staff_id)).collect();
    let members = staff::db::by_ids(&conn, &by).await?;
    let claim = claim.map(|claim| (named(&members, claim.staff_id), claim));
    let claim = claim.map(|(name, claim)| {
        let is_mine = claim.staff_id == me;
        (claim, name, is_mine)
    });
    let pending = pending.map(|waits| (named(&members, waits.staff_id), waits));
    let pending = pending.map(|(name, waits)| {
        let is_mine = waits.staff_id == me;
        (waits, name, is_mine)
    });
    let decisions = made(decisions, std::slice::from_ref(&order), &members);
    let earlier = made(about_others, &other, &members);
    Ok(Some(Opened {
        order,
        facts,
        pages,
        wanted,
        decisions,
        earlier,
        namesakes,
        same_images,
        claim,
        pending,
        is_own,
    }))
}

fn made(decisions: Vec<ReviewDecision>, orders: &[Order], members: &[Member]) -> Vec<Made> {
    let with_names = |decision: ReviewDecision| {
        let order = orders.iter().find(|order| order.id == decision.order_id).cloned()?;
        let by = named(members, decision.staff_id);
        Some(Made { decision, by, order })
    };
    decisions.into_iter().filter_map(with_names).collect()
}

/// Other orders of the rider at this seller, with what was decided about them.
async fn earlier(mut conn: &Conn, order: &Order) -> QueryResult<(Vec<Order>, Vec<ReviewDecision>)> {
    let others: Vec<Order> = orders_table::table
        .filter(orders_table::account_id.eq(order.account_id))
        .filter(orders_table::rider_id.eq(order.rider_id).and(orders_table::seller_id.eq(order.seller_id)))
        .filter(orders_table::id.ne(order.id))
        .order((orders_table::placed_at.desc(), orders_table::id.desc()))
        .limit(ELSEWHERE)
        .select(Order::as_select())
        .load(&mut conn)
        .await?;
    let (of, ids) = columns(others.iter().map(|other| (other.operator_id, other.id)));
    let mut decisions = db::of_orders(conn, &of, &ids).await?;
    decisions.sort_by_key(|decision| std::cmp::Reverse(decision.decided_at));
    Ok((others, decisions))
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = SqlUuid)]
    operator_id: OperatorId,
    #[diesel(sql_type = SqlUuid)]
    id: OrderId,
}

async fn of_keys(conn: &Conn, keys: Vec<Key>) -> QueryResult<Vec<Order>> {
    let (of, ids) = columns(keys.into_iter().map(|key| (key.operator_id, key.id)));
    let mut found = orders::db::by_ids(conn, &of, &ids).await?;
    found.sort_by_key(|order| std::cmp::Reverse((order.placed_at, order.id)));
    Ok(found)
}

/// Orders of other riders at this seller who have the name and the date of birth: somebody with two accounts, or two people.
async fn namesakes(mut conn: &Conn, order: &Order, facts: &[Fact]) -> QueryResult<Vec<Order>> {
    let born = facts.iter().find(|fact| fact.field == Field::BirthDate);
    let born = born.and_then(|fact| match &fact.value {
        Value::Date(date) => Some(*date),
        Value::Name { .. } | Value::Text(_) => None,
    });
    let Some(born) = born else { return Ok(Vec::new()) };
    let keys: Vec<Key> = prepared(
        diesel::sql_query(
            // By bytes, as the index is sorted.
            "select operator_id, id from orders
             where seller_id = $1 and translate(rider_name, ' 　', '') ~>=~ $2 and translate(rider_name, ' 　', '') ~<=~ $2
                 and rider_id <> $3 and (select birth_date from riders where riders.id = orders.rider_id) = $4
             order by placed_at desc, id desc limit $5",
        )
        .bind::<SqlUuid, _>(order.seller_id)
        .bind::<Text, _>(order.rider_name.replace([' ', '　'], ""))
        .bind::<SqlUuid, _>(order.rider_id)
        .bind::<SqlDate, _>(Date(born.0))
        .bind::<BigInt, _>(ELSEWHERE),
    )
    .load(&mut conn)
    .await?;
    of_keys(conn, keys).await
}

/// Orders at this seller that one of the images was sent for as well.
async fn same_images(mut conn: &Conn, order: &Order, pages: &[Page]) -> QueryResult<Vec<Order>> {
    let digests: Vec<&[u8]> = pages.iter().map(|page| &*page.digest).collect();
    let keys: Vec<Key> = prepared(
        diesel::sql_query(
            "select distinct orders.operator_id, orders.id from certificate_pages p
             join orders on orders.operator_id = p.operator_id and orders.id = p.order_id
             where p.digest = any($1) and p.order_id is not null and orders.seller_id = $2 and orders.id <> $3 limit $4",
        )
        .bind::<Array<Bytea>, _>(digests)
        .bind::<SqlUuid, _>(order.seller_id)
        .bind::<SqlUuid, _>(order.id)
        .bind::<BigInt, _>(ELSEWHERE),
    )
    .load(&mut conn)
    .await?;
    of_keys(conn, keys).await
}
