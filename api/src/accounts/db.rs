//! The accounts' SQL.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use teiki_shared::ids::AccountId;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use crate::db::Conn;
use crate::tables::{accounts, consents, known_devices};

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
    /// Sessions and flows that began earlier are void.
    pub sessions_valid_from: DateTime,
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

/// As [`open`]; the row stays locked to the end of the transaction.
///
/// # Errors
/// Those of the database.
pub async fn open_locked(conn: &mut Conn, id: AccountId) -> QueryResult<Option<Account>> {
    accounts::table
        .filter(accounts::id.eq(id))
        .filter(accounts::closed_at.is_null())
        .select(Account::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()
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

/// Keeps a new password. With `void_from`, sessions that began earlier end.
///
/// # Errors
/// Those of the database.
pub async fn set_password(
    conn: &mut Conn,
    account: AccountId,
    hash: &str,
    void_from: Option<DateTime>,
) -> QueryResult<()> {
    diesel::update(accounts::table.find(Uuid::from(account)))
        .set((accounts::password_hash.eq(hash), void_from.map(|from| accounts::sessions_valid_from.eq(from))))
        .execute(conn)
        .await
        .map(drop)
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

/// # Errors
/// Those of the database.
pub async fn set_lang(conn: &mut Conn, account: AccountId, lang: Lang) -> QueryResult<()> {
    diesel::update(accounts::table.find(Uuid::from(account)))
        .set(accounts::lang.eq(lang))
        .execute(conn)
        .await
        .map(drop)
}

/// Whether the account proved its address in this browser before.
///
/// # Errors
/// Those of the database.
pub async fn knows_device(conn: &mut Conn, account: AccountId, hash: &[u8]) -> QueryResult<bool> {
    let known = known_devices::table.find((Uuid::from(account), hash));
    diesel::select(diesel::dsl::exists(known)).get_result(conn).await
}

/// # Errors
/// Those of the database.
pub async fn remember_device(
    conn: &mut Conn,
    account: AccountId,
    hash: &[u8],
    now: DateTime,
) -> QueryResult<()> {
    diesel::insert_into(known_devices::table)
        .values((
            known_devices::account_id.eq(account),
            known_devices::device_hash.eq(hash),
            known_devices::first_seen.eq(now),
            known_devices::last_seen.eq(now),
        ))
        .on_conflict((known_devices::account_id, known_devices::device_hash))
        .do_update()
        .set(known_devices::last_seen.eq(now))
        .execute(conn)
        .await
        .map(drop)
}
