//! Taking a change of e-mail address back: for whoever reads the letter to the old address and did not change it. The link in
//! the letter works for seven days, in any browser, and holds the id of the change under a keyed hash, so that no row or job
//! holds what would open it.
//!
//! A stranger who knew the password could change the address more than once: what came after a change that is taken back is
//! taken back with it. Every session ends and no browser is known any more, so that signing in needs a code from the old
//! address, whoever knows the password. The address that loses the account is told, with a telephone and without a link: it may
//! be the rider's, and the old mailbox somebody else's by now.

use diesel_async::AsyncConnection;
use jiff::SignedDuration;
use serde_json::json;
use teiki_shared::ids::AccountId;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use super::db;
use super::jobs::{AccountNotice, Notice};
use super::sessions;
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::catalogue::{self, Telephone, called};
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult, violates};
use crate::jobs::queue;
use crate::refusal::refusals;
use crate::secrets;

/// How long a change can be taken back.
pub const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);

refusals! {
    /// Why the old address was not put back.
    pub enum EmailUndoRefusal, EmailChangeUndoErrorCode {
        /// The link is older than seven days, was used for a closed account, or is none of ours.
        Expired(telephones: Vec<Telephone>) {
            ja: format!(
                "このリンクは使えません。変更から7日を過ぎたか、アカウントが閉じられています。お電話でご連絡ください。{}",
                called(telephones, Lang::Ja)
            ),
            en: format!(
                "This link does not work: the change was more than 7 days ago, or the account is closed. Please call: {}",
                called(telephones, Lang::En)
            ),
        }
        /// It was taken back before, and the address is another again since.
        Used {
            ja: "このリンクは、すでに使われています。いまのメールアドレスでログインして、アカウントのページでお確かめください。",
            en: "This link was used before. Sign in with the current address and check it on your account page.",
        }
        /// Somebody signed up with the old address since.
        Taken(telephones: Vec<Telephone>) {
            ja: format!(
                "前のアドレスは、いまは別のアカウントで使われています。お電話でご連絡ください。{}",
                called(telephones, Lang::Ja)
            ),
            en: format!(
                "The old address belongs to another account now. Please call: {}",
                called(telephones, Lang::En)
            ),
        }
    }
}

/// What stands in the link of a change.
pub fn token(app: &App, change: Uuid) -> String {
    format!("{change}.{}", secrets::keyed(app, &["email undo", &change.to_string()]))
}

/// The change that a link is of.
fn read(app: &App, token: &str) -> Option<Uuid> {
    let (id, sign) = token.split_once('.')?;
    let id: Uuid = id.parse().ok()?;
    secrets::is_keyed(app, &["email undo", &id.to_string()], sign).then_some(id)
}

/// The old address that a link would put back; none where it does not work.
///
/// # Errors
/// Postgres away.
pub async fn look(app: &App, token: &str) -> Result<Option<String>, Fault> {
    let Some(id) = read(app, token) else { return Ok(None) };
    let mut conn = app.db.conn().await?;
    let change = db::email_change(&mut conn, id, since(app)).await?;
    Ok(change.filter(|change| change.undone_at.is_none()).map(|change| change.old_email))
}

/// Puts the old address back and ends every session. The same link again answers the same and ends none, as long as the address
/// is the old one.
///
/// # Errors
/// A refusal; Redis or Postgres away.
pub async fn undo(app: &App, token: &str) -> VerbResult<(), EmailUndoRefusal> {
    let mut conn = app.db.conn().await?;
    let undone = match read(app, token) {
        Some(id) => conn.transaction(async |conn| undo_in(app, conn, id).await).await,
        None => Ok(Undone::Expired),
    };
    match undone {
        Ok(Undone::Now(account)) => {
            drop(conn);
            // They are void already (`restore_email`); this clears them away.
            sessions::end_others(app, account, None).await?;
            Ok(())
        }
        Ok(Undone::Before) => Ok(()),
        Ok(Undone::Used) => Err(Failure::refuse(EmailUndoRefusal::Used)),
        Ok(Undone::Expired) => {
            let telephones = catalogue::telephones(&conn).await?;
            Err(Failure::refuse(EmailUndoRefusal::Expired(telephones)))
        }
        Err(Fault::Database(fault)) if violates(&fault, "accounts_email") => {
            let telephones = catalogue::telephones(&conn).await?;
            Err(Failure::refuse(EmailUndoRefusal::Taken(telephones)))
        }
        Err(fault) => Err(fault.into()),
    }
}

/// What came of a link.
enum Undone {
    Now(AccountId),
    /// By the same link; the address is the old one still.
    Before,
    Used,
    Expired,
}

async fn undo_in(app: &App, conn: &mut Conn, id: Uuid) -> Result<Undone, Fault> {
    let Some(found) = db::email_change(conn, id, since(app)).await? else { return Ok(Undone::Expired) };
    let Some(account) = db::open_locked(conn, found.account_id).await? else { return Ok(Undone::Expired) };
    // Looked at again under the lock: two taps are one.
    let Some(change) = db::email_change(conn, id, since(app)).await? else { return Ok(Undone::Expired) };
    if change.undone_at.is_some() {
        return Ok(if account.email == change.old_email { Undone::Before } else { Undone::Used });
    }
    let now = DateTime(app.clock.now());
    db::restore_email(conn, &account, &change, now).await?;
    // Whoever reads the old address is the rider, as with a forgotten password.
    let actor = Actor::Rider(account.id);
    // Unless a later change had put the old one back already.
    if account.email != change.old_email {
        let notice = Notice::EmailUndone { at: now };
        let job = AccountNotice { to: account.email, lang: account.lang, notice, change: None };
        queue::enqueue(conn, &app.clock, &job).await?;
    }
    audit::log(conn, &app.clock, &actor, "account.email_change_undone", account.id, json!({})).await?;
    Ok(Undone::Now(account.id))
}

/// The oldest change that can be taken back.
fn since(app: &App) -> DateTime {
    DateTime(app.clock.now() - LIFE)
}
