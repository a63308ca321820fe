//! The rows of the catalogue, written from folders. Rows are matched by slug and new ones get an id that follows from it; what no
//! folder names any more is withdrawn and stays, as orders name it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId};

use super::data::{Catalogue, OperatorData, ProductData};
use super::network;
use super::prices::Formulas;
use super::slug::id_of;
use crate::db::Conn;
use crate::error::Fault;
use crate::tables::{operators, product_issuers, product_operators, products};

/// Brings every row to the catalogue.
///
/// # Errors
/// Faults only.
pub async fn write(conn: &mut Conn, catalogue: &Catalogue) -> Result<(), Fault> {
    let mut ids: BTreeMap<&str, OperatorId> = BTreeMap::new();
    for (slug, operator) in &catalogue.operators {
        ids.insert(slug, write_operator(conn, slug, operator).await?);
    }
    for (slug, operator) in &catalogue.operators {
        let Some(&id) = ids.get(slug.as_str()) else { continue };
        let mut written = Vec::new();
        for (product_slug, product) in &operator.products {
            let product_id = write_product(conn, (id, slug), product_slug, product).await?;
            written.push((product_id, product));
        }
        write_links(conn, id, &written, &ids).await?;
        write_prices(conn, id, &written).await?;
        network::write(conn, (id, slug), &operator.network).await?;
    }
    withdraw(conn, catalogue, &ids).await?;
    Ok(())
}

/// Applications, plans and imports follow one another; whoever reads or buys is not held up.
///
/// # Errors
/// Those of the database.
pub async fn hold(conn: &mut Conn) -> QueryResult<()> {
    diesel::sql_query("lock table operators in share row exclusive mode").execute(conn).await.map(drop)
}

/// Every operator by its slug.
///
/// # Errors
/// Those of the database.
pub async fn operator_ids(conn: &mut Conn) -> QueryResult<BTreeMap<String, OperatorId>> {
    let ids: Vec<(String, OperatorId)> =
        operators::table.select((operators::slug, operators::id)).load(conn).await?;
    Ok(ids.into_iter().collect())
}

async fn write_operator(conn: &mut Conn, slug: &str, operator: &OperatorData) -> QueryResult<OperatorId> {
    let new = (operators::id.eq(id_of("operator", &[slug])), operators::slug.eq(slug));
    diesel::insert_into(operators::table)
        .values((new, &operator.facts))
        .on_conflict(operators::slug)
        .do_update()
        .set(&operator.facts)
        .returning(operators::id)
        .get_result(conn)
        .await
}

async fn write_product(
    conn: &mut Conn,
    (operator, operator_slug): (OperatorId, &str),
    slug: &str,
    product: &ProductData,
) -> Result<ProductId, Fault> {
    let formula = product.links.formula.as_ref().map(|facts| serde_json::to_value(Formulas::from(facts)));
    let formula = formula.transpose().map_err(Fault::other)?;
    let new = (
        products::operator_id.eq(operator),
        products::id.eq(id_of("product", &[operator_slug, slug])),
        products::slug.eq(slug),
    );
    let id = diesel::insert_into(products::table)
        .values((new, &product.facts, products::formula.eq(&formula)))
        .on_conflict((products::operator_id, products::slug))
        .do_update()
        .set((&product.facts, products::formula.eq(&formula)))
        .returning(products::id)
        .get_result(conn)
        .await?;
    Ok(id)
}

