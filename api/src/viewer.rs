//! Who is asking.

use std::net::IpAddr;

use teiki_shared::ids::{AccountId, SessionId};
use teiki_shared::lang::Lang;

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

/// Everything about a request that signing up and in may need beside the [`Actor`]. No part of it is logged but the request's id.
#[derive(Clone, Debug)]
pub struct Caller {
    pub viewer: Option<Viewer>,
    /// The language in which sentences are answered.
    pub lang: Lang,
    /// The session's token as the browser sent it, valid or not.
    pub session_token: Option<String>,
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
        self.viewer.as_ref().map_or(Actor::Anonymous, |viewer| Actor::Rider(viewer.account_id))
    }

    /// Nobody, from this machine: for the command line and for jobs.
    pub fn nobody(lang: Lang) -> Self {
        Self {
            viewer: None,
            lang,
            session_token: None,
            browser: None,
            guardian: None,
            device: None,
            address: IpAddr::from([127, 0, 0, 1]),
            user_agent: String::new(),
            request_id: String::new(),
        }
    }
}
