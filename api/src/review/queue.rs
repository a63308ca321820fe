//! The applications that wait for staff of a seller, by what lapses first.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use teiki_shared::ids::{OperatorId, OrderId, ProductId, StaffId};
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Role, StaffAction};
use uuid::Uuid;

use super::db;
use super::row::{Claim, PendingDecision};
use crate::actor::Actor;
use crate::app::Core;
use crate::audit;
use crate::db::{Conn, columns};
use crate::error::Fault;
use crate::orders::{self, Order};
use crate::prepared::prepared;
use crate::staff::{self, Member};
use crate::tables::orders as orders_table;

/// Deadlines that come so soon are shown apart.
pub const SOON: SignedDuration = SignedDuration::from_hours(24);
/// Counted up to this; what is more is told as this.
pub const COUNTED: i64 = 1_000;
/// Of one's own, decided lately, as many are shown.
const OWN: i64 = 20;

/// Nobody decided about it a moment ago. A value and no condition of existence: each row looks its own up, and nothing reads all of them.
const UNDECIDED: &str = "(select waits.id from pending_decisions waits
    where waits.operator_id = orders.operator_id and waits.order_id = orders.id and waits.no_effect is null) is null";

/// What to look for. Each part may be left out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub product: Option<ProductId>,
    /// Sent back before.
    pub returned: bool,
    /// Taken up by whoever asks.
    pub mine: bool,
    pub soon: bool,
}

/// An application in the queue.
pub struct Waiting {
    pub order: Order,
    /// How often it was sent back.
    pub returned: usize,
    /// Who looks at it now.
    pub claim: Option<(Claim, String)>,
}

/// A page of the queue.
pub struct Page {
    pub rows: Vec<Waiting>,
    pub has_more: bool,
}

/// Whoever decides for a seller: who, and which.
pub(super) fn reviewer(actor: &Actor) -> Result<(StaffId, OperatorId), Fault> {
    let staff = actor.staff_with(&[Role::Reviewer])?;
    Ok((staff, actor.operator_id().ok_or(Fault::NotAllowed)?))
}

/// A page of what waits behind a place; recorded.
///
/// # Errors
/// [`Fault::NotAllowed`]; Postgres away.
pub async fn page(
    core: &Core,
    actor: &Actor,
    filter: Filter,
    after: Option<(DateTime, Uuid)>,
    size: usize,
) -> Result<Page, Fault> {
    let (me, seller) = reviewer(actor)?;
    let mut conn = core.db.conn().await?;
    let now = core.clock.now();
    let limit = i64::try_from(size + 1).unwrap_or(i64::MAX);
    let mut found = waiting(&conn, (me, seller), filter, after, (now, limit)).await?;
    let has_more = found.len() > size;
    found.truncate(size);
    let rows = rows(&conn, found, now).await?;
    let numbers: Vec<&str> = rows.iter().map(|row| &*row.order.number).collect();
    let (action, detail) = (StaffAction::ApplicationsListed.as_str(), json!({ "orders": numbers }));
    audit::log(&mut conn, &core.clock, actor, action, me, detail).await?;
    Ok(Page { rows, has_more })
}

/// Orders that wait for staff, but for those that were decided a moment ago and those that lapse now.
async fn waiting(
    mut conn: &Conn,
    (me, seller): (StaffId, OperatorId),
    filter: Filter,
    after: Option<(DateTime, Uuid)>,
    (now, limit): (Timestamp, i64),
) -> QueryResult<Vec<Order>> {
    let begin = (DateTime(now), Uuid::max());
    let (deadline, id) = after.map_or(begin, |after| after.max(begin));
    let mut found = orders_table::table
        // In the words of the index: it does not serve for a state that comes as a value.
        .filter(sql::<Bool>("orders.state = 'in_review'").and(orders_table::seller_id.eq(seller)))
        .filter(
            sql::<Bool>("(orders.deadline, orders.id) > (")
                .bind::<Timestamptz, _>(deadline)
                .sql(", ")
                .bind::<SqlUuid, _>(id)
                .sql(")"),
        )
        .filter(sql::<Bool>(UNDECIDED))
        .into_boxed();
    if let Some(product) = filter.product {
        found = found.filter(orders_table::product_id.eq(product));
    }
    if filter.soon {
        found = found.filter(orders_table::deadline.le(DateTime(now + SOON)));
    }
    if filter.returned {
        let before = "exists (select from review_decisions before
            where before.operator_id = orders.operator_id and before.order_id = orders.id)";
        found = found.filter(sql::<Bool>(before));
    }
    if filter.mine {
        let mine = "exists (select from review_claims claim
            where claim.operator_id = orders.operator_id and claim.order_id = orders.id and claim.until > ";
        let mine = sql::<Bool>(mine).bind::<Timestamptz, _>(DateTime(now));
        found = found.filter(mine.sql(" and claim.staff_id = ").bind::<SqlUuid, _>(me).sql(")"));
    }
    found
        .order((orders_table::deadline, orders_table::id))
        .limit(limit)
        .select(Order::as_select())
        .load(&mut conn)
        .await
}

