//! The states of an order and the one function that moves between them.
//!
//! `paying` never leaves on our clock alone: a cancel, the deadline or a change of payer asks Stripe to cancel, and
//! Stripe's answer, told here as one of the payment events, decides.

use thiserror::Error;

text_enum! {
    /// Where an order stands.
    pub enum State as "OrderState" {
        /// Certificates are submitted and wait for staff.
        InReview => "in_review",
        /// The rider corrects the named page.
        Returned => "returned",
        /// Payable until the deadline.
        AwaitingPayment => "awaiting_payment",
        /// An attempt is open at Stripe.
        Paying => "paying",
        /// The pass is live; refunds live on the pass.
        Paid => "paid",
        /// Staff refused it. Final.
        Rejected => "rejected",
        /// The rider gave it up. Final.
        Cancelled => "cancelled",
        /// The deadline passed, or the money came after the start. Final.
        Lapsed => "lapsed",
    }
}

impl State {
    /// Where a new order begins.
    pub const fn first(needs_review: bool) -> Self {
        if needs_review { Self::InReview } else { Self::AwaitingPayment }
    }

    /// Nothing leaves this state without a payment; money that still arrives is sent back.
    pub const fn is_final(self) -> bool {
        match self {
            Self::Rejected | Self::Cancelled | Self::Lapsed => true,
            Self::InReview | Self::Returned | Self::AwaitingPayment | Self::Paying | Self::Paid => false,
        }
    }

    /// The order still waits for somebody; its pass is reserved.
    pub const fn is_open(self) -> bool {
        match self {
            Self::InReview | Self::Returned | Self::AwaitingPayment | Self::Paying => true,
            Self::Paid | Self::Rejected | Self::Cancelled | Self::Lapsed => false,
        }
    }
}

/// Where an order goes when its attempt ends without money: whichever was asked while it was open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Then {
    AwaitingPayment,
    Cancelled,
    Lapsed,
}

impl Then {
    pub const ALL: &'static [Self] = &[Self::AwaitingPayment, Self::Cancelled, Self::Lapsed];

    const fn state(self) -> State {
        match self {
            Self::AwaitingPayment => State::AwaitingPayment,
            Self::Cancelled => State::Cancelled,
            Self::Lapsed => State::Lapsed,
        }
    }
}

/// What happens to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// Staff approve the certificates.
    Approve,
    /// Staff ask for a correction.
    SendBack,
    /// Staff refuse the order.
    Reject,
    /// The rider submits the corrected page.
    Resubmit,
    /// Staff take an approval back.
    Rescind,
    /// The rider gives the order up.
    Cancel,
    /// The one deadline has passed.
    DeadlinePassed,
    /// An attempt to pay is opened.
    PaymentStarted,
    /// Stripe holds the money, before midnight of the start date.
    PaymentSucceeded,
    /// Stripe holds the money, at or after midnight of the start date: it is to be sent back.
    PaymentSucceededTooLate,
    /// Stripe says that the attempt failed: a decline, or an unpaid slip.
    PaymentFailed { then: Then },
    /// Stripe says that the attempt is cancelled.
    PaymentCancelled { then: Then },
}

/// Why an order does not move. The order is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Refusal {
    /// The order's state has no such step.
    #[error("This step does not apply to an order in this state.")]
    NotNow,
    /// An attempt is open: ask Stripe to cancel it, and let the answer decide.
    #[error("A payment is open; it must be cancelled first.")]
    PaymentOpen,
    /// No attempt is recorded as open. Before a success, record the start of that attempt in the same transaction.
    #[error("No payment of this order is open.")]
    NoPaymentOpen,
    /// The order is paid: the same success told again or, for another attempt, money to send back.
    #[error("This order is already paid.")]
    AlreadyPaid,
    /// The order is over.
    #[error("This order is closed.")]
    Over,
    /// The order cannot take the money that arrived: record it and send it back.
    #[error("This order can no longer be paid; the money goes back.")]
    SendMoneyBack,
}

