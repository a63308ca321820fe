//! Where an attempt to pay and a refund stand, and whether a pass holds its place.

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
