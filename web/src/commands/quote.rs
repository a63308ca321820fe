//! `teiki quote`: the rules at the command line, for counter staff and for trying a rule before it goes into the
//! catalogue. One JSON object on stdout; no environment, no database, no network.

use std::collections::BTreeMap;
use std::io::Write;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde::Serialize;
use teiki_shared::card_number::{self, Brand};
use teiki_shared::invoice::InvoiceNumber;
use teiki_shared::jst;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::price::{Factor, Formula, Percent, Rounding, RoundingMode, RoundingUnit};
use teiki_shared::refund::{self, RefundBasis, RefundRule};
use teiki_shared::validity::{Term, term_end};

use super::Stop;

/// The longest term that is computed, in months.
const MOST_MONTHS: i64 = 600;

#[derive(Args)]
pub struct Quote {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand)]
enum Question {
    /// The brand of a card number, and whether a pass can be put on the card.
    Card(CardArgs),
    /// Whether an invoice issuer's registration number is well formed and its check digit right.
    InvoiceNumber(InvoiceArgs),
    /// The last day of a term.
    TermEnd(TermArgs),
    /// The price that a formula drafts.
    Price(PriceArgs),
    /// What is paid back for a pass.
    Refund(RefundArgs),
}

#[derive(Args)]
struct CardArgs {
    /// As printed or pasted; spaces, hyphens, full width and lower case do not matter.
    #[arg(required = true)]
    number: Vec<String>,
}

#[derive(Args)]
struct InvoiceArgs {
    /// T and 13 digits.
    #[arg(allow_hyphen_values = true)]
    number: String,
}

#[derive(Args)]
struct TermArgs {
    /// The first day, yyyy-mm-dd.
    #[arg(long, value_parser = date)]
    start: Date,
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=MOST_MONTHS))]
    months: u16,
}

#[derive(Args)]
#[command(allow_negative_numbers = true)]
struct PriceArgs {
    /// The one-way fare in yen.
    #[arg(long, value_parser = yen)]
    fare: Yen,
    /// One-way rides that a month is counted as.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rides: u32,
    /// Taken from fare x rides, such as 30% or 12.5%.
    #[arg(long)]
    discount: Option<Percent>,
    /// A further discount, taken from what the one before left; may be repeated.
    #[arg(long)]
    then: Vec<Percent>,
    #[arg(long, default_value = "1", value_parser = clap::value_parser!(u16).range(1..=MOST_MONTHS))]
    months: u16,
    /// What a longer term is multiplied by besides its months, such as 0.95.
    #[arg(long, default_value = "1")]
    factor: Factor,
    /// half-up or up.
    #[arg(long)]
    rounding: RoundingMode,
    /// 1, 10 or 100 yen.
    #[arg(long, value_parser = unit)]
    unit: RoundingUnit,
    /// Round after each discount and at the end, not only at the end.
    #[arg(long)]
    round_each_step: bool,
}

#[derive(Args)]
#[command(allow_negative_numbers = true)]
struct RefundArgs {
    /// daily, terms-then-days, terms-then-days-capped or rail-months.
    #[arg(long)]
    rule: RefundRule,
    /// What was paid, in yen.
    #[arg(long, value_parser = yen)]
    price: Yen,
    /// The months that were bought.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=MOST_MONTHS))]
    months: u16,
    /// The price of the 1-month pass, where elapsed months are charged by it.
    #[arg(long = "price-1m", value_parser = yen)]
    price_1m: Option<Yen>,
    /// The price of the 3-month pass.
    #[arg(long = "price-3m", value_parser = yen)]
    price_3m: Option<Yen>,
    /// The price of the 6-month pass, for terms above 6 months.
    #[arg(long = "price-6m", value_parser = yen)]
    price_6m: Option<Yen>,
    /// The one-way fare in yen, where days are charged.
    #[arg(long, value_parser = yen)]
    fare: Option<Yen>,
    /// The first day, yyyy-mm-dd.
    #[arg(long, value_parser = date)]
    start: Date,
    /// The day of the claim, which counts as used, yyyy-mm-dd.
    #[arg(long, value_parser = date)]
    claim: Date,
    #[arg(long, value_parser = yen)]
    fee: Yen,
}

