//! The pass that a rider was choosing, for a line that leads back to it: what it is called, without judging whether it is still
//! to be had.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{AccountId, OperatorId, StopId};
use teiki_shared::lang::Lang;

use super::section_name::section_name;
use crate::catalogue::{self, Operator, Product, Route, Stop};
use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::{drafts, operators, products};

/// A pass that was being chosen.
pub struct Begun {
    pub operator: Operator,
    pub product: Product,
    ends: Option<(Stop, Stop)>,
    via: Option<Route>,
    code: Option<String>,
}

/// What of it stands in the draft alone.
type Chosen = (Option<StopId>, Option<StopId>, Option<String>, Option<String>);

impl Begun {
    pub fn section(&self, lang: Lang) -> Option<String> {
        let ends = self.ends.as_ref().map(|(from, to)| (from, to));
        section_name(lang, &self.product, ends, self.via.as_ref(), self.code.as_deref())
    }
}

/// The last open draft of an account that has a term.
///
/// # Errors
/// Those of the database.
pub async fn begun(mut conn: &Conn, of: AccountId) -> QueryResult<Option<Begun>> {
    let is_its_product = products::operator_id
        .nullable()
        .eq(drafts::operator_id)
        .and(products::id.nullable().eq(drafts::product_id));
    let last = drafts::table
        .inner_join(operators::table.on(operators::id.nullable().eq(drafts::seller_id)))
        .inner_join(products::table.on(is_its_product))
        .filter(drafts::account_id.eq(of).and(drafts::order_id.is_null()))
        .filter(drafts::months.is_not_null().or(drafts::term.is_not_null()))
        .order((drafts::updated_at.desc(), drafts::id.desc()))
        .limit(1)
        .select((
            Operator::as_select(),
            Product::as_select(),
            (drafts::from_stop, drafts::to_stop, drafts::via, drafts::code),
        ));
    let found: Option<(Operator, Product, Chosen)> = prepared(last).get_result(&mut conn).await.optional()?;
    let Some((operator, product, (from, to, via, code))) = found else { return Ok(None) };
    let ends = match from.zip(to) {
        Some(ends) => ends_of(conn, product.operator_id, ends).await?,
        None => None,
    };
    let via = match via {
        Some(route) => catalogue::route::find(conn, product.operator_id, &route).await?,
        None => None,
    };
    Ok(Some(Begun { operator, product, ends, via, code }))
}

async fn ends_of(
    conn: &Conn,
    of: OperatorId,
    (from, to): (StopId, StopId),
) -> QueryResult<Option<(Stop, Stop)>> {
    let stops = catalogue::db::stops(conn, &[(of, from), (of, to)]).await?;
    let stop = |id| stops.iter().find(|stop| stop.id == id).cloned();
    Ok(stop(from).zip(stop(to)))
}
