//! The published refunds, the rules at their edges, and what holds of every refund.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::lang::Lang;
use crate::validity::Term;

fn basis(rule: RefundRule, price: i64, months: u16, fare: Option<i64>, start: &str, fee: i64) -> RefundBasis {
    RefundBasis {
        rule,
        price: Yen::new(price),
        validity: Term::Months(months).from_start(start.parse().unwrap()).unwrap(),
        prices: BTreeMap::new(),
        fare: fare.map(Yen::new),
        fee: Yen::new(fee),
    }
}

/// Keihan Kyoto: fare 240, 10,080 / 28,730 / 54,430.
fn keihan(rule: RefundRule, months: u16) -> RefundBasis {
    let prices = BTreeMap::from([(1, 10_080), (3, 28_730), (6, 54_430)].map(|(m, yen)| (m, Yen::new(yen))));
    RefundBasis {
        prices: prices.clone(),
        ..basis(rule, prices[&months].get(), months, Some(240), "2026-04-01", 520)
    }
}

fn refunded(basis: &RefundBasis, claim: &str) -> (i64, i64) {
    let refund = refund(basis, claim.parse().unwrap()).unwrap();
    (refund.refund.get(), refund.used)
}

#[test]
fn the_published_refunds() {
    use RefundRule::{Daily, RailMonths, TermsThenDays};
    let table = [
        (basis(Daily, 12_000, 1, Some(300), "2026-04-01", 520), "2026-04-10", (5_480, 10)),
        (basis(Daily, 34_500, 3, Some(300), "2026-04-01", 520), "2026-05-10", (9_980, 40)),
        (basis(Daily, 26_330, 3, Some(220), "2026-05-03", 500), "2026-07-10", (0, 69)),
        (basis(TermsThenDays, 10_080, 1, Some(240), "2026-04-01", 520), "2026-04-10", (4_760, 10)),
        (basis(RailMonths, 9_260, 1, None, "2026-04-01", 520), "2026-04-10", (0, 10)),
    ];
    for (basis, claim, expected) in table {
        assert_eq!(refunded(&basis, claim), expected, "{basis:?}");
    }
}

#[test]
fn before_the_start_price_less_fee_and_after_the_end_nothing() {
    for rule in RefundRule::ALL {
        let pass = basis(*rule, 12_000, 1, None, "2026-04-01", 520);
        assert_eq!(refunded(&pass, "2026-03-31"), (11_480, 0), "{rule}");
        assert_eq!(refunded(&pass, "2026-05-01"), (0, 30), "{rule}");
    }
    assert_eq!(refunded(&basis(RefundRule::Daily, 500, 1, None, "2026-04-01", 520), "2026-03-31"), (0, 0));
}

#[test]
fn whole_terms_are_charged_largest_first() {
    let half_year = keihan(RefundRule::TermsThenDays, 6);
    // 1 May to 10 May: one month, ten days.
    assert_eq!(refunded(&half_year, "2026-05-10").0, 54_430 - 10_080 - 10 * 480 - 520);
    // Three months and a day.
    assert_eq!(refunded(&half_year, "2026-07-01").0, 54_430 - 28_730 - 480 - 520);
    // Four months: 3 + 1.
    assert_eq!(refunded(&half_year, "2026-07-31").0, 54_430 - 28_730 - 10_080 - 520);
    // A 3-month pass has no shorter term than 1 month.
    assert_eq!(refunded(&keihan(RefundRule::TermsThenDays, 3), "2026-05-31").0, 28_730 - 2 * 10_080 - 520);
}

#[test]
fn a_claim_on_the_last_day_completes_the_term() {
    let quarter = keihan(RefundRule::TermsThenDays, 3);
    assert_eq!(refunded(&quarter, "2026-04-29").0, 28_730 - 29 * 480 - 520);
    assert_eq!(refunded(&quarter, "2026-04-30").0, 28_730 - 10_080 - 520);
    assert_eq!(refunded(&quarter, "2026-05-01").0, 28_730 - 10_080 - 480 - 520);
    assert_eq!(refunded(&quarter, "2026-06-30"), (0, 91));
    assert_eq!(
        refunded(&basis(RefundRule::TermsThenDays, 10_080, 1, None, "2026-04-01", 520), "2026-04-30").0,
        0
    );
}

#[test]
fn elapsed_terms_count_from_the_original_start() {
    let mut pass = keihan(RefundRule::TermsThenDays, 6);
    pass.validity = Term::Months(6).from_start("2026-01-31".parse().unwrap()).unwrap();
    // The first month ends on 28 February, the second on 30 March and not on 27 March.
    assert_eq!(refunded(&pass, "2026-03-29").0, 54_430 - 10_080 - 29 * 480 - 520);
    assert_eq!(refunded(&pass, "2026-03-30").0, 54_430 - 2 * 10_080 - 520);
}

