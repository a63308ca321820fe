use jiff::civil::Date;
use teiki_shared::format;
use teiki_shared::lang::Lang;

use super::common::COMMON;
use crate::words::account::{
    Account, ChangeEmail, ChangePassword, Closing, Saved, SavedCards, SignedIn, UndoEmail,
};
use crate::words::common::brand;

pub const ACCOUNT: Account = Account {
    title: "Account",
    who: "Your details",
    entering: "Sign-in",
    more: "More",
    name: "Name",
    birth: "Date of birth",
    born: |day| format::date(Lang::En, day),
    not_given: "Not given",
    phone: "Phone",
    address: "Address",
    email: "E-mail",
    password: "Password",
    password_set: "Set",
    sessions: "Signed in",
    sessions_count: |count| if count == 1 { "1 browser".to_owned() } else { format!("{count} browsers") },
    language: "Language",
    languages: ["日本語", "English"],
    language_hint: "For pages and e-mails",
    reminders: "Reminders",
    reminders_hint: "An e-mail before a pass ends",
    reminders_choices: ["On", "Off"],
    payment_cards: "Payment cards",
    payment_cards_hint: "See and remove saved credit cards",
    close: "Close the account",
    close_hint: "Your personal data is erased",
    saved: Saved {
        details: "Your details are saved",
        email: "Your e-mail address is changed",
        password: "Your password is changed",
        language: "The language is changed",
        reminders: "Your reminder setting is saved",
    },
    change_details: "Change your details",
    change_email: ChangeEmail {
        title: "Change your e-mail address",
        now: |email| format!("Your address is {email}."),
        email: "New e-mail address",
        hint: "We will send a 6-digit code there. Enter it to complete the change",
        password: "Current password",
        button: "Send me a code",
    },
    undo: UndoEmail {
        title: "Undo the change of your e-mail address?",
        what: |email| {
            format!(
                "The e-mail address of the account becomes {email} again. All browsers are signed out, and signing in then needs a code sent to this address."
            )
        },
        button: "Put my old address back",
        expired: "This link does not work",
        expired_what: "The change was more than 7 days ago, or the account is closed. If you did not change the address, please call the operator.",
        people: "See the telephone numbers",
        done: "Your old address is back",
        done_what: "All browsers are signed out. Somebody else may know your password: choose a new one now.",
        password: "Choose a new password",
    },
    change_password: ChangePassword {
        title: "Change your password",
        current: "Current password",
        after: "All other browsers are signed out.",
        button: "Change the password",
    },
    signed_in: SignedIn {
        title: "Where you are signed in",
        lead: "These browsers are signed in to your account.",
        here: "This one",
        since: |moment| format!("Since {moment}"),
        seen: |moment| format!("Last used {moment}"),
        end: "Sign out",
        end_what: |device| format!(": {device}"),
        end_others: "Sign out all others",
        ended: "Signed out",
        only_here: "You are signed in nowhere else.",
        unknown: "If you do not know one of them, sign it out and",
        unknown_link: "change your password",
    },
    closing: Closing {
        title: "Close the account",
        lead: "A closed account cannot be opened again. Please note:",
        erased: "What is erased",
        erased_what: [
            "Your name, date of birth, phone number, address and e-mail address",
            "Your ICOCA numbers with their names, and passes you were choosing",
            "Saved credit cards, which our payment company keeps",
        ],
        kept: "What the law makes us keep",
        kept_what: [
            "Records of orders, payments and refunds (7 years)",
            "Copies of receipts (7 years)",
            "They are kept for the books and used for nothing else.",
        ],
        blocked: "It cannot be closed now",
        blocked_until: |day: Date| {
            format!(
                "There is a pass in use or an open order. You can close the account from {}.",
                (COMMON.date)(day)
            )
        },
        blocked_order: "You have an open order. Pay or cancel it first.",
        see_passes: "See passes",
        see_orders: "See orders",
        password: "Current password",
        button: "Close the account",
        closed: "Your account is closed",
        closed_what: "Thank you for riding with us. We have sent you an e-mail to confirm it.",
    },
    saved_cards: SavedCards {
        title: "Payment cards",
        lead: "Credit cards that you chose to save when paying. Their numbers are with our payment company, not on this site.",
        none: "No saved cards",
        none_what: "Choose to save your card when you pay, and you need not enter its number next time.",
        incomplete: "Some cards cannot be shown right now",
        incomplete_what: "The payment service did not answer for one of the operators. Open this page again in a while to see the cards saved there.",
        number: |code, last4| format!("{} ending in {last4}", brand(code)),
        expiry: |month, year| format!("Expires {month:02}/{year}"),
        for_operator: |operator| format!("For payments to {operator}"),
        remove: "Remove",
        removed: "The card is removed",
    },
};
