//! Every page that a rider sees from signing up to the receipt, and the bytes of its first view.

use std::collections::HashMap;

use serde_json::json;

use crate::Fault;
use crate::browser::Browser;
use crate::finder;
use crate::people::{self, Rider};
use crate::site::Site;

/// The bytes that a browser must have before it can draw a page, compressed as the site sends them.
pub struct View {
    pub name: String,
    pub html: usize,
    pub css: usize,
}

impl View {
    pub fn bytes(&self) -> usize {
        self.html + self.css
    }
}

#[derive(Default)]
pub struct Views {
    pub seen: Vec<View>,
    /// Bytes of the wasm and of the scripts, by their address.
    pub islands: HashMap<String, usize>,
    files: HashMap<String, usize>,
}

impl Views {
    /// Looks at a page.
    async fn look(&mut self, browser: &Browser, name: &str, path: &str) -> Result<(), Fault> {
        let html = browser.get(path, "br").await?.len();
        let plain = String::from_utf8(browser.get(path, "identity").await?.to_vec())?;
        let mut css = 0;
        for asset in assets(&plain) {
            let bytes = match self.files.get(asset) {
                Some(bytes) => *bytes,
                None => browser.get(asset, "br").await?.len(),
            };
            self.files.insert(asset.to_owned(), bytes);
            match asset.rsplit('.').next() {
                Some("css") => css += bytes,
                Some("js" | "wasm") => drop(self.islands.insert(asset.to_owned(), bytes)),
                _ => {}
            }
        }
        self.seen.push(View { name: name.to_owned(), html, css });
        Ok(())
    }

    /// The pages that grow with what a rider has.
    pub async fn of_many(&mut self, rider: &Rider) -> Result<(), Fault> {
        for path in ["/home", "/passes", "/orders", "/cards"] {
            self.look(&rider.browser, &format!("{path} (20 passes)"), path).await?;
        }
        Ok(())
    }
}

/// The bundle's files that a page names.
fn assets(html: &str) -> Vec<&str> {
    let mut found: Vec<&str> = html.split('"').filter(|part| part.starts_with("/assets/")).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// One rider's way through all pages.
pub async fn walk(site: &Site) -> Result<Views, Fault> {
    let mut views = Views::default();
    let browser = Browser::new(&site.base)?;
    sign_up(site, &browser, &mut views).await?;
    let draft = buy(&browser, &mut views).await?;
    let order = people::place(&browser, &draft).await?;
    views.look(&browser, "/orders/…/pay", &format!("/orders/{order}/pay")).await?;
    let bought = people::pay(site, &browser, &order).await?;
    for name in ["done", "", "receipt"] {
        let path = format!("/orders/{}/{name}", bought.order);
        let path = path.trim_end_matches('/');
        views.look(&browser, &path.replace(&bought.order, "…"), path).await?;
    }
    for name in ["", "show"] {
        let path = format!("/passes/{}/{name}", bought.pass);
        let path = path.trim_end_matches('/');
        views.look(&browser, &path.replace(&bought.pass, "…"), path).await?;
    }
    for path in ["/home", "/passes", "/orders", "/payment-cards", "/account"] {
        views.look(&browser, path, path).await?;
    }
    Ok(views)
}

async fn sign_up(site: &Site, browser: &Browser, views: &mut Views) -> Result<(), Fault> {
    let email = "walker@example.jp";
    let window = [
        "/",
        "/fares",
        "/o/matsue",
        "/o/matsue/commuter",
        "/o/mizuumi/commuter",
        "/help",
        "/o/matsue/contact",
        "/signin",
        "/forgot",
        "/signup",
    ];
    for path in window {
        views.look(browser, path, path).await?;
    }
    views.look(browser, "/fares (found)", &finder::found(site).await?).await?;
    people::begin_sign_up(browser, email).await?;
    views.look(browser, "/signup/code", "/signup/code").await?;
    people::verify(site, browser, email).await?;
    views.look(browser, "/signup/password", "/signup/password").await?;
    people::finish_sign_up(browser).await?;
    views.look(browser, "/signup/details", "/signup/details").await?;
    people::give_details(browser).await?;
    views.look(browser, "/home (new)", "/home").await?;
    let another = Browser::new(&site.base)?;
    people::begin_sign_in(&another, email).await?;
    views.look(&another, "/signin/code", "/signin/code").await
}

/// From no card to a complete draft, which it answers.
async fn buy(browser: &Browser, views: &mut Views) -> Result<String, Fault> {
    views.look(browser, "/cards/new", "/cards/new").await?;
    let card = people::register_card(browser, 0).await?;
    views.look(browser, "/cards", "/cards").await?;
    for name in ["", "number"] {
        let path = format!("/cards/{card}/{name}");
        let path = path.trim_end_matches('/');
        views.look(browser, &path.replace(&card, "…"), path).await?;
    }
    let section = people::start_draft(browser, &card, "mizuumi").await?;
    views.look(browser, "/buy/…/section (stops)", &format!("/buy/{section}/section")).await?;
    let draft = people::start_draft(browser, &card, "matsue").await?;
    let mut steps = async |names: &[&str]| {
        for name in names {
            views.look(browser, &format!("/buy/…/{name}"), &format!("/buy/{draft}/{name}")).await?;
        }
        Ok::<_, Fault>(())
    };
    steps(&["card", "operator", "product"]).await?;
    people::answer(browser, &draft, json!({ "code": "210" })).await?;
    steps(&["section"]).await?;
    people::answer(browser, &draft, json!({ "months": 1 })).await?;
    steps(&["start"]).await?;
    people::answer_term_and_day(browser, &draft).await?;
    steps(&["check"]).await?;
    views.look(browser, "/buy", "/buy").await?;
    Ok(draft)
}
