//! The rows of `receipts` and `receipt_counters`. Functions take a connection and never commit.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Date as SqlDate, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::ids::{OperatorId, OrderId, PaymentId, ReceiptId};
use teiki_shared::money::Yen;
use teiki_shared::scalars::Date;

use crate::db::Conn;
use crate::prepared::prepared;
use crate::tables::receipts;

/// A receipt to be written.
#[derive(Insertable)]
#[diesel(table_name = receipts, check_for_backend(diesel::pg::Pg))]
pub(super) struct New {
    pub operator_id: OperatorId,
    pub id: ReceiptId,
    pub kind: String,
    pub seller_id: OperatorId,
    pub fiscal_year: i32,
    pub order_id: OrderId,
    pub payment_id: PaymentId,
    pub issued_on: Date,
    pub total: Yen,
    pub tax_rate: i32,
    pub tax: Yen,
    pub issuer: String,
    pub invoice_number: Option<String>,
    pub content_ja: String,
    pub content_en: String,
    pub recipient: String,
    pub method: String,
    pub replaces: Option<ReceiptId>,
    pub for_guardian: bool,
}

/// A receipt that stands, as issued, with the days of the pass.
#[derive(Clone, Debug, QueryableByName)]
pub struct Receipt {
    #[diesel(sql_type = SqlUuid)]
    pub operator_id: OperatorId,
    #[diesel(sql_type = SqlUuid)]
    pub id: ReceiptId,
    #[diesel(sql_type = SqlUuid)]
    pub order_id: OrderId,
    #[diesel(sql_type = SqlUuid)]
    pub payment_id: PaymentId,
    #[diesel(sql_type = SqlUuid)]
    pub seller_id: OperatorId,
    /// Its payer's alone: the rider does not see it.
    #[diesel(sql_type = Bool)]
    pub for_guardian: bool,
    /// Another one was issued to the same recipient before: it is marked 再発行.
    #[diesel(sql_type = Bool)]
    pub reissued: bool,
    #[diesel(sql_type = Integer)]
    pub fiscal_year: i32,
    #[diesel(sql_type = Integer)]
    pub number: i32,
    /// The day of the capture, in Japan; later where it was issued again.
    #[diesel(sql_type = SqlDate)]
    pub issued_on: Date,
    /// The day of the capture, in Japan.
    #[diesel(sql_type = SqlDate)]
    pub paid_on: Date,
    /// Tax included.
    #[diesel(sql_type = BigInt)]
    pub total: Yen,
    /// Percent.
    #[diesel(sql_type = Integer)]
    pub tax_rate: i32,
    /// The tax inside the total, fractions dropped once.
    #[diesel(sql_type = BigInt)]
    pub tax: Yen,
    #[diesel(sql_type = Text)]
    pub issuer: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub invoice_number: Option<String>,
    #[diesel(sql_type = Text)]
    pub content_ja: String,
    #[diesel(sql_type = Text)]
    pub content_en: String,
    #[diesel(sql_type = Text)]
    pub recipient: String,
    #[diesel(sql_type = SqlDate)]
    pub starts_on: Date,
    #[diesel(sql_type = SqlDate)]
    pub ends_on: Date,
}

/// The receipts that stand under a condition. What is asked of other receipts is asked of each that was found: as joins, in a
/// table that PostgreSQL knows little of yet, they went through all of an operator's receipts once for each pair of them.
fn query(condition: &str) -> String {
    format!(
        "select receipts.operator_id, receipts.id, receipts.order_id, receipts.payment_id, receipts.seller_id, receipts.for_guardian, (
                select count(*) from receipts earlier
                where earlier.operator_id = receipts.operator_id and earlier.order_id = receipts.order_id
                and earlier.kind = 'receipt' and earlier.recipient = receipts.recipient and earlier.id <> receipts.id
            ) > 0 as reissued,
            receipts.fiscal_year, receipts.number, receipts.issued_on, (
                select paid.issued_on from receipts paid
                where paid.operator_id = receipts.operator_id and paid.payment_id = receipts.payment_id
                and paid.kind = 'receipt' and paid.replaces is null
            ) as paid_on, receipts.total, receipts.tax_rate, receipts.tax, receipts.issuer, receipts.invoice_number,
            receipts.content_ja, receipts.content_en, receipts.recipient, orders.starts_on, orders.ends_on
         from receipts
         join orders on orders.operator_id = receipts.operator_id and orders.id = receipts.order_id
         where {condition} and (
            select later.id from receipts later
            where later.operator_id = receipts.operator_id and later.replaces = receipts.id
         ) is null"
    )
}

