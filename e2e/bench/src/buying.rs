//! Orders that are placed and paid by a rider who is not the first: what they cost PostgreSQL, and how long settling takes.
//!
//! PL/pgSQL compiles a function when a connection first uses it, and a connection plans each statement five times, those in
//! functions and of foreign keys too, before it keeps a plan. Riders before buy on several connections at once, more than five
//! times on each of sixteen (scripts/bench.sh), and a median leaves out what first uses are left.

use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio_postgres::Client;

use crate::Fault;
use crate::browser::Browser;
use crate::cpu::{Cost, Processors, nanos};
use crate::figures::median;
use crate::latency::{Latency, to_millis};
use crate::people::{self, Buyer};
use crate::report::Report;
use crate::site::Site;
use crate::tap::server::Listened;

/// Orders that are measured, each on a card of its own: as many as an account may hold.
const ORDERS: usize = 20;
/// Riders who buy before, all at once, as many orders each.
const BEFORE: usize = 6;
/// Orders whose statements are counted.
const COUNTED: usize = 5;
/// At which an order is looked at until it is paid. Our own connection is not counted.
const LOOK: Duration = Duration::from_millis(2);

/// What it costs to place an order and to pay it, and how long it takes until it is paid. `nth` and the six after it are
/// riders not seen before.
pub async fn measure(site: &Site, client: &Client, nth: usize) -> Result<(Vec<Cost>, Latency), Fault> {
    buy_before(site, nth + 1).await?;
    let processors = Processors::new(client, site);
    let browser = people::sign_up(site, nth).await?;
    let (mut placing, mut paying, mut settling) = (Vec::new(), Vec::new(), Vec::new());
    for at in 0..ORDERS {
        let (draft, price) = draft(&browser, nth * 1000 + at).await?;
        idle(client).await?;
        let processes = processors.of_server().await?;
        let begun = nanos(&processes)?;
        let order = people::order(&browser, &draft, &price).await?;
        placing.push((nanos(&processes)? - begun) as f64 / 1e6);
        idle(client).await?;
        // The payment is started, the webhook comes, the worker settles the order and sends its letter, and no page asks
        // meanwhile. The looks that idle hands of the worker take once a second are in it, less than 0.1 ms.
        let processes = processors.of_all().await?;
        let begun = nanos(&processes)?;
        let intent = people::start_payment(&browser, &order).await?;
        let confirmed = Instant::now();
        people::confirm(site, &intent).await?;
        paid(client, &order).await?;
        settling.push(to_millis(confirmed.elapsed()));
        idle(client).await?;
        paying.push((nanos(&processes)? - begun) as f64 / 1e6);
    }
    let costs = vec![
        Cost { step: "orderPlace", goal: Some(1.3), millis: median(&placing) },
        Cost { step: "paying: start, webhook, settling, letter", goal: None, millis: median(&paying) },
    ];
    let step = "settling, from the confirmation at Stripe until the order is paid, no page asking";
    Ok((costs, Latency { step, goal: None, millis: settling }))
}

/// How many statements it takes to place an order: without those that begin and end its transaction, and those of triggers.
/// `nth` is a rider not seen before.
pub async fn statements(site: &Site, nth: usize, report: &mut Report) -> Result<(), Fault> {
    let server = Listened::start(site).await?;
    let buyer = Buyer::with_drafts(site, nth, COUNTED).await?;
    let browser = buyer.browser.at(&server.base)?;
    let mut counts = Vec::new();
    for draft in &buyer.drafts {
        let price = people::answer(&browser, draft, json!({})).await?["price"].clone();
        let order = async { people::order(&browser, draft, &price).await.map(Bytes::from) };
        counts.push(server.asked(order).await?.statements.len());
    }
    // Connections are made and types looked up at first.
    let fewest = counts.iter().min().map_or_else(String::new, ToString::to_string);
    report.tell("SQL statements of orderPlace".to_owned(), fewest, json!(counts));
    Ok(())
}

async fn buy_before(site: &Site, nth: usize) -> Result<(), Fault> {
    let mut riders = Vec::new();
    for nth in nth..nth + BEFORE {
        riders.push((nth, people::sign_up(site, nth).await?));
    }
    let mut buying = JoinSet::new();
    for (nth, browser) in riders {
        let site = site.clone();
        buying.spawn(async move {
            for at in 0..ORDERS {
                let (draft, price) = draft(&browser, nth * 1000 + at).await?;
                let order = people::order(&browser, &draft, &price).await?;
                let intent = people::start_payment(&browser, &order).await?;
                people::confirm(&site, &intent).await?;
            }
            Ok::<_, Fault>(())
        });
    }
    while let Some(bought) = buying.join_next().await {
        bought??;
    }
    Ok(())
}

/// A complete draft on a new card, and its price.
async fn draft(browser: &Browser, nth: usize) -> Result<(String, Value), Fault> {
    let card = people::register_card(browser, nth).await?;
    let draft = people::fare_draft(browser, &card).await?;
    let price = people::answer(browser, &draft, json!({})).await?["price"].clone();
    Ok((draft, price))
}

async fn paid(client: &Client, order: &str) -> Result<(), Fault> {
    let paid = "select orders.state = 'paid' from orders
        join operators on operators.id = operator_id where slug = 'matsue' and orders.id = $1::text::uuid";
    let paid = client.prepare(paid).await?;
    let begun = Instant::now();
    while !client.query_one(&paid, &[&order]).await?.get::<_, bool>(0) {
        if begun.elapsed() > Duration::from_secs(10) {
            return Err("an order was not paid in ten seconds".into());
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

/// Waits until no job is due or in a worker's hands. One in hand is due again some seconds after its hold.
async fn idle(client: &Client) -> Result<(), Fault> {
    let busy = client
        .prepare(
            "select exists (select from jobs where queue = any('{codes, default, letters, looks}') and dead_at is null
             and run_at <= now() + interval '1 minute' and (run_at <= now() or locked_until > now()))",
        )
        .await?;
    let begun = Instant::now();
    while client.query_one(&busy, &[]).await?.get::<_, bool>(0) {
        if begun.elapsed() > Duration::from_secs(10) {
            return Err("the worker was not idle after ten seconds".into());
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}
