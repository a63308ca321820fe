//! The rows of the catalogue, written from folders. Rows are matched by slug and new ones get an id that follows from it; what no
//! folder names any more is withdrawn and stays, as orders name it.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId};

use super::data::{Catalogue, OperatorData, ProductData};
use super::slug::id_of;
use super::{
    category, counters, document_kinds, fixed_term, help, matrix, namesakes, network, notices, price_tables,
};
use crate::db::Conn;
use crate::error::Fault;
use crate::tables::{operators, product_issuers, product_operators, products};

/// Brings every row to the catalogue. What was published stands in `before`, and stays.
///
/// # Errors
/// Faults only.
pub async fn write(conn: &mut Conn, catalogue: &Catalogue, before: &Catalogue) -> Result<(), Fault> {
    let mut ids: BTreeMap<&str, OperatorId> = BTreeMap::new();
    for (slug, operator) in &catalogue.operators {
        ids.insert(slug, write_operator(conn, slug, operator).await?);
    }
    for (slug, operator) in &catalogue.operators {
        let Some(&id) = ids.get(slug.as_str()) else { continue };
        category::write(conn, id, &operator.categories).await?;
        fixed_term::write(conn, id, &operator.terms).await?;
        document_kinds::write(conn, id, &operator.documents).await?;
        let stored = before.operators.get(slug);
        let products = write_products(conn, (id, slug), &operator.products, stored).await?;
        let written: Vec<(ProductId, &ProductData)> = operator
            .products
            .iter()
            .filter_map(|(slug, data)| Some((*products.get(slug.as_str())?, data)))
            .collect();
        category::forget(conn, id, &operator.categories).await?;
        write_links(conn, id, &written, &ids).await?;
        let wanted: Vec<_> = written.iter().map(|(id, data)| (*id, &*data.links.documents)).collect();
        document_kinds::write_wanted(conn, id, &wanted).await?;
        let tables = stored.map(|stored| &stored.tables);
        price_tables::write(conn, (id, slug), (&operator.tables, tables), &products).await?;
        fixed_term::forget(conn, id, &operator.terms).await?;
        counters::write(conn, id, &operator.counters).await?;
        help::write(conn, id, &operator.help).await?;
        let beside = namesakes::beside(&operator.network);
        network::write(conn, (id, slug), &operator.network, &beside).await?;
        notices::write(conn, id, &operator.notices).await?;
        matrix::write(conn, id, &operator.matrix).await?;
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

/// Brings an operator's products to those of its folder: the new ones at once, and those that say something else now. Returns
/// their ids by slug.
async fn write_products<'a>(
    conn: &mut Conn,
    (operator, operator_slug): (OperatorId, &str),
    wanted: &'a BTreeMap<String, ProductData>,
    stored: Option<&OperatorData>,
) -> QueryResult<BTreeMap<&'a str, ProductId>> {
    let there = |slug: &str| stored.and_then(|stored| stored.products.get(slug));
    let new = wanted.iter().filter(|(slug, _)| there(slug).is_none());
    let new = new.map(|(slug, data)| {
        let id = id_of("product", &[operator_slug, slug]);
        (
            products::operator_id.eq(operator),
            products::id.eq(id),
            products::slug.eq(slug),
            &data.facts,
            products::documents.eq(documents(data)),
        )
    });
    diesel::insert_into(products::table).values(new.collect::<Vec<_>>()).execute(conn).await?;
    for (slug, data) in wanted {
        if there(slug)
            .is_some_and(|stored| stored.facts != data.facts || documents(stored) != documents(data))
        {
            let row = products::table.filter(products::operator_id.eq(operator).and(products::slug.eq(slug)));
            diesel::update(row)
                .set((&data.facts, products::documents.eq(documents(data))))
                .execute(conn)
                .await?;
        }
    }
    let ids: Vec<(String, ProductId)> = products::table
        .filter(products::operator_id.eq(operator))
        .select((products::slug, products::id))
        .load(conn)
        .await?;
    let id = |(slug, id): (String, ProductId)| Some((wanted.get_key_value(&slug)?.0.as_str(), id));
    Ok(ids.into_iter().filter_map(id).collect())
}

/// The slugs of all papers that a product asks for: whoever looks at its row alone sees whether it is sold at once.
fn documents(data: &ProductData) -> Vec<&str> {
    data.links.documents.iter().flatten().map(String::as_str).collect()
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
