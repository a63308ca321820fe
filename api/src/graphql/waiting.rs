//! What waits while a signed-in person owes consent to terms that have changed, and what stays open to them: all that takes nothing
//! new from them. They still read what is theirs, use what they bought or give it back, cancel, keep their account safe and leave; buying, and changing what is bought
//! for, wait.
//!
//! The one place that says so. [`SignedIn`](super::guard::SignedIn) asks it for verbs, `rider_schema::ViewerObject` for whatever hangs off a
//! person, on every way to one. A field that stands in neither list waits, and fails a test that walks the schema
//! (`api/tests/api/consents.rs`).

/// The fields of a type, each by whether it is open to whoever owes consent.
pub struct Fields {
    pub of: &'static str,
    pub open: &'static [&'static str],
    pub waiting: &'static [&'static str],
}

impl Fields {
    pub fn is_open(&self, field: &str) -> bool {
        self.open.contains(&field)
    }
}

/// All of them: those of a person hang off `viewer`, the others are for everybody.
pub const QUERY: Fields = Fields {
    of: "Query",
    open: &[
        "announced",
        "consentsOwed",
        "document",
        "emailChangeUndo",
        "guardianLinkEntered",
        "guardianLinkIsOpen",
        "guardianOrder",
        "help",
        "lines",
        "operator",
        "operators",
        "postalAddress",
        "release",
        "section",
        "signIn",
        "signUp",
        "stops",
        "successor",
        "viewer",
    ],
    waiting: &[],
};

pub const VIEWER: Fields = Fields {
    of: "Viewer",
    open: &[
        "canClose",
        "card",
        "cardCount",
        "cards",
        "closeBlockedUntil",
        "email",
        "emailChange",
        "id",
        "lang",
        "order",
        "orders",
        "owesConsent",
        "pass",
        "passes",
        "reminders",
        "retiredCards",
        "rider",
        "savedCards",
        "savedCardsIncomplete",
        "sessions",
        "specialCareConsents",
    ],
    waiting: &["draft", "drafts", "begunPass"],
};

pub const MUTATION: Fields = Fields {
    of: "Mutation",
    open: &[
        // Leaving, and agreeing.
        "accountClose",
        "consentGive",
        "savedCardRemove",
        "signOut",
        // Who may come in, and where letters about passes and money go.
        "emailChangeStart",
        "emailChangeVerify",
        "langSet",
        "passwordChange",
        "remindersSet",
        "sessionRevoke",
        "sessionRevokeOthers",
        // Papers that were sent.
        "certificateRemove",
        "specialCareWithdraw",
        // What was ordered or paid before.
        "guardianLinkRevoke",
        "orderCancel",
        "passRefund",
        "paymentSync",
        "receiptReissue",
        // Open to everybody.
        "codeResend",
        "contactSend",
        "emailChangeUndo",
        "guardianConfirm",
        "guardianEnter",
        "guardianPaymentBegin",
        "guardianPaymentSync",
        "guardianReceiptReissue",
        "passwordForgot",
        "passwordReset",
        "signInStart",
        "signInVerify",
        "signUpFinish",
        "signUpResend",
        "signUpStart",
        "signUpVerify",
    ],
    waiting: &[
        "cardChangeNumber",
        "cardRegister",
        "cardRemove",
        "cardUpdate",
        "draftBegin",
        "draftDiscard",
        "draftSetPaperFacts",
        "draftUpdate",
        "guardianLinkMake",
        "orderApply",
        "orderPlace",
        "orderResubmit",
        "paymentBegin",
        "riderSave",
        "specialCareConsent",
    ],
};
