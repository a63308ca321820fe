//! The history of an order: every acknowledged verb, in order.

use diesel::prelude::*;
use diesel::sql_types::{Array, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::payment_state::PayerKind;
use teiki_shared::scalars::DateTime;

use super::Order;
use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::{Conn, columns};
use crate::tables::order_events;

/// What happened, as the history names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderEventKind {
    Placed,
    /// Staff of its seller approved what was applied for.
    Approved,
    /// They sent it back, with what is to be mended.
    Returned,
    /// The rider has mended it.
    Resubmitted,
    Rejected,
    /// They took an approval back, with what is to be mended.
    Rescinded,
    PaymentStarted,
    /// Cancelling was asked while an attempt was open.
    CloseAsked,
    Declined,
    Paid,
    PaidTooLate,
    PaymentClosed,
    Cancelled,
    Lapsed,
    /// Money arrived that the order cannot take.
    MoneySentBack,
    /// The rider has given the pass back.
    RefundClaimed,
    Refunded,
    /// A refund did not reach the card: staff pay it out another way.
    RefundFailed,
    CardChanged,
    GuardianLinkMade,
    GuardianLinkRevoked,
    /// Its question was answered wrongly too often.
    GuardianLinkLocked,
}

impl OrderEventKind {
    pub const ALL: &'static [Self] = &[
        Self::Placed,
        Self::Approved,
        Self::Returned,
        Self::Resubmitted,
        Self::Rejected,
        Self::Rescinded,
        Self::PaymentStarted,
        Self::CloseAsked,
        Self::Declined,
        Self::Paid,
        Self::PaidTooLate,
        Self::PaymentClosed,
        Self::Cancelled,
        Self::Lapsed,
        Self::MoneySentBack,
        Self::RefundClaimed,
        Self::Refunded,
        Self::RefundFailed,
        Self::CardChanged,
        Self::GuardianLinkMade,
        Self::GuardianLinkRevoked,
        Self::GuardianLinkLocked,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Resubmitted => "resubmitted",
            Self::Rejected => "rejected",
            Self::Rescinded => "rescinded",
            Self::PaymentStarted => "payment_started",
            Self::CloseAsked => "close_asked",
            Self::Declined => "declined",
            Self::Paid => "paid",
            Self::PaidTooLate => "paid_too_late",
            Self::PaymentClosed => "payment_closed",
            Self::Cancelled => "cancelled",
            Self::Lapsed => "lapsed",
            Self::MoneySentBack => "money_sent_back",
            Self::RefundClaimed => "refund_claimed",
            Self::Refunded => "refunded",
            Self::RefundFailed => "refund_failed",
            Self::CardChanged => "card_changed",
            Self::GuardianLinkMade => "guardian_link_made",
            Self::GuardianLinkRevoked => "guardian_link_revoked",
            Self::GuardianLinkLocked => "guardian_link_locked",
        }
    }

    /// What the rider reads in the history.
    pub const fn label(self, lang: Lang) -> &'static str {
        let (ja, en) = match self {
            Self::Placed => ("申し込みました", "Ordered"),
            Self::Approved => ("書類の確認が終わりました", "The documents were approved"),
            Self::Returned => ("書類の直しをお願いしました", "Sent back to be mended"),
            Self::Resubmitted => ("直した書類を送りました", "Sent again"),
            Self::Rejected => ("申込みを受け付けられませんでした", "The application was rejected"),
            Self::Rescinded => (
                "書類の確認をやり直すことになりました",
                "The approval was taken back; something is to be mended",
            ),
            Self::PaymentStarted => ("お支払い画面を開きました", "Payment page opened"),
            Self::CloseAsked => ("取り消しを申し出ました", "Cancelling was asked for"),
            Self::Declined => ("カードが承認されませんでした", "The card was declined"),
            Self::Paid => ("支払いが完了しました", "Paid"),
            Self::PaidTooLate => {
                ("開始日までに間に合わなかったため返金します", "Paid too late; the money goes back")
            }
            Self::PaymentClosed => ("支払いを中止しました", "The payment was stopped"),
            Self::Cancelled => ("申込みを取り消しました", "Cancelled"),
            Self::Lapsed => ("期限が過ぎました", "The deadline passed"),
            Self::MoneySentBack => ("届いた代金をお返しします", "The money goes back"),
            Self::RefundClaimed => ("払いもどしを申し出ました", "Refund claimed"),
            Self::Refunded => ("返金しました", "Refunded"),
            Self::RefundFailed => ("カードへ返金できませんでした", "The card could not be refunded"),
            Self::CardChanged => ("ICOCA番号を変更しました", "The ICOCA number was changed"),
            Self::GuardianLinkMade => {
                ("保護者の方への支払いリンクを作りました", "A link for a guardian was made")
            }
            Self::GuardianLinkRevoked => {
                ("保護者の方への支払いリンクを取り消しました", "The guardian's link was revoked")
            }
            Self::GuardianLinkLocked => (
                "誕生日が5回違ったため、支払いリンクを止めました",
                "The guardian's link was stopped after 5 wrong birthdays",
            ),
        };
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}

