//! What the database itself never lets happen, whatever the code does.

use teiki_shared::order_state::{AfterPayment, Event, State, next};
use uuid::Uuid;

use crate::support::{Bought, OPERATOR, PASSWORD, Person, TestApp};

const NUMBER: &str = "JW123456789012345";

/// The code's own table: every pair of states with an event between them.
fn is_legal(from: State, to: State) -> bool {
    let plain = [
        Event::Approve,
        Event::SendBack,
        Event::Reject,
        Event::Resubmit,
        Event::Rescind,
        Event::Cancel,
        Event::DeadlinePassed,
        Event::PaymentStarted,
        Event::PaymentSucceeded,
        Event::PaymentSucceededTooLate,
    ];
    let ended = AfterPayment::ALL
        .iter()
        .flat_map(|&then| [Event::PaymentFailed { then }, Event::PaymentCancelled { then }]);
    plain.into_iter().chain(ended).any(|event| next(from, event) == Ok(to))
}

async fn rider_with_card(app: &TestApp) -> (Person, String) {
    let ann = app.person("ann").await;
    let card = ann.card(NUMBER).await;
    (ann, card)
}

#[tokio::test(flavor = "multi_thread")]
async fn states_move_along_the_table_of_the_code_and_no_other_way() {
    let app = TestApp::start().await;
    let (_, card) = rider_with_card(&app).await;
    for (n, state) in State::ALL.iter().enumerate() {
        let day = format!("2026-10-{:02}", n + 6);
        let pass = match state {
            State::Paid => "live",
            _ if state.is_final() => "freed",
            _ => "reserved",
        };
        app.bought(&Bought { pass, ..Bought::open(&card, state.as_str(), &day, &day) }).await;
    }
    for &from in State::ALL {
        for &to in State::ALL.iter().filter(|&&to| to != from) {
            let attempt = format!("begin; update orders set state = '{to}' where state = '{from}'; rollback");
            match app.try_sql(&attempt).await {
                Ok(()) => assert!(is_legal(from, to), "the database lets an order go from {from} to {to}"),
                Err(sentence) => {
                    assert!(!is_legal(from, to), "the database stops {from} to {to}: {sentence}");
                    assert!(sentence.contains("cannot go from"), "{sentence}");
                }
            }
        }
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_order_was_sold_under_is_frozen() {
    let app = TestApp::start().await;
    let (_, card) = rider_with_card(&app).await;
    app.bought(&Bought::open(&card, "awaiting_payment", "2026-10-06", "2026-11-05")).await;
    for change in [
        "price = 1",
        "price_table_id = gen_random_uuid()",
        "starts_on = '2026-10-07'",
        "ends_on = '2026-12-05'",
        "refund_rule = 'rail_months'",
        "refund_fee = 0",
        "refund_fare = 0",
        "tax_rate = 8",
        "names = '{}'",
        "refund_prices = '{\"1\": 1}'",
        "months = 3",
        "code = '999'",
        "family = 'free'",
        "class = 'school'",
        "rider_name = '別人'",
        "rider_kana = 'ベツジン'",
        "number = 'X'",
        "placed_at = '2026-09-01'",
        "deadline = '2027-01-01'",
        "rider_id = gen_random_uuid()",
    ] {
        let sentence = app.refused(&format!("update orders set {change}")).await;
        assert!(sentence.contains("frozen"), "{change}: {sentence}");
    }
    assert!(app.refused("update orders set closing_as = 'cancelled'").await.contains("orders_closing"));
    for change in ["starts_on = starts_on - 1", "ends_on = ends_on + 30", "family = 'free'"] {
        let sentence = app.refused(&format!("update passes set {change}")).await;
        assert!(
            sentence.contains("frozen") || sentence.contains("is not what its order is for"),
            "{change}: {sentence}"
        );
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_its_pass_and_its_history_tell_the_same() {
    let app = TestApp::start().await;
    let (ann, card) = rider_with_card(&app).await;
    let other = ann.card("JW000000000000002").await;
    let order = app.bought(&Bought::open(&card, "awaiting_payment", "2026-10-06", "2026-11-05")).await;
    app.bought(&Bought::live(&card, "2026-11-06", "2026-12-05")).await;
    let event = |from: &str, to: &str| {
        format!(
            "insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state)
             values ('{OPERATOR}', '{order}', '2026-10-05', 'staff', 'by_hand', '{from}', '{to}');"
        )
    };
    let cancel = format!("update orders set state = 'cancelled' where id = '{order}';");
    let free = |why: &str| {
        format!("update passes set state = 'freed', freed_as = '{why}' where order_id = '{order}';")
    };
    let told = event("awaiting_payment", "cancelled");
    for (half, why) in [
        (format!("{cancel} {}", free("cancelled")), "its last event leads to"),
        (format!("{cancel} {told}"), "but its pass is"),
        (format!("{cancel} {told} {}", free("lapsed")), "but its pass is"),
        (free("cancelled"), "but its pass is"),
        (told.clone(), "its last event leads to"),
        (event("paying", "awaiting_payment"), "where the last led to"),
        (format!("update passes set state = 'live' where order_id = '{order}'"), "but its pass is"),
        (
            "update passes set state = 'freed', freed_as = 'lapsed' where state = 'live'".into(),
            "but its pass is",
        ),
        (format!("update passes set card_id = '{other}'"), "but its pass is"),
        (format!("update orders set card_id = '{other}'"), "but its pass is"),
    ] {
        let sentence = app.refused(&half).await;
        assert!(sentence.contains(why), "{half}: {sentence}");
    }
    app.run(&format!("{cancel} {told} {}", free("cancelled"))).await;
    assert!(app.refused("update passes set state = 'live', freed_as = null").await.contains("cannot go"));
    app.run("update passes set state = 'freed', freed_as = 'refunded', freed_reason = 'test' where state = 'live'").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_and_its_books_move_together() {
    let app = TestApp::start().await;
    let (_, card) = rider_with_card(&app).await;
    let order = app.bought(&Bought::open(&card, "paying", "2026-10-06", "2026-11-05")).await;
    let payment = app.payment(&order, "open").await;
    for change in ["amount = 1", "payer = 'guardian'", "order_id = gen_random_uuid()", "intent = 'pi_x'"] {
        let sentence = app.refused(&format!("update payments set {change}")).await;
        assert!(sentence.contains("frozen"), "{change}: {sentence}");
    }
    let paid = format!(
        "update orders set state = 'paid'; update passes set state = 'live';
         insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state)
         values ('{OPERATOR}', '{order}', '2026-10-05', 'staff', 'by_hand', 'paying', 'paid');"
    );
    assert!(app.refused(&paid).await.contains("without a captured payment"));
    let captured =
        "update payments set state = 'succeeded', captured_at = '2026-10-05', ended_at = '2026-10-05';";
    assert!(app.refused(captured).await.contains("not booked"));
    let lines = [("stripe_receivable", 10_080, 0), ("pass_sales", 0, 10_080)];
    let booked = posting(&order, Uuid::new_v4(), "capture", &payment, &lines);
    app.run(&format!("{captured} {booked}; {paid}")).await;
    assert!(
        app.refused("update payments set state = 'open', captured_at = null, ended_at = null")
            .await
            .contains("cannot go")
    );

    refund(&app, &payment, 10_080, "starting").await.unwrap();
    let id = app.sql("select id from refunds").await.remove(0);
    let accepted =
        "update refunds set state = 'succeeded', accepted_at = '2026-10-05', stripe_refund = 're_1';";
    let failed = "update refunds set state = 'failed';";
    let back = [("stripe_receivable", 0, 10_080), ("pass_sales", 10_080, 0)];
    let back = posting(&order, Uuid::new_v4(), "refund", &id, &back);
    let again = posting(&order, Uuid::new_v4(), "refund_failure", &id, &lines);
    assert!(app.refused(accepted).await.contains("the books say otherwise"));
    assert!(app.refused(&format!("{failed} {back}")).await.contains("that did not happen"));
    app.run(&format!("{accepted} {back}")).await;
    assert!(app.refused(failed).await.contains("the books say otherwise"));
    app.run(&format!("{failed} {again}")).await;
    assert!(app.refused(accepted).await.contains("cannot go"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_sold_paid_or_told_is_deleted() {
    let app = TestApp::start().await;
    let (_, card) = rider_with_card(&app).await;
    let order = app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    let payment = app.captured(&order).await;
    refund(&app, &payment, 1, "starting").await.unwrap();
    for table in ["orders", "passes", "payments", "refunds"] {
        let sentence = app.refused(&format!("delete from {table}")).await;
        assert!(sentence.contains("are never deleted"), "{table}: {sentence}");
    }
    let sentence = app.refused("delete from audit_log").await;
    assert!(sentence.contains("append only"), "{sentence}");
    for table in [
        "orders",
        "passes",
        "payments",
        "refunds",
        "order_events",
        "postings",
        "entries",
        "receipts",
        "receipt_counters",
        "audit_log",
    ] {
        let sentence = app.refused(&format!("truncate {table} cascade")).await;
        assert!(
            sentence.contains("are never deleted") || sentence.contains("append only"),
            "{table}: {sentence}"
        );
    }
    for gap in ["7", "1"] {
        let counted = format!("insert into receipt_counters values ('{OPERATOR}', 2026, {gap})");
        let sentence = app.refused(&counted).await;
        assert!(sentence.contains("without a gap") || sentence.contains("not issued"), "{sentence}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_two_passes_of_a_family_share_a_day_on_a_card() {
    let app = TestApp::start().await;
    let (ann, card) = rider_with_card(&app).await;
    let other = ann.card("JW000000000000001").await;
    app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    for (from, to) in
        [("2026-11-05", "2026-12-04"), ("2026-09-07", "2026-10-06"), ("2026-10-10", "2026-10-10")]
    {
        for clashing in [Bought::live(&card, from, to), Bought::open(&card, "awaiting_payment", from, to)] {
            let sentence = app.try_bought(&clashing).await.expect_err("two passes share a day");
            assert!(sentence.contains("passes_no_overlap"), "{sentence}");
        }
        app.bought(&Bought { pass: "freed", ..Bought::open(&card, "cancelled", from, to) }).await;
        app.bought(&Bought { family: from, ..Bought::live(&card, from, to) }).await;
    }
    app.bought(&Bought::live(&other, "2026-10-06", "2026-11-05")).await;
    app.bought(&Bought::live(&card, "2026-11-06", "2026-12-05")).await;
    let sentence =
        app.refused(&format!("update passes set card_id = '{card}' where card_id = '{other}'")).await;
    assert!(sentence.contains("passes_no_overlap"), "{sentence}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_eight_reservations_at_once_one_is_kept() {
    let app = TestApp::start().await;
    let (_, card) = rider_with_card(&app).await;
    app.seller().await;
    let wanted = Bought::open(&card, "awaiting_payment", "2026-10-06", "2026-11-05");
    let outcomes = futures::future::join_all((0..8).map(|_| app.try_bought(&wanted))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_has_one_live_attempt() {
    let app = TestApp::start().await;
    let (_, card) = rider_with_card(&app).await;
    let order = app.bought(&Bought::open(&card, "paying", "2026-10-06", "2026-11-05")).await;
    app.payment(&order, "open").await;
    for state in ["starting", "open", "cancelling"] {
        let sentence = app.try_payment(&order, state).await.expect_err("two live attempts");
        assert!(sentence.contains("payments_one_live"), "{sentence}");
    }
    app.payment(&order, "cancelled").await;
    app.done().await;
}

async fn refund(app: &TestApp, payment: &str, amount: i64, state: &str) -> Result<(), String> {
    let id = Uuid::new_v4();
    app.try_sql(&format!(
        "insert into refunds (operator_id, id, payment_id, order_id, amount, reason, state, asked_at, look_at, idempotency_key,
            claimed_on, lines, actor)
         select operator_id, '{id}', id, order_id, {amount}, 'claim', '{state}', '2026-10-05', '2026-10-05', '{id}',
            '2026-10-05', '[{{\"line\": \"captured\", \"yen\": {amount}}}]', 'rider' from payments where id = '{payment}'"
    ))
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn refunds_never_exceed_the_capture() {
    let app = TestApp::start().await;
    let (_, card) = rider_with_card(&app).await;
    let order = app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    let payment = app.captured(&order).await;
    let at_once = futures::future::join_all((0..8).map(|_| refund(&app, &payment, 6_000, "starting"))).await;
    assert_eq!(at_once.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{at_once:?}");
    assert!(refund(&app, &payment, 4_081, "starting").await.unwrap_err().contains("exceed the capture"));
    refund(&app, &payment, 4_080, "starting").await.unwrap();
    assert!(app.refused("update refunds set amount = amount + 1").await.contains("frozen"));
    // What failed is with us again.
    app.run("update refunds set state = 'failed' where amount = 6000").await;
    refund(&app, &payment, 6_000, "starting").await.unwrap();
    assert!(
        app.refused("update refunds set state = 'starting' where state = 'failed'")
            .await
            .contains("cannot go")
    );
    let open = app.bought(&Bought::open(&card, "paying", "2026-12-06", "2027-01-05")).await;
    let open = app.payment(&open, "open").await;
    assert!(refund(&app, &open, 1, "starting").await.unwrap_err().contains("not captured"));
    app.done().await;
}

/// Statements that book a fact with the given entries.
pub fn posting(order: &str, id: Uuid, kind: &str, source: &str, entries: &[(&str, i64, i64)]) -> String {
    let amount: i64 = entries.iter().map(|(_, debit, _)| debit).sum::<i64>().max(1);
    let lines: Vec<String> = entries
        .iter()
        .enumerate()
        .map(|(line, (account, debit, credit))| {
            format!(
                "insert into entries values ('{OPERATOR}', '{id}', {line}, '{account}', {debit}, {credit})"
            )
        })
        .collect();
    format!(
        "insert into postings (operator_id, id, seller_id, at, recorded_at, kind, order_id, source_id, amount)
         values ('{OPERATOR}', '{id}', '{OPERATOR}', '2026-10-05', '2026-10-05', '{kind}', '{order}', '{source}', {amount}); {}",
        lines.join("; ")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn postings_balance_and_are_never_changed() {
    let app = TestApp::start().await;
    let (_, card) = rider_with_card(&app).await;
    let order = app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    let payment = app.captured(&order).await;
    let whole = [("stripe_receivable", 10_080, 0), ("pass_sales", 0, 9_164), ("consumption_tax", 0, 916)];
    for wrong in [&whole[..2], &whole[..1]] {
        let sentence = app.refused(&posting(&order, Uuid::new_v4(), "capture", &payment, wrong)).await;
        assert!(sentence.contains("does not balance"), "{sentence}");
    }
    let id = Uuid::new_v4();
    app.run(&posting(&order, id, "capture", &payment, &whole)).await;
    // Neither one more line nor two that balance each other.
    let line = |n: i32, debit: i64, credit: i64| {
        format!("insert into entries values ('{OPERATOR}', '{id}', {n}, 'pass_sales', {debit}, {credit});")
    };
    for late in [line(9, 0, 1), format!("{} {}", line(8, 1, 0), line(9, 0, 1))] {
        assert!(app.refused(&late).await.contains("does not balance"), "{late}");
    }
    for change in
        ["update entries set debit = debit + 1", "delete from entries", "update postings set kind = 'refund'"]
    {
        assert!(app.refused(change).await.contains("append only"), "{change}");
    }
    for nothing in ["0, 0", "5, 5", "-1, 0"] {
        let line = format!("insert into entries values ('{OPERATOR}', '{id}', 9, 'pass_sales', {nothing})");
        assert!(app.refused(&line).await.contains("check constraint"), "{nothing}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orders_history_is_never_changed() {
    let app = TestApp::start().await;
    let (ann, card) = rider_with_card(&app).await;
    app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    let input = serde_json::json!({
        "id": card, "number": "JW000000000000009", "kind": "CARD", "reason": "OTHER", "password": PASSWORD,
    });
    ann.mutate("cardChangeNumber", "card { id }", input).await.done();
    for change in ["update order_events set actor = 'staff'", "delete from order_events"] {
        assert!(app.refused(change).await.contains("append only"), "{change}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_live_or_retired_once() {
    let app = TestApp::start().await;
    let (ann, card) = rider_with_card(&app).await;
    let again = |state: &str, ended: &str, next: &str| {
        format!(
            "insert into cards (id, rider_id, number, kind, name, named, state, registered_at, ended_at, replaced_by)
             values (gen_random_uuid(), '{}', '{NUMBER}', 'card', 'x', true, '{state}', '2026-10-01', {ended}, {next})",
            ann.rider_id
        )
    };
    let of_card = format!("'{card}'");
    assert!(app.refused(&again("live", "null", "null")).await.contains("cards_number"));
    assert!(app.refused(&again("retired", "'2026-10-02'", &of_card)).await.contains("cards_number"));
    app.run(&again("removed", "'2026-10-02'", "null")).await;
    app.run(&again("replaced", "'2026-10-02'", &of_card)).await;
    app.run(&again("released", "'2026-10-02'", "null")).await;
    for (state, ended, next) in [
        ("removed", "null", "null"),
        ("retired", "'2026-10-02'", "null"),
        ("replaced", "'2026-10-02'", "null"),
        ("removed", "'2026-10-02'", of_card.as_str()),
    ] {
        assert!(
            app.refused(&again(state, ended, next)).await.contains("check constraint"),
            "{state} {ended} {next}"
        );
    }
    app.done().await;
}
