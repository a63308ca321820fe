//! `teiki-chaos`: what `make chaos` runs. Riders buy passes while servers and workers are killed and Stripe lies; then an
//! audit tells whether a yen was lost or doubled.
//!
//! - `riders` what people do, and repeat when no answer comes; `told` what they were answered
//! - `processes` the servers and workers, and how they are killed; `front` what stands before the servers
//! - `lies` the faults of Stripe and of its webhooks; `stripe` the sandbox that plays it
//! - `audit` the books beside Stripe's own lists, and proof that the audit sees what is wrong
//! - `times` from the confirmation of a payment to its booking; `report` the figures
//!
//! The site's addresses come in the environment, as `scripts/test-site.sh` sets it; servers and workers are started here.
//! CHAOS_ORDERS are bought (180). CHAOS_SEED repeats what was thrown, but not how the machine ran it.

mod audit;
mod dice;
mod front;
mod lies;
mod processes;
mod report;
mod riders;
mod run;
mod site;
mod stripe;
mod times;
mod told;

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::audit::Books;
use crate::dice::Dice;
use crate::processes::Processes;
use crate::run::Run;
use crate::site::Site;

/// What stops a run. The sentence is for whoever reads the terminal.
type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Riders at once.
const AT_ONCE: u64 = 6;
/// Nothing new is bought after this long.
const LONGEST_STORM: Duration = Duration::from_secs(360);

#[tokio::main]
async fn main() -> ExitCode {
    match chaos().await {
        Ok(wrong) if wrong.is_empty() => {
            tell("The audit holds.");
            ExitCode::SUCCESS
        }
        Ok(wrong) => {
            tell("WRONG:");
            wrong.iter().for_each(|sentence| tell(sentence));
            ExitCode::FAILURE
        }
        Err(fault) => {
            tell(&format!("The run could not be made: {fault}"));
            ExitCode::FAILURE
        }
    }
}

/// Everything that is wrong, a sentence each.
async fn chaos() -> Result<Vec<String>, Fault> {
    let site = Site::from_env()?;
    let run = Arc::new(Run::new(site)?);
    tell(&format!("{} orders, CHAOS_SEED={}", run.site.orders, run.site.seed));
    let mut books = Books::open(&run).await?;
    let mut processes = Processes::start(&run).await?;
    tokio::spawn(front::forward(front::listen(&run.site).await?, processes.servers()));
    processes.ready(&run).await?;

    let begun = Instant::now();
    storm(&run, &mut processes).await?;
    let stormed = begun.elapsed();
    let met = run.stripe.met().await?;

    tell("Calm: waiting until all is settled");
    let settled = audit::settle(&run, &mut books).await?;
    let mut wrong = run.complaints();
    wrong.extend(processes.stop()?);
    let settled_after = match settled {
        Ok(after) => Some(after),
        Err(sentences) => {
            wrong.extend(sentences);
            None
        }
    };
    let booked = times::booked(&run, &books).await?;
    wrong.extend(booked.too_slow(&run));
    report::tell_all(&run, &books, &booked, &met).await?;
    report::line("seconds of storm", stormed.as_secs());
    if let Some(after) = settled_after {
        report::line("seconds of calm until all was settled", format!("{:.1}", after.as_secs_f64()));
    }
    if wrong.is_empty() {
        wrong.extend(audit::tamper::unseen(&mut books).await?);
    }
    Ok(wrong)
}

/// Riders buy, processes die and Stripe lies until the last rider has left.
async fn storm(run: &Arc<Run>, processes: &mut Processes) -> Result<(), Fault> {
    tell("Storm: riders buy, processes are killed, Stripe lies");
    let weather = tokio::spawn(lies::lie(run.clone(), Dice::new(run.site.seed, "lies")));
    let crowd = (0..AT_ONCE).map(|nth| tokio::spawn(riders::crowd(run.clone(), nth)));
    let crowd: Vec<_> = crowd.collect();
    let end = async {
        for riders in crowd {
            riders.await?;
        }
        Ok::<_, Fault>(())
    };
    let mut dice = Dice::new(run.site.seed, "kills");
    tokio::select! {
        ended = tokio::time::timeout(LONGEST_STORM * 2, end) => {
            ended.map_err(|_| "riders are stuck")??;
        }
        fault = processes.kill_at_random(run, &mut dice) => fault?,
    }
    weather.abort();
    // Cancelled: nothing more is asked of the sandbox.
    let _ = weather.await;
    lies::stop(run).await?;
    processes.start_all(run)?;
    Ok(())
}

/// A line of progress.
fn tell(what: &str) {
    // Nobody reads it when the terminal is gone.
    let _ = writeln!(io::stderr(), "    {what}");
}
