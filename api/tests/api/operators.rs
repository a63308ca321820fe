//! `operators`, and what hangs off them.

use serde_json::{Value, json};

use crate::support::TestApp;

const LIST: &str = "{ operators { slug name phone legalName saleOpens saleCloses allDaySample openNow opensAt fictional invoiceNumber
    products { slug name class shape area buyable documents { name } leadDays windowDays months fromPrice refundFee taxRate
        sample onSale earliestStart latestStart honouredBy { slug } prices { code months price fare } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_takes_payments_at_all_hours_and_says_so() {
    let app = TestApp::start().await;
    app.clock.set("2026-10-05T23:30:00+09:00".parse().unwrap());
    let list = "{ operators { slug saleCloses allDaySample openNow } }";
    let operators = async || app.browser().run(list, json!({})).await.data()["operators"].clone();
    let matsue = json!({ "slug": "matsue", "saleCloses": "22:00", "allDaySample": true, "openNow": true });
    assert_eq!(operators().await[0], matsue);
    app.run("update operators set all_day_sample = false").await;
    assert_eq!(operators().await[0]["openNow"], false);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_catalogue_is_as_the_operators_announced() {
    let app = TestApp::start().await;
    let answer = app.browser().run(LIST, json!({})).await;
    let operators = answer.data()["operators"].as_array().unwrap();
    let told: Vec<String> = operators
        .iter()
        .flat_map(|operator| {
            let of = format!("{} {} {}", operator["name"], operator["phone"], operator["openNow"]);
            operator["products"].as_array().unwrap().iter().map(move |product| {
                let honoured: Vec<&str> = product["honouredBy"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|o| o["slug"].as_str().unwrap())
                    .collect();
                format!(
                    "{of} | {} {} {} | {} | lead {} buyable {} sample {}",
                    product["name"],
                    product["shape"],
                    product["class"],
                    honoured.join("+"),
                    product["leadDays"],
                    product["buyable"],
                    product["sample"]
                )
            })
        })
        .collect();
    insta::assert_snapshot!(told.join("\n").replace('"', ""), @r"
    松江市交通局 0852-60-1111 true | 通勤定期（一般） FARE COMMUTER | matsue+ichibata | lead 1 buyable true sample true
    松江市交通局 0852-60-1111 true | まつえ通学フリーパス AREA SCHOOL | matsue+ichibata | lead 7 buyable false sample true
    一畑バス 0852-20-5200 true | 通学定期 FARE SCHOOL | ichibata | lead 7 buyable false sample true
    一畑バス 0852-20-5200 true | 障がい者定期（通勤） FARE DISABILITY_COMMUTER | ichibata | lead 7 buyable false sample true
    一畑バス 0852-20-5200 true | 障がい者定期（通学） FARE DISABILITY_SCHOOL | ichibata | lead 7 buyable false sample true
    一畑バス 0852-20-5200 true | 通勤定期（一般） FARE COMMUTER | matsue+ichibata | lead 1 buyable true sample true
    一畑バス 0852-20-5200 true | まつえ通学フリーパス AREA SCHOOL | matsue+ichibata | lead 7 buyable false sample true
    みずうみ交通（架空） 0000-00-0000 true | 通勤定期（区間） SECTION COMMUTER | mizuumi | lead 1 buyable true sample true
    みずうみ交通（架空） 0000-00-0000 true | 毎日定期（区間） SECTION COMMUTER | mizuumi | lead 1 buyable true sample true
    みずうみ交通（架空） 0000-00-0000 true | 湖岸フリーパス AREA COMMUTER | mizuumi | lead 1 buyable true sample true
    みずうみ交通（架空） 0000-00-0000 true | 学期定期（区間） SECTION SCHOOL | mizuumi | lead 1 buyable true sample true
    しおかぜ島バス（架空） 0000-00-1000 true | 島内通勤定期（区間） SECTION COMMUTER | shiokaze | lead 1 buyable true sample true
    やまなみ鉄道（架空） 0000-00-2000 true | 通勤定期 SECTION COMMUTER | yamanami | lead 1 buyable true sample true
    やまなみ鉄道（架空） 0000-00-2000 true | 小児通学定期 SECTION SCHOOL | yamanami | lead 1 buyable false sample true
    やまなみ鉄道（架空） 0000-00-2000 true | 付添人定期 SECTION DISABILITY_COMMUTER | yamanami | lead 1 buyable false sample true
    やまなみ鉄道（架空） 0000-00-2000 true | シニアフリーパス AREA COMMUTER | yamanami | lead 1 buyable true sample true
    ");
    let commuter = &operators[0]["products"][0];
    let row = |months: i64| {
        let rows = commuter["prices"].as_array().unwrap();
        rows.iter().find(|row| row["code"] == "240" && row["months"] == months).unwrap()["price"].as_i64()
    };
    assert_eq!([row(1), row(3), row(6)], [Some(10_080), Some(28_730), Some(54_430)]);
    assert_eq!(commuter["earliestStart"], "2026-10-06");
    assert_eq!(commuter["latestStart"], "2026-10-19");
    assert_eq!((&operators[0]["saleOpens"], &operators[0]["saleCloses"]), (&json!("06:00"), &json!("22:00")));
    assert_eq!(
        (&operators[0]["legalName"], &operators[1]["legalName"]),
        (&json!("松江市交通局"), &json!("一畑バス株式会社"))
    );
    for operator in operators {
        let number = operator["invoiceNumber"].as_str().unwrap();
        assert!(number.parse::<teiki_shared::invoice::InvoiceNumber>().is_ok(), "{number}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_follow_the_language_of_the_request() {
    let app = TestApp::start().await;
    let query = "{ operator(slug: \"ichibata\") { name product(slug: \"school\") { name area documents { name } refundTerms } } }";
    let english = app.browser().english().run(query, json!({})).await.data()["operator"].clone();
    assert_eq!(english["name"], "Ichibata Bus");
    assert_eq!(english["product"]["area"], "Izumo area (出雲管内)");
    assert_eq!(
        english["product"]["documents"],
        json!([{ "name": "School commuting certificate or Student ID" }])
    );
    assert!(english["product"]["refundTerms"].as_str().unwrap().contains("a fee of ¥520"));
    let japanese = app.browser().run(query, json!({})).await.data()["operator"].clone();
    assert_eq!(japanese["name"], "一畑バス");
    assert!(japanese["product"]["refundTerms"].as_str().unwrap().contains("手数料520円"));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sale_hours_follow_the_clock() {
    let app = TestApp::start().await;
    let query = "{ operator(slug: \"mizuumi\") { openNow opensAt } }";
    let table = [
        ("2026-10-05T05:59:59+09:00", false, json!("2026-10-04T21:00:00Z")),
        ("2026-10-05T06:00:00+09:00", true, json!(null)),
        ("2026-10-05T21:59:59+09:00", true, json!(null)),
        ("2026-10-05T22:00:00+09:00", false, json!("2026-10-05T21:00:00Z")),
    ];
    for (now, open, opens_at) in table {
        app.clock.set(now.parse().unwrap());
        let operator = app.browser().run(query, json!({})).await.data()["operator"].clone();
        assert_eq!((&operator["openNow"], &operator["opensAt"]), (&json!(open), &opens_at), "{now}");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_closing_hour_tomorrow_can_no_longer_be_chosen() {
    let app = TestApp::start().await;
    app.clock.set("2026-10-05T22:00:00+09:00".parse().unwrap());
    let query = "{ operator(slug: \"matsue\") { openNow product(slug: \"commuter\") { earliestStart latestStart } } }";
    let operator = app.browser().run(query, json!({})).await.data()["operator"].clone();
    assert_eq!(operator["openNow"], true, "the demo sells around the clock");
    assert_eq!(operator["product"], json!({ "earliestStart": "2026-10-07", "latestStart": "2026-10-19" }));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn imported_operators_that_do_not_sell_are_not_shown() {
    let app = TestApp::start().await;
    app.run("update operators set selling = false where slug = 'ichibata'").await;
    let answer =
        app.browser().run("{ operators { slug } operator(slug: \"ichibata\") { id } }", json!({})).await;
    assert_eq!(
        answer.data()["operators"],
        json!([{ "slug": "matsue" }, { "slug": "mizuumi" }, { "slug": "shiokaze" }, { "slug": "yamanami" }])
    );
    assert_eq!(answer.data()["operator"], json!(null));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_shows_of_a_price_table_agrees_with_the_table() {
    let app = TestApp::start().await;
    let query = "{ operators { products { shape months fromPrice prices { code months termName price term { notSold } }
        priceRanges { termName lowest highest } choices { code months termName price term { notSold } } } } }";
    let answer = app.browser().run(query, json!({})).await;
    let operators = answer.data()["operators"].as_array().unwrap();
    let products = operators.iter().flat_map(|operator| operator["products"].as_array().unwrap());
    for product in products {
        let rows = product["prices"].as_array().unwrap();
        let of = |term: &Value| -> Vec<i64> {
            let rows = rows.iter().filter(|row| row["termName"] == *term);
            rows.map(|row| row["price"].as_i64().unwrap()).collect()
        };
        for range in product["priceRanges"].as_array().unwrap() {
            let (lowest, highest) = (range["lowest"].as_i64(), range["highest"].as_i64());
            let prices = of(&range["termName"]);
            assert_eq!((lowest, highest), (prices.iter().min().copied(), prices.iter().max().copied()));
        }
        let on_sale = rows.iter().filter(|row| row["term"]["notSold"].is_null());
        let cheapest = on_sale.map(|row| row["price"].as_i64().unwrap()).min();
        assert_eq!(product["fromPrice"].as_i64(), cheapest, "of what can be bought");
        let shortest = |row: &&Value| row["months"] == product["months"][0];
        let expected: Vec<&Value> = match product["shape"].as_str() {
            Some("SECTION") => Vec::new(),
            _ => rows.iter().filter(shortest).collect(),
        };
        assert!(!rows.is_empty());
        assert_eq!(product["choices"].as_array().unwrap().iter().collect::<Vec<_>>(), expected);
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn products_are_told_that_are_good_on_an_operators_vehicles() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let ids = browser.run("{ operators { id } }", json!({})).await.data()["operators"].clone();
    let query = "query($on: ID!) { operators { products(goodOn: $on) { name } } }";
    let of = async |at: usize| {
        let answer = browser.run(query, json!({ "on": ids[at]["id"] })).await;
        let operators = answer.data()["operators"].as_array().unwrap().clone();
        operators.iter().map(|operator| operator["products"].as_array().unwrap().len()).collect::<Vec<_>>()
    };
    assert_eq!(of(0).await, [2, 2, 0, 0, 0], "those that are sold by both");
    assert_eq!(of(1).await, [2, 5, 0, 0, 0], "and the other's own");
    assert_eq!(of(2).await, [0, 0, 4, 0, 0]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_do_not_grow_with_the_catalogue() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let query = "{ operators { products { prices { price } honouredBy { name } } } }";
    browser.run(query, json!({})).await.data();
    let (_, all) = app.statements(browser.run(query, json!({}))).await;
    app.run(
        "update operators set selling = slug = 'matsue'; update products set on_sale = slug = 'commuter'",
    )
    .await;
    let (answer, one) = app.statements(browser.run(query, json!({}))).await;
    assert_eq!(answer.data()["operators"].as_array().unwrap().len(), 1);
    assert_eq!(all, one, "operators, products, prices, honouring operators");
    app.done().await;
}
