//! Taking a card off the account.

use diesel::QueryResult;
use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::card::CardState;
use teiki_shared::ids::{CardId, DraftId};

use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::cards::{self, Card};
use crate::db::Conn;
use crate::drafts::db;
use crate::error::{Failure, VerbResult};
use crate::orders::on_card;
use crate::refusal::refusals;

/// Removes a card. One without any history leaves no row; another keeps it for its orders, and its number is free again.
/// Removing a removed card is no error.
///
/// # Errors
/// [`RemoveRefusal`].
pub async fn remove(app: &App, actor: &Actor, id: CardId) -> VerbResult<(), RemoveRefusal> {
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Failure<RemoveRefusal>, _>(async |conn| {
        let drafts = db::lock_on_card(conn, account, id).await?;
        let locked = cards::db::lock(conn, &[id]).await?;
        let mine = |card: &Card| card.account_id == account;
        let card = locked.into_iter().find(mine).ok_or(Failure::refuse(RemoveRefusal::NotFound))?;
        match card.state {
            CardState::Live => {}
            CardState::Removed => return Ok(()),
            CardState::Retired | CardState::Replaced | CardState::Released => {
                return Err(Failure::refuse(RemoveRefusal::NotFound));
            }
        }
        if !on_card::in_use(conn, &[id], app.clock.today()).await?.is_empty() {
            return Err(Failure::refuse(RemoveRefusal::InUse));
        }
        let history = has_history(conn, id, &drafts).await?;
        db::take_off_card(conn, &drafts, !history).await?;
        if history {
            cards::db::remove(conn, id, app.clock.now()).await?;
        } else {
            cards::db::delete(conn, id).await?;
        }
        let detail = json!({ "number": card.number.masked(), "kept": history });
        audit::log(conn, &app.clock, actor, "card.removed", id, detail).await?;
        Ok(())
    })
    .await
}

/// Whether an order, a pass, a replaced number, or a draft other than the locked ones points at the card.
async fn has_history(conn: &mut Conn, id: CardId, drafts: &[DraftId]) -> QueryResult<bool> {
    Ok(on_card::any(conn, id).await?
        || cards::db::took_a_place(conn, id).await?
        || db::others_on_card(conn, id, drafts).await?)
}

refusals! {
    /// Why a card was not removed.
    pub enum RemoveRefusal, CardRemoveErrorCode {
        NotFound { |lang| cards::not_found(lang) }
        /// A pass that has not ended, or an open order, stands on it.
        InUse {
            ja: "このカードには定期券か申込みがあるため、削除できません。番号が変わったときは「番号を変更する」を使ってください。",
            en: "There is a pass or an order on this card, so it cannot be removed. If its number has changed, use \"Change the number\".",
        }
    }
}
