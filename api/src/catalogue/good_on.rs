//! Which fares a product's sections cost. Each function sends one statement.

use diesel::dsl::{max, min};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId, StopId};
use teiki_shared::money::Yen;

use super::route::{Route, RouteFare, as_json};
use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::fares;

/// Whether a fare `f` is of a route on which passes of the product `g` are good: one that it names, one of its class, or any
/// where it names neither. A fare of every route says of no section which route it has.
pub const GOOD: &str = "((f.route <> '' or not g.via) and (f.route = '' or (g.route_class is null and g.routes = '{}')
    or f.route = any (g.routes) or exists (select from routes r where r.operator_id = f.operator_id and r.feed_id = f.route and r.class = g.route_class)))";

/// The fares `(route, yen)` of the product `g` between two stops: one for each route that it is good on where its sections have
/// one, or else the highest of them, with no route.
pub fn fares_of_section(operator: &str, from: &str, to: &str) -> String {
    format!(
        "(select case when g.via then f.route end as route, max(f.yen) as yen from fares f
          where f.operator_id = {operator} and f.from_stop = {from} and f.to_stop = {to} and {GOOD}
          group by case when g.via then f.route end)"
    )
}

/// Whether a stop lies in the area of the product `g`: one that it names, or one with a fare of a route that it names or of its
/// class. An area that names nothing covers no stop that is known.
pub fn covers(stop: &str) -> String {
    format!(
        "(exists (select from stops s where s.operator_id = g.operator_id and s.id = {stop} and s.feed_id = any (g.stops))
        or exists (select from fares f where f.operator_id = g.operator_id and f.from_stop = {stop} and (f.route = any (g.routes)
            or exists (select from routes r where r.operator_id = f.operator_id and r.feed_id = f.route and r.class = g.route_class))))"
    )
}

#[derive(QueryableByName)]
struct FareRead {
    #[diesel(sql_type = Nullable<Jsonb>)]
    via: Option<Route>,
    #[diesel(sql_type = BigInt)]
    yen: Yen,
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

/// The single fares of a product between two stops, the lowest first: one for each route where its sections have one, or else one
/// at most, the highest of the routes that it is good on.
///
/// # Errors
/// Those of the database.
pub async fn by_route(
    mut conn: &Conn,
    (of, product): (OperatorId, ProductId),
    (from, to): (StopId, StopId),
) -> QueryResult<Vec<RouteFare>> {
    let (fares, via) = (fares_of_section("$1", "$3", "$4"), as_json("$1", "s.route"));
    let read: Vec<FareRead> = prepared(
        diesel::sql_query(format!(
            "select {via} as via, s.yen from products g cross join lateral {fares} s
             where g.operator_id = $1 and g.id = $2 order by s.yen, s.route"
        ))
        .bind::<SqlUuid, _>(of)
        .bind::<SqlUuid, _>(product)
        .bind::<SqlUuid, _>(from)
        .bind::<SqlUuid, _>(to),
    )
    .load(&mut conn)
    .await?;
    Ok(read.into_iter().map(|FareRead { via, yen }| RouteFare { via, yen }).collect())
}
