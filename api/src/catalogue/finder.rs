//! The fare finder: stops of every operator that sells, and the passes that are sold between two of them. It needs no
//! account.

use diesel::sql_types::{Array, BigInt, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::ids::StopId;
use teiki_shared::money::Yen;

use super::good_on;
use super::matrix::{self, RouteLine};
use super::notices::{self, Notices};
use super::stops::{COLUMNS, ORDER};
use super::{MOST_STOPS, Place, Price, Product, Route, Stop, db, needles_of, pricing};
use crate::db::Conn;
use crate::error::Fault;
use crate::prepared::prepared;

/// Whether a product of the operator `o` has a seller: another one may sell for it.
const SOLD_BY_SOMEBODY: &str = "exists (
    select from product_issuers i join operators seller on seller.id = i.seller_id
    where i.operator_id = o.id and seller.selling)";

type Rows<T> = Result<T, diesel::result::Error>;

/// Two stops of one operator, and what is sold between them.
pub struct Section {
    pub from: Stop,
    pub to: Stop,
    /// The lowest single fare one way; none where no fare between the two is known.
    pub fare: Option<Yen>,
    pub offers: Vec<Offer>,
    /// The lines between them on which no pass is sold on an ICOCA.
    pub unsold: Vec<RouteLine>,
}

/// A product that is sold between two stops, with its prices there, the shortest term first; where its sections have a route,
/// by one of those.
#[derive(Clone)]
pub struct Offer {
    pub product: Product,
    pub via: Option<Route>,
    pub prices: Vec<Price>,
    /// What concerns it between the two stops.
    pub notices: Notices,
}

/// The stops that `typed` may mean, the best match first, of the operators whose stops are sold from or of one of them. With
/// `from` only those of its operator, the ones with a fare from there first. None for an empty text, one of more than 100
/// letters, or a single Latin one among all operators.
///
/// # Errors
/// Faults only.
pub async fn stops(
    conn: &Conn,
    typed: &str,
    operator: Option<&str>,
    from: Option<StopId>,
    first: i64,
) -> Result<Vec<Stop>, Fault> {
    let Some(needles) = needles_of(typed) else { return Ok(Vec::new()) };
    let [needle, rest @ ..] = &needles[..] else { return Ok(Vec::new()) };
    // A letter stands in the name of nearly every stop.
    if needle.len() < 2 && operator.is_none() && from.is_none() {
        return Ok(Vec::new());
    }
    let needles = (needle.as_str(), rest.first().map(String::as_str));
    let within = Within { operator, from };
    let first = first.clamp(1, MOST_STOPS);
    let mut found = named(conn, needles, within, Place::Beginning, first).await?;
    let wanted = first - i64::try_from(found.len()).unwrap_or(first);
    if wanted > 0 {
        found.extend(named(conn, needles, within, Place::Inside, wanted).await?);
    }
    Ok(found)
}

/// Whose stops are looked at.
#[derive(Clone, Copy)]
struct Within<'a> {
    operator: Option<&'a str>,
    from: Option<StopId>,
}

/// The operator within which is looked.
const ONE: &str = "one as materialized (
    select o.id from operators o where ($3::text is null or o.slug = $3)
        and ($4::uuid is null or exists (select from stops f where f.operator_id = o.id and f.id = $4)) limit 1),";

/// Stops that hold `$1` or `$2`, of all operators or of `one`, `$5` at most. Where many do, each operator's are walked in the
/// order of its list; those with a fare from `$4`, which come first, are looked for among its fares.
fn statement(place: Place, of_one: bool) -> String {
    let (one, of, with_fare) = if of_one {
        let with_fare = format!(
            "union (select {COLUMNS} from stops s where s.operator_id = (select id from one) and (select many from amount)
                and s.id in (select f.to_stop from fares f where f.operator_id = (select id from one) and f.from_stop = $4)
                and {} order by {ORDER} limit $5)",
            place.holds("$1", "$2")
        );
        (ONE, "= (select id from one)", with_fare)
    } else {
        // The planner would look through the index of names once for each of them.
        ("", "is not null", String::new())
    };
    let (near, holds) = (place.near("$1", "$2", &format!("and s.operator_id {of}")), place.holds("$1", "$2"));
    format!(
        "with {one} {near}, found as (
            (select * from near where not (select many from amount))
            union (select walked.* from operators o cross join lateral (
                select {COLUMNS} from stops s where s.operator_id = o.id and {holds} and s.id is distinct from $4
                order by {ORDER} limit $5) walked
                where {SOLD_BY_SOMEBODY} and o.id {of} and (select many from amount))
            {with_fare})
         select {COLUMNS} from found s join operators o on o.id = s.operator_id
         where {SOLD_BY_SOMEBODY} and s.id is distinct from $4
         order by $4::uuid is not null and exists (
                select from fares f where f.operator_id = s.operator_id and f.from_stop = $4 and f.to_stop = s.id) desc,
            length(s.name_ja), o.sort, s.name_kana, s.id
         limit $5"
    )
}

async fn named(
    mut conn: &Conn,
    (needle, other): (&str, Option<&str>),
    within: Within<'_>,
    place: Place,
    first: i64,
) -> Rows<Vec<Stop>> {
    let of_one = within.operator.is_some() || within.from.is_some();
    prepared(
        diesel::sql_query(statement(place, of_one))
            .bind::<Text, _>(needle)
            .bind::<Nullable<Text>, _>(other)
            .bind::<Nullable<Text>, _>(within.operator)
            .bind::<Nullable<SqlUuid>, _>(within.from)
            .bind::<BigInt, _>(first),
    )
    .load(&mut conn)
    .await
}

/// The section between two stops, as it is sold now; none where one is unknown, or they are of two operators.
///
/// # Errors
/// Faults only.
pub async fn section(
    conn: &Conn,
    now: Timestamp,
    (from, to): (StopId, StopId),
) -> Result<Option<Section>, Fault> {
    let found = by_id(conn, &[from, to]).await?;
    let stop = |id: StopId| found.iter().find(|stop| stop.id == id).cloned();
    let (Some(from), Some(to)) = (stop(from), stop(to)) else { return Ok(None) };
    if from.operator_id != to.operator_id || from.id == to.id {
        return Ok(None);
    }
    let (of, ends) = (from.operator_id, (from.id, to.id));
    let (fares, products, mut tables, mut announced, unsold) = futures::try_join!(
        good_on::fares_between(conn, of, ends),
        db::products_of(conn, of),
        pricing::between(conn, now, of, ends),
        notices::of_section(conn, of, ends),
        matrix::between(conn, of, ends)
    )?;
    let offers = products.into_iter().flat_map(|product| {
        let notices = announced.remove(&product.id).unwrap_or_default();
        let routes = tables.remove(&product.id).unwrap_or_default().into_iter();
        let offers = routes.map(move |(via, tables)| {
            let notices = notices.clone().on(via.as_ref().map(|via| via.id.as_str()));
            Offer { product: product.clone(), via, prices: tables.prices_of_one(), notices }
        });
        offers.filter(|offer| !offer.prices.is_empty())
    });
    let offers = offers.collect();
    Ok(Some(Section { from, to, fare: fares.map(|(lowest, _)| lowest), offers, unsold }))
}

async fn by_id(mut conn: &Conn, ids: &[StopId]) -> Rows<Vec<Stop>> {
    prepared(
        diesel::sql_query(format!(
            "select {COLUMNS} from operators o join stops s on s.operator_id = o.id and s.id = any($1) where {SOLD_BY_SOMEBODY}"
        ))
        .bind::<Array<SqlUuid>, _>(ids),
    )
    .load(&mut conn)
    .await
}
