use super::common::{day, end, time};
use crate::words::buy::{Apply, Buy, Card, Check, Operator, Product, Resume, Section, Start, Term};
use crate::words::common::clock;

pub const BUY: Buy = Buy {
    steps: ["ICOCA", "Pass", "Section and term", "Start date", "Check"],
    papers: "Documents",
    so_far: "Your choices so far",
    resume: Resume {
        title: "You were choosing a pass",
        lead: "Your choices are saved. Continue, or start over.",
        open: "Nothing chosen yet",
        next: |step| format!("Next: {step}"),
        resume: "Continue",
        discard: "Delete",
        anew: "Start over",
    },
    card: Card {
        title: "Which ICOCA will you use?",
        hint: "The pass is tied to this ICOCA. Choose the one you touch when you ride.",
        missing: "Choose an ICOCA.",
        none: "First, register your ICOCA",
        none_what: "A pass is tied to the number of an ICOCA that you own. After registering you come back to this page.",
        register: "Register an ICOCA",
        another: "Register another ICOCA",
        next: "Next: operator",
    },
    operator: Operator {
        title: "Which operator's pass?",
        hint: "Choose the one on whose lines you ride most: it sells the pass. The next page shows which passes are also valid on other operators' vehicles.",
        missing: "Choose an operator.",
        fictional: "Fictional, for trying things out",
        open_all_day: "Pay at any hour",
        open_sample: |opens, closes| {
            format!("Pay from {} to {} (in this sample, at any hour)", clock(opens), clock(closes))
        },
        open_from: |opens, closes| format!("Pay from {} to {}", clock(opens), clock(closes)),
        next: "Next: pass",
    },
    product: Product {
        title: "Which pass?",
        missing: "Choose a pass.",
        honoured: |names| format!("Valid on {names}."),
        issuer: |name| format!("Sold by {name}."),
        from: |yen| format!("from {yen}"),
        counter: "Passes sold at the counter",
        counter_what: |operator, phone| {
            (
                format!(
                    "For these a certificate must be checked, so they are not sold online yet. Call the counter of {operator}: phone "
                ),
                phone.into(),
            )
        },
        documents: |names| format!("You need: {names}"),
        applied_for: |names, days| {
            format!("Your documents are checked first ({names}). Valid from {days} days after you apply.")
        },
        hurry: |operator| format!("In a hurry? Buy it at the counter of {operator}. Phone: "),
        none: "No pass is on sale right now. Choose another operator.",
        next: "Next: section and term",
    },
    section: Section {
        title: "Which section?",
        stops_hint: "Search in kanji, kana or romaji",
        from: "Stop or station where you get on",
        to: "Stop or station where you get off",
        from_missing: "Enter the stop where you get on.",
        to_missing: "Enter the stop where you get off.",
        several: "Several stops were found. Choose one and press Next again.",
        not_found: |text| {
            format!("Nothing was found for “{text}”. Try another spelling, or a part of the name.")
        },
        found: ("", "found"),
        nothing: "Nothing found. Try another spelling.",
        no_fare: "No pass is sold between these two stops.",
        away: "Suggestions cannot be loaded. Type a name and press Next to search.",
        swap: "Swap the two stops",
        via_title: "By which route?",
        via: |route| format!("via {route}"),
        via_missing: "Choose the route.",
        fare_title: "Up to which fare?",
        fare_hint: "Choose the one-way fare that you usually pay. The pass is valid on every section up to that fare.",
        fare_missing: "Choose the one-way fare.",
        area_title: "In which area?",
        area_missing: "Choose an area.",
        other_passes: "Other passes, and those sold at the counter",
    },
    term: Term {
        title: "For which term?",
        price: "Pass for this section",
        missing: "Choose the term.",
        per_month: |yen| format!("{yen} a month"),
        saves: |yen| format!("{yen} less than month by month"),
        next: "Next: start date",
    },
    start: Start {
        title: "When does it start?",
        hint: |days, hour| {
            format!(
                "You can buy a pass from {days} days before its first day until {} on the day before. It is valid from the first service of that day.",
                clock(hour)
            )
        },
        applied_hint: |days, hour| {
            format!(
                "Your documents are checked first, so it can start from {days} days after you apply. Once it is approved, you pay by {} on the day before. It is valid from the first service of that day.",
                clock(hour)
            )
        },
        dated_hint: "The first day of this term is fixed.",
        pay_by: |eve, hour| format!("Pay by {} on {}", clock(hour), day(eve)),
        missing: "Choose the start date.",
        month: |day| day.strftime("%B %Y").to_string(),
        weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
        none: "No start date can be chosen now. Try again tomorrow.",
        held: |operator, product| format!("“{product}” of {operator}"),
        unpaid: "Not paid yet",
        taken_by: |held| format!("cannot be chosen: it overlaps with {held}"),
        taken: "The days crossed out overlap with a pass on this ICOCA",
        all_taken: "Every day overlaps with a pass on this ICOCA",
        another_card: "Choose another ICOCA",
        next: "Next: check",
    },
    check: Check {
        title: "Buy this pass?",
        card: "ICOCA",
        product: "Pass",
        one: |product| format!("1 × {product}"),
        seller: |name| format!("Issued by {name}"),
        section: "Section",
        term: "Term",
        section_and_term: "Section",
        start: "Valid",
        total: "Price",
        tax: |percent| format!("{percent}% tax included, no other charges"),
        payment: "How and when you pay",
        delivery: "When you can use it",
        cancellation: "Cancelling and refunds",
        sold_by: "Seller",
        legal: "Disclosure under the Act on Specified Commercial Transactions",
        school: "Only for pupils and students. Carry your student card when you ride.",
        closed: "Payments are closed now.",
        closed_what: |opens| format!("You can pay from {}.", time(opens)),
        agree: |button| {
            format!(
                "By pressing “{button}” you order this pass and reserve its days. The contract is made when you pay on the next page."
            )
        },
        button: "Go to payment",
        button_closed: "Order now, pay later",
        apply: Apply {
            title: "Apply for this pass?",
            papers: "Documents",
            sent: |papers, count| format!("{papers} ({count} sent)"),
            review: "Review",
            review_what: |seller, until| {
                format!(
                    "The staff of {seller} check your documents, and we e-mail you the result. Once it is approved, pay by {}. If it is not approved and paid by then, the application is cancelled and nothing is charged.",
                    end(until)
                )
            },
            agree: |button| {
                format!(
                    "By pressing “{button}” you apply for this pass and reserve its days. The contract is made when you pay, after it is approved. Nothing is charged now."
                )
            },
            button: "Apply for this pass",
        },
    },
    sample: "Prices and rules are samples.",
};