/// The state after `event`, or why there is none.
pub const fn next(state: State, event: Event) -> Result<State, Refusal> {
    match state {
        State::InReview => from_in_review(event),
        State::Returned => from_returned(event),
        State::AwaitingPayment => from_awaiting_payment(event),
        State::Paying => from_paying(event),
        State::Paid => from_paid(event),
        State::Rejected | State::Cancelled | State::Lapsed => from_final(event),
    }
}

const fn from_in_review(event: Event) -> Result<State, Refusal> {
    match event {
        Event::Approve => Ok(State::AwaitingPayment),
        Event::SendBack => Ok(State::Returned),
        Event::Reject => Ok(State::Rejected),
        Event::Cancel => Ok(State::Cancelled),
        Event::DeadlinePassed => Ok(State::Lapsed),
        Event::Resubmit | Event::Rescind | Event::PaymentStarted => Err(Refusal::NotNow),
        Event::PaymentSucceeded | Event::PaymentSucceededTooLate => Err(Refusal::SendMoneyBack),
        Event::PaymentFailed { .. } | Event::PaymentCancelled { .. } => Err(Refusal::NoPaymentOpen),
    }
}

const fn from_returned(event: Event) -> Result<State, Refusal> {
    match event {
        Event::Resubmit => Ok(State::InReview),
        Event::Cancel => Ok(State::Cancelled),
        Event::DeadlinePassed => Ok(State::Lapsed),
        Event::Approve | Event::SendBack | Event::Reject | Event::Rescind | Event::PaymentStarted => {
            Err(Refusal::NotNow)
        }
        Event::PaymentSucceeded | Event::PaymentSucceededTooLate => Err(Refusal::SendMoneyBack),
        Event::PaymentFailed { .. } | Event::PaymentCancelled { .. } => Err(Refusal::NoPaymentOpen),
    }
}

const fn from_awaiting_payment(event: Event) -> Result<State, Refusal> {
    match event {
        Event::PaymentStarted => Ok(State::Paying),
        Event::Rescind => Ok(State::Returned),
        Event::Cancel => Ok(State::Cancelled),
        Event::DeadlinePassed => Ok(State::Lapsed),
        Event::Approve | Event::SendBack | Event::Reject | Event::Resubmit => Err(Refusal::NotNow),
        Event::PaymentSucceeded
        | Event::PaymentSucceededTooLate
        | Event::PaymentFailed { .. }
        | Event::PaymentCancelled { .. } => Err(Refusal::NoPaymentOpen),
    }
}

const fn from_paying(event: Event) -> Result<State, Refusal> {
    match event {
        Event::PaymentSucceeded => Ok(State::Paid),
        Event::PaymentSucceededTooLate => Ok(State::Lapsed),
        Event::PaymentFailed { then } | Event::PaymentCancelled { then } => Ok(then.state()),
        Event::Cancel | Event::DeadlinePassed | Event::Rescind | Event::PaymentStarted => {
            Err(Refusal::PaymentOpen)
        }
        Event::Approve | Event::SendBack | Event::Reject | Event::Resubmit => Err(Refusal::NotNow),
    }
}

const fn from_paid(event: Event) -> Result<State, Refusal> {
    match event {
        Event::PaymentStarted | Event::PaymentSucceeded | Event::PaymentSucceededTooLate => {
            Err(Refusal::AlreadyPaid)
        }
        Event::PaymentFailed { .. } | Event::PaymentCancelled { .. } => Err(Refusal::NoPaymentOpen),
        Event::Approve
        | Event::SendBack
        | Event::Reject
        | Event::Resubmit
        | Event::Rescind
        | Event::Cancel
        | Event::DeadlinePassed => Err(Refusal::NotNow),
    }
}

const fn from_final(event: Event) -> Result<State, Refusal> {
    match event {
        Event::PaymentSucceeded | Event::PaymentSucceededTooLate => Err(Refusal::SendMoneyBack),
        Event::Approve
        | Event::SendBack
        | Event::Reject
        | Event::Resubmit
        | Event::Rescind
        | Event::Cancel
        | Event::DeadlinePassed
        | Event::PaymentStarted
        | Event::PaymentFailed { .. }
        | Event::PaymentCancelled { .. } => Err(Refusal::Over),
    }
}
