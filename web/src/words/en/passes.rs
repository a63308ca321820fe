use teiki_shared::format;
use teiki_shared::lang::Lang;

use super::common::day;
use crate::words::passes::{Classes, One, Passes, Show};

pub const PASSES: Passes = Passes {
    title: "Passes",
    past: "Past passes",
    none: "No pass is valid now",
    none_what: "Choose a section and a term and pay; from the start date you just touch your ICOCA.",
    buy: "Buy a pass",
    older: "Earlier passes",
    classes: Classes {
        commuter: "Commuter",
        school: "School",
        disability_commuter: "Commuter, disability",
        disability_school: "School, disability",
    },
    honoured: |names| format!("Valid on {names}"),
    card: |name, last4| format!("{name}, ending in {last4}"),
    from: |start| format!("Valid from {}", format::day(Lang::En, start)),
    expired: "Expired",
    freed: "Cannot be used",
    reserved: "Not paid yet",
    again: "Buy the same again",
    again_what: "The section and the term stay; you choose the start date.",
    one: One {
        rider: "Rider",
        icoca: "ICOCA",
        operator: "Issued by",
        term: "Term",
        order: "Order number",
        receipt: "Receipt",
        show: "Screen for the driver",
        show_hint: "Show it when a reader fails",
        renew: "Renew",
        renew_from: |from| format!("You can renew it from {}.", day(from)),
        renew_now: |starts| format!("Buy the same pass again from {}.", day(starts)),
        continued: "You have already ordered the pass that follows.",
        renewed: "You go straight to the check page, with everything carried over.",
        how: "How to ride",
        how_what: "Touch this ICOCA on the reader when you get on and off. Outside the section the difference is taken from its balance.",
        refund: "Refund",
        refund_what: |operator| format!("Ask the counter of {operator}: phone "),
    },
    show: Show {
        title: "Screen for the driver",
        valid: "VALID",
        upcoming: |start| format!("From {}", format::day(Lang::En, start)),
        expired: "EXPIRED",
        not_live: "NOT VALID",
        seen: |at| format!("As confirmed at {}", format::moment(Lang::En, at)),
        from: |start| format!("from {}", day(start)),
    },
};
