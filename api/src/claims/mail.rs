//! The letters about a pass that was given back: the calculation, and where the money goes. The rider's job names the order, and the
//! address in case that the account is closed meanwhile; the text is written when it is sent. A guardian who paid has a letter of
//! their own, which [`guardians`](crate::guardians) writes.

use diesel::QueryResult;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::lang::Lang;

use super::sheet::Sheet;
use super::{Claim, db};
use crate::app::App;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, Queue, Run, queue};
use crate::mail::frame::write;
use crate::mail::letter::letter;
use crate::orders::mail::{About, contact};
use crate::orders::{self, Order};
use crate::payments::{self, Payment};
use crate::receipts;

/// Sends the letter about the claim of an order's pass.
#[derive(Serialize, Deserialize)]
pub struct ClaimMail {
    operator: OperatorId,
    order: OrderId,
    /// The account's address at the claim: it may be closed before the letter goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<String>,
}

impl Job for ClaimMail {
    const KIND: &'static str = "claim_mail";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        None
    }
}

/// Sends the calculation to a guardian who paid, where an address was given.
#[derive(Serialize, Deserialize)]
pub struct TellPayerOfClaim {
    pub operator: OperatorId,
    pub order: OrderId,
}

impl Job for TellPayerOfClaim {
    const KIND: &'static str = "claim_mail_to_payer";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        None
    }
}

letter! {
    /// `last4` is of the card that paid, `page` the statement's.
    pub struct GivenBack("ja/pass_given_back.txt", "en/pass_given_back.txt") {
        about: About,
        sheet: Sheet,
        last4: Option<String>,
        page: String,
    }
}

/// Enqueues the letters in the caller's transaction: the rider's, and that of a guardian who paid.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(conn: &mut Conn, clock: &Clock, order: &Order, paid_with: &Payment) -> QueryResult<()> {
    let (operator, order_id) = (order.operator_id, order.id);
    let (kept, _) = contact(conn, order).await?;
    queue::enqueue(conn, clock, &ClaimMail { operator, order: order_id, kept }).await?;
    if paid_with.is_guardians() {
        queue::enqueue(conn, clock, &TellPayerOfClaim { operator, order: order_id }).await?;
    }
    Ok(())
}

impl Run for ClaimMail {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let mut conn = app.db.conn().await?;
        let Some(order) = orders::db::find(&conn, self.operator, self.order).await? else { return Ok(()) };
        let Some(claim) = db::find(&conn, self.operator, self.order).await? else { return Ok(()) };
        let (address, lang) = contact(&mut conn, &order).await?;
        let Some(to) = address.or(self.kept.clone()) else { return Ok(()) };
        let payment = payments::db::find(&mut conn, claim.operator_id, claim.payment_id).await?;
        let sheet = sheet(&mut conn, &claim, &order, lang).await?;
        drop(conn);
        let page = app.config.page(&format!("/passes/{}/statement", claim.pass_id));
        let last4 = payment.and_then(|payment| payment.of_rider(&payment.card_last4).map(str::to_owned));
        let letter = GivenBack { about: About::of(&app.config, &order, lang), sheet, last4, page };
        app.mailer.send(write(&app.config, lang, to, &letter)?).await
    }
}

/// The statement of a claim.
///
/// # Errors
/// Those of the database.
pub async fn sheet(conn: &mut Conn, claim: &Claim, order: &Order, lang: Lang) -> Result<Sheet, Fault> {
    let receipt = receipts::of_payment(conn, claim.operator_id, claim.payment_id).await?;
    let receipt = receipt.ok_or_else(|| Fault::other("a claim without the receipt of its payment"))?;
    Sheet::of(claim, order, &receipt, lang)
}
