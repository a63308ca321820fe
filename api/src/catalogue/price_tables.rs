//! The rows of price tables: written from folders, and as the database holds them. What is published is added to by its own
//! formula and else left alone; the database refuses anything else.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{Array, Date as SqlDate, Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, PriceTableId, ProductId};
use teiki_shared::money::Yen;
use teiki_shared::price_table::DecidedBy;
use teiki_shared::scalars::Date;
use teiki_shared::term::TermKey;

use super::formula::{self, Formulas};
use super::price_table::{Cells, PriceCell, PriceTableData, PriceTableFacts, Source};
use super::slug::id_of;
use crate::db::Conn;
use crate::error::Fault;
use crate::tables::{price_table_products, price_tables, prices, products, term_prices};

/// Tables by slug.
pub type BySlug = BTreeMap<String, PriceTableData>;

/// Brings an operator's tables to those wanted: what is not published is written anew, and to what is published come the rows
/// that its formula drafts for new fares. `stored` is what the database holds.
///
/// # Errors
/// Faults, a change of something published among them.
pub async fn write(
    conn: &mut Conn,
    (operator, slug): (OperatorId, &str),
    (wanted, stored): (&BySlug, Option<&BySlug>),
    products: &BTreeMap<&str, ProductId>,
) -> Result<(), Fault> {
    let known: Vec<(String, PriceTableId, bool)> = price_tables::table
        .filter(price_tables::operator_id.eq(operator))
        .select((price_tables::slug, price_tables::id, price_tables::published))
        .load(conn)
        .await?;
    let known: HashMap<&str, (PriceTableId, bool)> =
        known.iter().map(|(slug, id, published)| (slug.as_str(), (*id, *published))).collect();
    drop_drafts(conn, operator, known.values().filter(|(_, published)| !published).map(|(id, _)| *id))
        .await?;
    let (mut fresh, mut rows) = (Vec::new(), Vec::new());
    for (table, data) in wanted {
        let stays = known.get(table.as_str()).filter(|(_, published)| *published).map(|(id, _)| *id);
        let (id, published) =
            (stays.unwrap_or_else(|| new_id((slug, table), data, products)), stays.is_some());
        if !published {
            fresh.push((id, table.as_str(), data));
        }
        let there = stored.and_then(|stored| stored.get(table)).filter(|_| published);
        let new =
            data.cells.iter().filter(|(key, _)| there.is_none_or(|there| !there.cells.contains_key(*key)));
        rows.extend(new.map(|(key, cell)| (id, (key.clone(), *cell))));
    }
    insert(conn, operator, &fresh, products).await?;
    formula::insert(conn, operator, rows).await?;
    publish(conn, operator, fresh.iter().filter(|(_, _, data)| data.facts.published).map(|(id, ..)| *id))
        .await?;
    Ok(())
}

/// The first table of a product bears its id: the release before knows the table by that, and orders that name none were sold by
/// it.
fn new_id(
    (operator, slug): (&str, &str),
    data: &PriceTableData,
    products: &BTreeMap<&str, ProductId>,
) -> PriceTableId {
    let first = products.get(slug).filter(|_| data.facts.is_first(slug));
    let id = first.map_or_else(|| id_of("price-table", &[operator, slug]), |product| (*product).into());
    PriceTableId::new(id)
}

async fn drop_drafts(
    conn: &mut Conn,
    operator: OperatorId,
    drafts: impl Iterator<Item = PriceTableId>,
) -> QueryResult<()> {
    let drafts: Vec<PriceTableId> = drafts.collect();
    if drafts.is_empty() {
        return Ok(());
    }
    let rows = price_tables::operator_id.eq(operator).and(price_tables::id.eq_any(drafts));
    diesel::delete(price_tables::table.filter(rows)).execute(conn).await.map(drop)
}

