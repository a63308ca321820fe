//! Signing up.

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, details};

const PROGRESS: &str = "{ signUp { email verified mailFailed resendAt } viewer { id } }";

fn seconds(n: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_secs(n)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_too_young_is_told_that_alone_before_a_code_is_mailed() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let start = async |born: &str, email: &str| {
        let input = json!({ "email": email, "agreedTerms": "", "agreedPrivacy": "", "birthDate": born });
        browser.mutate("signUpStart", "signUp { email }", input).await
    };
    let young = start("2012-03-04", "").await;
    assert_eq!(young.codes(), ["UNDER_AGE"]);
    assert_eq!(young.payload()["userErrors"][0]["field"], json!(["birthDate"]));
    let typed = start("きのう", "").await;
    assert_eq!(
        typed.codes(),
        ["BIRTH_DATE_UNREADABLE", "EMAIL_MISSING", "TERMS_NOT_AGREED", "PRIVACY_NOT_AGREED"]
    );
    assert_eq!(app.sql("select kind from jobs").await, Vec::<String>::new());
    assert_eq!(browser.run(PROGRESS, json!({})).await.data()["signUp"], Value::Null);
    // Whoever is old enough is not asked twice.
    let email = app.outside.address("sixteen");
    app.start_sign_up_of(&browser, &email, Some("2010-10-05")).await;
    let progress = browser.run("{ signUp { birthDate } }", json!({})).await;
    assert_eq!(progress.data()["signUp"]["birthDate"], "2010-10-05");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_signs_up_and_becomes_a_rider() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let email = app.outside.address("hanako");
    app.start_sign_up(&browser, &email).await;
    let answer = browser.run(PROGRESS, json!({})).await;
    assert_eq!(answer.data()["signUp"]["verified"], false);
    assert_eq!(answer.data()["signUp"]["resendAt"], "2026-10-05T03:01:00Z");
    app.run_jobs().await;
    let letters = app.outside.letters(&email).await;
    assert!(letters[0].subject.contains("確認コード"), "{}", letters[0].subject);
    let code = app.outside.code(&email).await;
    assert!(letters[0].text.trim_start().starts_with(&code), "the code comes first");
    assert!(letters[0].text.trim_end().ends_with(&format!("@127.0.0.1 #{code}")), "{}", letters[0].text);
    assert_eq!(letters[0].headers["Auto-Submitted"], "auto-generated", "no holiday notice comes back");
    assert!(letters[0].headers["Message-ID"].ends_with("@teiki.example>"), "{:?}", letters[0].headers);
    assert!(letters[0].html.contains(&code) && letters[0].html.contains("lang=\"ja\""));

    // Full-width digits with a space, as some keyboards give.
    let wide: String = code.chars().map(|digit| char::from_u32(u32::from(digit) + 0xFEE0).unwrap()).collect();
    let wide =
        format!("{} {}", wide.chars().take(3).collect::<String>(), wide.chars().skip(3).collect::<String>());
    let verified = browser.mutate("signUpVerify", "signUp { verified }", json!({ "code": wide })).await;
    assert_eq!(verified.done()["signUp"]["verified"], true);

    let finished = browser
        .mutate(
            "signUpFinish",
            "viewer { email rider { id } sessions { current device } }",
            json!({ "password": PASSWORD }),
        )
        .await;
    let viewer = &finished.done()["viewer"];
    assert_eq!(viewer["email"], email);
    assert_eq!(viewer["rider"], Value::Null);
    assert_eq!(viewer["sessions"], json!([{ "current": true, "device": "Safari · iPhone" }]));
    browser.mutate("riderSave", "viewer { id }", details()).await.done();
    let answer = browser
        .run("{ signUp { email } viewer { lang canClose closeBlockedUntil rider { familyName givenKana birthDate phone postalCode } } }", json!({}))
        .await;
    insta::assert_json_snapshot!(answer.data(), @r#"
    {
      "signUp": null,
      "viewer": {
        "canClose": true,
        "closeBlockedUntil": null,
        "lang": "JA",
        "rider": {
          "birthDate": "1990-05-03",
          "familyName": "松江",
          "givenKana": "ハナコ",
          "phone": "0852601111",
          "postalCode": "6900887"
        }
      }
    }
    "#);
    let consents = app.sql("select document || ' ' || version || ' ' || (agreed_at = '2026-10-05T03:00:00Z') from consents order by 1").await;
    assert_eq!(consents, ["privacy 2026-11-22 true", "terms 2026-11-01 true"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_the_first_screen_is_told_at_once() {
    let app = TestApp::start().await;
    let browser = app.browser().english();
    let answer = browser
        .mutate(
            "signUpStart",
            "signUp { email }",
            json!({ "email": "hanako", "agreedTerms": "2020-01-01", "agreedPrivacy": "" }),
        )
        .await;
    insta::assert_json_snapshot!(answer.payload()["userErrors"], @r#"
    [
      {
        "code": "EMAIL_UNREADABLE",
        "field": [
          "email"
        ],
        "message": "Enter an e-mail address such as name@example.com."
      },
      {
        "code": "TERMS_OUTDATED",
        "field": [
          "agreedTerms"
        ],
        "message": "The terms of service have changed. Read them again and agree to them to go on."
      },
      {
        "code": "PRIVACY_NOT_AGREED",
        "field": [
          "agreedPrivacy"
        ],
        "message": "Read the privacy policy and agree to it to go on."
      }
    ]
    "#);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_normalised_so_that_one_person_has_one_account() {
    let app = TestApp::start().await;
    let rider = app.rider("one").await;
    let browser = app.browser();
    let shouting = rider.email.to_uppercase().replace('@', "＠");
    app.start_sign_up(&browser, &shouting).await;
    let answer = browser.run(PROGRESS, json!({})).await;
    assert_eq!(answer.data()["signUp"]["email"], rider.email);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_telephone_address_with_stray_dots_gets_its_mail() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let local = app.outside.address("taro..y").replace("@example.com", ".");
    app.start_sign_up(&browser, &format!("{local}@docomo.ne.jp")).await;
    app.run_jobs().await;
    let code = app.outside.code(&format!("\"{local}\"@docomo.ne.jp")).await;
    browser.mutate("signUpVerify", "signUp { verified }", json!({ "code": code })).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_with_an_account_gets_the_same_answer_and_another_mail() {
    let app = TestApp::start().await;
    let known = app.rider("known").await;
    let mut answers = Vec::new();
    for email in [known.email.clone(), app.outside.address("unknown")] {
        let browser = app.browser();
        let input = json!({ "email": email, "agreedTerms": "2026-11-01", "agreedPrivacy": "2026-11-22" });
        let (started, statements) = app
            .statements(browser.mutate("signUpStart", "signUp { verified resendAt mailFailed }", input))
            .await;
        let (progress, _) =
            app.statements(browser.run("{ signUp { verified resendAt mailFailed } }", json!({}))).await;
        let wrong = browser.mutate("signUpVerify", "signUp { verified }", json!({ "code": "000000" })).await;
        answers.push((started.body, statements, progress.body, wrong.body));
    }
    assert_eq!(answers[0], answers[1]);
    app.run_jobs().await;
    let letter = &app.outside.letters(&known.email).await[0];
    assert!(letter.subject.contains("アカウントはもうあります"), "{}", letter.subject);
    assert!(letter.text.contains("/signin") && letter.text.contains("/forgot"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_refused_in_words_and_the_sign_up_goes_on() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let email = app.outside.address("choosy");
    app.verified(&browser, &email).await;
    for (password, code) in [
        ("short", "PASSWORD_TOO_SHORT"),
        ("password1", "PASSWORD_TOO_COMMON"),
        (&"long".repeat(33), "PASSWORD_TOO_LONG"),
        (email.split('@').next().unwrap(), "PASSWORD_IS_ADDRESS"),
    ] {
        let answer = browser.mutate("signUpFinish", "viewer { id }", json!({ "password": password })).await;
        assert_eq!(answer.codes(), [code]);
    }
    let longest = "ながい合言葉です。".repeat(14) + "よい";
    assert_eq!(longest.chars().count(), 128);
    browser.mutate("signUpFinish", "viewer { id }", json!({ "password": longest })).await.done();
    let stored = app.sql("select password_hash from accounts").await;
    assert!(stored[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored[0]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_made_with_its_rider_or_not_at_all() {
    let app = TestApp::start().await;
    let browser = app.browser();
    app.verified(&browser, &app.outside.address("whole")).await;
    let finish = async |password: &str, changes: Value| {
        let mut rider = details();
        for (name, value) in changes.as_object().unwrap() {
            rider[name] = value.clone();
        }
        let input = json!({ "password": password, "rider": rider });
        browser.mutate("signUpFinish", "viewer { rider { familyName givenKana } }", input).await
    };
    let both = finish("short", json!({ "familyName": "", "phone": "12" })).await;
    assert_eq!(both.codes(), ["FAMILY_NAME_MISSING", "PHONE_UNREADABLE", "PASSWORD_TOO_SHORT"]);
    let young = finish(PASSWORD, json!({ "birthDate": "2015-05-03" })).await;
    assert_eq!(young.codes(), ["UNDER_AGE"]);
    assert_eq!(app.sql("select count(*) from accounts").await, ["0"]);
    let done = finish(PASSWORD, json!({ "givenKana": "Anna" })).await;
    assert_eq!(done.done()["viewer"]["rider"]["givenKana"], "アンナ");
    assert_eq!(
        app.sql(
            "select action from audit_log where action like any (array['account.%', 'rider.%']) order by id"
        )
        .await,
        ["account.opened", "rider.entered"]
    );
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postal_code_answers_its_address() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let ask = async |code: &str| {
        let document = "query($code: String!) { postalAddress(postalCode: $code) }";
        browser.run(document, json!({ "code": code })).await.data()["postalAddress"].clone()
    };
    assert_eq!(ask("〒６９０ー０８２６").await, "島根県松江市学園南");
    assert_eq!((ask("0000000").await, ask("690").await), (Value::Null, Value::Null));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_needs_a_proved_address() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for _ in 0..2 {
        let answer = browser.mutate("signUpFinish", "viewer { id }", json!({ "password": PASSWORD })).await;
        assert_eq!(answer.codes(), ["NOT_VERIFIED"]);
        app.start_sign_up(&browser, &app.outside.address("early")).await;
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proved_address_waits_an_hour_for_its_password() {
    let app = TestApp::start().await;
    let browser = app.browser();
    app.verified(&browser, &app.outside.address("slow")).await;
    app.clock.advance(seconds(60 * 60));
    let answer = browser.mutate("signUpFinish", "viewer { id }", json!({ "password": PASSWORD })).await;
    assert_eq!(answer.codes(), ["NOT_VERIFIED"]);
    assert_eq!(browser.run(PROGRESS, json!({})).await.data()["signUp"], Value::Null);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_browsers_with_one_address_make_one_account() {
    let app = TestApp::start().await;
    let email = app.outside.address("twice");
    let (one, other) = (app.browser(), app.browser());
    app.verified(&one, &email).await;
    app.verified(&other, &email).await;
    let input = json!({ "password": PASSWORD });
    let (first, second) = tokio::join!(
        one.mutate("signUpFinish", "viewer { id }", input.clone()),
        other.mutate("signUpFinish", "viewer { id }", input.clone())
    );
    let mut codes = [first.codes(), second.codes()].concat();
    codes.sort();
    assert_eq!(codes, ["EMAIL_TAKEN"]);
    assert_eq!(app.sql("select count(*) from accounts").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tab_after_the_code_is_told_to_go_on() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let email = app.outside.address("tabs");
    app.verified(&browser, &email).await;
    let code = app.outside.code(&email).await;
    let again = browser.mutate("signUpVerify", "signUp { verified }", json!({ "code": code })).await;
    assert_eq!(again.codes(), ["ALREADY_VERIFIED"]);
    let resend = browser.mutate("signUpResend", "signUp { verified }", json!({})).await;
    assert_eq!(resend.codes(), ["ALREADY_VERIFIED"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_in_the_language_of_the_browser() {
    let app = TestApp::start().await;
    let browser = app.browser().english();
    let email = app.outside.address("english");
    app.start_sign_up(&browser, &email).await;
    app.run_jobs().await;
    let letter = &app.outside.letters(&email).await[0];
    assert!(letter.subject.contains("Your code to sign up"), "{}", letter.subject);
    assert!(letter.html.contains("lang=\"en\""));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_can_be_read_in_both_languages() {
    let app = TestApp::start().await;
    let query = "{ document(kind: TERMS) { kind version title body { heading paragraphs } } }";
    let ja = app.browser().run(query, json!({})).await;
    let en = app.browser().english().run(query, json!({})).await;
    assert_eq!(ja.data()["document"]["title"], "Teiki 利用規約");
    assert_eq!(en.data()["document"]["title"], "Teiki: terms of service");
    assert_eq!(ja.data()["document"]["version"], en.data()["document"]["version"]);
    app.done().await;
}
