//! What is confirmed while the payment fields are open reaches the payment: in another tab, or after a look back.

use teiki_shared::ids::OrderId;

use super::db;
use super::erase::unpaid_until;
use super::session::GuardianSession;
use crate::db::Conn;
use crate::error::Fault;
use crate::orders;
use crate::payments::payer::{self, Payer};
use crate::viewer::Caller;

/// Gives the attempt that a session has open what was confirmed after it was begun.
///
/// # Errors
/// Those of the database.
pub(super) async fn correct(
    conn: &mut Conn,
    caller: &Caller,
    order: OrderId,
    session: &GuardianSession,
) -> Result<(), Fault> {
    let GuardianSession { operator, link, confirmed, payment: began } = session;
    let Some(confirmed) = confirmed else { return Ok(()) };
    let Some(order) = orders::db::lock(conn, *operator, order).await? else { return Ok(()) };
    let Some(link) = db::lock(conn, *operator, *link).await? else { return Ok(()) };
    let payer = Payer::Guardian { link: link.id, recipient: &confirmed.recipient, began: *began };
    if payer::rename(conn, &order, payer).await? {
        let contact = confirmed.email.as_deref().map(|email| (email, caller.lang));
        db::set_contact(conn, &link, contact, unpaid_until(&order)).await?;
    }
    Ok(())
}
