//! What the database refuses to be told for the first time: rows that begin in the middle, or have no source.

use uuid::Uuid;

use crate::guards::posting;
use crate::support::{Bought, OPERATOR, TestApp};

const NUMBER: &str = "JW123456789012345";

async fn order(app: &TestApp, state: &str) -> String {
    let card = app.person("ann").await.card(NUMBER).await;
    app.bought(&Bought::open(&card, state, "2026-10-06", "2026-11-05")).await
}

/// The order's row once more, with some columns changed, as an insert.
fn again(table: &str, key: &str, id: Uuid, changes: &str) -> String {
    format!(
        "create temporary table copy on commit drop as select * from {table} where {key};
         update copy set id = '{id}' {changes}; insert into {table} select * from copy"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_begins_before_its_payment_and_a_pass_reserved() {
    let app = TestApp::start().await;
    let order = order(&app, "awaiting_payment").await;
    let key = format!("id = '{order}'");
    let fresh = ", number = 'X', idempotency_key = 'x'";
    for state in ["returned", "paying", "paid", "rejected", "cancelled", "lapsed"] {
        let insert = again("orders", &key, Uuid::new_v4(), &format!("{fresh}, state = '{state}'"));
        let sentence = app.refused(&insert).await;
        assert!(sentence.contains("cannot begin as"), "{state}: {sentence}");
    }
    let second = again("orders", &key, Uuid::new_v4(), &format!("{fresh}, terms_n = 2"));
    assert!(app.refused(&second).await.contains("cannot begin as"));
    let unshared = again("orders", &key, Uuid::new_v4(), fresh);
    assert!(app.refused(&unshared).await.contains("are 0 of 10000"));
    let cheap = again("orders", &key, Uuid::new_v4(), &format!("{fresh}, price = 49"));
    assert!(app.refused(&cheap).await.contains("orders_price_chargeable"));
    for state in ["live", "freed"] {
        let changes = format!(
            ", state = '{state}', order_id = gen_random_uuid(), freed_as = case '{state}' when 'freed' then 'lapsed' end"
        );
        let sentence =
            app.refused(&again("passes", &format!("order_id = '{order}'"), Uuid::new_v4(), &changes)).await;
        assert!(sentence.contains("is not what its order is for"), "{sentence}");
    }
    let live = format!(
        "delete from passes; {}",
        again("passes", &format!("order_id = '{order}'"), Uuid::new_v4(), ", state = 'live'")
    );
    assert!(app.refused(&live).await.contains("never deleted"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_or_an_actor_that_does_not_exist_is_refused() {
    let app = TestApp::start().await;
    let order = order(&app, "awaiting_payment").await;
    let fresh = ", number = 'X', idempotency_key = 'x', state = 'gone'";
    let event = |actor: &str| {
        format!(
            "insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state)
             values ('{OPERATOR}', '{order}', now(), '{actor}', 'card_changed', 'awaiting_payment', 'awaiting_payment')"
        )
    };
    for (change, why) in [
        (again("orders", &format!("id = '{order}'"), Uuid::new_v4(), fresh), "cannot begin as gone"),
        ("update orders set state = 'gone'".into(), "cannot go from awaiting_payment to gone"),
        (
            again("passes", &format!("order_id = '{order}'"), Uuid::new_v4(), ", state = 'gone'"),
            "cannot begin as gone",
        ),
        ("update passes set state = 'gone'".into(), "cannot go from reserved to gone"),
        (event("nobody"), "is by nobody, which is no actor"),
        (
            event("rider")
                .replace(&order, &Uuid::new_v4().to_string())
                .replace("'awaiting_payment', 'await", "null, 'await"),
            "which is not there",
        ),
    ] {
        let sentence = app.refused(&change).await;
        assert!(sentence.contains(why), "{change}: {sentence}");
    }
    app.run(&event("reader")).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_asks_for_what_its_order_costs() {
    let app = TestApp::start().await;
    let order = order(&app, "paying").await;
    let insert = |changes: &[(&str, &str)]| {
        let mut columns = vec![
            ("operator_id", format!("'{OPERATOR}'")),
            ("id", "gen_random_uuid()".into()),
            ("order_id", format!("'{order}'")),
            ("seller_id", format!("'{OPERATOR}'")),
            ("terms_n", "1".into()),
            ("method", "'card'".into()),
            ("amount", "10080".into()),
            ("state", "'starting'".into()),
            ("started_at", "'2026-10-05'".into()),
            ("touched_at", "'2026-10-05'".into()),
            ("look_at", "'2026-10-05'".into()),
            ("idempotency_key", "gen_random_uuid()".into()),
        ];
        for &(name, value) in changes {
            columns.retain(|(column, _)| *column != name);
            columns.push((name, value.to_owned()));
        }
        let (names, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        format!("insert into payments ({}) values ({})", names.join(", "), values.join(", "))
    };
    for (column, value) in [
        ("amount", "10079"),
        ("terms_n", "2"),
        ("seller_id", "(select id from operators where slug = 'matsue')"),
    ] {
        let sentence = app.refused(&insert(&[(column, value)])).await;
        assert!(sentence.contains("is not what its order asks for"), "{column}: {sentence}");
    }
    let open = [("state", "'open'"), ("intent", "'pi_1'")];
    let captured = [
        ("state", "'succeeded'"),
        ("intent", "'pi_1'"),
        ("captured_at", "'2026-10-05'"),
        ("ended_at", "'2026-10-05'"),
    ];
    for begun in [&open[..], &captured[..]] {
        let sentence = app.refused(&insert(begun)).await;
        assert!(sentence.contains("cannot begin as"), "{sentence}");
    }
    // Cash has no intent and is there at once, but it is booked like any other.
    let cash = [
        ("method", "'cash'"),
        ("state", "'succeeded'"),
        ("captured_at", "'2026-10-05'"),
        ("ended_at", "'2026-10-05'"),
    ];
    assert!(app.refused(&insert(&cash)).await.contains("captured but not booked"));
    let uncaptured = [("method", "'cash'"), ("state", "'succeeded'"), ("ended_at", "'2026-10-05'")];
    assert!(app.refused(&insert(&uncaptured)).await.contains("payments_captured_at"));
    app.run(&insert(&[])).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_booked_has_happened_with_that_sum() {
    let app = TestApp::start().await;
    let order = order(&app, "paying").await;
    let open = app.payment(&order, "open").await;
    let sale = |yen| [("stripe_receivable", yen, 0), ("pass_sales", 0, yen)];
    let nobody = Uuid::new_v4().to_string();
    app.force(&format!(
        "update payments set state = 'cancelled', ended_at = '2026-10-05' where id = '{open}'"
    ))
    .await;
    let captured = app.captured(&order).await;
    for (kind, source, yen) in [
        ("capture", &nobody, 10_080),
        ("capture", &open, 10_080),
        ("capture", &captured, 10_079),
        ("refund", &captured, 10_080),
        ("refund_failure", &captured, 10_080),
    ] {
        let sentence = app.refused(&posting(&order, Uuid::new_v4(), kind, source, &sale(yen))).await;
        assert!(sentence.contains("that did not happen"), "{kind} {yen}: {sentence}");
    }
    app.run(&posting(&order, Uuid::new_v4(), "capture", &captured, &sale(10_080))).await;
    // A refund that failed before Stripe accepted it is neither booked nor booked back.
    let refund = Uuid::new_v4().to_string();
    app.run(&format!(
        "insert into refunds (operator_id, id, payment_id, order_id, amount, reason, state, asked_at, look_at, idempotency_key,
            claimed_on, lines, actor)
         values ('{OPERATOR}', '{refund}', '{captured}', '{order}', 10080, 'claim', 'starting', '2026-10-05', '2026-10-05', 'x',
            '2026-10-05', '[{{\"yen\": 10080}}]', 'rider');
         update refunds set state = 'failed'"
    ))
    .await;
    for kind in ["refund", "refund_failure"] {
        let sentence = app.refused(&posting(&order, Uuid::new_v4(), kind, &refund, &sale(10_080))).await;
        assert!(sentence.contains("that did not happen"), "{kind}: {sentence}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_has_a_source_and_a_number_that_was_counted() {
    let app = TestApp::start().await;
    let order = order(&app, "paying").await;
    let open = app.payment(&order, "open").await;
    app.force(&format!(
        "update payments set state = 'cancelled', ended_at = '2026-10-05' where id = '{open}'"
    ))
    .await;
    let captured = app.captured(&order).await;
    let receipt = |payment: &str, number: i32, total: i64, kind: &str, refund: &str| {
        format!(
            "insert into receipts (operator_id, id, seller_id, kind, fiscal_year, number, order_id, payment_id, refund_id,
                issued_on, total, tax_rate, tax, issuer, content_ja, content_en, recipient)
             values ('{OPERATOR}', gen_random_uuid(), '{OPERATOR}', '{kind}', 2026, {number}, '{order}', '{payment}', {refund},
                '2026-10-05', {total}, 10, 1, 'x', 'x', 'x', 'x')"
        )
    };
    let counted = format!("insert into receipt_counters values ('{OPERATOR}', 2026, 1);");
    for (payment, number, total, kind, refund, why) in [
        (&open, 1, 10_080, "receipt", "null", "has no source"),
        (&captured, 1, 10_079, "receipt", "null", "has no source"),
        (&captured, 2, 10_080, "receipt", "null", "was not counted"),
        (&captured, 1, 10_080, "return_invoice", "gen_random_uuid()", "has no source"),
    ] {
        let sentence =
            app.refused(&format!("{counted} {}", receipt(payment, number, total, kind, refund))).await;
        assert!(sentence.contains(why), "{why}: {sentence}");
    }
    let first = receipt(&captured, 1, 10_080, "receipt", "null");
    app.run(&format!("{counted} {first}")).await;
    let twice = first.replace("2026, 1,", "2026, 2,");
    let twice = format!("update receipt_counters set last = 2; {twice}");
    assert!(app.refused(&twice).await.contains("receipts_one_per_payment"));
    // A wrong one is replaced, once.
    let replacing = twice
        .replace("payment_id, refund_id,", "payment_id, refund_id, replaces,")
        .replace("null,\n", "null, (select id from receipts where number = 1),\n");
    let other = app.person("bob").await.card("JW000000000000077").await;
    let other = app.bought(&Bought::open(&other, "paying", "2026-12-06", "2027-01-05")).await;
    let paid = app.captured(&other).await;
    let foreign = replacing.replace(&captured, &paid).replace(&order, &other);
    assert!(app.refused(&foreign).await.contains("replaces one of another sale"));
    app.run(&replacing).await;
    let again = replacing.replace("last = 2", "last = 3").replace("2026, 2,", "2026, 3,");
    assert!(app.refused(&again).await.contains("receipts_replaces_once"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_says_how_its_sum_came_about() {
    let app = TestApp::start().await;
    let order = order(&app, "paying").await;
    let payment = app.captured(&order).await;
    let refund = |key: &str, lines: &str| {
        format!(
            "insert into refunds (operator_id, id, payment_id, order_id, amount, reason, state, asked_at, look_at, idempotency_key,
                claimed_on, lines, actor)
             values ('{OPERATOR}', gen_random_uuid(), '{payment}', '{order}', 8000, 'claim', 'starting', '2026-10-05', '2026-10-05',
                '{key}', '2026-10-05', '{lines}', 'rider')"
        )
    };
    for lines in ["[]", "[{\"yen\": 8001}]", "[{\"yen\": 8000}, {\"yen\": 1}]"] {
        assert!(app.refused(&refund("a", lines)).await.contains("do not sum to"), "{lines}");
    }
    let lines = "[{\"line\": \"captured\", \"yen\": 8520}, {\"line\": \"fee\", \"yen\": -520}]";
    app.run(&refund("a", lines)).await;
    assert!(app.refused("update refunds set lines = '[{\"yen\": 8000}]'").await.contains("frozen"));
    assert!(app.refused("update refunds set state = 'pending'").await.contains("refunds_accepted_at"));
    app.done().await;
}
