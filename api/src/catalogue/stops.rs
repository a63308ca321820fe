//! Stops from which a product is sold. Each function sends one statement.

use diesel::sql_types::{Array, BigInt, Date as SqlDate, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::StopId;
use teiki_shared::scalars::Date;

use super::good_on::GOOD;
use super::pricing::IN_SIGHT;
use super::{Product, Stop};
use crate::db::Conn;
use crate::prepared::prepared;

type Rows<T> = Result<T, diesel::result::Error>;

/// What is listed first: the shortest names.
const ORDER: &str = "length(s.name_ja), s.name_kana, s.id";

/// The price tables of the product `$3` that may price a pass sold today, `$1`.
fn tables() -> String {
    format!("array(select t.id from {IN_SIGHT} where g.operator_id = $2 and g.id = $3)")
}

/// Whether a section from a stop is sold. `offset 0` keeps PostgreSQL from joining the fares of every stop: it looks at one
/// stop after the other until the list is full.
fn sold() -> String {
    format!(
        "exists (
            select from fares f join products g on g.operator_id = f.operator_id and g.id = $3
            join prices p on p.operator_id = f.operator_id and p.product_id = any ({}) and p.code = f.yen::text
            where f.operator_id = s.operator_id and f.from_stop = s.id and {GOOD} offset 0)",
        tables()
    )
}

/// A place in the stops' lines at which to look for what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where a word begins.
    Beginning,
    /// Anywhere else.
    Inside,
}

impl Place {
    /// Whether the line `search` holds one of the parameters there. A space comes before every word.
    pub fn condition(self, needle: &str, other: &str) -> String {
        match self {
            Self::Beginning => format!(
                "(grams(' ' || search) @> grams(' ' || {needle}) or grams(' ' || search) @> grams(' ' || {other}))
                 and (' ' || search like '% ' || {needle} || '%' or ' ' || search like '% ' || {other} || '%')"
            ),
            Self::Inside => format!(
                "(grams(' ' || search) @> grams({needle}) or grams(' ' || search) @> grams({other}))
                 and (search like '%' || {needle} || '%' or search like '%' || {other} || '%')
                 and (' ' || search like '% ' || {needle} || '%' or ' ' || search like '% ' || {other} || '%') is not true"
            ),
        }
    }
}

/// All of them.
pub async fn all(mut conn: &Conn, today: Date, product: &Product, first: i64) -> Rows<Vec<Stop>> {
    prepared(
        diesel::sql_query(format!(
            "select s.operator_id, s.id, s.name_ja, s.name_kana, s.name_en, s.beside_ja, s.beside_en from stops s
             where s.operator_id = $2 and {} order by {ORDER} limit $4",
            sold()
        ))
        .bind::<SqlDate, _>(today)
        .bind::<SqlUuid, _>(product.operator_id)
        .bind::<SqlUuid, _>(product.id)
        .bind::<BigInt, _>(first),
    )
    .load(&mut conn)
    .await
}

/// Those that hold the needle, or the other one, at that place.
pub async fn holding(
    mut conn: &Conn,
    today: Date,
    product: &Product,
    (needle, other): (&str, Option<&str>),
    place: Place,
    first: i64,
) -> Rows<Vec<Stop>> {
    // Sorted once, below, so that only as many are looked at above as are asked for.
    let condition = place.condition("$4", "$5");
    prepared(
        diesel::sql_query(format!(
            "select operator_id, id, name_ja, name_kana, name_en, beside_ja, beside_en from (
                select operator_id, id, name_ja, name_kana, name_en, beside_ja, beside_en, length(name_ja) as letters from stops
                where operator_id = $2 and {condition} order by letters, name_kana, id
             ) s where {} order by letters, name_kana, id limit $6",
            sold()
        ))
        .bind::<SqlDate, _>(today)
        .bind::<SqlUuid, _>(product.operator_id)
        .bind::<SqlUuid, _>(product.id)
        .bind::<Text, _>(needle)
        .bind::<Nullable<Text>, _>(other)
        .bind::<BigInt, _>(first),
    )
    .load(&mut conn)
    .await
}

/// Those with a fare from a stop; where there are needles, only those that hold one, best match first.
pub async fn reached(
    mut conn: &Conn,
    today: Date,
    product: &Product,
    from: StopId,
    needles: &[String],
    first: i64,
) -> Rows<Vec<Stop>> {
    let inside: Vec<String> = needles.iter().map(|needle| format!("%{needle}%")).collect();
    let beginning: Vec<String> = needles.iter().map(|needle| format!("% {needle}%")).collect();
    prepared(
        diesel::sql_query(format!(
            "select s.operator_id, s.id, s.name_ja, s.name_kana, s.name_en, s.beside_ja, s.beside_en
             from (
                select f.to_stop, max(f.yen) as yen from fares f join products g on g.operator_id = $2 and g.id = $3
                where f.operator_id = $2 and f.from_stop = $4 and {GOOD} group by f.to_stop
             ) best join stops s on s.operator_id = $2 and s.id = best.to_stop
             where exists (
                    select from prices p where p.operator_id = $2 and p.product_id = any ({}) and p.code = best.yen::text)
                and (cardinality($5) = 0 or s.search like any ($5))
             order by ' ' || s.search like any ($6) desc, {ORDER} limit $7",
            tables()
        ))
        .bind::<SqlDate, _>(today)
        .bind::<SqlUuid, _>(product.operator_id)
        .bind::<SqlUuid, _>(product.id)
        .bind::<SqlUuid, _>(from)
        .bind::<Array<Text>, _>(inside)
        .bind::<Array<Text>, _>(beginning)
        .bind::<BigInt, _>(first),
    )
    .load(&mut conn)
    .await
}
