//! The books beside what Stripe holds and what riders were told. Each line of the audit is a statement that finds what is
//! wrong, as a sentence.

mod books;
pub mod tamper;

use std::time::{Duration, Instant};

use crate::Fault;
use crate::run::Run;

pub use books::Books;

/// Within which everything is settled once the storm is over.
const SETTLED: Duration = Duration::from_secs(60);
/// What holds is looked at again: something late may still undo or double it.
const AGAIN: Duration = Duration::from_secs(2);

/// Waits until the audit holds, twice: after how long it did first, or what is wrong.
pub async fn settle(run: &Run, books: &mut Books) -> Result<Result<Duration, Vec<String>>, Fault> {
    let begun = Instant::now();
    let mut held = None;
    loop {
        let looked = begun.elapsed();
        let wrong = books.audit(run).await?;
        match (wrong.is_empty(), held) {
            (true, Some(first)) => return Ok(Ok(first)),
            (true, None) => held = Some(looked),
            (false, _) => held = None,
        }
        if looked > SETTLED && held.is_none() {
            return Ok(Err(wrong));
        }
        tokio::time::sleep(if held.is_some() { AGAIN } else { AGAIN / 4 }).await;
    }
}
