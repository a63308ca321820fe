//! `teiki-bench`: what `make bench` measures on a running site with its demo data, as one table.
//!
//! - `people` riders who came in through the API; `views` every page that a rider sees, and its bytes
//! - `tap` listens between a server and its databases: what a request asks of them
//! - `bare` the same questions in handlers that do nothing else; `load` sends requests to both in turns
//! - `growth` a million orders, and what they cost a statement; `cpu` what a request costs PostgreSQL, `buying` what an order
//!   does, `latency` how long a request takes
//! - `letters` how fast they are sent, `wave` what sign-ins cost others
//! - `catalogue` its bytes, `finder` what a fare costs to look up, `folders` how long applying takes
//! - `measures` one function a measure; `report` the table
//!
//! The site's addresses come in the environment, as `scripts/test-site.sh` sets it. `teiki-bench limits` measures only what
//! no machine excuses: bytes and numbers of statements; `teiki-bench growth` leaves out the bare handlers.

mod bare;
mod browser;
mod buying;
mod catalogue;
mod cpu;
mod figures;
mod finder;
mod folders;
mod growth;
mod latency;
mod letters;
mod load;
mod measures;
mod people;
mod report;
mod site;
mod tap;
mod views;
mod wave;

use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::growth::Growth;
use crate::people::Rider;
use crate::report::Report;
use crate::site::Site;

/// What stops a measure. The sentence is for whoever reads the terminal.
type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Cards, passes and orders of the rider who has many: as many cards as an account may hold.
const MANY: usize = 20;

/// How the figures came about.
const HOW: &str = "\
Bare: actix handlers without middleware, with as many workers and connections, which send the same statements one after
the other on one connection, read the rows into values and write the same JSON. The session is looked up in Redis and in
PostgreSQL on both sides. A ratio is the median of rounds in turns; `short` misses a goal, BROKEN a limit that holds on any
machine.";

/// As the server has it, so that both sides allocate alike.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[actix_web::main]
async fn main() -> ExitCode {
    match measure().await.and_then(|report| report.finish()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            tell("A limit that no noise excuses is broken.");
            ExitCode::FAILURE
        }
        Err(fault) => {
            tell(&format!("A measure could not be taken: {fault}"));
            ExitCode::FAILURE
        }
    }
}

async fn measure() -> Result<Report, Fault> {
    let site = Site::from_env()?;
    let mut report = Report::default();
    tell("Walking through every page of a purchase");
    let mut views = views::walk(&site).await?;
    tell("Buying passes for a rider with one and a rider with many");
    let one = Rider::with_passes(&site, 1, 1).await?;
    let many = Rider::with_passes(&site, 2, MANY).await?;
    views.of_many(&many).await?;
    measures::bytes(&views, &mut report)?;
    tell("Listening to what a request asks of PostgreSQL and Redis");
    let asked = measures::statements(&site, &one, &many, &mut report).await?;
    let only = std::env::args().nth(1);
    if only.as_deref() == Some("limits") {
        return Ok(report);
    }
    tell("Timing statements, loading a million orders, and timing them again");
    let growth = Growth::begin(&site).await?;
    let few = growth.measure(&site, &one, &many, 10).await?;
    growth.fill(&mut report).await?;
    buying::statements(&site, 30, &mut report).await?;
    growth.compare(&few, &growth.measure(&site, &one, &many, 20).await?, &mut report);
    tell("Sending letters, and signing in beside a small query");
    letters::measure(&site, &many, &mut report).await?;
    wave::measure(&site, &one, &mut report).await?;
    catalogue::measure(&site, &mut report).await?;
    if only.as_deref() == Some("growth") {
        return Ok(report);
    }
    tell("Sending requests, in turns, to the site and to bare handlers");
    for (rider, asked) in [(&one, &asked.one), (&many, &asked.many)] {
        measures::throughput(&site, rider, asked, &mut report).await?;
    }
    finder::measure(&site, &mut report).await?;
    folders::measure(&site, &mut report).await?;
    measures::process(&site, &mut report)?;
    report.note(HOW.to_owned());
    Ok(report)
}

/// A line of progress.
fn tell(what: &str) {
    // Nobody reads it when the terminal is gone.
    let _ = writeln!(io::stderr(), "    {what}");
}
