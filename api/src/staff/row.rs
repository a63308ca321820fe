//! Staff and invitations as the database holds them.

use diesel::prelude::*;
use jiff::Timestamp;
use teiki_shared::ids::{InvitationId, OperatorId, StaffId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Roles, StaffState};

use crate::actor::Actor;
use crate::tables::{staff, staff_invitations};

/// Somebody who works, worked or is to work at the desk.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = staff, check_for_backend(diesel::pg::Pg))]
pub struct Member {
    pub id: StaffId,
    /// None: of the house.
    pub operator_id: Option<OperatorId>,
    /// As [`Email::key`](teiki_shared::email::Email::key) writes it.
    pub email: String,
    pub lang: Lang,
    pub state: StaffState,
    /// Empty until they have enrolled.
    pub name: String,
    pub password_hash: Option<String>,
    /// Sealed by `secrets`.
    pub totp_secret: Option<Vec<u8>>,
    /// The last step of 30 seconds whose code was taken.
    pub totp_step: i64,
    pub invited_at: DateTime,
    pub enrolled_at: Option<DateTime>,
    pub disabled_at: Option<DateTime>,
    pub sessions_valid_from: DateTime,
}

impl Member {
    /// What a session is opened under; it is over when the row has another.
    pub fn generation(&self) -> i64 {
        self.sessions_valid_from.as_microsecond()
    }

    pub fn actor(&self, roles: Roles) -> Actor {
        Actor::Staff { id: self.id, operator: self.operator_id, roles }
    }

    /// Their name with their address, which nobody else bears: for the log and histories. A name is what somebody chose.
    pub fn signature(&self) -> String {
        if self.name.is_empty() { self.email.clone() } else { format!("{} <{}>", self.name, self.email) }
    }

    /// What they are called in letters.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }
}

/// A letter that lets somebody enrol once.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = staff_invitations, check_for_backend(diesel::pg::Pg))]
pub struct Invitation {
    pub id: InvitationId,
    pub staff_id: StaffId,
    /// SHA-256 of what stands in its link.
    pub token_hash: Vec<u8>,
    pub made_at: DateTime,
    pub expires_at: DateTime,
    pub used_at: Option<DateTime>,
    pub void_at: Option<DateTime>,
}

impl Invitation {
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && self.void_at.is_none() && now < *self.expires_at
    }
}
