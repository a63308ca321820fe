//! Whom money is owed to after an account was closed. Closing erases address and telephone; a refund may fail for a month
//! after it, and staff then pay it out another way.

use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use teiki_shared::ids::AccountId;
use teiki_shared::scalars::DateTime;

use crate::db::Conn;
use crate::orders::Order;
use crate::tables::{refund_contacts, refunds};

/// A bank may send a refund back up to 30 days after it succeeded.
pub const MAY_FAIL: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Keeps how the holder of an account that is about to be erased is reached, once for each refund that failed or still may.
///
/// # Errors
/// Those of the database.
pub async fn keep(conn: &mut Conn, account: AccountId, now: Timestamp) -> QueryResult<()> {
    diesel::sql_query(
        "insert into refund_contacts (operator_id, refund_id, name, email, phone, postal_code, address, kept_at)
         select refunds.operator_id, refunds.id, orders.rider_name, accounts.email, riders.phone, riders.postal_code,
            riders.address, $2
         from orders
         join accounts on accounts.id = orders.account_id
         join riders on riders.id = orders.rider_id
         join refunds on refunds.operator_id = orders.operator_id and refunds.order_id = orders.id
         where orders.account_id = $1 and accounts.email is not null and (
            refunds.state in ('starting', 'pending', 'failed')
            or (refunds.state = 'succeeded' and refunds.ended_at > $3))
         on conflict do nothing",
    )
    .bind::<SqlUuid, _>(account)
    .bind::<Timestamptz, _>(DateTime(now))
    .bind::<Timestamptz, _>(DateTime(now - MAY_FAIL))
    .execute(conn)
    .await
    .map(drop)
}

/// The address that was kept for an order's refund.
///
/// # Errors
/// Those of the database.
pub async fn address(conn: &mut Conn, order: &Order) -> QueryResult<Option<String>> {
    refund_contacts::table
        .inner_join(
            refunds::table.on(refunds::operator_id
                .eq(refund_contacts::operator_id)
                .and(refunds::id.eq(refund_contacts::refund_id))),
        )
        .filter(refunds::operator_id.eq(order.operator_id).and(refunds::order_id.eq(order.id)))
        .select(refund_contacts::email)
        .first(conn)
        .await
        .optional()
}

/// Forgets contacts whose refund can no longer fail. Those of a failed refund stay until staff have paid it out.
///
/// # Errors
/// Those of the database.
pub async fn prune(conn: &mut Conn, now: Timestamp) -> QueryResult<usize> {
    diesel::sql_query(
        "delete from refund_contacts using refunds
         where refunds.operator_id = refund_contacts.operator_id and refunds.id = refund_contacts.refund_id
         and (refunds.state = 'superseded' or (refunds.state = 'succeeded' and refunds.ended_at < $1))",
    )
    .bind::<Timestamptz, _>(DateTime(now - MAY_FAIL))
    .execute(conn)
    .await
}
