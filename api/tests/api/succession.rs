//! An operator that ended, and who goes on in its place.

use serde_json::{Value, json};
use teiki_api::actor::Actor;
use teiki_api::catalogue;

use crate::support::{TestApp, buying, demo, messages};

/// The lakeside operator has ended, and the island one goes on.
pub async fn end_mizuumi(app: &TestApp) {
    let mut changed = demo();
    let mizuumi = changed.operators.get_mut("mizuumi").unwrap();
    (mizuumi.facts.selling, mizuumi.facts.succeeded_by) = (false, Some("shiokaze".into()));
    for product in mizuumi.products.values_mut() {
        product.facts.on_sale = false;
    }
    catalogue::apply(&app.app, &Actor::Operations(None), "kato", &changed, None).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_it_is_for_sale_and_what_was_sold_stays() {
    let app = TestApp::start().await;
    let ann = app.person("花子").await;
    let card = ann.card("JW100000000000001").await;
    let offer = app.offer("mizuumi", "lakeside-free").await;
    let running = app.holds(&card, &offer, ("2026-09-10", "2026-10-09")).await;
    let over = app.holds(&card, &offer, ("2026-08-01", "2026-08-31")).await;
    end_mizuumi(&app).await;
    let nobody = app.browser();
    let query =
        "{ operators { slug } operator(slug: \"mizuumi\") { slug } successor(slug: \"mizuumi\") { slug }
        none: successor(slug: \"matsue\") { slug } stops(text: \"県立\") { name } }";
    let seen = nobody.run(query, json!({})).await.data().clone();
    let slugs: Vec<&Value> = seen["operators"].as_array().unwrap().iter().map(|row| &row["slug"]).collect();
    assert_eq!(slugs, ["matsue", "ichibata", "shiokaze", "yamanami"]);
    assert_eq!((&seen["operator"], &seen["none"], &seen["stops"]), (&Value::Null, &Value::Null, &json!([])));
    assert_eq!(seen["successor"]["slug"], "shiokaze");

    let query = "{ viewer { passes(which: CURRENT) { nodes { id state canRenew operator { slug successor { slug } } order { id } } } } }";
    let pass = ann.run(query, json!({})).await.data()["viewer"]["passes"]["nodes"][0].clone();
    assert_eq!((&pass["id"], &pass["state"]), (&json!(running), &json!("ACTIVE")));
    assert_eq!(pass["canRenew"], false, "it ends in four days, but there is nobody to buy it from");
    assert_eq!(pass["operator"], json!({ "slug": "mizuumi", "successor": { "slug": "shiokaze" } }));
    let sentence =
        "みずうみ交通（架空）は営業を終了しました。定期券はしおかぜ島バス（架空）でお求めください。";
    for input in [json!({ "renewPassId": running }), json!({ "sameAsPassId": over })] {
        let refused = ann.start_draft(input).await;
        assert_eq!(
            (refused.codes(), messages(refused.payload())),
            (vec!["OPERATOR_ENDED".into()], vec![sentence.into()])
        );
    }
    assert_eq!(app.sql("select count(*) from drafts").await, ["0"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_of_an_operator_that_has_ended_is_not_paid() {
    let app = TestApp::start().await;
    let ann = app.rider("ann").await;
    let card = buying::card(&ann, 1).await;
    let order = buying::order(&ann, &card, "2026-10-06").await;
    app.run("update operators set selling = false where slug = 'matsue'").await;
    let refused = buying::start_with(&ann, &order, "first").await;
    assert_eq!(refused.codes(), ["NOT_SELLING"]);
    assert_eq!(buying::look(&ann, &order).await["state"], "AWAITING_PAYMENT", "it can be cancelled");
    app.run("update operators set selling = true where slug = 'matsue'").await;
    buying::start(&ann, &order).await;
    app.done().await;
}
