//! Price tables drafted from formulas. The operator's table wins: a draft only fills rows that the table lacks.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Integer, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::{OperatorId, ProductId};
use teiki_shared::money::Yen;
use teiki_shared::price::{Factor, Formula, Percent, PriceFault, Rounding};
use teiki_shared::product::ProductShape;

use super::data::{FormulaFacts, PriceCell};
use crate::db::Conn;
use crate::error::Fault;
use crate::tables::{fares, products};

/// How all prices of a product follow from the one-way fare, as the column `products.formula` holds it.
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

/// A row for each of the fares and terms, by code and months. Stripe charges nothing below [`LEAST`]: such a section is not
/// sold.
///
/// # Errors
/// A formula that cannot be computed.
pub fn drafted(
    formulas: &Formulas,
    one_way: &[Yen],
) -> Result<BTreeMap<(String, i32), PriceCell>, PriceFault> {
    let mut rows = BTreeMap::new();
    for &fare in one_way {
        for formula in formulas.each() {
            let cell = PriceCell { price: formula.price(fare)?, refund_fare: fare };
            if cell.price >= LEAST {
                rows.insert((fare.get().to_string(), i32::from(formula.months)), cell);
            }
        }
    }
    Ok(rows)
}

/// Fills the table with a row for each of the fares and terms that it lacks. Returns how many were added.
///
/// # Errors
/// A formula that cannot be computed.
pub async fn draft(
    conn: &mut Conn,
    (operator, product): (OperatorId, ProductId),
    formulas: &Formulas,
    one_way: &[Yen],
) -> Result<usize, Fault> {
    let (mut codes, mut months, mut prices, mut refund_fares) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for ((code, term), cell) in drafted(formulas, one_way).map_err(Fault::other)? {
        codes.push(code);
        months.push(term);
        prices.push(cell.price);
        refund_fares.push(cell.refund_fare);
    }
    let added = diesel::sql_query(
        "insert into prices (operator_id, product_id, code, months, price, refund_fare)
         select $1, $2, new.* from unnest($3, $4, $5, $6) as new
         on conflict do nothing",
    )
    .bind::<SqlUuid, _>(operator)
    .bind::<SqlUuid, _>(product)
    .bind::<Array<Text>, _>(codes)
    .bind::<Array<Integer>, _>(months)
    .bind::<Array<BigInt>, _>(prices)
    .bind::<Array<BigInt>, _>(refund_fares)
    .execute(conn)
    .await?;
    Ok(added)
}

/// Drafts the operator's section products for every distinct single fare that it has. Returns how many rows were added.
///
/// # Errors
/// A stored formula that cannot be read or computed.
pub async fn draft_sections(conn: &mut Conn, operator: OperatorId) -> Result<usize, Fault> {
    let stored: Vec<(ProductId, Option<serde_json::Value>)> = products::table
        .filter(products::operator_id.eq(operator).and(products::shape.eq(ProductShape::Section)))
        .filter(products::formula.is_not_null())
        .select((products::id, products::formula))
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
    let mut added = 0;
    for (product, formula) in stored {
        let formulas: Formulas = serde_json::from_value(formula.unwrap_or_default()).map_err(Fault::other)?;
        added += draft(conn, (operator, product), &formulas, &one_way).await?;
    }
    Ok(added)
}
