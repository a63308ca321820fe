//! A card's own name, and whether it is issued to a person.

use diesel_async::AsyncConnection;
use teiki_shared::card::CardState;
use teiki_shared::ids::CardId;
use teiki_shared::lang::Lang;

use super::{Card, NameRefusal, db, read_name};
use crate::actor::Actor;
use crate::app::App;
use crate::error::{Failure, VerbResult};
use crate::refusal::refusals;

/// What to change; what is not given stays. An empty name becomes the default of the card's kind.
pub struct Update {
    pub id: CardId,
    pub name: Option<String>,
    pub named: Option<bool>,
}

/// Renames a card, or marks it named or anonymous.
///
/// # Errors
/// [`UpdateRefusal`].
pub async fn update(app: &App, actor: &Actor, lang: Lang, input: Update) -> VerbResult<Card, UpdateRefusal> {
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Failure<UpdateRefusal>, _>(async |conn| {
        let locked = db::lock(conn, &[input.id]).await?;
        let mine = |card: &Card| card.account_id == account && card.state == CardState::Live;
        let Some(mut card) = locked.into_iter().find(mine) else {
            return Err(Failure::refuse(UpdateRefusal::NotFound));
        };
        if let Some(typed) = &input.name {
            card.name = read_name(Some(typed), card.kind, lang)
                .map_err(|refusal| Failure::refuse(UpdateRefusal::Name(refusal)))?;
        }
        card.named = input.named.unwrap_or(card.named);
        db::rename(conn, card.id, &card.name, card.named).await?;
        Ok(card)
    })
    .await
}

refusals! {
    /// Why a card was not changed.
    pub enum UpdateRefusal {
        Name(refusal: NameRefusal) at (refusal.field()) { |lang| refusal.sentence(lang) }
        /// No live card of this account has the id.
        NotFound { |lang| not_found(lang) }
    }
    pub enum CardUpdateErrorCode {
        NameTooLong: Self::Name(_),
        NotFound,
    }
}

/// The sentence about a card that is not on the account's list any more.
pub fn not_found(lang: Lang) -> String {
    match lang {
        Lang::Ja => "このカードは登録されていません。カードの一覧を開き直してください。".into(),
        Lang::En => "This card is not registered. Open your list of cards again.".into(),
    }
}
