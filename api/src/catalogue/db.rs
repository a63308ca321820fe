//! Reads of the catalogue. Each function sends one statement.

use std::collections::BTreeMap;

use diesel::dsl::{exists, max, min};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId, StopId};
use teiki_shared::money::Yen;

use super::good_on::GOOD;
use super::{Operator, Price, PriceRange, Product, Stop};
use crate::db::{Conn, columns};
use crate::prepared::prepared;
use crate::tables::{operators, prices, product_issuers, product_operators, products, stops};

type Rows<T> = Result<T, diesel::result::Error>;

/// An operator on whose vehicles a product is good.
#[derive(Clone, Debug)]
pub struct Honouring {
    pub operator: Operator,
    /// Its part of a sale, in basis points.
    pub share: i32,
}

/// The operators that sell, in their order.
pub async fn selling_operators(mut conn: &Conn) -> Rows<Vec<Operator>> {
    operators::table
        .filter(operators::selling)
        .order((operators::sort, operators::slug))
        .select(Operator::as_select())
        .load(&mut conn)
        .await
}

pub async fn selling_operator(mut conn: &Conn, slug: &str) -> Rows<Option<Operator>> {
    operators::table
        .filter(operators::slug.eq(slug).and(operators::selling))
        .select(Operator::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// Operators by id, selling or not.
pub async fn operators(mut conn: &Conn, ids: &[OperatorId]) -> Rows<Vec<Operator>> {
    operators::table.filter(operators::id.eq_any(ids)).select(Operator::as_select()).load(&mut conn).await
}

/// The products that each of these operators sells, its own first.
pub async fn products_on_sale(mut conn: &Conn, sellers: &[OperatorId]) -> Rows<Vec<(OperatorId, Product)>> {
    product_issuers::table
        .inner_join(
            products::table.on(products::operator_id
                .eq(product_issuers::operator_id)
                .and(products::id.eq(product_issuers::product_id))),
        )
        .filter(product_issuers::seller_id.eq_any(sellers).and(products::on_sale))
        .order((
            products::operator_id.eq(product_issuers::seller_id).desc(),
            products::sort,
            products::slug,
            products::id,
        ))
        .select((product_issuers::seller_id, Product::as_select()))
        .load(&mut conn)
        .await
}

/// The products that each of the sellers sells and that are good on the vehicles of each of the others, in the order of
/// [`products_on_sale`].
pub async fn products_good_on(
    mut conn: &Conn,
    sellers: &[OperatorId],
    on: &[OperatorId],
) -> Rows<Vec<(OperatorId, OperatorId, Product)>> {
    product_issuers::table
        .inner_join(
            products::table.on(products::operator_id
                .eq(product_issuers::operator_id)
                .and(products::id.eq(product_issuers::product_id))),
        )
        .inner_join(
            product_operators::table.on(product_operators::operator_id
                .eq(products::operator_id)
                .and(product_operators::product_id.eq(products::id))),
        )
        .filter(product_issuers::seller_id.eq_any(sellers).and(products::on_sale))
        .filter(product_operators::honoured_by.eq_any(on))
        .order((
            products::operator_id.eq(product_issuers::seller_id).desc(),
            products::sort,
            products::slug,
            products::id,
        ))
        .select((product_issuers::seller_id, product_operators::honoured_by, Product::as_select()))
        .load(&mut conn)
        .await
}

/// A product that an operator sells, by the word in its addresses; its own before another's.
pub async fn product_on_sale(mut conn: &Conn, seller: OperatorId, slug: &str) -> Rows<Option<Product>> {
    product_issuers::table
        .inner_join(
            products::table.on(products::operator_id
                .eq(product_issuers::operator_id)
                .and(products::id.eq(product_issuers::product_id))),
        )
        .filter(product_issuers::seller_id.eq(seller).and(products::slug.eq(slug)).and(products::on_sale))
        .order(products::operator_id.eq(seller).desc())
        .select(Product::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The products of an operator that somebody sells.
pub async fn products_of(mut conn: &Conn, owner: OperatorId) -> Rows<Vec<Product>> {
    let sold = product_issuers::table
        .inner_join(operators::table.on(operators::id.eq(product_issuers::seller_id)))
        .filter(product_issuers::operator_id.eq(products::operator_id))
        .filter(product_issuers::product_id.eq(products::id).and(operators::selling));
    products::table
        .filter(products::operator_id.eq(owner).and(products::on_sale).and(exists(sold)))
        .order((products::sort, products::slug, products::id))
        .select(Product::as_select())
        .load(&mut conn)
        .await
}

/// A product that an operator sells, by its id.
pub async fn product_of(mut conn: &Conn, seller: OperatorId, id: ProductId) -> Rows<Option<Product>> {
    product_issuers::table
        .inner_join(
            products::table.on(products::operator_id
                .eq(product_issuers::operator_id)
                .and(products::id.eq(product_issuers::product_id))),
        )
        .filter(product_issuers::seller_id.eq(seller).and(product_issuers::product_id.eq(id)))
        .select(Product::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// The operators that sell each of these products.
pub async fn issuers(
    mut conn: &Conn,
    keys: &[(OperatorId, ProductId)],
) -> Rows<BTreeMap<ProductId, Vec<Operator>>> {
    let (of, ids) = columns(keys.iter().copied());
    let rows: Vec<(ProductId, Operator)> = product_issuers::table
        .inner_join(operators::table.on(operators::id.eq(product_issuers::seller_id)))
        .filter(product_issuers::operator_id.eq_any(of).and(product_issuers::product_id.eq_any(ids)))
        .filter(operators::selling)
        .order((operators::sort, operators::slug))
        .select((product_issuers::product_id, Operator::as_select()))
        .load(&mut conn)
        .await?;
    Ok(grouped(rows))
}

/// Products by id, on sale or not.
pub async fn products(mut conn: &Conn, keys: &[(OperatorId, ProductId)]) -> Rows<Vec<Product>> {
    let (of, ids) = columns(keys.iter().copied());
    products::table
        .filter(products::operator_id.eq_any(of).and(products::id.eq_any(ids)))
        .select(Product::as_select())
        .load(&mut conn)
        .await
}

/// The price tables of these products, cheapest section first, shortest term first.
pub async fn prices(mut conn: &Conn, keys: &[(OperatorId, ProductId)]) -> Rows<Vec<Price>> {
    let (of, ids) = columns(keys.iter().copied());
    prices::table
        .filter(prices::operator_id.eq_any(of).and(prices::product_id.eq_any(ids)))
        .order((prices::refund_fare, prices::code, prices::months))
        .select(Price::as_select())
        .load(&mut conn)
        .await
}

/// The rows of these products' tables that are chosen from: of each fare or area the shortest term, cheapest first.
pub async fn choices(mut conn: &Conn, keys: &[(OperatorId, ProductId)]) -> Rows<Vec<Price>> {
    let (of, ids) = columns(keys.iter().copied());
    prices::table
        .filter(prices::operator_id.eq_any(of).and(prices::product_id.eq_any(ids)))
        .distinct_on((prices::product_id, prices::refund_fare, prices::code))
        .order((prices::product_id, prices::refund_fare, prices::code, prices::months))
        .select(Price::as_select())
        .load(&mut conn)
        .await
}

/// What each of these products costs, by term, the shortest first.
pub async fn price_ranges(
    mut conn: &Conn,
    keys: &[(OperatorId, ProductId)],
) -> Rows<BTreeMap<ProductId, Vec<PriceRange>>> {
    let (of, ids) = columns(keys.iter().copied());
    let (lowest, highest) = (min(prices::price).assume_not_null(), max(prices::price).assume_not_null());
    let rows: Vec<(ProductId, i32, Yen, Yen)> = prices::table
        .filter(prices::operator_id.eq_any(of).and(prices::product_id.eq_any(ids)))
        .group_by((prices::product_id, prices::months))
        .order(prices::months)
        .select((prices::product_id, prices::months, lowest, highest))
        .load(&mut conn)
        .await?;
    Ok(grouped(
        rows.into_iter().map(|row| (row.0, PriceRange { months: row.1, lowest: row.2, highest: row.3 })),
    ))
}

/// Whether a product is sold for a term at all.
pub async fn has_term(mut conn: &Conn, (of, id): (OperatorId, ProductId), months: i32) -> Rows<bool> {
    let rows = prices::table.filter(prices::operator_id.eq(of).and(prices::product_id.eq(id)));
    diesel::select(exists(rows.filter(prices::months.eq(months)))).get_result(&mut conn).await
}

/// The rows of one choice, the shortest term first: those of a code, or those of the fare between two stops as it is today.
pub async fn rows_of(
    mut conn: &Conn,
    (of, id): (OperatorId, ProductId),
    code: Option<&str>,
    ends: Option<(StopId, StopId)>,
) -> Rows<Vec<Price>> {
    prepared(
        diesel::sql_query(format!(
            "select operator_id, product_id, code, months, price, refund_fare from prices
             where operator_id = $1 and product_id = $2
                and code in ($3, (select max(f.yen)::text from fares f join products g on g.operator_id = $1 and g.id = $2
                    where f.operator_id = $1 and f.from_stop = $4 and f.to_stop = $5 and {GOOD}))
             order by refund_fare, code, months"
        ))
        .bind::<SqlUuid, _>(of)
        .bind::<SqlUuid, _>(id)
        .bind::<Nullable<Text>, _>(code)
        .bind::<Nullable<SqlUuid>, _>(ends.map(|ends| ends.0))
        .bind::<Nullable<SqlUuid>, _>(ends.map(|ends| ends.1)),
    )
    .load(&mut conn)
    .await
}

/// A section, fare or area with its term, of somebody's own choice.
#[derive(Clone, Debug)]
pub struct Choice {
    pub product: (OperatorId, ProductId),
    pub code: Option<String>,
    pub ends: Option<(StopId, StopId)>,
    pub months: i32,
}

/// What each choice costs, in their order; none where it is not sold. Of a section the fare is what it is today.
pub async fn prices_of(conn: &mut Conn, choices: &[Choice]) -> Rows<Vec<Option<Yen>>> {
    let ends = |choice: &Choice| choice.ends.unzip();
    let found: Vec<Found> = diesel::sql_query(format!(
        "select found.price from unnest($1, $2, $3, $4, $5, $6) with ordinality
            as chosen (operator_id, product_id, code, from_stop, to_stop, months, nth)
         left join products g on g.operator_id = chosen.operator_id and g.id = chosen.product_id and g.on_sale
         left join prices found on found.operator_id = g.operator_id and found.product_id = g.id
            and found.months = chosen.months and found.code = case when g.shape <> 'section' then chosen.code else (
                select max(f.yen)::text from fares f where f.operator_id = chosen.operator_id
                    and f.from_stop = chosen.from_stop and f.to_stop = chosen.to_stop and {GOOD}) end
         order by chosen.nth"
    ))
    .bind::<Array<SqlUuid>, _>(choices.iter().map(|choice| choice.product.0).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(choices.iter().map(|choice| choice.product.1).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(choices.iter().map(|choice| choice.code.as_deref()).collect::<Vec<_>>())
    .bind::<Array<Nullable<SqlUuid>>, _>(choices.iter().map(|choice| ends(choice).0).collect::<Vec<_>>())
    .bind::<Array<Nullable<SqlUuid>>, _>(choices.iter().map(|choice| ends(choice).1).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(choices.iter().map(|choice| choice.months).collect::<Vec<_>>())
    .load(conn)
    .await?;
    Ok(found.into_iter().map(|row| row.price).collect())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Nullable<BigInt>)]
    price: Option<Yen>,
}

/// Every product, on sale or not.
pub async fn product_keys(conn: &mut Conn) -> Rows<Vec<(OperatorId, ProductId)>> {
    products::table.select((products::operator_id, products::id)).load(conn).await
}

/// The operators on whose vehicles each of these products is good.
pub async fn honoured_by(
    mut conn: &Conn,
    keys: &[(OperatorId, ProductId)],
) -> Rows<BTreeMap<ProductId, Vec<Honouring>>> {
    let (of, ids) = columns(keys.iter().copied());
    let rows: Vec<(ProductId, Operator, i32)> = product_operators::table
        .inner_join(operators::table.on(operators::id.eq(product_operators::honoured_by)))
        .filter(product_operators::operator_id.eq_any(of).and(product_operators::product_id.eq_any(ids)))
        .order(product_operators::sort)
        .select((product_operators::product_id, Operator::as_select(), product_operators::share))
        .load(&mut conn)
        .await?;
    Ok(grouped(rows.into_iter().map(|(product, operator, share)| (product, Honouring { operator, share }))))
}

fn grouped<T>(rows: impl IntoIterator<Item = (ProductId, T)>) -> BTreeMap<ProductId, Vec<T>> {
    let mut groups: BTreeMap<ProductId, Vec<T>> = BTreeMap::new();
    for (product, row) in rows {
        groups.entry(product).or_default().push(row);
    }
    groups
}

pub async fn stops(mut conn: &Conn, keys: &[(OperatorId, StopId)]) -> Rows<Vec<Stop>> {
    let (of, ids) = columns(keys.iter().copied());
    stops::table
        .filter(stops::operator_id.eq_any(of).and(stops::id.eq_any(ids)))
        .select(Stop::as_select())
        .load(&mut conn)
        .await
}
