//! The accounts' SQL.

use diesel::prelude::*;
use diesel::sql_types::{Bytea, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use teiki_shared::ids::AccountId;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use crate::app::App;
use crate::db::Conn;
use crate::secrets;
use crate::tables::{accounts, consents, email_changes, known_devices};

/// An account that is open. A CHECK holds its address and password to be there.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = accounts)]
pub struct Account {
    pub id: AccountId,
    #[diesel(select_expression = accounts::email.assume_not_null())]
    pub email: String,
    #[diesel(select_expression = accounts::password_hash.assume_not_null())]
    pub password_hash: String,
    pub lang: Lang,
    /// Moves with each new password. A session belongs to the value that it was opened under.
    pub sessions_valid_from: DateTime,
}

impl Account {
    /// What a session remembers of the password that it was opened under.
    pub fn generation(&self) -> i64 {
        self.sessions_valid_from.as_microsecond()
    }

    /// What a code remembers of the address and the password that it was made under.
    pub fn standing(&self, app: &App) -> String {
        let (id, generation) = (self.id.to_string(), self.generation().to_string());
        secrets::keyed(app, &["standing", &id, &self.email, &generation])
    }
}

/// The open account of an address, given as `Email::key` tells it.
///
/// # Errors
/// Those of the database.
pub async fn by_email(conn: &mut Conn, email: &str) -> QueryResult<Option<Account>> {
    accounts::table
        .filter(accounts::email.eq(email))
        .filter(accounts::closed_at.is_null())
        .select(Account::as_select())
        .first(conn)
        .await
        .optional()
}

/// An account, while it is open.
///
/// # Errors
/// Those of the database.
pub async fn open(conn: &mut Conn, id: AccountId) -> QueryResult<Option<Account>> {
    accounts::table
        .filter(accounts::id.eq(id))
        .filter(accounts::closed_at.is_null())
        .select(Account::as_select())
        .first(conn)
        .await
        .optional()
}

/// As [`open`]; the row stays locked to the end of the transaction. Rows that refer to the account may come meanwhile, but
/// for those whose verbs [`hold`] it.
///
/// # Errors
/// Those of the database.
pub async fn open_locked(conn: &mut Conn, id: AccountId) -> QueryResult<Option<Account>> {
    accounts::table
        .filter(accounts::id.eq(id))
        .filter(accounts::closed_at.is_null())
        .select(Account::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()
}

/// Keeps an account open to the end of the caller's transaction: for verbs that add to it what closing erases. Taken before
/// any other lock. False when it is closed.
///
/// # Errors
/// Those of the database.
pub async fn hold(conn: &mut Conn, id: AccountId) -> QueryResult<bool> {
    let held: Option<AccountId> = accounts::table
        .filter(accounts::id.eq(id))
        .filter(accounts::closed_at.is_null())
        .select(accounts::id)
        .for_share()
        .first(conn)
        .await
        .optional()?;
    Ok(held.is_some())
}

/// # Errors
/// Those of the database; `accounts_email` is violated when the address has an account.
pub async fn insert(conn: &mut Conn, account: &Account, now: DateTime) -> QueryResult<()> {
    diesel::insert_into(accounts::table)
        .values((
            accounts::id.eq(account.id),
            accounts::email.eq(&account.email),
            accounts::password_hash.eq(&account.password_hash),
            accounts::lang.eq(account.lang),
            accounts::created_at.eq(now),
            accounts::sessions_valid_from.eq(account.sessions_valid_from),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// # Errors
/// Those of the database.
pub async fn consent(
    conn: &mut Conn,
    account: AccountId,
    document: &str,
    version: &str,
    agreed_at: DateTime,
) -> QueryResult<()> {
    diesel::insert_into(consents::table)
        .values((
            consents::account_id.eq(account),
            consents::document.eq(document),
            consents::version.eq(version),
            consents::agreed_at.eq(agreed_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await
        .map(drop)
}

/// What an account has agreed to, as `terms 2026-11-01`.
///
/// # Errors
/// Those of the database.
pub async fn consents(conn: &mut Conn, account: AccountId) -> QueryResult<Vec<String>> {
    let all: Vec<(String, String)> = consents::table
        .filter(consents::account_id.eq(account))
        .select((consents::document, consents::version))
        .load(conn)
        .await?;
    Ok(all.into_iter().map(|(document, version)| format!("{document} {version}")).collect())
}

/// Keeps a new password in the place of the one that was `checked`; every session and code of the account is void. None
/// when the password is another by now.
///
/// # Errors
/// Those of the database.
pub async fn set_password(
    conn: &mut Conn,
    checked: &Account,
    hash: &str,
    now: DateTime,
) -> QueryResult<Option<Account>> {
    // Never the same moment twice, whatever the clocks of our machines say.
    let next = DateTime(*checked.sessions_valid_from + SignedDuration::from_micros(1));
    diesel::update(with_password(checked))
        .set((accounts::password_hash.eq(hash), accounts::sessions_valid_from.eq(now.max(next))))
        .returning(Account::as_returning())
        .get_result(conn)
        .await
        .optional()
}

/// Keeps another hash of the password that was `checked`. False when the password is another by now.
///
/// # Errors
/// Those of the database.
pub async fn set_hash(conn: &mut Conn, checked: &Account, hash: &str) -> QueryResult<bool> {
    let updated = diesel::update(with_password(checked)).set(accounts::password_hash.eq(hash)).execute(conn);
    Ok(updated.await? > 0)
}

/// The account while its password is the one that was checked.
#[diesel::dsl::auto_type(no_type_alias)]
fn with_password<'a>(checked: &'a Account) -> _ {
    let (id, hash): (AccountId, &'a str) = (checked.id, &checked.password_hash);
    accounts::table.filter(accounts::id.eq(id)).filter(accounts::password_hash.eq(hash))
}

/// # Errors
/// Those of the database; `accounts_email` is violated when the address has another account.
pub async fn set_email(conn: &mut Conn, account: AccountId, email: &str) -> QueryResult<()> {
    diesel::update(accounts::table.find(Uuid::from(account)))
        .set(accounts::email.eq(email))
        .execute(conn)
        .await
        .map(drop)
}

/// An address that an account had.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = email_changes, check_for_backend(diesel::pg::Pg))]
pub struct EmailChange {
    pub account_id: AccountId,
    pub old_email: String,
    pub changed_at: DateTime,
    pub undone_at: Option<DateTime>,
}

/// Keeps the address that a change leaves behind.
///
/// # Errors
/// Those of the database.
pub async fn keep_old_email(
    conn: &mut Conn,
    id: Uuid,
    account: AccountId,
    old_email: &str,
    now: DateTime,
) -> QueryResult<()> {
    diesel::insert_into(email_changes::table)
        .values((
            email_changes::id.eq(id),
            email_changes::account_id.eq(account),
            email_changes::old_email.eq(old_email),
            email_changes::changed_at.eq(now),
        ))
        .execute(conn)
        .await
        .map(drop)
}

/// A change that was made after `since`.
///
/// # Errors
/// Those of the database.
pub async fn email_change(conn: &mut Conn, id: Uuid, since: DateTime) -> QueryResult<Option<EmailChange>> {
    email_changes::table
        .find(id)
        .filter(email_changes::changed_at.gt(since))
        .select(EmailChange::as_select())
        .first(conn)
        .await
        .optional()
}

/// Puts the address of before a change back; it and what came after it are taken back, every session and code is void, and no
/// browser is known.
///
/// # Errors
/// Those of the database; `accounts_email` is violated when the address has another account.
pub async fn restore_email(
    conn: &mut Conn,
    account: &Account,
    change: &EmailChange,
    now: DateTime,
) -> QueryResult<()> {
    let next = DateTime(*account.sessions_valid_from + SignedDuration::from_micros(1));
    diesel::update(accounts::table.find(Uuid::from(account.id)))
        .set((accounts::email.eq(&change.old_email), accounts::sessions_valid_from.eq(now.max(next))))
        .execute(conn)
        .await?;
    diesel::delete(known_devices::table.filter(known_devices::account_id.eq(account.id)))
        .execute(conn)
        .await?;
    let taken_back =
        email_changes::account_id.eq(account.id).and(email_changes::changed_at.ge(change.changed_at));
    diesel::update(email_changes::table.filter(taken_back))
        .set(email_changes::undone_at.eq(now))
        .execute(conn)
        .await
        .map(drop)
}

/// # Errors
/// Those of the database.
pub async fn set_lang(conn: &mut Conn, account: AccountId, lang: Lang) -> QueryResult<()> {
    diesel::update(accounts::table.find(Uuid::from(account)))
        .set(accounts::lang.eq(lang))
        .execute(conn)
        .await
        .map(drop)
}

/// # Errors
/// Those of the database.
pub async fn set_reminders(conn: &mut Conn, account: AccountId, wanted: bool) -> QueryResult<()> {
    diesel::update(accounts::table.find(Uuid::from(account)))
        .set(accounts::reminders.eq(wanted))
        .execute(conn)
        .await
        .map(drop)
}

/// Whether letters remind the account of passes that end.
///
/// # Errors
/// Those of the database.
pub async fn wants_reminders(mut conn: &Conn, account: AccountId) -> QueryResult<bool> {
    accounts::table.find(Uuid::from(account)).select(accounts::reminders).first(&mut conn).await
}

/// Whether the account proved its address in this browser before.
///
/// # Errors
/// Those of the database.
pub async fn knows_device(conn: &mut Conn, account: AccountId, hash: &[u8]) -> QueryResult<bool> {
    let known = known_devices::table.find((Uuid::from(account), hash));
    diesel::select(diesel::dsl::exists(known)).get_result(conn).await
}

/// Notes that the account proved its address in a browser, while it is open.
///
/// # Errors
/// Those of the database.
pub async fn remember_device(
    conn: &mut Conn,
    account: AccountId,
    hash: &[u8],
    now: DateTime,
) -> QueryResult<()> {
    diesel::sql_query(
        "insert into known_devices (account_id, device_hash, first_seen, last_seen)
         select id, $2, $3, $3 from accounts where id = $1 and closed_at is null for share
         on conflict (account_id, device_hash) do update set last_seen = excluded.last_seen",
    )
    .bind::<SqlUuid, _>(Uuid::from(account))
    .bind::<Bytea, _>(hash)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await
    .map(drop)
}
