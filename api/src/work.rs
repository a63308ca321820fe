//! Every job there is: the one place that knows them all.

mod prune;
mod sweep;

use crate::accounts::jobs::{AccountNotice, SendCode};
use crate::cards::jobs::CardChanged;
use crate::certificates::jobs::{ErasePage, SweepStore, WrapAnew};
use crate::claims::mail::{ClaimMail, TellPayerOfClaim};
use crate::contact::Forward;
use crate::guardians::mail::LinkLocked;
use crate::jobs::{Kind, Sweep};
use crate::orders::mail::OrderMail;
use crate::orders::reminder::RemindOfEnd;
use crate::payments::jobs::{FollowRefunds, ForgetCustomers, LapseOrder, SettleIntent, SettleOrder};
use crate::refunds::jobs::{SendRefund, TellPayer};
use crate::refunds::mail::RefundMail;
use crate::review::CarryOut;
use crate::staff::mail::SendInvitation;

pub use prune::Prune;

/// What the worker runs.
pub const KINDS: &[Kind] = &[
    Kind::of::<Sweep>(),
    Kind::of::<Prune>(),
    Kind::of::<SendCode>(),
    Kind::of::<AccountNotice>(),
    Kind::of::<SendInvitation>(),
    Kind::of::<CardChanged>(),
    Kind::of::<Forward>(),
    Kind::of::<OrderMail>(),
    Kind::of::<RemindOfEnd>(),
    Kind::of::<RefundMail>(),
    Kind::of::<ClaimMail>(),
    Kind::of::<TellPayerOfClaim>(),
    Kind::of::<TellPayer>(),
    Kind::of::<LinkLocked>(),
    Kind::of::<SettleOrder>(),
    Kind::of::<SettleIntent>(),
    Kind::of::<LapseOrder>(),
    Kind::of::<SendRefund>(),
    Kind::of::<FollowRefunds>(),
    Kind::of::<ForgetCustomers>(),
    Kind::of::<ErasePage>(),
    Kind::of::<SweepStore>(),
    Kind::of::<WrapAnew>(),
    Kind::of::<CarryOut>(),
];
