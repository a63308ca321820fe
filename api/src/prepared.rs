//! Statements that are prepared once on each connection: those written as SQL, updates, and inserts of whole rows. Diesel
//! takes their texts to differ from time to time and prepares them anew, which costs a round trip and a plan at each request.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A statement of few texts.
pub struct Prepared<Q>(Q);

/// Keeps the statement prepared. Its text must not be put together from values, as every text stays in memory. It may differ
/// by which values are missing (`DEFAULT`) and by a small number of rows.
pub fn prepared<Q>(query: Q) -> Prepared<Q> {
    Prepared(query)
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

/// It is known by its text.
impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}
