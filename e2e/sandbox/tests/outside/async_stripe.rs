//! The Stripe client that Teiki pins, against the emulator: everything Teiki calls must parse.

use std::collections::HashMap;
use std::time::Duration;

use stripe::{Client, ClientBuilder, IdempotencyKey, RequestStrategy, StripeError, StripeRequest as _};
use stripe_core::customer::{CreateCustomer, ListPaymentMethodsCustomer};
use stripe_core::payment_intent::{
    CancelPaymentIntent, CancelPaymentIntentCancellationReason, CreatePaymentIntent,
    CreatePaymentIntentAutomaticPaymentMethods, CreatePaymentIntentAutomaticPaymentMethodsAllowRedirects,
    CreatePaymentIntentPaymentMethodOptions, CreatePaymentIntentPaymentMethodOptionsCard,
    CreatePaymentIntentPaymentMethodOptionsCardRequestThreeDSecure, ListPaymentIntent, RetrievePaymentIntent,
    SearchPaymentIntent,
};
use stripe_core::refund::{CreateRefund, ListRefund};
use stripe_core::{PaymentIntent, PaymentIntentSetupFutureUsage, PaymentIntentStatus};
use stripe_types::Currency;
use stripe_webhook::Webhook;

use crate::support::{Sandbox, WebhookInbox};

fn client(sandbox: &Sandbox, key: &str) -> Client {
    // The client joins paths to its base URL: without the trailing slash it would build wrong addresses.
    let url = format!("{}/", sandbox.url);
    ClientBuilder::new(key).url(url).timeout(Duration::from_secs(10)).build().unwrap()
}

fn once_only(key: &str) -> RequestStrategy {
    RequestStrategy::Idempotent(IdempotencyKey::new(key).unwrap())
}

fn intent(order: &str) -> CreatePaymentIntent {
    let mut automatic = CreatePaymentIntentAutomaticPaymentMethods::new(true);
    automatic.allow_redirects = Some(CreatePaymentIntentAutomaticPaymentMethodsAllowRedirects::Never);
    let mut card = CreatePaymentIntentPaymentMethodOptionsCard::new();
    card.request_three_d_secure = Some(CreatePaymentIntentPaymentMethodOptionsCardRequestThreeDSecure::Any);
    let mut options = CreatePaymentIntentPaymentMethodOptions::new();
    options.card = Some(card);
    CreatePaymentIntent::new(34_500, Currency::JPY)
        .automatic_payment_methods(automatic)
        .payment_method_options(options)
        .metadata(HashMap::from([("attempt".to_owned(), order.to_owned())]))
}

async fn create(client: &Client, order: &str, key: &str) -> PaymentIntent {
    intent(order).customize().request_strategy(once_only(key)).send(client).await.unwrap()
}

async fn retrieve(client: &Client, id: &PaymentIntent) -> PaymentIntent {
    RetrievePaymentIntent::new(id.id.clone())
        .expand(vec!["latest_charge.refunds".to_owned(), "payment_method".to_owned()])
        .send(client)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_payment_is_created_once_paid_found_and_refunded() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox, "sk_test_async_pay");
    let first = create(&client, "a1", "key.1").await;
    assert_eq!(create(&client, "a1", "key.1").await.id, first.id);
    let changed = intent("a2").customize().request_strategy(once_only("key.1")).send(&client).await;
    assert!(matches!(changed, Err(StripeError::Stripe(_, 400))), "{changed:?}");

    let declined = sandbox.confirm("sk_test_async_pay", first.id.as_str(), "4000000000009995").await;
    assert_eq!(declined["error"]["decline_code"], "insufficient_funds");
    let after = retrieve(&client, &first).await;
    assert_eq!(after.status, PaymentIntentStatus::RequiresPaymentMethod);
    let error = after.last_payment_error.unwrap();
    assert_eq!(error.decline_code.as_deref(), Some("insufficient_funds"));
    assert_eq!(error.payment_method.unwrap().card.unwrap().last4, "9995");

    sandbox.confirm("sk_test_async_pay", first.id.as_str(), "4242424242424242").await;
    let paid = retrieve(&client, &first).await;
    assert_eq!(paid.status, PaymentIntentStatus::Succeeded);
    let charge = paid.latest_charge.unwrap().into_object().unwrap();
    let card = charge.payment_method_details.unwrap().card.unwrap();
    assert_eq!((card.brand.as_deref(), card.last4.as_deref()), (Some("visa"), Some("4242")));
    assert!(card.three_d_secure.is_some());

    let found = SearchPaymentIntent::new("metadata['attempt']:'a1'").send(&client).await.unwrap();
    assert_eq!(found.data.len(), 1);
    assert_eq!(ListPaymentIntent::new().send(&client).await.unwrap().data.len(), 1);

    let refund = CreateRefund::new().payment_intent(first.id.as_str()).amount(500);
    let refund = refund.customize().request_strategy(once_only("refund.1")).send(&client).await.unwrap();
    assert_eq!((refund.amount, refund.status.as_deref()), (500, Some("succeeded")));
    let too_much = CreateRefund::new().payment_intent(first.id.as_str()).amount(34_001).send(&client).await;
    assert!(matches!(too_much, Err(StripeError::Stripe(_, 400))), "{too_much:?}");
    let refunds = ListRefund::new().payment_intent(first.id.as_str()).send(&client).await.unwrap();
    assert_eq!(refunds.data.len(), 1);
}

