//! People who came in through the front door: the API, with real mails.

use std::sync::Arc;

use serde_json::{Value, json};
use teiki_api::cookie::Cookie;

use super::{Browser, TestApp};

/// A password that no rule refuses.
pub const PASSWORD: &str = "shijimi no misoshiru";

/// Details of a grown-up.
pub fn details() -> Value {
    json!({
        "familyName": "松江", "givenName": "花子", "familyKana": "マツエ", "givenKana": "ハナコ",
        "birthDate": "1990-05-03", "phone": "0852-60-1111", "postalCode": "690-0887", "address": "島根県松江市殿町1番地",
    })
}

impl TestApp {
    /// A rider, whose address begins with the name: signed up, signed in, with details.
    pub async fn rider(&self, name: &str) -> Browser {
        self.rider_at(self.browser(), name).await
    }

    /// As [`Self::rider`], at a new browser.
    pub async fn rider_at(&self, browser: Browser, name: &str) -> Browser {
        let rider = self.signed_up_at(browser, name).await;
        rider.mutate("riderSave", "viewer { rider { id } }", details()).await.done();
        rider
    }

    /// Somebody who signed up and has not given details yet.
    pub async fn signed_up(&self, name: &str) -> Browser {
        self.signed_up_at(self.browser(), name).await
    }

    async fn signed_up_at(&self, mut browser: Browser, name: &str) -> Browser {
        let email = self.outside.address(name);
        browser.email = email.clone();
        browser.password = PASSWORD;
        self.verified(&browser, &email).await;
        browser.mutate("signUpFinish", "viewer { id }", json!({ "password": PASSWORD })).await.done();
        browser
    }

    /// Takes a sign-up to the point where the password is asked.
    pub async fn verified(&self, browser: &Browser, email: &str) {
        self.start_sign_up(browser, email).await;
        self.run_jobs().await;
        let code = self.outside.code(email).await;
        browser.mutate("signUpVerify", "signUp { verified }", json!({ "code": code })).await.done();
    }

    /// Asks for the code of a sign-up.
    pub async fn start_sign_up(&self, browser: &Browser, email: &str) {
        self.start_sign_up_of(browser, email, None).await;
    }

    /// Asks for the code of a sign-up, telling the date of birth or not.
    pub async fn start_sign_up_of(&self, browser: &Browser, email: &str, birth_date: Option<&str>) {
        let documents = browser
            .run(
                "{ terms: document(kind: TERMS) { version } privacy: document(kind: PRIVACY) { version } }",
                json!({}),
            )
            .await;
        let input = json!({
            "email": email,
            "agreedTerms": documents.data()["terms"]["version"],
            "agreedPrivacy": documents.data()["privacy"]["version"],
            "birthDate": birth_date,
        });
        browser.mutate("signUpStart", "signUp { email }", input).await.done();
    }

    /// Signs an account in at a browser that does not know it yet.
    pub async fn sign_in(&self, browser: &Browser, email: &str, password: &str) {
        let input = json!({ "email": email, "password": password });
        browser.mutate("signInStart", "codeNeeded { purpose }", input).await.done();
        self.run_jobs().await;
        let code = self.outside.code(email).await;
        browser.mutate("signInVerify", "viewer { id }", json!({ "code": code })).await.done();
    }

    /// A browser that holds this session's token and nothing else.
    pub fn with_session(&self, token: &str) -> Browser {
        let jar = Arc::new(reqwest::cookie::Jar::default());
        let cookie = format!("{}={token}", Cookie::Session.full_name(&self.app.config));
        jar.add_cookie_str(&cookie, &self.address.parse().unwrap());
        Browser::with_cookies(&self.address, jar)
    }
}
