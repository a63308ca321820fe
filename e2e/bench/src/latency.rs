//! How long a whole request takes, one after the other.

use std::future::Future;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, Mac as _};
use serde_json::json;
use sha2::Sha256;
use tokio_postgres::Client;

use crate::Fault;
use crate::figures::{median, p99};
use crate::people::Rider;
use crate::report::{Report, Verdict, thousands};
use crate::site::Site;

/// Requests of each kind.
const REQUESTS: usize = 200;
/// Before those: connections are made and statements prepared.
const BEFORE: usize = 20;

/// Milliseconds of one kind of request.
pub struct Latency {
    pub step: &'static str,
    /// Of the median.
    pub goal: Option<f64>,
    pub millis: Vec<f64>,
}

/// An order's page, and a webhook about a payment that succeeded. `nth` tells this round's events from another's.
pub async fn time(site: &Site, client: &Client, rider: &Rider, nth: usize) -> Result<Vec<Latency>, Fault> {
    let page = format!("/orders/{}", rider.orders[0]);
    let webhooks = Webhooks::about(site, client, &rider.orders[0]).await?;
    let (webhooks, browser, page) = (&webhooks, &rider.browser, &page);
    Ok(vec![
        each("an order's page", Some(5.0), |_| browser.get(page, "identity")).await?,
        each("a webhook until its 200", Some(5.0), |at| webhooks.post(format!("evt_bench_{nth}_{at}")))
            .await?,
    ])
}

async fn each<T, F>(
    step: &'static str,
    goal: Option<f64>,
    request: impl Fn(usize) -> F,
) -> Result<Latency, Fault>
where
    F: Future<Output = Result<T, Fault>>,
{
    let mut millis = Vec::with_capacity(REQUESTS);
    for at in 0..BEFORE + REQUESTS {
        let begun = Instant::now();
        request(at).await?;
        if at >= BEFORE {
            millis.push(to_millis(begun.elapsed()));
        }
    }
    Ok(Latency { step, goal, millis })
}

pub fn to_millis(elapsed: Duration) -> f64 {
    elapsed.as_secs_f64() * 1000.0
}

/// Events about one intent, as Stripe posts them.
struct Webhooks {
    client: reqwest::Client,
    url: String,
    secret: String,
    intent: String,
    payment: String,
}

impl Webhooks {
    async fn about(site: &Site, client: &Client, order: &str) -> Result<Self, Fault> {
        let of = "select intent, payments.id::text from payments
            join operators on operators.id = operator_id where slug = 'matsue' and order_id = $1::text::uuid";
        let row = client.query_one(of, &[&order]).await?;
        Ok(Self {
            client: reqwest::Client::builder().no_proxy().build()?,
            url: format!("{}/stripe/webhook", site.base),
            secret: site.webhook_secret.clone(),
            intent: row.get(0),
            payment: row.get(1),
        })
    }

    /// The answer is awaited, the look that it enqueues is not.
    async fn post(&self, event: String) -> Result<(), Fault> {
        let object = json!({ "id": self.intent, "object": "payment_intent", "metadata": { "teiki_id": self.payment } });
        let body = json!({ "id": event, "object": "event", "type": "payment_intent.succeeded",
            "data": { "object": object } })
        .to_string();
        // Stripe's clock, which is not the site's.
        #[expect(clippy::disallowed_methods, reason = "a signature holds the moment at which it was made")]
        let at = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes())?;
        mac.update(format!("{at}.{body}").as_bytes());
        let signature = format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()));
        let request = self.client.post(&self.url).header("stripe-signature", signature).body(body);
        request.send().await?.error_for_status()?;
        Ok(())
    }
}

/// The first figures beside the second ones.
pub fn compare(few: &[Latency], many: &[Latency], orders: usize, report: &mut Report) {
    for (few, many) in few.iter().zip(many) {
        let (at_few, at_many) = (median(&few.millis), median(&many.millis));
        let verdict = match few.goal {
            None => Verdict::Told,
            Some(goal) if at_few.max(at_many) <= goal => Verdict::Ok,
            Some(_) => Verdict::Short,
        };
        report.add(
            format!("ms of {}, median (p99), few orders / {}", few.step, thousands(orders)),
            format!("{at_few:.1} ({:.1}) / {at_many:.1} ({:.1})", p99(&few.millis), p99(&many.millis)),
            few.goal.map_or_else(String::new, |goal| format!("<= {goal}")),
            verdict,
            json!([few.millis, many.millis]),
        );
    }
}
