//! Riders: they sign up, buy passes in all the ways that people do, and some close their account.

mod browser;
mod closing;
mod giving_back;
mod paying;
mod purchase;
mod sign_up;
mod staff;
mod stray;

use std::sync::Arc;

use crate::Fault;
use crate::dice::Dice;
use crate::run::Run;
use browser::Browser;

pub const PASSWORD: &str = "shijimi no misoshiru";

/// Somebody who is signed in.
pub struct Rider<'a> {
    run: &'a Run,
    browser: Browser<'a>,
    dice: Dice,
    account: String,
    /// Tells this rider's card numbers from all others.
    nth: u64,
    cards: u64,
    /// Gives up or has refunded whatever is bought, and closes the account at the end.
    leaves: bool,
}

/// One rider after the other, until all orders are placed.
pub async fn crowd(run: Arc<Run>, which: u64) {
    for turn in 0.. {
        if run.is_over() {
            return;
        }
        let nth = which * 1_000 + turn;
        if let Err(fault) = live(&run, nth).await {
            run.complain(format!("rider {nth}: {fault}"));
        }
    }
}

impl Rider<'_> {
    /// Looks at the page, and taps when a process is about to be killed, now and then.
    async fn think(&mut self) {
        let pause = self.dice.millis(0..=600);
        tokio::time::sleep(pause).await;
        if self.dice.one_in(8) {
            self.run.aim.notify_one();
        }
    }
}

async fn live(run: &Run, nth: u64) -> Result<(), Fault> {
    let mut rider = sign_up::sign_up(run, nth).await?;
    for _ in 0..rider.dice.between(1..=5) {
        if !run.next_order() {
            break;
        }
        purchase::buy(&mut rider).await?;
    }
    if rider.leaves { closing::close(&mut rider).await } else { Ok(()) }
}
