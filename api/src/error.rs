//! What can go wrong in a verb: the caller's to mend (a refusal), or ours (a fault).

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

/// Something of ours broke. It is logged once, where it leaves the API, under the id that the person is shown.
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
    /// Whoever asks was signed in when the request came, and is no longer.
    #[error("the account was closed while the request ran")]
    SignedOut,
    #[error("{0}")]
    Other(String),
}

impl Fault {
    /// A fault that has no type of its own.
    pub fn other(what: impl std::fmt::Display) -> Self {
        Self::Other(what.to_string())
    }

    /// Whether the same call may go through in a moment: a service of ours is away.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Pool(_) | Self::Redis(_) | Self::Mail(_) | Self::Stripe(_) => true,
            Self::Database(_) | Self::SignedOut | Self::Other(_) => false,
        }
    }
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
pub type Verb<T, R> = Result<T, Failure<R>>;

/// Whether a constraint of the database refused a write, by its name.
pub fn violates(fault: &diesel::result::Error, constraint: &str) -> bool {
    matches!(fault, diesel::result::Error::DatabaseError(_, info) if info.constraint_name() == Some(constraint))
}
