//! `/v1/payment_methods`: cards as Stripe keeps them. Numbers come from the browser only.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::cards::{self, TestCard};
use super::ledger::Call;
use super::params::{self, Metadata, Params};
use super::{customers, list};
use crate::http::errors::{Answer, StripeError};
use crate::http::keys::Caller;
use crate::random;

#[derive(Debug, Clone)]
pub struct PaymentMethod {
    pub id: String,
    pub card: &'static TestCard,
    exp_month: i64,
    exp_year: i64,
    cvc_given: bool,
    billing: Value,
    pub customer: Option<String>,
    created: i64,
    metadata: Metadata,
    allow_redisplay: String,
    /// Used once without a customer, or detached: may not be used again.
    pub used_up: bool,
    /// The rider authenticated it for later use.
    pub set_up: bool,
}

impl PaymentMethod {
    fn new(card: &'static TestCard, now: i64) -> Self {
        Self {
            id: random::id("pm"),
            card,
            exp_month: 12,
            exp_year: year_of(now) + 3,
            cvc_given: false,
            billing: no_billing_details(),
            customer: None,
            created: now,
            metadata: Metadata::new(),
            allow_redisplay: "unspecified".into(),
            used_up: false,
            set_up: false,
        }
    }

    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "object": "payment_method",
            "allow_redisplay": self.allow_redisplay,
            "billing_details": self.billing,
            "card": {
                "brand": self.card.brand,
                "checks": self.checks(),
                "country": "JP",
                "display_brand": self.card.brand,
                "exp_month": self.exp_month,
                "exp_year": self.exp_year,
                "fingerprint": self.fingerprint(),
                "funding": self.card.funding,
                "generated_from": null,
                "last4": self.card.last4(),
                "networks": { "available": [self.card.brand], "preferred": null },
                "regulated_status": "unregulated",
                "three_d_secure_usage": { "supported": true },
                "wallet": null,
            },
            "created": self.created,
            "customer": self.customer,
            "customer_account": null,
            "livemode": false,
            "metadata": self.metadata,
            "type": "card",
        })
    }

    /// `payment_method_details` of a charge of `amount` yen.
    pub fn charge_details(&self, amount: i64, three_d_secure: Option<Value>) -> Value {
        json!({
            "type": "card",
            "card": {
                "amount_authorized": amount,
                "authorization_code": random::letters(6).to_uppercase(),
                "brand": self.card.brand,
                "checks": self.checks(),
                "country": "JP",
                "electronic_commerce_indicator": three_d_secure.as_ref().map(|_| "05"),
                "exp_month": self.exp_month,
                "exp_year": self.exp_year,
                "extended_authorization": { "status": "disabled" },
                "fingerprint": self.fingerprint(),
                "funding": self.card.funding,
                "incremental_authorization": { "status": "unavailable" },
                "installments": null,
                "last4": self.card.last4(),
                "mandate": null,
                "multicapture": { "status": "unavailable" },
                "network": self.card.brand,
                "network_token": { "used": false },
                "network_transaction_id": random::letters(15),
                "overcapture": { "maximum_amount_capturable": amount, "status": "unavailable" },
                "regulated_status": "unregulated",
                "three_d_secure": three_d_secure,
                "transaction_link_id": null,
                "wallet": null,
            },
        })
    }

    pub fn billing(&self) -> &Value {
        &self.billing
    }

    fn checks(&self) -> Value {
        let wrong = self.card.charge_decline().is_some_and(|decline| decline.code == "incorrect_cvc");
        let cvc = match (wrong, self.cvc_given) {
            (true, _) => Some("fail"),
            (false, true) => Some("pass"),
            (false, false) => None,
        };
        json!({ "address_line1_check": null, "address_postal_code_check": null, "cvc_check": cvc })
    }

    /// The same for the same number, whoever typed it.
    fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(self.card.number))[..16].to_owned()
    }
}

pub fn no_billing_details() -> Value {
    json!({
        "address": null_address(),
        "email": null,
        "name": null,
        "phone": null,
        "tax_id": null,
    })
}

