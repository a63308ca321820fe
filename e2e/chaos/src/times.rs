//! From the confirmation of a payment to its booking.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::Fault;
use crate::audit::Books;
use crate::run::{Run, lock};

/// Money is booked within this while Stripe tells the truth, a process may be killed nonetheless.
const UNDER_KILLS: f64 = 5.0;
/// And always within this.
const ALWAYS: f64 = 60.0;

/// A payment that was confirmed.
struct Booked {
    intent: String,
    confirmed: Instant,
    seconds: f64,
}

/// Every payment that succeeded, the quickest first.
pub struct Times(Vec<Booked>);

/// The database's clock is the machine's, and tells how long ago each payment was booked.
pub async fn booked(run: &Run, books: &Books) -> Result<Times, Fault> {
    let now = Instant::now();
    let sql = "select intent, extract(epoch from clock_timestamp() - ended_at)::float8 from payments
               where state = 'succeeded' and intent is not null";
    let rows = books.client.query(sql, &[]).await?;
    let ago: HashMap<String, f64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let confirmed = lock(&run.confirmed).clone();
    let mut times: Vec<_> = confirmed
        .into_iter()
        .filter_map(|(intent, confirmed)| {
            let ago = ago.get(&intent)?;
            let seconds = (now - confirmed).as_secs_f64() - ago;
            Some(Booked { intent, confirmed, seconds: seconds.max(0.0) })
        })
        .collect();
    times.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    Ok(Times(times))
}

impl Times {
    pub fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).map_or(0.0, |booked| booked.seconds)
    }

    pub fn slowest(&self) -> f64 {
        self.0.last().map_or(0.0, |booked| booked.seconds)
    }

    /// The slowest of those that met kills alone, and how many there were.
    pub fn under_kills(&self, run: &Run) -> (f64, usize) {
        let met: Vec<_> = self.0.iter().filter(|booked| booked.met_kills_alone(run)).collect();
        (met.last().map_or(0.0, |booked| booked.seconds), met.len())
    }

    pub fn too_slow(&self, run: &Run) -> Vec<String> {
        self.0.iter().filter_map(|booked| booked.too_slow(run)).collect()
    }
}

impl Booked {
    fn too_slow(&self, run: &Run) -> Option<String> {
        let honest = self.met_kills_alone(run);
        if self.seconds <= if honest { UNDER_KILLS } else { ALWAYS } {
            return None;
        }
        let until = self.confirmed + Duration::from_secs_f64(self.seconds);
        let kills = lock(&run.kills).iter().filter(|&&kill| kill >= self.confirmed && kill <= until).count();
        let stripe = if honest { "told the truth" } else { "lied" };
        Some(format!(
            "intent {} was booked {:.1} s after its confirmation: Stripe {stripe}, and {kills} processes were killed",
            self.intent, self.seconds
        ))
    }

    /// Stripe told the truth for as long as the booking may take.
    fn met_kills_alone(&self, run: &Run) -> bool {
        let within = self.confirmed..=self.confirmed + Duration::from_secs_f64(UNDER_KILLS);
        let lies = lock(&run.lies);
        lies.iter()
            .all(|(from, until)| from > within.end() || until.is_some_and(|until| until < *within.start()))
    }
}
