//! Signing up. Where an answer was lost, the next step tells whether the one before was done.

use std::time::Duration;

use serde_json::json;

use super::browser::{Answer, Browser, text};
use super::{PASSWORD, Rider};
use crate::Fault;
use crate::dice::Dice;
use crate::run::Run;
use crate::told::What;

pub async fn sign_up(run: &Run, nth: u64) -> Result<Rider<'_>, Fault> {
    let mut dice = Dice::new(run.site.seed, ("rider", nth));
    let browser = Browser::new(run)?;
    let email = format!("rider-{nth}@example.jp");
    let leaves = dice.one_in(4);
    begin(&browser, &email).await?;
    prove(run, &browser, &email, "signUpVerify", "signUp { verified }").await?;
    match browser.act("signUpFinish", "viewer { id }", json!({ "password": PASSWORD })).await? {
        // It was done, and the answer with the session lost.
        Answer::Refused(code) if code == "EMAIL_TAKEN" || code == "NOT_VERIFIED" => {
            sign_in(run, &browser, &email).await?;
        }
        other => drop(other.done("signUpFinish")?),
    }
    let viewer = browser.run("{ viewer { id } }", json!({})).await?;
    let account = text(&viewer["viewer"]["id"])?;
    run.told.note(What::Account, &account, &email);
    give_details(&browser).await?;
    Ok(Rider { run, browser, dice, account, nth, cards: 0, leaves })
}

async fn begin(browser: &Browser<'_>, email: &str) -> Result<(), Fault> {
    let documents =
        "{ terms: document(kind: TERMS) { version } privacy: document(kind: PRIVACY) { version } }";
    let versions = browser.run(documents, json!({})).await?;
    let input = json!({
        "email": email,
        "agreedTerms": versions["terms"]["version"],
        "agreedPrivacy": versions["privacy"]["version"],
    });
    browser.act("signUpStart", "signUp { email }", input).await?.done("signUpStart").map(drop)
}

/// What came of typing a code.
enum Proof {
    Given,
    /// Its answer was lost: the code is used up.
    Spent,
}

/// Types the code of the latest letter. A request that was sent twice mailed two; the later one counts.
async fn prove(
    run: &Run,
    browser: &Browser<'_>,
    email: &str,
    verb: &str,
    fields: &str,
) -> Result<Proof, Fault> {
    let mut tried = String::new();
    for _ in 0..600 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let Some(code) = run.stripe.code(email).await?.filter(|code| *code != tried) else { continue };
        match browser.act(verb, fields, json!({ "code": code })).await? {
            Answer::Refused(refusal) if refusal == "ALREADY_VERIFIED" => return Ok(Proof::Given),
            Answer::Refused(refusal) if verb == "signInVerify" && refusal == "CODE_NOT_ASKED" => {
                return Ok(Proof::Spent);
            }
            Answer::Refused(refusal) if refusal == "CODE_WRONG" => tried = code,
            other => return other.done(verb).map(|_| Proof::Given),
        }
    }
    Err(format!("no letter with a code came to {email} in a minute").into())
}

/// Where nobody is signed in after all, as an answer with a session was lost again, the next document says so. A code is spent
/// with its answer: where that was lost, the sign-in begins again.
async fn sign_in(run: &Run, browser: &Browser<'_>, email: &str) -> Result<(), Fault> {
    for _ in 0..5 {
        let input = json!({ "email": email, "password": PASSWORD });
        let entered = browser.act("signInStart", "viewer { id } codeNeeded { purpose }", input).await?;
        if entered.done("signInStart")?["codeNeeded"].is_null() {
            return Ok(());
        }
        match prove(run, browser, email, "signInVerify", "viewer { id }").await? {
            Proof::Given => return Ok(()),
            Proof::Spent => {}
        }
    }
    Err(format!("five codes of {email} were spent without an answer").into())
}

async fn give_details(browser: &Browser<'_>) -> Result<(), Fault> {
    let input = json!({
        "familyName": "松江", "givenName": "花子", "familyKana": "マツエ", "givenKana": "ハナコ", "birthDate": "1990-05-03",
        "phone": "0852-60-1111", "postalCode": "690-0887", "address": "島根県松江市殿町1番地",
    });
    browser.act("riderSave", "viewer { id }", input).await?.done("riderSave").map(drop)
}

impl Rider<'_> {
    /// An ICOCA number that nobody else has. Sent again after its answer was lost, it is the rider's already.
    pub(super) async fn register_card(&mut self) -> Result<String, Fault> {
        self.cards += 1;
        let number = format!("JW{:015}", 100_000_000_000_000 + self.nth * 100 + self.cards);
        let input = json!({ "number": number, "kind": "CARD", "name": "仕事用", "named": true });
        let card = match self.browser.act("cardRegister", "card { id }", input).await? {
            Answer::Refused(code) if code == "YOURS" => {
                let cards = self.browser.run("{ viewer { cards { id } } }", json!({})).await?;
                text(&cards["viewer"]["cards"][0]["id"])?
            }
            other => text(&other.done("cardRegister")?["card"]["id"])?,
        };
        self.run.told.note(What::Card, &card, &number);
        Ok(card)
    }
}
