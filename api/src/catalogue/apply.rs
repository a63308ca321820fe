//! Bringing the tables to what the folders say, in one transaction.

use diesel_async::AsyncConnection;
use serde_json::json;

use super::data::Catalogue;
use super::folder::{Mistake, Texts, texts};
use super::plan::{Change, Seal, changes};
use super::{marks, published, rows, stored};
use crate::actor::Actor;
use crate::app::Core;
use crate::audit;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;

/// What folders come to.
#[derive(Debug)]
pub struct Outcome {
    /// In the order of the files.
    pub changes: Vec<Change>,
    pub seal: Seal,
    after: Texts,
}

/// Why nothing was applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// Rows that were changed by somebody else than these folders, which do not know of it.
    #[error(
        "changed since it was last applied or exported: {}. Export first, and bring what is new into your folders.",
        .0.join(", ")
    )]
    Unexported(Vec<String>),
    /// Prices that were published and would be changed or removed.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Published(Vec<Mistake>),
    #[error("the database has changed since this plan was made. Make a new one.")]
    Overtaken,
    /// Products whose papers were asked for before papers had files of their own: an export would drop them.
    #[error(
        "asks for papers that no folder has described yet: {}. Apply its folder first, with documents/SLUG.toml for each.",
        .0.join(", ")
    )]
    Undescribed(Vec<String>),
    #[error("the folders say something else than this plan. Make a new one.")]
    AnotherFolder,
    #[error("{0}")]
    Fault(#[from] Fault),
}

impl From<diesel::result::Error> for ApplyError {
    fn from(fault: diesel::result::Error) -> Self {
        Self::Fault(fault.into())
    }
}

/// Brings the tables to the catalogue, for whoever says to be `by`. With a seal, only what the plan of
/// that seal tells.
///
/// # Errors
/// Nothing is written unless everything is.
pub async fn apply(
    app: &Core,
    actor: &Actor,
    by: &str,
    catalogue: &Catalogue,
    seal: Option<&Seal>,
) -> Result<Outcome, ApplyError> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        let outcome = bring(conn, catalogue).await?;
        if seal.is_some_and(|seal| seal.before != outcome.seal.before) {
            return Err(ApplyError::Overtaken);
        }
        if seal.is_some_and(|seal| seal.after != outcome.seal.after) {
            return Err(ApplyError::AnotherFolder);
        }
        finish(conn, &app.clock, (actor, by), &outcome).await?;
        Ok(outcome)
    })
    .await
}

/// `apply` inside the caller's transaction.
///
/// # Errors
/// As `apply`; the transaction is then to be rolled back.
pub async fn apply_into(
    conn: &mut Conn,
    clock: &Clock,
    (actor, by): (&Actor, &str),
    catalogue: &Catalogue,
) -> Result<Outcome, ApplyError> {
    let outcome = bring(conn, catalogue).await?;
    finish(conn, clock, (actor, by), &outcome).await?;
    Ok(outcome)
}

/// Writes the rows and says what that came to. A plan is this, rolled back.
///
/// # Errors
/// As `apply`.
pub async fn bring(conn: &mut Conn, catalogue: &Catalogue) -> Result<Outcome, ApplyError> {
    rows::hold(conn).await?;
    let stored = stored::load(conn).await?;
    let refused = published::refusals(&stored, catalogue);
    if !refused.is_empty() {
        return Err(ApplyError::Published(refused));
    }
    rows::write(conn, catalogue, &stored).await?;
    let before = texts(&stored);
    let after = texts(&stored::load(conn).await?);
    let changes = changes(&before, &after);
    let unexported = marks::unexported(conn, &changes).await?;
    if !unexported.is_empty() {
        return Err(ApplyError::Unexported(unexported));
    }
    Ok(Outcome { changes, seal: Seal::of(&before, &after), after })
}

/// The catalogue as canonical files; `store` puts them where they are wanted, and what was exported counts as known from then on.
///
/// # Errors
/// What `store` answers, and faults.
pub async fn export(
    app: &Core,
    store: impl FnOnce(&Texts) -> Result<(), Fault> + Send,
) -> Result<(), ApplyError> {
    let mut conn = app.db.conn().await?;
    conn.transaction(async |conn| {
        rows::hold(conn).await?;
        let undescribed = stored::undescribed(conn).await?;
        if !undescribed.is_empty() {
            return Err(ApplyError::Undescribed(undescribed));
        }
        let all = texts(&stored::load(conn).await?);
        store(&all)?;
        marks::keep(conn, &all).await?;
        Ok(())
    })
    .await
}

async fn finish(
    conn: &mut Conn,
    clock: &Clock,
    (actor, by): (&Actor, &str),
    outcome: &Outcome,
) -> Result<(), ApplyError> {
    marks::keep(conn, &outcome.after).await?;
    for (slug, id) in rows::operator_ids(conn).await? {
        let beginning = format!("{slug}/");
        let of = outcome.changes.iter().map(|change| change.file.as_str());
        let files: Vec<&str> = of.filter_map(|file| file.strip_prefix(&beginning)).collect();
        if !files.is_empty() {
            let detail = json!({ "by": by, "files": files });
            audit::log(conn, clock, actor, "catalogue.applied", id, detail).await?;
        }
    }
    Ok(())
}
