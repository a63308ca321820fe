//! A pass that continues another: without a gap, or for the term with fixed dates that follows.

use jiff::Timestamp;
use jiff::civil::Date;
use teiki_shared::payment_state::PassHold;
use teiki_shared::scalars;
use teiki_shared::term::TermSale;
use teiki_shared::validity::Validity;

use crate::catalogue::{FixedTerm, pricing};
use crate::db::Conn;
use crate::error::Fault;
use crate::orders::pass::{RENEWAL_DAYS, renewable_from};
use crate::orders::{Order, Pass};

/// So far ahead a renewal may start: the day after the last, seen from the first day on which it can be bought.
pub const LATEST_START_DAYS: u16 = RENEWAL_DAYS + 1;

/// Why a pass is not renewed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    TooEarly {
        from: Date,
    },
    Ended,
    /// No term with fixed dates follows that of the pass.
    NoNextTerm,
    /// Not a paid pass.
    NotLive,
}

/// A pass is renewed until its last day.
fn check(pass: &Pass, today: Date) -> Result<(), NotNow> {
    if pass.state != PassHold::Live {
        return Err(NotNow::NotLive);
    }
    if today > pass.ends_on.0 {
        return Err(NotNow::Ended);
    }
    Ok(())
}

/// The day on which the renewal of `pass` starts.
pub fn start_of(pass: &Pass, today: Date) -> Result<scalars::Date, NotNow> {
    check(pass, today)?;
    let from = renewable_from(pass.ends_on.0);
    if today < from {
        return Err(NotNow::TooEarly { from });
    }
    let validity = Validity::new(pass.starts_on.0, pass.ends_on.0).map_err(|_| NotNow::NotLive)?;
    validity.next_start().map(scalars::Date).ok_or(NotNow::Ended)
}

/// The terms with fixed dates that are priced for what an order was sold for, in the order of their days.
///
/// # Errors
/// Those of the database.
pub async fn fixed_terms(
    conn: &Conn,
    now: Timestamp,
    sold: &Order,
) -> Result<Vec<(FixedTerm, TermSale)>, Fault> {
    let (key, ends) = ((sold.operator_id, sold.product_id), sold.from_stop.zip(sold.to_stop));
    let code = ends.is_none().then_some(sold.code.as_str());
    let tables = pricing::of_choice(conn, now, key, code, ends, sold.via.as_deref()).await?;
    // Of a section the fare may be another than it was.
    let terms = tables.iter().flat_map(|tables| {
        let codes = tables.codes().into_iter().next().map(|row| row.code);
        codes.map(|code| tables.fixed_terms(&code)).unwrap_or_default()
    });
    Ok(terms.map(|(term, sale)| (term.clone(), sale)).collect())
}

/// The word of the term that follows the pass: the first that begins after its last day.
pub fn term_after(pass: &Pass, today: Date, terms: &[(FixedTerm, TermSale)]) -> Result<String, NotNow> {
    check(pass, today)?;
    match terms.iter().find(|(term, _)| term.starts_on > pass.ends_on) {
        Some((term, TermSale::Open(_))) => Ok(term.slug.clone()),
        Some((_, TermSale::Opens(from))) => Err(NotNow::TooEarly { from: *from }),
        Some((_, TermSale::Closed)) | None => Err(NotNow::NoNextTerm),
    }
}

/// The word of the first term that is sold now and does not end before the pass did; none where the rider has to choose.
pub fn term_sold_now(pass: &Pass, terms: &[(FixedTerm, TermSale)]) -> Option<String> {
    let is_sold = |sale: &TermSale| matches!(sale, TermSale::Open(_));
    let found = terms.iter().find(|(term, sale)| is_sold(sale) && term.ends_on >= pass.ends_on);
    found.map(|(term, _)| term.slug.clone())
}
