//! Who is asking.

use std::net::IpAddr;

use teiki_shared::ids::{AccountId, OperatorId, SessionId, StaffId};
use teiki_shared::lang::Lang;
use teiki_shared::staff::Roles;

use crate::actor::Actor;

/// A signed-in person, as the request's session told. Made by `accounts::sessions` alone.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub account_id: AccountId,
    /// Names the session on the list of sessions; tells nothing about its token.
    pub session_id: SessionId,
    pub email: String,
    pub lang: Lang,
    /// Whether they must first agree to terms that have changed; `graphql::waiting` tells what waits until then.
    pub owes_consent: bool,
}

/// Somebody at the desk, as the request's session and their row told. Made by `staff` alone.
#[derive(Clone, Debug)]
pub struct StaffViewer {
    pub id: StaffId,
    /// None: of the house.
    pub operator: Option<OperatorId>,
    pub roles: Roles,
    pub name: String,
    pub email: String,
    pub lang: Lang,
}

impl StaffViewer {
    pub const fn actor(&self) -> Actor {
        Actor::Staff { id: self.id, operator: self.operator, roles: self.roles }
    }
}

/// Everything about a request that signing up and in may need beside the [`Actor`]. No part of it is logged but the request's id.
#[derive(Clone, Debug)]
pub struct Caller {
    /// At the riders' door alone.
    pub viewer: Option<Viewer>,
    /// At the desk's door alone.
    pub staff: Option<StaffViewer>,
    /// The language in which sentences are answered.
    pub lang: Lang,
    /// The session's token as the browser sent it, valid or not.
    pub session_token: Option<String>,
    /// The token of a session at the desk, valid or not; read at its door alone, as the next one.
    pub desk: Option<String>,
    /// The token of a step at the desk's door, between password and code.
    pub desk_step: Option<String>,
    /// Binds one-time codes to the browser that asked for them.
    pub browser: Option<String>,
    /// The token of the session that a guardian's link opened, valid or not. It makes nobody a [`Viewer`].
    pub guardian: Option<String>,
    /// Marks a browser in which the account has proved its address before.
    pub device: Option<String>,
    pub address: IpAddr,
    pub user_agent: String,
    pub request_id: String,
}

impl Caller {
    /// Who acts by this request.
    pub fn actor(&self) -> Actor {
        match (&self.viewer, &self.staff) {
            (Some(viewer), _) => Actor::Rider(viewer.account_id),
            (None, Some(staff)) => staff.actor(),
            (None, None) => Actor::Anonymous,
        }
    }

    /// Nobody, from this machine: for the command line and for jobs.
    pub fn nobody(lang: Lang) -> Self {
        Self {
            viewer: None,
            staff: None,
            lang,
            session_token: None,
            desk: None,
            desk_step: None,
            browser: None,
            guardian: None,
            device: None,
            address: IpAddr::from([127, 0, 0, 1]),
            user_agent: String::new(),
            request_id: String::new(),
        }
    }
}
