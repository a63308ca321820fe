//! cardChangeNumber.

use serde_json::{Value, json};
use teiki_api::actor::Actor;

use crate::support::buying;
use crate::support::{Answer, Bought, OPERATOR, PASSWORD, Person, TestApp, messages};

const OLD: &str = "JW123456789012345";
const NEW: &str = "JW543210987654321";

async fn change(person: &Person, id: &str, number: &str) -> Answer {
    change_for(person, id, number, "NEW_PHONE").await
}

async fn change_for(person: &Person, id: &str, number: &str, reason: &str) -> Answer {
    let input = json!({
        "id": id, "number": number, "numberChecked": true, "kind": "MOBILE", "named": true, "reason": reason,
        "password": PASSWORD,
    });
    person.mutate("cardChangeNumber", "card { id number kind name named } movedPasses", input).await
}

fn id_of(answer: &Answer) -> String {
    answer.done()["card"]["id"].as_str().unwrap().to_owned()
}

/// Where the orders stand, by the first day of their passes.
async fn cards_of_orders(app: &TestApp) -> Vec<String> {
    app.sql(
        "select orders.starts_on || ' ' || right(cards.number, 4) || ' ' || right(there.number, 4)
         from orders join cards on cards.id = orders.card_id join passes on passes.order_id = orders.id
         join cards there on there.id = passes.card_id order by orders.starts_on, orders.state",
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_to_be_used_moves_and_history_stays() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let old = ann.card(OLD).await;
    app.bought(&Bought::live(&old, "2026-08-01", "2026-08-31")).await;
    app.bought(&Bought::live(&old, "2026-09-06", "2026-10-05")).await;
    app.bought(&Bought::live(&old, "2026-10-06", "2026-11-05")).await;
    app.bought(&Bought::open(&old, "awaiting_payment", "2026-11-06", "2026-12-05")).await;
    app.bought(&Bought::open(&old, "paying", "2026-12-06", "2027-01-05")).await;
    app.bought(&Bought { family: "free", ..Bought::open(&old, "in_review", "2026-12-07", "2027-01-06") })
        .await;
    app.bought(&Bought { family: "free", ..Bought::open(&old, "returned", "2027-01-07", "2027-02-06") })
        .await;
    app.bought(&Bought { pass: "freed", ..Bought::open(&old, "cancelled", "2027-03-01", "2027-03-31") })
        .await;
    app.run(&format!(
        "insert into drafts (id, account_id, card_id, created_at, updated_at)
         values (gen_random_uuid(), '{}', '{old}', '2026-10-01', '2026-10-01')",
        ann.account_id
    ))
    .await;
    let answer = change(&ann, &old, "ｊｗ543-2109-8765-4321").await;
    assert_eq!(answer.done()["movedPasses"], 6);
    let card = &answer.done()["card"];
    assert_eq!(
        json!([card["number"], card["kind"], card["name"], card["named"]]),
        json!(["JW543 2109 8765 4321", "MOBILE", "モバイルICOCA", true])
    );
    insta::assert_snapshot!(cards_of_orders(&app).await.join("\n"), @r#"
2026-08-01 2345 2345
2026-09-06 4321 4321
2026-10-06 4321 4321
2026-11-06 4321 4321
2026-12-06 4321 4321
2026-12-07 4321 4321
2027-01-07 4321 4321
2027-03-01 2345 2345
"#);
    assert_eq!(app.sql("select card_id from drafts").await, [id_of(&answer)]);
    app.run_jobs().await;
    let events = app
        .sql("select concat_ws(' ', actor, event, from_state, to_state, detail) from order_events where from_state = 'paying'")
        .await;
    insta::assert_snapshot!(events.join("\n"), @r#"rider card_changed paying paying {"to": "JW543 •••• •••• 4321", "from": "JW123 •••• •••• 2345", "reason": "new_phone"}"#);
    assert_eq!(app.sql("select count(*) from order_events where event = 'card_changed'").await, ["6"]);
    let log =
        app.sql("select detail ->> 'moved_passes' from audit_log where action = 'card.number_changed'").await;
    assert_eq!(log, ["6"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_is_asked_for_last_and_nothing_moves_without_it() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let old = ann.card(OLD).await;
    app.bought(&Bought::live(&old, "2026-10-01", "2026-10-31")).await;
    let ask = async |number: &str, password: Option<&str>| {
        let input = json!({
            "id": old, "number": number, "kind": "CARD", "named": false, "reason": "OTHER", "password": password,
        });
        ann.mutate("cardChangeNumber", "card { named } movedPasses", input).await
    };
    assert_eq!(ask("JW1", None).await.codes(), ["WRONG_LENGTH"]);
    assert_eq!(ask("JW222222222222222", None).await.codes(), ["UNLIKELY"]);
    assert_eq!(ask("JW000000000000001", None).await.codes(), ["PASSWORD_MISSING"]);
    let wrong = ask("JW000000000000001", Some("not the password")).await;
    assert_eq!(wrong.codes(), ["PASSWORD_WRONG"]);
    assert_eq!(wrong.payload()["userErrors"][0]["field"], json!(["password"]));
    assert_eq!(app.sql("select number from cards").await, [OLD], "nothing was added");
    assert_eq!(cards_of_orders(&app).await, ["2026-10-01 2345 2345"]);
    let done = ask("JW000000000000001", Some(PASSWORD)).await;
    assert_eq!(done.done(), &json!({ "card": { "named": false }, "movedPasses": 1, "userErrors": [] }));
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_are_counted() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let old = ann.card(OLD).await;
    let input = json!({
        "id": old, "number": "JW000000000000001", "kind": "CARD", "reason": "OTHER", "password": "guessed",
    });
    for _ in 0..10 {
        let answer = ann.mutate("cardChangeNumber", "card { id }", input.clone()).await;
        assert_eq!(answer.codes(), ["PASSWORD_WRONG"]);
    }
    let answer = ann.mutate("cardChangeNumber", "card { id }", input).await;
    assert_eq!(answer.codes(), ["RATE_LIMITED"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_number_with_a_pass_retires_for_good_and_points_at_the_new_one() {
    let app = TestApp::start().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let old = ann.card(OLD).await;
    app.bought(&Bought::live(&old, "2026-10-01", "2026-10-31")).await;
    let new = id_of(&change_for(&ann, &old, NEW, "LOST").await);
    let seen = ann
        .run(
            "{ viewer { cards { id } retiredCards { id retired retiredForGood canRemove replacedBy { id } } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        seen.data()["viewer"],
        json!({
            "cards": [{ "id": new }],
            "retiredCards": [{ "id": old, "retired": true, "retiredForGood": true, "canRemove": false,
                "replacedBy": { "id": new } }],
        })
    );
    // To others it is as a number that somebody has: they are told whom to call.
    for (person, code) in [(&ann, "RETIRED"), (&bob, "TAKEN")] {
        let input = json!({ "number": OLD, "numberChecked": true, "kind": "CARD", "named": true });
        assert_eq!(person.mutate("cardRegister", "card { id }", input).await.codes(), [code]);
    }
    assert_eq!(change(&ann, &new, OLD).await.codes(), ["RETIRED"]);
    let bobs = bob.card("JW000000000000001").await;
    assert_eq!(change(&bob, &bobs, OLD).await.codes(), ["TAKEN"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn any_other_number_may_be_registered_again() {
    let app = TestApp::start().await;
    for (n, (reason, bought)) in [
        ("NEW_PHONE", Some("paid")),
        ("OTHER", Some("paid")),
        ("REISSUED", Some("paid")),
        // Nobody paid for it: whoever typed a stranger's number must not take it out of use.
        ("LOST", None),
        ("LOST", Some("awaiting_payment")),
        ("LOST", Some("cancelled")),
    ]
    .into_iter()
    .enumerate()
    {
        let (ann, bob) = (app.person(&format!("ann{n}")).await, app.person(&format!("bob{n}")).await);
        let (number, new) = (format!("JW11111111111111{n}"), format!("JW22222222222222{n}"));
        let old = ann.card(&number).await;
        if let Some(order) = bought {
            let pass = match order {
                "paid" => "live",
                "cancelled" => "freed",
                _ => "reserved",
            };
            let bought =
                Bought { card: &old, order, pass, family: "bus", from: "2026-10-10", to: "2026-11-09" };
            app.bought(&bought).await;
        }
        let first = change_for(&ann, &old, &new, reason).await;
        let seen = ann.run("{ viewer { retiredCards { id retiredForGood } } }", json!({})).await;
        let told = json!([{ "id": old, "retiredForGood": false }]);
        assert_eq!(seen.data()["viewer"]["retiredCards"], told, "{reason} {bought:?}");
        let again = change_for(&ann, &old, &new, reason).await;
        assert_eq!(id_of(&again), id_of(&first), "a second tap answers the same");
        // It comes back where it was, or to whoever holds it.
        let holder = if n % 2 == 0 { &ann } else { &bob };
        let back = holder.card(&number).await;
        assert_ne!(back, old);
        assert_eq!(cards_of_card(&app, &back).await, Vec::<String>::new(), "nothing comes back with it");
    }
    app.done().await;
}

/// The orders on a card.
async fn cards_of_card(app: &TestApp, card: &str) -> Vec<String> {
    app.sql(&format!("select id from orders where card_id = '{card}'")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_changes_five_numbers_in_seven_days() {
    let app = TestApp::start().await;
    app.seller().await;
    let ann = app.person("ann").await;
    let mut cards = Vec::new();
    for n in 0..8 {
        cards.push(ann.card(&format!("JW11111111111111{n}")).await);
    }
    let numbers: Vec<String> = (0..8).map(|n| format!("JW22222222222222{n}")).collect();
    let changes = cards.iter().zip(&numbers).map(|(card, number)| change(&ann, card, number));
    let answers = futures::future::join_all(changes).await;
    let refused: Vec<&Answer> = answers.iter().filter(|answer| answer.codes() == ["TOO_OFTEN"]).collect();
    assert_eq!(refused.len(), 3);
    insta::assert_snapshot!(messages(refused[0].payload()).join(" "), @r#"番号の変更は7日間に5回までです。10月12日 12:00からまた変更できます。お急ぎのときは、お電話でご連絡ください。試験バス 0852-00-0000、松江市交通局 0852-60-1111、一畑バス 0852-20-5200"#);
    assert_eq!(app.sql("select count(*) from cards where state = 'live'").await, ["8"]);
    let n = answers.iter().position(|answer| answer.codes() == ["TOO_OFTEN"]).unwrap();
    let done = answers.iter().position(|answer| answer.codes().is_empty()).unwrap();
    assert_eq!(id_of(&change(&ann, &cards[done], &numbers[done]).await), id_of(&answers[done]), "it is done");

    app.clock.advance(jiff::SignedDuration::from_hours(7 * 24 - 1));
    assert_eq!(change(&ann, &cards[n], &numbers[n]).await.codes(), ["TOO_OFTEN"]);
    app.clock.advance(jiff::SignedDuration::from_hours(1));
    change(&ann, &cards[n], &numbers[n]).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_take_a_change_out_of_the_count() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let mut card = ann.card("JW111111111111110").await;
    for n in 1..=5 {
        card = id_of(&change(&ann, &card, &format!("JW11111111111111{n}")).await);
    }
    assert_eq!(change(&ann, &card, NEW).await.codes(), ["TOO_OFTEN"]);
    teiki_api::drafts::cards::release(&app.app, &Actor::Operations(None), "staff:kato", "JW111111111111112")
        .await
        .unwrap();
    change(&ann, &card, NEW).await.done();
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_leave_everything_as_it_was() {
    let app = TestApp::start().await;
    app.seller().await;
    let (ann, bob) = (app.person("ann").await, app.person("bob").await);
    let (old, _) = (ann.card(OLD).await, bob.card(NEW).await);
    app.bought(&Bought::live(&old, "2026-10-01", "2026-10-31")).await;
    assert_eq!(change(&ann, &old, OLD).await.codes(), ["SAME"]);
    let answer = change(&ann, &old, NEW).await;
    assert_eq!(answer.codes(), ["TAKEN"]);
    assert!(messages(answer.payload())[0].contains("0852-00-0000"));
    assert_eq!(change(&ann, &old, "JE123456789012345").await.codes(), ["OTHER_BRAND"]);
    assert_eq!(change(&ann, &old, "JW1").await.codes(), ["WRONG_LENGTH"]);
    assert_eq!(app.sql("select distinct state from cards").await, ["live"]);
    assert_eq!(cards_of_orders(&app).await, ["2026-10-01 2345 2345"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pass_may_move_to_a_card_registered_before() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let (old, other) = (ann.card(OLD).await, ann.card(NEW).await);
    app.bought(&Bought::live(&old, "2026-10-01", "2026-10-31")).await;
    app.bought(&Bought::live(&other, "2026-11-01", "2026-11-30")).await;
    app.bought(&Bought { family: "free", ..Bought::live(&other, "2026-10-01", "2026-10-31") }).await;
    let answer = change(&ann, &old, NEW).await;
    assert_eq!((id_of(&answer), answer.done()["movedPasses"].clone()), (other, json!(1)));
    assert_eq!(answer.done()["card"]["kind"], "CARD", "it keeps its kind");
    let cards = ann.run("{ viewer { cards { last4: masked } } }", json!({})).await;
    assert_eq!(cards.data()["viewer"]["cards"].as_array().unwrap().len(), 1);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clash_is_refused_with_its_dates() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let (old, other) = (ann.card(OLD).await, ann.card(NEW).await);
    app.bought(&Bought::open(&old, "awaiting_payment", "2026-10-10", "2026-11-09")).await;
    app.bought(&Bought::live(&other, "2026-11-09", "2026-12-08")).await;
    let answer = change(&ann, &old, NEW).await;
    assert_eq!(answer.codes(), ["CLASH"]);
    insta::assert_snapshot!(messages(answer.payload()).join(" "), @r#"新しい番号のカードには試験バスの「試験定期」（2026年11月9日〜2026年12月8日）があり、期間が重なるため移せません。別のカードの番号を入力してください。"#);
    app.run("update accounts set lang = 'en'").await;
    let input = json!({
        "id": old, "number": NEW, "numberChecked": true, "kind": "CARD", "reason": "LOST", "password": PASSWORD,
    });
    let answer = ann.mutate("cardChangeNumber", "card { id }", input).await;
    insta::assert_snapshot!(messages(answer.payload()).join(" "), @r#"The card with the new number already holds “Test pass” of Test Bus from 9 November 2026 to 8 December 2026, for some of the same days. Enter the number of another card."#);
    assert_eq!(cards_of_orders(&app).await, ["2026-10-10 2345 2345", "2026-11-09 4321 4321"]);
    assert!(app.sql("select kind from jobs").await.is_empty());
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_taps_on_one_change_give_one_new_card() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let old = ann.card(OLD).await;
    app.bought(&Bought::live(&old, "2026-10-01", "2026-10-31")).await;
    let answers = futures::future::join_all((0..8).map(|_| change(&ann, &old, NEW))).await;
    let first = id_of(&answers[0]);
    for answer in &answers {
        assert_eq!((id_of(answer), &answer.done()["movedPasses"]), (first.clone(), &json!(1)));
    }
    assert_eq!(app.sql("select count(*) from cards").await, ["2"]);
    assert_eq!(app.sql("select count(*) from order_events where event = 'card_changed'").await, ["1"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_changes_of_one_card_to_eight_numbers_let_one_through() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let old = ann.card(OLD).await;
    app.bought(&Bought::live(&old, "2026-10-01", "2026-10-31")).await;
    let numbers: Vec<String> = (0..8).map(|n| format!("JW55555555555555{n}")).collect();
    let answers = futures::future::join_all(numbers.iter().map(|number| change(&ann, &old, number))).await;
    let mut codes: Vec<String> = answers.iter().map(|answer| answer.codes().join(" ")).collect();
    codes.sort();
    assert_eq!(
        (codes[0].as_str(), codes[1].as_str(), codes[7].as_str()),
        ("", "ALREADY_CHANGED", "ALREADY_CHANGED")
    );
    assert_eq!(app.sql("select count(*) from cards").await, ["2"]);
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_that_swap_into_each_other_do_not_deadlock() {
    let app = TestApp::start().await;
    for round in 0..6 {
        let ann = app.person(&format!("ann{round}")).await;
        let (one, two) = (format!("JW11111111111111{round}"), format!("JW22222222222222{round}"));
        let (first, second) = (ann.card(&one).await, ann.card(&two).await);
        let (left, right) = tokio::join!(change(&ann, &first, &two), change(&ann, &second, &one));
        let mut codes = [left.codes().join(""), right.codes().join("")];
        codes.sort();
        assert_eq!(codes[0], "", "one goes through");
        assert_eq!(codes[1], "", "and the other, to the number that the first gave up");
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_placed_meanwhile_waits_for_the_change() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let old = ann.card(OLD).await;
    let orders = (0..6).map(|n| {
        let (card, day) = (old.clone(), 10 + n);
        let app = &app;
        async move {
            let day = format!("2026-10-{day}");
            app.bought(&Bought::open(&card, "awaiting_payment", &day, &day)).await
        }
    });
    let (_, answer) = tokio::join!(futures::future::join_all(orders), change(&ann, &old, NEW));
    // An order either moved whole or was placed whole afterwards: it never stands apart from its pass.
    answer.done();
    let apart = app
        .sql(&format!(
            "select orders.id from orders join passes on passes.order_id = orders.id
             where orders.card_id <> passes.card_id and orders.operator_id = '{OPERATOR}'"
        ))
        .await;
    assert!(apart.is_empty(), "{apart:?}");
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn placing_and_changing_at_once_neither_part_nor_deadlock() {
    let app = TestApp::start().await;
    for round in 0..8 {
        let ann = app.person(&format!("ann{round}")).await;
        let old = ann.card(&format!("JW11111111111111{round}")).await;
        let draft = buying::draft(&ann, &old, "2026-10-06").await;
        let place = buying::placing(&draft, &format!("key-{draft}"));
        let new = format!("JW22222222222222{round}");
        let (placed, changed) =
            tokio::join!(ann.mutate("orderPlace", "order { card { id } }", place), change(&ann, &old, &new));
        let new = id_of(&changed);
        // Placed before the change, it moved with it; placed after, the draft had moved already.
        placed.done();
        let cards = app
            .sql(&format!(
                "select orders.card_id || ' ' || passes.card_id from orders
                 join passes on passes.order_id = orders.id where orders.account_id = '{}'",
                ann.account_id
            ))
            .await;
        assert_eq!(cards, [format!("{new} {new}")]);
    }
    app.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rider_is_told_by_mail() {
    let app = TestApp::start().await;
    let ann = app.person("ann").await;
    let old = ann.card(OLD).await;
    let pass = Bought::live(&old, "2026-09-06", "2026-10-05");
    app.bought(&pass).await;
    let seller =
        app.one(&format!("select name_ja || ' ' || phone from operators where id = '{OPERATOR}'")).await;
    let new = id_of(&change(&ann, &old, NEW).await);
    app.run_jobs().await;
    let letters = app.outside.letters(&ann.email).await;
    let letter = &letters[0];
    let called = letter.text.split_once("お電話ください。").unwrap().1.lines().next();
    assert_eq!(called, Some(seller.as_str()), "who sold the pass that moved");
    assert_eq!(letter.subject, "【Teiki】ICOCAの番号を変更しました");
    for part in [&letter.text, &letter.html] {
        assert!(part.contains("JW123 •••• •••• 2345") && part.contains("JW543 •••• •••• 4321"));
        assert!(part.contains(&format!("/cards/{new}")) && !part.contains("8765"));
    }
    app.run("update accounts set lang = 'en'").await;
    change(&ann, &new, "JW000000000000001").await.done();
    app.run_jobs().await;
    let letters = app.outside.letters(&ann.email).await;
    assert_eq!(letters[0].subject, "[Teiki] The number of your ICOCA was changed");
    assert_eq!(Value::from(letters.len()), json!(4), "each job is run twice here");
    app.done().await;
}
