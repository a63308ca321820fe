//! `/v1/customers`.

use serde_json::{Value, json};

use super::ledger::Call;
use super::params::{self, Metadata};
use super::{list, payment_methods};
use crate::http::errors::{Answer, StripeError};
use crate::random;

#[derive(Debug, Clone)]
pub struct Customer {
    id: String,
    created: i64,
    /// A deleted customer is still known by its id.
    deleted: bool,
    email: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    description: Option<String>,
    preferred_locales: Vec<String>,
    default_payment_method: Option<String>,
    metadata: Metadata,
    invoice_prefix: String,
}

impl Customer {
    pub fn json(&self) -> Value {
        if self.deleted {
            return json!({ "id": self.id, "object": "customer", "deleted": true });
        }
        json!({
            "id": self.id,
            "object": "customer",
            "address": null,
            "balance": 0,
            "created": self.created,
            "currency": null,
            "customer_account": null,
            "default_source": null,
            "delinquent": false,
            "description": self.description,
            "discount": null,
            "email": self.email,
            "invoice_prefix": self.invoice_prefix,
            "invoice_settings": {
                "custom_fields": null,
                "default_payment_method": self.default_payment_method,
                "footer": null,
                "rendering_options": null,
            },
            "livemode": false,
            "metadata": self.metadata,
            "name": self.name,
            "next_invoice_sequence": 1,
            "phone": self.phone,
            "preferred_locales": self.preferred_locales,
            "shipping": null,
            "tax_exempt": "none",
            "test_clock": null,
        })
    }
}

/// A customer that is there and not deleted.
pub fn require(call: &Call, id: &str, param: &str) -> Result<(), StripeError> {
    match call.ledger.customers.get(id) {
        Some(customer) if !customer.deleted => Ok(()),
        _ => Err(StripeError::missing("customer", id, param)),
    }
}

pub fn create(call: &mut Call) -> Answer {
    let mut customer = Customer {
        id: random::id("cus"),
        created: call.now(),
        deleted: false,
        email: None,
        name: None,
        phone: None,
        description: None,
        preferred_locales: Vec::new(),
        default_payment_method: None,
        metadata: Metadata::new(),
        invoice_prefix: random::letters(8).to_uppercase(),
    };
    let payment_method = call.params.filled("payment_method")?;
    read(call, &mut customer)?;
    let id = customer.id.clone();
    call.ledger.customers.insert(id.clone(), customer.clone());
    if let Some(given) = payment_method
        && let Err(error) = attach_new(call, &given, &id)
    {
        call.ledger.customers.shift_remove(&id);
        return Err(error);
    }
    call.emit("customer.created", customer.json());
    Ok(customer.json())
}

fn attach_new(call: &mut Call, given: &str, customer: &str) -> Result<(), StripeError> {
    let method = payment_methods::resolve(call, given)?;
    payment_methods::attach_to(call, &method, customer)
}

pub fn retrieve(call: &mut Call, id: &str) -> Answer {
    call.params.finish()?;
    let found = call.ledger.customers.get(id);
    found.map(Customer::json).ok_or_else(|| StripeError::missing("customer", id, "id"))
}

pub fn update(call: &mut Call, id: &str) -> Answer {
    require(call, id, "id")?;
    let mut customer = call.ledger.customers[id].clone();
    read(call, &mut customer)?;
    call.ledger.customers.insert(id.to_owned(), customer.clone());
    call.emit("customer.updated", customer.json());
    Ok(customer.json())
}

pub fn delete(call: &mut Call, id: &str) -> Answer {
    call.params.finish()?;
    require(call, id, "id")?;
    payment_methods::detach_all_of(call, id);
    let before = call.ledger.customers[id].json();
    if let Some(customer) = call.ledger.customers.get_mut(id) {
        customer.deleted = true;
    }
    call.emit("customer.deleted", before);
    Ok(call.ledger.customers[id].json())
}

pub fn list(call: &mut Call) -> Answer {
    let email = call.params.filled("email")?;
    let created = list::Created::read(&mut call.params)?;
    let items = call.ledger.customers.values().rev();
    let items = items.filter(|customer| !customer.deleted && created.admits(customer.created));
    let items = items.filter(|customer| email.is_none() || customer.email == email);
    let items = items.map(Customer::json).collect();
    list::page(&mut call.params, "/v1/customers", items)
}

pub fn all_json(call: &Call) -> Vec<Value> {
    call.ledger.customers.values().rev().filter(|customer| !customer.deleted).map(Customer::json).collect()
}

/// The parameters shared by creating and updating; an empty one unsets.
fn read(call: &mut Call, customer: &mut Customer) -> Result<(), StripeError> {
    if let Some(email) = call.params.text("email")? {
        if !email.is_empty() && !looks_like_mail(&email) {
            return Err(StripeError::invalid(format!("Invalid email address: {email}"))
                .code("email_invalid")
                .param("email"));
        }
        customer.email = none_if_empty(email);
    }
    for (field, slot) in [
        ("name", &mut customer.name),
        ("phone", &mut customer.phone),
        ("description", &mut customer.description),
    ] {
        if let Some(text) = call.params.text(field)? {
            *slot = none_if_empty(text);
        }
    }
    if let Some(locales) = call.params.list("preferred_locales")? {
        customer.preferred_locales = locales;
    }
    if let Some(mut settings) = call.params.child("invoice_settings")? {
        customer.default_payment_method = settings.text("default_payment_method")?.and_then(none_if_empty);
        settings.finish()?;
    }
    let change = call.params.metadata()?;
    call.params.finish()?;
    params::merge(&mut customer.metadata, change)
}

fn looks_like_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !text.contains(char::is_whitespace)
    })
}

fn none_if_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}
