//! What a guardian sees: the order while it can be paid, the receipt once they have paid it, and otherwise nothing.

use jiff::ToSpan;
use jiff::civil::Date;
use teiki_shared::ids::{GuardianLinkId, PaymentId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;

use super::session::{self, Confirmed, GuardianSession};
use super::{GuardianLink, db};
use crate::app::App;
use crate::catalogue::{self, Operator};
use crate::db::Conn;
use crate::drafts::disclosure::Facts;
use crate::error::Fault;
use crate::orders::{self, Order};
use crate::payments::{self, Payment, declines};
use crate::receipts::{self, Receipt};
use crate::viewer::Caller;

/// From this age on nobody is a minor (民法4条).
const OF_AGE: i16 = 18;

/// An order behind a link, as its session may see it.
pub struct GuardianOrder {
    pub id: GuardianLinkId,
    pub shown: Shown,
}

/// How much of it.
pub enum Shown {
    /// It can be paid by this link.
    Payable(Box<GuardianSale>),
    /// It was paid by this link.
    Paid(Box<Paid>),
    /// It was paid by this link, too late or beside another payment: the money goes back.
    SentBack,
    /// None of these; nothing is told.
    Over,
}

/// What is paid for.
pub struct GuardianSale {
    pub order: Order,
    pub seller: Operator,
    /// The given name alone.
    pub rider: String,
    pub is_minor: bool,
    /// What the browser gave on the check page.
    pub confirmed: Option<Confirmed>,
    /// The attempt that this browser has open.
    pub attempt: Option<Payment>,
    /// Whether somebody else has one open, since the link was made: it ends where one is begun here.
    pub is_elsewhere: bool,
    /// When sales open, if they are closed now.
    pub opens_at: Option<DateTime>,
}

/// What was paid; receipt and address for the browser that paid, as nobody else may learn who did: not the rider who opens the
/// own link, nor the other phone of a family.
#[derive(Default)]
pub struct Paid {
    pub receipt: Option<Receipt>,
    /// Where its letters go.
    pub email: Option<String>,
}

impl GuardianSale {
    /// What the sentences before paying are made of.
    pub fn facts(&self, lang: Lang) -> Facts<'_> {
        let Self { order, seller, .. } = self;
        Facts {
            lang,
            names: order.names.of(lang),
            term: order.term_name(lang),
            starts_on: *order.starts_on,
            ends_on: *order.ends_on,
            seller,
            deadline: *order.deadline,
        }
    }

    /// Why the card of the open attempt was declined last, and what to do.
    pub fn decline(&self, lang: Lang) -> Option<&'static str> {
        let code = self.attempt.as_ref()?.decline_code.as_deref()?;
        Some(declines::sentence(code, lang))
    }

    /// Cancellation and refund, as they concern whoever pays.
    pub fn refund_terms(&self, lang: Lang) -> String {
        let refund = self.order.frozen_refund_terms().sentences(lang);
        match lang {
            Lang::Ja => format!(
                "支払いの前は、このページを閉じるだけでかまいません。支払いのあとは、利用者の方の申し出で払いもどせます。{refund}返金は、支払ったカードに行います。"
            ),
            Lang::En => format!(
                "Before you pay, you may just close this page. After you pay, the rider can have the pass refunded. {refund} The money goes back to the card that paid."
            ),
        }
    }
}

/// The order behind a link; none where the caller has no session of that link.
///
/// # Errors
/// Redis or Postgres away.
pub async fn look(app: &App, caller: &Caller, id: GuardianLinkId) -> Result<Option<GuardianOrder>, Fault> {
    let Some((_, session)) = session::of(app, caller, id).await? else { return Ok(None) };
    let mut conn = app.db.conn().await?;
    show(app, &mut conn, session).await.map(Some)
}

/// What a session may see now.
///
/// # Errors
/// Those of the database.
pub async fn show(app: &App, conn: &mut Conn, session: GuardianSession) -> Result<GuardianOrder, Fault> {
    let GuardianSession { operator, link: id, confirmed, payment: began } = session;
    let over = GuardianOrder { id, shown: Shown::Over };
    let Some(link) = db::find(conn, operator, id).await? else { return Ok(over) };
    let Some(order) = orders::db::find(conn, operator, link.order_id).await? else { return Ok(over) };
    if let Some(payment) = payments::db::paid_by(conn, operator, order.id, id).await? {
        let shown = paid(conn, &payment, (id, began)).await?;
        return Ok(GuardianOrder { id, shown });
    }
    if !link.serves(&order, app.clock.now()) {
        return Ok(over);
    }
    let shown = match sale(app, conn, (&link, order), (confirmed, began)).await? {
        Some(sale) => Shown::Payable(Box::new(sale)),
        None => Shown::Over,
    };
    Ok(GuardianOrder { id, shown })
}

/// Money that bought a pass has a receipt; what the order could not take has none, and goes back.
async fn paid(
    conn: &mut Conn,
    payment: &Payment,
    (link, began): (GuardianLinkId, Option<PaymentId>),
) -> Result<Shown, Fault> {
    let Some(receipt) = receipts::of_payment(conn, payment.operator_id, payment.id).await? else {
        return Ok(Shown::SentBack);
    };
    if began != Some(payment.id) {
        return Ok(Shown::Paid(Box::default()));
    }
    let email = db::contact(conn, payment.operator_id, link).await?.map(|(email, _)| email);
    Ok(Shown::Paid(Box::new(Paid { receipt: Some(receipt), email })))
}

async fn sale(
    app: &App,
    conn: &mut Conn,
    (link, order): (&GuardianLink, Order),
    (confirmed, began): (Option<Confirmed>, Option<PaymentId>),
) -> Result<Option<GuardianSale>, Fault> {
    let Some((rider, born)) = db::rider(conn, order.rider_id).await? else { return Ok(None) };
    let seller = catalogue::db::operators(conn, &[order.seller_id]).await?.pop();
    let seller = seller.ok_or_else(|| Fault::other("an order without its seller"))?;
    let live = payments::db::live(conn, order.operator_id, order.id).await?;
    // Who makes a link leaves the own payment to the guardian, unless they come back to it.
    let is_elsewhere =
        live.as_ref().is_some_and(|live| began != Some(live.id) && *live.touched_at >= *link.made_at);
    let now = app.clock.now();
    Ok(Some(GuardianSale {
        rider,
        is_minor: is_minor(*born, app.clock.today()),
        confirmed,
        attempt: live.filter(|live| began == Some(live.id)),
        is_elsewhere,
        opens_at: seller.sale_hours().next_opening(now).map(DateTime),
        order,
        seller,
    }))
}

/// Whether somebody born on that day is a minor.
fn is_minor(born: Date, today: Date) -> bool {
    born.saturating_add(OF_AGE.years()) > today
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::is_minor;

    #[test]
    fn a_minor_is_of_age_on_the_eighteenth_birthday() {
        let born = date(2008, 10, 6);
        assert!(is_minor(born, date(2026, 10, 5)));
        assert!(!is_minor(born, date(2026, 10, 6)));
    }
}
