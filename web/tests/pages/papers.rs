//! Applying for a pass with papers through the pages: sending them, the consent that some need, and mending what was sent back.

use jiff::SignedDuration;
use teiki_api::review::Verdict;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::review::Flaw;
use teiki_shared::staff::Role;

use crate::served::{Seen, Served};
use crate::support::papers::{Applicant, form, photo};
use crate::support::review::finding;
use crate::support::{Browser, TestApp};

/// My Page and the account are there once the details are complete.
async fn complete(app: &TestApp) {
    app.run("update riders set birth_date = '2009-05-03'").await;
}

fn holds(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part}: {page}");
    }
}

/// Sends a file as the plain form does.
async fn upload(site: &Served, who: &Browser, path: &str, key: &str, file: &[u8]) -> Seen {
    site.post_form(who, path, form(key, file)).await
}

/// What the page's order form sends.
fn order_form(page: &str) -> String {
    let value = |name: &str| {
        let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
        rest.and_then(|rest| rest.split('"').next()).unwrap_or_else(|| panic!("no {name}: {page}")).to_owned()
    };
    let fields = ["key", "expectedPrice", "expectedDigest", "apply"].map(|name| (name, value(name)));
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_are_sent_one_by_one_and_the_pass_is_applied_for() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let ann = app.applying("hanako", "school", 1).await;
    complete(&app).await;
    let (papers, check) = (format!("/buy/{}/papers", ann.draft), format!("/buy/{}/check", ann.draft));
    assert_eq!(site.get(&ann, &check).await.location, papers, "papers come before");
    let page = site.get(&ann, &papers).await.body;
    holds(&page, &["必要な書類を送ってください", "読めるように写すところ", "学生証・生徒手帳", "手順 5／6"]);
    holds(
        &page,
        &["accept=\"image/jpeg,image/png,image/webp\"", "enctype=\"multipart/form-data\"", "photos.js"],
    );
    assert!(!page.contains("capture"), "a camera and files are both offered: {page}");
    let missing = site.post(&ann, &papers, "next=yes").await;
    assert_eq!(missing.status, 422);
    holds(&missing.body, &["の画像を送ってください。", "href=\"#paper-0\""]);

    let student_id = format!("{papers}/student-id");
    let heic = [&b"\0\0\0\x18ftypheic\0\0\0\0heicmif1"[..], &[0; 64]].concat();
    for (file, told) in
        [(&heic[..], "HEIC"), (b"%PDF-1.7 not an image", "PDF"), (b"", "画像"), (b"<svg/>", "画像")]
    {
        let refused = upload(&site, &ann, &student_id, "a-key-of-its-own-0001", file).await;
        assert_eq!(refused.status, 422, "{told}: {}", refused.body);
        holds(&refused.body, &[told, "href=\"#file-student-id\"", "id=\"file-student-id-error\""]);
    }
    assert_eq!(
        site.get(&ann, &student_id).await.location,
        format!("{papers}?open=student-id#paper-0"),
        "gone back to"
    );
    for _ in 0..2 {
        let sent = upload(&site, &ann, &student_id, "a-key-of-its-own-0002", &photo(1, 300, 200)).await;
        assert_eq!(
            (sent.status, sent.location),
            (303, format!("{papers}?open=student-id#paper-0")),
            "{}",
            sent.body
        );
    }
    let page = site.get(&ann, &papers).await.body;
    holds(&page, &["送った画像：1枚", "学生証・生徒手帳 1枚目", "/thumbnail\""]);
    let id = page.split("name=\"remove\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for _ in 0..2 {
        let removed = site.post(&ann, &papers, &format!("remove={id}&at=paper-0&paper=student-id")).await;
        assert_eq!((removed.status, removed.location), (303, format!("{papers}?open=student-id#paper-0")));
    }
    assert!(!site.get(&ann, &papers).await.body.contains("送った画像："));
    upload(&site, &ann, &student_id, "a-key-of-its-own-0003", &photo(2, 300, 200)).await;
    assert_eq!(site.post(&ann, &papers, "next=yes").await.location, check);

    let page = site.get(&ann, &check).await.body;
    holds(
        &page,
        &[
            "この内容で申し込みますか",
            "画像1枚",
            "契約は、承認のあとに支払ったときに成立します",
            "の担当者が書類を確かめ",
            "10月19日（月）22:00までに支払ってください",
            "支払いの方法と時期",
            "取り消しと払いもどし",
            "手順 6／6",
        ],
    );
    let applied = site.post(&ann, &check, &order_form(&page)).await;
    assert_eq!(applied.status, 303, "{}", applied.body);
    assert!(applied.location.ends_with("?applied=1"), "{}", applied.location);
    let page = site.get(&ann, &applied.location).await.body;
    holds(
        &page,
        &[
            "申込みを受け付けました",
            "審査中",
            "これからの流れ",
            "審査と支払いの期限",
            "送った書類",
            "申込みを取り消す",
        ],
    );
    holds(&site.get(&ann, "/orders").await.body, &["審査中"]);
    holds(&site.get(&ann, "/home").await.body, &["審査中です", "申込みを見る"]);
    let order = applied.location.trim_end_matches("?applied=1");
    assert_eq!(site.get(&ann, &papers).await.location, order, "it was ordered");
    assert_eq!(site.get(&ann, &format!("{order}/papers")).await.location, order, "nothing is to be mended");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_of_a_disability_are_sent_after_a_consent_that_can_be_withdrawn() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let ann = app.applying("hanako", "disability-commuter", 1).await;
    complete(&app).await;
    let papers = format!("/buy/{}/papers", ann.draft);
    assert!(!site.get(&ann, "/account").await.body.contains("/account/special-care"));
    let page = site.get(&ann, &papers).await.body;
    holds(&page, &["要配慮個人情報", "同意して、書類を送る", "身体障害者手帳"]);
    assert!(!page.contains("type=\"file\""), "nothing is sent before: {page}");
    let refused = upload(
        &site,
        &ann,
        &format!("{papers}/handbook-physical"),
        "a-key-of-its-own-0001",
        &photo(1, 60, 40),
    )
    .await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let version =
        page.split("name=\"consent\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(site.post(&ann, &papers, "consent=another").await.status, 422);
    let agreed =
        site.post(&ann, &papers, &format!("consent={version}&at=paper-0&paper=handbook-physical")).await;
    assert_eq!(agreed.location, format!("{papers}?open=handbook-physical#paper-0"), "{}", agreed.body);
    holds(&site.get(&ann, &papers).await.body, &["取り扱いに同意しました", "type=\"file\""]);
    let sent = upload(
        &site,
        &ann,
        &format!("{papers}/handbook-physical"),
        "a-key-of-its-own-0002",
        &photo(1, 60, 40),
    )
    .await;
    assert_eq!(sent.status, 303, "{}", sent.body);

    holds(&site.get(&ann, "/account").await.body, &["/account/special-care", "障害などに関する書類への同意"]);
    let page = site.get(&ann, "/account/special-care").await.body;
    holds(
        &page,
        &[
            "一畑バス",
            "まだ支払っていない申込みは、取り消されます",
            "支払いが済んだ定期券は、そのまま使えます",
        ],
    );
    let operator = app.one("select id from operators where slug = 'ichibata'").await;
    for _ in 0..2 {
        let done = site.post(&ann, "/account/special-care", &format!("operatorId={operator}")).await;
        assert_eq!(done.location, "/account/special-care?withdrawn=1", "{}", done.body);
    }
    let page = site.get(&ann, "/account/special-care?withdrawn=1").await.body;
    holds(&page, &["同意を取り消し、画像を削除しました", "同意しているものはありません"]);
    assert!(!site.get(&ann, &papers).await.body.contains("type=\"file\""));
    assert_eq!(site.post(&ann, "/account/special-care", "operatorId=x").await.status, 400);
    app.done().await;
    site.stop().await;
}

/// An application that staff sent back for its one page; its order and that page.
async fn returned(app: &TestApp) -> (Applicant, String, String) {
    let (ann, page) = app.with_student_id("hanako", 1).await;
    let order = ann.applied().await;
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    let mut found = finding("student-id", Some(&page), Flaw::Unreadable);
    found.words = "右上の日付です。".into();
    app.decide(&reviewer, &order, 0, &Verdict::SendBack(vec![found])).await.unwrap();
    (ann, order, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_back_is_mended_page_by_page() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (ann, order, page) = returned(&app).await;
    complete(&app).await;
    app.clock.advance(SignedDuration::from_mins(5));
    let (path, papers) = (format!("/orders/{order}"), format!("/orders/{order}/papers"));
    let link = format!("href=\"{papers}\"");
    let told = ["文字が読み取れません", "右上の日付です。"];
    let seen = site.get(&ann, &path).await.body;
    holds(&seen, &told);
    holds(
        &seen,
        &["修正のお願い", "直していただくところ", &link, "10月19日（月）22:00までに送り直してください"],
    );
    for list in ["/orders", "/home"] {
        holds(&site.get(&ann, list).await.body, &["書類を直", &link]);
    }
    let seen = site.get(&ann, &papers).await.body;
    holds(&seen, &told);
    let replace = format!("{papers}/student-id?replaces={page}");
    holds(
        &seen,
        &[
            &format!("action=\"{replace}\""),
            "この画像を取り替える",
            &format!("/certificates/{page}/thumbnail"),
        ],
    );
    let early = site.post(&ann, &papers, "resubmit=yes").await;
    assert_eq!(early.status, 422);
    holds(&early.body, &["まだ直っていないところが1件あります"]);
    let refused = upload(&site, &ann, &replace, "a-key-of-its-own-0001", b"%PDF-1.7").await;
    assert_eq!(refused.status, 422);
    holds(&refused.body, &["PDF", &format!("href=\"#replace-{page}\"")]);
    for _ in 0..2 {
        let sent = upload(&site, &ann, &replace, "a-key-of-its-own-0002", &photo(7, 300, 200)).await;
        assert_eq!(
            (sent.status, sent.location),
            (303, format!("{papers}?open=student-id#paper-0")),
            "{}",
            sent.body
        );
    }
    let seen = site.get(&ann, &papers).await.body;
    assert!(!seen.contains(&format!("/certificates/{page}/thumbnail")), "the other one has gone: {seen}");
    holds(&seen, &["取り替えました", "送った画像：1枚"]);
    let again = site.post(&ann, &papers, "resubmit=yes").await;
    assert_eq!((again.status, again.location), (303, format!("{path}?applied=1")), "{}", again.body);
    holds(&site.get(&ann, &path).await.body, &["審査中", "これからの流れ"]);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_decided_is_told_with_what_comes_next() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (ann, _) = app.with_student_id("hanako", 1).await;
    let approved = ann.applied().await;
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    app.decide(&reviewer, &approved, 0, &Verdict::Approve).await.unwrap();
    let path = format!("/orders/{approved}");
    holds(
        &site.get(&ann, &path).await.body,
        &[
            "承認されました",
            "10月19日（月）22:00までに支払ってください",
            &format!("href=\"{path}/pay\""),
            &format!("href=\"{path}/guardian\""),
        ],
    );
    let (bob, _) = app.with_student_id("taro", 2).await;
    let rejected = bob.applied().await;
    app.decide(&reviewer, &rejected, 0, &Verdict::Reject("この学校は対象外です。".into())).await.unwrap();
    let page = site.get(&bob, &format!("/orders/{rejected}")).await.body;
    holds(&page, &["不承認", "承認されなかった理由", "この学校は対象外です。"]);
    assert_eq!(site.get(&ann, &format!("/orders/{rejected}/papers")).await.status, 404, "another's");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pass_that_is_applied_for_is_offered_with_the_counter_for_the_hurried() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let ann = app.applying("hanako", "school", 1).await;
    let product = site.get(&ann, &format!("/buy/{}/product", ann.draft)).await.body;
    holds(&product, &["書類の審査があります（通学証明書", "お急ぎの方は、一畑バスの窓口", "tel:0852205200"]);
    let start = site.get(&ann, &format!("/buy/{}/start", ann.draft)).await.body;
    holds(&start, &["申込みの7日後から選べます", "お急ぎの方は、一畑バスの窓口", "手順 4／6"]);
    let window = site.get(&app.browser(), "/o/ichibata/school?code=210").await.body;
    holds(
        &window,
        &[
            "書類の審査があります",
            "この定期券に申し込む",
            "お急ぎの方は、窓口で買えます。",
            "必要なもの：",
            "0852-20-5200",
        ],
    );
    let begun = site.post(&ann, "/buy/new", "operator=ichibata&product=school&code=210&months=1").await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_papers_say_is_typed_and_mended() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (ann, _) = app.with_student_id("hanako", 1).await;
    app.run("update products set paper_facts = '{school,expires_on}' where documents <> '{}'").await;
    let (papers, check) = (format!("/buy/{}/papers", ann.draft), format!("/buy/{}/check", ann.draft));
    assert_eq!(site.get(&ann, &check).await.location, papers, "something is to be typed");
    let page = site.get(&ann, &papers).await.body;
    holds(&page, &["書類に書かれていること", "学校名", "id=\"expiresOn\""]);
    let wrong = site.post(&ann, &papers, "next=yes&school=%E5%8C%97%E9%AB%98%E6%A0%A1&expiresOn=x").await;
    assert_eq!(wrong.status, 422);
    holds(&wrong.body, &["value=\"北高校\"", "href=\"#expiresOn\"", "2027年3月31日のように"]);
    let typed = "next=yes&school=%E5%8C%97%E9%AB%98%E6%A0%A1&expiresOn=2027%2F3%2F31";
    assert_eq!(site.post(&ann, &papers, typed).await.location, check);
    holds(&site.get(&ann, &papers).await.body, &["value=\"北高校\"", "value=\"2027-03-31\""]);
    let page = site.get(&ann, &check).await.body;
    holds(&page, &["学校名：北高校", "2027年3月31日（水）"]);
    let applied = site.post(&ann, &check, &order_form(&page)).await;
    let order = applied.location.trim_start_matches("/orders/").trim_end_matches("?applied=1").to_owned();
    let reviewer = app.at_desk("ichibata", &[Role::Reviewer]).await;
    let mut found = finding("student-id", None, Flaw::FactDiffers);
    found.fact = Some(PaperFact::School);
    app.decide(&reviewer, &order, 0, &Verdict::SendBack(vec![found])).await.unwrap();
    app.clock.advance(SignedDuration::from_mins(5));
    let mend = format!("/orders/{order}/papers");
    holds(&site.get(&ann, &mend).await.body, &["href=\"#school\"", "value=\"北高校\""]);
    let same = site.post(&ann, &mend, &typed.replace("next", "resubmit")).await;
    assert_eq!(same.status, 422, "typed as before: {}", same.body);
    let other = "resubmit=yes&school=%E5%8D%97%E9%AB%98%E6%A0%A1&expiresOn=2027-03-31";
    let again = site.post(&ann, &mend, other).await;
    assert_eq!(again.location, format!("/orders/{order}?applied=1"), "{}", again.body);
    app.done().await;
    site.stop().await;
}
