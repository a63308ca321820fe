//! Orders at the desk: looked for and opened. Staff see what their operator sells, whoever owns the product; the house sees all.
//! Each read of a list and of an order is a line in the audit log, written before anything is shown.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;
use teiki_shared::ids::{CardId, OperatorId, OrderId};
use teiki_shared::payment_state::RefundState;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::StaffAction;
use uuid::Uuid;

use super::Member;
use super::authority::{self, AT_ORDERS};
use super::search::{self, Sought};
use crate::actor::Actor;
use crate::app::Core;
use crate::audit;
use crate::cards::{self, Card};
use crate::catalogue::{self, Operator};
use crate::db::{Conn, columns};
use crate::error::Fault;
use crate::orders::events::Event;
use crate::orders::{self, Order, Pass};
use crate::payments::{self, Payment};
use crate::refunds::paid_back::PaidBack;
use crate::refunds::{self, Refund};
use crate::tables::{accounts, order_events, orders as orders_table, passes, riders};

pub use super::search::SoughtBy;

/// An order in a list.
pub struct Row {
    pub order: Order,
    pub card: Card,
    pub seller: Operator,
    pub pass: Option<Pass>,
    /// Money that went back or is on its way, the earliest first.
    pub refunds: Vec<Refund>,
}

impl Row {
    /// Where the money of a pass that was given back stands; none where nothing goes back to a card.
    pub fn refund_state(&self) -> Option<RefundState> {
        self.pass.as_ref().filter(|pass| pass.is_refunded())?;
        PaidBack::of(self.refunds.clone()).map(|paid_back| paid_back.state)
    }
}

/// What was found, and by what it was looked for; none where too little was typed.
pub struct Found {
    pub by: Option<SoughtBy>,
    pub rows: Vec<Row>,
    pub has_more: bool,
}

/// Looks for `size` orders behind a place, the latest first.
///
/// # Errors
/// [`Fault::NotAllowed`]; Postgres away.
pub async fn search(
    core: &Core,
    actor: &Actor,
    typed: &str,
    after: (DateTime, Uuid),
    size: usize,
) -> Result<Found, Fault> {
    let mut conn = core.db.conn().await?;
    let sight = authority::sight(&conn, actor, AT_ORDERS).await?;
    let (mut by, mut places) = (None, Vec::new());
    for sought in Sought::read(typed) {
        by = Some(sought.by);
        let limit = i64::try_from(size + 1).unwrap_or(i64::MAX);
        places = search::find(&conn, &sought, &sight.operators, after, limit).await?;
        if !places.is_empty() {
            break;
        }
    }
    let Some(by) = by else { return Ok(Found { by, rows: Vec::new(), has_more: false }) };
    // Only what is shown is logged.
    let has_more = places.len() > size;
    places.truncate(size);
    let (of, ids) = columns(places.iter().map(|place| (place.operator_id, place.id)));
    let mut rows = rows(&conn, orders::db::by_ids(&conn, &of, &ids).await?).await?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.order.placed_at, row.order.id)));
    conn.transaction::<_, Fault, _>(async |conn| log_search(core, conn, actor, by, &rows).await).await?;
    Ok(Found { by: Some(by), rows, has_more })
}

/// One line for each seller whose orders were shown: the house is told of in everybody's log. What was typed is personal data and
/// stays out.
async fn log_search(
    core: &Core,
    conn: &mut Conn,
    actor: &Actor,
    by: SoughtBy,
    rows: &[Row],
) -> Result<(), Fault> {
    let id = actor.staff_with(AT_ORDERS)?;
    let mut shown: HashMap<OperatorId, Vec<&str>> = HashMap::new();
    for row in rows {
        shown.entry(row.order.seller_id).or_default().push(&row.order.number);
    }
    let action = StaffAction::OrdersSearched.as_str();
    if shown.is_empty() {
        let detail = json!({ "by": by.as_str(), "orders": [] });
        audit::log(conn, &core.clock, actor, action, id, detail).await?;
    }
    for (seller, numbers) in shown {
        let detail = json!({ "by": by.as_str(), "orders": numbers });
        audit::log(conn, &core.clock, &actor.on_behalf_of(seller), action, id, detail).await?;
    }
    Ok(())
}

