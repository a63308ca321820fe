//! Letters: how many a worker sends in a second, and how long a code takes while they wait.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::Fault;
use crate::browser::Browser;
use crate::figures::median;
use crate::latency::to_millis;
use crate::people::{self, Rider};
use crate::report::{Report, Verdict, thousands};
use crate::site::Site;

/// Enqueued at once.
const LETTERS: usize = 2000;
/// A second.
const GOAL: f64 = 500.0;
/// Milliseconds of the slowest code.
const CODE_GOAL: f64 = 1000.0;
/// Codes that are asked for, one after the other.
const CODES: usize = 10;

/// The ids of our rows, which the filling does not use.
const ENQUEUE: &str = "insert into jobs (id, kind, queue, payload, run_at, created_at)
    select ('00000031-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'order_mail', 'letters',
        jsonb_build_object('operator', orders.operator_id, 'order', orders.id, 'letter', 'paid'), now(), now()
    from orders join operators on operators.id = operator_id, generate_series(1, $1::integer) as n
    where slug = 'matsue' and orders.id = $2::text::uuid";
const LEFT: &str = "select count(*) from jobs
    where id between '00000031-0000-7000-8000-000000000000' and '00000031-0000-7000-8000-ffffffffffff'";

/// Letters about an order of the rider's.
pub async fn measure(site: &Site, rider: &Rider, report: &mut Report) -> Result<(), Fault> {
    let client = site.connect().await?;
    let order = &rider.orders[0];
    let alone = codes(site, "alone", async || Ok(true)).await?;
    let begun = Instant::now();
    enqueue(&client, order).await?;
    sent(&client).await?;
    let seconds = begun.elapsed().as_secs_f64();
    came(site, &rider.email).await?;
    let rate = LETTERS as f64 / seconds;
    report.add(
        format!("letters a second, {} at once", thousands(LETTERS)),
        format!("{rate:.0}"),
        format!(">= {GOAL:.0}"),
        if rate >= GOAL { Verdict::Ok } else { Verdict::Short },
        json!({ "seconds": seconds }),
    );
    enqueue(&client, order).await?;
    let behind = codes(site, "behind", async || Ok(left(&client).await? > 0)).await?;
    sent(&client).await?;
    let slowest = behind.iter().copied().fold(0.0, f64::max);
    report.add(
        "ms from asking for a code to its mail, alone / while letters wait (slowest)".to_owned(),
        format!("{:.0} / {:.0} ({slowest:.0})", median(&alone), median(&behind)),
        format!("<= {CODE_GOAL:.0}"),
        if slowest <= CODE_GOAL { Verdict::Ok } else { Verdict::Short },
        json!({ "alone": alone, "behind": behind }),
    );
    Ok(())
}

async fn enqueue(client: &Client, order: &str) -> Result<(), Fault> {
    client.execute(ENQUEUE, &[&i32::try_from(LETTERS)?, &order]).await?;
    client.batch_execute("notify teiki_jobs").await?;
    Ok(())
}

async fn left(client: &Client) -> Result<i64, Fault> {
    Ok(client.query_one(LEFT, &[]).await?.get(0))
}

/// Waits until no letter is left.
async fn sent(client: &Client) -> Result<(), Fault> {
    let begun = Instant::now();
    while left(client).await? > 0 {
        if begun.elapsed() > Duration::from_secs(60) {
            return Err("letters were not sent in a minute".into());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// Whether the letters that left the queue are in the rider's mailbox.
async fn came(site: &Site, email: &str) -> Result<(), Fault> {
    let url = format!("{}/mail/messages.json?to={email}", site.sandbox);
    let letters: Vec<Value> = reqwest::get(&url).await?.json().await?;
    if letters.len() < LETTERS {
        return Err(format!("{} of {LETTERS} letters came", letters.len()).into());
    }
    Ok(())
}

/// Milliseconds from asking for a code until its mail is there, as long as `more` says so, at least one.
async fn codes(
    site: &Site,
    whose: &str,
    more: impl AsyncFn() -> Result<bool, Fault>,
) -> Result<Vec<f64>, Fault> {
    let mut millis = Vec::new();
    for at in 0..CODES {
        let browser = Browser::new(&site.base)?;
        let agreed: Value = people::agreement(&browser).await?;
        let email = format!("{whose}-{at}@example.jp");
        let begun = Instant::now();
        people::ask_for_code(&browser, &email, agreed).await?;
        people::code(site, &email).await?;
        millis.push(to_millis(begun.elapsed()));
        if !more().await? {
            break;
        }
    }
    Ok(millis)
}
