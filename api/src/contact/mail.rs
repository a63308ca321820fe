//! The letter that brings a question to the operator.

use serde::{Deserialize, Serialize};
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, QuestionId};
use teiki_shared::lang::Lang;

use super::db;
use crate::app::App;
use crate::catalogue;
use crate::error::Fault;
use crate::jobs::{Job, Queue, Run};
use crate::mail::frame::write;
use crate::mail::letter::letter;

/// Mails a question to its operator and forgets it.
#[derive(Serialize, Deserialize)]
pub struct Forward {
    pub operator: OperatorId,
    pub id: QuestionId,
}

impl Job for Forward {
    const KIND: &'static str = "forward_question";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        None
    }
}

letter! {
    /// To the operator, whose people read Japanese.
    pub struct Asked("ja/question.txt", "en/question.txt") {
        name: String,
        email: String,
        asked_at: String,
        lines: Vec<String>,
    }
}

impl Run for Forward {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let key = (self.operator, self.id);
        let conn = app.db.conn().await?;
        let Some(row) = db::find(&conn, key).await? else { return Ok(()) };
        let operators = catalogue::db::operators(&conn, &[self.operator]).await?;
        let Some(to) = operators.into_iter().next().and_then(|operator| operator.mail) else {
            return Err(Fault::Mail("the operator has no address for questions any more".into()));
        };
        let letter = Asked {
            name: row.name,
            email: row.email,
            asked_at: format::moment(Lang::Ja, row.asked_at.0),
            lines: row.text.lines().map(str::to_owned).collect(),
        };
        // Nothing waits for the mail server but this job.
        drop(conn);
        app.mailer.send(write(&app.config, Lang::Ja, to, &letter)?).await?;
        db::forget(&mut *app.db.conn().await?, key).await?;
        Ok(())
    }
}
