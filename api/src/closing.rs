//! Closing an account: what the law asks to be kept is kept, the rest is erased.
//!
//! Kept: orders, receipts, refunds and the ledger with the names frozen in them, consents, the audit log. The law asks for 7
//! years; they are never deleted.
//! Kept until it can no longer fail: whom a refund is owed to (`refunds::contacts`), and where a guardian who paid hears of one
//! (`guardians`).
//! Erased: address, password, the rider's details, cards nothing was bought for, drafts, images of papers, known devices, sessions, and the
//! payment cards that Stripe kept.

pub mod graphql;

use diesel::QueryResult;
use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::ids::AccountId;
use teiki_shared::scalars::{Date, DateTime};

use crate::accounts::credentials::{self, CurrentPassword};
use crate::accounts::jobs::{AccountNotice, Notice};
use crate::accounts::reasons::Reason;
use crate::accounts::{cookies, db, sessions};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::jobs::queue;
use crate::payments::jobs::ForgetCustomers;
use crate::refusal::refusals;
use crate::{accounts, cards, certificates, drafts, orders, refunds};

/// Closes the account. Answers the cookies to set.
///
/// # Errors
/// A refusal; Redis or Postgres away. A closed account is signed in nowhere, so a second try is not let in.
pub async fn close(app: &App, actor: &Actor, password: &str) -> VerbResult<Vec<String>, AccountCloseRefusal> {
    let id = actor.rider()?;
    let checked = match credentials::check_current_password(app, actor, password).await? {
        CurrentPassword::Right(account) => account,
        CurrentPassword::Wrong => return Err(Failure::refuse(AccountCloseRefusal::PasswordWrong)),
        CurrentPassword::TooOften(seconds) => {
            return Err(Failure::refuse(AccountCloseRefusal::RateLimited(seconds)));
        }
    };
    let today = Date(app.clock.today());
    let mut conn = app.db.conn().await?;
    let refusal = conn
        .transaction::<_, Fault, _>(async |conn| {
            // Before everything that hangs off it: verbs that add to the account hold it.
            let Some(account) = db::open_locked(conn, id).await? else { return Ok(None) };
            if account.password_hash != checked.password_hash {
                return Ok(Some(AccountCloseRefusal::PasswordWrong));
            }
            // An order that is being placed is waited for, and the next one kept waiting: placing locks the draft, then the
            // card.
            drafts::lock_all(conn, account.id).await?;
            cards::lock_all(conn, account.id).await?;
            let unfinished = orders::unfinished(conn, account.id, today).await?;
            if let Some(until) = unfinished.pass_until {
                return Ok(Some(AccountCloseRefusal::PassLive(until)));
            }
            if unfinished.order_open {
                return Ok(Some(AccountCloseRefusal::OrderOpen));
            }
            refunds::contacts::keep(conn, account.id, app.clock.now()).await?;
            erase(conn, &app.clock, account.id).await?;
            audit::log(conn, &app.clock, actor, "account.closed", account.id, json!({})).await?;
            let job =
                AccountNotice { to: account.email, lang: account.lang, notice: Notice::Closed, change: None };
            queue::enqueue(conn, &app.clock, &job).await?;
            queue::enqueue(conn, &app.clock, &ForgetCustomers { account: account.id }).await?;
            Ok(None)
        })
        .await?;
    drop(conn);
    if let Some(refusal) = refusal {
        return Err(Failure::refuse(refusal));
    }
    sessions::end_others(app, id, None).await?;
    Ok(vec![cookies::no_session(app)])
}

/// Each domain erases its part.
async fn erase(conn: &mut Conn, clock: &Clock, account: AccountId) -> QueryResult<()> {
    let now = DateTime(clock.now());
    certificates::erase(conn, clock, account).await?;
    drafts::erase(conn, account).await?;
    let bought_for = orders::cards_of(conn, account).await?;
    cards::erase(conn, account, &bought_for, now).await?;
    accounts::erase(conn, account, now).await
}

refusals! {
    /// Why an account stays open.
    pub enum AccountCloseRefusal, AccountCloseErrorCode of Reason {
        PasswordWrong,
        RateLimited(seconds: i32),
        PassLive(until: Date),
        OrderOpen,
    }
}
