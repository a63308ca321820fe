//! The pages of reviewers, without scripts: the queue, an application with its marks, deciding, sending back with a preview.

use teiki_shared::staff::Role;

use crate::served::{Seen, Served};
use crate::support::desk::Staff;
use crate::support::papers::Applicant;
use crate::support::{Browser, TestApp};

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn holds(page: &Seen, parts: &[&str]) {
    for part in parts {
        assert!(page.body.contains(part), "{part}: {}", page.body);
    }
}

/// The value of a hidden input.
fn hidden(page: &Seen, name: &str) -> String {
    let begin = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.body.split_once(&begin).unwrap_or_else(|| panic!("no {name} in {}", page.body));
    rest.split_once('"').unwrap().0.to_owned()
}

async fn waiting(app: &TestApp, name: &str, n: u32) -> (Applicant, String, String) {
    let (ann, _) = app.with_student_id(name, n).await;
    app.run("update riders set birth_date = '1998-05-03' where birth_date is null").await;
    let order = ann.applied().await;
    let number = app.one(&format!("select number from orders where id = '{order}'")).await;
    (ann, order, number)
}

async fn reviewer(app: &TestApp, name: &str) -> Staff {
    app.staff(name, Some("ichibata"), &[Role::Reviewer]).await
}

/// Sends the form of an application as it is shown, with these inputs.
async fn decide(site: &Served, who: &Browser, path: &str, fields: &[(&str, &str)]) -> Seen {
    let page = site.get(who, path).await;
    let (id, seen, facts) = (hidden(&page, "id"), hidden(&page, "seen"), hidden(&page, "facts"));
    let mut all = vec![("id", &*id), ("seen", &*seen), ("facts", &*facts)];
    all.extend_from_slice(fields);
    site.post(who, path, &form(&all)).await
}

