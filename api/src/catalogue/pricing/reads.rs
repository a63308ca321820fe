//! Reads of what passes cost. Each sends one statement, which brings the rows of every table that may price a pass sold from
//! now on. `prices.product_id` is the id of the price table.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{
    Array, BigInt, Bool, Date as SqlDate, Integer, Jsonb, Nullable, Text, Time, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use teiki_shared::ids::{OperatorId, PriceTableId, ProductId, StopId};
use teiki_shared::jst;
use teiki_shared::money::Yen;
use teiki_shared::price_table::{DecidedBy, Revision};
use teiki_shared::scalars::Date;
use teiki_shared::start_dates::StartDates;
use teiki_shared::term::{TermKey, TermSale};

use super::{OfTerm, Price, PriceRange, PriceTables, Row, SoldTerm};
use crate::catalogue::TimeOfDay;
use crate::catalogue::fixed_term::InRow;
use crate::catalogue::good_on::{covers, fares_of_section};
use crate::catalogue::operator::Hours;
use crate::catalogue::product::start_rule;
use crate::catalogue::route::{Route, as_json};
use crate::db::{Conn, columns};
use crate::prepared::prepared;

type Rows<T> = Result<T, diesel::result::Error>;

/// The tables `t` of products `g` that may price a pass sold on the day `$1` or later: the one that began last by then prices
/// whatever those before it would.
pub const IN_SIGHT: &str = "products g
    join price_table_products n on n.operator_id = g.operator_id and n.product_id = g.id
    join price_tables t on t.operator_id = n.operator_id and t.id = n.table_id and t.published
        and t.valid_from >= coalesce((
            select max(u.valid_from) from price_table_products m
            join price_tables u on u.operator_id = m.operator_id and u.id = m.table_id
            where m.operator_id = g.operator_id and m.product_id = g.id and u.published and u.valid_from <= $1), t.valid_from)";

/// What is read of a table, and of its product that says on which days a pass may start.
const TABLE: &str = "g.operator_id, g.id as product_id, t.id as table_id, t.valid_from, t.decided_by,
    g.lead_days, g.window_days, h.sale_opens, h.sale_closes, h.all_day_sample, h.closing_hour";
/// The hours of the product's operator.
const HOURS: &str = "join operators h on h.id = g.operator_id";
/// The rows of price tables, for months and for fixed dates.
pub const PRICES: &str =
    "(select operator_id, product_id, code, months, null::text as term, price, refund_fare from prices
    union all select operator_id, table_id, code, 0, term, price, refund_fare from term_prices)";
/// The fixed dates that a row `p` names.
const DATES: &str = "left join fixed_terms x on x.operator_id = p.operator_id and x.slug = p.term";
/// What is read of a row `p`.
const ROW: &str = "p.code, p.months, to_jsonb(x) as dates, p.price, p.refund_fare";
/// Months before fixed dates, each the shortest or earliest first.
const BY_TERM: &str = "p.term is not null, p.months, x.starts_on";

#[derive(QueryableByName)]
struct TableRead {
    #[diesel(sql_type = SqlUuid)]
    operator_id: OperatorId,
    #[diesel(sql_type = SqlUuid)]
    product_id: ProductId,
    #[diesel(sql_type = SqlUuid)]
    table_id: PriceTableId,
    #[diesel(sql_type = SqlDate)]
    valid_from: Date,
    #[diesel(sql_type = Text)]
    decided_by: DecidedBy,
    #[diesel(sql_type = Integer)]
    lead_days: i32,
    #[diesel(sql_type = Integer)]
    window_days: i32,
    #[diesel(sql_type = Time)]
    sale_opens: TimeOfDay,
    #[diesel(sql_type = Time)]
    sale_closes: TimeOfDay,
    #[diesel(sql_type = Bool)]
    all_day_sample: bool,
    #[diesel(sql_type = Time)]
    closing_hour: TimeOfDay,
}

