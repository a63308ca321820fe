//! The moment a browser becomes somebody: a fresh session, the older one ended, the browser known.

use teiki_shared::scalars::DateTime;

use super::db::Account;
use super::{cookies, db, device_name, sessions};
use crate::app::App;
use crate::error::Fault;
use crate::viewer::{Caller, Viewer};

/// Somebody who just came in, and the cookies that the browser is to keep.
pub struct Entered {
    pub viewer: Viewer,
    pub cookies: Vec<String>,
}

/// Starts a session in the caller's browser and ends the one it held. `account` is what the password or the code was checked
/// against: where its password is another by now, the session is void. A browser in which the address was `proved` is known
/// from then on.
///
/// # Errors
/// Postgres or Redis away.
pub async fn enter(app: &App, caller: &Caller, account: &Account, proved: bool) -> Result<Entered, Fault> {
    let mut cookies = Vec::new();
    let mut conn = app.db.conn().await?;
    if proved {
        let (device, cookie) = cookies::device(app, caller);
        let hash = cookies::device_hash(&device);
        db::remember_device(&mut conn, account.id, &hash, DateTime(app.clock.now())).await?;
        cookies.push(cookie);
    }
    let (agreed, today) = (db::consents(&mut conn, account.id).await?, app.clock.today());
    drop(conn);
    let device = device_name::of(&caller.user_agent);
    let started = sessions::start(app, account, device).await?;
    if let (Some(old), Some(token)) = (&caller.viewer, &caller.session_token) {
        sessions::end(app, old.account_id, token).await?;
    }
    cookies.push(cookies::session(app, &started.token));
    let viewer = Viewer {
        account_id: account.id,
        session_id: started.session.id,
        email: account.email.clone(),
        lang: account.lang,
        owes_consent: !app.legal.owed(&agreed, today, today).is_empty(),
    };
    Ok(Entered { viewer, cookies })
}
