//! Agreeing again to documents that have changed. What waits until then is told in one place, `graphql::waiting`.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::scalars::DateTime;

use super::db;
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::error::{Failure, Fault, VerbResult};
use crate::legal::LegalDocument;
use crate::refusal::refusals;
use crate::viewer::{Caller, Viewer};

/// What the person who asks must agree to, and who that is; none where there is nothing.
///
/// # Errors
/// Postgres away.
pub async fn owed<'a>(
    app: &'a App,
    caller: &'a Caller,
) -> Result<Option<(&'a Viewer, Vec<&'a LegalDocument>)>, Fault> {
    let Some(owing) = caller.viewer.as_ref().filter(|viewer| viewer.owes_consent) else { return Ok(None) };
    let mut conn = app.db.conn().await?;
    let agreed = db::consents(&mut conn, owing.account_id).await?;
    let today = app.clock.today();
    Ok(Some((owing, app.legal.owed(&agreed, today, today))))
}

/// Keeps the consent to these versions, as `terms 2027-10-01`. Given again, it changes nothing.
///
/// # Errors
/// A version that is owed and not among them; not signed in; Postgres away.
pub async fn give(app: &App, caller: &Caller, agreed: &[String]) -> VerbResult<(), ConsentRefusal> {
    let Some((owing, owed)) = owed(app, caller).await? else {
        // A second tap: it was given a moment ago.
        return if caller.viewer.is_some() { Ok(()) } else { Err(Fault::NotSignedIn.into()) };
    };
    let name = |document: &LegalDocument| format!("{} {}", document.kind.word(), document.version);
    if owed.iter().any(|document| !agreed.contains(&name(document))) {
        return Err(Failure::refuse(ConsentRefusal::NotAgreed));
    }
    let (account, actor) = (owing.account_id, Actor::Rider(owing.account_id));
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Fault, _>(async |conn| {
        for document in &owed {
            let (word, version) = (document.kind.word(), &document.version);
            db::consent(conn, account, word, version, DateTime(app.clock.now())).await?;
        }
        let given: Vec<String> = owed.iter().map(|document| name(document)).collect();
        audit::log(conn, &app.clock, &actor, "account.agreed", account, json!({ "to": given })).await?;
        Ok(())
    })
    .await?;
    Ok(())
}

refusals! {
    /// Why no consent was kept.
    pub enum ConsentRefusal, ConsentGiveErrorCode {
        NotAgreed at ["agreed"] {
            ja: "内容をお読みになり、同意する場合はチェックを入れてください。",
            en: "Read the text, and tick the box if you agree.",
        }
    }
}