impl TableRead {
    fn revision(&self) -> Revision {
        Revision { valid_from: *self.valid_from, decided_by: self.decided_by }
    }

    /// The product's tables, of which this is one.
    fn tables<R: OfTerm>(&self, now: Timestamp) -> PriceTables<R> {
        PriceTables::new(jst::date(now), self.starts(now))
    }

    /// The days on which a pass bought now may start. Where the window holds none, the first that would be possible: what is
    /// asked for is a price.
    fn starts(&self, now: Timestamp) -> StartDates {
        let Self { sale_opens, sale_closes, all_day_sample, closing_hour, .. } = *self;
        let hours = Hours { sale_opens, sale_closes, all_day_sample, closing_hour };
        let rule = start_rule(self.lead_days, self.window_days);
        let first = rule.first_start(hours.deadline(), hours.sale(), now).unwrap_or(jst::date(now));
        StartDates { first, last: rule.last_start(now).unwrap_or(first).max(first) }
    }
}

/// A table in sight with one of its rows, or with none where it has none of those asked for.
#[derive(QueryableByName)]
struct RowRead {
    #[diesel(embed)]
    table: TableRead,
    #[diesel(sql_type = Nullable<Text>)]
    code: Option<String>,
    #[diesel(sql_type = Nullable<Integer>)]
    months: Option<i32>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    dates: Option<InRow>,
    #[diesel(sql_type = Nullable<BigInt>)]
    price: Option<Yen>,
    #[diesel(sql_type = Nullable<BigInt>)]
    refund_fare: Option<Yen>,
}

impl RowRead {
    fn row(self) -> Option<Row> {
        let TableRead { operator_id, product_id, table_id, .. } = self.table;
        let (code, price, refund_fare) = (self.code?, self.price?, self.refund_fare?);
        let term = sold_term(self.months, self.dates)?;
        Some(Row { operator_id, product_id, table_id, code, term, price, refund_fare })
    }
}

/// The term of a row, where there is one: fixed dates have no months.
fn sold_term(months: Option<i32>, dates: Option<InRow>) -> Option<SoldTerm> {
    match (months, dates) {
        (Some(_), Some(InRow(term))) => Some(SoldTerm::Fixed(Box::new(term))),
        (Some(months), None) => (months > 0).then_some(SoldTerm::Months(months)),
        (None, _) => None,
    }
}

/// The day of a sale that is made now.
fn today(now: Timestamp) -> Date {
    Date(jst::date(now))
}

/// Rows put together by their products.
fn by_product(now: Timestamp, read: Vec<RowRead>) -> BTreeMap<ProductId, PriceTables> {
    let mut tables: BTreeMap<ProductId, PriceTables> = BTreeMap::new();
    for row in read {
        let of = tables.entry(row.table.product_id).or_insert_with(|| row.table.tables(now));
        of.add(row.table.revision(), row.row());
    }
    tables
}

/// The price tables of these products, cheapest section first, shortest term first.
pub async fn tables(
    mut conn: &Conn,
    now: Timestamp,
    keys: &[(OperatorId, ProductId)],
) -> Rows<BTreeMap<ProductId, PriceTables>> {
    let (of, ids) = columns(keys.iter().copied());
    let read = prepared(
        diesel::sql_query(format!(
            "select {TABLE}, {ROW} from {IN_SIGHT} {HOURS}
             left join {PRICES} p on p.operator_id = t.operator_id and p.product_id = t.id {DATES}
             where g.operator_id = any ($2) and g.id = any ($3) order by p.refund_fare, p.code, {BY_TERM}"
        ))
        .bind::<SqlDate, _>(today(now))
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<SqlUuid>, _>(ids),
    );
    Ok(by_product(now, read.load(&mut conn).await?))
}