async fn rows(mut conn: &Conn, found: Vec<Order>) -> Result<Vec<Row>, Fault> {
    let ids: Vec<CardId> = found.iter().map(|order| order.card_id).collect();
    let cards: HashMap<CardId, Card> =
        cards::db::by_ids(conn, &ids).await?.into_iter().map(|card| (card.id, card)).collect();
    let mut ids: Vec<OperatorId> = found.iter().map(|order| order.seller_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let sellers = catalogue::db::operators(conn, &ids).await?;
    let (of, ids) = columns(found.iter().map(|order| (order.operator_id, order.id)));
    let refunds = refunds::db::of_orders(conn, &of, &ids).await?;
    let passes: Vec<Pass> = passes::table
        .filter(passes::operator_id.eq_any(of).and(passes::order_id.eq_any(ids)))
        .select(Pass::as_select())
        .load(&mut conn)
        .await?;
    let row = |order: Order| {
        let card = cards.get(&order.card_id).cloned()?;
        let seller = sellers.iter().find(|seller| seller.id == order.seller_id).cloned()?;
        let pass = passes.iter().find(|pass| pass.order_id == order.id).cloned();
        let refunds = refunds.iter().filter(|refund| refund.order_id == order.id).cloned().collect();
        Some(Row { order, card, seller, pass, refunds })
    };
    Ok(found.into_iter().filter_map(row).collect())
}

/// A line of the history, with who did it.
pub struct Told {
    pub event: Event,
    /// The word of an [`Actor`].
    pub actor: String,
    /// Of staff: who.
    pub staff_name: Option<String>,
}

/// An order with all that belongs to it, and whom to reach about it.
pub struct Opened {
    pub row: Row,
    /// None: the account is closed.
    pub email: Option<String>,
    /// Digits; empty: the account is closed.
    pub phone: String,
    pub history: Vec<Told>,
    /// The newest first.
    pub payments: Vec<Payment>,
}

/// Opens an order.
///
/// # Errors
/// [`Fault::NotAllowed`]; Postgres away.
pub async fn open(core: &Core, actor: &Actor, id: OrderId) -> Result<Option<Opened>, Fault> {
    let mut conn = core.db.conn().await?;
    let Some(order) = find(&conn, actor, id).await? else { return Ok(None) };
    conn.transaction::<_, Fault, _>(async |conn| {
        let acting = actor.on_behalf_of(order.seller_id);
        let detail = json!({ "number": order.number });
        let action = StaffAction::OrderRead.as_str();
        Ok(audit::log(conn, &core.clock, &acting, action, order.id, detail).await?)
    })
    .await?;
    all_of(&conn, order).await.map(Some)
}

/// An order that somebody may see.
async fn find(mut conn: &Conn, actor: &Actor, id: OrderId) -> Result<Option<Order>, Fault> {
    let sight = authority::sight(conn, actor, AT_ORDERS).await?;
    // An order is kept by its product's owner, which may be any; its key begins with that.
    let owners = super::db::every_operator(conn).await?;
    let found = orders_table::table
        .filter(orders_table::operator_id.eq_any(owners).and(orders_table::id.eq(id)))
        .filter(orders_table::seller_id.eq_any(sight.operators))
        .select(Order::as_select())
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found)
}

async fn all_of(mut conn: &Conn, order: Order) -> Result<Opened, Fault> {
    let (of, id) = ([order.operator_id], [order.id]);
    let email: Option<Option<String>> =
        accounts::table.find(order.account_id).select(accounts::email).first(&mut conn).await.optional()?;
    let phone: Option<String> =
        riders::table.find(order.rider_id).select(riders::phone).first(&mut conn).await.optional()?;
    let history = history(conn, &order).await?;
    let payments = payments::db::of_orders(conn, &of, &id).await?;
    let row = rows(conn, vec![order]).await?.pop();
    let row = row.ok_or_else(|| Fault::other("an order without its card or its seller"))?;
    Ok(Opened { row, email: email.flatten(), phone: phone.unwrap_or_default(), history, payments })
}

async fn history(mut conn: &Conn, order: &Order) -> Result<Vec<Told>, Fault> {
    let lines: Vec<(Event, String, Option<Uuid>)> = order_events::table
        .filter(order_events::operator_id.eq(order.operator_id).and(order_events::order_id.eq(order.id)))
        .order(order_events::id)
        .select((Event::as_select(), order_events::actor, order_events::actor_id))
        .load(&mut conn)
        .await?;
    let ids: Vec<_> = lines
        .iter()
        .filter(|(_, actor, _)| actor == "staff")
        .filter_map(|(_, _, id)| id.map(teiki_shared::ids::StaffId::from))
        .collect();
    let staff = super::db::by_ids(conn, &ids).await?;
    let told = |(event, actor, id): (Event, String, Option<Uuid>)| {
        let who = staff.iter().find(|member| Some(Uuid::from(member.id)) == id);
        Told { event, actor, staff_name: who.map(Member::signature) }
    };
    Ok(lines.into_iter().map(told).collect())
}
