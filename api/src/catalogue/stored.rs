//! The catalogue as the tables hold it.

use std::collections::{BTreeMap, HashMap};

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, ProductId};

use super::data::{Catalogue, Honour, OperatorData, OperatorFacts, ProductData, ProductFacts, ProductLinks};
use super::folder::mistake::Lines;
use super::{category, counters, document_kinds, fixed_term, help, matrix, network, notices, price_tables};
use crate::db::Conn;
use crate::error::Fault;
use crate::tables::{operators, product_documents, product_issuers, product_operators, products};

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
    let mut categories = category::of_operators(conn, &ids).await?;
    let mut terms = fixed_term::stored(conn, &ids).await?;
    let mut tables = price_tables::load(conn, &ids).await?;
    let mut counters = counters::stored(conn, &ids).await?;
    let mut help = help::stored(conn, &ids).await?;
    let mut notices = notices::stored(conn, &ids).await?;
    let mut documents = document_kinds::stored(conn, &ids).await?;
    let mut matrices = matrix::stored(conn, &ids).await?;
    let mut networks = network::load(conn, &ids).await?;
    let operators = all.into_iter().map(|(id, slug, facts)| {
        let data = OperatorData {
            facts,
            categories: categories.remove(&id).unwrap_or_default(),
            terms: terms.remove(&id).unwrap_or_default(),
            term_lines: Lines::default(),
            products: products.remove(&id).unwrap_or_default(),
            tables: tables.remove(&id).unwrap_or_default(),
            counters: counters.remove(&id).unwrap_or_default(),
            help: help.remove(&id).unwrap_or_default(),
            notices: notices.remove(&id).unwrap_or_default(),
            documents: documents.remove(&id).unwrap_or_default(),
            network: networks.remove(&id).unwrap_or_default(),
            matrix: matrices.remove(&id).unwrap_or_default(),
        };
        (slug, data)
    });
    Ok(Catalogue { operators: operators.collect() })
}

/// Products, as `operator/product`, that ask for papers of which none is in `product_documents`: they were written before papers had files of their
/// own.
///
/// # Errors
/// Those of the database.
pub async fn undescribed(conn: &mut Conn) -> QueryResult<Vec<String>> {
    let described = product_documents::table.filter(
        product_documents::operator_id
            .eq(products::operator_id)
            .and(product_documents::product_id.eq(products::id)),
    );
    let found: Vec<(String, String)> = products::table
        .inner_join(operators::table.on(operators::id.eq(products::operator_id)))
        .filter(products::documents.ne(Vec::<String>::new()).and(not(exists(described))))
        .order((operators::slug, products::slug))
        .select((operators::slug, products::slug))
        .load(conn)
        .await?;
    Ok(found.into_iter().map(|(operator, product)| format!("{operator}/{product}")).collect())
}

type BySlug = BTreeMap<String, ProductData>;

async fn load_products(
    conn: &mut Conn,
    slugs: &HashMap<OperatorId, String>,
) -> Result<HashMap<OperatorId, BySlug>, Fault> {
    let of: Vec<OperatorId> = slugs.keys().copied().collect();
    let all: Vec<(OperatorId, ProductId, String, ProductFacts)> = products::table
        .filter(products::operator_id.eq_any(&of))
        .select((products::operator_id, products::id, products::slug, ProductFacts::as_select()))
        .load(conn)
        .await?;
    let mut links = load_links(conn, slugs).await?;
    let mut products: HashMap<OperatorId, BySlug> = HashMap::new();
    for (operator, id, slug, facts) in all {
        let data = ProductData { facts, links: links.remove(&id).unwrap_or_default() };
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
    for (product, wanted) in document_kinds::wanted_by(conn, &of).await? {
        links.entry(product).or_default().documents = wanted;
    }
    Ok(links)
}