fn null_address() -> Value {
    json!({ "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null })
}

pub fn create(call: &mut Call) -> Answer {
    let mut params = std::mem::replace(&mut call.params, Params::new(Default::default()));
    params.ignore(&["guid", "muid", "sid", "payment_user_agent", "referrer", "time_on_page"]);
    let method = read(call, &mut params)?;
    let json = method.json();
    call.ledger.payment_methods.insert(method.id.clone(), method);
    Ok(json)
}

/// Reads `payment_method_data` of a confirmation.
pub fn create_from(call: &mut Call, mut params: Params) -> Result<String, StripeError> {
    let method = read(call, &mut params)?;
    let id = method.id.clone();
    call.ledger.payment_methods.insert(id.clone(), method);
    Ok(id)
}

fn read(call: &Call, params: &mut Params) -> Result<PaymentMethod, StripeError> {
    params.choice("type", &["card"])?;
    let Some(mut card) = params.child("card")? else {
        return Err(StripeError::invalid("Missing required param: card.")
            .code("parameter_missing")
            .param("card"));
    };
    if call.context.caller == Caller::Server {
        return Err(StripeError::invalid(
            "Sending credit card numbers directly to the Stripe API is generally unsafe. Use the test payment \
             methods (pm_card_visa, …) or Stripe.js.",
        )
        .status(402));
    }
    let mut method = PaymentMethod::new(cards::by_number(&card.required("number")?)?, call.now());
    (method.exp_month, method.exp_year) = expiry(&mut card, call.now())?;
    method.cvc_given = check_cvc(&mut card)?;
    card.finish()?;
    if let Some(billing) = params.child("billing_details")? {
        method.billing = billing_details(billing)?;
    }
    read_common(params, &mut method)?;
    Ok(method)
}

fn read_common(params: &mut Params, method: &mut PaymentMethod) -> Result<(), StripeError> {
    if let Some(choice) = params.choice("allow_redisplay", &["always", "limited", "unspecified"])? {
        method.allow_redisplay = choice.into();
    }
    let change = params.metadata()?;
    params.finish()?;
    params::merge(&mut method.metadata, change)
}

fn expiry(card: &mut Params, now: i64) -> Result<(i64, i64), StripeError> {
    let month = card.integer("exp_month")?.unwrap_or(0);
    let year = card.integer("exp_year")?.unwrap_or(0);
    let year = if (0..100).contains(&year) { year + 2000 } else { year };
    if !(1..=12).contains(&month) {
        return Err(StripeError::card("Your card's expiration month is invalid.", "invalid_expiry_month")
            .param("exp_month"));
    }
    if !(year_of(now)..year_of(now) + 50).contains(&year) {
        return Err(StripeError::card("Your card's expiration year is invalid.", "invalid_expiry_year")
            .param("exp_year"));
    }
    if year == year_of(now) && month < month_of(now) {
        return Err(StripeError::card("Your card's expiration month is invalid.", "invalid_expiry_month")
            .param("exp_month"));
    }
    Ok((month, year))
}

fn check_cvc(card: &mut Params) -> Result<bool, StripeError> {
    match card.text("cvc")? {
        None => Ok(false),
        Some(cvc) if (3..=4).contains(&cvc.len()) && cvc.chars().all(|c| c.is_ascii_digit()) => Ok(true),
        Some(_) => {
            Err(StripeError::card("Your card's security code is invalid.", "invalid_cvc").param("cvc"))
        }
    }
}

fn billing_details(mut params: Params) -> Result<Value, StripeError> {
    let mut details = no_billing_details();
    for field in ["email", "name", "phone", "tax_id"] {
        if let Some(text) = params.text(field)?.filter(|text| !text.is_empty()) {
            details[field] = text.into();
        }
    }
    if let Some(mut address) = params.child("address")? {
        for field in ["city", "country", "line1", "line2", "postal_code", "state"] {
            if let Some(text) = address.text(field)?.filter(|text| !text.is_empty()) {
                details["address"][field] = text.into();
            }
        }
        address.finish()?;
    }
    params.finish()?;
    Ok(details)
}

fn date_of(now: i64) -> jiff::civil::Date {
    jiff::Timestamp::from_second(now).unwrap_or_default().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn year_of(now: i64) -> i64 {
    date_of(now).year().into()
}

fn month_of(now: i64) -> i64 {
    date_of(now).month().into()
}

/// A payment method by its id, or a fresh one from a test token such as `pm_card_visa`.
pub fn resolve(call: &mut Call, given: &str) -> Result<String, StripeError> {
    if let Some(card) = cards::by_token(given) {
        return Ok(with_card(call, card));
    }
    match call.ledger.payment_methods.contains_key(given) {
        true => Ok(given.to_owned()),
        false => Err(StripeError::missing("PaymentMethod", given, "payment_method")),
    }
}

/// A fresh payment method with this test card.
pub fn with_card(call: &mut Call, card: &'static TestCard) -> String {
    let mut method = PaymentMethod::new(card, call.now());
    method.cvc_given = true;
    let id = method.id.clone();
    call.ledger.payment_methods.insert(id.clone(), method);
    id
}

pub fn retrieve(call: &mut Call, id: &str) -> Answer {
    call.params.finish()?;
    let found = call.ledger.payment_methods.get(id).map(PaymentMethod::json);
    found.ok_or_else(|| StripeError::missing("PaymentMethod", id, "id"))
}

pub fn update(call: &mut Call, id: &str) -> Answer {
    let mut method = call
        .ledger
        .payment_methods
        .get(id)
        .cloned()
        .ok_or_else(|| StripeError::missing("PaymentMethod", id, "id"))?;
    if let Some(billing) = call.params.child("billing_details")? {
        method.billing = billing_details(billing)?;
    }
    read_common(&mut call.params, &mut method)?;
    let json = method.json();
    call.ledger.payment_methods.insert(id.to_owned(), method);
    call.emit("payment_method.updated", json.clone());
    Ok(json)
}

/// `/v1/payment_methods?customer=…` and `/v1/customers/…/payment_methods`.
pub fn list(call: &mut Call, customer: Option<&str>) -> Answer {
    let (url, customer) = match customer {
        Some(id) => (format!("/v1/customers/{id}/payment_methods"), Some(id.to_owned())),
        None => ("/v1/payment_methods".to_owned(), call.params.filled("customer")?),
    };
    call.params.choice("type", &["card"])?;
    let redisplay = call.params.choice("allow_redisplay", &["always", "limited", "unspecified"])?;
    if let Some(id) = &customer {
        customers::require(call, id, "customer")?;
    }
    let items = call.ledger.payment_methods.values().rev();
    let items = items.filter(|method| customer.is_some() && method.customer == customer);
    let items = items.filter(|method| redisplay.is_none_or(|wanted| method.allow_redisplay == wanted));
    let items = items.map(PaymentMethod::json).collect();
    list::page(&mut call.params, &url, items)
}

pub fn retrieve_of(call: &mut Call, customer: &str, id: &str) -> Answer {
    customers::require(call, customer, "customer")?;
    match call.ledger.payment_methods.get(id) {
        Some(method) if method.customer.as_deref() == Some(customer) => retrieve(call, id),
        _ => Err(StripeError::missing("PaymentMethod", id, "id")),
    }
}

pub fn attach(call: &mut Call, id: &str) -> Answer {
    let customer = call.params.required("customer")?;
    call.params.finish()?;
    customers::require(call, &customer, "customer")?;
    let id = resolve(call, id)?;
    attach_to(call, &id, &customer)?;
    Ok(call.ledger.payment_methods[&id].json())
}

/// Attaches once; refuses cards that their bank refuses, and used-up ones.
pub fn attach_to(call: &mut Call, id: &str, customer: &str) -> Result<(), StripeError> {
    let method = &call.ledger.payment_methods[id];
    match &method.customer {
        Some(current) if current == customer => return Ok(()),
        Some(_) => {
            return Err(StripeError::invalid(
                "The payment method you provided has already been attached to a customer.",
            ));
        }
        None => {}
    }
    refuse_used_up(method)?;
    if let Some(decline) = method.card.setup_decline() {
        return Err(decline.error());
    }
    keep_for(call, id, customer);
    Ok(())
}

/// Attaches after a success of the card at the bank.
pub fn keep_for(call: &mut Call, id: &str, customer: &str) {
    let Some(method) = call.ledger.payment_methods.get_mut(id) else { return };
    if method.customer.is_some() {
        return;
    }
    method.customer = Some(customer.to_owned());
    let json = method.json();
    call.emit("payment_method.attached", json);
}

pub fn refuse_used_up(method: &PaymentMethod) -> Result<(), StripeError> {
    match method.used_up {
        false => Ok(()),
        true => Err(StripeError::invalid(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, \
             shared with a connected account without Customer attachment, or was detached from a Customer. It \
             may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer \
             first.",
        )),
    }
}

pub fn detach(call: &mut Call, id: &str) -> Answer {
    call.params.finish()?;
    let method = call
        .ledger
        .payment_methods
        .get_mut(id)
        .ok_or_else(|| StripeError::missing("PaymentMethod", id, "id"))?;
    if method.customer.take().is_none() {
        return Err(StripeError::invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible.",
        ));
    }
    method.used_up = true;
    let json = method.json();
    call.emit("payment_method.detached", json.clone());
    Ok(json)
}

pub fn detach_all_of(call: &mut Call, customer: &str) {
    let methods = call.ledger.payment_methods.values();
    let ids: Vec<_> =
        methods.filter(|m| m.customer.as_deref() == Some(customer)).map(|m| m.id.clone()).collect();
    for id in ids {
        let Some(method) = call.ledger.payment_methods.get_mut(&id) else { continue };
        method.customer = None;
        method.used_up = true;
        let json = method.json();
        call.emit("payment_method.detached", json);
    }
}
