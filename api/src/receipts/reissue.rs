//! A receipt made out to another name. What was issued never changes: a new one under the next number takes its place.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::ids::{OperatorId, OrderId, PaymentId, ReceiptId};
use teiki_shared::scalars::Date;
use teiki_shared::visible;

use super::{CARD, RECEIPT, Receipt, db, fiscal_year};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::{Failure, VerbResult};
use crate::orders;
use crate::random;
use crate::refusal::refusals;

/// Characters of a recipient.
const MOST_RECIPIENT: usize = 60;
/// Receipts that may follow the first one of an order.
const MOST_REISSUES: i64 = 5;

refusals! {
    /// Why no other receipt is issued.
    pub enum ReissueRefusal, ReceiptReissueErrorCode {
        NotFound at ["orderId"] {
            ja: "領収書が見つかりません。ページを開き直しても見つからないときは、販売した会社へお電話ください。",
            en: "There is no such receipt. Open its page again; if it stays away, call the seller.",
        }
        RecipientMissing at ["recipient"] {
            ja: "宛名を入力してください。",
            en: "Enter the name of the recipient.",
        }
        RecipientTooLong at ["recipient"] {
            ja: "宛名は60文字以内で入力してください。",
            en: "Enter the recipient in 60 characters or fewer.",
        }
        RecipientInvisible at ["recipient"] {
            ja: "宛名に表示できない文字が含まれています。いったん消して、入力し直してください。",
            en: "The recipient holds a character that cannot be shown. Delete it and type it again.",
        }
        TooMany at ["recipient"] {
            ja: "領収書を発行し直せるのは5回までです。販売した会社へお問い合わせください。",
            en: "A receipt can be issued again 5 times at most. Please ask the seller.",
        }
    }
}

/// Issues the receipt of the rider's order again, dated today, to the recipient given. For the name that it bears already,
/// the one that stands is answered: a double tap issues one.
///
/// # Errors
/// A refusal; Postgres away.
pub async fn reissue(
    app: &App,
    actor: &Actor,
    order: OrderId,
    recipient: &str,
) -> VerbResult<Receipt, ReissueRefusal> {
    let (account, recipient) = (actor.rider()?, read(recipient).map_err(Failure::refuse)?);
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        // The lock lets one receipt at a time take another's place.
        let Some(order) = orders::db::lock_of(conn, account, order).await? else {
            return Err(Failure::refuse(ReissueRefusal::NotFound));
        };
        let standing = db::by_orders(conn, &[order.operator_id], &[order.id]).await?.pop();
        match standing.filter(|standing| !standing.for_guardian) {
            Some(standing) => follow(app, conn, actor, standing, recipient).await,
            None => Err(Failure::refuse(ReissueRefusal::NotFound)),
        }
    })
    .await
}

/// The same for the payer of a payment, whose order the caller has locked.
///
/// # Errors
/// As [`reissue`].
pub async fn reissue_for_payer(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    (operator, payment): (OperatorId, PaymentId),
    recipient: &str,
) -> VerbResult<Receipt, ReissueRefusal> {
    let recipient = read(recipient).map_err(Failure::refuse)?;
    let Some(standing) = db::by_payment(conn, operator, payment).await? else {
        return Err(Failure::refuse(ReissueRefusal::NotFound));
    };
    let standing = Receipt { for_guardian: true, ..standing };
    follow(app, conn, actor, standing, recipient).await
}

/// One line, as written.
///
/// # Errors
/// It is empty, too long, or holds what cannot be shown.
pub fn read(recipient: &str) -> Result<String, ReissueRefusal> {
    let line = visible::line(recipient).map_err(|visible::Invisible| ReissueRefusal::RecipientInvisible)?;
    match line.chars().count() {
        0 => Err(ReissueRefusal::RecipientMissing),
        1..=MOST_RECIPIENT => Ok(line),
        _ => Err(ReissueRefusal::RecipientTooLong),
    }
}

/// Another takes the place of the one that stands, unless that bears the name already.
async fn follow(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    standing: Receipt,
    recipient: String,
) -> VerbResult<Receipt, ReissueRefusal> {
    let (operator, order) = (standing.operator_id, standing.order_id);
    if standing.recipient == recipient {
        return Ok(standing);
    }
    if db::reissues(conn, operator, order).await? >= MOST_REISSUES {
        return Err(Failure::refuse(ReissueRefusal::TooMany));
    }
    let new = follower(app, &standing, recipient);
    audit::log(conn, &app.clock, actor, "receipt.reissued", new.id, json!({})).await?;
    let number = db::next_number(conn, new.seller_id, new.fiscal_year).await?;
    db::insert(conn, &new, number).await?;
    let issued = db::by_payment(conn, operator, standing.payment_id).await?;
    issued.ok_or_else(|| Failure::refuse(ReissueRefusal::NotFound))
}

/// The same sale, told to somebody else.
fn follower(app: &App, standing: &Receipt, recipient: String) -> db::New {
    let today = app.clock.today();
    db::New {
        operator_id: standing.operator_id,
        id: ReceiptId::from(random::id(&app.clock)),
        kind: RECEIPT.to_owned(),
        seller_id: standing.seller_id,
        fiscal_year: fiscal_year(today),
        order_id: standing.order_id,
        payment_id: standing.payment_id,
        issued_on: Date(today),
        total: standing.total,
        tax_rate: standing.tax_rate,
        tax: standing.tax,
        issuer: standing.issuer.clone(),
        invoice_number: standing.invoice_number.clone(),
        content_ja: standing.content_ja.clone(),
        content_en: standing.content_en.clone(),
        recipient,
        method: CARD.to_owned(),
        replaces: Some(standing.id),
        for_guardian: standing.for_guardian,
    }
}
