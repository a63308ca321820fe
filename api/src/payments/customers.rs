//! A rider's customer at a seller's Stripe account, and the cards it keeps. Customers belong to that account alone. Somebody
//! at its dashboard may delete one at any time, and the account may leave us: neither keeps a rider from paying elsewhere.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use teiki_shared::ids::AccountId;
use teiki_shared::lang::Lang;

use crate::accounts::jobs::ForgetCustomers;
use crate::app::App;
use crate::db::Conn;
use crate::error::{Failure, Fault, Refusal, VerbResult};
use crate::graphql::load::{Load, LoadFault};
use crate::jobs::Run;
use crate::stripe::once::{AfterError, Once, once};
use crate::stripe::{PaymentMethod, StripeCallError};
use crate::tables::{accounts, stripe_customers};

/// Stripe answers a request with the same fault for a day: what it may have made is not older, machines' clocks aside.
const REPLAYED: SignedDuration = SignedDuration::from_hours(25);

/// A row of `stripe_customers`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = stripe_customers)]
struct CustomerRow {
    /// The connected account; empty for our own.
    stripe_account: String,
    customer: Option<String>,
    key_n: i32,
}

impl CustomerRow {
    fn account(&self) -> Option<&str> {
        Some(self.stripe_account.as_str()).filter(|account| !account.is_empty())
    }
}

/// An account as `stripe_customers` writes it.
fn column(account: Option<&str>) -> &str {
    account.unwrap_or_default()
}

async fn rows_of(conn: &mut Conn, rider: AccountId) -> QueryResult<Vec<CustomerRow>> {
    stripe_customers::table
        .filter(stripe_customers::account_id.eq(rider))
        .order(stripe_customers::stripe_account)
        .select(CustomerRow::as_select())
        .load(conn)
        .await
}

async fn row_at(conn: &mut Conn, rider: AccountId, account: Option<&str>) -> QueryResult<CustomerRow> {
    let found = stripe_customers::table
        .find((rider, column(account)))
        .select(CustomerRow::as_select())
        .first(conn)
        .await
        .optional()?;
    Ok(found.unwrap_or_else(|| CustomerRow {
        stripe_account: column(account).to_owned(),
        customer: None,
        key_n: 1,
    }))
}

/// The rider's customer, made on the first payment to this seller. Two requests at once make one: the key is the rider's,
/// and where it had to be raised between them, whoever wrote first stands. A customer left over holds no card.
///
/// # Errors
/// Stripe gave no answer.
pub async fn of(app: &App, rider: AccountId, account: Option<&str>) -> Result<String, Fault> {
    let mut conn = app.db.conn().await?;
    let row = row_at(&mut conn, rider, account).await?;
    drop(conn);
    if let Some(customer) = row.customer {
        return Ok(customer);
    }
    let mut customer = NewCustomer { app, rider, account, n: row.key_n };
    // The row tells no age: a second customer, made under a key that Stripe has forgotten, holds no card.
    let made = once(&mut customer, SignedDuration::ZERO).await?;
    keep(app, rider, account, made).await
}

/// A customer that we do not know.
struct NewCustomer<'a> {
    app: &'a App,
    rider: AccountId,
    account: Option<&'a str>,
    /// n of the idempotency key.
    n: i32,
}

impl Once for NewCustomer<'_> {
    type Object = String;

    async fn ask(&mut self) -> Result<String, StripeCallError> {
        let ours = self.rider.to_string();
        let key = format!("customer.{ours}.{}", self.n);
        self.app.stripe.create_customer(self.account, &key, &ours).await
    }

    async fn find(&self) -> Result<Option<String>, StripeCallError> {
        let since = self.app.clock.now() - REPLAYED;
        self.app.stripe.find_customer(self.account, &self.rider.to_string(), since).await
    }

    async fn raise_key(&mut self) -> Result<(), StripeCallError> {
        let raised = raise_key(self.app, self.rider, self.account, self.n).await;
        raised.map_err(|fault| StripeCallError::Unknown(fault.to_string()))?;
        self.n += 1;
        Ok(())
    }

    fn after(&self, error: &StripeCallError) -> AfterError {
        match error {
            StripeCallError::Broken(_) => AfterError::RaiseKey,
            StripeCallError::Refused { .. } | StripeCallError::Unknown(_) => AfterError::Stop,
        }
    }
}

/// Writes the customer down unless another was first, and gives the one that stands.
async fn keep(app: &App, rider: AccountId, account: Option<&str>, made: String) -> Result<String, Fault> {
    let mut conn = app.db.conn().await?;
    diesel::sql_query(
        "insert into stripe_customers as known (account_id, stripe_account, customer) values ($1, $2, $3)
         on conflict (account_id, stripe_account) do update set customer = $3 where known.customer is null",
    )
    .bind::<SqlUuid, _>(rider)
    .bind::<Text, _>(column(account))
    .bind::<Text, _>(&made)
    .execute(&mut conn)
    .await?;
    Ok(row_at(&mut conn, rider, account).await?.customer.unwrap_or(made))
}