#[test]
fn a_broken_month_costs_at_most_a_month() {
    let capped = keihan(RefundRule::TermsThenDaysCapped, 3);
    // 20 days are 9,600, 22 days would be 10,560.
    assert_eq!(refunded(&capped, "2026-05-20").0, 28_730 - 10_080 - 9_600 - 520);
    assert_eq!(refunded(&capped, "2026-05-22").0, 28_730 - 10_080 - 10_080 - 520);
    // A 1-month pass is its own cap, so that no other price is needed.
    let month = basis(RefundRule::TermsThenDaysCapped, 10_080, 1, Some(240), "2026-04-01", 0);
    assert_eq!(refunded(&month, "2026-04-29").0, 0);
}

#[test]
fn rail_charges_begun_months() {
    let half_year = RefundBasis { fee: Yen::new(220), ..keihan(RefundRule::RailMonths, 6) };
    let (one, three) = (10_080, 28_730);
    let table = [
        ("2026-04-01", 480),
        ("2026-04-07", 7 * 480),
        ("2026-04-08", one),
        ("2026-04-30", one),
        ("2026-05-01", 2 * one),
        ("2026-06-01", three),
        ("2026-07-01", three + one),
        ("2026-08-31", three + 2 * one),
    ];
    for (claim, charge) in table {
        assert_eq!(refunded(&half_year, claim).0, (54_430 - charge - 220).max(0), "{claim}");
    }
    assert_eq!(refunded(&half_year, "2026-09-01").0, 0);
    // The first days come first: a month need not remain.
    let month = basis(RefundRule::RailMonths, 9_260, 1, Some(200), "2026-04-01", 220);
    assert_eq!(refunded(&month, "2026-04-07").0, 9_260 - 7 * 400 - 220);
    assert_eq!(refunded(&month, "2026-04-08").0, 0);
}

#[test]
fn a_term_with_fixed_dates_is_charged_from_its_first_day() {
    let autumn = Validity::new("2026-09-01".parse().unwrap(), "2026-12-31".parse().unwrap()).unwrap();
    let daily =
        RefundBasis { validity: autumn, ..basis(RefundRule::Daily, 32_000, 4, Some(240), "2026-09-01", 520) };
    assert_eq!(refunded(&daily, "2026-08-31"), (32_000 - 520, 0));
    assert_eq!(refunded(&daily, "2026-10-05"), (32_000 - 35 * 480 - 520, 35));
    assert_eq!(refunded(&daily, "2027-01-01"), (0, 122));
    // Whole months at their pass prices, where the table has them: September to November, then ten days.
    let terms =
        RefundBasis { validity: autumn, price: Yen::new(40_000), ..keihan(RefundRule::TermsThenDays, 6) };
    assert_eq!(refunded(&terms, "2026-12-10").0, 40_000 - 28_730 - 10 * 480 - 520);
    let months = |rule| charged_months(rule, autumn.start(), autumn.end());
    assert_eq!((months(RefundRule::Daily), months(RefundRule::TermsThenDays)), (vec![], vec![3, 1]));
}

#[test]
fn missing_numbers_are_named_only_when_needed() {
    let claimed = |basis: &RefundBasis, claim: &str| refund(basis, claim.parse().unwrap()).map(|_| ());
    let daily = basis(RefundRule::Daily, 12_000, 1, None, "2026-04-01", 520);
    assert_eq!(claimed(&daily, "2026-04-01"), Err(RefundFault::MissingFare));
    let mut terms = keihan(RefundRule::TermsThenDays, 6);
    terms.prices.remove(&3);
    assert_eq!(claimed(&terms, "2026-06-29"), Ok(()));
    assert_eq!(claimed(&terms, "2026-06-30"), Err(RefundFault::MissingPrice { months: 3 }));
    terms.fare = None;
    assert_eq!(claimed(&terms, "2026-05-31"), Ok(()));
    let capped = basis(RefundRule::TermsThenDaysCapped, 34_500, 3, Some(300), "2026-04-01", 520);
    assert_eq!(claimed(&capped, "2026-04-02"), Err(RefundFault::MissingPrice { months: 1 }));
    let rail = basis(RefundRule::RailMonths, 9_260, 1, None, "2026-04-01", 220);
    assert_eq!(claimed(&rail, "2026-04-07"), Err(RefundFault::MissingFare));
    assert_eq!(claimed(&rail, "2026-04-08"), Ok(()));
    let negative = basis(RefundRule::Daily, -1, 1, None, "2026-04-01", 0);
    assert_eq!(claimed(&negative, "2026-03-01"), Err(RefundFault::Negative("price")));
    let large = basis(RefundRule::Daily, 1, 1, Some(i64::MAX), "2026-04-01", 0);
    assert_eq!(claimed(&large, "2026-04-01"), Err(RefundFault::TooLarge));
}