/// The rows of these products' tables that are chosen from: of each fare or area the shortest term, cheapest first.
pub async fn choices(
    mut conn: &Conn,
    now: Timestamp,
    keys: &[(OperatorId, ProductId)],
) -> Rows<BTreeMap<ProductId, PriceTables>> {
    let (of, ids) = columns(keys.iter().copied());
    let read = prepared(
        diesel::sql_query(format!(
            "select {TABLE}, {ROW} from {IN_SIGHT} {HOURS}
             left join lateral (
                select distinct on (p.refund_fare, p.code) p.* from {PRICES} p {DATES}
                where p.operator_id = t.operator_id and p.product_id = t.id and (p.term is null or x.ends_on >= $1)
                order by p.refund_fare, p.code, {BY_TERM}
             ) p on true {DATES}
             where g.operator_id = any ($2) and g.id = any ($3) order by p.refund_fare, p.code"
        ))
        .bind::<SqlDate, _>(today(now))
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<SqlUuid>, _>(ids),
    );
    Ok(by_product(now, read.load(&mut conn).await?))
}

#[derive(QueryableByName)]
struct RangeRead {
    #[diesel(embed)]
    table: TableRead,
    #[diesel(sql_type = Nullable<Integer>)]
    months: Option<i32>,
    #[diesel(sql_type = Nullable<Jsonb>)]
    dates: Option<InRow>,
    #[diesel(sql_type = Nullable<BigInt>)]
    lowest: Option<Yen>,
    #[diesel(sql_type = Nullable<BigInt>)]
    highest: Option<Yen>,
}

impl RangeRead {
    fn range(self) -> Option<PriceRange> {
        let term = sold_term(self.months, self.dates)?;
        Some(PriceRange { term, lowest: self.lowest?, highest: self.highest? })
    }
}

/// What each of these products costs, by term.
pub async fn ranges(
    mut conn: &Conn,
    now: Timestamp,
    keys: &[(OperatorId, ProductId)],
) -> Rows<BTreeMap<ProductId, PriceTables<PriceRange>>> {
    let (of, ids) = columns(keys.iter().copied());
    let read: Vec<RangeRead> = prepared(
        diesel::sql_query(format!(
            "select {TABLE}, p.months, to_jsonb(x) as dates, p.lowest, p.highest from {IN_SIGHT} {HOURS}
             left join lateral (
                select operator_id, months, term, min(price) as lowest, max(price) as highest from {PRICES} r
                where operator_id = t.operator_id and product_id = t.id group by operator_id, months, term
             ) p on true {DATES}
             where g.operator_id = any ($2) and g.id = any ($3) order by {BY_TERM}"
        ))
        .bind::<SqlDate, _>(today(now))
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<SqlUuid>, _>(ids),
    )
    .load(&mut conn)
    .await?;
    let mut tables: BTreeMap<ProductId, PriceTables<PriceRange>> = BTreeMap::new();
    for row in read {
        let of = tables.entry(row.table.product_id).or_insert_with(|| row.table.tables(now));
        of.add(row.table.revision(), row.range());
    }
    Ok(tables)
}

