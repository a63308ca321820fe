//! The fare finder: stops of every operator that sells, and the passes that are sold between two of them. It needs no
//! account.

use diesel::sql_types::{Array, BigInt, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use futures::future::try_join_all;
use teiki_shared::ids::StopId;
use teiki_shared::money::Yen;
use teiki_shared::product::ProductShape;

use super::{MOST_STOPS, Price, Product, Stop, db, needles_of};
use crate::db::Conn;
use crate::error::Fault;
use crate::prepared::prepared;

type Rows<T> = Result<T, diesel::result::Error>;

/// Two stops of one operator, and what is sold between them.
pub struct Section {
    pub from: Stop,
    pub to: Stop,
    /// The single fare one way; none where there is no through fare.
    pub fare: Option<Yen>,
    pub offers: Vec<Offer>,
}

/// A product that covers a section, with its prices there, the shortest term first.
#[derive(Clone)]
pub struct Offer {
    pub product: Product,
    pub prices: Vec<Price>,
}

/// The stops that `typed` may mean, the best match first, of the operators that sell or of one of them. With `from` only
/// those of its operator, the ones with a fare from there first. None for an empty text, or one of more than 100 letters.
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
    let other = rest.first().map(String::as_str);
    Ok(named(conn, (needle, other), operator, from, first.clamp(1, MOST_STOPS)).await?)
}

async fn named(
    mut conn: &Conn,
    (needle, other): (&str, Option<&str>),
    operator: Option<&str>,
    from: Option<StopId>,
    first: i64,
) -> Rows<Vec<Stop>> {
    // `offset 0`: the few operators are chosen before their stops are looked at.
    prepared(
        diesel::sql_query(
            "select s.operator_id, s.id, s.name_ja, s.name_kana, s.name_en
             from (select id, sort from operators o where selling and ($3::text is null or slug = $3)
                   and ($4::uuid is null or exists (select from stops f where f.operator_id = o.id and f.id = $4)) offset 0) o
             join stops s on s.operator_id = o.id
                and (grams(' ' || s.search) @> grams($1) or grams(' ' || s.search) @> grams($2))
                and (s.search like '%' || $1 || '%' or s.search like '%' || $2 || '%')
             where $4::uuid is null or s.id <> $4
             order by $4::uuid is not null and exists (
                    select from fares f where f.operator_id = s.operator_id and f.from_stop = $4 and f.to_stop = s.id) desc,
                (' ' || s.search like '% ' || $1 || '%' or ' ' || s.search like '% ' || $2 || '%') is true desc,
                length(s.name_ja), o.sort, s.name_kana, s.id
             limit $5",
        )
        .bind::<Text, _>(needle)
        .bind::<Nullable<Text>, _>(other)
        .bind::<Nullable<Text>, _>(operator)
        .bind::<Nullable<SqlUuid>, _>(from)
        .bind::<BigInt, _>(first),
    )
    .load(&mut conn)
    .await
}

/// The section between two stops; none where one is unknown, or they are of two operators.
///
/// # Errors
/// Faults only.
pub async fn section(conn: &Conn, from: StopId, to: StopId) -> Result<Option<Section>, Fault> {
    let found = by_id(conn, &[from, to]).await?;
    let stop = |id: StopId| found.iter().find(|stop| stop.id == id).cloned();
    let (Some(from), Some(to)) = (stop(from), stop(to)) else { return Ok(None) };
    if from.operator_id != to.operator_id || from.id == to.id {
        return Ok(None);
    }
    let of = from.operator_id;
    let owners = [of];
    let (fare, products) =
        futures::try_join!(db::fare(conn, of, from.id, to.id), db::products_owned_by(conn, &owners))?;
    let offers = match fare {
        Some(fare) => offers(conn, &products, (from.id, to.id), fare).await?,
        None => Vec::new(),
    };
    Ok(Some(Section { from, to, fare, offers }))
}

/// Which products cover the section: those of sections that have a price there, and those of fares from the least fare that
/// is enough. What an area covers is not known stop by stop.
async fn offers(
    conn: &Conn,
    products: &[Product],
    ends: (StopId, StopId),
    fare: Yen,
) -> Result<Vec<Offer>, Fault> {
    let by_fare = products.iter().filter(|product| product.shape == ProductShape::Fare);
    let keys: Vec<_> = by_fare.map(|product| (product.operator_id, product.id)).collect();
    let choices = if keys.is_empty() { Vec::new() } else { db::choices(conn, &keys).await? };
    // They come cheapest first.
    let enough = |product: &Product| {
        choices.iter().find(|row| row.product_id == product.id && row.refund_fare >= fare)
    };
    let asked = products.iter().filter_map(|product| match product.shape {
        ProductShape::Section => Some((product, None, Some(ends))),
        ProductShape::Fare => Some((product, Some(enough(product)?.code.as_str()), None)),
        ProductShape::Area => None,
    });
    let offers = try_join_all(asked.map(async |(product, code, ends)| {
        let prices = db::rows_of(conn, (product.operator_id, product.id), code, ends).await?;
        Ok::<_, Fault>(Offer { product: product.clone(), prices })
    }));
    Ok(offers.await?.into_iter().filter(|offer| !offer.prices.is_empty()).collect())
}

async fn by_id(mut conn: &Conn, ids: &[StopId]) -> Rows<Vec<Stop>> {
    prepared(
        diesel::sql_query(
            "select s.operator_id, s.id, s.name_ja, s.name_kana, s.name_en
             from operators o join stops s on s.operator_id = o.id and s.id = any($1) where o.selling",
        )
        .bind::<Array<SqlUuid>, _>(ids),
    )
    .load(&mut conn)
    .await
}