/// The tables without their rows, not yet published.
async fn insert(
    conn: &mut Conn,
    operator: OperatorId,
    fresh: &[(PriceTableId, &str, &PriceTableData)],
    products: &BTreeMap<&str, ProductId>,
) -> Result<(), Fault> {
    if fresh.is_empty() {
        return Ok(());
    }
    let formula = |facts: &PriceTableFacts| {
        facts.formula.as_ref().map(|facts| serde_json::to_value(Formulas::from(facts))).transpose()
    };
    let facts = || fresh.iter().map(|(_, _, data)| &data.facts);
    let formulas = facts().map(formula).collect::<Result<Vec<_>, _>>().map_err(Fault::other)?;
    diesel::sql_query(
        "insert into price_tables (operator_id, id, slug, valid_from, decided_by, formula)
         select $1, new.* from unnest($2, $3, $4, $5, $6) as new",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<Array<SqlUuid>, _>(fresh.iter().map(|(id, ..)| *id).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(fresh.iter().map(|(_, slug, _)| *slug).collect::<Vec<_>>())
    .bind::<Array<SqlDate>, _>(facts().map(|facts| facts.valid_from).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(facts().map(|facts| facts.decided_by).collect::<Vec<_>>())
    .bind::<Array<Nullable<Jsonb>>, _>(formulas)
    .execute(conn)
    .await?;
    let (mut of, mut priced) = (Vec::new(), Vec::new());
    for (id, slug, data) in fresh {
        for product in data.products(slug) {
            let product =
                products.get(product).ok_or_else(|| Fault::other(format!("no product {product}")))?;
            of.push(*id);
            priced.push(*product);
        }
    }
    diesel::sql_query(
        "insert into price_table_products (operator_id, table_id, product_id) select $1, new.* from unnest($2, $3) as new",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<Array<SqlUuid>, _>(of)
    .bind::<Array<SqlUuid>, _>(priced)
    .execute(conn)
    .await?;
    if fresh.iter().any(|(_, slug, data)| data.facts.is_first(slug)) {
        keep_formulas(conn, operator).await?;
    }
    Ok(())
}

/// The formulas of first tables stand on their products too, where the release before reads them.
async fn keep_formulas(conn: &mut Conn, operator: OperatorId) -> QueryResult<()> {
    diesel::sql_query(
        "update products set formula = price_tables.formula from price_tables
         where products.operator_id = $1 and price_tables.operator_id = $1 and price_tables.id = products.id
            and products.formula is distinct from price_tables.formula",
    )
    .bind::<SqlUuid, _>(operator)
    .execute(conn)
    .await
    .map(drop)
}

async fn publish(
    conn: &mut Conn,
    operator: OperatorId,
    ready: impl Iterator<Item = PriceTableId>,
) -> QueryResult<()> {
    let ready: Vec<PriceTableId> = ready.collect();
    if ready.is_empty() {
        return Ok(());
    }
    let rows = price_tables::operator_id.eq(operator).and(price_tables::id.eq_any(ready));
    diesel::update(price_tables::table.filter(rows))
        .set(price_tables::published.eq(true))
        .execute(conn)
        .await
        .map(drop)
}

/// The tables of these operators as the database holds them.
///
/// # Errors
/// Faults, a stored formula that cannot be read among them.
pub async fn load(conn: &mut Conn, of: &[OperatorId]) -> Result<HashMap<OperatorId, BySlug>, Fault> {
    type Stored = (OperatorId, PriceTableId, String, Date, DecidedBy, bool, Option<serde_json::Value>);
    let all: Vec<Stored> = price_tables::table
        .filter(price_tables::operator_id.eq_any(of))
        .select((
            price_tables::operator_id,
            price_tables::id,
            price_tables::slug,
            price_tables::valid_from,
            price_tables::decided_by,
            price_tables::published,
            price_tables::formula,
        ))
        .load(conn)
        .await?;
    let (mut priced, mut cells) = (load_products(conn, of).await?, load_cells(conn, of).await?);
    let mut tables: HashMap<OperatorId, BySlug> = HashMap::new();
    for (operator, id, slug, valid_from, decided_by, published, formula) in all {
        let formula: Option<Formulas> =
            formula.map(serde_json::from_value).transpose().map_err(Fault::other)?;
        let products = priced.remove(&id).unwrap_or_default();
        let products = if products.iter().eq([&slug]) { Vec::new() } else { products.into_iter().collect() };
        let formula = formula.map(Into::into);
        let facts = PriceTableFacts { products, valid_from, decided_by, published, fares: None, formula };
        let cells = cells.remove(&id).unwrap_or_default();
        let data = PriceTableData { facts, cells, source: Source::default() };
        tables.entry(operator).or_default().insert(slug, data);
    }
    Ok(tables)
}

/// The slugs of the products that each table prices, in their order.
async fn load_products(
    conn: &mut Conn,
    of: &[OperatorId],
) -> QueryResult<HashMap<PriceTableId, BTreeSet<String>>> {
    let rows: Vec<(PriceTableId, String)> = price_table_products::table
        .inner_join(
            products::table.on(products::operator_id
                .eq(price_table_products::operator_id)
                .and(products::id.eq(price_table_products::product_id))),
        )
        .filter(price_table_products::operator_id.eq_any(of))
        .select((price_table_products::table_id, products::slug))
        .load(conn)
        .await?;
    let mut priced: HashMap<PriceTableId, BTreeSet<String>> = HashMap::new();
    for (table, product) in rows {
        priced.entry(table).or_default().insert(product);
    }
    Ok(priced)
}

async fn load_cells(conn: &mut Conn, of: &[OperatorId]) -> QueryResult<HashMap<PriceTableId, Cells>> {
    let rows: Vec<(PriceTableId, String, i32, Yen, Yen)> = prices::table
        .filter(prices::operator_id.eq_any(of))
        .select((prices::product_id, prices::code, prices::months, prices::price, prices::refund_fare))
        .load(conn)
        .await?;
    let mut cells: HashMap<PriceTableId, Cells> = HashMap::new();
    for (table, code, months, price, refund_fare) in rows {
        let key = (code, TermKey::Months(months));
        cells.entry(table).or_default().insert(key, PriceCell { price, refund_fare });
    }
    let rows: Vec<(PriceTableId, String, String, Yen, Yen)> = term_prices::table
        .filter(term_prices::operator_id.eq_any(of))
        .select((
            term_prices::table_id,
            term_prices::code,
            term_prices::term,
            term_prices::price,
            term_prices::refund_fare,
        ))
        .load(conn)
        .await?;
    for (table, code, term, price, refund_fare) in rows {
        let key = (code, TermKey::Fixed(term));
        cells.entry(table).or_default().insert(key, PriceCell { price, refund_fare });
    }
    Ok(cells)
}
