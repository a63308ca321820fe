//! Operators that ended, and who goes on in their place.

use crate::catalogue::{Operator, db};
use crate::db::Conn;

/// Operators that may have followed one another.
const MOST_HEIRS: usize = 10;

/// Who sells in the place of an operator that ended; none where it has not, or nobody does.
///
/// # Errors
/// Those of the database.
pub async fn successor(conn: &Conn, ended: &Operator) -> diesel::QueryResult<Option<Operator>> {
    let mut next = ended.succeeded_by.clone();
    for _ in 0..MOST_HEIRS {
        let Some(slug) = next else { return Ok(None) };
        let Some(heir) = db::operator_of(conn, &slug).await? else { return Ok(None) };
        if heir.selling {
            return Ok(Some(heir));
        }
        next = heir.succeeded_by;
    }
    Ok(None)
}