#[tokio::test]
async fn an_open_payment_is_cancelled_and_a_paid_one_is_not() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox, "sk_test_async_cancel");
    let cancel = |intent: &PaymentIntent| {
        CancelPaymentIntent::new(intent.id.clone())
            .cancellation_reason(CancelPaymentIntentCancellationReason::Abandoned)
    };
    let open = create(&client, "a1", "key.1").await;
    assert_eq!(cancel(&open).send(&client).await.unwrap().status, PaymentIntentStatus::Canceled);

    let paid = create(&client, "a2", "key.2").await;
    sandbox.confirm("sk_test_async_cancel", paid.id.as_str(), "5555555555554444").await;
    let refused = cancel(&paid).send(&client).await.unwrap_err();
    let StripeError::Stripe(error, 400) = refused else { panic!("{refused:?}") };
    assert_eq!(error.payment_intent.unwrap().status, PaymentIntentStatus::Succeeded);
}

#[tokio::test]
async fn a_customer_keeps_the_card_of_a_payment() {
    let sandbox = Sandbox::start();
    let client = client(&sandbox, "sk_test_async_customer");
    let customer = CreateCustomer::new().email("rider@example.jp");
    let customer =
        customer.customize().request_strategy(once_only("customer.1")).send(&client).await.unwrap();
    let wanted = intent("a1")
        .customer(customer.id.as_str())
        .setup_future_usage(PaymentIntentSetupFutureUsage::OffSession);
    let wanted = wanted.send(&client).await.unwrap();
    sandbox.confirm("sk_test_async_customer", wanted.id.as_str(), "3566002020360505").await;
    let cards = ListPaymentMethodsCustomer::new(customer.id.clone()).send(&client).await.unwrap();
    assert_eq!(cards.data[0].card.as_ref().unwrap().brand, "jcb");
}

#[tokio::test]
async fn every_event_of_a_payment_verifies_and_parses() {
    let sandbox = Sandbox::start();
    let key = "sk_test_async_events";
    let client = client(&sandbox, key);
    let mut inbox = WebhookInbox::open().await;
    let secret = sandbox.register(key, &inbox.url).await;
    let intent = create(&client, "a1", "key.1").await;
    sandbox.confirm(key, intent.id.as_str(), "4000000000000002").await;
    sandbox.confirm(key, intent.id.as_str(), "4242424242424242").await;
    CreateRefund::new().payment_intent(intent.id.as_str()).send(&client).await.unwrap();

    let expected = [
        "charge.failed",
        "charge.refunded",
        "charge.succeeded",
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
        "payment_intent.requires_action",
        "payment_intent.succeeded",
        "refund.created",
    ];
    let mut kinds = Vec::new();
    while kinds.len() < expected.len() {
        let (body, signature) = inbox.next().await;
        let event = Webhook::construct_event(&body, &signature, &secret);
        kinds.push(event.unwrap_or_else(|error| panic!("{error}\n{body}")).type_.as_str().to_owned());
        assert!(Webhook::construct_event(&body, &signature, "whsec_wrong").is_err());
    }
    kinds.sort();
    assert_eq!(kinds, expected);
}
