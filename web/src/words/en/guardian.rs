use super::common::{end, time};
use crate::words::guardian::{Check, Done, Door, Guardian, Over, Pay, Rider};

pub const GUARDIAN: Guardian = Guardian {
    rider: Rider {
        link: "Let a guardian pay",
        title: "A link for your guardian",
        lead: "Send the link to your parent or guardian: they pay with their own card and need no account.",
        shown: [
            "Whoever opens it is first asked for your birthday, month and day. After 5 wrong answers the link stops.",
            "Whoever enters it sees your given name, the pass, its section, days and price. Your address, telephone number, ICOCA number and saved cards are not shown.",
            "Send it to your guardian alone, not to a group.",
        ],
        make: "Make the link",
        share: "Text to send",
        share_hint: "Paste it into a message and send it.",
        send: "Send",
        copy: "Copy",
        copied: "Copied",
        message: |url, until| {
            format!(
                "Please pay for my commuter pass. Open this, enter my birthday, and pay by card (until {}).\n{url}",
                end(until)
            )
        },
        by_mail: "Send it by e-mail",
        qr: "If your guardian is near, let their phone read this QR code.",
        qr_label: "QR code of the link",
        until: "The link works until",
        revoke: "Revoke the link",
        revoke_hint: "If you revoke it, the link that you sent stops working, and a payment under way is stopped.",
        locked: "The link before was stopped",
        locked_what: "A wrong birthday was entered 5 times.",
        over: "This order cannot be paid any more.",
        paying: "Your guardian has the payment page open",
        paying_what: "If you begin to pay here, your guardian's payment is stopped. Nothing is paid twice.",
        pay_myself: "Pay it myself",
        paid_by: "Your guardian's card",
        receipt_is_theirs: "The receipt was issued to your guardian",
    },
    door: Door {
        title: "Payment for a commuter pass",
        lead: "Somebody has asked you to pay for a commuter pass. First, enter that person's birthday.",
        month: "Month of the birthday",
        day: "Day of the birthday",
        choose: "Choose",
        month_of: |month| {
            jiff::civil::date(2024, i8::try_from(month).unwrap_or(1).clamp(1, 12), 1)
                .strftime("%B")
                .to_string()
        },
        day_of: |day| day.to_string(),
        hint: "After 5 wrong answers the link stops working",
        button: "Continue",
    },
    check: Check {
        title: "What you pay for",
        lead: |rider| format!("A commuter pass for {rider}. Check it, then pay."),
        rider: "Rider",
        quantity: "What and how many",
        refund: "Cancellation and refund",
        is_guardian: |rider| {
            format!("I am the parent or guardian of {rider}, who is a minor, and agree to this purchase")
        },
        is_asked: |rider| format!("{rider} has asked me to pay, and I have checked what is written above"),
        recipient: "Name on the receipt",
        recipient_hint: "60 characters at most. The rider does not see it",
        email: "E-mail address",
        email_hint: "For the receipt, and a notice if money goes back. The rider does not see it",
        kept: "Your card is not kept. Your e-mail address is deleted 31 days after the pass has ended.",
        privacy: "Privacy policy",
        button: "Continue to payment",
    },
    pay: Pay {
        how: "By credit card (Visa, Mastercard, JCB, American Express and others), in one payment. The card is not kept.",
        closed_what: |opens, until| format!("You can pay from {} until {}.", time(opens), end(until)),
        no_script_what: |until| {
            format!(
                "Card numbers are taken by the fields of the payment company (Stripe), which need JavaScript. Turn it on in your browser, or open the link on another device. You can pay until {}.",
                end(until)
            )
        },
        elsewhere: "The payment is open somewhere else",
        elsewhere_what: "If you begin to pay here, the other payment is stopped. Nothing is paid twice.",
        here: "Pay here",
        failed_to_load: "The card fields could not be loaded. Check your connection and reload.",
        wait_what: "We are waiting for the card company. Please stay on this page.",
    },
    done: Done {
        title: "Your payment is complete",
        what: "Thank you. The rider is not told who paid.",
        mailed: |email| format!("The receipt was sent to {email}."),
        not_mailed: "The receipt can be opened from this page alone. Print it now, or save it as a PDF.",
        receipt: "See the receipt",
        elsewhere: "It was paid somewhere else. Nothing was paid from this page.",
        sent_back: "Your money goes back to your card",
        sent_back_what: "It came too late, or another payment was first, so no pass was sold for it. You get all of it back.",
        refund: "If money goes back, it goes back to the card that paid.",
    },
    over: Over {
        title: "This link does not work",
        what: "The payment is done, the time is over, or it was cancelled. If it is paid, there is nothing to do. Ask the person who sent it.",
        lost: "Open the link once more",
        lost_what: "This page cannot be shown: it took too long, or this is another browser. If you have not paid yet, open the link that you were sent once more. If you have, the receipt was mailed to the address that you gave; whether it is paid stands on the page of the person who sent the link.",
    },
};
