//! The second step: a code of the authenticator, each taken once, or a recovery code.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Roles, StaffAction};
use teiki_shared::width::half_width;

use super::totp::{self, Authenticator};
use super::{Member, db, recovery};
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::Fault;
use crate::rates::{self, Count, Rate};

/// What was typed.
pub enum Code {
    /// Six digits.
    Authenticator(String),
    /// As [`recovery`] makes them, without its hyphen.
    Recovery(String),
}

impl Code {
    /// Reads either, in any width, with or without spaces and hyphens.
    pub fn read(text: &str) -> Option<Self> {
        let bare = half_width(text).to_uppercase().replace([' ', '-'], "");
        if bare.len() == totp::DIGITS && bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Authenticator(bare));
        }
        recovery::fits(&bare).then_some(Self::Recovery(bare))
    }
}

/// What comparing a code told.
pub enum Checked {
    Taken,
    Wrong,
    /// Seconds to wait.
    TooOften(i32),
}

/// Takes a code of a member whose password was right, with a line in the audit log either way. Five wrong ones, then they wait;
/// what was taken once is wrong the next time, also for whoever looked over a shoulder and is as fast.
///
/// # Errors
/// Redis or Postgres away; a key that cannot be decrypted.
pub async fn check(app: &App, member: &Member, roles: Roles, code: &Code) -> Result<Checked, Fault> {
    // Counted as a wrong one until it is known: those who guess at the same time are counted too.
    // Whoever enrols anew begins anew.
    let whose = format!("{} {}", member.id, member.generation());
    let guess = [Count::new(Rate::StaffCode, whose)];
    if let Some((_, seconds)) = rates::take_all(app, &guess).await? {
        return Ok(Checked::TooOften(seconds));
    }
    let mut conn = app.db.conn().await?;
    let taken = conn.transaction(async |conn| take(app, conn, member, roles, code).await).await?;
    drop(conn);
    if !taken {
        return Ok(Checked::Wrong);
    }
    if let Err(fault) = rates::give_back(app, &guess).await {
        tracing::warn!(%fault, "a right code counts as a wrong one");
    }
    Ok(Checked::Taken)
}

async fn take(app: &App, conn: &mut Conn, member: &Member, roles: Roles, code: &Code) -> Result<bool, Fault> {
    let now = app.clock.now();
    let (taken, action, detail) = match code {
        Code::Authenticator(digits) => {
            let taken = match Authenticator::of_member(app, member)?.step_of(digits, now) {
                Some(step) => db::take_step(conn, member.id, step).await?,
                None => false,
            };
            (taken, StaffAction::CodeTaken, json!({}))
        }
        Code::Recovery(letters) => {
            let hash = recovery::hash(app, member.id, letters);
            let taken = db::take_recovery_code(conn, member.id, &hash, DateTime(now)).await?;
            let left = db::recovery_codes_left(conn, member.id).await?;
            (taken, StaffAction::RecoveryCodeUsed, json!({ "left": left }))
        }
    };
    let (action, detail) = if taken { (action, detail) } else { (StaffAction::CodeRefused, json!({})) };
    audit::log(conn, &app.clock, &member.actor(roles), action.as_str(), member.id, detail).await?;
    Ok(taken)
}
