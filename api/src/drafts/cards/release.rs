//! Freeing a number that stands on an account by a wrong entry, or that was retired by one: done by staff, after its
//! holder has called. A change of number that is taken back like this does not count against its account any more.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::card::CardState;
use teiki_shared::card_number::{self, CardNumber};

use crate::actor::Actor;
use crate::app::Core;
use crate::audit;
use crate::cards::{self, Card, written};
use crate::drafts::db;
use crate::error::{Failure, VerbResult};
use crate::orders::on_card;
use crate::refusal::refusals;

/// Frees the number typed; `by` is the name that whoever acts gives at the command line.
///
/// # Errors
/// [`ReleaseRefusal`].
pub async fn release(app: &Core, actor: &Actor, by: &str, number: &str) -> VerbResult<Card, ReleaseRefusal> {
    let number =
        CardNumber::parse(number).map_err(|refusal| Failure::refuse(ReleaseRefusal::Number(refusal)))?;
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Failure<ReleaseRefusal>, _>(async |conn| {
        let not_held = || Failure::refuse(ReleaseRefusal::NotHeld);
        let found = cards::db::to_release(conn, &number).await?.ok_or_else(not_held)?;
        let drafts = db::lock_on_card(conn, found.account_id, found.id).await?;
        let locked = cards::db::lock(conn, &[found.id]).await?;
        let holds = |card: &Card| match card.state {
            CardState::Live | CardState::Retired | CardState::Replaced => true,
            CardState::Removed | CardState::Released => false,
        };
        let mut card = locked.into_iter().find(holds).ok_or_else(not_held)?;
        if !on_card::in_use(conn, &[card.id], app.clock.today()).await?.is_empty() {
            return Err(Failure::refuse(ReleaseRefusal::InUse));
        }
        db::take_off_card(conn, &drafts, false).await?;
        cards::db::release(conn, card.id, app.clock.now()).await?;
        let detail = json!({ "number": card.number.masked(), "was": card.state, "by": by });
        audit::log(conn, &app.clock, actor, "card.released", card.id, detail).await?;
        card.state = CardState::Released;
        card.replaced_by = None;
        Ok(card)
    })
    .await
}

refusals! {
    /// Why a number was not released.
    pub enum ReleaseRefusal, ReleaseErrorCode {
        Number(refusal: card_number::Refusal) at ["number"] { |lang| written(refusal, lang) }
        /// No account holds the number, has retired it or given it up.
        NotHeld at ["number"] {
            ja: "この番号は、どのアカウントでも使われていません。番号を確かめてください。",
            en: "This number is in use on no account. Check it once more.",
        }
        /// A pass that has not ended, or an open order, stands on it: a wrong entry would have none.
        InUse at ["number"] {
            ja: "この番号には有効な定期券か申込みがあるため、解放できません。先に登録者に連絡し、払いもどすか番号を変更してもらってください。",
            en: "There is a live pass or an open order on this number, so it cannot be released. Speak to its account first: the pass must be refunded or moved to another number.",
        }
    }
}
