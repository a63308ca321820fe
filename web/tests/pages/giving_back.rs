//! Giving a pass back through its pages: the sum line by line, the confirmation, the statement, and what other pages say after it.

use jiff::SignedDuration;

use crate::served::Served;
use crate::support::buying::{REFUND_FAILS, VISA, card, confirm, order, start, sync};
use crate::support::guardian_pays::paid_by_guardian;
use crate::support::{Browser, TestApp};

/// A paid order for a pass from 10 October; its path and its pass's.
async fn holder(app: &TestApp, rider: &Browser) -> (String, String) {
    let icoca = card(rider, 1).await;
    let order = order(rider, &icoca, "2026-10-10").await;
    let intent = start(rider, &order).await;
    confirm(app, &intent, VISA, "pass").await;
    assert_eq!(sync(rider, &order).await["state"], "PAID");
    app.run_jobs().await;
    let pass = app.one(&format!("select id from passes where order_id = '{order}'")).await;
    (format!("/orders/{order}"), format!("/passes/{pass}"))
}

/// What the page's form sends.
fn form(page: &str) -> String {
    let rest =
        page.split("name=\"expectedDigest\" value=\"").nth(1).unwrap_or_else(|| panic!("no form in {page}"));
    format!("expectedDigest={}", rest.split('"').next().unwrap())
}

