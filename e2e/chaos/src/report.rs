//! The figures of a run.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::atomic::Ordering;

use crate::audit::Books;
use crate::run::{Run, lock};
use crate::times::Times;
use crate::told::What;
use crate::{Fault, tell};

/// One figure, or several.
pub fn line(what: &str, figure: impl Display) {
    tell(&format!("{what:<44} {figure}"));
}

pub async fn tell_all(
    run: &Run,
    books: &Books,
    booked: &Times,
    met: &BTreeMap<String, u64>,
) -> Result<(), Fault> {
    line("orders placed", run.told.count(What::Placed));
    line("passes given back", run.told.count(What::GivenBack));
    let states = "select state, count(*) from orders group by state order by 2 desc";
    for row in books.client.query(states, &[]).await? {
        line(&format!("  {}", row.get::<_, &str>(0)), row.get::<_, i64>(1));
    }
    let (opened, closed) = (run.told.count(What::Account), run.told.count(What::Closed));
    line("accounts opened / closed", format!("{opened} / {closed}"));
    line("processes killed", lock(&run.kills).len());
    line("faults that calls to Stripe met", met.values().sum::<u64>());
    for (fault, times) in met {
        line(&format!("  {fault}"), times);
    }
    let counts = [&run.counts.repeated, &run.counts.unavailable, &run.counts.broken];
    let [repeated, unavailable, broken] = counts.map(|count| count.load(Ordering::Relaxed));
    line("requests sent again / UNAVAILABLE / FAULT", format!("{repeated} / {unavailable} / {broken}"));
    money(books).await?;
    let (slowest, met) = booked.under_kills(run);
    line("seconds to book: median / slowest", format!("{:.2} / {:.2}", booked.median(), booked.slowest()));
    line("slowest of those that met kills alone", format!("{slowest:.2} of {met}"));
    Ok(())
}

async fn money(books: &Books) -> Result<(), Fault> {
    let yen = "select coalesce(sum(amount), 0)::bigint, coalesce(sum(refunded), 0)::bigint from chaos.charges where captured";
    let row = books.client.query_one(yen, &[]).await?;
    line("yen captured / refunded", format!("{} / {}", row.get::<_, i64>(0), row.get::<_, i64>(1)));
    let refunds =
        "select count(*), count(*) filter (where ours is not null), count(*) filter (where status = 'failed')
                   from chaos.refunds";
    let row = books.client.query_one(refunds, &[]).await?;
    let [all, ours, failed] = [0, 1, 2].map(|column| row.get::<_, i64>(column));
    line("refunds / ours / sent back by the bank", format!("{all} / {ours} / {failed}"));
    Ok(())
}
