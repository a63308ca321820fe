//! What this domain leaves to the queue.

use serde::{Deserialize, Serialize};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use uuid::Uuid;

use super::purpose::Purpose;
use crate::jobs::{Job, Queue};

/// Makes a one-time code and mails it.
#[derive(Serialize, Deserialize)]
pub struct SendCode {
    pub purpose: Purpose,
    /// The hash under which Redis keeps the flow.
    pub flow: String,
    pub round: String,
}

impl Job for SendCode {
    const KIND: &'static str = "send_code";
    const QUEUE: Queue = Queue::Codes;

    fn key(&self) -> Option<String> {
        Some(format!("send_code:{}", self.round))
    }
}

/// What the owner of an account is told after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    PasswordChanged,
    EmailChanged,
    /// A change of address was taken back at that moment.
    EmailUndone {
        at: DateTime,
    },
    Closed,
}

/// Tells an account's owner of a change.
#[derive(Serialize, Deserialize)]
pub struct AccountNotice {
    /// The address of before, which the account no longer knows.
    pub to: String,
    pub lang: Lang,
    pub notice: Notice,
    /// Which change of address, for the link that takes it back. A job of an earlier release names none.
    #[serde(default)]
    pub change: Option<Uuid>,
}

impl Job for AccountNotice {
    const KIND: &'static str = "account_notice";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        None
    }
}