/// Whether a product is sold for a term at all.
pub async fn has_term(
    mut conn: &Conn,
    now: Timestamp,
    (of, id): (OperatorId, ProductId),
    term: &TermKey,
) -> Rows<bool> {
    let found: Found = prepared(
        diesel::sql_query(format!(
            "select exists (
                select from {IN_SIGHT} join {PRICES} p on p.operator_id = t.operator_id and p.product_id = t.id
                where g.operator_id = $2 and g.id = $3 and p.months = $4 and p.term is not distinct from $5) as found"
        ))
        .bind::<SqlDate, _>(today(now))
        .bind::<SqlUuid, _>(of)
        .bind::<SqlUuid, _>(id)
        .bind::<Integer, _>(term.months().unwrap_or_default())
        .bind::<Nullable<Text>, _>(term.fixed()),
    )
    .get_result(&mut conn)
    .await?;
    Ok(found.found)
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// The tables with the rows of one choice, the shortest term first: those of a code, or those of the fares between two stops
/// as they are today; with `via` only of the fare by that route, where the product's sections have one. None for a product
/// without prices.
pub async fn of_choice(
    mut conn: &Conn,
    now: Timestamp,
    (of, id): (OperatorId, ProductId),
    code: Option<&str>,
    ends: Option<(StopId, StopId)>,
    via: Option<&str>,
) -> Rows<Option<PriceTables>> {
    let fares = fares_of_section("$2", "$5", "$6");
    let read = prepared(
        diesel::sql_query(format!(
            "select {TABLE}, {ROW} from {IN_SIGHT} {HOURS}
             left join lateral (
                select distinct s.yen::text as code from {fares} s
                where g.shape = 'section' and ($7::text is null or not g.via or s.route = $7)
             ) chosen on true
             left join {PRICES} p on p.operator_id = t.operator_id and p.product_id = t.id
                and p.code = case when g.shape = 'section' then chosen.code else $4 end {DATES}
             where g.operator_id = $2 and g.id = $3 order by p.refund_fare, p.code, {BY_TERM}"
        ))
        .bind::<SqlDate, _>(today(now))
        .bind::<SqlUuid, _>(of)
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<Text>, _>(code)
        .bind::<Nullable<SqlUuid>, _>(ends.map(|ends| ends.0))
        .bind::<Nullable<SqlUuid>, _>(ends.map(|ends| ends.1))
        .bind::<Nullable<Text>, _>(via),
    );
    Ok(by_product(now, read.load(&mut conn).await?).remove(&id))
}

#[derive(QueryableByName)]
struct BetweenRead {
    #[diesel(sql_type = Nullable<Jsonb>)]
    via: Option<Route>,
    #[diesel(embed)]
    row: RowRead,
}

/// The tables of each product of an operator between two stops, by the route of the section where it has one.
pub type Between = BTreeMap<ProductId, Vec<(Option<Route>, PriceTables)>>;

/// The tables of an operator's products with their rows between two stops: of sections those of the fare of their routes
/// there, the cheapest route first, of fares those of the least fare that is enough on every route, and of areas those of one in
/// which both stops lie.
pub async fn between(
    mut conn: &Conn,
    now: Timestamp,
    of: OperatorId,
    (from, to): (StopId, StopId),
) -> Rows<Between> {
    let (from_lies_in, to_lies_in) = (covers("$3"), covers("$4"));
    let (fares, via) = (fares_of_section("$2", "$3", "$4"), as_json("$2", "chosen.route"));
    let read = prepared(
        diesel::sql_query(format!(
            "with section as (select max(yen) as yen from fares where operator_id = $2 and from_stop = $3 and to_stop = $4)
             select {via} as via, {TABLE}, {ROW} from section cross join {IN_SIGHT} {HOURS}
             left join lateral (
                select s.route, s.yen, s.yen::text as code from {fares} s where g.shape = 'section'
                union all select null, null, case g.shape
                    when 'fare' then (
                        select q.code from {PRICES} q where q.operator_id = $2 and q.product_id = t.id
                            and q.refund_fare >= section.yen order by q.refund_fare limit 1)
                    when 'area' then (
                        select q.code from {PRICES} q where q.operator_id = $2 and q.product_id = t.id and {from_lies_in}
                            and {to_lies_in} order by q.refund_fare, q.code limit 1) end
                where g.shape <> 'section'
             ) chosen on true
             left join {PRICES} p on p.operator_id = t.operator_id and p.product_id = t.id and p.code = chosen.code {DATES}
             where g.operator_id = $2 and g.on_sale order by chosen.yen, chosen.route, {BY_TERM}"
        ))
        .bind::<SqlDate, _>(today(now))
        .bind::<SqlUuid, _>(of)
        .bind::<SqlUuid, _>(from)
        .bind::<SqlUuid, _>(to),
    );
    let mut found = Between::new();
    for BetweenRead { via, row } in read.load(&mut conn).await? {
        let routes = found.entry(row.table.product_id).or_default();
        if routes.last().is_none_or(|(of, _)| *of != via) {
            routes.push((via, row.table.tables(now)));
        }
        if let Some((_, tables)) = routes.last_mut() {
            tables.add(row.table.revision(), row.row());
        }
    }
    Ok(found)
}

