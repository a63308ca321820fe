//! What 特定商取引法 12条の6 asks the last page before paying to state beside what is bought and for how much.

use leptos::prelude::*;
use serde::Deserialize;

use super::{Told, words};

/// Who sells; a document asks for `name: legalName slug phone address contactHours`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seller {
    name: String,
    slug: String,
    phone: String,
    address: String,
    contact_hours: String,
}

impl Seller {
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The law's items in their sentences, and at their end who sells.
#[component]
pub fn LegalTerms<const N: usize>(rows: [(&'static str, String); N], seller: Seller) -> impl IntoView {
    let w = &words().buy.check;
    let rows = rows.map(|(term, text)| view! { <dt>{term}</dt> <dd><Told text /></dd> }).collect_view();
    let legal = format!("/legal/{}", seller.slug);
    let tel = format!("tel:{}", seller.phone.replace('-', ""));
    view! {
        <dl class="terms">
            {rows}
            <dt>{w.sold_by}</dt>
            <dd>
                {seller.name} " " {seller.address} <br />
                <a class="num" href=tel>{seller.phone}</a> " " {seller.contact_hours} " " <a href=legal>{w.legal}</a>
            </dd>
        </dl>
    }
}
