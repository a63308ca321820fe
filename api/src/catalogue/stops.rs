//! Stops from which a product is sold. Each function sends one statement.

use diesel::sql_types::{Array, BigInt, Date as SqlDate, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId, StopId};
use teiki_shared::scalars::Date;

use super::Stop;
use super::good_on::GOOD;
use super::pricing::{IN_SIGHT, PRICES};
use crate::db::Conn;
use crate::prepared::prepared;

type Rows<T> = Result<T, diesel::result::Error>;

/// What is listed first: the shortest names.
pub const ORDER: &str = "length(s.name_ja), s.name_kana, s.id";

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
            join {PRICES} p on p.operator_id = f.operator_id and p.product_id = any ({}) and p.code = f.yen::text
            where f.operator_id = s.operator_id and f.from_stop = s.id and {GOOD} offset 0)",
        tables()
    )
}

/// As many stops at most hold a rare needle: they are found by the index of grams, read and sorted. One that more of them hold
/// is met soon on a walk through the stops in the order of the list, which ends when the list is full.
const RARE: i64 = 500;

/// The columns of a `Stop`.
pub const COLUMNS: &str = "s.operator_id, s.id, s.name_ja, s.name_kana, s.name_en, s.beside_ja, s.beside_en";

/// A place in the stops' lines at which to look for what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Where a word begins.
    Beginning,
    /// Anywhere else.
    Inside,
}

impl Place {
    /// Whether the line `search` of the stop `s` holds one of the parameters there. A space comes before every word.
    pub fn holds(self, needle: &str, other: &str) -> String {
        let beginning = format!(
            "(strpos(' ' || s.search, ' ' || {needle}) > 0 or strpos(' ' || s.search, ' ' || {other}) > 0)"
        );
        match self {
            Self::Beginning => beginning,
            Self::Inside => format!(
                "(strpos(s.search, {needle}) > 0 or strpos(s.search, {other}) > 0) and {beginning} is not true"
            ),
        }
    }

    /// The tables with which a statement begins that looks there: `near`, the stops that hold one of the parameters, or a few
    /// more than are rare, and `amount`, whether there are `many`. `of` is a further condition on the stop `s`.
    pub fn near(self, needle: &str, other: &str, of: &str) -> String {
        let space = match self {
            Self::Beginning => "' ' || ",
            Self::Inside => "",
        };
        let holds = self.holds(needle, other);
        format!(
            "near as materialized (
                select {COLUMNS} from stops s
                where (grams(' ' || s.search) @> grams({space}{needle}) or grams(' ' || s.search) @> grams({space}{other}))
                    and {holds} {of} limit {RARE} + 1),
             amount as materialized (select count(*) > {RARE} as many from near)"
        )
    }
}

/// All of them.
pub async fn all(
    mut conn: &Conn,
    today: Date,
    product: (OperatorId, ProductId),
    first: i64,
) -> Rows<Vec<Stop>> {
    prepared(
        diesel::sql_query(format!(
            "select {COLUMNS} from stops s
             where s.operator_id = $2 and {} order by {ORDER} limit $4",
            sold()
        ))
        .bind::<SqlDate, _>(today)
        .bind::<SqlUuid, _>(product.0)
        .bind::<SqlUuid, _>(product.1)
        .bind::<BigInt, _>(first),
    )
    .load(&mut conn)
    .await
}

/// Those that hold the needle, or the other one, at that place.
pub async fn holding(
    mut conn: &Conn,
    today: Date,
    product: (OperatorId, ProductId),
    (needle, other): (&str, Option<&str>),
    place: Place,
    first: i64,
) -> Rows<Vec<Stop>> {
    let (near, holds, sold) =
        (place.near("$4", "$5", "and s.operator_id = $2"), place.holds("$4", "$5"), sold());
    // Those that are near are sorted first, so that only as many are looked at as are asked for.
    prepared(
        diesel::sql_query(format!(
            "with {near}
             select {COLUMNS} from (
                (select {COLUMNS} from (select *, length(name_ja) as letters from near where not (select many from amount)
                    order by letters, name_kana, id) s
                 where {sold} order by letters, name_kana, id limit $6)
                union all
                (select {COLUMNS} from stops s where s.operator_id = $2 and {holds} and (select many from amount) and {sold}
                 order by {ORDER} limit $6)
             ) s order by {ORDER} limit $6"
        ))
        .bind::<SqlDate, _>(today)
        .bind::<SqlUuid, _>(product.0)
        .bind::<SqlUuid, _>(product.1)
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
    product: (OperatorId, ProductId),
    from: StopId,
    needles: &[String],
    first: i64,
) -> Rows<Vec<Stop>> {
    let inside: Vec<String> = needles.iter().map(|needle| format!("%{needle}%")).collect();
    let beginning: Vec<String> = needles.iter().map(|needle| format!("% {needle}%")).collect();
    prepared(
        diesel::sql_query(format!(
            "select {COLUMNS}
             from (
                select f.to_stop, case when g.via then array_agg(f.yen::text) else array[max(f.yen)::text] end as codes
                from fares f join products g on g.operator_id = $2 and g.id = $3
                where f.operator_id = $2 and f.from_stop = $4 and {GOOD} group by f.to_stop, g.via
             ) best join stops s on s.operator_id = $2 and s.id = best.to_stop
             where exists (
                    select from {PRICES} p where p.operator_id = $2 and p.product_id = any ({}) and p.code = any (best.codes))
                and (cardinality($5) = 0 or s.search like any ($5))
             order by ' ' || s.search like any ($6) desc, {ORDER} limit $7",
            tables()
        ))
        .bind::<SqlDate, _>(today)
        .bind::<SqlUuid, _>(product.0)
        .bind::<SqlUuid, _>(product.1)
        .bind::<SqlUuid, _>(from)
        .bind::<Array<Text>, _>(inside)
        .bind::<Array<Text>, _>(beginning)
        .bind::<BigInt, _>(first),
    )
    .load(&mut conn)
    .await
}
