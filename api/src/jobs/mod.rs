//! Work that follows a verb: enqueued in the verb's own transaction, run by any worker, safe to run twice.

pub mod queue;
pub mod worker;

use serde::{Deserialize, Serialize};
use teiki_shared::ids::CardId;

use crate::app::App;
use crate::cards;
use crate::error::Fault;

/// Every job there is. A job names what to look at, never what was true when it was enqueued, and holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Looks for work that no signal announced: deadlines passed, attempts idle or without an answer.
    Sweep,
    /// Tells a rider that the number of a card was changed.
    CardChanged { card_id: CardId },
}

impl Job {
    /// The name in logs and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sweep => "sweep",
            Self::CardChanged { .. } => "card_changed",
        }
    }

    /// A key of which at most one job waits at a time; none for jobs that must each run.
    fn dedupe(&self) -> Option<String> {
        match self {
            Self::Sweep => Some("sweep".into()),
            Self::CardChanged { .. } => None,
        }
    }

    async fn run(&self, app: &App) -> Result<(), Fault> {
        match self {
            Self::Sweep => Ok(()),
            Self::CardChanged { card_id } => cards::jobs::tell_change(app, *card_id).await,
        }
    }
}
