//! Where an attempt to pay, a refund and a pass stand.

text_enum! {
    /// Where an attempt to pay stands.
    pub enum PaymentState as "PaymentState" {
        /// No answer from Stripe yet: an intent may or may not exist.
        Starting => "starting",
        /// An intent waits for the payer.
        Open => "open",
        /// Stripe is asked to cancel; its answer decides.
        Cancelling => "cancelling",
        /// Stripe holds the money.
        Succeeded => "succeeded",
        /// Stripe confirmed that it will never succeed.
        Cancelled => "cancelled",
    }
}

impl PaymentState {
    /// Money may still arrive.
    pub const fn is_live(self) -> bool {
        match self {
            Self::Starting | Self::Open | Self::Cancelling => true,
            Self::Succeeded | Self::Cancelled => false,
        }
    }
}

text_enum! {
    /// Where a refund stands.
    pub enum RefundState as "RefundState" {
        /// Stripe has not answered yet.
        Starting => "starting",
        /// Stripe sends the money back; banks take 5 to 10 business days.
        Pending => "pending",
        Succeeded => "succeeded",
        /// The money came back to us; staff pay it out another way.
        Failed => "failed",
        /// The money went back by another refund, and this one is not made.
        Superseded => "superseded",
    }
}

text_enum! {
    /// Why money goes back.
    pub enum RefundReason as "RefundReason" {
        /// The money arrived after the pass could no longer be used.
        Late => "late",
        /// The money arrived for an order that had ended, or was paid already.
        OrderOver => "order_over",
        /// The rider gave the pass back.
        Claim => "claim",
        /// The operator stopped the service.
        Suspension => "suspension",
        /// Staff made it in Stripe's dashboard.
        Dashboard => "dashboard",
    }
}

impl RefundReason {
    /// Whether all of a payment is owed, since its order could not take it: no part of what was sold goes back.
    pub const fn is_surplus(self) -> bool {
        match self {
            Self::Late | Self::OrderOver => true,
            Self::Claim | Self::Suspension | Self::Dashboard => false,
        }
    }
}

text_enum! {
    /// Who pays an order.
    pub enum PayerKind as "PayerKind" {
        /// The holder of the account that ordered.
        Rider => "rider",
        /// Whoever opened a link that the rider shared.
        Guardian => "guardian",
    }
}

text_enum! {
    /// Why a guardian's link ended before its time.
    pub enum GuardianLinkEnd as "GuardianLinkEnd" {
        /// Its rider took it back.
        Revoked => "revoked",
        /// A new one took its place.
        Replaced => "replaced",
        /// The question at its door was answered wrongly too often.
        Locked => "locked",
    }
}

text_enum! {
    /// How an order is paid.
    pub enum PaymentMethod as "PaymentMethod" {
        Card => "card",
        /// At a convenience store.
        Konbini => "konbini",
        /// At the operator's counter.
        Cash => "cash",
    }
}

text_enum! {
    /// How riders pay an operator online.
    pub enum OnlineMethod as "OnlineMethod" {
        /// Credit, debit and prepaid cards.
        Card => "card",
        /// At a convenience store, by a number that is shown online. Announced, and not sold yet.
        Konbini => "konbini",
    }
}

impl OnlineMethod {
    /// Whether it can be paid with today.
    pub const fn is_sold(self) -> bool {
        match self {
            Self::Card => true,
            Self::Konbini => false,
        }
    }
}

text_enum! {
    /// Where a pass stands today.
    pub enum PassState as "PassState" {
        /// Its order is not paid yet.
        Reserved => "reserved",
        Upcoming => "upcoming",
        Active => "active",
        Expired => "expired",
        /// Its order ended otherwise, or it was refunded.
        Freed => "freed",
    }
}

text_enum! {
    /// Whether a pass holds its place on the card.
    pub enum PassHold as "PassHold" {
        /// Its order is not paid yet.
        Reserved => "reserved",
        Live => "live",
        /// Its order ended otherwise, or it was refunded.
        Freed => "freed",
    }
}
