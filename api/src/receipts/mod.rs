//! Receipts: simplified qualified invoices (適格簡易請求書), one for each captured payment, numbered without a gap by
//! seller and fiscal year. Its date is the day on which the money was captured, in Japan. They are written by the
//! transaction that records the success and never change afterwards: one made out to another name takes the place of the one
//! before, which stays. Where a guardian paid it is the guardian's, and the rider does not see it.

mod db;
pub mod graphql;
pub mod load;
pub mod reissue;

use jiff::civil::Date as Day;
use teiki_shared::ids::{OperatorId, PaymentId, ReceiptId};
use teiki_shared::invoice::{TaxRate, totals_by_rate};
use teiki_shared::jst;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::scalars::{Date, DateTime};

pub use db::Receipt;

use crate::catalogue;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::orders::Order;
use crate::random;

/// What `receipts.kind` says of a receipt for a payment.
const RECEIPT: &str = "receipt";
/// How a payment by card is named in `receipts.method`.
const CARD: &str = "card";

/// What a receipt is written for: money that was captured.
pub struct Sale<'a> {
    pub order: &'a Order,
    pub payment_id: PaymentId,
    /// Tax included.
    pub amount: Yen,
    pub captured_at: DateTime,
    /// The name that a guardian who paid chose, perhaps none; `None` where the rider paid.
    pub payer: Option<&'a str>,
}

/// The year of account in which a day lies: it begins on 1 April and bears the number of the calendar year it begins in.
pub fn fiscal_year(day: Day) -> i32 {
    let year = i32::from(day.year());
    if day.month() >= 4 { year } else { year - 1 }
}

/// Issues the receipt of a captured payment, or returns the one that it has. The number is taken under a lock on the
/// seller's counter until the caller's transaction ends: rolled back, it was never taken. Call it last, so that the
/// counter is held for a moment only, with the payment's row locked.
///
/// # Errors
/// Those of the database, which refuses a receipt whose payment is not captured.
pub async fn issue(conn: &mut Conn, clock: &Clock, sale: &Sale<'_>) -> Result<Receipt, Fault> {
    let operator = sale.order.operator_id;
    if let Some(receipt) = db::by_payment(conn, operator, sale.payment_id).await? {
        return Ok(receipt);
    }
    let new = write(conn, clock, sale).await?;
    let number = db::next_number(conn, new.seller_id, new.fiscal_year).await?;
    db::insert(conn, &new, number).await?;
    let written = db::by_payment(conn, operator, sale.payment_id).await?;
    written.ok_or_else(|| Fault::other("a receipt vanished"))
}

/// The receipt that stands for a payment.
///
/// # Errors
/// Those of the database.
pub async fn of_payment(
    conn: &mut Conn,
    operator: OperatorId,
    payment: PaymentId,
) -> diesel::QueryResult<Option<Receipt>> {
    db::by_payment(conn, operator, payment).await
}

async fn write(conn: &mut Conn, clock: &Clock, sale: &Sale<'_>) -> Result<db::New, Fault> {
    let Sale { order, payment_id, amount, captured_at, payer } = sale;
    let rate = u8::try_from(order.tax_rate).map(TaxRate::percent).map_err(Fault::other)?;
    let totals = totals_by_rate([(rate, *amount)]).unwrap_or_default();
    let tax = totals.first().map(|row| row.tax).ok_or_else(|| Fault::other("a total does not fit"))?;
    let seller = catalogue::db::operators(conn, &[order.seller_id]).await?.pop();
    let seller = seller.ok_or_else(|| Fault::other("an order without its seller"))?;
    let names = &order.names;
    let term = |lang| order.term_name(lang);
    let day = jst::date(**captured_at);
    Ok(db::New {
        operator_id: order.operator_id,
        id: ReceiptId::from(random::id(clock)),
        kind: RECEIPT.to_owned(),
        seller_id: order.seller_id,
        fiscal_year: fiscal_year(day),
        order_id: order.id,
        payment_id: *payment_id,
        issued_on: Date(day),
        total: *amount,
        tax_rate: order.tax_rate,
        tax: tax.max(Yen::ZERO),
        issuer: seller.legal_name(Lang::Ja).to_owned(),
        invoice_number: seller.invoice_number,
        content_ja: format!("{} {} {}", names.ja.product, names.ja.section, term(Lang::Ja)),
        content_en: format!("{}, {}, {}", names.en.product, names.en.section, term(Lang::En)),
        recipient: payer.map_or_else(|| order.rider_name.clone(), str::to_owned),
        method: CARD.to_owned(),
        replaces: None,
        for_guardian: payer.is_some(),
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