async fn rows(conn: &Conn, found: Vec<Order>, now: Timestamp) -> Result<Vec<Waiting>, Fault> {
    let (of, ids) = columns(found.iter().map(|order| (order.operator_id, order.id)));
    let decisions = db::of_orders(conn, &of, &ids).await?;
    let claims = db::claims_of(conn, &of, &ids, now).await?;
    let who: Vec<StaffId> = claims.iter().map(|claim| claim.staff_id).collect();
    let members = staff::db::by_ids(conn, &who).await?;
    let row = |order: Order| {
        let mine = decisions.iter().filter(|decision| decision.order_id == order.id);
        let returned = mine.filter(|decision| decision.decision.sends_back()).count();
        let claim = claims.iter().find(|claim| claim.order_id == order.id).cloned();
        let claim = claim.map(|claim| {
            let name = named(&members, claim.staff_id);
            (claim, name)
        });
        Waiting { order, returned, claim }
    };
    Ok(found.into_iter().map(row).collect())
}

/// What somebody of the staff is called.
pub(super) fn named(members: &[Member], id: StaffId) -> String {
    let found = members.iter().find(|member| member.id == id);
    found.map(|member| member.called().to_owned()).unwrap_or_default()
}

/// The application that is looked at next: what lapses first of those that nobody else has, but for one.
///
/// # Errors
/// [`Fault::NotAllowed`]; Postgres away.
pub async fn next(core: &Core, actor: &Actor, but: OrderId) -> Result<Option<String>, Fault> {
    let (me, seller) = reviewer(actor)?;
    let mut conn = core.db.conn().await?;
    let now = DateTime(core.clock.now());
    let free = "not exists (select from review_claims claim
        where claim.operator_id = orders.operator_id and claim.order_id = orders.id and claim.until > ";
    let free = sql::<Bool>(free).bind::<Timestamptz, _>(now);
    let free = free.sql(" and claim.staff_id <> ").bind::<SqlUuid, _>(me).sql(")");
    Ok(orders_table::table
        .filter(sql::<Bool>("orders.state = 'in_review'").and(orders_table::seller_id.eq(seller)))
        .filter(orders_table::deadline.gt(now).and(orders_table::id.ne(but)))
        .filter(sql::<Bool>(UNDECIDED).and(free))
        .order((orders_table::deadline, orders_table::id))
        .select(orders_table::number)
        .first(&mut conn)
        .await
        .optional()?)
}

/// How many wait; each number at most [`COUNTED`].
pub struct Counts {
    pub waiting: i64,
    /// Of these: until [`SOON`].
    pub soon: i64,
    /// With their riders, to be mended.
    pub returned: i64,
    pub products: Vec<ProductCount>,
}

/// Applications for a product.
#[derive(QueryableByName, Clone, Debug)]
pub struct ProductCount {
    #[diesel(sql_type = SqlUuid)]
    pub id: ProductId,
    #[diesel(sql_type = Text)]
    pub name_ja: String,
    #[diesel(sql_type = Text)]
    pub name_en: String,
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
}

#[derive(QueryableByName)]
struct Numbers {
    #[diesel(sql_type = BigInt)]
    waiting: i64,
    #[diesel(sql_type = BigInt)]
    soon: i64,
    #[diesel(sql_type = BigInt)]
    returned: i64,
}

/// Counts what waits at a seller.
///
/// # Errors
/// [`Fault::NotAllowed`]; Postgres away.
pub async fn counts(core: &Core, actor: &Actor) -> Result<Counts, Fault> {
    let (_, seller) = reviewer(actor)?;
    let mut conn = core.db.conn().await?;
    let now = core.clock.now();
    let numbers: Numbers = prepared(
        diesel::sql_query(
            "select (select count(*) from (select from orders where state = 'in_review' and seller_id = $1 and deadline > $2
                        limit $4) as counted) as waiting,
                    (select count(*) from (select from orders where state = 'in_review' and seller_id = $1 and deadline > $2
                        and deadline <= $3 limit $4) as counted) as soon,
                    (select count(*) from (select from orders where state = 'returned' and seller_id = $1 and deadline > $2
                        limit $4) as counted) as returned",
        )
        .bind::<SqlUuid, _>(seller)
        .bind::<Timestamptz, _>(DateTime(now))
        .bind::<Timestamptz, _>(DateTime(now + SOON))
        .bind::<BigInt, _>(COUNTED),
    )
    .get_result(&mut conn)
    .await?;
    let products: Vec<ProductCount> = prepared(
        diesel::sql_query(
            "select id, name_ja, name_en, (select count(*) from (select from orders
                 where state = 'in_review' and seller_id = $1 and product_id = products.id and deadline > $2 limit $3) as counted) as waiting
             from products where documents <> '{}' order by sort, slug",
        )
        .bind::<SqlUuid, _>(seller)
        .bind::<Timestamptz, _>(DateTime(now))
        .bind::<BigInt, _>(COUNTED),
    )
    .load(&mut conn)
    .await?;
    let products = products.into_iter().filter(|product| product.waiting > 0).collect();
    Ok(Counts { waiting: numbers.waiting, soon: numbers.soon, returned: numbers.returned, products })
}

/// What whoever asks decided lately and can still take back, or what came of it to nothing.
///
/// # Errors
/// [`Fault::NotAllowed`]; Postgres away.
pub async fn own(core: &Core, actor: &Actor) -> Result<Vec<(PendingDecision, Order)>, Fault> {
    let (me, seller) = reviewer(actor)?;
    let conn = core.db.conn().await?;
    let pending = db::pending_by(&conn, me, seller, OWN).await?;
    let (of, ids) = columns(pending.iter().map(|waits| (waits.operator_id, waits.order_id)));
    let found = orders::db::by_ids(&conn, &of, &ids).await?;
    let with_order = |waits: PendingDecision| {
        let order = found.iter().find(|order| order.id == waits.order_id).cloned()?;
        Some((waits, order))
    };
    Ok(pending.into_iter().filter_map(with_order).collect())
}
