//! Letters about a guardian's link: to a payer who gave an address, and to the rider whose link was stopped.

use serde::{Deserialize, Serialize};
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::lang::Lang;

use super::db;
use crate::app::App;
use crate::catalogue;
use crate::claims;
use crate::claims::mail::TellPayerOfClaim;
use crate::claims::sheet::Sheet;
use crate::config::Config;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, Queue, Run};
use crate::mail::Mail;
use crate::mail::frame::write;
use crate::mail::letter::letter;
use crate::orders::mail::{About, contact};
use crate::orders::{self, Order};
use crate::payments::{self, Payment};
use crate::receipts::{self, Receipt};
use crate::refunds;
use crate::refunds::jobs::{PayerNews, TellPayer};

/// Tells a rider that five wrong answers stopped the link.
#[derive(Serialize, Deserialize)]
pub struct LinkLocked {
    pub operator: OperatorId,
    pub order: OrderId,
}

impl Job for LinkLocked {
    const KIND: &'static str = "guardian_link_locked";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        None
    }
}

letter! {
    pub struct Locked("ja/guardian_link_locked.txt", "en/guardian_link_locked.txt") { about: About }
}
letter! {
    pub struct Receipted("ja/guardian_paid.txt", "en/guardian_paid.txt") {
        number: String, seller: String, phone: String, receipt: Lines,
    }
}
letter! {
    pub struct SentBack("ja/guardian_sent_back.txt", "en/guardian_sent_back.txt") {
        number: String, seller: String, phone: String, price: String,
    }
}
letter! {
    pub struct Refunded("ja/guardian_refunded.txt", "en/guardian_refunded.txt") {
        number: String, seller: String, phone: String, amount: String,
    }
}
letter! {
    pub struct RefundFailed("ja/guardian_refund_failed.txt", "en/guardian_refund_failed.txt") {
        number: String, seller: String, phone: String,
    }
}

letter! {
    /// The calculation of a refund (払いもどし計算書).
    pub struct Statement("ja/guardian_statement.txt", "en/guardian_statement.txt") {
        number: String, seller: String, phone: String, sheet: Sheet,
    }
}

/// The lines of a receipt (適格簡易請求書), as a letter tells them.
pub struct Lines {
    number: String,
    issued_on: String,
    recipient: String,
    content: String,
    validity: String,
    total: String,
    tax: String,
    tax_rate: i32,
    issuer: String,
    invoice_number: String,
}

impl Lines {
    fn of(receipt: &Receipt, lang: Lang) -> Self {
        let content = match lang {
            Lang::Ja => &receipt.content_ja,
            Lang::En => &receipt.content_en,
        };
        Self {
            number: format!("{}-{:06}", receipt.fiscal_year, receipt.number),
            issued_on: format::date(lang, *receipt.issued_on),
            recipient: receipt.recipient.clone(),
            content: content.clone(),
            validity: format::period(lang, *receipt.starts_on, *receipt.ends_on),
            total: format::yen(lang, receipt.total),
            tax: format::yen(lang, receipt.tax),
            tax_rate: receipt.tax_rate,
            issuer: receipt.issuer.clone(),
            invoice_number: receipt.invoice_number.clone().unwrap_or_default(),
        }
    }
}

impl Run for LinkLocked {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let mut conn = app.db.conn().await?;
        let Some(order) = orders::db::find(&conn, self.operator, self.order).await? else { return Ok(()) };
        let (address, lang) = contact(&mut conn, &order).await?;
        drop(conn);
        let Some(to) = address else { return Ok(()) };
        let about = About::of(&app.config, &order, lang);
        app.mailer.send(write(&app.config, lang, to, &Locked { about })?).await
    }
}

impl Run for TellPayer {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let mut conn = app.db.conn().await?;
        let Some(payment) = payments::db::find(&mut conn, self.operator, self.payment).await? else {
            return Ok(());
        };
        let Some(link) = payment.payer_id else { return Ok(()) };
        let Some((to, lang)) = db::contact(&conn, self.operator, link).await? else { return Ok(()) };
        let Some(order) = orders::db::find(&conn, self.operator, payment.order_id).await? else {
            return Ok(());
        };
        let mail = to_payer(&app.config, &mut conn, (&order, &payment), self.news, (lang, to)).await?;
        drop(conn);
        match mail {
            Some(mail) => app.mailer.send(mail).await,
            None => Ok(()),
        }
    }
}

impl Run for TellPayerOfClaim {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let mut conn = app.db.conn().await?;
        let Some(order) = orders::db::find(&conn, self.operator, self.order).await? else { return Ok(()) };
        let Some(claim) = claims::db::find(&conn, self.operator, self.order).await? else { return Ok(()) };
        let payment = payments::db::find(&mut conn, claim.operator_id, claim.payment_id).await?;
        let Some(link) = payment.and_then(|payment| payment.payer_id) else { return Ok(()) };
        let Some((to, lang)) = db::contact(&conn, self.operator, link).await? else { return Ok(()) };
        let (number, seller) = (order.number.clone(), order.names.of(lang).operator.clone());
        let phone = phone(&mut conn, &order).await?;
        let sheet = claims::mail::sheet(&mut conn, &claim, &order, lang).await?;
        drop(conn);
        let letter = Statement { number, seller, phone, sheet };
        app.mailer.send(write(&app.config, lang, to, &letter)?).await
    }
}

/// Where the seller is called.
async fn phone(conn: &mut Conn, order: &Order) -> Result<String, Fault> {
    let seller = catalogue::db::operators(conn, &[order.seller_id]).await?.pop();
    Ok(seller.map(|operator| operator.phone).unwrap_or_default())
}

/// The letter of some news. The number of the order names it; the product stands on the receipt alone.
async fn to_payer(
    config: &Config,
    conn: &mut Conn,
    (order, payment): (&Order, &Payment),
    news: PayerNews,
    (lang, to): (Lang, String),
) -> Result<Option<Mail>, Fault> {
    let (number, seller) = (order.number.clone(), order.names.of(lang).operator.clone());
    let phone = phone(conn, order).await?;
    let mail = match news {
        PayerNews::Paid => {
            let found = receipts::of_payment(conn, payment.operator_id, payment.id).await?;
            let Some(receipt) = found else { return Ok(None) };
            let receipt = Lines::of(&receipt, lang);
            write(config, lang, to, &Receipted { number, seller, phone, receipt })?
        }
        PayerNews::SentBack => {
            let price = format::yen(lang, payment.amount);
            write(config, lang, to, &SentBack { number, seller, phone, price })?
        }
        PayerNews::Refunded(refund) => {
            let found = refunds::db::find(conn, payment.operator_id, refund).await?;
            let Some(refund) = found else { return Ok(None) };
            let amount = format::yen(lang, refund.amount);
            write(config, lang, to, &Refunded { number, seller, phone, amount })?
        }
        PayerNews::RefundFailed => write(config, lang, to, &RefundFailed { number, seller, phone })?,
    };
    Ok(Some(mail))
}
