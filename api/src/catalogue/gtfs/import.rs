//! A folded feed written to the database, in one transaction: what a feed had before is updated by its feed id, fares are
//! replaced. Stops that a newer feed lacks stay, without fares, because drafts and orders name them.

use std::collections::HashMap;

use diesel::sql_types::{Array, BigInt, Double, Nullable, Text, Uuid as SqlUuid};
use diesel::{OptionalExtension, QueryableByName, sql_query};
use diesel_async::{AsyncConnection, RunQueryDsl};
use teiki_shared::ids::{OperatorId, StopId};
use uuid::Uuid;

use super::{
    fold::{Share, Stop, fold},
    read::{Agency, Feed},
    report::Report,
};
use crate::{app::Core, catalogue::prices, catalogue::search, clock::Clock, db::Conn, error::Fault, random};

/// Whose stops and fares the feed holds.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// An operator for each agency of the feed, made where it is new; new ones do not sell.
    Agencies,
    /// The operator of that slug, for a feed of one agency.
    Operator(&'a str),
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("there is no operator {0}")]
    NoOperator(String),
    #[error("the feed holds {0} agencies, so it cannot be given to one operator")]
    NotOneAgency(usize),
    #[error("{0}")]
    Fault(#[from] Fault),
}

impl From<diesel::result::Error> for ImportError {
    fn from(fault: diesel::result::Error) -> Self {
        Self::Fault(fault.into())
    }
}

/// Brings a feed's routes, stops and single fares in, and drafts the prices that section passes lack for new fares.
/// A second import changes only what changed in the feed.
///
/// # Errors
/// Nothing is written unless everything is.
pub async fn import(app: &Core, feed: &Feed, target: Target<'_>) -> Result<Report, ImportError> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| import_into(conn, &app.clock, feed, target).await).await
}

/// `import` inside the caller's transaction.
///
/// # Errors
/// As `import`; the transaction is then to be rolled back.
pub async fn import_into(
    conn: &mut Conn,
    clock: &Clock,
    feed: &Feed,
    target: Target<'_>,
) -> Result<Report, ImportError> {
    let folded = fold(feed);
    let mut report = Report { remarks: folded.remarks, ..Report::default() };
    if let (Target::Operator(_), agencies @ (0 | 2..)) = (target, folded.shares.len()) {
        return Err(ImportError::NotOneAgency(agencies));
    }
    for share in &folded.shares {
        let operator = match target {
            Target::Agencies => operator_of_agency(conn, clock, feed, share.agency).await?,
            Target::Operator(slug) => operator_of_slug(conn, slug).await?,
        };
        write_routes(conn, clock, operator, share).await?;
        let ids = write_stops(conn, clock, operator, share, &folded.stops).await?;
        write_fares(conn, operator, share, &folded.stops, &ids).await?;
        report.operators += 1;
        report.routes += share.routes.len();
        report.stops += share.stops.len();
        report.fares += share.fares.len();
        report.drafted += prices::draft_sections(conn, operator).await?;
    }
    Ok(report)
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: OperatorId,
}

/// Locks the operator, so that two imports for it follow one another.
async fn operator_of_slug(conn: &mut Conn, slug: &str) -> Result<OperatorId, ImportError> {
    let found: Option<Id> = sql_query("select id from operators where slug = $1 for update")
        .bind::<Text, _>(slug)
        .get_result(conn)
        .await
        .optional()?;
    found.map(|row| row.id).ok_or_else(|| ImportError::NoOperator(slug.to_owned()))
}

/// The operator that stands for an agency. What staff wrote about an operator that sells is left alone.
async fn operator_of_agency(
    conn: &mut Conn,
    clock: &Clock,
    feed: &Feed,
    agency: &Agency,
) -> Result<OperatorId, ImportError> {
    let slug = slug(&agency.id);
    let en = feed.names("", &agency.name).en;
    sql_query(
        "insert into operators (id, slug, name_ja, name_en, phone, address, representative)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (slug) do update set name_ja = excluded.name_ja, name_en = excluded.name_en,
             phone = excluded.phone, address = excluded.address, representative = excluded.representative
         where not operators.selling",
    )
    .bind::<SqlUuid, _>(random::id(clock))
    .bind::<Text, _>(&slug)
    .bind::<Text, _>(&agency.name)
    .bind::<Text, _>(if en.is_empty() { &agency.name } else { &en })
    .bind::<Text, _>(&agency.phone)
    .bind::<Text, _>(&agency.address)
    .bind::<Text, _>(&agency.president)
    .execute(conn)
    .await?;
    operator_of_slug(conn, &slug).await
}