/// A section, fare or area with its term, of somebody's own choice.
#[derive(Clone, Debug)]
pub struct Choice {
    pub product: (OperatorId, ProductId),
    pub code: Option<String>,
    pub ends: Option<(StopId, StopId)>,
    /// The route of the section, by its id in the feed; none where none was chosen.
    pub via: Option<String>,
    pub term: TermKey,
    pub starts_on: Option<Date>,
}

#[derive(QueryableByName)]
struct ChoiceRead {
    #[diesel(sql_type = BigInt)]
    nth: i64,
    #[diesel(embed)]
    row: RowRead,
}

/// What each choice costs, sold today, in their order; none where it is not sold, or by several routes. Of a section the fare is
/// what it is today.
pub async fn prices_of(mut conn: &Conn, now: Timestamp, choices: &[Choice]) -> Rows<Vec<Option<Yen>>> {
    let ends = |choice: &Choice| choice.ends.unzip();
    let fares = fares_of_section("chosen.operator_id", "chosen.from_stop", "chosen.to_stop");
    let read: Vec<ChoiceRead> = diesel::sql_query(format!(
        "select chosen.nth, {TABLE}, {ROW}
         from unnest($2, $3, $4, $5, $6, $7, $8, $9) with ordinality
            as chosen (operator_id, product_id, code, from_stop, to_stop, months, term, via, nth) cross join {IN_SIGHT} {HOURS}
         left join {PRICES} p on p.operator_id = t.operator_id and p.product_id = t.id
            and p.months = chosen.months and p.term is not distinct from chosen.term and p.code = case when g.shape <> 'section' then chosen.code else (
                select max(s.yen)::text from {fares} s where not g.via or chosen.via is null or s.route = chosen.via
                having count(*) = 1) end {DATES}
         where g.operator_id = chosen.operator_id and g.id = chosen.product_id and g.on_sale"
    ))
    .bind::<SqlDate, _>(today(now))
    .bind::<Array<SqlUuid>, _>(choices.iter().map(|choice| choice.product.0).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(choices.iter().map(|choice| choice.product.1).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(choices.iter().map(|choice| choice.code.as_deref()).collect::<Vec<_>>())
    .bind::<Array<Nullable<SqlUuid>>, _>(choices.iter().map(|choice| ends(choice).0).collect::<Vec<_>>())
    .bind::<Array<Nullable<SqlUuid>>, _>(choices.iter().map(|choice| ends(choice).1).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(
        choices.iter().map(|choice| choice.term.months().unwrap_or_default()).collect::<Vec<_>>(),
    )
    .bind::<Array<Nullable<Text>>, _>(choices.iter().map(|choice| choice.term.fixed()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(choices.iter().map(|choice| choice.via.as_deref()).collect::<Vec<_>>())
    .load(&mut conn)
    .await?;
    let mut tables: BTreeMap<i64, PriceTables> = BTreeMap::new();
    for ChoiceRead { nth, row } in read {
        let of = tables.entry(nth).or_insert_with(|| row.table.tables(now));
        of.add(row.table.revision(), row.row());
    }
    let cost = |(nth, choice): (i64, &Choice)| {
        let tables = tables.get(&nth)?;
        let prices = choice.starts_on.map_or_else(|| tables.prices(None), |day| tables.prices_on(day.0));
        let is_open = |row: &Price| row.sale.is_none_or(|sale| matches!(sale, TermSale::Open(_)));
        prices.into_iter().find(is_open).map(|row| row.price)
    };
    Ok((1..).zip(choices).map(cost).collect())
}
