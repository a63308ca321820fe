//! A rider's customer at a seller's Stripe account, and the cards it keeps. Customers belong to that account alone.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use teiki_shared::ids::AccountId;
use teiki_shared::lang::Lang;

use super::stripe::{Answer, PaymentMethod};
use crate::app::App;
use crate::db::Conn;
use crate::error::{Failure, Fault, Refusal, Verb};
use crate::tables::accounts;

/// The place in `accounts.stripe_customers` of the customer at our own Stripe account.
const PLATFORM: &str = "platform";
/// Stripe answers a request with the same fault for a day: what it may have made is not older, machines' clocks aside.
const REPLAYED: SignedDuration = SignedDuration::from_hours(25);

/// The key of the map in `accounts.stripe_customers`: a customer's id or, until it is known, the number of the next key to
/// make it under where that is not the first.
fn at(account: Option<&str>) -> &str {
    account.unwrap_or(PLATFORM)
}

async fn known(conn: &mut Conn, rider: AccountId) -> QueryResult<serde_json::Value> {
    accounts::table.find(rider).select(accounts::stripe_customers).first(conn).await
}

/// The rider's customer, made on the first payment to this seller. Two requests at once make one: the key is the rider's,
/// and where it had to be raised between them, whoever wrote first stands. A customer left over holds no card.
///
/// # Errors
/// Stripe gave no answer.
pub async fn of(app: &App, rider: AccountId, account: Option<&str>) -> Result<String, Fault> {
    let mut conn = app.db.conn().await?;
    let customers = known(&mut conn, rider).await?;
    drop(conn);
    let n = match customers.get(at(account)) {
        Some(serde_json::Value::String(customer)) => return Ok(customer.clone()),
        next => next.and_then(serde_json::Value::as_i64).unwrap_or(1),
    };
    let ours = rider.to_string();
    let made = match app.stripe.create_customer(account, &format!("customer.{ours}.{n}"), &ours).await {
        Err(Answer::Broken(why)) => {
            let since = app.clock.now() - REPLAYED;
            let Some(found) = app.stripe.find_customer(account, &ours, since).await? else {
                raise_key(app, rider, account, n).await?;
                return Err(Fault::Stripe(why));
            };
            found
        }
        answer => answer?,
    };
    keep(app, rider, account, made).await
}

/// Writes the customer down unless another was first, and gives the one that stands.
async fn keep(app: &App, rider: AccountId, account: Option<&str>, made: String) -> Result<String, Fault> {
    let mut conn = app.db.conn().await?;
    diesel::sql_query(
        "update accounts set stripe_customers = stripe_customers || jsonb_build_object($2, $3)
         where id = $1 and jsonb_typeof(stripe_customers -> $2) is distinct from 'string'",
    )
    .bind::<SqlUuid, _>(rider)
    .bind::<Text, _>(at(account))
    .bind::<Text, _>(&made)
    .execute(&mut conn)
    .await?;
    let kept = known(&mut conn, rider).await?;
    Ok(kept.get(at(account)).and_then(|id| id.as_str()).map_or(made, str::to_owned))
}

/// The next try uses a new key, once Stripe is known to hold nothing under the n-th.
async fn raise_key(app: &App, rider: AccountId, account: Option<&str>, n: i64) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    diesel::sql_query(
        "update accounts set stripe_customers = stripe_customers || jsonb_build_object($2, $3 + 1)
         where id = $1 and coalesce(stripe_customers -> $2, to_jsonb(1)) = to_jsonb($3)",
    )
    .bind::<SqlUuid, _>(rider)
    .bind::<Text, _>(at(account))
    .bind::<BigInt, _>(n)
    .execute(&mut conn)
    .await?;
    Ok(())
}

/// Forgets the customers of a closed account at every seller, with the cards that they keep. Running twice finds the rest.
///
/// # Errors
/// Stripe gave no answer.
pub async fn forget(app: &App, rider: AccountId) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let customers = known(&mut conn, rider).await?;
    drop(conn);
    for (place, customer) in customers.as_object().into_iter().flatten() {
        let account = (place != PLATFORM).then_some(place.as_str());
        if let Some(customer) = customer.as_str() {
            app.stripe.delete_customer(account, customer).await?;
        }
        let mut conn = app.db.conn().await?;
        diesel::sql_query("update accounts set stripe_customers = stripe_customers - $2 where id = $1")
            .bind::<SqlUuid, _>(rider)
            .bind::<Text, _>(place)
            .execute(&mut conn)
            .await?;
    }
    Ok(())
}

/// A card that a rider let a seller keep.
pub struct SavedCard {
    pub account: Option<String>,
    pub card: PaymentMethod,
}

/// Every saved card of a rider, by seller.
///
/// # Errors
/// Stripe gave no answer.
pub async fn saved_cards(app: &App, rider: AccountId) -> Result<Vec<SavedCard>, Fault> {
    let mut conn = app.db.conn().await?;
    let customers = known(&mut conn, rider).await?;
    drop(conn);
    let mut cards = Vec::new();
    for (place, customer) in customers.as_object().into_iter().flatten() {
        let account = (place != PLATFORM).then(|| place.clone());
        let Some(customer) = customer.as_str() else { continue };
        for card in app.stripe.saved_cards(account.as_deref(), customer).await? {
            cards.push(SavedCard { account: account.clone(), card });
        }
    }
    Ok(cards)
}

/// Why a saved card was not removed.
#[derive(Clone, Copy, Debug)]
pub enum RemoveRefusal {
    NotFound,
}

#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedCardRemoveErrorCode {
    NotFound,
}

impl Refusal for RemoveRefusal {
    type Code = SavedCardRemoveErrorCode;

    fn code(&self) -> SavedCardRemoveErrorCode {
        SavedCardRemoveErrorCode::NotFound
    }

    fn field(&self) -> &'static [&'static str] {
        &["id"]
    }

    fn sentence(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja => "このカードは保存されていません。一覧を読み込み直してください。".into(),
            Lang::En => "This card is not saved. Reload the list.".into(),
        }
    }
}

/// Forgets one of the rider's saved cards.
///
/// # Errors
/// A card that is not the rider's is not found.
pub async fn remove_saved_card(app: &App, rider: AccountId, card: &str) -> Verb<(), RemoveRefusal> {
    let mine = saved_cards(app, rider).await?;
    let Some(found) = mine.into_iter().find(|saved| saved.card.id.as_str() == card) else {
        return Err(Failure::refuse(RemoveRefusal::NotFound));
    };
    app.stripe.detach_card(found.account.as_deref(), card).await.map_err(Fault::from)?;
    Ok(())
}
