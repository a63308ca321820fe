//! What an order is sold under changes while it is returned for correction, and at no other time. What was before is kept.

use crate::support::{Bought, OPERATOR, TestApp};

const NUMBER: &str = "JW123456789012345";

async fn returned(app: &TestApp) -> String {
    let card = app.person("ann").await.card(NUMBER).await;
    app.bought(&Bought::open(&card, "returned", "2026-10-06", "2026-11-05")).await
}

/// Rows of a release before, for the second version.
fn rows(order: &str, parts: &[i32]) -> String {
    let operators = ["matsue", "ichibata", "mizuumi"];
    let rows = parts.iter().zip(operators).map(|(part, slug)| {
        format!("insert into order_shares select '{OPERATOR}', '{order}', 2, id, {part} from operators where slug = '{slug}';")
    });
    rows.collect()
}

/// A correction, with these parts of the sale.
fn corrected(parts: &[i32]) -> String {
    let operators = ["matsue", "ichibata", "mizuumi"];
    let parts: Vec<_> =
        parts.iter().zip(operators).map(|(part, slug)| format!("('{slug}', {part})")).collect();
    let shares = format!(
        "shares = (select jsonb_object_agg(id, part) from operators join (values {}) parts (of, part) on of = slug)",
        parts.join(", ")
    );
    CORRECTED.replace("names = '{}'", &format!("names = '{{}}', {shares}"))
}

/// As a release before writes it: without the parts, which are rows.
const CORRECTED: &str =
    "update orders set terms_n = 2, starts_on = '2026-10-08', ends_on = '2026-11-07', price = 12000,
    code = '280', names = '{}';";
const FOLLOWED: &str = "update passes set starts_on = '2026-10-08', ends_on = '2026-11-07';";

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_archives_the_version_before_and_the_pass_follows() {
    let app = TestApp::start().await;
    let order = returned(&app).await;
    let halves = corrected(&[5_000, 5_000]);
    for (half, why) in [
        (halves.clone(), "but its pass is"),
        (format!("{FOLLOWED} {halves}"), "is not what its order is for"),
        (format!("{} {FOLLOWED}", corrected(&[5_000, 4_999])), "orders_shares_whole"),
        (format!("{} {FOLLOWED}", corrected(&[10_001, -1])), "orders_shares_whole"),
        (format!("{} {FOLLOWED}", CORRECTED.replace("names", "shares = '{}', names")), "orders_shares_whole"),
        (format!("{CORRECTED} {FOLLOWED}"), "are 0 of 10000"),
        (format!("{CORRECTED} {FOLLOWED} {}", rows(&order, &[5_000, 4_999])), "are 9999 of 10000"),
        (CORRECTED.replace("terms_n = 2", "terms_n = 3"), "is frozen"),
        (CORRECTED.replace("terms_n = 2,", ""), "is frozen"),
        ("update orders set terms_n = 2, family = 'free'".into(), "who sells what to whom is frozen"),
        (
            "update orders set terms_n = 2, seller_id = (select id from operators where slug = 'matsue')"
                .into(),
            "who sells",
        ),
    ] {
        let sentence = app.refused(&half).await;
        assert!(sentence.contains(why), "{half}: {sentence}");
    }
    app.run(&format!("{halves} {FOLLOWED}")).await;
    let archived = app
        .sql("select concat_ws(' ', terms_n, terms ->> 'price', terms ->> 'starts_on', terms ? 'state', terms ? 'account_id') from order_terms")
        .await;
    assert_eq!(archived, ["1 10080 2026-10-06 f f"]);
    for change in ["update order_terms set terms_n = 7", "delete from order_terms", "truncate order_terms"] {
        assert!(app.refused(change).await.contains("append only"), "{change}");
    }
    let frozen = app.refused("update orders set shares = jsonb_build_object(operator_id, 10000)").await;
    assert!(frozen.contains("is frozen"), "{frozen}");
    // A payment is for one version.
    app.force("update orders set state = 'paying'").await;
    assert!(app.refused("update orders set terms_n = 3, price = 1000").await.contains("is frozen"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_before_may_still_write_its_rows() {
    let app = TestApp::start().await;
    let order = returned(&app).await;
    app.run(&format!("{CORRECTED} {FOLLOWED} {}", rows(&order, &[5_000, 5_000]))).await;
    for change in ["delete from order_shares", "truncate order_shares"] {
        assert!(app.refused(change).await.contains("append only"), "{change}");
    }
    let late = format!(
        "insert into order_shares select '{OPERATOR}', '{order}', 2, id, 1 from operators where slug = 'mizuumi'"
    );
    assert!(app.refused(&late).await.contains("are 10001 of 10000"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_paid_by_a_payment_of_its_present_terms() {
    let app = TestApp::start().await;
    let card = app.person("ann").await.card(NUMBER).await;
    let order = app.bought(&Bought::open(&card, "paying", "2026-10-06", "2026-11-05")).await;
    app.captured(&order).await;
    let pay = format!(
        "update orders set state = 'paid'; update passes set state = 'live';
         insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state)
         values ('{OPERATOR}', '{order}', '2026-10-05', 'stripe', 'paid', 'paying', 'paid')"
    );
    for older in ["terms_n = 2", "price = 10081"] {
        app.force(&format!("update orders set {older}")).await;
        assert!(app.refused(&pay).await.contains("without a captured payment"), "{older}");
        app.force("update orders set terms_n = 1, price = 10080").await;
    }
    app.run(&pay).await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_ended_early_says_why() {
    let app = TestApp::start().await;
    let card = app.person("ann").await.card(NUMBER).await;
    app.bought(&Bought::live(&card, "2026-10-06", "2026-11-05")).await;
    let free = |as_: &str, reason: &str| {
        format!("update passes set state = 'freed', freed_as = '{as_}', freed_reason = {reason}")
    };
    assert!(app.refused(&free("refunded", "null")).await.contains("without a refund or a reason"));
    assert!(app.refused(&free("voided", "null")).await.contains("passes_voided_for"));
    assert!(app.refused(&free("lost", "'x'")).await.contains("passes_freed_as"));
    app.run(&free("refunded", "'expired'")).await;
    app.done().await;
}
