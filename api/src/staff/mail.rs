//! The letter that invites somebody, and what stands in its link: 256 bits, derived from the invitation's id and the installation's
//! secret, so that neither the job nor a row holds them. Who holds the database alone cannot make it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use teiki_shared::format;
use teiki_shared::ids::InvitationId;

use super::db;
use crate::app::App;
use crate::catalogue;
use crate::error::Fault;
use crate::jobs::{Job, Queue, Run};
use crate::mail::frame::write;
use crate::mail::letter::letter;
use crate::secrets;

/// The token of an invitation.
pub fn token(app: &App, id: InvitationId) -> String {
    secrets::keyed(app, &["staff invitation", &id.to_string()])
}

/// What the database keeps of it.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Mails an invitation.
#[derive(Serialize, Deserialize)]
pub struct SendInvitation {
    pub invitation: InvitationId,
}

impl Job for SendInvitation {
    const KIND: &'static str = "send_invitation";
    const QUEUE: Queue = Queue::Codes;

    fn key(&self) -> Option<String> {
        Some(format!("send_invitation:{}", self.invitation))
    }
}

letter! {
    /// To whoever is to work at the desk.
    pub struct Invited("ja/staff_invited.txt", "en/staff_invited.txt") { desk: String, link: String, until: String }
}

impl Run for SendInvitation {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        let conn = app.db.conn().await?;
        let invitation = db::invitation(&conn, self.invitation).await?;
        let Some(invitation) = invitation.filter(|invitation| invitation.is_open(app.clock.now())) else {
            return Ok(());
        };
        let Some(member) = db::find(&conn, invitation.staff_id).await? else { return Ok(()) };
        let desk = match member.operator_id {
            None => "Teiki".to_owned(),
            Some(id) => {
                let operators = catalogue::db::operators(&conn, &[id]).await?;
                let named = operators.first().map(|operator| operator.name(member.lang).to_owned());
                named.ok_or_else(|| Fault::other("staff of an operator that is not there"))?
            }
        };
        // Nothing waits for the mail server but this job.
        drop(conn);
        let link = app.config.page(&format!("/desk/invitation/{}", token(app, invitation.id)));
        let until = format::moment(member.lang, *invitation.expires_at);
        app.mailer.send(write(&app.config, member.lang, &member.email, &Invited { desk, link, until })?).await
    }
}
