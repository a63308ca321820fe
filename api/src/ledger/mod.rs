//! The ledger: double entry, append only. A posting books one payment or refund, once; the database refuses one that does
//! not balance.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::invoice::TaxRate;
use teiki_shared::money::Yen;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::orders::Order;
use crate::prepared::prepared;
use crate::random;
use crate::tables::{entries, postings};

/// The accounts that are booked on.
#[derive(Clone, Copy, Debug)]
enum Account {
    /// What Stripe owes the operator.
    StripeReceivable,
    /// Sales without tax.
    PassSales,
    ConsumptionTax,
}

impl Account {
    const fn as_str(self) -> &'static str {
        match self {
            Self::StripeReceivable => "stripe_receivable",
            Self::PassSales => "pass_sales",
            Self::ConsumptionTax => "consumption_tax",
        }
    }
}

/// One side of a posting, in yen.
enum Entry {
    Debit(Account, Yen),
    Credit(Account, Yen),
}

/// Money that is booked.
pub struct Fact<'a> {
    pub order: &'a Order,
    /// The payment or refund; a kind of posting books each once.
    pub source: Uuid,
    /// Tax included.
    pub amount: Yen,
    /// The moment of the money, by Stripe's clock.
    pub at: DateTime,
}

/// Books a captured payment at the moment of its capture: the receivable against sales and tax. Booking it again changes
/// nothing.
///
/// # Errors
/// Faults only.
pub async fn post_capture(conn: &mut Conn, clock: &Clock, fact: &Fact<'_>) -> Result<(), Fault> {
    let (net, tax) = split(fact.amount, fact.order.tax_rate)?;
    let lines = [
        Entry::Debit(Account::StripeReceivable, fact.amount),
        Entry::Credit(Account::PassSales, net),
        Entry::Credit(Account::ConsumptionTax, tax),
    ];
    post(conn, clock, "capture", fact, &lines).await
}

/// Books a refund at the moment Stripe accepted it, the other way round. Booking it again changes nothing.
///
/// # Errors
/// Faults only.
pub async fn post_refund(conn: &mut Conn, clock: &Clock, fact: &Fact<'_>) -> Result<(), Fault> {
    let (net, tax) = split(fact.amount, fact.order.tax_rate)?;
    let lines = [
        Entry::Debit(Account::PassSales, net),
        Entry::Debit(Account::ConsumptionTax, tax),
        Entry::Credit(Account::StripeReceivable, fact.amount),
    ];
    post(conn, clock, "refund", fact, &lines).await
}

/// Books back a refund that was booked and failed afterwards: Stripe holds the money for the operator again. Booking it
/// again changes nothing.
///
/// # Errors
/// Faults only.
pub async fn post_refund_failure(conn: &mut Conn, clock: &Clock, fact: &Fact<'_>) -> Result<(), Fault> {
    let (net, tax) = split(fact.amount, fact.order.tax_rate)?;
    let lines = [
        Entry::Debit(Account::StripeReceivable, fact.amount),
        Entry::Credit(Account::PassSales, net),
        Entry::Credit(Account::ConsumptionTax, tax),
    ];
    post(conn, clock, "refund_failure", fact, &lines).await
}

/// A tax-inclusive amount as net and tax.
fn split(total: Yen, rate: i32) -> Result<(Yen, Yen), Fault> {
    let strange = || Fault::other("an amount that cannot be split into net and tax");
    let rate = TaxRate::percent(u8::try_from(rate).map_err(|_| strange())?);
    let tax = rate.included_in(total);
    Ok((total.checked_sub(tax).ok_or_else(strange)?, tax))
}

async fn post(
    conn: &mut Conn,
    clock: &Clock,
    kind: &str,
    fact: &Fact<'_>,
    lines: &[Entry],
) -> Result<(), Fault> {
    let id = random::id(clock);
    let posted = prepared(
        diesel::insert_into(postings::table)
            .values((
                postings::operator_id.eq(fact.order.operator_id),
                postings::id.eq(id),
                postings::seller_id.eq(fact.order.seller_id),
                postings::at.eq(fact.at),
                postings::recorded_at.eq(DateTime(clock.now())),
                postings::kind.eq(kind),
                postings::order_id.eq(fact.order.id),
                postings::source_id.eq(fact.source),
                postings::amount.eq(fact.amount),
            ))
            .on_conflict((postings::operator_id, postings::kind, postings::source_id))
            .do_nothing(),
    )
    .execute(conn)
    .await?;
    if posted == 0 {
        return Ok(());
    }
    let rows: Vec<_> = (1_i32..)
        .zip(lines)
        .filter_map(|(line, entry)| {
            let (account, debit, credit) = match entry {
                Entry::Debit(account, yen) => (account, *yen, Yen::ZERO),
                Entry::Credit(account, yen) => (account, Yen::ZERO, *yen),
            };
            // A tax of 0 yen has no line.
            (debit != credit).then(|| {
                (
                    entries::operator_id.eq(fact.order.operator_id),
                    entries::posting_id.eq(id),
                    entries::line.eq(line),
                    entries::account.eq(account.as_str()),
                    entries::debit.eq(debit),
                    entries::credit.eq(credit),
                )
            })
        })
        .collect();
    prepared(diesel::insert_into(entries::table).values(rows)).execute(conn).await?;
    Ok(())
}
