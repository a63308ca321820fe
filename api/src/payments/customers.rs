//! A rider's customer at a seller's Stripe account. Customers belong to that account alone. Somebody
//! at its dashboard may delete one at any time, and the account may leave us: neither keeps a rider from paying elsewhere.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use teiki_shared::ids::AccountId;

use super::jobs::ForgetCustomers;
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::Run;
use crate::stripe::StripeCallError;
use crate::stripe::once::{AfterError, Once, once};
use crate::tables::{accounts, stripe_customers};

/// Stripe answers a request with the same fault for a day: what it may have made is not older, machines' clocks aside.
const REPLAYED: SignedDuration = SignedDuration::from_hours(25);

/// A row of `stripe_customers`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = stripe_customers)]
pub(super) struct CustomerRow {
    /// The connected account; empty for our own.
    pub stripe_account: String,
    pub customer: Option<String>,
    key_n: i32,
}

impl CustomerRow {
    pub fn account(&self) -> Option<&str> {
        Some(self.stripe_account.as_str()).filter(|account| !account.is_empty())
    }
}

/// An account as `stripe_customers` writes it.
fn column(account: Option<&str>) -> &str {
    account.unwrap_or_default()
}

/// The rider's customers.
pub(super) async fn rows_of(conn: &mut Conn, rider: AccountId) -> QueryResult<Vec<CustomerRow>> {
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
