//! The check page: whoever pays confirms to be the guardian, and may name the receipt and give an address.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::email::{Email, EmailFault};
use teiki_shared::ids::GuardianLinkId;

use super::correct::correct;
use super::session::{self, Confirmed};
use super::view::{self, GuardianOrder, Shown};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::error::{Failure, VerbResult};
use crate::rates::{self, Rate};
use crate::receipts::reissue::{self, ReissueRefusal};
use crate::refusal::refusals;
use crate::viewer::Caller;

refusals! {
    /// Why nothing was confirmed.
    pub enum ConfirmRefusal {
        /// No session of this link, or nothing to pay any more.
        Gone {
            ja: "このページは使えなくなりました。届いたリンクを、もう一度開いてください。",
            en: "This page does not work any more. Open the link that you were sent once more.",
        }
        NotConfirmed at ["confirms"] {
            ja: "内容を確かめて、チェックを入れてください。",
            en: "Check what is written above, and tick the box.",
        }
        Recipient(why: ReissueRefusal) at ["recipient"] { |lang| why.sentence(lang) }
        EmailUnreadable at ["email"] {
            ja: "メールアドレスを name@example.com のような形で入力してください。メールがいらないときは、空のままにしてください。",
            en: "Enter an e-mail address such as name@example.com, or leave it empty if you want no mail.",
        }
        /// Seconds to wait.
        RateLimited(seconds: i32) after (Some(*seconds)) {
            ja: "短い時間に何度も操作されています。少し待ってから、もう一度お試しください。",
            en: "There were too many steps in a short time. Wait a moment and try again.",
        }
    }
    pub enum GuardianConfirmErrorCode {
        Gone,
        NotConfirmed,
        Recipient,
        EmailUnreadable,
        RateLimited,
    }
}

/// What is given on the check page.
pub struct ConfirmInput<'a> {
    pub confirms: bool,
    /// May be empty.
    pub recipient: &'a str,
    /// May be empty.
    pub email: &'a str,
}

/// Keeps what was given in the caller's session, and who confirmed what in the audit log: the version of the terms, and the time.
/// Confirming again takes the place of the last word. With the order comes the cookie of the session.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn confirm(
    app: &App,
    caller: &Caller,
    id: GuardianLinkId,
    input: &ConfirmInput<'_>,
) -> VerbResult<(GuardianOrder, String), ConfirmRefusal> {
    let Some((token, mut session)) = session::of(app, caller, id).await? else {
        return Err(Failure::refuse(ConfirmRefusal::Gone));
    };
    if let Some(seconds) = rates::take(app, Rate::Guardian, &token).await? {
        return Err(Failure::refuse(ConfirmRefusal::RateLimited(seconds)));
    }
    let confirmed = check(input).map_err(Failure::Refused)?;
    let mut conn = app.db.conn().await?;
    let mut seen = view::show(app, &mut conn, session.clone()).await?;
    let Shown::Payable(sale) = &mut seen.shown else { return Err(Failure::refuse(ConfirmRefusal::Gone)) };
    let told = json!({
        "link": id, "terms": sale.order.terms_version, "minor": sale.is_minor, "lang": caller.lang,
        "price": sale.order.price, "starts_on": sale.order.starts_on, "ends_on": sale.order.ends_on,
    });
    session.confirmed = Some(confirmed.clone());
    let order = sale.order.id;
    conn.transaction::<_, Failure<ConfirmRefusal>, _>(async |conn| {
        let actor = Actor::Guardian(id);
        audit::log(conn, &app.clock, &actor, "guardian.confirmed", order, told).await?;
        correct(conn, caller, order, &session).await?;
        Ok(())
    })
    .await?;
    drop(conn);
    let cookie = session::keep(app, &token, &session).await?;
    sale.confirmed = Some(confirmed);
    Ok((seen, cookie))
}

/// Everything that is wrong is told at once.
fn check(input: &ConfirmInput<'_>) -> Result<Confirmed, Vec<ConfirmRefusal>> {
    let mut wrong = Vec::new();
    let recipient = match reissue::read(input.recipient) {
        Ok(recipient) => recipient,
        Err(ReissueRefusal::RecipientMissing) => String::new(),
        Err(why) => {
            wrong.push(ConfirmRefusal::Recipient(why));
            String::new()
        }
    };
    let email = match Email::parse(input.email) {
        Ok(email) => Some(email.key()),
        Err(EmailFault::Empty) => None,
        Err(_) => {
            wrong.push(ConfirmRefusal::EmailUnreadable);
            None
        }
    };
    if !input.confirms {
        wrong.push(ConfirmRefusal::NotConfirmed);
    }
    if wrong.is_empty() { Ok(Confirmed { recipient, email }) } else { Err(wrong) }
}
