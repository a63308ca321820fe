//! How many wrong codes may be typed. Right ones are not counted, so a school of 300 behind one address of the network signs
//! up in one lesson.
//!
//! A code is right by chance once in a million. Whatever somebody can ask for (mails, flows, networks), the wrong codes of a
//! day for sign-ups, and for new passwords, number at most 3,000, so that a day of guessing from everywhere opens some account
//! with a chance of 0.3 %, from one network of 0.02 %, and a chosen account of 0.003 %. Each purpose has its own numbers: who
//! guesses at codes for forgotten passwords does not keep out who signs in with the right one.

use super::purpose::Purpose;
use crate::app::App;
use crate::error::Fault;
use crate::metrics;
use crate::rates::{self, Count, Rate};
use crate::viewer::Caller;

/// A code about to be compared, counted as a wrong one until it is known.
pub struct Guess(Vec<Count>);

impl Guess {
    /// Counts a wrong code for `target`, an account or an e-mail address. The error is the count that was full
    /// and the seconds to wait.
    ///
    /// # Errors
    /// Redis away.
    pub async fn take(
        app: &App,
        caller: &Caller,
        purpose: Purpose,
        target: &str,
    ) -> Result<Result<Self, (Rate, i32)>, Fault> {
        let name = purpose.name();
        let block = rates::block(caller.address);
        let mut counts = vec![
            Count::new(Rate::WrongCodeFrom, format!("{name} {block}")),
            Count::new(Rate::WrongCodeTo, format!("{name} {target}")),
        ];
        // Who knows a password guesses at one account of his own choice, which its own count bounds: a count of everybody's
        // would let strangers close the door for all.
        match purpose {
            Purpose::NewDevice | Purpose::EmailChange => {}
            Purpose::SignUp | Purpose::PasswordReset => counts.push(Count::new(Rate::WrongCode, name)),
        }
        Ok(match rates::take_all(app, &counts).await? {
            Some(full) => {
                metrics::code_refused(name);
                Err(full)
            }
            None => Ok(Self(counts)),
        })
    }

    /// Takes the count back: the code was right, or compared with none. If Redis is away the count stays, and the rider is
    /// let in all the same.
    pub async fn give_back(self, app: &App) {
        if let Err(fault) = rates::give_back(app, &self.0).await {
            tracing::warn!(%fault, "a right code counts as a wrong one");
        }
    }
}
