//! An operator's stops, routes and single fares: from a feed or from tables, to the database and back.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Double, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, StopId};
use teiki_shared::money::Yen;
use teiki_shared::product::RouteClass;
use uuid::Uuid;

use super::distance::Position;
use super::slug::id_of;
use crate::db::Conn;
use crate::tables::{fares, routes, stops};

/// Stops and routes by their ids in the feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    pub stops: BTreeMap<String, StopFacts>,
    pub routes: BTreeMap<String, RouteFacts>,
    /// By both ends, in both directions, and the route; the route is empty for a fare that holds on every route.
    pub fares: BTreeMap<(String, String, String), Yen>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct RouteFacts {
    pub name_ja: String,
    pub class: Option<RouteClass>,
}

impl Network {
    /// Each single fare once, the cheapest first.
    pub fn distinct_fares(&self) -> Vec<Yen> {
        self.fares.values().copied().collect::<BTreeSet<_>>().into_iter().collect()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct StopFacts {
    pub name_ja: String,
    pub name_kana: String,
    pub name_en: String,
    /// The words that it is found by.
    pub search: String,
    pub position: Option<Position>,
}

/// What stands beside the names of stops that share theirs, by the stops' ids.
#[derive(Debug, Default)]
pub struct Beside<'n> {
    pub ja: BTreeMap<&'n str, String>,
    pub en: BTreeMap<&'n str, String>,
}

/// Brings an operator's tables to the network. Stops and routes that it lacks stay, without fares: drafts, orders and products
/// name them.
///
/// # Errors
/// Those of the database.
pub async fn write(
    conn: &mut Conn,
    operator: (OperatorId, &str),
    network: &Network,
    beside: &Beside<'_>,
) -> QueryResult<()> {
    write_routes(conn, operator, network).await?;
    let ids = write_stops(conn, operator, network, beside).await?;
    write_fares(conn, operator.0, network, &ids).await
}

async fn write_routes(
    conn: &mut Conn,
    (operator, slug): (OperatorId, &str),
    network: &Network,
) -> QueryResult<()> {
    let feed_ids: Vec<&str> = network.routes.keys().map(String::as_str).collect();
    let all = || network.routes.values();
    let ids: Vec<Uuid> = feed_ids.iter().map(|route| id_of("route", &[slug, route])).collect();
    sql_query(
        "insert into routes (operator_id, id, feed_id, name_ja, class)
         select $1, new.* from unnest($2, $3, $4, $5) as new
         on conflict (operator_id, feed_id) do update set name_ja = excluded.name_ja, class = excluded.class
             where (routes.name_ja, routes.class) is distinct from (excluded.name_ja, excluded.class)",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Text>, _>(&feed_ids)
    .bind::<Array<Text>, _>(all().map(|route| route.name_ja.as_str()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(all().map(|route| route.class).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

/// Returns the stops' ids by their feed ids.
async fn write_stops(
    conn: &mut Conn,
    (operator, slug): (OperatorId, &str),
    network: &Network,
    beside: &Beside<'_>,
) -> QueryResult<HashMap<String, StopId>> {
    let all = || network.stops.values();
    let feed_ids: Vec<&str> = network.stops.keys().map(String::as_str).collect();
    let ids: Vec<Uuid> = feed_ids.iter().map(|stop| id_of("stop", &[slug, stop])).collect();
    let of_each = |told: &BTreeMap<&str, String>| -> Vec<String> {
        feed_ids.iter().map(|stop| told.get(stop).cloned().unwrap_or_default()).collect()
    };
    sql_query(
        "insert into stops (operator_id, id, feed_id, name_ja, name_kana, name_en, search, lat, lon, beside_ja, beside_en)
         select $1, new.* from unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as new
         on conflict (operator_id, feed_id) do update set name_ja = excluded.name_ja,
             name_kana = excluded.name_kana, name_en = excluded.name_en, search = excluded.search,
             lat = excluded.lat, lon = excluded.lon, beside_ja = excluded.beside_ja, beside_en = excluded.beside_en
         where (stops.name_ja, stops.name_kana, stops.name_en, stops.search, stops.lat, stops.lon, stops.beside_ja,
                stops.beside_en) is distinct from
             (excluded.name_ja, excluded.name_kana, excluded.name_en, excluded.search, excluded.lat, excluded.lon,
                excluded.beside_ja, excluded.beside_en)",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Text>, _>(&feed_ids)
    .bind::<Array<Text>, _>(all().map(|stop| stop.name_ja.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(all().map(|stop| stop.name_kana.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(all().map(|stop| stop.name_en.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(all().map(|stop| stop.search.as_str()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Double>>, _>(all().map(|stop| stop.position.map(|at| at.0)).collect::<Vec<_>>())
    .bind::<Array<Nullable<Double>>, _>(all().map(|stop| stop.position.map(|at| at.1)).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(of_each(&beside.ja))
    .bind::<Array<Text>, _>(of_each(&beside.en))
    .execute(conn)
    .await?;
    let written: Vec<(String, StopId)> = stops::table
        .filter(stops::operator_id.eq(operator))
        .select((stops::feed_id, stops::id))
        .load(conn)
        .await?;
    Ok(written.into_iter().collect())
}

async fn write_fares(
    conn: &mut Conn,
    operator: OperatorId,
    network: &Network,
    ids: &HashMap<String, StopId>,
) -> QueryResult<()> {
    let (mut from, mut to, mut on, mut yen) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((a, b, route), fare) in &network.fares {
        // Every stop with a fare was written a moment ago.
        let (Some(&a), Some(&b)) = (ids.get(a), ids.get(b)) else { continue };
        from.push(a);
        to.push(b);
        on.push(route.as_str());
        yen.push(*fare);
    }
    sql_query("delete from fares where operator_id = $1").bind::<SqlUuid, _>(operator).execute(conn).await?;
    sql_query(
        "insert into fares (operator_id, from_stop, to_stop, route, yen)
         select $1, new.* from unnest($2, $3, $4, $5) as new",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<Array<SqlUuid>, _>(from)
    .bind::<Array<SqlUuid>, _>(to)
    .bind::<Array<Text>, _>(on)
    .bind::<Array<BigInt>, _>(yen)
    .execute(conn)
    .await?;
    Ok(())
}

/// The class of each of an operator's routes of which somebody has said it.
///
/// # Errors
/// Those of the database.
pub async fn classes(conn: &mut Conn, of: OperatorId) -> QueryResult<BTreeMap<String, RouteClass>> {
    let classes: Vec<(String, Option<RouteClass>)> = routes::table
        .filter(routes::operator_id.eq(of))
        .select((routes::feed_id, routes::class))
        .load(conn)
        .await?;
    Ok(classes.into_iter().filter_map(|(route, class)| Some((route, class?))).collect())
}

/// The networks of these operators as the tables hold them.
///
/// # Errors
/// Those of the database.
pub async fn load(conn: &mut Conn, of: &[OperatorId]) -> QueryResult<HashMap<OperatorId, Network>> {
    type Named = (OperatorId, StopId, String, String, String, String, String, Option<f64>, Option<f64>);
    let mut networks: HashMap<OperatorId, Network> = HashMap::new();
    let mut feed_ids: HashMap<StopId, String> = HashMap::new();
    let all: Vec<Named> = stops::table
        .filter(stops::operator_id.eq_any(of))
        .select((
            stops::operator_id,
            stops::id,
            stops::feed_id,
            stops::name_ja,
            stops::name_kana,
            stops::name_en,
            stops::search,
            stops::lat,
            stops::lon,
        ))
        .load(conn)
        .await?;
    for (operator, id, feed_id, name_ja, name_kana, name_en, search, lat, lon) in all {
        feed_ids.insert(id, feed_id.clone());
        let stop = StopFacts { name_ja, name_kana, name_en, search, position: lat.zip(lon) };
        networks.entry(operator).or_default().stops.insert(feed_id, stop);
    }
    let all: Vec<(OperatorId, String, String, Option<RouteClass>)> = routes::table
        .filter(routes::operator_id.eq_any(of))
        .select((routes::operator_id, routes::feed_id, routes::name_ja, routes::class))
        .load(conn)
        .await?;
    for (operator, feed_id, name_ja, class) in all {
        networks.entry(operator).or_default().routes.insert(feed_id, RouteFacts { name_ja, class });
    }
    let all: Vec<(OperatorId, StopId, StopId, Yen, String)> =
        fares::table.filter(fares::operator_id.eq_any(of)).load(conn).await?;
    for (operator, from, to, yen, route) in all {
        if let (Some(from), Some(to)) = (feed_ids.get(&from), feed_ids.get(&to)) {
            let fares = &mut networks.entry(operator).or_default().fares;
            fares.insert((from.clone(), to.clone(), route), yen);
        }
    }
    Ok(networks)
}
