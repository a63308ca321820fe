//! Which fares a product's sections cost. Each function sends one statement.

use diesel::dsl::{max, min};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId, StopId};
use teiki_shared::money::Yen;

use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::fares;

/// Whether a fare `f` is of a route on which passes of the product `g` are good: one that it names, one of its class, or any
/// where it names neither.
pub const GOOD: &str = "(f.route = '' or (g.route_class is null and g.routes = '{}') or f.route = any (g.routes)
    or exists (select from routes r where r.operator_id = f.operator_id and r.feed_id = f.route and r.class = g.route_class))";

#[derive(QueryableByName)]
struct Highest {
    #[diesel(sql_type = Nullable<BigInt>)]
    yen: Option<Yen>,
}

/// The lowest and the highest single fare between two stops of an operator, whatever the route.
///
/// # Errors
/// Those of the database.
pub async fn fares_between(
    mut conn: &Conn,
    of: OperatorId,
    (from, to): (StopId, StopId),
) -> QueryResult<Option<(Yen, Yen)>> {
    let between = fares::operator_id.eq(of).and(fares::from_stop.eq(from)).and(fares::to_stop.eq(to));
    let (lowest, highest): (Option<Yen>, Option<Yen>) =
        fares::table.filter(between).select((min(fares::yen), max(fares::yen))).first(&mut conn).await?;
    Ok(lowest.zip(highest))
}

/// The single fare between two stops: the highest of the routes that the product is good on.
///
/// # Errors
/// Those of the database.
pub async fn fare(
    mut conn: &Conn,
    (of, product): (OperatorId, ProductId),
    (from, to): (StopId, StopId),
) -> QueryResult<Option<Yen>> {
    let found: Highest = prepared(
        diesel::sql_query(format!(
            "select max(f.yen) as yen from fares f join products g on g.operator_id = $1 and g.id = $2
             where f.operator_id = $1 and f.from_stop = $3 and f.to_stop = $4 and {GOOD}"
        ))
        .bind::<SqlUuid, _>(of)
        .bind::<SqlUuid, _>(product)
        .bind::<SqlUuid, _>(from)
        .bind::<SqlUuid, _>(to),
    )
    .get_result(&mut conn)
    .await?;
    Ok(found.yen)
}
