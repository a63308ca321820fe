use super::common::COMMON;
use crate::words::common::clock;
use crate::words::legal::Legal;

pub const LEGAL: Legal = Legal {
    version: |version| format!("Version {version}"),
    effective: |day| format!("In force from {day}"),
    announced: |document, day| format!("{document}: changes from {day}"),
    announced_text: "Read the full text after the change",
    title: "Legal notice",
    lead: "Passes are sold by these operators. Choose one to read its prices, means of payment and refund rules, as the Act on Specified Commercial Transactions requires.",
    fictional: "Fictional, for trying things out",
    seller: "Seller",
    representative: "Responsible person",
    address: "Address",
    contact: "Phone and hours",
    invoice_number: "Registration number",
    costs: "Other costs",
    costs_what: "Your own connection to the internet. There are no fees and no postage.",
    payment: "Means of payment",
    payment_what: "Credit cards with 3-D Secure. Debit and prepaid cards are accepted too.",
    payment_konbini: "Payment at convenience stores is not available yet.",
    payment_when: "When you pay",
    payment_when_what: |opens, closes, is_sample| {
        let hours = match (opens, closes) {
            ("00:00", "24:00") => "at any hour".to_owned(),
            _ if is_sample => {
                format!("from {} to {} Japan time (in this sample, at any hour)", clock(opens), clock(closes))
            }
            _ => format!("from {} to {} Japan time", clock(opens), clock(closes)),
        };
        format!(
            "Your card is charged when you pay, {hours}. Your card company decides when the money leaves your account."
        )
    },
    deadline: "Deadline",
    deadline_what: |closes| {
        format!("{} on the day before the first day of use. After that the order lapses.", clock(closes))
    },
    delivery: "When the service begins",
    delivery_what: "Once paid, touch the registered ICOCA from the first service of the day you chose. Nothing is sent to you.",
    cancelling: "Withdrawal and cancellation",
    cancelling_what: "At any time before you pay. Once paid, the refund rule below applies, and you can claim the refund at any hour on the page of the pass on My Page. There is no cooling-off period.",
    products: "Passes on sale",
    price: "Price with tax",
    price_of: |term, from, to| match to {
        Some(to) => format!("{term}: {from} to {to}"),
        None => format!("{term}: {from}"),
    },
    tax: |rate| format!("Includes {rate}% consumption tax"),
    start: "First day of use",
    start_of: |first, last| {
        let first = if first == 1 {
            "the day after you order (two days after, once the deadline for that day has passed)".to_owned()
        } else {
            format!("{first} days after you order")
        };
        format!("Any day from {first} to {last} days after")
    },
    start_dates: |first, last| format!("Ordered now: {} to {}", (COMMON.date)(first), (COMMON.date)(last)),
    refund: "Refund",
    honoured: "Honoured by",
    counter: "Sold at the counter",
    counter_what: |documents| {
        format!("A certificate ({documents}) must be shown, so please buy it at the counter.")
    },
    applied: "Documents are checked first",
    applied_what: |documents| {
        format!("Apply with images of: {documents}. The contract is made when you pay, after it is approved.")
    },
    sample: "Sample prices and rules",
};
