//! Sending a page of a paper, seeing it, and why one is not taken.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::papers::{form, photo};

const PAGES: &str = "query($id: ID!) { viewer { draft(id: $id) { certificates { id kind { slug name } path thumbnailPath width height } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_kept_sealed_and_seen_by_its_rider_alone() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.applicant("花子", "school").await, app.person("太郎").await);
    let sent = app.send(&ann, &ann.draft, "student-id", "one", &photo(1, 3_000, 2_000)).await;
    let page = sent.page();
    assert_eq!(sent.body["page"]["width"], 2_400);
    let shown = ann.run(PAGES, json!({ "id": ann.draft })).await;
    let expected = json!([{ "id": page, "kind": { "slug": "student-id", "name": "学生証・生徒手帳" },
        "path": format!("/certificates/{page}"), "thumbnailPath": format!("/certificates/{page}/thumbnail"),
        "width": 2400, "height": 1600 }]);
    assert_eq!(shown.data()["viewer"]["draft"]["certificates"], expected);

    let answer = ann.get(&format!("{}/certificates/{page}", app.address)).send().await.unwrap();
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-type"), "image/jpeg");
    assert!(header("content-disposition").starts_with("inline"));
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    let open = |bytes: &[u8]| bytes.windows(4).any(|part| part == b"JFIF");
    assert!(open(&answer.bytes().await.unwrap()));
    let (status, thumbnail) = app.look(&ann, &format!("{page}/thumbnail")).await;
    assert!(status == 200 && thumbnail.len() < 60_000);

    let nobodys = uuid::Uuid::new_v4().to_string();
    for (who, id) in [(&bob.browser, &page), (&app.browser(), &page), (&ann.browser, &nobodys)] {
        assert_eq!(app.look(who, id).await, (404, Vec::new()));
        assert_eq!(app.look(who, &format!("{id}/thumbnail")).await, (404, Vec::new()));
    }
    for file in app.stored_files() {
        let bytes = std::fs::read(app.outside.store().join(&file)).unwrap();
        assert!(!open(&bytes), "{file} lies open");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_was_moved_or_changed_in_the_store_is_not_shown() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let one = app.send(&ann, &ann.draft, "student-id", "one", &photo(1, 90, 60)).await.page();
    let two = app.send(&ann, &ann.draft, "student-id", "two", &photo(2, 90, 60)).await.page();
    let files = app.stored_files();
    let path = |page: &str| {
        let file = files.iter().find(|file| file.contains(page) && file.ends_with("image")).unwrap();
        app.outside.store().join(file)
    };
    std::fs::copy(path(&two), path(&one)).unwrap();
    assert_eq!(app.look(&ann, &one).await.0, 503, "that of another page");
    let mut bytes = std::fs::read(path(&two)).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(path(&two), bytes).unwrap();
    assert_eq!(app.look(&ann, &two).await.0, 503, "changed");
    std::fs::remove_file(path(&one)).unwrap();
    assert_eq!(app.look(&ann, &one).await.0, 404, "lost");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_upload_sent_again_is_one_page() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let image = photo(1, 900, 600);
    let send = |key, kind, file| app.send(&ann, &ann.draft, kind, key, file);
    let (first, second, third) = tokio::join!(
        send("k", "student-id", &image),
        send("k", "student-id", &image),
        send("k", "student-id", &image)
    );
    assert_eq!((first.page(), third.page()), (second.page(), second.page()));
    let rows = "select count(*) || ' ' || max(state) from certificate_pages";
    assert_eq!(app.sql(rows).await, ["1 stored"]);
    assert_eq!(app.stored_files().len(), 2);
    assert_eq!(app.look(&ann, &first.page()).await.0, 200);
    let other = photo(2, 900, 600);
    assert_eq!(send("k", "student-id", &other).await.code(), "KEY_TAKEN");
    assert_eq!(send("k", "student-certificate", &image).await.code(), "KEY_TAKEN");
    let elsewhere = app.draft_of(&ann, "school").await;
    assert_eq!(app.send(&ann, &elsewhere, "student-id", "k", &image).await.code(), "KEY_TAKEN");
    assert_eq!(send("again", "student-id", &image).await.status, 201, "another page of the same picture");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_photograph_is_refused_with_a_sentence_that_says_how() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let whole = photo(1, 600, 400);
    for (file, code, said) in [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".as_slice(), "HEIC", "互換性優先"),
        (b"%PDF-1.7\n1 0 obj", "PDF", "スクリーンショット"),
        (svg, "UNREADABLE", "JPEG、PNG、WebP"),
        (b"", "UNREADABLE", "画像を選んでください"),
        (&whole[..whole.len() / 2], "UNREADABLE", "途中で切れている"),
    ] {
        let sent = app.send(&ann, &ann.draft, "student-id", "k", file).await;
        assert_eq!((sent.status, sent.code()), (422, code), "{}", sent.body);
        assert!(sent.message().contains(said), "{}", sent.message());
    }
    let sent = app.send(&ann, &ann.draft, "student-id", "k", &vec![0xFF; 11 << 20]).await;
    assert_eq!((sent.status, sent.code()), (413, "TOO_LARGE"));
    assert!(sent.message().contains("10MB"), "{}", sent.message());
    assert_eq!(app.sql("select count(*) from certificate_pages").await, ["0"]);
    assert_eq!(app.stored_files(), [""; 0]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_megabytes_are_not_read_to_their_end() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let (kind, body) = form("k", &vec![0xFF; 100 << 20]);
    let url = format!("{}/certificates/{}/student-id", app.address, ann.draft);
    let request = ann.post(&url).header("content-type", kind).body(body);
    // The connection may break while the rest is still being sent.
    if let Ok(answer) = request.send().await {
        assert_eq!(answer.status(), 413);
    }
    assert_eq!(app.sql("select count(*) from certificate_pages").await, ["0"]);
    assert_eq!(app.send(&ann, &ann.draft, "student-id", "k", &photo(1, 60, 40)).await.status, 201);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_taken_for_an_open_draft_of_the_riders_own_that_asks_for_them() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.applicant("花子", "school").await, app.applicant("太郎", "school").await);
    let image = photo(1, 60, 40);
    let send = |by, draft, kind| app.send(by, draft, kind, "k", &image);
    assert_eq!(send(&ann.browser, &bob.draft, "student-id").await.code(), "NOT_FOUND");
    assert_eq!(send(&ann.browser, &ann.draft, "handbook-physical").await.code(), "NOT_ASKED_FOR");
    assert_eq!(send(&ann.browser, &ann.draft, "nothing").await.code(), "NOT_ASKED_FOR");
    let empty = ann.mutate("draftBegin", "draft { id }", json!({})).await;
    let empty = empty.done()["draft"]["id"].as_str().unwrap().to_owned();
    assert_eq!(send(&ann.browser, &empty, "student-id").await.code(), "NOT_ASKED_FOR");
    let stranger = app.browser();
    let nobody = send(&stranger, &ann.draft, "student-id").await;
    assert_eq!((nobody.status, nobody.code()), (401, "UNAUTHENTICATED"));
    app.run("update document_kinds set withdrawn = true where slug = 'student-id'").await;
    assert_eq!(
        send(&ann.browser, &ann.draft, "student-id").await.status,
        201,
        "the product still asks for it"
    );
    app.force(&format!("update drafts set order_id = gen_random_uuid() where id = '{}'", bob.draft)).await;
    assert_eq!(send(&bob.browser, &bob.draft, "student-id").await.code(), "ORDERED");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_from_another_site_or_without_a_form_is_not_taken() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let url = format!("{}/certificates/{}/student-id", app.address, ann.draft);
    let (kind, body) = form("k", &photo(1, 60, 40));
    let post = async |headers: &[(&str, &str)], body: Vec<u8>| {
        let mut request = ann.post(&url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(post(&[("origin", "https://evil.example"), ("content-type", &kind)], body.clone()).await, 403);
    assert_eq!(post(&[("sec-fetch-site", "cross-site"), ("content-type", &kind)], body.clone()).await, 403);
    assert_eq!(post(&[("content-encoding", "gzip"), ("content-type", &kind)], body.clone()).await, 415);
    assert_eq!(post(&[("content-type", "application/json")], b"{}".to_vec()).await, 400);
    assert_eq!(post(&[("content-type", &kind)], body[..body.len() / 2].to_vec()).await, 400);
    let (kind, without_key) = form("not a key", b"x");
    assert_eq!(post(&[("content-type", &kind)], without_key).await, 400);
    assert_eq!(post(&[("content-type", &kind)], body).await, 201);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_has_six_pages_at_most() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let image = photo(1, 60, 40);
    let mut last = String::new();
    for number in 0..6 {
        last = app.send(&ann, &ann.draft, "student-id", &format!("k{number}"), &image).await.page();
    }
    let seventh = app.send(&ann, &ann.draft, "student-id", "k7", &image).await;
    assert_eq!((seventh.status, seventh.code()), (422, "TOO_MANY_PAGES"));
    ann.mutate("certificateRemove", "draft { certificates { id } }", json!({ "id": last })).await.done();
    assert_eq!(app.send(&ann, &ann.draft, "student-id", "k7", &image).await.status, 201);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_far_more_than_a_person_would_waits() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    for _ in 0..60 {
        assert_eq!(app.send(&ann, &ann.draft, "nothing", "k", b"x").await.code(), "NOT_ASKED_FOR");
    }
    let sent = app.send(&ann, &ann.draft, "student-id", "k", &photo(1, 60, 40)).await;
    assert_eq!((sent.status, sent.code()), (429, "TOO_OFTEN"));
    assert!(sent.body["errors"][0]["retryAfter"].as_i64().unwrap() > 0);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_two_at_once_are_all_kept() {
    let app = TestApp::start().await;
    let mut riders = Vec::new();
    for number in 0..8 {
        riders.push(app.applicant(&format!("花子{number}"), "school").await);
    }
    let image = photo(1, 1_500, 1_000);
    let (app_ref, image) = (&app, &image);
    let uploads = riders.iter().flat_map(|rider| {
        (0..4).map(move |number| async move {
            app_ref.send(rider, &rider.draft, "student-id", &format!("k{number}"), image).await.status
        })
    });
    let statuses = futures::future::join_all(uploads).await;
    assert_eq!(statuses, [201; 32]);
    assert_eq!(app.stored_files().len(), 64);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_that_tell_of_a_disability_need_a_consent_of_their_own() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "disability-school").await;
    let image = photo(1, 60, 40);
    let send = |kind, key| app.send(&ann, &ann.draft, kind, key, &image);
    let refused = send("handbook-physical", "a").await;
    assert_eq!((refused.status, refused.code()), (422, "CONSENT_MISSING"));
    let school = send("student-id", "b").await.page();

    let asked = "query($id: ID!) { viewer { specialCareConsents { version operator { slug } } draft(id: $id) { specialCare { version text consentedAt } } } }";
    let shown = ann.run(asked, json!({ "id": ann.draft })).await;
    let care = &shown.data()["viewer"]["draft"]["specialCare"];
    assert!(care["text"].as_str().unwrap().contains("一畑バス株式会社"), "{care}");
    assert_eq!(care["consentedAt"], Value::Null);
    let version = care["version"].as_str().unwrap().to_owned();

    let consent = async |version: &str| {
        let input = json!({ "draftId": ann.draft, "version": version });
        ann.mutate("specialCareConsent", "draft { specialCare { consentedAt } }", input).await
    };
    assert_eq!(consent("2020-01").await.codes(), ["OTHER_VERSION"]);
    for _ in 0..2 {
        let given = consent(&version).await;
        assert_eq!(given.done()["draft"]["specialCare"]["consentedAt"], "2026-10-05T03:00:00Z");
    }
    assert_eq!(
        app.sql("select version || ' ' || (withdrawn_at is null) from special_care_consents").await,
        [format!("{version} true")]
    );
    let handbook = send("handbook-physical", "a").await.page();
    let held = ann.run(asked, json!({ "id": ann.draft })).await;
    assert_eq!(
        held.data()["viewer"]["specialCareConsents"],
        json!([{ "version": version, "operator": { "slug": "ichibata" } }])
    );

    let operator = app.one("select id from operators where slug = 'ichibata'").await;
    let withdraw =
        async || ann.mutate("specialCareWithdraw", "viewer { id }", json!({ "operatorId": operator })).await;
    withdraw().await.done();
    assert_eq!(app.look(&ann, &handbook).await.0, 404, "before any job ran");
    assert_eq!(app.look(&ann, &school).await.0, 200);
    app.run_jobs().await;
    assert_eq!(
        app.sql("select page_id || ' ' || reason from certificate_deletions").await,
        [format!("{handbook} consent_withdrawn")]
    );
    assert_eq!(app.stored_files().len(), 2);
    assert_eq!(withdraw().await.codes(), ["NOT_FOUND"]);
    assert_eq!(send("handbook-physical", "c").await.code(), "CONSENT_MISSING");
    let log = "select action from audit_log where action like 'special_care.%' order by id";
    assert_eq!(app.sql(log).await, ["special_care.consented", "special_care.withdrawn"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_without_such_papers_asks_for_no_consent() {
    let app = TestApp::start().await;
    let ann = app.applicant("花子", "school").await;
    let asked =
        "query($id: ID!) { viewer { draft(id: $id) { specialCare { version } certificates { id } } } }";
    let shown = ann.run(asked, json!({ "id": ann.draft })).await;
    assert_eq!(shown.data()["viewer"]["draft"], json!({ "specialCare": null, "certificates": [] }));
    app.done().await;
}
