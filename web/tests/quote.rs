//! `teiki quote` as staff run it: the executable itself, with an empty environment.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its answer fails")]

use std::process::{Command, Output};

use serde_json::{Value, json};

fn teiki(line: &str) -> Output {
    teiki_args(&line.split_whitespace().collect::<Vec<_>>())
}

fn teiki_args(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_teiki")).arg("quote").args(args).env_clear().output().unwrap()
}

fn answer(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty());
    serde_json::from_slice(&output.stdout).unwrap()
}

fn quote(line: &str) -> Value {
    answer(&teiki(line))
}

/// Asserts that the question is refused, and returns the sentence.
fn refused(line: &str) -> String {
    refused_args(&line.split_whitespace().collect::<Vec<_>>())
}

fn refused_args(args: &[&str]) -> String {
    let output = teiki_args(args);
    assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
    assert!(output.stdout.is_empty(), "{args:?}");
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert!(!sentence.trim().is_empty() && !sentence.contains("panicked"), "{args:?}: {sentence}");
    sentence
}

#[test]
fn cards() {
    let icoca = json!({ "number": "JW123456789012345", "brand": "ICOCA", "usable": true });
    assert_eq!(quote("card JW123456789012345"), icoca);
    assert_eq!(quote("card jw123 4567 8901 2345"), icoca);
    assert_eq!(answer(&teiki_args(&["card", "番号はＪＷ１２３－４５６７－８９０１－２３４５です"])), icoca);
    let brands = [
        ("JE", "Suica"),
        ("PB", "PASMO"),
        ("JC", "TOICA"),
        ("JK", "SUGOCA"),
        ("NR", "nimoca"),
        ("FC", "はやかけん"),
        ("SU", "PiTaPa"),
        ("TP", "manaca"),
        ("JH", "Kitaca"),
        ("IY", "ICい〜カード"),
        ("MD", "MOBIRY DAYS"),
    ];
    for (prefix, brand) in brands {
        let number = format!("{prefix}123456789012345");
        assert_eq!(
            quote(&format!("card {number}")),
            json!({ "number": number, "brand": brand, "usable": false })
        );
    }
    assert_eq!(
        quote("card ZZ123456789012345"),
        json!({ "number": "ZZ123456789012345", "brand": null, "usable": false })
    );
}

#[test]
fn malformed_cards() {
    assert_eq!(refused("card JW12345678901234"), "A card number has 17 characters; this one has 16.\n");
    assert_eq!(refused_args(&["card", ""]), "Enter the 17 characters of the card number.\n");
    for line in
        ["card JE123", "card 12345678901234567", "card JW1234567890123456", "card JW12345678901234*", "card"]
    {
        refused(line);
    }
}

#[test]
fn invoice_numbers() {
    for number in ["T7123456789012", "T4011001098993", "T7280001000972", "ｔ７１２３４５６７８９０１２"]
    {
        assert_eq!(quote(&format!("invoice-number {number}")), json!({ "valid": true }), "{number}");
    }
    for number in ["", "T8123456789012", "T712345678901", "7123456789012", "-1", "T71234567890123", "x"] {
        assert_eq!(answer(&teiki_args(&["invoice-number", number])), json!({ "valid": false }), "{number}");
    }
}

