//! The letter to a rider who gave a pass back: the calculation, and where the money goes. A job names the order, and the address in case
//! that the account is closed meanwhile; the text is written when it is sent.

use diesel::QueryResult;
use serde::{Deserialize, Serialize};
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::lang::Lang;
use teiki_shared::refund::Line;

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
use crate::payments;

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

letter! {
    /// `rows` are the lines of the calculation. `last4` is of the card that paid.
    pub struct GivenBack("ja/pass_given_back.txt", "en/pass_given_back.txt") {
        about: About,
        claimed_on: String,
        rows: Vec<(String, String)>,
        amount: String,
        nothing_back: Option<&'static str>,
        last4: Option<String>,
        statement: String,
    }
}

/// Enqueues the letter in the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(conn: &mut Conn, clock: &Clock, order: &Order) -> QueryResult<()> {
    let (kept, _) = contact(conn, order).await?;
    queue::enqueue(conn, clock, &ClaimMail { operator: order.operator_id, order: order.id, kept }).await
}

impl Run for ClaimMail {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let mut conn = app.db.conn().await?;
        let Some(order) = orders::db::find(&conn, self.operator, self.order).await? else { return Ok(()) };
        let Some(claim) = db::find(&conn, self.operator, self.order).await? else { return Ok(()) };
        let (address, lang) = contact(&mut conn, &order).await?;
        let Some(to) = address.or(self.kept.clone()) else { return Ok(()) };
        let payment = payments::db::find(&mut conn, claim.operator_id, claim.payment_id).await?;
        drop(conn);
        let page = app.config.page(&format!("/passes/{}/statement", claim.pass_id));
        let last4 = payment.and_then(|payment| payment.of_rider(&payment.card_last4).map(str::to_owned));
        let letter = letter_of(About::of(&app.config, &order, lang), &claim, last4, page, lang);
        app.mailer.send(write(&app.config, lang, to, &letter)?).await
    }
}

fn letter_of(about: About, claim: &Claim, last4: Option<String>, statement: String, lang: Lang) -> GivenBack {
    GivenBack {
        about,
        claimed_on: format::date(lang, *claim.claimed_on),
        rows: claim.lines.0.iter().map(|line| row(line, lang)).collect(),
        amount: format::yen(lang, claim.amount),
        nothing_back: claim.nothing_back.map(|why| why.sentence(lang)),
        last4,
        statement,
    }
}

/// A line with the days that it is about.
fn row(line: &Line, lang: Lang) -> (String, String) {
    let label = line.label(lang);
    let days = line.period.map(|days| format::period(lang, days.start(), days.end()));
    let name = match (days, lang) {
        (Some(days), Lang::Ja) => format!("{label}、{days}"),
        (Some(days), Lang::En) => format!("{label}, {days}"),
        (None, _) => label,
    };
    (name, format::yen(lang, line.amount))
}
