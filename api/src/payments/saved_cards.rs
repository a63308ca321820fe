//! The cards that a rider let sellers keep for next time. The numbers are Stripe's alone.

use teiki_shared::ids::AccountId;

use super::customers;
use crate::actor::Actor;
use crate::app::App;
use crate::catalogue::{self, Operator};
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::refusal::refusals;
use crate::stripe::PaymentMethod;

/// A card that a rider let a seller keep.
#[derive(Clone)]
pub struct SavedCard {
    pub account: Option<String>,
    pub card: PaymentMethod,
}

/// A rider's saved cards.
#[derive(Default)]
pub struct SavedCards {
    pub cards: Vec<SavedCard>,
    /// Whether a seller's could not be read.
    pub incomplete: bool,
}

/// Every saved card of a rider, by seller. A seller whose cards cannot be read hides no other's.
///
/// # Errors
/// Those of the database.
pub async fn saved_cards(app: &App, rider: AccountId) -> Result<SavedCards, Fault> {
    let mut conn = app.db.conn().await?;
    let customers = customers::rows_of(&mut conn, rider).await?;
    drop(conn);
    let mut saved = SavedCards::default();
    for at in customers {
        let Some(customer) = &at.customer else { continue };
        match app.stripe.saved_cards(at.account(), customer).await {
            Ok(cards) => saved.cards.extend(
                cards.into_iter().map(|card| SavedCard { account: at.account().map(str::to_owned), card }),
            ),
            Err(answer) if answer.is_missing() => customers::gone(app, rider, at.account(), customer).await?,
            Err(answer) => {
                let why = Fault::from(answer);
                tracing::warn!(account = at.stripe_account, %why, "a seller's saved cards cannot be read");
                saved.incomplete = true;
            }
        }
    }
    Ok(saved)
}

/// Forgets one of the rider's saved cards.
///
/// # Errors
/// A card that is not the rider's is not found. While a seller's cannot be read nobody knows.
pub async fn remove_saved_card(app: &App, actor: &Actor, card: &str) -> VerbResult<(), RemoveRefusal> {
    let mine = saved_cards(app, actor.rider()?).await?;
    let Some(found) = mine.cards.into_iter().find(|saved| saved.card.id.as_str() == card) else {
        return Err(match mine.incomplete {
            true => {
                Failure::Fault(Fault::Stripe("the card's seller may be the one that did not answer".into()))
            }
            false => Failure::refuse(RemoveRefusal::NotFound),
        });
    };
    app.stripe.detach_card(found.account.as_deref(), card).await.map_err(Fault::from)?;
    Ok(())
}

/// The operators at whose Stripe accounts cards are kept.
///
/// # Errors
/// Those of the database.
pub async fn sellers(conn: &Conn) -> diesel::QueryResult<Vec<Operator>> {
    catalogue::db::selling_operators(conn).await
}

refusals! {
    /// Why a saved card was not removed.
    pub enum RemoveRefusal, SavedCardRemoveErrorCode {
        NotFound at ["id"] {
            ja: "このカードは保存されていません。一覧を読み込み直してください。",
            en: "This card is not saved. Reload the list.",
        }
    }
}