#[test]
fn terms() {
    let table = [
        ("2026-01-01", 1, "2026-01-31"),
        ("2026-03-15", 1, "2026-04-14"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-02-28", 1, "2026-03-27"),
        ("2028-02-29", 1, "2028-03-28"),
        ("2026-01-28", 1, "2026-02-27"),
        ("2026-01-29", 1, "2026-02-28"),
        ("2028-01-29", 1, "2028-02-28"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-05-03", 3, "2026-08-02"),
    ];
    for (start, months, end) in table {
        assert_eq!(quote(&format!("term-end --start {start} --months {months}")), json!({ "end": end }));
    }
    for line in [
        "term-end --start 2026-02-29 --months 1",
        "term-end --start 2026-13-01 --months 1",
        "term-end --start 2026-4-1 --months 1",
        "term-end --start 2026-04-01 --months 0",
        "term-end --start 2026-04-01 --months -1",
        "term-end --start 2026-04-01 --months 1.5",
        "term-end --start 9999-12-31 --months 1",
        "term-end --start 2026-04-01",
    ] {
        refused(line);
    }
}

#[test]
fn prices() {
    let table = [
        ("--fare 240 --rides 60 --discount 30% --months 1 --factor 1 --rounding half-up --unit 10", 10_080),
        (
            "--fare 240 --rides 60 --discount 30% --months 3 --factor 0.95 --rounding half-up --unit 10",
            28_730,
        ),
        (
            "--fare 240 --rides 60 --discount 30% --months 6 --factor 0.90 --rounding half-up --unit 10",
            54_430,
        ),
        ("--fare 420 --rides 60 --discount 40% --months 1 --factor 1 --rounding up --unit 10", 15_120),
        ("--fare 420 --rides 60 --discount 40% --months 3 --factor 0.95 --rounding up --unit 10", 43_100),
        ("--fare 420 --rides 60 --discount 40% --months 6 --factor 0.9 --rounding up --unit 10", 81_650),
        ("--fare 15600 --rides 1 --discount 0% --months 3 --factor 0.95 --rounding up --unit 100", 44_500),
        (
            "--fare 170 --rides 60 --discount 30% --then 30% --months 3 --factor 0.95 --rounding half-up --unit 10",
            14_240,
        ),
        (
            "--fare 170 --rides 60 --discount 30% --months 3 --factor 0.95 --rounding half-up --unit 10 \
             --round-each-step --then 30%",
            14_250,
        ),
        ("--fare 100 --rides 1 --discount 12.5% --rounding half-up --unit 1", 88),
        ("--fare 100 --rides 1 --discount 50% --then 50% --then 50% --rounding up --unit 1", 13),
        ("--fare 240 --rides 60 --discount 100% --rounding up --unit 100", 0),
    ];
    for (args, price) in table {
        assert_eq!(quote(&format!("price {args}")), json!({ "price": price }), "{args}");
    }
}

#[test]
fn prices_refused() {
    let most = i64::MAX;
    for args in [
        "--fare -1 --rides 60 --rounding up --unit 10",
        "--fare 240 --rides 0 --rounding up --unit 10",
        "--fare 240 --rides 60 --rounding up --unit 5",
        "--fare 240 --rides 60 --rounding down --unit 10",
        "--fare 240 --rides 60 --discount 30 --rounding up --unit 10",
        "--fare 240 --rides 60 --discount 101% --rounding up --unit 10",
        "--fare 240 --rides 60 --discount -5% --rounding up --unit 10",
        "--fare 240 --rides 60 --factor -0.95 --rounding up --unit 10",
        "--fare 240 --rides 60 --factor=-0.95 --rounding up --unit 10",
        "--fare 2.5 --rides 60 --rounding up --unit 10",
        "--fare 99999999999999999999 --rides 60 --rounding up --unit 10",
        &format!("--fare {most} --rides 60 --rounding up --unit 10"),
        "--fare 240 --rides 60",
    ] {
        refused(&format!("price {args}"));
    }
}

/// The refund and the days used; the lines must add up to the refund.
fn refund(args: &str) -> (i64, i64) {
    let answer = quote(&format!("refund {args}"));
    let lines = answer["lines"].as_array().unwrap();
    assert!(lines.iter().all(|line| !line["label"].as_str().unwrap().is_empty()), "{answer}");
    let refund = answer["refund"].as_i64().unwrap();
    assert_eq!(lines.iter().map(|line| line["amount"].as_i64().unwrap()).sum::<i64>(), refund, "{answer}");
    (refund, answer["used"].as_i64().unwrap())
}

#[test]
fn refunds() {
    let table = [
        (
            "--rule daily --price 12000 --months 1 --fare 300 --start 2026-04-01 --claim 2026-04-10 --fee 520",
            (5_480, 10),
        ),
        (
            "--rule daily --price 34500 --months 3 --fare 300 --start 2026-04-01 --claim 2026-05-10 --fee 520",
            (9_980, 40),
        ),
        (
            "--rule daily --price 26330 --months 3 --fare 220 --start 2026-05-03 --claim 2026-07-10 --fee 500",
            (0, 69),
        ),
        (
            "--rule terms-then-days --price 10080 --months 1 --price-3m 28730 --fare 240 --start 2026-04-01 \
             --claim 2026-04-10 --fee 520",
            (4_760, 10),
        ),
        (
            "--rule rail-months --price 9260 --months 1 --start 2026-04-01 --claim 2026-04-10 --fee 520",
            (0, 10),
        ),
        // Four whole months: 3 + 1, no day, so no fare.
        (
            "--rule terms-then-days --price 54430 --months 6 --price-1m 10080 --price-3m 28730 --start 2026-04-01 \
             --claim 2026-07-31 --fee 520",
            (15_100, 122),
        ),
        // 22 days would cost 10,560; the month's price caps them.
        (
            "--rule terms-then-days-capped --price 28730 --months 3 --price-1m 10080 --fare 240 --start 2026-04-01 \
             --claim 2026-05-22 --fee 520",
            (8_050, 52),
        ),
        // Five begun months: 3 + 1 + 1.
        (
            "--rule rail-months --price 54430 --months 6 --price-1m 10080 --price-3m 28730 --start 2026-04-01 \
             --claim 2026-08-10 --fee 220",
            (5_320, 132),
        ),
        // The seventh day is still charged by the day.
        (
            "--rule rail-months --price 9260 --months 1 --fare 200 --start 2026-04-01 --claim 2026-04-07 --fee 220",
            (6_240, 7),
        ),
        (
            "--rule daily --price 12000 --months 1 --start 2026-04-01 --claim 2026-03-31 --fee 520",
            (11_480, 0),
        ),
        ("--rule daily --price 12000 --months 1 --start 2026-04-01 --claim 2026-05-01 --fee 520", (0, 30)),
    ];
    for (args, expected) in table {
        assert_eq!(refund(args), expected, "{args}");
    }
}

#[test]
fn refunds_refused() {
    let dates = "--start 2026-04-01 --claim 2026-05-10";
    let most = i64::MAX;
    for args in [
        &format!("--rule weekly --price 34500 --months 3 --fare 300 {dates} --fee 520"),
        &format!("--rule daily --price -1 --months 3 --fare 300 {dates} --fee 520"),
        &format!("--rule daily --price 34500 --months 3 --fare=-300 {dates} --fee 520"),
        &format!("--rule daily --price 34500 --months 3 --fare 300 {dates} --fee -520"),
        &format!("--rule daily --price 34500 --months 3 {dates} --fee 520"),
        &format!("--rule daily --price 34500 --months 0 --fare 300 {dates} --fee 520"),
        &format!("--rule terms-then-days --price 34500 --months 3 --fare 300 {dates} --fee 520"),
        &format!("--rule terms-then-days-capped --price 34500 --months 3 --fare 300 {dates} --fee 520"),
        &format!("--rule rail-months --price 34500 --months 6 {dates} --fee 220"),
        &format!("--rule daily --price 34500 --months 3 --fare {most} {dates} --fee 520"),
        "--rule daily --price 34500 --months 3 --fare 300 --start 2026-04-31 --claim 2026-05-10 --fee 520",
        "--rule daily --price 34500 --months 3 --fare 300 --start 2026-04-01 --claim 2026-02-30 --fee 520",
    ] {
        refused(&format!("refund {args}"));
    }
    assert_eq!(
        refused(&format!(
            "refund --rule terms-then-days --price 34500 --months 3 --fare 300 {dates} --fee 520"
        )),
        "The price of the 1-month pass is needed to charge the elapsed months.\n"
    );
}

#[test]
fn unknown_questions() {
    refused("");
    refused("fare");
    refused("card JW123456789012345 --loud");
}
