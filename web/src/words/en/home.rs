use teiki_shared::format;
use teiki_shared::lang::Lang;

use super::common::{day, end, time};
use crate::words::home::{Home, Next};

pub const HOME: Home = Home {
    title: "My Page",
    heading: |_| "Your passes".into(),
    welcome: "You are signed up",
    touch: "Touch your ICOCA when you ride, as always.",
    touch_from: |start| format!("Touch your ICOCA from the first service on {}.", day(start)),
    others: "Other passes",
    none: "No pass is valid now",
    none_what: "Choose a section and a term and pay; from the start date you just touch your ICOCA.",
    buy_first: "Buy a pass",
    no_card: Next {
        title: "First, register your ICOCA",
        what: "A pass is tied to the number of an ICOCA that you own. Have its 17 characters ready; they begin with JW.",
        button: "Register an ICOCA",
    },
    pay: |product, section| format!("Not paid yet: {product}, {section}"),
    pay_until: |until| format!("Pay by {}. After that the order is cancelled.", end(until)),
    pay_opens: |opens, until| format!("You can pay from {} until {}.", time(opens), end(until)),
    pay_button: "Go to payment",
    declined: "The card was not accepted",
    declined_button: "Pay again",
    mend: |product| format!("Correct your documents: {product}"),
    mend_until: |until| {
        format!("Send them again by {}. Everything else stays, and you keep your place.", end(until))
    },
    mend_button: "Correct the documents",
    in_review: |product| format!("In review: {product}"),
    in_review_what: |until| format!("We e-mail you the result. Once it is approved, pay by {}.", end(until)),
    in_review_button: "See the order",
    closing: "A payment is being stopped",
    closing_what: "Once the card company has confirmed it, you can pay again.",
    renew: "You can renew your pass",
    renew_what: |ends, starts| match starts {
        Some(starts) => format!("Your pass ends on {}. Buy the same one from {}.", day(ends), day(starts)),
        None => format!("Your pass ends on {}. Buy the same one for the term that follows.", day(ends)),
    },
    renew_button: "Renew",
    draft: "You were choosing a pass",
    draft_what: |pass| format!("{pass}. What you chose is kept."),
    draft_button: "Continue",
    procedures: "What you can do",
    buy: ("Buy a pass", "Commuter and area passes"),
    fares: ("Look up prices", "Passes between two stops"),
    renewal: "Renew",
    renewal_now: "You can renew now",
    renewal_from: |from| format!("From {}", format::day(Lang::En, from)),
    renewal_none: "Continue a pass that ends soon",
    cards: "ICOCA",
    cards_hint: |cards| match cards {
        0 => "Register one".into(),
        1 => "1 registered, change of number".into(),
        cards => format!("{cards} registered, change of number"),
    },
    orders: ("Orders and receipts", "Payments and details"),
};
