use teiki_shared::format;
use teiki_shared::lang::Lang;

use super::common::COMMON;
use crate::words::common::brand;
use crate::words::refund::{Refund, Statement};

pub const REFUND: Refund = Refund {
    title: "Refund",
    see: "See what is refunded",
    icoca: "Before you return the ICOCA itself, have the pass refunded or move it to another ICOCA.",
    icoca_move: "Move it to another ICOCA",
    lead: |day| {
        format!(
            "This is the sum for a claim made on {}. On another day the sum may differ.",
            (COMMON.date)(day)
        )
    },
    days: |first, last| {
        if first == last { format::date(Lang::En, first) } else { format::period(Lang::En, first, last) }
    },
    amount: "Refund",
    to: "Goes to",
    to_card: |code, last4| format!("The card you paid with ({} ending in {last4})", brand(code)),
    to_same: "The card you paid with",
    to_what: "Ask the card company when it shows up.",
    ends: "Once you confirm, this pass cannot be used any more",
    ends_what: "It cannot be undone.",
    continued: "The pass that follows stays as it is. To have it refunded as well, open its own page.",
    over: "Nothing is paid back",
    by_phone: "It cannot be worked out here",
    by_phone_what: |operator| format!("{operator} works out what is refunded for this pass. Call "),
    button: |yen| format!("Confirm the refund of {yen}"),
    button_nothing: |yen| format!("End the pass for a refund of {yen}"),
    keep: "Keep the pass",
    statement: Statement {
        title: "Refund statement",
        link: "Refund statement",
        done: "Your pass is given back",
        done_what: "It can no longer be used. We send you an e-mail to confirm it.",
        claimed: "Day of the claim",
        tax: |percent| format!("Tax ({percent}%) in the refund"),
        paid_for: "Pass paid for on",
        fee: "Fee charged, tax included",
        fee_with_tax: |fee, percent, tax| format!("{fee}, including {percent}% tax of {tax}"),
        pass: "Pass",
        order: "See the order",
        paid_elsewhere: "The money went back by another way",
        paid_elsewhere_what: "The seller or the card company returned the money first, so this sum is not sent as well.",
    },
};