#[test]
fn each_charge_names_its_days() {
    let days = |basis: &RefundBasis, claim: &str| -> Vec<String> {
        let lines = refund(basis, claim.parse().unwrap()).unwrap().lines;
        let period = |line: &Line| {
            let days = line.period?;
            Some(format!("{} {}/{}", line.kind.as_str(), days.start(), days.end()))
        };
        lines.iter().filter_map(period).collect()
    };
    let half_year = keihan(RefundRule::TermsThenDays, 6);
    assert_eq!(
        days(&half_year, "2026-08-10"),
        [
            "price 2026-04-01/2026-09-30",
            "term 2026-04-01/2026-06-30",
            "term 2026-07-01/2026-07-31",
            "days 2026-08-01/2026-08-10"
        ]
    );
    // From the original start: the first month ends on the 28th, the second on the 30th.
    let from_the_31st = RefundBasis {
        validity: Term::Months(6).from_start("2026-01-31".parse().unwrap()).unwrap(),
        ..half_year.clone()
    };
    assert_eq!(
        days(&from_the_31st, "2026-04-01")[1..],
        ["term 2026-01-31/2026-02-28", "term 2026-03-01/2026-03-30", "days 2026-03-31/2026-04-01"]
    );
    // A begun month is charged whole.
    let rail = keihan(RefundRule::RailMonths, 6);
    assert_eq!(days(&rail, "2026-04-08")[1..], ["term 2026-04-01/2026-04-30"]);
    assert_eq!(days(&rail, "2026-04-07")[1..], ["days 2026-04-01/2026-04-07"]);
    assert_eq!(days(&rail, "2026-03-31").len(), 1, "before the start nothing was used");
}

#[test]
fn a_refund_of_nothing_says_why() {
    let why = |basis: &RefundBasis, claim: &str| {
        refund(basis, claim.parse().unwrap()).unwrap().nothing_back().map(NothingBack::as_str)
    };
    let month = basis(RefundRule::Daily, 12_000, 1, Some(300), "2026-04-01", 520);
    assert_eq!(why(&month, "2026-04-10"), None);
    assert_eq!(why(&month, "2026-04-30"), Some("used_up"));
    assert_eq!(why(&month, "2026-05-01"), Some("expired"));
    assert_eq!(why(&keihan(RefundRule::TermsThenDays, 3), "2026-06-30"), Some("whole_pass"));
    assert_eq!(why(&keihan(RefundRule::RailMonths, 1), "2026-04-08"), Some("no_whole_month_left"));
    let cheap = basis(RefundRule::Daily, 500, 1, Some(300), "2026-04-01", 520);
    assert_eq!(why(&cheap, "2026-03-31"), Some("fee_takes_all"));
}

#[test]
fn the_fee_is_paid_as_far_as_the_price_reaches() {
    let paid = |basis: &RefundBasis, claim: &str| {
        fee_paid(&refund(basis, claim.parse().unwrap()).unwrap().lines).get()
    };
    // Two fares of 210 yen a day: 20 days and the fee are 8,920 yen, 21 days alone the price.
    let month = basis(RefundRule::Daily, 8_820, 1, Some(210), "2026-04-01", 520);
    let days = ["2026-03-31", "2026-04-03", "2026-04-20", "2026-04-21", "2026-04-30", "2026-05-01"];
    assert_eq!(days.map(|day| paid(&month, day)), [520, 520, 420, 0, 0, 0]);
    let cheap = basis(RefundRule::Daily, 500, 1, Some(300), "2026-04-01", 520);
    assert_eq!(paid(&cheap, "2026-03-31"), 500);
    let free = basis(RefundRule::Daily, 8_820, 1, Some(210), "2026-04-01", 0);
    assert_eq!(paid(&free, "2026-04-03"), 0);
}

