//! Rows drafted from formulas. What is stated wins: a draft only fills rows that its table lacks.

use std::collections::BTreeMap;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::{OperatorId, PriceTableId};
use teiki_shared::money::Yen;
use teiki_shared::price::{Factor, Formula, Percent, PriceFault, Rounding};
use teiki_shared::product::ProductShape;
use teiki_shared::term::TermKey;

use super::price_table::{Cells, FormulaFacts, PriceCell};
use crate::db::Conn;
use crate::error::Fault;
use crate::tables::{fares, price_table_products, price_tables, products};

/// How the rows of a table follow from the one-way fare, as the column `price_tables.formula` holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formulas {
    rides: u32,
    discounts: Vec<Percent>,
    rounding: Rounding,
    /// The factor of each term that is sold, by months.
    terms: BTreeMap<u16, Factor>,
}

impl Formulas {
    /// The formula of each term, by months.
    fn each(&self) -> impl Iterator<Item = Formula> {
        self.terms.iter().map(|(&months, &factor)| Formula {
            rides: self.rides,
            discounts: self.discounts.clone(),
            months,
            factor,
            rounding: self.rounding,
        })
    }
}

impl From<&FormulaFacts> for Formulas {
    fn from(facts: &FormulaFacts) -> Self {
        Self {
            rides: facts.rides,
            discounts: facts.discounts.clone(),
            rounding: Rounding { mode: facts.rounding, unit: facts.unit, each_step: facts.each_step },
            terms: facts.terms.clone(),
        }
    }
}

impl From<Formulas> for FormulaFacts {
    fn from(formulas: Formulas) -> Self {
        let Formulas { rides, discounts, rounding: Rounding { mode, unit, each_step }, terms } = formulas;
        Self { rides, discounts, rounding: mode, unit, each_step, terms }
    }
}

/// The smallest amount that Stripe charges in yen.
pub const LEAST: Yen = Yen::new(50);

/// A row for each of the fares and terms, by code and term. Stripe charges nothing below [`LEAST`]: such a section is not
/// sold.
///
/// # Errors
/// A formula that cannot be computed.
pub fn drafted(formulas: &Formulas, one_way: &[Yen]) -> Result<Cells, PriceFault> {
    let mut rows = Cells::new();
    for &fare in one_way {
        for formula in formulas.each() {
            let cell = PriceCell { price: formula.price(fare)?, refund_fare: fare };
            if cell.price >= LEAST {
                rows.insert((fare.get().to_string(), TermKey::Months(formula.months.into())), cell);
            }
        }
    }
    Ok(rows)
}

/// Fills the operator's tables of sections that have a formula with the rows that they lack, for every distinct single fare
/// that it has. Returns how many were added. A published table takes them: they follow from what was published.
///
/// # Errors
/// A stored formula that cannot be read or computed.
pub async fn draft_sections(conn: &mut Conn, operator: OperatorId) -> Result<usize, Fault> {
    let section = price_table_products::table
        .inner_join(
            products::table.on(products::operator_id
                .eq(price_table_products::operator_id)
                .and(products::id.eq(price_table_products::product_id))),
        )
        .filter(price_table_products::operator_id.eq(price_tables::operator_id))
        .filter(price_table_products::table_id.eq(price_tables::id))
        .filter(products::shape.eq(ProductShape::Section));
    let stored: Vec<(PriceTableId, Option<serde_json::Value>)> = price_tables::table
        .filter(price_tables::operator_id.eq(operator).and(price_tables::formula.is_not_null()))
        .filter(exists(section))
        .select((price_tables::id, price_tables::formula))
        .load(conn)
        .await?;
    if stored.is_empty() {
        return Ok(0);
    }
    let one_way: Vec<Yen> = fares::table
        .filter(fares::operator_id.eq(operator))
        .select(fares::yen)
        .distinct()
        .order(fares::yen)
        .load(conn)
        .await?;
    let mut all = Vec::new();
    for (table, formula) in stored {
        let formulas: Formulas = serde_json::from_value(formula.unwrap_or_default()).map_err(Fault::other)?;
        all.extend(drafted(&formulas, &one_way).map_err(Fault::other)?.into_iter().map(|row| (table, row)));
    }
    Ok(insert(conn, operator, all).await?)
}

/// Adds rows to an operator's tables; those that are there stay. Returns how many were added.
///
/// # Errors
/// Those of the database.
pub async fn insert(
    conn: &mut Conn,
    operator: OperatorId,
    rows: impl IntoIterator<Item = (PriceTableId, ((String, TermKey), PriceCell))>,
) -> QueryResult<usize> {
    let (mut of_months, mut of_terms) = (Columns::default(), Columns::default());
    for (table, ((code, term), cell)) in rows {
        match term {
            TermKey::Months(months) => of_months.add(table, code, months, cell),
            TermKey::Fixed(slug) => of_terms.add(table, code, slug, cell),
        }
    }
    let mut added = 0;
    if !of_months.tables.is_empty() {
        let insert = diesel::sql_query(
            "insert into prices (operator_id, product_id, code, months, price, refund_fare)
             select $1, new.* from unnest($2, $3, $4, $5, $6) as new
             on conflict do nothing",
        )
        .bind::<SqlUuid, _>(operator)
        .bind::<Array<SqlUuid>, _>(of_months.tables)
        .bind::<Array<Text>, _>(of_months.codes)
        .bind::<Array<Integer>, _>(of_months.terms)
        .bind::<Array<BigInt>, _>(of_months.prices)
        .bind::<Array<BigInt>, _>(of_months.refund_fares);
        added += insert.execute(conn).await?;
    }
    if !of_terms.tables.is_empty() {
        let insert = diesel::sql_query(
            "insert into term_prices (operator_id, table_id, code, term, price, refund_fare)
             select $1, new.* from unnest($2, $3, $4, $5, $6) as new
             on conflict do nothing",
        )
        .bind::<SqlUuid, _>(operator)
        .bind::<Array<SqlUuid>, _>(of_terms.tables)
        .bind::<Array<Text>, _>(of_terms.codes)
        .bind::<Array<Text>, _>(of_terms.terms)
        .bind::<Array<BigInt>, _>(of_terms.prices)
        .bind::<Array<BigInt>, _>(of_terms.refund_fares);
        added += insert.execute(conn).await?;
    }
    Ok(added)
}

/// Rows as one statement takes them.
struct Columns<T> {
    tables: Vec<PriceTableId>,
    codes: Vec<String>,
    /// The months, or the words of fixed dates.
    terms: Vec<T>,
    prices: Vec<Yen>,
    refund_fares: Vec<Yen>,
}

impl<T> Default for Columns<T> {
    fn default() -> Self {
        Self {
            tables: Vec::new(),
            codes: Vec::new(),
            terms: Vec::new(),
            prices: Vec::new(),
            refund_fares: Vec::new(),
        }
    }
}

impl<T> Columns<T> {
    fn add(&mut self, table: PriceTableId, code: String, term: T, cell: PriceCell) {
        self.tables.push(table);
        self.codes.push(code);
        self.terms.push(term);
        self.prices.push(cell.price);
        self.refund_fares.push(cell.refund_fare);
    }
}
