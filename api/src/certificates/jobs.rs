//! The jobs of pages. Each may run twice and stop anywhere.

use std::collections::BTreeMap;

use diesel_async::AsyncConnection;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use teiki_shared::certificate::ErasedFor;
use teiki_shared::ids::{CertificatePageId, OperatorId};

use super::db::{self, PageKey};
use super::files;
use crate::app::App;
use crate::drafts;
use crate::error::Fault;
use crate::jobs::{Job, Queue, Run};

/// Erases a page that was marked: its images first, then its row, with a record.
#[derive(Serialize, Deserialize)]
pub struct ErasePage {
    pub operator: OperatorId,
    pub page: CertificatePageId,
}

impl Job for ErasePage {
    const KIND: &'static str = "erase_certificate_page";
    /// Money and passes do not wait while a store is away.
    const QUEUE: Queue = Queue::Looks;

    fn key(&self) -> Option<String> {
        Some(format!("erase_certificate_page:{}", self.page))
    }
}

impl Run for ErasePage {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let key = PageKey { operator_id: self.operator, id: self.page };
        let mut conn = app.db.conn().await?;
        let Some((reason, draft)) = db::going(&conn, key).await? else { return Ok(()) };
        let is_over = match reason {
            ErasedFor::OrderOver | ErasedFor::ConsentWithdrawn | ErasedFor::AccountClosed => true,
            // Its draft or order may go on without it.
            ErasedFor::Removed | ErasedFor::Abandoned => false,
        };
        // What was typed of papers goes with them. Never with the page locked: whoever deletes a draft locks that first.
        if let Some(draft) = draft.filter(|_| is_over) {
            drafts::db::clear_facts(&mut conn, draft).await?;
        }
        drop(conn);
        files::delete(app, self.operator, self.page).await?;
        conn = app.db.conn().await?;
        conn.transaction::<_, Fault, _>(async |conn| Ok(db::delete(conn, key, app.clock.now()).await?)).await
    }
}

/// Images of which no row knows are left for so long: their row may come to be, or be going.
const LEFT: SignedDuration = SignedDuration::from_hours(24);
/// Pages asked about at once.
const ASKED: usize = 500;
/// More of them without a row, and more than half of all, are those of another database, which was named by mistake.
const FEW: usize = 20;

/// Deletes images in the store of which no row knows: those of an upload that came to its end after its page had gone.
#[derive(Serialize, Deserialize)]
pub struct SweepStore {}

impl Job for SweepStore {
    const KIND: &'static str = "sweep_certificate_store";
    const QUEUE: Queue = Queue::Looks;

    fn key(&self) -> Option<String> {
        Some("sweep_certificate_store".into())
    }
}

impl Run for SweepStore {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let before = app.clock.now() - LEFT;
        // By its id, with the operator that its name tells.
        let mut old: BTreeMap<CertificatePageId, OperatorId> = BTreeMap::new();
        for file in app.store.list(files::FOLDER).await? {
            if file.since < before
                && let Some((operator, page)) = files::page_of(&file.name)
            {
                old.insert(page, operator);
            }
        }
        let old: Vec<PageKey> =
            old.into_iter().map(|(id, operator_id)| PageKey { operator_id, id }).collect();
        let mut unknown = Vec::new();
        for asked in old.chunks(ASKED) {
            let conn = app.db.conn().await?;
            let known = db::known(&conn, asked).await?;
            unknown.extend(asked.iter().copied().filter(|page| !known.contains(page)));
        }
        if unknown.len() > FEW && unknown.len() * 2 > old.len() {
            let (unknown, all) = (unknown.len(), old.len());
            tracing::error!(
                unknown,
                all,
                "most images have no row: is this the store of another database? None is deleted"
            );
            return Ok(());
        }
        for page in unknown {
            tracing::warn!(page = %page.id, "images without a row are deleted");
            files::delete(app, page.operator_id, page.id).await?;
        }
        Ok(())
    }
}

/// Pages whose keys are wrapped in one transaction.
const WRAPPED: i64 = 200;

/// Wraps the keys of pages anew that an older master key wrapped, until there is none.
#[derive(Serialize, Deserialize)]
pub struct WrapAnew {}

impl Job for WrapAnew {
    const KIND: &'static str = "wrap_certificate_keys";
    const QUEUE: Queue = Queue::Looks;

    fn key(&self) -> Option<String> {
        Some("wrap_certificate_keys".into())
    }
}

impl Run for WrapAnew {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let older = app.keyring.older();
        if older.is_empty() {
            return Ok(());
        }
        let mut conn = app.db.conn().await?;
        let mut after = PageKey::FIRST;
        loop {
            let wrapped = conn
                .transaction::<_, Fault, _>(async |conn| {
                    let pages = db::wrapped_by(conn, &older, after, WRAPPED).await?;
                    for page in &pages {
                        let key = PageKey { operator_id: page.operator_id, id: page.id };
                        match files::wrap_anew(&app.keyring, page) {
                            Ok(keys) => db::set_keys(conn, key, &keys).await?,
                            // One page that was changed keeps no other from its new key.
                            Err(fault) => {
                                tracing::error!(page = %page.id, %fault, "the keys of a page are not wrapped anew");
                            }
                        }
                    }
                    Ok(pages.last().map(|page| PageKey { operator_id: page.operator_id, id: page.id }))
                })
                .await?;
            match wrapped {
                Some(last) => after = last,
                None => return Ok(()),
            }
        }
    }
}