const MARKED: [(&str, &str); 2] = [("mark.name", "yes"), ("mark.birth_date", "yes")];

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_found_compared_and_approved() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (_, first, one) = waiting(&app, "hanako", 1).await;
    let (_, _, two) = waiting(&app, "taro", 2).await;
    app.force(&format!("update orders set deadline = deadline - interval '1 day' where id = '{first}'"))
        .await;
    let staff = reviewer(&app, "reviews").await;
    let queue = site.get(&staff, "/desk/review").await;
    holds(&queue, &["審査 2", "松江 hanako", &format!("/desk/review/{one}"), "審査待ち 2件", "desk.css"]);
    assert!(queue.body.find(&one).unwrap() < queue.body.find(&two).unwrap(), "what lapses first");
    assert!(!queue.is_kept && !queue.body.contains("/legal"), "the desk's own foot");
    let path = format!("/desk/review/{one}");
    let page = site.get(&staff, &path).await;
    holds(
        &page,
        &[
            "書類と合っていますか",
            "生年月日",
            "学生証・生徒手帳 1 / 1",
            "desk.js",
            "name=\"mark.name\"",
            "aria-current=\"page\"",
        ],
    );
    assert!(!page.body.contains(" checked=") && !page.body.contains(" checked "), "no mark is set");
    // Enter in an input decides nothing.
    assert_eq!(decide(&site, &staff, &path, &MARKED).await.status, 200);
    let refused = decide(&site, &staff, &path, &[MARKED[0], ("verdict", "approve")]).await;
    assert_eq!(refused.status, 422);
    holds(&refused, &["href=\"#marks\"", "id=\"marks\"", "見比べて"]);
    let refused = decide(&site, &staff, &path, &[("verdict", "reject")]).await;
    holds(&refused, &["href=\"#reason\"", "id=\"reason-error\"", "<details open"]);
    let done = decide(&site, &staff, &path, &[MARKED[0], MARKED[1], ("verdict", "approve")]).await;
    assert_eq!((done.status, done.location.as_str()), (303, &*format!("/desk/review/{two}")), "the next one");
    let next = site.get(&staff, &done.location).await;
    holds(&next, &[&format!("/desk/review/{one}/take-back"), "「承認」にしました", "取り消す", &first]);
    let back = site.post(&staff, &format!("{path}/take-back"), &form(&[("id", &first)])).await;
    assert_eq!((back.status, back.location.as_str()), (303, path.as_str()));
    decide(&site, &staff, &path, &[MARKED[0], MARKED[1], ("verdict", "approve")]).await;
    app.clock.advance(jiff::SignedDuration::from_secs(10));
    app.run_jobs().await;
    assert_eq!(app.one(&format!("select state from orders where id = '{first}'")).await, "awaiting_payment");
    let late = site.post(&staff, &format!("{path}/take-back"), &form(&[("id", &first)])).await;
    assert_eq!(late.status, 422);
    holds(&late, &["10秒を過ぎました"]);
    holds(&site.get(&staff, &path).await, &["承認を取り下げる", &format!("{path}/back")]);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_mended_is_shown_as_its_rider_reads_it() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (_, order, number) = waiting(&app, "hanako", 1).await;
    let page = app.one(&format!("select id from certificate_pages where order_id = '{order}'")).await;
    let staff = reviewer(&app, "reviews").await;
    let path = format!("/desk/review/{number}/back");
    // From the form of the application, with what was marked.
    let begun = site.post(&staff, &path, &form(&[("mark.name", "no"), ("seen", "0")])).await;
    holds(
        &begun,
        &[
            "直していただくところ",
            "name=\"mark.name\" value=\"no\"",
            &format!("flaw.{page}"),
            "学生証・生徒手帳（書類全体）",
        ],
    );
    let empty = site.post(&staff, &path, &form(&[("seen", "0"), ("step", "preview")])).await;
    assert_eq!(empty.status, 422);
    holds(&empty, &["href=\"#findings\"", "1つ以上選んでください"]);
    let (flaw, words) = (format!("flaw.{page}"), format!("words.{page}"));
    let other = [("seen", "0"), ("step", "preview"), (&*flaw, "other")];
    let unsaid = site.post(&staff, &path, &form(&other)).await;
    holds(&unsaid, &[&format!("href=\"#{words}\""), &format!("id=\"{words}-error\"")]);
    let found =
        [("seen", "0"), ("mark.name", "no"), (&*flaw, "unreadable"), (&*words, "氏名が光っています。")];
    let preview = site.post(&staff, &path, &form(&[&found[..], &[("step", "preview")]].concat())).await;
    assert_eq!(preview.status, 200);
    holds(&preview, &["利用者にはこのように見えます", "文字が読み取れません。", "value=\"send\""]);
    assert_eq!(app.sql("select count(*) from pending_decisions").await, ["0"], "nothing is done yet");
    let sent = site.post(&staff, &path, &form(&[&found[..], &[("step", "send")]].concat())).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, "/desk/review"));
    app.clock.advance(jiff::SignedDuration::from_secs(10));
    app.run_jobs().await;
    assert_eq!(app.one(&format!("select state from orders where id = '{order}'")).await, "returned");
    let marks = "select marks::text from review_decisions";
    assert_eq!(app.sql(marks).await, [r#"[{"field": "name", "matches": false}]"#]);
    assert_eq!(site.get(&staff, &path).await.location, format!("/desk/review/{number}"));
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_decide_is_told_so() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let (ann, order, number) = waiting(&app, "hanako", 1).await;
    let path = format!("/desk/review/{number}");
    let one = reviewer(&app, "one").await;
    site.get(&one, &path).await;
    let two = reviewer(&app, "two").await;
    let taken = site.get(&two, &path).await;
    holds(&taken, &["山田 係さんが審査中", "引き継ぐ"]);
    assert!(!taken.body.contains("承認する"), "{}", taken.body);
    let over = site.post(&two, &format!("{path}/claim"), &form(&[("id", &order)])).await;
    assert_eq!((over.status, over.location.as_str()), (303, path.as_str()));
    holds(&site.get(&two, &path).await, &["承認する"]);
    let left = site.post(&two, &format!("{path}/release"), &form(&[("id", &order)])).await;
    assert_eq!(left.location, "/desk/review");
    app.run(&format!("update accounts set email = '{}' where id = '{}'", one.email, ann.account_id)).await;
    let own = site.get(&one, &path).await;
    holds(&own, &["ご自身の申込みです"]);
    assert!(!own.body.contains("承認する"));
    let counter = app.staff("counts", Some("ichibata"), &[Role::Counter, Role::Manager]).await;
    let elsewhere = app.staff("elsewhere", Some("matsue"), &[Role::Reviewer]).await;
    for path in ["/desk/review", &*path, &*format!("{path}/back")] {
        assert_eq!(site.get(&counter, path).await.status, 403, "{path}");
        assert_eq!(site.get(&app.browser(), path).await.status, 303, "{path}");
    }
    for path in [&*path, &*format!("{path}/back"), "/desk/review/x%20y", "/desk/review/ZZZZZ-ZZZZZ"] {
        assert_eq!(site.get(&elsewhere, path).await.status, 404, "{path}");
    }
    assert!(!site.get(&counter, "/desk/orders").await.body.contains("/desk/review"));
    app.done().await;
    site.stop().await;
}