/// Claims are kept for 7 years: a word under which a line was stored is read for as long.
#[test]
fn the_words_of_stored_lines_stay() {
    let stored = [
        (json!({ "line": "price", "yen": 8_820 }), LineKind::Price),
        (
            json!({ "line": "days", "days": 3, "fare": 210, "yen": -1_260 }),
            LineKind::Days { days: 3, fare: Yen::new(210) },
        ),
        (json!({ "line": "term", "months": 1, "yen": -8_820 }), LineKind::Term { months: 1 }),
        (json!({ "line": "capped_days", "days": 25, "yen": -8_820 }), LineKind::CappedDays { days: 25 }),
        (json!({ "line": "whole_pass", "yen": -8_820 }), LineKind::WholePass),
        (json!({ "line": "expired", "yen": -8_820 }), LineKind::Expired),
        (json!({ "line": "no_whole_month_left", "yen": -8_820 }), LineKind::NoWholeMonthLeft),
        (json!({ "line": "fee", "yen": -520 }), LineKind::Fee),
        (json!({ "line": "floor", "yen": 1_360 }), LineKind::Floor),
    ];
    for (row, kind) in stored {
        let line = Line { kind, amount: Yen::new(row["yen"].as_i64().unwrap()), period: None };
        assert_eq!(serde_json::from_value::<Line>(row.clone()).unwrap(), line, "{row}");
        assert_eq!(serde_json::to_value(line).unwrap(), row);
    }
    let with_days =
        json!({ "line": "fee", "yen": -520, "period": { "start": "2026-04-01", "end": "2026-04-30" } });
    let line: Line = serde_json::from_value(with_days.clone()).unwrap();
    assert_eq!(line.period, Validity::new("2026-04-01".parse().unwrap(), "2026-04-30".parse().unwrap()).ok());
    assert_eq!(serde_json::to_value(line).unwrap(), with_days);
    let reasons = ["expired", "whole_pass", "no_whole_month_left", "fee_takes_all", "used_up"];
    assert_eq!(NothingBack::ALL.iter().map(|why| why.as_str()).collect::<Vec<_>>(), reasons);
}

#[test]
fn a_line_is_kept_as_it_was() {
    for claim in ["2026-03-31", "2026-04-10", "2026-06-25", "2026-06-30", "2026-07-01"] {
        for line in refund(&keihan(RefundRule::TermsThenDaysCapped, 3), claim.parse().unwrap()).unwrap().lines
        {
            let kept = serde_json::to_value(line).unwrap();
            assert_eq!(
                (kept["line"].as_str(), kept["yen"].as_i64()),
                (Some(line.kind.as_str()), Some(line.amount.get()))
            );
            assert_eq!(serde_json::from_value::<Line>(kept).unwrap(), line);
        }
    }
}

#[test]
fn the_calculation_sheet() {
    let refund = refund(&keihan(RefundRule::TermsThenDaysCapped, 3), "2026-06-25".parse().unwrap()).unwrap();
    let sheet = |lang| {
        let lines = refund.lines.iter().map(|line| format!("{}: {}\n", line.label(lang), line.amount));
        lines.collect::<String>()
    };
    insta::assert_snapshot!(sheet(Lang::Ja), @r"
    購入額: 28,730
    経過した1か月分（1か月定期の額）: -10,080
    経過した1か月分（1か月定期の額）: -10,080
    使用25日分（1か月定期の額まで）: -10,080
    払いもどし手数料: -520
    購入額を超える分（請求なし）: 2,030
    ");
    insta::assert_snapshot!(sheet(Lang::En), @r"
    Price paid: 28,730
    Elapsed term at the 1-month price: -10,080
    Elapsed term at the 1-month price: -10,080
    25 days used, at most the 1-month price: -10,080
    Refund fee: -520
    Charges above the price, not collected: 2,030
    ");
}

proptest! {
    #[test]
    fn never_negative_never_above_the_price_and_the_lines_add_up(
        rule in 0usize..4, price in 0i64..100_000, months in 1u16..13, one in 0i64..20_000, three in 0i64..60_000,
        six in 0i64..100_000, fare in 0i64..2_000, fee in 0i64..1_000, claim in -10i32..400,
    ) {
        let prices = BTreeMap::from([(1, one), (3, three), (6, six)].map(|(m, yen)| (m, Yen::new(yen))));
        let pass = RefundBasis {
            prices,
            ..basis(RefundRule::ALL[rule], price, months, Some(fare), "2026-01-31", fee)
        };
        let day = pass.validity.start().checked_add(jiff::Span::new().days(claim)).unwrap();
        let refund = refund(&pass, day).unwrap();
        prop_assert!(refund.refund >= Yen::ZERO && refund.refund <= pass.price);
        prop_assert_eq!(sum(&refund.lines).unwrap(), refund.refund);
        prop_assert!(refund.used >= 0 && refund.used <= pass.validity.days());
        if day > pass.validity.end() {
            prop_assert_eq!(refund.refund, Yen::ZERO);
        }
    }

    #[test]
    fn waiting_a_day_never_pays_by_the_day(price in 0i64..100_000, months in 1u16..7, fare in 0i64..2_000, used in 0i32..180) {
        let pass = basis(RefundRule::Daily, price, months, Some(fare), "2026-01-31", 520);
        let day = pass.validity.start().checked_add(jiff::Span::new().days(used)).unwrap();
        let (today, tomorrow) = (refund(&pass, day).unwrap(), refund(&pass, day.tomorrow().unwrap()).unwrap());
        prop_assert!(tomorrow.refund <= today.refund);
    }
}
