//! Reads of the catalogue. Each function sends one statement.

use std::collections::BTreeMap;

use diesel::dsl::{AsExprOf, exists, sql};
use diesel::expression::{SqlLiteral, UncheckedBind};
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId, StopId};

use super::icoca::Icoca;
use super::notices::{self, Notices};
use super::{Operator, Product, RiderCategory, Stop};
use crate::db::{Conn, columns};
use crate::prepared::prepared;
use crate::tables::{operators, product_issuers, product_operators, products, rider_categories, stops};

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

/// An operator by the word in its addresses, selling or not.
pub async fn operator_of(mut conn: &Conn, slug: &str) -> Rows<Option<Operator>> {
    operators::table
        .filter(operators::slug.eq(slug))
        .select(Operator::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// An operator with the notices that concern the sale of a product of another's, or of its own, between these stops.
pub async fn seller_of(
    mut conn: &Conn,
    seller: OperatorId,
    (of, product): (OperatorId, ProductId),
    ends: Option<(StopId, StopId)>,
) -> Rows<Option<(Operator, Notices)>> {
    let sold = products::operator_id.eq(of).and(products::id.eq(product));
    let found = operators::table
        .inner_join(products::table.on(sold))
        .filter(operators::id.eq(seller))
        .select((Operator::as_select(), concerning("operators.id", ends)));
    prepared(found).get_result(&mut conn).await.optional()
}

type Concerning = SqlLiteral<Jsonb, UncheckedBind<SqlLiteral<Jsonb>, AsExprOf<Vec<StopId>, Array<SqlUuid>>>>;

/// The notices that concern passes of `products`, sold by the operator of that column, between these stops.
fn concerning(seller: &str, ends: Option<(StopId, StopId)>) -> Concerning {
    let (before, after) = notices::concerning(&notices::Passes {
        operator: "products.operator_id",
        product: "products.id",
        sellers: &format!("array[{seller}]"),
    });
    let ends: Vec<StopId> = ends.into_iter().flat_map(|(from, to)| [from, to]).collect();
    let before = sql::<Jsonb>(&format!("{before}e[1] as a, e[2] as b from (select "));
    before.bind::<Array<SqlUuid>, _>(ends).sql(&format!(" as e) section{after}"))
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

/// An operator; the product, if it sells that; its rider category, if it is not for everybody; and the notices that concern it between
/// these stops.
pub async fn seller_with_product(
    mut conn: &Conn,
    seller: OperatorId,
    product: Option<ProductId>,
    ends: Option<(StopId, StopId)>,
) -> Rows<Option<(Operator, Option<Product>, Option<RiderCategory>, Notices)>> {
    let sold =
        product_issuers::seller_id.eq(operators::id).and(product_issuers::product_id.nullable().eq(product));
    let (owner, id) = (product_issuers::operator_id.nullable(), product_issuers::product_id.nullable());
    let it = products::operator_id.nullable().eq(owner).and(products::id.nullable().eq(id));
    let (owner, category) = (products::operator_id.nullable(), products::category.nullable());
    let its_category = rider_categories::operator_id
        .nullable()
        .eq(owner)
        .and(rider_categories::slug.nullable().eq(category));
    let found = operators::table
        .left_join(product_issuers::table.on(sold))
        .left_join(products::table.on(it))
        .left_join(rider_categories::table.on(its_category))
        .filter(operators::id.eq(seller))
        .select((
            Operator::as_select(),
            Option::<Product>::as_select(),
            Option::<RiderCategory>::as_select(),
            concerning("operators.id", ends),
        ));
    prepared(found).get_result(&mut conn).await.optional()
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

/// The cards that these operators sell, and where they are charged.
pub async fn icoca(mut conn: &Conn, of: &[OperatorId]) -> Rows<Vec<(OperatorId, Icoca)>> {
    operators::table
        .filter(operators::id.eq_any(of))
        .select((operators::id, Icoca::as_select()))
        .load(&mut conn)
        .await
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
