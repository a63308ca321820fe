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

/// Codes that are not the right one, each another.
fn wrong_codes(right: &str) -> impl Iterator<Item = String> {
    (0..).map(|n| format!("{n:06}")).filter(move |code| code != right)
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
    let mut seen = Vec::new();
    for wrong in wrong_codes(&code).take(5) {
        let answer = verify(&browser, &wrong).await;
        seen.push(answer.payload()["userErrors"][0]["message"].as_str().unwrap().to_owned());
    }
    assert_eq!(seen[0], "That is not the code. Enter the 6 digits of the latest e-mail (4 tries left).");
    assert!(seen[3].ends_with("(1 try left)."), "{}", seen[3]);
    assert_eq!(seen[4], "A wrong code was entered 5 times. Ask for a new one.");
    assert_eq!(verify(&browser, &code).await.codes(), ["CODE_USED_UP"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_wrong_code_sent_again_costs_no_try() {
    let app = TestApp::start().await;
    let (browser, _, code) = mailed(&app, "reload").await;
    let browser = browser.english();
    let wrong: Vec<String> = wrong_codes(&code).take(2).collect();
    let mut left = Vec::new();
    // Reloaded, mended wrongly, and back to the page before: what was typed since is a guess of its own.
    for typed in [&wrong[0], &wrong[0], &wrong[0], &wrong[1], &wrong[1], &wrong[0]] {
        let answer = verify(&browser, typed).await;
        let told = answer.payload()["userErrors"][0]["message"].as_str().unwrap().to_owned();
        left.push(told.split_once('(').unwrap().1[..1].to_owned());
    }
    assert_eq!(left, ["4", "4", "4", "3", "3", "2"]);
    verify(&browser, &code).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_at_once_are_counted_one_by_one() {
    let app = TestApp::start().await;
    let (browser, _, code) = mailed(&app, "guesser").await;
    let wrong: Vec<String> = wrong_codes(&code).take(20).collect();
    let answers = join_all(wrong.iter().map(|wrong| verify(&browser, wrong))).await;
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
                // Every sixth mistypes the code.
                if pupil % 6 == 0 {
                    assert_eq!(verify(&browser, "000000").await.codes(), ["CODE_WRONG"]);
                }
            }
        });
        join_all(starts).await;
    }
    // Their mails are not what this is about.
    app.run("delete from jobs").await;
    app.done().await;
}

