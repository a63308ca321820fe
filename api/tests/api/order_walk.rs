//! Random walks over the order machine: taps, cards, clocks and signals in any order, against PostgreSQL and the Stripe
//! protocol. After every step the books and the passes must agree with the states.

use jiff::SignedDuration;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;

use crate::claims::{digest, give_back};
use crate::support::buying::{NO_FUNDS, REFUND_FAILS, VISA, card, confirm, look, order, start_with};
use crate::support::{Browser, TestApp};

const WALKS: u64 = 10;
const STEPS: usize = 14;

/// What must hold whatever has happened. Each query lists what is wrong.
const PROMISES: &[(&str, &str)] = &[
    ("a paid order has a live pass, a finished one a free pass, an open one a reserved pass",
     "select o.number from orders o join passes p on p.order_id = o.id where p.state <> case
        when exists (select from claims c where c.order_id = o.id) then 'freed' when o.state = 'paid' then 'live' when o.state in ('cancelled', 'lapsed', 'rejected') then 'freed' else 'reserved' end"),
    ("an order has at most one live attempt, and has one exactly while it is paying",
     "select o.number from orders o left join payments p on p.order_id = o.id and p.state in ('starting', 'open', 'cancelling')
        group by o.operator_id, o.id having (count(p.id) = 1) <> (o.state = 'paying')"),
    ("every captured payment is booked once",
     "select p.id::text from payments p left join postings b on b.source_id = p.id and b.kind = 'capture'
        where (p.state = 'succeeded') <> (b.id is not null)"),
    ("money that bought no pass goes back",
     "select p.id::text from payments p join orders o on o.id = p.order_id left join refunds r on r.payment_id = p.id
        where p.state = 'succeeded' and o.state <> 'paid' and r.id is null"),
    ("money that bought a pass stays until the pass is given back",
     "select p.id::text from payments p join orders o on o.id = p.order_id join refunds r on r.payment_id = p.id
        where o.state = 'paid' and not exists (select from claims c where c.order_id = o.id)"),
    ("a pass is given back once, for what its refund pays",
     "select c.id::text from claims c left join refunds r on r.id = c.refund_id where r.amount is distinct from nullif(c.amount, 0)
        union all select r.id::text from refunds r left join claims c on c.refund_id = r.id where r.reason = 'claim' and c.id is null"),
    ("a refund is booked once Stripe has accepted it, and booked back if it failed afterwards",
     "select r.id::text from refunds r left join postings b on b.source_id = r.id and b.kind = 'refund'
        left join postings f on f.source_id = r.id and f.kind = 'refund_failure'
        where (b.id is not null and f.id is null) <> (r.state in ('pending', 'succeeded')) or (f.id is not null and b.id is null)"),
    ("of one job that bears being dropped at most one waits",
     "select kind from jobs where kind in ('settle_order', 'lapse_order', 'send_refund') and dead_at is null
        group by kind, payload having count(*) > 1"),
    ("every posting balances",
     "select posting_id::text from entries group by posting_id having sum(debit) <> sum(credit)"),
    ("the history is one chain that ends where the order stands",
     "select order_id::text from (
        select order_id, from_state, to_state, lag(to_state) over w as before,
            row_number() over (partition by order_id order by id desc) as back from order_events
            window w as (partition by order_id order by id)) e
        join orders o on o.id = e.order_id
        where (before is not null and from_state is distinct from before) or (back = 1 and to_state <> o.state)"),
];

pub async fn keep_promises(app: &TestApp, story: &[String]) {
    for (promise, wrong) in PROMISES {
        let found = app.sql(wrong).await;
        assert!(found.is_empty(), "broken: {promise}: {found:?}\nafter {story:#?}");
    }
}

/// One random step; its name for the story.
async fn step(app: &TestApp, rider: &Browser, order: &str, chance: &mut StdRng) -> String {
    let key = format!("key-{}", chance.random_range(0..4));
    match chance.random_range(0..11) {
        0..=2 => format!("start {key}: {:?}", start_with(rider, order, &key).await.codes()),
        3 => pay(app, if chance.random_bool(0.5) { VISA } else { REFUND_FAILS }).await,
        4 => pay(app, NO_FUNDS).await,
        5 => format!(
            "cancel: {:?}",
            rider.mutate("orderCancel", "order { state }", json!({ "id": order })).await.codes()
        ),
        6 => {
            let minutes = [1, 31, 60 * 24 * 2][chance.random_range(0..3)];
            app.clock.advance(SignedDuration::from_mins(minutes));
            format!("{minutes} minutes pass")
        }
        7 => {
            app.sweep().await;
            "sweep".into()
        }
        8 => {
            app.webhooks().await;
            app.run_jobs().await;
            "webhooks".into()
        }
        9 => {
            let pass = look(rider, order).await["pass"]["id"].as_str().unwrap_or_default().to_owned();
            let shown = digest(rider, &pass).await;
            format!("give back: {:?}", give_back(rider, &pass, &shown).await.codes())
        }
        _ => {
            let kinds = ["error_before", "error_after", "drop_before", "drop_after"];
            let kind = kinds[chance.random_range(0..kinds.len())];
            let paths = ["/v1/payment_intents", "/v1/payment_intents/", "/v1/customers", "/v1/refunds"];
            let path = paths[chance.random_range(0..paths.len())];
            app.outside.fault(json!({ "kind": kind, "method": "POST", "path": path, "times": 1 })).await;
            format!("stripe will fail: {kind} {path}")
        }
    }
}

/// The payer confirms the latest intent that Stripe holds, as an old tab may.
async fn pay(app: &TestApp, number: &str) -> String {
    let intents = app.outside.stripe("payment_intents?limit=100").await;
    let open = intents["data"].as_array().into_iter().flatten().find(|intent| {
        matches!(intent["status"].as_str(), Some("requires_payment_method" | "requires_action"))
    });
    let Some(intent) = open.and_then(|intent| intent["id"].as_str()) else { return "nothing to pay".into() };
    confirm(app, intent, number, "pass").await;
    format!("pay with {number}")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_walk_breaks_a_promise() {
    for seed in 0..WALKS {
        let app = TestApp::start().await;
        let rider = app.rider("walker").await;
        let icoca = card(&rider, 1).await;
        let order = order(&rider, &icoca, "2026-10-10").await;
        let mut chance = StdRng::seed_from_u64(seed);
        let mut story = vec![format!("seed {seed}")];
        for _ in 0..STEPS {
            story.push(step(&app, &rider, &order, &mut chance).await);
            keep_promises(&app, &story).await;
        }
        // Whatever was left undone is done in the end.
        app.outside.forget_faults().await;
        app.clock.advance(SignedDuration::from_hours(24 * 30));
        app.sweep().await;
        app.sweep().await;
        story.push("the end".into());
        keep_promises(&app, &story).await;
        assert_eq!(
            app.sql("select number from orders where state not in ('paid', 'cancelled', 'lapsed')").await,
            [""; 0],
            "{story:#?}"
        );
        app.done().await;
    }
}
