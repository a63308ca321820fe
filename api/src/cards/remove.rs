//! Taking a card off the account.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::card_life::CardState;
use teiki_shared::ids::CardId;
use teiki_shared::lang::Lang;

use super::update::not_found;
use super::{Card, db};
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::error::{Failure, Refusal, VerbResult};
use crate::viewer::Viewer;

/// Why a card was not removed.
#[derive(Debug)]
pub enum RemoveRefusal {
    NotFound,
    /// A pass that has not ended, or an open order, stands on it.
    InUse,
}

#[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq)]
pub enum CardRemoveErrorCode {
    NotFound,
    InUse,
}

impl Refusal for RemoveRefusal {
    type Code = CardRemoveErrorCode;

    fn code(&self) -> Self::Code {
        match self {
            Self::NotFound => CardRemoveErrorCode::NotFound,
            Self::InUse => CardRemoveErrorCode::InUse,
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NotFound, _) => not_found(lang),
            (Self::InUse, Lang::Ja) => "このカードには定期券か申し込みがあるため、削除できません。番号が変わったときは「番号を変更する」を使ってください。".into(),
            (Self::InUse, Lang::En) => "There is a pass or an order on this card, so it cannot be removed. If its number has changed, use \"Change the number\".".into(),
        }
    }
}

/// Removes a card. One without any history leaves no row; another keeps it for its orders, and its number is free again.
/// Removing a removed card is no error.
///
/// # Errors
/// [`RemoveRefusal`].
pub async fn remove(app: &App, viewer: &Viewer, id: CardId) -> VerbResult<(), RemoveRefusal> {
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Failure<RemoveRefusal>, _>(async |conn| {
        let drafts = db::lock_drafts(conn, viewer.account_id, id).await?;
        let locked = db::lock(conn, &[id]).await?;
        let mine = |card: &Card| card.account_id == viewer.account_id;
        let card = locked.into_iter().find(mine).ok_or(Failure::refuse(RemoveRefusal::NotFound))?;
        match card.state {
            CardState::Live => {}
            CardState::Removed => return Ok(()),
            CardState::Retired | CardState::Replaced | CardState::Released => {
                return Err(Failure::refuse(RemoveRefusal::NotFound));
            }
        }
        if !db::in_use(conn, &[id], app.clock.today()).await?.is_empty() {
            return Err(Failure::refuse(RemoveRefusal::InUse));
        }
        let history = db::has_history(conn, id, &drafts).await?;
        db::clear_drafts(conn, &drafts, !history).await?;
        if history {
            db::end(conn, id, CardState::Removed, None, app.clock.now()).await?;
        } else {
            db::delete(conn, id).await?;
        }
        let detail = json!({ "number": card.number.masked(), "kept": history });
        audit::log(conn, &app.clock, Actor::Rider(viewer.account_id), "card.removed", id, detail).await?;
        Ok(())
    })
    .await
}
