//! What a call that gave no object means.

use stripe::StripeError;

use crate::error::Fault;

/// Why a call did not give an object.
#[derive(Debug)]
pub enum StripeCallError {
    /// Stripe understood and refused: nothing was done. The code is Stripe's.
    Refused { status: u16, code: String },
    /// A fault of Stripe's own, 5xx: the work may have been done. Under the same key Stripe answers the same for a day.
    Broken(String),
    /// No answer, or one that says nothing of the work: it may have been done, and the same key asks for it again.
    Unknown(String),
}

impl StripeCallError {
    /// Whether what the request named is not there; none of ours names two things.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "resource_missing")
    }
}

impl From<StripeError> for StripeCallError {
    /// Keeps codes only: an error's text may hold a client secret or a name.
    fn from(error: StripeError) -> Self {
        match error {
            StripeError::Stripe(error, status) => {
                let code = error.code.map(|code| code.to_string()).unwrap_or_default();
                match status {
                    500.. => Self::Broken(format!("stripe answered {status} {code}")),
                    // Our secret key is not taken (401, 403), the same idempotency key is being worked on beside us (409),
                    // or we ask too fast (429).
                    401 | 403 | 409 | 429 => Self::Unknown(format!("stripe answered {status} {code}")),
                    _ => Self::Refused { status, code },
                }
            }
            StripeError::JSONDeserialize(_) => Self::Unknown("an answer of stripe could not be read".into()),
            StripeError::ClientError(_) | StripeError::ConfigError(_) => {
                Self::Unknown("stripe could not be reached".into())
            }
            StripeError::Timeout => Self::Unknown("stripe did not answer in time".into()),
        }
    }
}

impl From<StripeCallError> for Fault {
    fn from(answer: StripeCallError) -> Self {
        Self::Stripe(match answer {
            StripeCallError::Refused { status, code } => format!("refused: {status} {code}"),
            StripeCallError::Broken(why) | StripeCallError::Unknown(why) => why,
        })
    }
}