#[derive(Serialize)]
struct CardAnswer {
    number: String,
    /// Null for letters that no known brand begins with.
    brand: Option<&'static str>,
    usable: bool,
}

#[derive(Serialize)]
struct InvoiceAnswer {
    valid: bool,
}

#[derive(Serialize)]
struct TermAnswer {
    end: Date,
}

#[derive(Serialize)]
struct PriceAnswer {
    price: Yen,
}

#[derive(Serialize)]
struct RefundAnswer {
    refund: Yen,
    used: i64,
    lines: Vec<LineAnswer>,
}

#[derive(Serialize)]
struct LineAnswer {
    label: String,
    amount: Yen,
}

/// Answers on stdout with one JSON object and a line end.
pub fn run(quote: Quote) -> Result<(), Stop> {
    match quote.question {
        Question::Card(args) => print_json(&card(&args)?),
        Question::InvoiceNumber(args) => print_json(&invoice_number(&args)),
        Question::TermEnd(args) => print_json(&term(&args)?),
        Question::Price(args) => print_json(&price(args)?),
        Question::Refund(args) => print_json(&refund(&args)?),
    }
}

fn print_json(answer: &impl Serialize) -> Result<(), Stop> {
    let json = serde_json::to_string(answer).map_err(Stop::because)?;
    writeln!(std::io::stdout(), "{json}").map_err(Stop::because)
}

fn card(args: &CardArgs) -> Result<CardAnswer, Stop> {
    let number = card_number::extract(&args.number.join(" ")).map_err(Stop::because)?;
    card_number::check_form(&number).map_err(Stop::because)?;
    let brand = Brand::of(&number);
    Ok(CardAnswer { number, brand: brand.map(Brand::name), usable: brand == Some(Brand::Icoca) })
}

fn invoice_number(args: &InvoiceArgs) -> InvoiceAnswer {
    InvoiceAnswer { valid: InvoiceNumber::parse(&args.number).is_ok() }
}

fn term(args: &TermArgs) -> Result<TermAnswer, Stop> {
    let end = term_end(args.start, args.months).ok_or_else(beyond_calendar)?;
    Ok(TermAnswer { end })
}

fn price(args: PriceArgs) -> Result<PriceAnswer, Stop> {
    let formula = Formula {
        rides: args.rides,
        discounts: args.discount.into_iter().chain(args.then).collect(),
        months: args.months,
        factor: args.factor,
        rounding: Rounding { mode: args.rounding, unit: args.unit, each_step: args.round_each_step },
    };
    let price = formula.price(args.fare).map_err(Stop::because)?;
    Ok(PriceAnswer { price })
}

fn refund(args: &RefundArgs) -> Result<RefundAnswer, Stop> {
    let prices = [(1, args.price_1m), (3, args.price_3m), (6, args.price_6m)];
    let basis = RefundBasis {
        rule: args.rule,
        price: args.price,
        validity: Term::Months(args.months).from_start(args.start).ok_or_else(beyond_calendar)?,
        prices: prices
            .into_iter()
            .filter_map(|(months, price)| Some((months, price?)))
            .collect::<BTreeMap<_, _>>(),
        fare: args.fare,
        fee: args.fee,
    };
    let refund = refund::refund(&basis, args.claim).map_err(Stop::because)?;
    let lines = refund.lines.iter();
    Ok(RefundAnswer {
        refund: refund.refund,
        used: refund.used,
        lines: lines.map(|line| LineAnswer { label: line.label(Lang::En), amount: line.amount }).collect(),
    })
}

fn beyond_calendar() -> Stop {
    Stop::because("The term ends beyond the calendar.")
}

fn date(text: &str) -> Result<Date, &'static str> {
    jst::read_date(text).ok_or("Give a day of the calendar as yyyy-mm-dd.")
}

/// Whole yen in plain digits.
fn yen(text: &str) -> Result<Yen, &'static str> {
    let is_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let amount = is_digits.then(|| text.parse().ok()).flatten();
    amount.map(Yen::new).ok_or("Give whole yen in digits, without a sign.")
}

fn unit(text: &str) -> Result<RoundingUnit, String> {
    let yen: u32 = text.parse().map_err(|_| "Give 1, 10 or 100.".to_owned())?;
    RoundingUnit::try_from(yen).map_err(|fault| fault.to_string())
}