fn holds(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sum_is_shown_line_by_line_before_anything_happens() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let (order, pass) = holder(&app, &rider).await;
    app.clock.set("2026-10-12T03:00:00Z".parse().unwrap());
    let link = format!("href=\"{pass}/refund\"");
    for path in [&order, &pass] {
        holds(&site.get(&rider, path).await.body, &[&link]);
    }
    holds(&site.get(&rider, &pass).await.body, &["ICOCAを返却する方は、先に払いもどしを受けるか"]);
    let page = site.get(&rider, &format!("{pass}/refund")).await.body;
    holds(
        &page,
        &[
            "8,820円",
            "2026年10月10日から2026年11月9日まで",
            "使用3日分（片道210円×2×3日）",
            "2026年10月10日から2026年10月12日まで",
            "-1,260円",
            "-520円",
            "7,040円の払いもどしを確定する",
            "Visa 末尾 4242",
            "2026年10月12日（月）に申し出たときの額",
        ],
    );
    assert_eq!(app.sql("select count(*) from claims").await, ["0"]);
    site.get(&rider, "/lang?to=en").await;
    let page = site.get(&rider, &format!("{pass}/refund")).await.body;
    holds(&page, &["Confirm the refund of ¥7,040", "-¥1,260", "3 days used, 2 x ¥210 each"]);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_refund_leads_to_its_statement_and_every_page_says_so() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let (order, pass) = holder(&app, &rider).await;
    let page = site.get(&rider, &format!("{pass}/refund")).await.body;
    let done = site.post(&rider, &format!("{pass}/refund"), &form(&page)).await;
    assert_eq!((done.status, done.location.as_str()), (303, format!("{pass}/statement?done=1").as_str()));
    assert!(done.clears_storage, "a kept screen for the driver would still show it");
    // Sent again, by going back: it is done.
    assert_eq!(site.post(&rider, &format!("{pass}/refund"), &form(&page)).await.status, 303);
    let statement = site.get(&rider, &done.location).await.body;
    holds(
        &statement,
        &[
            "払いもどしを受け付けました",
            "8,300円を返金します",
            "払いもどし計算書",
            "8,300円",
            "754円",
            "松江 花子",
        ],
    );
    app.run_jobs().await;
    let statement = site.get(&rider, &format!("{pass}/statement")).await.body;
    holds(&statement, &["8,300円を返金しました", "-520円", "2026年10月5日（月）", "Visa 末尾 4242"]);
    assert!(!statement.contains("受け付けました"), "{statement}");
    let again = site.get(&rider, &format!("{pass}/refund")).await;
    assert_eq!((again.status, again.location), (303, format!("{pass}/statement")));
    let link = format!("href=\"{pass}/statement\"");
    holds(
        &site.get(&rider, &pass).await.body,
        &[&link, "払いもどし済み 8,300円", "払いもどしたため、この定期券は使えません"],
    );
    holds(
        &site.get(&rider, &order).await.body,
        &[&link, "払いもどしを申し出ました（8,300円）", "8,300円を返金しました"],
    );
    for list in ["/orders", "/passes", "/home"] {
        holds(&site.get(&rider, list).await.body, &["払いもどし済み 8,300円"]);
    }
    holds(&site.get(&rider, &format!("{order}/receipt")).await.body, &["に8,300円を返金しました"]);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_a_guardian_paid_tells_where_its_money_goes_and_nothing_of_the_card() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let by = paid_by_guardian(&app, REFUND_FAILS).await;
    let (order, pass) = (format!("/orders/{}", by.order), format!("/passes/{}", by.pass));
    let proof = format!("href=\"{order}/proof\"");
    holds(&site.get(&by.rider, &order).await.body, &[&proof]);
    let page = site.get(&by.rider, &format!("{order}/proof")).await;
    assert_eq!(page.status, 200);
    holds(&page.body, &["定期券の購入証明", "松江 花子", "8,820円", "2026年10月5日（月）", "松江市交通局"]);
    let path = format!("{pass}/refund");
    let page = site.get(&by.rider, &path).await.body;
    holds(&page, &["返金先", "保護者の方のカード"]);
    assert!(!page.contains("支払ったカード"), "{page}");
    assert_eq!(site.post(&by.rider, &path, &form(&page)).await.status, 303);
    app.run_jobs().await;
    let statement = site.get(&by.rider, &format!("{pass}/statement")).await.body;
    holds(
        &statement,
        &[
            "保護者の方のカード",
            "8,300円",
            "754円",
            "520円（うち消費税（10%）47円）",
            "T8999999999901",
            "2026年10月5日（月）",
        ],
    );
    let receipt = site.get(&by.guardian, &format!("/guardian/{}/receipt", by.link)).await.body;
    let number = app.one("select number from orders").await;
    holds(&receipt, &[&number, "に8,300円を返金しました"]);
    app.outside.settle_refunds().await;
    assert_eq!(app.webhooks().await, 200);
    app.run_jobs().await;
    for path in [&order, &format!("{pass}/statement"), &format!("{order}/proof"), &pass] {
        let page = site.get(&by.rider, path).await.body;
        for theirs in ["内緒", "末尾 5126", "販売した会社からご連絡します"] {
            assert!(!page.contains(theirs), "{path}: {theirs}: {page}");
        }
    }
    holds(&site.get(&by.rider, &order).await.body, &["保護者の方へ別の方法でお返しします"]);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_that_crossed_midnight_is_shown_again() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let (_, pass) = holder(&app, &rider).await;
    app.clock.set("2026-10-12T14:59:59Z".parse().unwrap());
    let path = format!("{pass}/refund");
    let old = form(&site.get(&rider, &path).await.body);
    app.clock.advance(SignedDuration::from_secs(1));
    let anew = site.post(&rider, &path, &old).await;
    assert_eq!(anew.status, 422);
    holds(
        &anew.body,
        &[
            "払いもどしの額が変わりました。まだ払いもどしていません",
            "6,620円の払いもどしを確定する",
            "-1,680円",
        ],
    );
    assert_ne!(form(&anew.body), old);
    assert_eq!(app.sql("select count(*) from claims").await, ["0"]);
    assert_eq!(site.post(&rider, &path, &form(&anew.body)).await.status, 303);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_back_is_told_with_its_reason() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let (order, pass) = holder(&app, &rider).await;
    app.clock.set("2026-11-01T03:00:00Z".parse().unwrap());
    let path = format!("{pass}/refund");
    let page = site.get(&rider, &path).await.body;
    holds(&page, &["払いもどしはありません", "購入額以上になるため", "払いもどし額0円で定期券を終わらせる"]);
    assert!(!page.contains("返金先"), "{page}");
    assert_eq!(site.post(&rider, &path, &form(&page)).await.status, 303);
    let statement = site.get(&rider, &format!("{pass}/statement")).await.body;
    holds(&statement, &["購入額以上になるため", "0円"]);
    assert!(!statement.contains("返金"), "nothing goes anywhere: {statement}");
    holds(&site.get(&rider, &order).await.body, &["払いもどし済み"]);
    holds(&site.get(&rider, "/home").await.body, &["払いもどし額 0円で終了"]);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_pass_shows_why_and_has_no_button() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let (_, pass) = holder(&app, &rider).await;
    app.force("update orders set starts_on = '2026-09-01', ends_on = '2026-09-30'; update passes set starts_on = '2026-09-01', ends_on = '2026-09-30'").await;
    let page = site.get(&rider, &format!("{pass}/refund")).await.body;
    holds(&page, &["有効期間が終わったため"]);
    assert!(!page.contains("expectedDigest"), "{page}");
    let posted = site.post(&rider, &format!("{pass}/refund"), "expectedDigest=x").await;
    assert_eq!(posted.status, 422);
    holds(&posted.body, &["有効期間が終わったため、払いもどしはありません。"]);
    // A sum that cannot be worked out is the seller's.
    app.force("update orders set starts_on = '2026-10-01', ends_on = '2027-03-31', refund_rule = 'terms-then-days'; update passes set starts_on = '2026-10-01', ends_on = '2027-03-31'; update orders set refund_prices = '{}'").await;
    app.clock.advance(SignedDuration::from_hours(27 * 24));
    let page = site.get(&rider, &format!("{pass}/refund")).await.body;
    holds(&page, &["ここでは計算できません", "0852-60-1111"]);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_rider_sees_and_confirms_it() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let (_, pass) = holder(&app, &rider).await;
    let form = form(&site.get(&rider, &format!("{pass}/refund")).await.body);
    let other = app.rider("other").await;
    for path in ["refund", "statement"] {
        assert_eq!(site.get(&other, &format!("{pass}/{path}")).await.status, 404, "{path}");
        let visitor = site.get(&app.browser(), &format!("{pass}/{path}")).await;
        assert!(visitor.status == 303 && visitor.location.starts_with("/signin"), "{path}: {visitor:?}");
    }
    assert_eq!(site.post(&other, &format!("{pass}/refund"), &form).await.status, 404);
    assert_eq!(site.get(&rider, &format!("{pass}/statement")).await.status, 404, "before it is confirmed");
    assert_eq!(site.get(&rider, "/passes/x/refund").await.status, 404);
    assert_eq!(app.sql("select count(*) from claims").await, ["0"]);
    app.done().await;
    site.stop().await;
}
