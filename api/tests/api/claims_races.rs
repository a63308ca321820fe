//! Giving a pass back twice, beside a change of card, beside the seller's own refund; and stopping anywhere.

use jiff::SignedDuration;
use serde_json::json;
use tokio::sync::Notify;

use crate::claims::{Paid, buy, digest, give_back, seen_pass};
use crate::refunds::at_stripe;
use crate::support::buying::{VISA, card};
use crate::support::{PASSWORD, Person, TestApp};

const ROUNDS: u32 = 50;

/// What must hold of every claim once nothing is left to do. Each query lists what is wrong.
const PROMISES: [(&str, &str); 5] = [
    ("a claim's pass has ended, on the card of its order",
     "select claims.id::text from claims join passes on passes.id = claims.pass_id join orders on orders.id = claims.order_id
        where passes.freed_as is distinct from 'refunded' or passes.card_id <> orders.card_id"),
    ("a claim that pays has one refund of its own",
     "select claims.id::text from claims left join refunds on refunds.order_id = claims.order_id and refunds.idempotency_key = 'claim'
        group by claims.operator_id, claims.id having count(refunds.id) <> case when claims.amount > 0 then 1 else 0 end"),
    ("no refund waits", "select id::text from refunds where state = 'starting'"),
    ("the books have what went back",
     "select refunds.id::text from refunds left join postings on postings.source_id = refunds.id and postings.kind = 'refund'
        where (refunds.state in ('pending', 'succeeded')) <> (postings.id is not null)"),
    ("no pass ends without a reason that is told",
     "select passes.id::text from passes where state = 'freed' and not exists (select from order_events
        where order_events.order_id = passes.order_id and event in ('refund_claimed', 'refunded'))"),
];

async fn keep_promises(app: &TestApp, story: &str) {
    for (promise, wrong) in PROMISES {
        let found = app.sql(wrong).await;
        assert!(found.is_empty(), "broken: {promise}: {found:?} after {story}");
    }
}

/// A new rider with a pass from 10 October, and its quote's digest.
async fn holder(app: &TestApp, round: u32) -> (Person, String, Paid, String) {
    let rider = app.person(&format!("ann{round}")).await;
    let icoca = card(&rider, round).await;
    let paid = buy(app, &rider, &icoca, "2026-10-10", VISA).await;
    let shown = digest(&rider, &paid.pass).await;
    (rider, icoca, paid, shown)
}

/// Who comes first to an order that both want. Left to chance, one of them may always be faster.
#[derive(Clone, Copy, Debug)]
enum Turn {
    ClaimFirst,
    OtherFirst,
    Chance,
}

impl Turn {
    const fn of(round: u32) -> Self {
        match round % 3 {
            0 => Self::ClaimFirst,
            1 => Self::OtherFirst,
            _ => Self::Chance,
        }
    }

    /// Runs both at once. PostgreSQL lets those who wait for a row have it in the order in which they came.
    async fn race<A, B>(
        self,
        app: &TestApp,
        order: &str,
        claim: impl Future<Output = A>,
        other: impl Future<Output = B>,
    ) -> (A, B) {
        if matches!(self, Self::Chance) {
            return tokio::join!(claim, other);
        }
        let held = app.hold(&format!("select 1 from orders where id = '{order}' for update")).await;
        let (first, second) = (Notify::new(), Notify::new());
        let (claim_turn, other_turn) =
            if matches!(self, Self::ClaimFirst) { (&first, &second) } else { (&second, &first) };
        let claim = async {
            claim_turn.notified().await;
            claim.await
        };
        let other = async {
            other_turn.notified().await;
            other.await
        };
        let line_up = async {
            first.notify_one();
            app.waiting(1).await;
            second.notify_one();
            app.waiting(2).await;
            held.commit().await;
        };
        let (claimed, done, ()) = tokio::join!(claim, other, line_up);
        (claimed, done)
    }

    /// Whoever was let in first was first.
    fn met(self, claim_was_first: bool, other_was_first: bool) {
        match self {
            Self::ClaimFirst => assert!(claim_was_first, "the claim came first"),
            Self::OtherFirst => assert!(other_was_first, "the claim came second"),
            Self::Chance => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_is_given_back_once_however_often_it_is_asked() {
    let app = TestApp::start().await;
    for round in 0..ROUNDS {
        let (rider, _, Paid { pass, .. }, shown) = holder(&app, round).await;
        let ask = || give_back(&rider, &pass, &shown);
        let (one, two, three) = tokio::join!(ask(), ask(), ask());
        for answer in [one, two, three] {
            assert_eq!(answer.done()["pass"]["claim"]["amount"], 8_300);
        }
        app.run_jobs().await;
        // Asked once more, when all is done and the day is another.
        assert_eq!(ask().await.done()["pass"]["claim"]["amount"], 8_300);
    }
    keep_promises(&app, "double taps").await;
    assert_eq!(
        app.sql("select count(*) || ' ' || sum(amount) from refunds").await,
        [format!("{ROUNDS} {}", ROUNDS * 8_300)]
    );
    assert_eq!(at_stripe(&app).await, ROUNDS as usize);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_change_of_card_the_pass_ends_on_one_of_them() {
    let app = TestApp::start().await;
    let mut moved = 0;
    for round in 0..ROUNDS {
        let turn = Turn::of(round);
        let (rider, icoca, Paid { pass, order, .. }, shown) = holder(&app, round).await;
        let change = json!({
            "id": icoca, "number": format!("JW{:015}", 900_000_000_000_000 + u64::from(round)), "numberChecked": true,
            "kind": "MOBILE", "named": true, "reason": "LOST", "password": PASSWORD,
        });
        let change = async { rider.mutate("cardChangeNumber", "card { id } movedPasses", change).await };
        let (given, changed) = turn.race(&app, &order, give_back(&rider, &pass, &shown), change).await;
        assert_eq!(given.done()["pass"]["state"], "FREED");
        let moved_now = changed.done()["movedPasses"].as_i64().unwrap();
        turn.met(moved_now == 0, moved_now == 1);
        moved += moved_now;
        app.run_jobs().await;
    }
    keep_promises(&app, &format!("changes of card, {moved} of which moved a pass first")).await;
    assert_eq!(app.sql("select count(*) from claims").await, [ROUNDS.to_string()]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_the_sellers_own_refund_nobody_is_paid_twice() {
    let app = TestApp::start().await;
    let mut ended = 0;
    for round in 0..ROUNDS {
        let (rider, _, Paid { pass, intent, order }, shown) = holder(&app, round).await;
        // The same sum, a part, the whole: in the dashboard, and told while the rider confirms.
        let amount = [Some(8_300), Some(5_000), None][round as usize % 3];
        let body = json!({ "key": app.outside.secret_key(), "payment_intent": intent, "amount": amount });
        app.outside.control("refund", body).await;
        let told = async {
            assert_eq!(app.webhooks().await, 200);
            app.run_jobs().await;
        };
        let turn = Turn::of(round / 3);
        let (given, ()) = turn.race(&app, &order, give_back(&rider, &pass, &shown), told).await;
        let claimed = given.codes().is_empty();
        assert!(claimed || given.codes() == ["ENDED"], "{:?}", given.codes());
        // The seller's refund takes the order's lock more than once: a claim may come between.
        turn.met(claimed, true);
        ended += u32::from(!claimed);
        for _ in 0..2 {
            app.clock.advance(SignedDuration::from_secs(70));
            app.webhooks().await;
            app.sweep().await;
        }
        assert_eq!(seen_pass(&rider, &pass).await["state"], "FREED");
        let paid = format!(
            "select coalesce(sum(amount), 0) from refunds where order_id = '{order}' and state in ('pending', 'succeeded')"
        );
        let sent = amount.unwrap_or(8_820);
        let owed = if claimed { sent.max(8_300) } else { sent };
        assert_eq!(app.sql(&paid).await, [owed.to_string()], "round {round}, claimed: {claimed}");
        let refunds = app.outside.stripe(&format!("refunds?limit=100&payment_intent={intent}")).await;
        let at_stripe = refunds["data"].as_array().unwrap().iter();
        let at_stripe: i64 = at_stripe.map(|refund| refund["amount"].as_i64().unwrap()).sum();
        assert_eq!(at_stripe, owed, "round {round}");
    }
    assert!(ended > 0, "the seller was never first");
    keep_promises(&app, "refunds in the dashboard").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_step_fails_nothing_is_half_done() {
    let app = TestApp::start().await;
    let (rider, _, Paid { pass, .. }, shown) = holder(&app, 0).await;
    app.run_jobs().await;
    app.run("create function dies() returns trigger language plpgsql as $$ begin raise exception 'dies here'; end $$").await;
    for step in [
        "insert on refunds",
        "insert on jobs",
        "insert on claims",
        "update on passes",
        "insert on order_events",
        "insert on audit_log",
    ] {
        app.run(&format!("create trigger dies after {step} for each row execute function dies()")).await;
        let died = give_back(&rider, &pass, &shown).await;
        assert_eq!(died.fault_code(), "FAULT", "{step}");
        let (_, table) = step.split_once(" on ").unwrap();
        app.run(&format!("drop trigger dies on {table}")).await;
        assert_eq!(seen_pass(&rider, &pass).await["state"], "UPCOMING", "{step}");
        let left = "select (select count(*) from refunds) + (select count(*) from claims) + (select count(*) from jobs where kind in ('send_refund', 'claim_mail'))";
        assert_eq!(app.sql(left).await, ["0"], "{step}");
    }
    give_back(&rider, &pass, &shown).await.done();
    app.run_jobs().await;
    keep_promises(&app, "a process that dies at each step").await;
    assert_eq!(at_stripe(&app).await, 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_stripe_that_is_lost_pays_once() {
    for kind in ["error_before", "error_after", "drop_before", "drop_after"] {
        let app = TestApp::start().await;
        let (rider, _, Paid { pass, .. }, shown) = holder(&app, 0).await;
        app.outside.fault(json!({ "kind": kind, "method": "POST", "path": "/v1/refunds", "times": 1 })).await;
        give_back(&rider, &pass, &shown).await.done();
        assert_eq!(
            seen_pass(&rider, &pass).await["state"],
            "FREED",
            "{kind}: the pass ends before Stripe is asked"
        );
        app.run_jobs().await;
        app.clock.advance(SignedDuration::from_mins(1));
        app.run_jobs().await;
        keep_promises(&app, kind).await;
        assert_eq!(at_stripe(&app).await, 1, "{kind}");
        app.done().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_is_that_of_the_confirmation_behind_the_lock() {
    let app = TestApp::start().await;
    let (rider, _, Paid { pass, order, .. }, _) = holder(&app, 0).await;
    app.clock.set("2026-10-12T14:59:59Z".parse().unwrap());
    let shown = digest(&rider, &pass).await;
    let held = app.hold(&format!("select 1 from orders where id = '{order}' for update")).await;
    let (answer, ()) = tokio::join!(give_back(&rider, &pass, &shown), async {
        app.waiting(1).await;
        app.clock.advance(SignedDuration::from_secs(1));
        held.commit().await;
    });
    assert_eq!(answer.codes(), ["QUOTE_CHANGED"], "it was another day when it was its turn");
    app.done().await;
}
