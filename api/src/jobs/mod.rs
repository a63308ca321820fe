//! Work that follows a verb: enqueued in the verb's own transaction, run by any worker, safe to run twice.

mod prune;
pub mod queue;
pub mod worker;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::{AccountId, CardId, OperatorId, OrderId, RefundId};
use teiki_shared::lang::Lang;

use crate::accounts::codes::Purpose;
use crate::accounts::jobs::{self as accounts, Notice};
use crate::app::App;
use crate::error::Fault;
use crate::orders::mail::OrderLetter;
use crate::{cards, orders, payments, refunds};

/// Every job there is. A job names what to look at, never what was true when it was enqueued, and holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Looks for work that no signal announced: deadlines passed, attempts idle or without an answer.
    Sweep,
    /// Tells a rider that the number of a card was changed.
    CardChanged { card_id: CardId },
    /// Brings an order's attempt into line with Stripe.
    SettleOrder { operator: OperatorId, order: OrderId },
    /// Brings an intent that Stripe told us of into line, whatever its attempt's state.
    SettleIntent { account: Option<String>, intent: String },
    /// Brings the refunds of an intent into line, ours and those that staff made in Stripe's dashboard.
    FollowRefunds { account: Option<String>, intent: String },
    /// Ends an order whose deadline is over.
    LapseOrder { operator: OperatorId, order: OrderId },
    /// Asks Stripe for a refund, or how it stands.
    SendRefund { operator: OperatorId, refund: RefundId },
    /// A letter to the rider about an order; `kept` is the address of an account that is closed.
    OrderMail {
        operator: OperatorId,
        order: OrderId,
        letter: OrderLetter,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kept: Option<String>,
    },
    /// Makes a one-time code and mails it. `flow` is the hash under which Redis keeps the flow.
    SendCode { purpose: Purpose, flow: String, round: String },
    /// Tells an account's owner of a change. The address is the one before the change, which the account no longer knows.
    AccountNotice { to: String, lang: Lang, notice: Notice },
    /// Forgets the saved cards of a closed account.
    ForgetCustomers { account: AccountId },
    /// Deletes rows that have served their time.
    Prune,
}

impl Job {
    /// The name in logs and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Sweep => "sweep",
            Self::CardChanged { .. } => "card_changed",
            Self::SettleOrder { .. } => "settle_order",
            Self::SettleIntent { .. } => "settle_intent",
            Self::FollowRefunds { .. } => "follow_refunds",
            Self::LapseOrder { .. } => "lapse_order",
            Self::SendRefund { .. } => "send_refund",
            Self::OrderMail { .. } => "order_mail",
            Self::SendCode { .. } => "send_code",
            Self::AccountNotice { .. } => "account_notice",
            Self::ForgetCustomers { .. } => "forget_customers",
            Self::Prune => "prune",
        }
    }

    /// A key of which at most one job waits at a time; none for jobs that must each run.
    fn dedupe(&self) -> Option<String> {
        match self {
            Self::Sweep => Some("sweep".into()),
            Self::CardChanged { .. } => None,
            Self::SettleOrder { order, .. } => Some(format!("settle_order {order}")),
            Self::SettleIntent { intent, .. } => Some(format!("settle_intent {intent}")),
            Self::FollowRefunds { intent, .. } => Some(format!("follow_refunds {intent}")),
            Self::LapseOrder { order, .. } => Some(format!("lapse_order {order}")),
            Self::SendRefund { refund, .. } => Some(format!("send_refund {refund}")),
            Self::OrderMail { .. } => None,
            Self::SendCode { round, .. } => Some(format!("send_code:{round}")),
            Self::AccountNotice { .. } => None,
            Self::ForgetCustomers { account } => Some(format!("forget_customers {account}")),
            Self::Prune => Some("prune".into()),
        }
    }

    /// Boxed, so that the compiler looks into each job once and not again from every place that runs one.
    fn run<'a>(&'a self, app: &'a App) -> BoxFuture<'a, Result<(), Fault>> {
        match *self {
            Self::SendCode { purpose, ref flow, ref round } => {
                accounts::send_code(app, purpose, flow, round).boxed()
            }
            Self::AccountNotice { ref to, lang, notice } => {
                accounts::send_notice(app, to, lang, notice).boxed()
            }
            Self::CardChanged { card_id } => cards::jobs::tell_change(app, card_id).boxed(),
            Self::Sweep => payments::sweep::sweep(app).boxed(),
            Self::SettleOrder { operator, order } => {
                payments::settle::settle_order(app, operator, order).boxed()
            }
            Self::SettleIntent { ref account, ref intent } => {
                payments::settle::settle_intent(app, account.as_deref(), intent).boxed()
            }
            Self::FollowRefunds { ref account, ref intent } => {
                payments::dashboard::follow(app, account.as_deref(), intent).boxed()
            }
            Self::LapseOrder { operator, order } => payments::lapse::lapse(app, operator, order).boxed(),
            Self::SendRefund { operator, refund } => {
                refunds::send_refund::send(app, operator, refund).boxed()
            }
            Self::OrderMail { operator, order, letter, ref kept } => {
                orders::mail::send(app, operator, order, letter, kept.as_deref()).boxed()
            }
            Self::ForgetCustomers { account } => payments::customers::forget(app, account).boxed(),
            Self::Prune => prune::prune(app).boxed(),
        }
    }
}