/// A line of the history.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = order_events, check_for_backend(diesel::pg::Pg))]
pub struct Event {
    pub order_id: OrderId,
    pub at: DateTime,
    pub event: String,
    detail: serde_json::Value,
}

impl Event {
    /// What happened; a word of a later release has no label here.
    pub fn kind(&self) -> Option<OrderEventKind> {
        OrderEventKind::ALL.iter().copied().find(|kind| kind.as_str() == self.event)
    }

    /// What the rider reads: with the amount, where it is about money that went back.
    pub fn label(&self, lang: Lang) -> Option<String> {
        let label = self.words(lang)?;
        Some(match (self.amount().map(|amount| format::yen(lang, amount)), lang) {
            (Some(amount), Lang::Ja) => format!("{label}（{amount}）"),
            (Some(amount), Lang::En) => format!("{label} ({amount})"),
            (None, _) => label.to_owned(),
        })
    }

    /// An attempt to pay is also ended by its deadline, and by a payer who left: nobody asked to cancel then.
    fn words(&self, lang: Lang) -> Option<&'static str> {
        let ending_as = self.detail.get("as").and_then(|state| state.as_str());
        let (ja, en) = match (self.kind()?, ending_as.and_then(|state| state.parse().ok())) {
            // Of a guardian's card the rider learns nothing.
            (OrderEventKind::Declined, _) if self.is_guardians() => return None,
            (OrderEventKind::PaymentStarted, _) if self.is_guardians() => {
                ("保護者の方がお支払い画面を開きました", "A guardian opened the payment page")
            }
            (OrderEventKind::Paid, _) if self.is_guardians() => {
                ("保護者の方の支払いが完了しました", "Paid by a guardian")
            }
            (OrderEventKind::CloseAsked, Some(State::AwaitingPayment)) => {
                ("支払いの中止を始めました", "Stopping the payment")
            }
            (OrderEventKind::CloseAsked, Some(State::Lapsed)) => (
                "支払い期限が過ぎたため、支払いの中止を始めました",
                "The deadline passed: stopping the payment",
            ),
            (kind, _) => return Some(kind.label(lang)),
        };
        Some(match lang {
            Lang::Ja => ja,
            Lang::En => en,
        })
    }

    /// Whether it is about a guardian's attempt.
    fn is_guardians(&self) -> bool {
        let payer = self.detail.get("payer").and_then(|payer| payer.as_str());
        payer == Some(PayerKind::Guardian.as_str())
    }

    fn amount(&self) -> Option<Yen> {
        self.detail.get("amount")?.as_i64().map(Yen::new)
    }
}

/// Appends a line to the history, in the transaction of what it tells.
///
/// # Errors
/// Those of the database.
pub async fn append(
    mut conn: &Conn,
    clock: &Clock,
    order: &Order,
    actor: &Actor,
    kind: OrderEventKind,
    from: Option<State>,
    detail: serde_json::Value,
) -> QueryResult<()> {
    diesel::insert_into(order_events::table)
        .values((
            order_events::operator_id.eq(order.operator_id),
            order_events::order_id.eq(order.id),
            order_events::at.eq(DateTime(clock.now())),
            order_events::actor.eq(actor.kind()),
            order_events::actor_id.eq(actor.id()),
            order_events::actor_operator_id.eq(actor.operator_id()),
            order_events::event.eq(kind.as_str()),
            order_events::from_state.eq(from.map(State::as_str)),
            order_events::to_state.eq(order.state.as_str()),
            order_events::detail.eq(detail),
        ))
        .execute(&mut conn)
        .await
        .map(drop)
}

/// Appends the same line to the histories of some orders that keep their states; the operators are those that they are of.
///
/// # Errors
/// Those of the database.
pub async fn append_to_all(
    conn: &mut Conn,
    clock: &Clock,
    of: &[OperatorId],
    ids: &[OrderId],
    actor: &Actor,
    kind: OrderEventKind,
    detail: serde_json::Value,
) -> QueryResult<()> {
    diesel::sql_query(
        "insert into order_events
             (operator_id, order_id, at, actor, actor_id, actor_operator_id, event, from_state, to_state, detail)
         select operator_id, id, $3, $4, $5, $6, $7, state, state, $8
         from orders where operator_id = any($1) and id = any($2) order by id",
    )
    .bind::<Array<SqlUuid>, _>(of)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Timestamptz, _>(DateTime(clock.now()))
    .bind::<Text, _>(actor.kind())
    .bind::<Nullable<SqlUuid>, _>(actor.id())
    .bind::<Nullable<SqlUuid>, _>(actor.operator_id())
    .bind::<Text, _>(kind.as_str())
    .bind::<Jsonb, _>(detail)
    .execute(conn)
    .await
    .map(drop)
}

/// The histories of some orders, each from its beginning.
///
/// # Errors
/// Those of the database.
pub async fn of(mut conn: &Conn, orders: &[(OperatorId, OrderId)]) -> QueryResult<Vec<Event>> {
    let (of, ids) = columns(orders.iter().copied());
    order_events::table
        .filter(order_events::operator_id.eq_any(of).and(order_events::order_id.eq_any(ids)))
        .order(order_events::id)
        .select(Event::as_select())
        .load(&mut conn)
        .await
}