/// Guesses at codes for new passwords, four a flow, each flow to an address of its own; the answers' codes, counted.
async fn spray(app: &TestApp, network: &str, guesses: usize) -> (usize, usize) {
    let (mut wrong, mut limited) = (0, 0);
    for flow in 0..guesses.div_ceil(4) {
        let browser = app.browser().at(network);
        let email = app.outside.address(&format!("target{flow}-{}", network.replace([':', '.'], "-")));
        browser.mutate("passwordForgot", "progress { email }", json!({ "email": email })).await.done();
        for code in wrong_codes("").take(4.min(guesses - 4 * flow)) {
            let input = json!({ "code": code, "password": "another long secret" });
            let codes = browser.mutate("passwordReset", "viewer { id }", input).await.codes();
            match codes.first().map(String::as_str) {
                Some("CODE_WRONG") => wrong += 1,
                Some("RATE_LIMITED" | "NETWORK_BLOCKED") => limited += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    (wrong, limited)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_may_guess_a_hundred_codes_an_hour() {
    let app = TestApp::start().await;
    assert_eq!(spray(&app, "203.0.113.1", 80).await, (80, 0));
    // A neighbour of the same block, and the other address family.
    assert_eq!(spray(&app, "203.0.113.77", 40).await, (20, 20));
    assert_eq!(spray(&app, "2001:db8:1:1::1", 60).await, (60, 0));
    assert_eq!(spray(&app, "2001:db8:1:ff::1", 60).await, (40, 20));
    app.clock.advance(seconds(3600));
    assert_eq!(spray(&app, "203.0.113.1", 120).await, (100, 20));
    app.clock.advance(seconds(3600));
    assert_eq!(spray(&app, "203.0.113.2", 4).await, (0, 4), "200 a day");
    let neighbour = app.browser().at("203.0.113.9").english();
    let email = json!({ "email": app.outside.address("neighbour") });
    neighbour.mutate("passwordForgot", "progress { email }", email).await.done();
    let input = json!({ "code": "000000", "password": "another long secret" });
    let answer = neighbour.mutate("passwordReset", "viewer { id }", input).await;
    assert_eq!(answer.codes(), ["NETWORK_BLOCKED"]);
    assert!(answer.retry_after.is_some());
    let sentence = answer.payload()["userErrors"][0]["message"].as_str().unwrap();
    assert!(sentence.contains("network") && !sentence.contains("too many tries"), "{sentence}");
    app.run("delete from jobs").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_networks_together_may_guess_five_hundred_codes_an_hour_and_who_knows_the_password_gets_in() {
    let app = TestApp::start().await;
    let rider = app.rider("calm").await;
    let counts = join_all((1..=6).map(|n| {
        let app = &app;
        async move { spray(app, &format!("198.51.{n}.1"), 90).await }
    }))
    .await;
    let (wrong, limited) = counts.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert_eq!((wrong, limited), (500, 40));
    app.run("delete from jobs").await;
    app.sign_in(&app.browser().at("192.0.2.1"), &rider.email, PASSWORD).await;
    // Codes for other purposes are counted apart too.
    let (browser, _, code) = mailed(&app, "newcomer").await;
    verify(&browser, &code).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_at_a_code_that_is_used_up_close_the_door_to_nobody() {
    let app = TestApp::start().await;
    let email = app.outside.address("chosen");
    let forget = async || {
        let browser = app.browser();
        browser.mutate("passwordForgot", "progress { email }", json!({ "email": email })).await.done();
        browser
    };
    let guess = async |browser: &Browser, code: &str| {
        let input = json!({ "code": code, "password": "another long secret" });
        browser.mutate("passwordReset", "viewer { id }", input).await.codes().remove(0)
    };
    let stranger = forget().await;
    for (nth, code) in wrong_codes("").take(44).enumerate() {
        let answer = if nth < 4 { "CODE_WRONG" } else { "CODE_USED_UP" };
        assert_eq!(guess(&stranger, &code).await, answer, "guess {nth}");
    }
    assert_eq!(guess(&forget().await, "000000").await, "CODE_WRONG");
    app.run("delete from jobs").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_codes_of_one_address_may_be_guessed_thirty_times_a_day() {
    let app = TestApp::start().await;
    let email = app.outside.address("chosen");
    let guess = async |network: usize| {
        let browser = app.browser().at(&format!("198.51.{network}.1"));
        browser.mutate("passwordForgot", "progress { email }", json!({ "email": email })).await.done();
        let mut seen = Vec::new();
        for code in wrong_codes("").take(5) {
            let input = json!({ "code": code, "password": "another long secret" });
            seen.extend(browser.mutate("passwordReset", "viewer { id }", input).await.codes());
        }
        seen
    };
    for network in 0..6 {
        assert_eq!(guess(network).await[3..], ["CODE_WRONG", "CODE_USED_UP"]);
    }
    app.clock.advance(seconds(3600));
    assert_eq!(guess(6).await, ["RATE_LIMITED"; 5]);
    app.clock.advance(seconds(23 * 3600));
    assert_eq!(guess(7).await[0], "CODE_WRONG");
    app.run("delete from jobs").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn right_codes_are_not_counted() {
    let app = TestApp::start().await;
    let rider = app.rider("right").await;
    assert_eq!(spray(&app, "127.0.0.1", 99).await, (99, 0));
    app.run("delete from jobs").await;
    for n in 0..3 {
        let browser = app.browser();
        let input = json!({ "email": rider.email });
        browser.mutate("passwordForgot", "progress { email }", input).await.done();
        app.run_jobs().await;
        let code = app.outside.code(&rider.email).await;
        let input = json!({ "code": code, "password": format!("another long secret {n}") });
        browser.mutate("passwordReset", "viewer { id }", input).await.done();
    }
    assert_eq!(spray(&app, "127.0.0.1", 2).await, (1, 1));
    app.run("delete from jobs").await;
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_ask_for_codes_keep_nobody_out_who_knows_the_password() {
    let app = TestApp::start().await;
    let rider = app.rider("wanted").await;
    for _ in 0..2 {
        for _ in 0..6 {
            let input = json!({ "email": rider.email });
            app.browser().mutate("passwordForgot", "progress { email }", input).await;
        }
        app.clock.advance(seconds(3600));
    }
    app.run_jobs().await;
    let asked =
        app.browser().mutate("passwordForgot", "progress { email }", json!({ "email": rider.email })).await;
    assert_eq!(asked.codes(), ["RATE_LIMITED"], "they have asked for all codes of the day");
    app.sign_in(&app.browser(), &rider.email, PASSWORD).await;
    // Not without bounds: a stolen password does not flood the mailbox.
    for _ in 0..5 {
        let input = json!({ "email": rider.email, "password": PASSWORD });
        app.browser().mutate("signInStart", "codeNeeded { email }", input).await.done();
    }
    let input = json!({ "email": rider.email, "password": PASSWORD });
    let seventh = app.browser().mutate("signInStart", "codeNeeded { email }", input).await;
    assert_eq!(seventh.codes(), ["RATE_LIMITED"]);
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
