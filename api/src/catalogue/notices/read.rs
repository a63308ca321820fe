//! The SQL of notices: those of operators, and those that concern passes.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId, StopId};

use super::Notices;
use crate::db::{Conn, columns};
use crate::prepared::prepared;

/// Notices `n`, with the names of what they concern.
const NAMED: &str = "notices n join operators o on o.id = n.operator_id
    left join products p on p.operator_id = n.operator_id and p.slug = n.product
    left join routes r on r.operator_id = n.operator_id and r.feed_id = n.route
    left join route_matrix m on m.operator_id = n.operator_id and m.route = n.route";
/// All of them as JSON.
const AS_JSON: &str = "coalesce(jsonb_agg(to_jsonb(n) || jsonb_build_object(
    'of_ja', coalesce(p.name_ja, r.name_ja, o.name_ja), 'of_en', coalesce(p.name_en, m.name_en, r.name_ja, o.name_en))
    order by n.starts_at, n.slug), '[]')";

/// Which passes are meant, in the words of a statement.
pub struct Passes<'a> {
    /// Whose product it is.
    pub operator: &'a str,
    pub product: &'a str,
    /// Who sells it: an array of ids.
    pub sellers: &'a str,
}

/// The notices that concern such a pass, as a value of a statement ([`Notices`]): those of its product, of the routes that it is
/// good on and, where it has a section, that the section is ridden on; of the sales of whoever sells it, and of the service of
/// whoever honours it. `product_notices` knows them but for section and seller. Returned are two parts: between them stand the
/// section's stops, as `X as a, Y as b`, each null where there is none, or none yet.
pub fn concerning(passes: &Passes<'_>) -> (String, String) {
    let Passes { operator, product, sellers } = passes;
    let before = "(select coalesce(jsonb_agg(c.notice order by c.starts_at, c.slug, c.of_operator), '[]') from (select ".to_owned();
    let after = format!(
        ") ends join product_notices c on c.operator_id = {operator} and c.product_id = {product}
          where (c.seller_id is null or c.seller_id = any ({sellers}))
            and (c.route is null or ends.a is null or exists (select from fares f where f.operator_id = c.of_operator
                and f.from_stop = ends.a and f.to_stop = ends.b and f.route in ('', c.route))))"
    );
    (before, after)
}

#[derive(QueryableByName)]
struct OfOperator {
    #[diesel(sql_type = SqlUuid)]
    operator_id: OperatorId,
    #[diesel(sql_type = Jsonb)]
    notices: Notices,
}

/// All that these operators announce.
pub async fn by_operators(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<Vec<(OperatorId, Notices)>> {
    let rows: Vec<OfOperator> = prepared(
        diesel::sql_query(format!(
            "select n.operator_id, {AS_JSON} as notices from {NAMED} where n.operator_id = any ($1) group by n.operator_id"
        ))
        .bind::<Array<SqlUuid>, _>(of),
    )
    .load(&mut conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.operator_id, row.notices)).collect())
}

#[derive(QueryableByName)]
struct OfProduct {
    #[diesel(sql_type = SqlUuid)]
    product_id: ProductId,
    #[diesel(sql_type = Jsonb)]
    notices: Notices,
}

fn of_products(ends: &str) -> String {
    let (before, after) = concerning(&Passes {
        operator: "q.operator_id",
        product: "q.id",
        sellers: "array(select i.seller_id from product_issuers i where i.operator_id = q.operator_id and i.product_id = q.id)",
    });
    format!("select q.id as product_id, {before}{ends}{after} as notices from products q")
}

fn by_product(rows: Vec<OfProduct>) -> BTreeMap<ProductId, Notices> {
    rows.into_iter().map(|row| (row.product_id, row.notices)).collect()
}

/// What concerns each of these products, whoever sells it and wherever one rides.
pub async fn on_products(
    mut conn: &Conn,
    keys: &[(OperatorId, ProductId)],
) -> QueryResult<BTreeMap<ProductId, Notices>> {
    let (of, ids) = columns(keys.iter().copied());
    let products = of_products("null::uuid as a, null::uuid as b");
    let read = prepared(
        diesel::sql_query(format!("{products} where q.operator_id = any ($1) and q.id = any ($2)"))
            .bind::<Array<SqlUuid>, _>(of)
            .bind::<Array<SqlUuid>, _>(ids),
    );
    Ok(by_product(read.load(&mut conn).await?))
}

/// What concerns each product of an operator between two stops.
///
/// # Errors
/// Those of the database.
pub async fn of_section(
    mut conn: &Conn,
    of: OperatorId,
    (from, to): (StopId, StopId),
) -> QueryResult<BTreeMap<ProductId, Notices>> {
    let products = of_products("$2 as a, $3 as b");
    let read = prepared(
        diesel::sql_query(format!("{products} where q.operator_id = $1 and q.on_sale"))
            .bind::<SqlUuid, _>(of)
            .bind::<SqlUuid, _>(from)
            .bind::<SqlUuid, _>(to),
    );
    Ok(by_product(read.load(&mut conn).await?))
}