/// Who sells the operator's products and who honours them.
async fn write_links(
    conn: &mut Conn,
    operator: OperatorId,
    written: &[(ProductId, &ProductData)],
    ids: &BTreeMap<&str, OperatorId>,
) -> Result<(), Fault> {
    let id = |slug: &str| ids.get(slug).copied().ok_or_else(|| Fault::other(format!("no operator {slug}")));
    let (mut issuers, mut honouring) = (Vec::new(), Vec::new());
    for (product, data) in written {
        let key = (product_issuers::operator_id.eq(operator), product_issuers::product_id.eq(*product));
        for slug in &data.links.issuers {
            issuers.push((key, product_issuers::seller_id.eq(id(slug)?)));
        }
        let key = (product_operators::operator_id.eq(operator), product_operators::product_id.eq(*product));
        for (sort, honour) in (1..).zip(&data.links.honoured_by) {
            let honoured_by = product_operators::honoured_by.eq(id(&honour.operator)?);
            let part = (product_operators::sort.eq(sort), product_operators::share.eq(honour.share));
            honouring.push((key, honoured_by, part));
        }
    }
    let products: Vec<ProductId> = written.iter().map(|(product, _)| *product).collect();
    let of = product_issuers::operator_id.eq(operator).and(product_issuers::product_id.eq_any(&products));
    diesel::delete(product_issuers::table.filter(of)).execute(conn).await?;
    diesel::insert_into(product_issuers::table).values(issuers).execute(conn).await?;
    let of = product_operators::operator_id.eq(operator).and(product_operators::product_id.eq_any(&products));
    diesel::delete(product_operators::table.filter(of)).execute(conn).await?;
    diesel::insert_into(product_operators::table).values(honouring).execute(conn).await?;
    Ok(())
}

/// The price tables of an operator's products; a row that the folder has not any more is taken out. Returns how many rows
/// there are.
async fn write_prices(
    conn: &mut Conn,
    operator: OperatorId,
    written: &[(ProductId, &ProductData)],
) -> QueryResult<usize> {
    let rows = written.iter().flat_map(|(id, data)| data.prices.iter().map(move |row| (*id, row)));
    let (mut of, mut codes, mut months) = (Vec::new(), Vec::new(), Vec::new());
    let (mut prices, mut refund_fares) = (Vec::new(), Vec::new());
    for (product, ((code, term), cell)) in rows {
        of.push(product);
        codes.push(code.as_str());
        months.push(*term);
        prices.push(cell.price);
        refund_fares.push(cell.refund_fare);
    }
    diesel::sql_query(
        "delete from prices where operator_id = $1 and product_id = any ($2) and not exists (
            select from unnest($3, $4, $5) as kept (product_id, code, months)
            where kept.product_id = prices.product_id and kept.code = prices.code and kept.months = prices.months)",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<Array<SqlUuid>, _>(written.iter().map(|(id, _)| *id).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(&of)
    .bind::<Array<Text>, _>(&codes)
    .bind::<Array<Integer>, _>(&months)
    .execute(conn)
    .await?;
    diesel::sql_query(
        "insert into prices (operator_id, product_id, code, months, price, refund_fare)
         select $1, new.* from unnest($2, $3, $4, $5, $6) as new
         on conflict (operator_id, product_id, code, months) do update
             set price = excluded.price, refund_fare = excluded.refund_fare
             where (prices.price, prices.refund_fare) <> (excluded.price, excluded.refund_fare)",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<Array<SqlUuid>, _>(&of)
    .bind::<Array<Text>, _>(&codes)
    .bind::<Array<Integer>, _>(&months)
    .bind::<Array<BigInt>, _>(&prices)
    .bind::<Array<BigInt>, _>(&refund_fares)
    .execute(conn)
    .await?;
    Ok(of.len())
}

/// Takes what the catalogue does not name off sale: operators that have no folder, and products that have no file.
async fn withdraw(
    conn: &mut Conn,
    catalogue: &Catalogue,
    ids: &BTreeMap<&str, OperatorId>,
) -> QueryResult<()> {
    let named: Vec<OperatorId> = ids.values().copied().collect();
    diesel::update(operators::table)
        .filter(operators::selling.and(operators::id.ne_all(&named)))
        .set(operators::selling.eq(false))
        .execute(conn)
        .await?;
    let on_sale: Vec<(OperatorId, ProductId, String)> = products::table
        .filter(products::on_sale)
        .select((products::operator_id, products::id, products::slug))
        .load(conn)
        .await?;
    let slug_of: BTreeMap<OperatorId, &str> = ids.iter().map(|(slug, id)| (*id, *slug)).collect();
    for (operator, product, slug) in on_sale {
        let data = slug_of.get(&operator).and_then(|of| catalogue.operators.get(*of));
        if data.is_some_and(|data| data.products.contains_key(&slug)) {
            continue;
        }
        let row = diesel::update(products::table.find((operator, product)));
        row.set(products::on_sale.eq(false)).execute(conn).await?;
    }
    Ok(())
}
