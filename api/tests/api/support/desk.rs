//! Staff at the desk, who came in by a real invitation.

use jiff::SignedDuration;
use serde_json::{Value, json};
use teiki_api::actor::Actor;
use teiki_api::catalogue;
use teiki_api::staff::invite::{Invite, invite};
use teiki_shared::ids::StaffId;
use teiki_shared::lang::Lang;
use teiki_shared::staff::Role;
use totp_rs::{Builder, Secret};

use super::{Answer, Browser, PASSWORD, TestApp};

/// Somebody who has enrolled and sits at the desk.
pub struct Staff {
    pub browser: Browser,
    pub id: StaffId,
    pub email: String,
    /// The authenticator's key, in letters.
    pub key: String,
    pub recovery_codes: Vec<String>,
}

impl std::ops::Deref for Staff {
    type Target = Browser;
    fn deref(&self) -> &Browser {
        &self.browser
    }
}

/// What an authenticator with this key shows at a moment of the test's clock, so many steps from it.
pub fn code_at(app: &TestApp, key: &str, steps: i64) -> String {
    let secret = Secret::try_from_base32(key.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(app.clock.now().as_second() + 30 * steps).unwrap()).to_string()
}

/// Waits for a step whose code was not taken yet.
pub fn next_step(app: &TestApp) {
    app.clock.advance(SignedDuration::from_secs(30));
}

impl TestApp {
    /// A browser at the desk's door.
    pub fn desk(&self) -> Browser {
        self.browser().at_desk()
    }

    /// Invites somebody as the command line does; no slug: to the house. Their address.
    pub async fn invited(&self, name: &str, slug: Option<&str>, roles: &[Role]) -> (StaffId, String) {
        let email = self.outside.address(name);
        let operator = match slug {
            Some(slug) => {
                let conn = self.app.db.conn().await.unwrap();
                Some(catalogue::db::operator_of(&conn, slug).await.unwrap().unwrap().id)
            }
            None => None,
        };
        let input =
            Invite { email: email.clone(), operator, roles: roles.iter().copied().collect(), lang: Lang::Ja };
        let id = invite(&self.app, &Actor::Operations(operator), &input).await.unwrap();
        (id, email)
    }

    /// The token in the latest letter that invites an address.
    pub async fn invitation(&self, email: &str) -> String {
        self.run_jobs().await;
        let letters = self.outside.letters(email).await;
        let (_, rest) = letters[0].text.split_once("/desk/invitation/").expect("a link in the letter");
        rest.split_whitespace().next().unwrap().to_owned()
    }

    /// Somebody of an operator's staff, or without a slug of the house, who has enrolled.
    pub async fn staff(&self, name: &str, slug: Option<&str>, roles: &[Role]) -> Staff {
        let (id, email) = self.invited(name, slug, roles).await;
        let token = self.invitation(&email).await;
        let browser = self.desk();
        begin(&browser, &token).await.done();
        let key = key(&browser).await;
        let finished = finish(&browser, &code_at(self, &key, 0)).await;
        let codes = finished.done()["recoveryCodes"].as_array().unwrap().clone();
        let recovery_codes = codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect();
        Staff { browser, id, email, key, recovery_codes }
    }

    /// Signs somebody in at another browser, with the code of the next step.
    pub async fn signed_in_at_desk(&self, staff: &Staff) -> Browser {
        let browser = self.desk();
        start(&browser, &staff.email, PASSWORD).await.done();
        next_step(self);
        verify(&browser, &code_at(self, &staff.key, 0)).await.done();
        browser
    }
}

pub async fn begin(browser: &Browser, token: &str) -> Answer {
    let input = json!({ "token": token, "name": "山田 係", "password": PASSWORD });
    browser.mutate("enrolBegin", "keyMade", input).await
}

/// The key that a browser is to put into an authenticator.
pub async fn key(browser: &Browser) -> String {
    let answer = browser.run("{ enrolment { key url } }", json!({})).await;
    answer.data()["enrolment"]["key"].as_str().expect("an authenticator to set up").to_owned()
}

pub async fn finish(browser: &Browser, code: &str) -> Answer {
    browser.mutate("enrolFinish", "me { email } recoveryCodes", json!({ "code": code })).await
}

pub async fn start(browser: &Browser, email: &str, password: &str) -> Answer {
    browser.mutate("signInStart", "codeAsked", json!({ "email": email, "password": password })).await
}

pub async fn verify(browser: &Browser, code: &str) -> Answer {
    browser.mutate("signInVerify", "me { email }", json!({ "code": code })).await
}

/// Whether somebody sits at the desk.
pub async fn is_in(browser: &Browser) -> bool {
    browser.run("{ me { id } }", json!({})).await.data()["me"] != Value::Null
}
