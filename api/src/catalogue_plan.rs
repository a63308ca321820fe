//! What applying operators' folders would come to: the rows that change, and the open drafts whose price changes with them.

use std::collections::HashMap;

use diesel_async::AsyncConnection;
use jiff::Timestamp;
use teiki_shared::ids::DraftId;
use teiki_shared::money::Yen;

use crate::app::Core;
use crate::catalogue::{self, ApplyError, Catalogue, Outcome};
use crate::db::Conn;
use crate::drafts;
use crate::error::Fault;

/// What a person approves.
#[derive(Debug)]
pub struct Plan {
    pub outcome: Outcome,
    pub drafts: Vec<DraftChange>,
}

/// A draft that shows its rider another price afterwards, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftChange {
    pub id: DraftId,
    pub before: Option<Yen>,
    pub after: Option<Yen>,
}

/// Why a transaction ended without a commit.
enum Back {
    Planned(Box<Plan>),
    Refused(ApplyError),
}

impl From<diesel::result::Error> for Back {
    fn from(fault: diesel::result::Error) -> Self {
        Self::Refused(fault.into())
    }
}

/// Applies the folders and rolls back, so that a plan tells exactly what applying does.
///
/// # Errors
/// As `catalogue::apply`.
pub async fn plan(app: &Core, catalogue: &Catalogue) -> Result<Plan, ApplyError> {
    let mut conn = app.db.conn().await?;
    let ended: Result<(), Back> =
        conn.transaction(async |conn| Err(try_out(conn, app.clock.now(), catalogue).await)).await;
    match ended {
        Err(Back::Planned(plan)) => Ok(*plan),
        Err(Back::Refused(fault)) => Err(fault),
        Ok(()) => Err(Fault::other("a plan was committed").into()),
    }
}

async fn try_out(conn: &mut Conn, now: Timestamp, catalogue: &Catalogue) -> Back {
    let tried = async {
        let before = prices_of_drafts(conn, now).await?;
        let outcome = catalogue::bring(conn, catalogue).await?;
        let after = prices_of_drafts(conn, now).await?;
        let mut drafts: Vec<DraftChange> = before
            .iter()
            .map(|(id, price)| DraftChange {
                id: *id,
                before: *price,
                after: after.get(id).copied().flatten(),
            })
            .filter(|draft| draft.before != draft.after)
            .collect();
        drafts.sort_by_key(|draft| draft.id);
        Ok::<_, ApplyError>(Plan { outcome, drafts })
    };
    match tried.await {
        Ok(plan) => Back::Planned(Box::new(plan)),
        Err(fault) => Back::Refused(fault),
    }
}

/// What each open draft that has chosen a term shows as its price now.
async fn prices_of_drafts(
    conn: &mut Conn,
    now: Timestamp,
) -> Result<HashMap<DraftId, Option<Yen>>, ApplyError> {
    let products = catalogue::db::product_keys(conn).await?;
    let (ids, choices): (Vec<DraftId>, Vec<_>) =
        drafts::db::open_choices(conn, &products).await?.into_iter().unzip();
    let prices = catalogue::pricing::prices_of(conn, now, &choices).await?;
    Ok(ids.into_iter().zip(prices).collect())
}