pub(super) async fn by_payment(
    conn: &mut Conn,
    operator: OperatorId,
    payment: PaymentId,
) -> QueryResult<Option<Receipt>> {
    prepared(
        diesel::sql_query(query(
            "receipts.operator_id = $1 and receipts.payment_id = $2 and receipts.kind = 'receipt'",
        ))
        .bind::<SqlUuid, _>(operator)
        .bind::<SqlUuid, _>(payment),
    )
    .get_result(conn)
    .await
    .optional()
}

/// The receipts of orders; an order is paid once.
pub(super) async fn by_orders(
    mut conn: &Conn,
    of: &[OperatorId],
    orders: &[OrderId],
) -> QueryResult<Vec<Receipt>> {
    let of: Vec<uuid::Uuid> = of.iter().map(|id| id.uuid()).collect();
    let ids: Vec<uuid::Uuid> = orders.iter().map(|id| id.uuid()).collect();
    prepared(
        diesel::sql_query(query(
            "receipts.operator_id = any($1) and receipts.order_id = any($2) and receipts.kind = 'receipt'",
        ))
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<SqlUuid>, _>(ids),
    )
    .load(&mut conn)
    .await
}

/// The receipts of payments.
pub(super) async fn by_payments(
    mut conn: &Conn,
    of: &[OperatorId],
    payments: &[PaymentId],
) -> QueryResult<Vec<Receipt>> {
    let of: Vec<uuid::Uuid> = of.iter().map(|id| id.uuid()).collect();
    let ids: Vec<uuid::Uuid> = payments.iter().map(|id| id.uuid()).collect();
    prepared(
        diesel::sql_query(query(
            "receipts.operator_id = any($1) and receipts.payment_id = any($2) and receipts.kind = 'receipt'",
        ))
        .bind::<Array<SqlUuid>, _>(of)
        .bind::<Array<SqlUuid>, _>(ids),
    )
    .load(&mut conn)
    .await
}

/// How many receipts of an order took another's place.
pub(super) async fn reissues(conn: &mut Conn, operator: OperatorId, order: OrderId) -> QueryResult<i64> {
    let of_order = receipts::operator_id.eq(operator).and(receipts::order_id.eq(order));
    receipts::table.filter(of_order.and(receipts::replaces.is_not_null())).count().get_result(conn).await
}

#[derive(QueryableByName)]
struct Counter {
    #[diesel(sql_type = Integer)]
    last: i32,
}

/// Takes the seller's next number of the year; whoever wants the one after it waits for this transaction.
pub(super) async fn next_number(conn: &mut Conn, seller: OperatorId, fiscal_year: i32) -> QueryResult<i32> {
    prepared(
        diesel::sql_query(
            "insert into receipt_counters (seller_id, fiscal_year, last) values ($1, $2, 1)
         on conflict (seller_id, fiscal_year) do update set last = receipt_counters.last + 1 returning last",
        )
        .bind::<SqlUuid, _>(seller)
        .bind::<Integer, _>(fiscal_year),
    )
    .get_result(conn)
    .await
    .map(|row: Counter| row.last)
}

pub(super) async fn insert(conn: &mut Conn, new: &New, number: i32) -> QueryResult<()> {
    prepared(diesel::insert_into(receipts::table).values((new, receipts::number.eq(number))))
        .execute(conn)
        .await
        .map(drop)
}
