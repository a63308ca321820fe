//! A small query beside a wave of sign-ins, whose passwords take a core each for a moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::Fault;
use crate::browser::Browser;
use crate::figures::{median, p99, ratio};
use crate::latency::to_millis;
use crate::people::Rider;
use crate::report::{Report, Verdict};
use crate::site::Site;

const QUERY: &str = "{ viewer { id } }";
/// On which the query is sent again and again.
const CONNECTIONS: usize = 4;
/// People who sign in at once.
const WAVE: usize = 8;
/// Of each turn, alone or with the wave.
const TURN: Duration = Duration::from_millis(1500);
const ROUNDS: usize = 5;
/// Sign-ins of all rounds, after which the wave is over: 1,000 may come from one address of the network.
const SIGN_INS: usize = 950;
/// How much longer one of a hundred may take.
const GOAL: f64 = 2.0;

pub async fn measure(site: &Site, rider: &Rider, report: &mut Report) -> Result<(), Fault> {
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    let signed_in = Arc::new(AtomicUsize::new(0));
    for _ in 0..ROUNDS {
        alone.push(p99(&queries(site, rider, Instant::now() + TURN).await?));
        let until = Instant::now() + TURN;
        let mut wave = JoinSet::new();
        for _ in 0..WAVE {
            wave.spawn(sign_in(Browser::new(&site.base)?, signed_in.clone(), until));
        }
        beside.push(p99(&queries(site, rider, until).await?));
        while let Some(ended) = wave.join_next().await {
            ended??;
        }
    }
    let ratio = ratio(&beside, &alone);
    let signed_in = signed_in.load(Ordering::Relaxed).min(SIGN_INS);
    report.add(
        format!("p99 in ms of {QUERY} beside a wave of sign-ins : alone"),
        format!("{:.1} : {:.1} = {ratio:.2}", median(&beside), median(&alone)),
        format!("<= {GOAL:.1}"),
        if ratio <= GOAL { Verdict::Ok } else { Verdict::Short },
        json!({ "beside": beside, "alone": alone, "signIns": signed_in }),
    );
    let rate = signed_in as f64 / (TURN * u32::try_from(ROUNDS)?).as_secs_f64();
    report.tell("sign-ins a second in that wave".to_owned(), format!("{rate:.0}"), json!(signed_in));
    Ok(())
}

/// Milliseconds of each query of a turn.
async fn queries(site: &Site, rider: &Rider, until: Instant) -> Result<Vec<f64>, Fault> {
    let mut connections = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let browser = rider.browser.at(&site.base)?;
        connections.spawn(async move {
            let body = json!({ "query": QUERY }).to_string();
            let mut millis = Vec::new();
            browser.post(body.clone()).await?;
            while Instant::now() < until {
                let begun = Instant::now();
                browser.post(body.clone()).await?;
                millis.push(to_millis(begun.elapsed()));
            }
            Ok::<_, Fault>(millis)
        });
    }
    let mut all = Vec::new();
    while let Some(millis) = connections.join_next().await {
        all.extend(millis??);
    }
    Ok(all)
}

/// Sign-ins to addresses that nobody has, which are hashed like any other, each address once: limits for an address stay out
/// of it.
async fn sign_in(browser: Browser, signed_in: Arc<AtomicUsize>, until: Instant) -> Result<(), Fault> {
    let query =
        "mutation($input: SignInStartInput!) { signInStart(input: $input) { userErrors { code message } } }";
    while Instant::now() < until {
        let nth = signed_in.fetch_add(1, Ordering::Relaxed);
        if nth >= SIGN_INS {
            break;
        }
        let input = json!({ "email": format!("nobody-{nth}@example.jp"), "password": "a wrong password" });
        let mut answer: Value = browser.run(query, json!({ "input": input })).await?;
        let errors = answer["signInStart"]["userErrors"].take();
        if errors[0]["code"] != "WRONG_CREDENTIALS" {
            return Err(format!("a sign-in of the wave was answered {errors}").into());
        }
    }
    Ok(())
}
