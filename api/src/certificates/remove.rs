//! Taking a page away.

use diesel::QueryResult;
use diesel_async::AsyncConnection;
use teiki_shared::certificate::{ErasedFor, PageState};
use teiki_shared::ids::{AccountId, CertificatePageId, DraftId};
use teiki_shared::order_state::State;

use super::db::PageKey;
use super::{db, erasing};
use crate::actor::Actor;
use crate::app::App;
use crate::db::Conn;
use crate::drafts::{self, Draft};
use crate::error::{Failure, VerbResult};
use crate::orders;
use crate::refusal::refusals;

/// Takes a page of the rider's away, of a draft or of an order that was sent back; its images are erased at once. Returns the draft that it stood in. Taken away before, it
/// stays so.
///
/// # Errors
/// [`RemoveRefusal`].
pub async fn remove(
    app: &App,
    actor: &Actor,
    id: CertificatePageId,
) -> VerbResult<Option<DraftId>, RemoveRefusal> {
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Failure<RemoveRefusal>, _>(async |conn| {
        let not_found = || Failure::refuse(RemoveRefusal::NotFound);
        let of = db::find(conn, account, id).await?.ok_or_else(not_found)?;
        // Whoever sends the order again holds it first.
        let order = match of.order_id {
            Some(order) => orders::db::lock(conn, of.operator_id, order).await?,
            None => None,
        };
        let page = db::lock(conn, account, id).await?.ok_or_else(not_found)?;
        if page.state == PageState::Erasing {
            return Ok(page.draft_id);
        }
        let is_returned = |id| order.is_some_and(|order| order.id == id && order.state == State::Returned);
        if page.order_id.is_some_and(|id| !is_returned(id)) {
            return Err(Failure::refuse(RemoveRefusal::AppliedWith));
        }
        let key = PageKey { operator_id: page.operator_id, id: page.id };
        db::mark(conn, key, ErasedFor::Removed).await?;
        erasing::enqueue(conn, &app.clock, &[key]).await?;
        Ok(page.draft_id)
    })
    .await
}

/// The draft of the account that pages are sent for.
///
/// # Errors
/// Those of the database.
pub async fn sent_for(conn: &Conn, of: AccountId, draft: DraftId) -> QueryResult<Option<Draft>> {
    drafts::db::find(conn, of, draft).await
}

refusals! {
    /// Why a page was not taken away.
    pub enum RemoveRefusal, CertificateRemoveErrorCode {
        NotFound at ["id"] {
            ja: "この画像は見つかりません。もう削除されています。",
            en: "This image is not there. It has been removed already.",
        }
        /// Staff look at it.
        AppliedWith at ["id"] {
            ja: "この画像は申込みに使われています。申込みを取り消すと、決められた日数のあとに削除されます。",
            en: "An order was applied for with this image. It is erased some days after the order has ended.",
        }
    }
}
