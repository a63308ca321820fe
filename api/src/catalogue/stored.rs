//! The catalogue as the tables hold it.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId};
use teiki_shared::money::Yen;

use super::data::{
    Catalogue, Honour, OperatorData, OperatorFacts, PriceCell, ProductData, ProductFacts, ProductLinks,
};
use super::network;
use super::prices::Formulas;
use crate::db::Conn;
use crate::error::Fault;
use crate::tables::{operators, prices, product_issuers, product_operators, products};

/// Operators that sell or have products, with all that is theirs. Agencies that a feed brought along and nobody made an
/// operator of are left out.
///
/// # Errors
/// Faults, a stored formula that cannot be read among them.
pub async fn load(conn: &mut Conn) -> Result<Catalogue, Fault> {
    let with_products = products::table.select(products::operator_id).distinct();
    let all: Vec<(OperatorId, String, OperatorFacts)> = operators::table
        .filter(operators::selling.or(operators::id.eq_any(with_products)))
        .select((operators::id, operators::slug, OperatorFacts::as_select()))
        .load(conn)
        .await?;
    let slugs: HashMap<OperatorId, String> = all.iter().map(|(id, slug, _)| (*id, slug.clone())).collect();
    let ids: Vec<OperatorId> = slugs.keys().copied().collect();
    let mut products = load_products(conn, &slugs).await?;
    let mut networks = network::load(conn, &ids).await?;
    let operators = all.into_iter().map(|(id, slug, facts)| {
        let products = products.remove(&id).unwrap_or_default();
        (slug, OperatorData { facts, products, network: networks.remove(&id).unwrap_or_default() })
    });
    Ok(Catalogue { operators: operators.collect() })
}

type BySlug = BTreeMap<String, ProductData>;

async fn load_products(
    conn: &mut Conn,
    slugs: &HashMap<OperatorId, String>,
) -> Result<HashMap<OperatorId, BySlug>, Fault> {
    let of: Vec<OperatorId> = slugs.keys().copied().collect();
    let all: Vec<(OperatorId, ProductId, String, Option<serde_json::Value>, ProductFacts)> = products::table
        .filter(products::operator_id.eq_any(&of))
        .select((
            products::operator_id,
            products::id,
            products::slug,
            products::formula,
            ProductFacts::as_select(),
        ))
        .load(conn)
        .await?;
    let mut links = load_links(conn, slugs).await?;
    let mut tables = load_prices(conn, &of).await?;
    let mut products: HashMap<OperatorId, BySlug> = HashMap::new();
    for (operator, id, slug, formula, facts) in all {
        let formula: Option<Formulas> =
            formula.map(serde_json::from_value).transpose().map_err(Fault::other)?;
        let mut links = links.remove(&id).unwrap_or_default();
        links.formula = formula.map(Into::into);
        let data = ProductData { facts, links, prices: tables.remove(&id).unwrap_or_default() };
        products.entry(operator).or_default().insert(slug, data);
    }
    Ok(products)
}

async fn load_links(
    conn: &mut Conn,
    slugs: &HashMap<OperatorId, String>,
) -> Result<HashMap<ProductId, ProductLinks>, Fault> {
    let of: Vec<OperatorId> = slugs.keys().copied().collect();
    let mut links: HashMap<ProductId, ProductLinks> = HashMap::new();
    let issuers: Vec<(ProductId, String)> = product_issuers::table
        .inner_join(operators::table.on(operators::id.eq(product_issuers::seller_id)))
        .filter(product_issuers::operator_id.eq_any(&of))
        .order((operators::sort, operators::slug))
        .select((product_issuers::product_id, operators::slug))
        .load(conn)
        .await?;
    for (product, slug) in issuers {
        links.entry(product).or_default().issuers.push(slug);
    }
    let honouring: Vec<(ProductId, String, i32)> = product_operators::table
        .inner_join(operators::table.on(operators::id.eq(product_operators::honoured_by)))
        .filter(product_operators::operator_id.eq_any(&of))
        .order((product_operators::sort, operators::slug))
        .select((product_operators::product_id, operators::slug, product_operators::share))
        .load(conn)
        .await?;
    for (product, operator, share) in honouring {
        links.entry(product).or_default().honoured_by.push(Honour { operator, share });
    }
    Ok(links)
}

type Cells = BTreeMap<(String, i32), PriceCell>;

async fn load_prices(conn: &mut Conn, of: &[OperatorId]) -> QueryResult<HashMap<ProductId, Cells>> {
    let rows: Vec<(ProductId, String, i32, Yen, Yen)> = prices::table
        .filter(prices::operator_id.eq_any(of))
        .select((prices::product_id, prices::code, prices::months, prices::price, prices::refund_fare))
        .load(conn)
        .await?;
    let mut tables: HashMap<ProductId, Cells> = HashMap::new();
    for (product, code, months, price, refund_fare) in rows {
        tables.entry(product).or_default().insert((code, months), PriceCell { price, refund_fare });
    }
    Ok(tables)
}
