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
pub enum AfterPayment {
    AwaitingPayment,
    Cancelled,
    Lapsed,
}

impl AfterPayment {
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
    PaymentFailed { then: AfterPayment },
    /// Stripe says that the attempt is cancelled.
    PaymentCancelled { then: AfterPayment },
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn events() -> Vec<Event> {
        let plain = [
            Event::Approve,
            Event::SendBack,
            Event::Reject,
            Event::Resubmit,
            Event::Rescind,
            Event::Cancel,
            Event::DeadlinePassed,
            Event::PaymentStarted,
            Event::PaymentSucceeded,
            Event::PaymentSucceededTooLate,
        ];
        let failed = AfterPayment::ALL.iter().map(|then| Event::PaymentFailed { then: *then });
        let cancelled = AfterPayment::ALL.iter().map(|then| Event::PaymentCancelled { then: *then });
        plain.into_iter().chain(failed).chain(cancelled).collect()
    }

    #[test]
    fn the_whole_table() {
        let mut table = String::new();
        for state in State::ALL {
            let mut outcomes = std::collections::BTreeMap::<String, Vec<String>>::new();
            for event in events() {
                let outcome = match next(*state, event) {
                    Ok(to) => format!("-> {to}"),
                    Err(refusal) => format!("{refusal:?}"),
                };
                outcomes.entry(outcome).or_default().push(format!("{event:?}"));
            }
            table += &format!("{state}\n");
            for (outcome, events) in outcomes {
                table += &format!("  {outcome}: {}\n", events.join(", "));
            }
        }
        insta::assert_snapshot!(table, @r"
        in_review
          -> awaiting_payment: Approve
          -> cancelled: Cancel
          -> lapsed: DeadlinePassed
          -> rejected: Reject
          -> returned: SendBack
          NoPaymentOpen: PaymentFailed { then: AwaitingPayment }, PaymentFailed { then: Cancelled }, PaymentFailed { then: Lapsed }, PaymentCancelled { then: AwaitingPayment }, PaymentCancelled { then: Cancelled }, PaymentCancelled { then: Lapsed }
          NotNow: Resubmit, Rescind, PaymentStarted
          SendMoneyBack: PaymentSucceeded, PaymentSucceededTooLate
        returned
          -> cancelled: Cancel
          -> in_review: Resubmit
          -> lapsed: DeadlinePassed
          NoPaymentOpen: PaymentFailed { then: AwaitingPayment }, PaymentFailed { then: Cancelled }, PaymentFailed { then: Lapsed }, PaymentCancelled { then: AwaitingPayment }, PaymentCancelled { then: Cancelled }, PaymentCancelled { then: Lapsed }
          NotNow: Approve, SendBack, Reject, Rescind, PaymentStarted
          SendMoneyBack: PaymentSucceeded, PaymentSucceededTooLate
        awaiting_payment
          -> cancelled: Cancel
          -> lapsed: DeadlinePassed
          -> paying: PaymentStarted
          -> returned: Rescind
          NoPaymentOpen: PaymentSucceeded, PaymentSucceededTooLate, PaymentFailed { then: AwaitingPayment }, PaymentFailed { then: Cancelled }, PaymentFailed { then: Lapsed }, PaymentCancelled { then: AwaitingPayment }, PaymentCancelled { then: Cancelled }, PaymentCancelled { then: Lapsed }
          NotNow: Approve, SendBack, Reject, Resubmit
        paying
          -> awaiting_payment: PaymentFailed { then: AwaitingPayment }, PaymentCancelled { then: AwaitingPayment }
          -> cancelled: PaymentFailed { then: Cancelled }, PaymentCancelled { then: Cancelled }
          -> lapsed: PaymentSucceededTooLate, PaymentFailed { then: Lapsed }, PaymentCancelled { then: Lapsed }
          -> paid: PaymentSucceeded
          NotNow: Approve, SendBack, Reject, Resubmit
          PaymentOpen: Rescind, Cancel, DeadlinePassed, PaymentStarted
        paid
          AlreadyPaid: PaymentStarted, PaymentSucceeded, PaymentSucceededTooLate
          NoPaymentOpen: PaymentFailed { then: AwaitingPayment }, PaymentFailed { then: Cancelled }, PaymentFailed { then: Lapsed }, PaymentCancelled { then: AwaitingPayment }, PaymentCancelled { then: Cancelled }, PaymentCancelled { then: Lapsed }
          NotNow: Approve, SendBack, Reject, Resubmit, Rescind, Cancel, DeadlinePassed
        rejected
          Over: Approve, SendBack, Reject, Resubmit, Rescind, Cancel, DeadlinePassed, PaymentStarted, PaymentFailed { then: AwaitingPayment }, PaymentFailed { then: Cancelled }, PaymentFailed { then: Lapsed }, PaymentCancelled { then: AwaitingPayment }, PaymentCancelled { then: Cancelled }, PaymentCancelled { then: Lapsed }
          SendMoneyBack: PaymentSucceeded, PaymentSucceededTooLate
        cancelled
          Over: Approve, SendBack, Reject, Resubmit, Rescind, Cancel, DeadlinePassed, PaymentStarted, PaymentFailed { then: AwaitingPayment }, PaymentFailed { then: Cancelled }, PaymentFailed { then: Lapsed }, PaymentCancelled { then: AwaitingPayment }, PaymentCancelled { then: Cancelled }, PaymentCancelled { then: Lapsed }
          SendMoneyBack: PaymentSucceeded, PaymentSucceededTooLate
        lapsed
          Over: Approve, SendBack, Reject, Resubmit, Rescind, Cancel, DeadlinePassed, PaymentStarted, PaymentFailed { then: AwaitingPayment }, PaymentFailed { then: Cancelled }, PaymentFailed { then: Lapsed }, PaymentCancelled { then: AwaitingPayment }, PaymentCancelled { then: Cancelled }, PaymentCancelled { then: Lapsed }
          SendMoneyBack: PaymentSucceeded, PaymentSucceededTooLate
        ");
    }

    #[test]
    fn paying_leaves_only_by_an_answer_of_stripe() {
        let leaving = events().into_iter().filter(|event| next(State::Paying, *event).is_ok());
        assert!(leaving.into_iter().all(|event| matches!(
            event,
            Event::PaymentSucceeded
                | Event::PaymentSucceededTooLate
                | Event::PaymentFailed { .. }
                | Event::PaymentCancelled { .. }
        )));
    }

    #[test]
    fn an_order_begins_in_review_or_payable() {
        assert_eq!((State::first(true), State::first(false)), (State::InReview, State::AwaitingPayment));
    }

    proptest! {
        #[test]
        fn a_walk_stays_where_it_ended(steps in prop::collection::vec(0usize..16, 0..60), review: bool) {
            let events = events();
            let mut state = State::first(review);
            let mut ended = None;
            for step in steps {
                if let Ok(to) = next(state, events[step]) {
                    prop_assert!(to != state && ended.is_none());
                    // Money is only ever taken out of `paying`.
                    prop_assert!(to != State::Paid || state == State::Paying);
                    state = to;
                }
                if !state.is_open() {
                    ended = Some(state);
                }
            }
            prop_assert!(ended.is_none_or(|ended| ended == state));
            prop_assert!(!(state.is_open() && state.is_final()));
        }
    }
}
