//! The shop window, without an account.

use crate::served::Served;
use crate::support::{Bought, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_sees_prices_and_comes_back_to_them_after_signing_up() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let landing = site.get(&visitor, "/").await.body;
    assert!(landing.contains("action=\"/fares\"") && landing.contains("href=\"/o/mizuumi\""), "{landing}");
    assert!(landing.contains("name=\"description\"") && !landing.contains("noindex"), "{landing}");
    let page = site
        .get(&visitor, "/fares?from=kenritsutoshokanmae&to=%E6%B9%96%E7%95%94%E5%85%AC%E5%9C%92")
        .await
        .body;
    assert!(page.contains("県立図書館前 ⇄ 湖畔公園"), "{page}");
    assert!(page.contains("片道160円") && page.contains("6,720円"), "{page}");
    assert!(page.contains("1か月なら月22日以上"), "6,720 yen are 21 return trips of 320 yen: {page}");
    assert!(page.contains("noindex") && page.contains("見本"), "prices that nobody published: {page}");
    let (from, to) = (app.stop("M04").await, app.stop("M05").await);
    let choice = format!("product=commuter&from={from}&to={to}&months=3&operator=mizuumi");
    let seen = site.post(&visitor, "/buy/new", &choice).await;
    assert_eq!((seen.status, seen.location.as_str()), (303, "/signup"));

    let rider = app.rider_at(visitor, "ann").await;
    let home = site.get(&rider, "/signin").await;
    assert!(home.location.starts_with("/buy/new?operator=mizuumi&product=commuter&"), "{}", home.location);
    let page = site.get(&rider, &home.location).await.body;
    assert!(page.contains("みずうみ交通（架空） 通勤定期（区間）") && page.contains("19,150円"), "{page}");
    assert!(page.contains("県立図書館前 ⇄") && page.contains("湖畔公園"), "with its section: {page}");
    assert_eq!(app.sql("select count(*) from drafts").await, ["0"], "to look changes nothing");
    let out = site.post(&rider, "/signout", "").await;
    assert!(out.status == 303 && out.clears_storage, "a screen for the driver is kept");
    assert!(!site.get(&rider, "/buy/new").await.location.contains("mizuumi"));
    let next = app.rider_at(rider, "bob").await;
    assert_eq!(
        site.get(&next, "/signin").await.location,
        "/home",
        "the next one at this browser chose nothing"
    );
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_chosen_is_a_draft_for_a_rider() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.rider("ann").await;
    let (from, to) = (app.stop("M04").await, app.stop("M05").await);
    let choice = format!("product=commuter&from={from}&to={to}&months=3&operator=mizuumi");
    let seen = site.post(&rider, "/buy/new", &choice).await;
    assert_eq!(seen.status, 303);
    assert!(seen.location.ends_with("/card"), "{}", seen.location);
    let gone = site.post(&rider, "/buy/new", &choice.replace("months=3", "months=2")).await;
    assert_eq!(gone.status, 422);
    assert!(gone.body.contains("期間を一覧から選び直してください"), "what is wrong is said: {}", gone.body);
    assert_eq!(site.post(&rider, "/buy/new", "product=commuter&operator=none").await.status, 404);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn stops_are_asked_for_until_they_are_known() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let several = site.get(&visitor, "/fares?from=kenritsu&to=misaki").await;
    assert_eq!(several.status, 422);
    assert!(several.body.contains("あてはまる停留所・駅がいくつかあります"), "{}", several.body);
    assert!(several.body.contains("県立図書館前") && several.body.contains("県立みずうみ大学"));
    let (from, to) = (app.stop("M04").await, app.stop("M08").await);
    let chosen =
        format!("/fares?from=kenritsu&fromFor=kenritsu&fromId={from}&to=misaki&toFor=misaki&toId={to}");
    let page = site.get(&visitor, &chosen).await;
    assert!(page.status == 200 && page.body.contains("県立図書館前 ⇄ みさき"), "{}", page.body);
    let none = site.get(&visitor, "/fares?from=xyzzy&to=").await;
    assert!(none.body.contains("「xyzzy」という停留所・駅は見つかりません"), "{}", none.body);
    assert!(none.body.contains("降りるところを入力してください"), "{}", none.body);
    let same = site.get(&visitor, "/fares?from=misaki&to=misaki").await;
    assert!(same.status == 422 && same.body.contains("乗るところと降りるところが同じです"), "{}", same.body);
    let express = format!(
        "/fares?from=a&fromFor=a&fromId={}&to=b&toFor=b&toId={}",
        app.stop("M01").await,
        app.stop("M23").await
    );
    let page = site.get(&visitor, &express).await.body;
    assert!(page.contains("2つの停留所・駅の間の運賃は登録されていません"), "{page}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operator_and_every_pass_has_a_page() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let paths = app.sql("select concat('/o/', o.slug, '/', p.slug) from product_issuers i join operators o on o.id = i.seller_id
        join products p on p.operator_id = i.operator_id and p.id = i.product_id where p.on_sale").await;
    assert!(paths.len() > 5, "{paths:?}");
    for path in &paths {
        let operator = path.rsplit_once('/').unwrap().0;
        let listed = site.get(&visitor, operator).await;
        assert!(listed.status == 200 && listed.body.contains(path.as_str()), "{path}: {}", listed.body);
        assert_eq!(site.get(&visitor, path).await.status, 200, "{path}");
    }
    let fare = site.get(&visitor, "/o/matsue/commuter?code=240").await.body;
    assert!(fare.contains("10,080円") && fare.contains("name=\"code\" value=\"240\""), "{fare}");
    let area = site.get(&visitor, "/o/mizuumi/lakeside-free").await.body;
    assert!(area.contains("11,000円"), "one area asks for no choice: {area}");
    assert!(!area.contains("以上"), "one ride has no one fare: {area}");
    let operator = site.get(&visitor, "/o/mizuumi").await.body;
    for told in
        ["みなと営業所（架空）", "駅前案内所へ取り次ぎます", "できません", "チャージできる金額：500円、"]
    {
        assert!(operator.contains(told), "{told}: {operator}");
    }
    let lines = site.get(&visitor, "/o/mizuumi/lines").await.body;
    let (lake, rest) = lines.split_once("湖岸線").unwrap();
    assert!(!lake.contains("みさき") && rest.contains("<li>みさき</li>"), "{lines}");
    assert!(rest.contains("<li>中村（"), "namesakes are told apart: {lines}");
    assert!(operator.contains("href=\"/o/mizuumi/lines\""), "{operator}");
    assert_eq!(site.get(&visitor, "/o/none/lines").await.status, 404);
    assert_eq!(site.get(&visitor, "/o/none").await.status, 404);
    assert_eq!(site.get(&visitor, "/o/matsue/none").await.status, 404);
    assert!(site.get(&visitor, "/robots.txt").await.body.contains("Disallow: /graphql"));
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_counter_sells_comes_last_and_leads_there() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    for operator in ["matsue", "ichibata"] {
        let page = site.get(&visitor, &format!("/o/{operator}")).await.body;
        let place = |path: &str| page.find(&format!("<a href=\"/o/{operator}/{path}\"")).unwrap();
        assert!(place("commuter") < place("school-free"), "{operator}: {page}");
        let choice = format!("action=\"/o/{operator}/commuter\"");
        assert!(page.contains(&choice), "prices are found by a fare at {operator}: {page}");
    }
    let ichibata = site.get(&visitor, "/o/ichibata").await.body;
    assert!(ichibata.contains("0852-20-5200") && !ichibata.contains("0852-60-1111"), "{ichibata}");
    app.run("update products set applications = false, paper_facts = '{}'").await;
    let page = site.get(&visitor, "/o/matsue/school-free").await.body;
    assert!(page.contains("窓口でお求めください") && page.contains("href=\"/o/matsue/contact\""), "{page}");
    assert!(!page.contains("お支払いください"), "nothing is paid here: {page}");
    let page = site.get(&visitor, "/o/matsue/commuter?code=240").await.body;
    assert!(page.contains("主な利用区間"), "two operators sell it: {page}");
    assert!(page.contains("計算に使う片道運賃：240円"), "{page}");
    let listed = site.get(&visitor, "/o").await;
    assert!(listed.status == 200 && listed.body.contains("href=\"/o/mizuumi\""), "{}", listed.body);
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_stop_leads_to_the_passes_of_the_operator_that_was_asked_for() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    let found = async |operator: &str| {
        site.get(&visitor, &format!("/fares?from=xyzzy&to=misaki{operator}")).await.body
    };
    let (matsue, ichibata) = ("href=\"/o/matsue/commuter\"", "href=\"/o/ichibata/commuter\"");
    let everybody = found("").await;
    assert!(everybody.contains(matsue) && !everybody.contains(ichibata), "{everybody}");
    let one = found("&operator=ichibata").await;
    assert!(one.contains(ichibata) && !one.contains(matsue), "{one}");
    let other = found("&operator=mizuumi").await;
    assert!(!other.contains(matsue) && !other.contains(ichibata), "{other}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fare_revision_is_told_wherever_a_price_is() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let visitor = app.browser();
    // The demo's revisions hold from 1 April 2027: one by the start, one by the sale.
    app.clock.set("2027-03-17T12:00:00+09:00".parse().unwrap());
    let fares = "/fares?from=kenritsutoshokanmae&to=%E6%B9%96%E7%95%94%E5%85%AC%E5%9C%92";
    let early = site.get(&visitor, fares).await.body;
    assert!(early.contains("6,720円") && !early.contains("2027年4月1日（木）以降"), "{early}");
    app.clock.set("2027-03-18T12:00:00+09:00".parse().unwrap());
    let page = site.get(&visitor, fares).await.body;
    assert!(page.contains("2027年4月1日（木）以降に始まる定期券は1か月 6,910円"), "{page}");
    let page = site.get(&visitor, "/o/mizuumi").await.body;
    assert!(page.contains("2027年4月1日（木）以降に始まる定期券は"), "{page}");
    assert!(page.contains("2027年4月1日（木）以降のお申し込みは11,500円から"), "{page}");
    let page = site.get(&visitor, "/o/mizuumi/lakeside-free").await.body;
    assert!(page.contains("2027年4月1日（木）以降のお申し込みは1か月 11,500円・3か月 32,700円"), "{page}");
    app.clock.set("2027-04-01T00:00:00+09:00".parse().unwrap());
    let page = site.get(&visitor, "/o/mizuumi/lakeside-free").await.body;
    assert!(page.contains("11,500円") && !page.contains("以降のお申し込み"), "{page}");
    let page = site.get(&visitor, fares).await.body;
    assert!(page.contains("6,910円") && !page.contains("19,150円"), "{page}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_says_from_which_day_a_pass_costs_more() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    app.clock.set("2027-03-20T12:00:00+09:00".parse().unwrap());
    let rider = app.rider("ann").await;
    let card = crate::support::buying::card(&rider, 1).await;
    let (from, to) = (app.stop("M04").await, app.stop("M05").await);
    let input = serde_json::json!({ "cardId": card, "operatorSlug": "mizuumi", "productSlug": "commuter",
        "fromId": from, "toId": to, "months": 1 });
    let begun = rider.mutate("draftBegin", "draft { id }", input).await;
    let id = crate::support::buying::id(&begun.done()["draft"]);
    let page = site.get(&rider, &format!("/buy/{id}/start")).await.body;
    assert!(page.contains("2027年4月1日（木）以降に始まる定期券は6,910円"), "{page}");
    app.done().await;
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_paid_with_yet_is_called_that_where_an_operator_names_it() {
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let rider = app.person("ann").await;
    let card = rider.card("JW123456789012345").await;
    let order = app.bought(&Bought::open(&card, "awaiting_payment", "2026-10-07", "2026-11-06")).await;
    let pay = format!("/orders/{order}/pay");
    let soon = "コンビニ払いは準備中です";
    for (path, named) in [
        ("/o/mizuumi", true),
        ("/legal/mizuumi", true),
        ("/o/matsue", false),
        ("/legal/matsue", false),
        (&pay, false),
    ] {
        let page = site.get(&rider, path).await.body;
        assert_eq!(page.contains(soon), named, "{path}: {page}");
    }
    app.run("update operators set payment_methods = '{card,konbini}' where slug = 'test-bus'").await;
    let page = site.get(&rider, &pay).await.body;
    assert!(page.contains(soon) && page.contains("leptos-island"), "the card fields stay: {page}");
    for none in ["'{}'", "'{cash}'"] {
        app.refused(&format!("update operators set payment_methods = {none}")).await;
    }
    app.done().await;
    site.stop().await;
}