/// The next try uses a new key, once Stripe is known to hold nothing under the n-th.
async fn raise_key(app: &App, rider: AccountId, account: Option<&str>, n: i32) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    diesel::sql_query(
        "insert into stripe_customers as known (account_id, stripe_account, key_n) values ($1, $2, $3 + 1)
         on conflict (account_id, stripe_account) do update set key_n = $3 + 1
         where known.customer is null and known.key_n = $3",
    )
    .bind::<SqlUuid, _>(rider)
    .bind::<Text, _>(column(account))
    .bind::<Integer, _>(n)
    .execute(&mut conn)
    .await?;
    Ok(())
}

/// Forgets a customer that Stripe no longer knows. The next one is made under a new key, as the old one's answers with the
/// dead customer for a day. Two requests that find it gone raise the key once.
///
/// # Errors
/// Those of the database.
pub(super) async fn gone(
    app: &App,
    rider: AccountId,
    account: Option<&str>,
    customer: &str,
) -> Result<(), Fault> {
    tracing::warn!(account = column(account), customer, "a customer is gone at stripe");
    let mut conn = app.db.conn().await?;
    diesel::update(stripe_customers::table.find((rider, column(account))))
        .filter(stripe_customers::customer.eq(customer))
        .set((
            stripe_customers::customer.eq(None::<String>),
            stripe_customers::key_n.eq(stripe_customers::key_n + 1),
        ))
        .execute(&mut conn)
        .await?;
    Ok(())
}

impl Run for ForgetCustomers {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        forget(app, self.account).await
    }
}

/// Forgets the customers of a closed account at every seller, with the cards that they keep. A seller that does not answer
/// keeps no other from it. Running twice finds the rest.
///
/// # Errors
/// What Stripe answered last where a customer is left.
async fn forget(app: &App, rider: AccountId) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let customers = rows_of(&mut conn, rider).await?;
    drop(conn);
    let mut left = None;
    for at in customers {
        if let Some(customer) = &at.customer
            && let Err(answer) = app.stripe.delete_customer(at.account(), customer).await
        {
            left = Some(Fault::from(answer));
            continue;
        }
        let mut conn = app.db.conn().await?;
        diesel::delete(stripe_customers::table.find((rider, &at.stripe_account)))
            .filter(stripe_customers::customer.is_not_distinct_from(&at.customer))
            .execute(&mut conn)
            .await?;
    }
    left.map_or(Ok(()), Err)
}

/// Closed accounts of which a customer is left.
///
/// # Errors
/// Those of the database.
pub async fn left_behind(conn: &mut Conn, limit: i64) -> QueryResult<Vec<AccountId>> {
    stripe_customers::table
        .inner_join(accounts::table.on(accounts::id.eq(stripe_customers::account_id)))
        .filter(accounts::closed_at.is_not_null())
        .select(stripe_customers::account_id)
        .distinct()
        .limit(limit)
        .load(conn)
        .await
}

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
    let customers = rows_of(&mut conn, rider).await?;
    drop(conn);
    let mut saved = SavedCards::default();
    for at in customers {
        let Some(customer) = &at.customer else { continue };
        match app.stripe.saved_cards(at.account(), customer).await {
            Ok(cards) => saved.cards.extend(
                cards.into_iter().map(|card| SavedCard { account: at.account().map(str::to_owned), card }),
            ),
            Err(answer) if answer.is_missing() => gone(app, rider, at.account(), customer).await?,
            Err(answer) => {
                let why = Fault::from(answer);
                tracing::warn!(account = at.stripe_account, %why, "a seller's saved cards cannot be read");
                saved.incomplete = true;
            }
        }
    }
    Ok(saved)
}

/// Asks for a rider's saved cards, once for the fields that tell of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SavedBy(pub AccountId);

impl Loader<SavedBy> for Load {
    type Value = Arc<SavedCards>;
    type Error = LoadFault;

    async fn load(&self, riders: &[SavedBy]) -> Result<HashMap<SavedBy, Arc<SavedCards>>, LoadFault> {
        let mut found = HashMap::new();
        for rider in riders {
            found.insert(*rider, Arc::new(saved_cards(&self.app, rider.0).await?));
        }
        Ok(found)
    }
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
/// A card that is not the rider's is not found. While a seller's cannot be read nobody knows.
pub async fn remove_saved_card(app: &App, rider: AccountId, card: &str) -> VerbResult<(), RemoveRefusal> {
    let mine = saved_cards(app, rider).await?;
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
