//! Makes a one-time code and mails it.

use super::codes::{self, Flow};
use super::db::Account;
use super::jobs::SendCode;
use super::purpose::Purpose;
use super::{db, mails};
use crate::app::App;
use crate::error::Fault;
use crate::jobs::Run;

impl Run for SendCode {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        send_code(app, self.purpose, &self.flow, &self.round).await
    }
}

/// Makes a code, keeps its hash and mails it. Each try makes another, so that no code rests in the queue; a round that is
/// over (used, replaced by another, timed out) is left alone.
///
/// # Errors
/// Redis, Postgres or the mail server away: the flow then says that the mail failed, and the queue tries again.
async fn send_code(app: &App, purpose: Purpose, flow_tag: &str, round: &str) -> Result<(), Fault> {
    let Some(flow) = codes::read_tag(app, purpose, flow_tag).await? else { return Ok(()) };
    if flow.round != round || flow.verified {
        return Ok(());
    }
    let (opens, owner) = opens(app, &flow).await?;
    if flow.purpose == Purpose::NewDevice && !opens {
        // The password or the address was changed meanwhile, and the owner told so: whoever signs in begins anew.
        return Ok(());
    }
    let Some(code) = codes::arm(app, flow_tag, round, opens, owner.as_ref()).await? else { return Ok(()) };
    let sent = app.mailer.send(mails::code(&app.config, &flow, opens.then_some(&code))?).await;
    codes::note(app, flow_tag, round, sent.is_err()).await?;
    sent
}

/// Whether a code may open this flow and, where the flow does not know it, for which account.
async fn opens(app: &App, flow: &Flow) -> Result<(bool, Option<Account>), Fault> {
    let mut conn = app.db.conn().await?;
    let owner = db::by_email(&mut conn, &flow.email).await?;
    Ok(match flow.purpose {
        Purpose::SignUp | Purpose::EmailChange => (owner.is_none(), None),
        Purpose::PasswordReset => (owner.is_some(), owner),
        // The password was right when the flow began; it must be the same still.
        Purpose::NewDevice => (owner.is_some_and(|account| flow.fits(app, &account)), None),
    })
}
