//! One-time codes: single use, 5 tries, 10 minutes, another after 60 s, bound to the browser and the purpose.

use futures::future::join_all;
use serde_json::{Value, json};

use crate::support::{Answer, Browser, PASSWORD, TestApp};

fn seconds(n: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_secs(n)
}

async fn verify(browser: &Browser, code: &str) -> Answer {
    browser.mutate("signUpVerify", "signUp { verified }", json!({ "code": code })).await
}

/// A sign-up whose code was mailed.
async fn mailed(app: &TestApp, name: &str) -> (Browser, String, String) {
    let browser = app.browser();
    let email = app.outside.address(name);
    app.start_sign_up(&browser, &email).await;
    app.run_jobs().await;
    let code = app.outside.code(&email).await;
    (browser, email, code)
}

fn other_than(code: &str) -> &'static str {
    if code == "123456" { "654321" } else { "123456" }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_at_once_with_the_right_code_and_one_gets_through() {
    let app = TestApp::start().await;
    let (browser, _, code) = mailed(&app, "crowd").await;
    let answers = join_all((0..20).map(|_| verify(&browser, &code))).await;
    let through = answers.iter().filter(|answer| answer.codes().is_empty()).count();
    assert_eq!(through, 1);
    assert!(answers.iter().flat_map(Answer::codes).all(|code| code == "ALREADY_VERIFIED"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_for_a_new_browser_opens_once() {
    let app = TestApp::start().await;
    let rider = app.rider("once").await;
    let browser = app.browser();
    let input = json!({ "email": rider.email, "password": PASSWORD });
    browser.mutate("signInStart", "codeNeeded { purpose }", input).await.done();
    app.run_jobs().await;
    let code = app.outside.code(&rider.email).await;
    let tries =
        join_all((0..20).map(|_| browser.mutate("signInVerify", "viewer { id }", json!({ "code": code }))))
            .await;
    assert_eq!(tries.iter().filter(|answer| answer.codes().is_empty()).count(), 1);
    assert!(tries.iter().flat_map(Answer::codes).all(|code| code == "CODE_NOT_ASKED"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_five_wrong_tries_the_right_code_is_wrong_too() {
    let app = TestApp::start().await;
    let (browser, _, code) = mailed(&app, "five").await;
    let browser = browser.english();
    let wrong = other_than(&code);
    let mut seen = Vec::new();
    for _ in 0..5 {
        let answer = verify(&browser, wrong).await;
        seen.push(answer.payload()["userErrors"][0]["message"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen[0], "That is not the code. Enter the 6 digits of the latest mail (4 tries left).");
    assert_eq!(seen[4], "A wrong code was entered 5 times. Ask for a new one.");
    assert_eq!(verify(&browser, &code).await.codes(), ["CODE_USED_UP"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_at_once_are_counted_one_by_one() {
    let app = TestApp::start().await;
    let (browser, _, code) = mailed(&app, "guesser").await;
    let answers = join_all((0..20).map(|_| verify(&browser, other_than(&code)))).await;
    let wrong = answers.iter().filter(|answer| answer.codes() == ["CODE_WRONG"]).count();
    assert_eq!(wrong, 4, "the fifth says that none is left");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_lasts_ten_minutes() {
    let app = TestApp::start().await;
    for (wait, codes) in [(599, vec![]), (600, vec!["CODE_EXPIRED"])] {
        let (browser, _, code) = mailed(&app, &format!("slow{wait}")).await;
        app.clock.advance(seconds(wait));
        assert_eq!(verify(&browser, &code).await.codes(), codes, "{wait} s");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_code_costs_no_try() {
    let app = TestApp::start().await;
    let (browser, _, code) = mailed(&app, "letters").await;
    for typed in ["", "12345", "1234567", "abcdef", "１２３"] {
        assert_eq!(verify(&browser, typed).await.codes(), ["CODE_MALFORMED"], "{typed}");
    }
    let spaced = format!(" {}-{}\n", &code[..3], &code[3..]);
    verify(&browser, &spaced).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_code_may_be_asked_for_after_a_minute() {
    let app = TestApp::start().await;
    let (browser, email, first) = mailed(&app, "again").await;
    app.clock.advance(seconds(40));
    let soon = browser.mutate("signUpResend", "signUp { resendAt }", json!({})).await;
    assert_eq!(soon.codes(), ["RESEND_TOO_SOON"]);
    assert_eq!(soon.retry_after, Some(20));
    app.clock.advance(seconds(20));
    let again = browser.mutate("signUpResend", "signUp { resendAt }", json!({})).await;
    assert_eq!(again.done()["signUp"]["resendAt"], "2026-10-05T03:02:00Z");
    app.run_jobs().await;
    let second = app.outside.code(&email).await;
    if first != second {
        assert_eq!(verify(&browser, &first).await.codes(), ["CODE_WRONG"], "the older code is over");
    }
    verify(&browser, &second).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_tap_sends_one_mail() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let email = app.outside.address("double");
    app.start_sign_up(&browser, &email).await;
    app.start_sign_up(&browser, &email).await;
    assert_eq!(app.sql("select count(*) from jobs where kind = 'send_code'").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_in_the_browser_that_asked_for_it() {
    let app = TestApp::start().await;
    let (_, email, code) = mailed(&app, "bound").await;
    let stranger = app.browser();
    assert_eq!(verify(&stranger, &code).await.codes(), ["CODE_NOT_ASKED"]);
    // One that is on its own way to the same address.
    app.clock.advance(seconds(60));
    app.start_sign_up(&stranger, &email).await;
    assert_eq!(verify(&stranger, &code).await.codes(), ["CODE_WRONG"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_what_it_was_asked_for() {
    let app = TestApp::start().await;
    let rider = app.rider("purpose").await;
    let browser = app.browser();
    browser.mutate("passwordForgot", "progress { purpose }", json!({ "email": rider.email })).await.done();
    app.run_jobs().await;
    let code = app.outside.code(&rider.email).await;
    let input = json!({ "email": rider.email, "password": PASSWORD });
    browser.mutate("signInStart", "codeNeeded { purpose }", input).await.done();
    let answer = browser.mutate("signInVerify", "viewer { id }", json!({ "code": code })).await;
    assert_eq!(answer.codes(), ["CODE_WRONG"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_fails_is_shown_and_tried_again() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let email = app.outside.address("bouncing");
    app.outside.control("mail/faults", json!({ "to": email, "times": 1 })).await;
    app.start_sign_up(&browser, &email).await;
    let progress = async || {
        browser.run("{ signUp { mailFailed } }", json!({})).await.data()["signUp"]["mailFailed"].clone()
    };
    assert_eq!(progress().await, false);
    app.run_jobs().await;
    assert_eq!(progress().await, true);
    app.clock.advance(seconds(5));
    app.run_jobs().await;
    assert_eq!(progress().await, false);
    let code = app.outside.code(&email).await;
    verify(&browser, &code).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_job_mails_no_code_for_what_is_over() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let email = app.outside.address("late");
    app.start_sign_up(&browser, &email).await;
    app.clock.advance(seconds(60 * 60));
    app.run_jobs().await;
    assert!(app.outside.letters(&email).await.is_empty());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_code_rests_anywhere() {
    let app = TestApp::start().await;
    let (_, email, code) = mailed(&app, "resting").await;
    let jobs = app.sql("select payload from jobs").await;
    assert!(jobs.iter().all(|job| !job.contains(&code)));
    let mut redis = app.app.redis.clone();
    let keys: Vec<String> = redis::cmd("KEYS")
        .arg(format!("{}:*", app.app.config.redis_prefix))
        .query_async(&mut redis)
        .await
        .unwrap();
    let mut flows = 0;
    for key in keys.iter().filter(|key| key.contains(":flow:")) {
        let fields: Vec<String> = redis::cmd("HVALS").arg(key).query_async(&mut redis).await.unwrap();
        assert!(fields.contains(&email) && fields.iter().all(|field| *field != code));
        flows += 1;
    }
    assert_eq!(flows, 1);
    assert!(keys.iter().all(|key| !key.contains(&email)));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_gets_six_codes_an_hour() {
    let app = TestApp::start().await;
    let email = app.outside.address("flooded");
    let input = json!({ "email": email });
    for _ in 0..6 {
        app.browser().mutate("passwordForgot", "progress { email }", input.clone()).await.done();
    }
    app.clock.advance(seconds(600));
    let answer = app.browser().english().mutate("passwordForgot", "progress { email }", input.clone()).await;
    assert_eq!(answer.codes(), ["RATE_LIMITED"]);
    assert_eq!(answer.retry_after, Some(3000));
    assert_eq!(
        answer.payload()["userErrors"][0]["message"],
        "There were too many tries in a short time. Wait 50 minutes, then try again."
    );
    app.clock.advance(seconds(3000));
    app.browser().mutate("passwordForgot", "progress { email }", input).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_of_three_hundred_signs_up_from_one_address_of_the_network() {
    let app = TestApp::start().await;
    for pupils in (0..300).collect::<Vec<_>>().chunks(30) {
        let starts = pupils.iter().map(|pupil| {
            let browser = app.browser();
            let email = app.outside.address(&format!("pupil{pupil}"));
            let app = &app;
            async move {
                app.start_sign_up(&browser, &email).await;
                assert_eq!(verify(&browser, "000000").await.codes(), ["CODE_WRONG"]);
            }
        });
        join_all(starts).await;
    }
    // Their mails are not what this is about.
    app.run("delete from jobs").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_another_code_needs_a_way_that_was_begun() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for purpose in ["SIGN_UP", "NEW_DEVICE", "PASSWORD_RESET", "EMAIL_CHANGE"] {
        let answer = browser.mutate("codeResend", "progress { email }", json!({ "purpose": purpose })).await;
        assert_eq!(answer.codes(), ["CODE_NOT_ASKED"], "{purpose}");
    }
    assert_eq!(
        browser.run("{ signIn { email } signUp { email } }", json!({})).await.data(),
        &json!({ "signIn": Value::Null, "signUp": Value::Null })
    );
    app.done().await;
}
