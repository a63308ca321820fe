//! What every slice of the schema shares.

pub mod documents;
pub mod errors;
pub mod guard;
pub mod input;
pub mod key;
pub mod limits;
pub mod load;
pub mod page;
pub mod payload;
pub mod reads;
pub mod tokens;
pub mod waiting;

use async_graphql::Context;
use teiki_shared::lang::Lang;

use self::reads::Reads;
use crate::actor::Actor;
use crate::app::App;
use crate::error::Fault;
use crate::viewer::{Caller, StaffViewer, Viewer};

/// Seconds after which to try again what could not be read at the moment.
pub const RETRY: &str = "10";

/// What a resolver asks of its context.
pub trait Ask<'a> {
    fn app(&self) -> &'a App;
    fn caller(&self) -> &'a Caller;
    fn lang(&self) -> Lang;
    /// The connection on which the document's fields read.
    fn reads(&self) -> &'a Reads;
    /// The signed-in person, also one who owes consent: the guard `SignedIn` has looked whether they may come so far.
    ///
    /// # Errors
    /// The same as the guard `SignedIn`, where no guard stands.
    fn viewer(&self) -> async_graphql::Result<&'a Viewer>;
    /// Who sits at the desk.
    ///
    /// # Errors
    /// As [`Ask::viewer`].
    fn staff(&self) -> async_graphql::Result<&'a StaffViewer>;
    /// Who asks, as every verb is told.
    fn actor(&self) -> Actor;
}

impl<'a> Ask<'a> for Context<'a> {
    fn app(&self) -> &'a App {
        self.data_unchecked()
    }
    fn caller(&self) -> &'a Caller {
        self.data_unchecked()
    }
    fn lang(&self) -> Lang {
        self.caller().lang
    }
    fn reads(&self) -> &'a Reads {
        self.data_unchecked()
    }
    fn viewer(&self) -> async_graphql::Result<&'a Viewer> {
        self.caller().viewer.as_ref().ok_or_else(errors::not_signed_in)
    }
    fn staff(&self) -> async_graphql::Result<&'a StaffViewer> {
        self.caller().staff.as_ref().ok_or_else(errors::not_signed_in)
    }
    fn actor(&self) -> Actor {
        self.caller().actor()
    }
}

/// A fault as a top-level error: logged here, once, under the id that the person is shown.
impl Fault {
    pub fn into_graphql(self, caller: &Caller) -> async_graphql::Error {
        use async_graphql::ErrorExtensions;
        match self {
            Self::NotSignedIn => return errors::not_signed_in(),
            Self::NotAllowed => return errors::not_allowed(),
            _ => {}
        }
        tracing::error!(fault_id = %caller.request_id, fault = %self, "a request failed");
        let (code, message) = if self.is_transient() {
            ("UNAVAILABLE", "Temporarily unavailable.")
        } else {
            ("FAULT", "Internal error.")
        };
        let id = caller.request_id.clone();
        async_graphql::Error::new(message).extend_with(|_, extensions| {
            extensions.set("code", code);
            extensions.set("faultId", id);
        })
    }
}

/// Turns the faults of a read into top-level errors.
pub trait OrFault<T> {
    /// # Errors
    /// The fault as GraphQL shows it.
    fn or_fault(self, ctx: &Context<'_>) -> async_graphql::Result<T>;
}

impl<T, F: Into<Fault>> OrFault<T> for Result<T, F> {
    fn or_fault(self, ctx: &Context<'_>) -> async_graphql::Result<T> {
        self.map_err(|fault| {
            let fault = fault.into();
            if fault.is_transient() {
                ctx.insert_http_header("Retry-After", RETRY);
            }
            fault.into_graphql(ctx.caller())
        })
    }
}
