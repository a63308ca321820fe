//! The desk: staff coming in, orders, staff, the audit log.

use teiki_shared::payment_state::{PaymentState, RefundState};
use teiki_shared::staff::{Role, StaffAction, StaffState};

pub struct Desk {
    /// In the place of the shop's name.
    pub mark: &'static str,
    pub sign_in: SignIn,
    pub enrol: Enrol,
    pub codes: Codes,
    pub orders: Orders,
    pub order: Order,
    pub staff: Staff,
    pub log: Log,
}

pub struct SignIn {
    pub title: &'static str,
    pub lead: &'static str,
    pub email: &'static str,
    pub button: &'static str,
    pub forgot: &'static str,
    pub code_title: &'static str,
    pub code_label: &'static str,
    pub code_hint: &'static str,
    pub code_button: &'static str,
    pub lost: &'static str,
    pub again: &'static str,
}

pub struct Enrol {
    pub title: &'static str,
    pub who: fn(email: &str) -> String,
    pub over: &'static str,
    pub over_what: &'static str,
    pub name: &'static str,
    pub name_hint: &'static str,
    pub next: &'static str,
    pub app_title: &'static str,
    pub app_steps: [&'static str; 3],
    /// What the QR code leads to, for those who do not see it.
    pub qr: &'static str,
    pub key: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub finish: &'static str,
    pub steps: [&'static str; 2],
}

/// Recovery codes.
pub struct Codes {
    pub title: &'static str,
    pub made: &'static str,
    pub made_what: &'static str,
    pub on: &'static str,
    pub lead: &'static str,
    pub replace: &'static str,
}

pub struct Orders {
    pub title: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub button: &'static str,
    pub none: &'static str,
    pub none_what: &'static str,
    pub too_little: &'static str,
    pub too_little_what: &'static str,
    /// Names the table.
    pub found: fn(text: &str) -> String,
    pub number: &'static str,
    pub rider: &'static str,
    pub pass: &'static str,
    pub term: &'static str,
    pub card: &'static str,
    pub price: &'static str,
    pub state: &'static str,
    pub more: &'static str,
    pub first: &'static str,
    pub logged: &'static str,
}

pub struct Order {
    pub seller: &'static str,
    pub category: &'static str,
    pub placed: &'static str,
    pub deadline: &'static str,
    pub email: &'static str,
    pub phone: &'static str,
    /// Of a rider whose account is closed.
    pub closed: &'static str,
    pub history: &'static str,
    pub payments: &'static str,
    pub refunds: &'static str,
    pub none: &'static str,
    pub payment_states: fn(PaymentState) -> &'static str,
    pub refund_states: fn(RefundState) -> &'static str,
    /// Who did a thing, by the API's word.
    pub actors: fn(&str) -> &'static str,
    pub at: &'static str,
    pub what: &'static str,
    pub who: &'static str,
    pub amount: &'static str,
    pub with: &'static str,
}

pub struct Staff {
    pub title: &'static str,
    pub invite: &'static str,
    pub invite_lead: &'static str,
    pub email: &'static str,
    pub roles: &'static str,
    pub role: fn(Role) -> &'static str,
    pub role_hint: fn(Role) -> &'static str,
    pub operator: &'static str,
    pub house: &'static str,
    pub choose: &'static str,
    pub lang: &'static str,
    pub send: &'static str,
    pub sent: &'static str,
    pub sent_what: &'static str,
    pub name: &'static str,
    pub state: &'static str,
    pub states: fn(StaffState) -> &'static str,
    pub change: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub disable: &'static str,
    pub disable_ask: &'static str,
    pub keep: &'static str,
    pub disable_what: &'static str,
    pub disabled: &'static str,
    pub again: &'static str,
    pub log: &'static str,
    pub more: &'static str,
}

pub struct Log {
    pub title: &'static str,
    pub lead: &'static str,
    pub day: &'static str,
    pub day_hint: &'static str,
    pub day_wrong: &'static str,
    pub kind: &'static str,
    pub all: &'static str,
    pub person: &'static str,
    pub button: &'static str,
    pub none: &'static str,
    pub at: &'static str,
    pub who: &'static str,
    pub what: &'static str,
    pub about: &'static str,
    pub actions: fn(StaffAction) -> &'static str,
    pub more: &'static str,
}
