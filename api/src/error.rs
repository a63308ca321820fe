//! What can go wrong in a verb: the caller's to mend (a refusal), or ours (a fault).

use std::sync::Arc;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DatabaseError};
use teiki_shared::lang::Lang;

/// A reason why a verb was not done that the person asking can act on. Its sentence says what to do.
pub trait Refusal {
    /// The enum of the mutation's error codes.
    type Code;
    fn code(&self) -> Self::Code;
    /// The path of the input field it is about; empty when it is about the whole.
    fn field(&self) -> &'static [&'static str] {
        &[]
    }
    fn sentence(&self, lang: Lang) -> String;
    /// Seconds to wait, where waiting helps.
    fn retry_after(&self) -> Option<i32> {
        None
    }
}

/// An internal error. It is logged once, where it leaves the API, under the id that the person is shown.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("database: {0}")]
    Database(#[from] diesel::result::Error),
    #[error("database pool: {0}")]
    Pool(String),
    #[error("redis: {0}")]
    Redis(#[from] redis::RedisError),
    #[error("mail: {0}")]
    Mail(String),
    #[error("stripe: {0}")]
    Stripe(String),
    #[error("object store: {0}")]
    Store(String),
    /// A rider's verb was asked for by nobody, or by somebody whose account was closed while the request ran.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// Staff without the role for it.
    #[error("somebody at the desk lacks the role")]
    NotAllowed,
    /// Many ask for what costs much; see `turns`.
    #[error("too many wait for a turn")]
    Busy,
    #[error("{0}")]
    Other(String),
    /// One that several fields wait for.
    #[error("{0}")]
    Shared(Arc<Fault>),
}

impl Fault {
    /// A fault that has no type of its own.
    pub fn other(what: impl std::fmt::Display) -> Self {
        Self::Other(what.to_string())
    }

    /// Whether the same call may go through in a moment: a service of ours is away.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Pool(_)
            | Self::Redis(_)
            | Self::Mail(_)
            | Self::Stripe(_)
            | Self::Store(_)
            | Self::Busy => true,
            Self::Database(fault) => is_transient(fault),
            Self::NotSignedIn | Self::NotAllowed | Self::Other(_) => false,
            Self::Shared(fault) => fault.is_transient(),
        }
    }
}

fn is_transient(fault: &DatabaseError) -> bool {
    match fault {
        DatabaseError::DatabaseError(kind, info) => match kind {
            DatabaseErrorKind::ClosedConnection
            // What broke before Postgres answered; nothing of ours is too long to be sent.
            | DatabaseErrorKind::UnableToSendCommand
            | DatabaseErrorKind::SerializationFailure
            // The old primary after a failover.
            | DatabaseErrorKind::ReadOnlyTransaction => true,
            _ => says_so(info.as_ref()),
        },
        DatabaseError::BrokenTransactionManager => true,
        DatabaseError::RollbackErrorOnCommit { rollback_error, commit_error } => {
            is_transient(rollback_error) || is_transient(commit_error)
        }
        _ => false,
    }
}

/// Diesel passes no SQLSTATE on, so that these are known by what Postgres says (57P01 to 57P03, 57014, 55P03, 40P01).
fn says_so(info: &(dyn DatabaseErrorInformation + Send + Sync)) -> bool {
    const SAID: [&str; 4] =
        ["terminating connection", "canceling statement", "the database system is", "deadlock detected"];
    SAID.iter().any(|said| info.message().starts_with(said))
}

/// Why a verb was not done.
#[derive(Debug)]
pub enum Failure<R> {
    /// One refusal for each thing to mend.
    Refused(Vec<R>),
    Fault(Fault),
}

impl<R> Failure<R> {
    pub fn refuse(refusal: R) -> Self {
        Self::Refused(vec![refusal])
    }

    /// The same failure in the words of another verb.
    pub fn map<S>(self, words: impl FnMut(R) -> S) -> Failure<S> {
        match self {
            Self::Refused(refusals) => Failure::Refused(refusals.into_iter().map(words).collect()),
            Self::Fault(fault) => Failure::Fault(fault),
        }
    }
}

impl<R, F: Into<Fault>> From<F> for Failure<R> {
    fn from(fault: F) -> Self {
        Self::Fault(fault.into())
    }
}

/// The answer of a verb.
pub type VerbResult<T, R> = Result<T, Failure<R>>;

/// Whether a constraint of the database refused a write, by its name.
pub fn violates(fault: &diesel::result::Error, constraint: &str) -> bool {
    matches!(fault, diesel::result::Error::DatabaseError(_, info) if info.constraint_name() == Some(constraint))
}
