//! Riders and dashboards, played without a browser.

use std::collections::HashMap;

use actix_web::web::{Data, Json};
use actix_web::{Error, HttpResponse, error};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Whose;
use crate::http::api::{background, settle_refunds, settle_refunds_later};
use crate::http::errors::{Answer, StripeError};
use crate::http::form::{Fields, Node};
use crate::stripe::ledger::{Call, Ledger};
use crate::stripe::params::Params;
use crate::stripe::payment_intents::{self, Wish};
use crate::stripe::{cards, payment_methods, refunds, webhooks};
use crate::world::{World, lock};

#[derive(Deserialize)]
pub struct Confirm {
    #[serde(flatten)]
    whose: Whose,
    payment_intent: String,
    /// A test card's number, or the id of a saved payment method.
    card: String,
    #[serde(default)]
    three_d_secure: Challenge,
}

/// What the rider does with a challenge.
#[derive(Deserialize, Default, PartialEq, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Challenge {
    #[default]
    Pass,
    Fail,
    /// The page is closed: the intent keeps waiting.
    Leave,
}

/// Does what a rider does on the paying page. Answers the intent, and the error the rider saw.
pub async fn confirm(world: Data<World>, body: Json<Confirm>) -> Result<Json<Value>, Error> {
    let id = body.payment_intent.clone();
    let whose = body.whose.realm()?;
    let holds = |ledger: &Ledger| ledger.payment_intents.contains_key(&id);
    act(world, &whose, holds, |call| {
        let outcome = pay(call, &body);
        let intent = call.ledger.payment_intents[&body.payment_intent].json();
        let error = outcome.err().map(|error| error.to_json("control")["error"].clone());
        let error =
            error.or_else(|| Some(intent["last_payment_error"].clone()).filter(|error| !error.is_null()));
        Ok(json!({ "payment_intent": intent, "error": error }))
    })
}

fn pay(call: &mut Call, body: &Confirm) -> Result<(), StripeError> {
    let method = match call.ledger.payment_methods.contains_key(&body.card) {
        true => body.card.clone(),
        false => payment_methods::with_card(call, cards::by_number(&body.card)?),
    };
    let wish =
        Wish { return_url: None, use_stripe_sdk: true, off_session: false, error_on_requires_action: false };
    let intent = call.ledger.payment_intents[&body.payment_intent].clone();
    payment_intents::prepare(call, intent, Some(method), &wish)?;
    payment_intents::start(call, &body.payment_intent, &wish)?;
    let pending = call.ledger.payment_intents[&body.payment_intent].pending.clone();
    match (pending, body.three_d_secure) {
        (None, _) | (Some(_), Challenge::Leave) => Ok(()),
        (Some(_), choice) => {
            let passed = choice == Challenge::Pass;
            payment_intents::complete_challenge(call, &body.payment_intent, passed).map(drop)
        }
    }
}

#[derive(Deserialize)]
pub struct Refund {
    #[serde(flatten)]
    whose: Whose,
    payment_intent: String,
    /// Yen; all that is left when absent.
    amount: Option<i64>,
}

/// A refund made by hand in Stripe's dashboard.
pub async fn refund(world: Data<World>, body: Json<Refund>) -> Result<Json<Value>, Error> {
    let id = body.payment_intent.clone();
    let whose = body.whose.realm()?;
    let holds = |ledger: &Ledger| ledger.payment_intents.contains_key(&id);
    act(world, &whose, holds, |call| {
        let mut fields = HashMap::from([("payment_intent", body.payment_intent.clone())]);
        if let Some(amount) = body.amount {
            fields.insert("amount", amount.to_string());
        }
        let nodes = fields.into_iter().map(|(name, text)| (name.to_owned(), Node::Text(text)));
        call.params = Params::new(Fields::from_iter(nodes));
        refunds::create(call)
    })
}

/// The banks speak their later word on refunds now.
pub async fn settle(world: Data<World>, body: Json<Whose>) -> Result<HttpResponse, Error> {
    let realm = world.realm(&body.realm()?);
    let accounts: Vec<_> = lock(&realm).accounts().map(|(name, _)| name.clone()).collect();
    let world = world.into_inner();
    for account in &accounts {
        settle_refunds(&world, &realm, account);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Runs on the account that holds the object, then lets the webhooks know.
fn act(
    world: Data<World>,
    whose: &str,
    holds: impl Fn(&Ledger) -> bool,
    verb: impl FnOnce(&mut Call) -> Answer,
) -> Result<Json<Value>, Error> {
    let realm = world.realm(whose);
    let (answer, account) = {
        let mut realm = lock(&realm);
        let account =
            realm.holder(holds).ok_or_else(|| error::ErrorNotFound("no such payment intent of this key"))?;
        let context = background(&realm, &account);
        let ledger = &mut realm.account(&account).ledger;
        let mut call = Call { ledger, params: Params::new(Fields::new()), context: &context };
        (verb(&mut call), account)
    };
    let world = world.into_inner();
    webhooks::publish(&world, &realm, &account);
    settle_refunds_later(&world, &realm, &account);
    answer.map(Json).map_err(|error| error::ErrorBadRequest(error.to_json("control").to_string()))
}
