//! Terms with fixed dates, such as a school term (学期定期). An operator names them (`terms.csv`); its products sell those for which
//! their price tables have rows.

use std::collections::{BTreeMap, HashMap};

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::Jsonb;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, ProductId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::Date;
use teiki_shared::term::{FixedDates, TermSale};

use crate::db::Conn;
use crate::db::json::json_column;
use crate::tables::{fixed_terms, price_table_products, term_prices};

/// A term by its slug.
pub type BySlug = BTreeMap<String, FixedTerm>;

#[derive(
    Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, Insertable, AsChangeset,
)]
#[diesel(table_name = fixed_terms, check_for_backend(diesel::pg::Pg))]
pub struct FixedTerm {
    pub slug: String,
    pub name_ja: String,
    pub name_en: String,
    /// The first and the last day of its passes.
    pub starts_on: Date,
    pub ends_on: Date,
    /// The first and the last day of its sale, in Japan.
    pub sale_from: Date,
    pub sale_until: Date,
}

/// A term as reads of prices bring it beside a row.
#[derive(Clone, Debug, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[serde(transparent)]
#[diesel(sql_type = Jsonb)]
pub struct InRow(pub FixedTerm);
json_column!(InRow);

impl FixedTerm {
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.name_en,
        }
    }

    pub fn dates(&self) -> FixedDates {
        let Self { starts_on, ends_on, sale_from, sale_until, .. } = self;
        FixedDates {
            starts_on: starts_on.0,
            ends_on: ends_on.0,
            sale_from: sale_from.0,
            sale_until: sale_until.0,
        }
    }

    /// Why it is not sold now, in a sentence; none while it is.
    pub fn not_sold(&self, sale: TermSale, lang: Lang) -> Option<String> {
        let name = self.name(lang);
        match (sale, lang) {
            (TermSale::Open(_), _) => None,
            (TermSale::Opens(day), Lang::Ja) => {
                Some(format!("{name}は{}から発売します。", format::date_and_weekday(lang, day)))
            }
            (TermSale::Opens(day), Lang::En) => {
                Some(format!("{name} goes on sale on {}.", format::date_and_weekday(lang, day)))
            }
            (TermSale::Closed, Lang::Ja) => Some(format!("{name}の販売は終わりました。")),
            (TermSale::Closed, Lang::En) => Some(format!("{name} is no longer on sale.")),
        }
    }
}

/// The terms of these operators, by operator and slug.
///
/// # Errors
/// Those of the database.
pub async fn stored(mut conn: &Conn, of: &[OperatorId]) -> QueryResult<HashMap<OperatorId, BySlug>> {
    let rows: Vec<(OperatorId, FixedTerm)> = fixed_terms::table
        .filter(fixed_terms::operator_id.eq_any(of))
        .select((fixed_terms::operator_id, FixedTerm::as_select()))
        .load(&mut conn)
        .await?;
    let mut terms: HashMap<OperatorId, BySlug> = HashMap::new();
    for (operator, term) in rows {
        terms.entry(operator).or_default().insert(term.slug.clone(), term);
    }
    Ok(terms)
}

/// Whether the first term of a product that begins after a day is on sale today.
///
/// # Errors
/// Those of the database.
pub async fn next_is_sold(
    mut conn: &Conn,
    (of, product): (OperatorId, ProductId),
    after: Date,
    today: Date,
) -> QueryResult<bool> {
    let tables = price_table_products::table
        .filter(price_table_products::operator_id.eq(of).and(price_table_products::product_id.eq(product)))
        .select(price_table_products::table_id);
    let priced = term_prices::table
        .filter(term_prices::operator_id.eq(of).and(term_prices::table_id.eq_any(tables)))
        .select(term_prices::term);
    let next: Option<FixedTerm> = fixed_terms::table
        .filter(fixed_terms::operator_id.eq(of).and(fixed_terms::starts_on.gt(after)))
        .filter(fixed_terms::slug.eq_any(priced))
        .order((fixed_terms::starts_on, fixed_terms::ends_on))
        .select(FixedTerm::as_select())
        .first(&mut conn)
        .await
        .optional()?;
    Ok(next.is_some_and(|term| term.sale_from <= today && today <= term.sale_until))
}

/// Brings an operator's terms to these. To be called before its prices are written, which name them, and [`forget`] afterwards.
///
/// # Errors
/// Those of the database, a change of days that were published among them.
pub async fn write(conn: &mut Conn, operator: OperatorId, terms: &BySlug) -> QueryResult<()> {
    for term in terms.values() {
        diesel::insert_into(fixed_terms::table)
            .values((fixed_terms::operator_id.eq(operator), term))
            .on_conflict((fixed_terms::operator_id, fixed_terms::slug))
            .do_update()
            .set(term)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Takes out the terms that the folder has no more and no price names.
///
/// # Errors
/// Those of the database.
pub async fn forget(conn: &mut Conn, operator: OperatorId, terms: &BySlug) -> QueryResult<()> {
    let kept: Vec<&String> = terms.keys().collect();
    let named = term_prices::table.filter(term_prices::operator_id.eq(operator)).select(term_prices::term);
    let gone = fixed_terms::table
        .filter(fixed_terms::operator_id.eq(operator).and(fixed_terms::slug.ne_all(kept)))
        .filter(fixed_terms::slug.ne_all(named));
    diesel::delete(gone).execute(conn).await.map(drop)
}