/// `gtfs-` and the agency's id in small letters, digits and hyphens.
fn slug(agency_id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    format!("gtfs-{}", agency_id.chars().map(plain).collect::<String>()).trim_end_matches('-').to_owned()
}

async fn write_routes(
    conn: &mut Conn,
    clock: &Clock,
    operator: OperatorId,
    share: &Share<'_>,
) -> Result<(), ImportError> {
    let feed_ids: Vec<&str> = share.routes.iter().map(|route| route.id.as_str()).collect();
    sql_query("delete from routes where operator_id = $1 and feed_id <> all ($2)")
        .bind::<SqlUuid, _>(operator)
        .bind::<Array<Text>, _>(&feed_ids)
        .execute(conn)
        .await?;
    sql_query(
        "insert into routes (operator_id, id, feed_id, name_ja)
         select $1, new.* from unnest($2, $3, $4) as new
         on conflict (operator_id, feed_id) do update set name_ja = excluded.name_ja",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<Array<SqlUuid>, _>(share.routes.iter().map(|_| random::id(clock)).collect::<Vec<Uuid>>())
    .bind::<Array<Text>, _>(&feed_ids)
    .bind::<Array<Text>, _>(share.routes.iter().map(|route| route.name.as_str()).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Written {
    #[diesel(sql_type = SqlUuid)]
    id: StopId,
    #[diesel(sql_type = Text)]
    feed_id: String,
}

/// Returns the stops' ids by their feed ids.
async fn write_stops(
    conn: &mut Conn,
    clock: &Clock,
    operator: OperatorId,
    share: &Share<'_>,
    all: &[Stop],
) -> Result<HashMap<String, StopId>, ImportError> {
    let stops: Vec<&Stop> = share.stops.iter().map(|&at| &all[at]).collect();
    let romaji: Vec<String> = stops.iter().map(|stop| search::romaji(&stop.names.kana)).collect();
    let en = stops.iter().zip(&romaji).map(|(stop, romaji)| {
        [&stop.names.en, &stop.names.romaji, romaji, &stop.name].into_iter().find(|name| !name.is_empty())
    });
    let lines = stops.iter().map(|stop| {
        let names = &stop.names;
        search::line(&stop.name, &names.kana, &names.romaji, &names.en)
    });
    let written: Vec<Written> = sql_query(
        "insert into stops (operator_id, id, feed_id, name_ja, name_kana, name_en, search, lat, lon)
         select $1, new.* from unnest($2, $3, $4, $5, $6, $7, $8, $9) as new
         on conflict (operator_id, feed_id) do update set name_ja = excluded.name_ja,
             name_kana = excluded.name_kana, name_en = excluded.name_en, search = excluded.search,
             lat = excluded.lat, lon = excluded.lon
         returning id, feed_id",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<Array<SqlUuid>, _>(stops.iter().map(|_| random::id(clock)).collect::<Vec<Uuid>>())
    .bind::<Array<Text>, _>(stops.iter().map(|stop| stop.feed_id.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(stops.iter().map(|stop| stop.name.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(stops.iter().map(|stop| stop.names.kana.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(en.map(|name| name.map_or("", String::as_str)).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(lines.collect::<Vec<_>>())
    .bind::<Array<Nullable<Double>>, _>(stops.iter().map(|s| s.position.map(|at| at.0)).collect::<Vec<_>>())
    .bind::<Array<Nullable<Double>>, _>(stops.iter().map(|s| s.position.map(|at| at.1)).collect::<Vec<_>>())
    .get_results(conn)
    .await?;
    Ok(written.into_iter().map(|row| (row.feed_id, row.id)).collect())
}

async fn write_fares(
    conn: &mut Conn,
    operator: OperatorId,
    share: &Share<'_>,
    all: &[Stop],
    ids: &HashMap<String, StopId>,
) -> Result<(), ImportError> {
    sql_query("delete from fares where operator_id = $1").bind::<SqlUuid, _>(operator).execute(conn).await?;
    let (mut from, mut to, mut yen) = (Vec::new(), Vec::new(), Vec::new());
    for &(a, b, price) in &share.fares {
        // Every stop with a fare was written a moment ago.
        let (Some(&a), Some(&b)) = (ids.get(&all[a].feed_id), ids.get(&all[b].feed_id)) else { continue };
        from.push(a);
        to.push(b);
        yen.push(price);
    }
    sql_query("insert into fares select $1, new.* from unnest($2, $3, $4) as new")
        .bind::<SqlUuid, _>(operator)
        .bind::<Array<SqlUuid>, _>(from)
        .bind::<Array<SqlUuid>, _>(to)
        .bind::<Array<BigInt>, _>(yen)
        .execute(conn)
        .await?;
    Ok(())
}
