//! The letters about what goes back of a pass that was sold. A job names the order and the letter; the text is written when
//! it is sent.

use diesel::QueryResult;
use serde::{Deserialize, Serialize};
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::money::Yen;
use teiki_shared::payment_state::RefundState;

use super::db;
use super::surplus::without_surplus;
use crate::app::App;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, Queue, Run, queue};
use crate::mail::frame::write;
use crate::mail::letter::letter;
use crate::orders::mail::{About, contact};
use crate::orders::{self, Order};

/// Which letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundLetter {
    /// The seller refunded a pass, which ends.
    Refunded,
    Failed,
    /// It is a guardian's money that did not reach their card.
    FailedToGuardian,
}

/// Sends a letter about the refunds of an order.
#[derive(Serialize, Deserialize)]
pub struct RefundMail {
    operator: OperatorId,
    order: OrderId,
    letter: RefundLetter,
    /// The address that was kept of an account that is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<String>,
}

impl Job for RefundMail {
    const KIND: &'static str = "refund_mail";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        None
    }
}

letter! {
    pub struct Refunded("ja/order_refunded.txt", "en/order_refunded.txt") { about: About, amount: String }
}
letter! {
    pub struct RefundFailed("ja/refund_failed.txt", "en/refund_failed.txt") { about: About }
}
letter! {
    pub struct FailedToGuardian("ja/refund_failed_to_guardian.txt", "en/refund_failed_to_guardian.txt") { about: About }
}

/// Enqueues a letter in the caller's transaction. `kept` is used where the account has no address any more.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(
    conn: &Conn,
    clock: &Clock,
    order: &Order,
    letter: RefundLetter,
    kept: Option<String>,
) -> QueryResult<()> {
    let job = RefundMail { operator: order.operator_id, order: order.id, letter, kept };
    queue::enqueue(conn, clock, &job).await
}

impl Run for RefundMail {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let mut conn = app.db.conn().await?;
        let Some(order) = orders::db::find(&conn, self.operator, self.order).await? else { return Ok(()) };
        let (address, lang) = contact(&mut conn, &order).await?;
        let Some(to) = address.or(self.kept.clone()) else { return Ok(()) };
        let about = About::of(&app.config, &order, lang);
        let mail = match self.letter {
            RefundLetter::Refunded => {
                let amount = gone_back(&conn, &order).await?;
                // All of it came back while the letter waited: the letter about that tells it.
                if amount == Yen::ZERO {
                    return Ok(());
                }
                write(&app.config, lang, to, &Refunded { about, amount: format::yen(lang, amount) })?
            }
            RefundLetter::Failed => write(&app.config, lang, to, &RefundFailed { about })?,
            RefundLetter::FailedToGuardian => write(&app.config, lang, to, &FailedToGuardian { about })?,
        };
        drop(conn);
        app.mailer.send(mail).await
    }
}

/// What has gone back so far of what a paid order was paid with; what the bank sent back has not.
async fn gone_back(conn: &Conn, order: &Order) -> Result<Yen, Fault> {
    let refunds = without_surplus(db::of_orders(conn, &[order.operator_id], &[order.id]).await?);
    let gone = |state| matches!(state, RefundState::Pending | RefundState::Succeeded);
    let amounts = refunds.iter().filter(|refund| gone(refund.state)).map(|refund| refund.amount);
    Yen::checked_sum(amounts).ok_or_else(|| Fault::other("refunds that do not fit"))
}
