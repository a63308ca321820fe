//! Receipts: simplified qualified invoices (適格簡易請求書), one for each captured payment, numbered without a gap by
//! seller and fiscal year. Its date is the day on which the money was captured, in Japan. They are written by the transaction that records the success and never change afterwards.

mod db;
pub mod graphql;

use diesel_async::AsyncConnection;
use jiff::civil::Date as Day;
use serde::Deserialize;
use teiki_shared::ids::{OperatorId, PaymentId, ReceiptId};
use teiki_shared::invoice::{TaxRate, totals_by_rate};
use teiki_shared::jst;
use teiki_shared::money::Yen;
use teiki_shared::scalars::Date;

pub use db::Receipt;

use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::random;

/// What `receipts.kind` says of a receipt for a payment.
const RECEIPT: &str = "receipt";
/// How a payment by card is named in `receipts.method`.
const CARD: &str = "card";

/// The names under which an order was sold, in one language.
#[derive(Deserialize)]
struct Names {
    product: String,
    section: String,
}

#[derive(Deserialize)]
struct FrozenNames {
    ja: Names,
    en: Names,
}

/// The year of account in which a day lies: it begins on 1 April and bears the number of the calendar year it begins in.
pub fn fiscal_year(day: Day) -> i32 {
    let year = i32::from(day.year());
    if day.month() >= 4 { year } else { year - 1 }
}

/// Issues the receipt of a captured payment, or returns the one that it has. The number is taken under a lock on the
/// seller's counter until the caller's transaction ends: rolled back, it was never taken. Call it last, so that the
/// counter is held for a moment only; the payment's row is locked here if it is not already.
///
/// # Errors
/// A payment that is not captured, and those of the database.
pub async fn issue(
    conn: &mut Conn,
    clock: &Clock,
    operator: OperatorId,
    payment: PaymentId,
) -> Result<Receipt, Fault> {
    conn.transaction(async |conn| {
        let sale = db::lock_sale(conn, operator, payment)
            .await?
            .ok_or_else(|| Fault::other("a receipt was asked for a payment that is not captured"))?;
        if let Some(receipt) = db::by_payment(conn, operator, payment).await? {
            return Ok(receipt);
        }
        let new = write(clock, operator, payment, sale)?;
        let number = db::next_number(conn, new.seller_id, new.fiscal_year).await?;
        db::insert(conn, &new, number).await?;
        db::by_payment(conn, operator, payment).await?.ok_or_else(|| Fault::other("a receipt vanished"))
    })
    .await
}

fn write(clock: &Clock, operator: OperatorId, payment: PaymentId, sale: db::Sale) -> Result<db::New, Fault> {
    let rate = u8::try_from(sale.tax_rate).map(TaxRate::percent).map_err(Fault::other)?;
    let totals = totals_by_rate([(rate, sale.amount)]).unwrap_or_default();
    let tax = totals.first().map(|row| row.tax).ok_or_else(|| Fault::other("a total does not fit"))?;
    let names: FrozenNames = serde_json::from_value(sale.names).map_err(Fault::other)?;
    let months = sale.months;
    let plural = if months == 1 { "" } else { "s" };
    let day = jst::date(*sale.captured_at);
    Ok(db::New {
        operator_id: operator,
        id: ReceiptId::from(random::id(clock)),
        kind: RECEIPT.to_owned(),
        seller_id: sale.seller_id,
        fiscal_year: fiscal_year(day),
        order_id: sale.order_id,
        payment_id: payment,
        issued_on: Date(day),
        total: sale.amount,
        tax_rate: sale.tax_rate,
        tax: tax.max(Yen::ZERO),
        issuer: sale.issuer,
        invoice_number: sale.invoice_number,
        content_ja: format!("{} {} {months}か月", names.ja.product, names.ja.section),
        content_en: format!("{}, {}, {months} month{plural}", names.en.product, names.en.section),
        recipient: sale.recipient,
        method: CARD.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_account_begins_on_the_first_of_april() {
        let of = |year, month, day| fiscal_year(jiff::civil::date(year, month, day));
        assert_eq!((of(2027, 3, 31), of(2027, 4, 1), of(2026, 12, 31)), (2026, 2027, 2026));
    }
}
