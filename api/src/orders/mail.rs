//! The letters about an order. A job names the order and the letter; the text is written when it is sent.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::lang::Lang;
use teiki_shared::order_state::State;

use super::{Order, db};
use crate::app::App;
use crate::cards::{self, Card};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, Queue, Run, queue};
use crate::mail::Mail;
use crate::mail::frame::write;
use crate::mail::letter::letter;
use crate::tables::accounts;

/// Which letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderLetter {
    /// The order waits to be paid: for who did not pay at once.
    Placed,
    Paid,
    /// Its receipt is the guardian's.
    PaidByGuardian,
    PaidTooLate,
    /// Money arrived for an order that had ended, or was paid already.
    MoneySentBack,
    Cancelled,
    Lapsed,
    /// Its deadline passed before staff had decided, or what they sent back was mended.
    LapsedUndecided,
    /// What was applied for waits for staff.
    Received,
    /// They approved it: it waits to be paid.
    Approved,
    /// They sent it back.
    Returned,
    Rejected,
}

/// Sends a letter about an order.
#[derive(Serialize, Deserialize)]
pub struct OrderMail {
    operator: OperatorId,
    order: OrderId,
    letter: OrderLetter,
}

impl Job for OrderMail {
    const KIND: &'static str = "order_mail";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        None
    }
}

impl Run for OrderMail {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        send(app, self.operator, self.order, self.letter).await
    }
}

/// Most riders have paid by then, and need no letter that asks them to.
const TIME_TO_PAY: SignedDuration = SignedDuration::from_mins(10);

/// Enqueues a letter in the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(conn: &Conn, clock: &Clock, order: &Order, letter: OrderLetter) -> QueryResult<()> {
    let job = OrderMail { operator: order.operator_id, order: order.id, letter };
    match letter {
        OrderLetter::Placed => queue::enqueue_at(conn, clock, &job, clock.now() + TIME_TO_PAY).await,
        OrderLetter::Paid
        | OrderLetter::PaidByGuardian
        | OrderLetter::PaidTooLate
        | OrderLetter::MoneySentBack
        | OrderLetter::Cancelled
        | OrderLetter::Lapsed
        | OrderLetter::LapsedUndecided
        | OrderLetter::Received
        | OrderLetter::Approved
        | OrderLetter::Returned
        | OrderLetter::Rejected => queue::enqueue(conn, clock, &job).await,
    }
}

/// The same where there is one to write.
///
/// # Errors
/// Those of the database.
pub async fn enqueue_some(
    conn: &Conn,
    clock: &Clock,
    order: &Order,
    letter: Option<OrderLetter>,
) -> QueryResult<()> {
    match letter {
        Some(letter) => enqueue(conn, clock, order, letter).await,
        None => Ok(()),
    }
}

/// Whether a letter would tell what is over: the order has gone on meanwhile.
fn is_stale(which: OrderLetter, order: &Order, now: Timestamp) -> bool {
    match which {
        OrderLetter::Placed | OrderLetter::Approved => !order.waits_for_money(now),
        OrderLetter::Received => order.state != State::InReview,
        OrderLetter::Returned => order.state != State::Returned,
        OrderLetter::Paid
        | OrderLetter::PaidByGuardian
        | OrderLetter::PaidTooLate
        | OrderLetter::MoneySentBack
        | OrderLetter::Cancelled
        | OrderLetter::Lapsed
        | OrderLetter::LapsedUndecided
        | OrderLetter::Rejected => false,
    }
}

/// Writes and sends a letter in the account's language, unless the account was closed or the order has gone on meanwhile.
///
/// # Errors
/// The mail server or a store of ours is away; the job comes back.
async fn send(app: &App, operator: OperatorId, id: OrderId, which: OrderLetter) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let Some(order) = db::find(&conn, operator, id).await? else { return Ok(()) };
    if is_stale(which, &order, app.clock.now()) {
        return Ok(());
    }
    let (address, lang) = contact(&mut conn, &order).await?;
    let card = cards::db::by_ids(&conn, &[order.card_id]).await?.pop();
    drop(conn);
    let (Some(to), Some(card)) = (address, card) else { return Ok(()) };
    app.mailer.send(mail(&app.config, &order, which, (lang, &to), &card)?).await
}

/// The address of the order's account, none once it is closed, and its language.
///
/// # Errors
/// Those of the database.
pub async fn contact(conn: &mut Conn, order: &Order) -> QueryResult<(Option<String>, Lang)> {
    accounts::table.find(order.account_id).select((accounts::email, accounts::lang)).first(conn).await
}

fn mail(
    config: &Config,
    order: &Order,
    which: OrderLetter,
    (lang, to): (Lang, &str),
    card: &Card,
) -> Result<Mail, Fault> {
    let (about, deadline) = (About::of(config, order, lang), format::deadline(lang, *order.deadline));
    match which {
        OrderLetter::Placed => write(config, lang, to, &Placed { about, deadline }),
        OrderLetter::Paid => write(config, lang, to, &Paid { about, icoca: card.number.masked() }),
        OrderLetter::PaidByGuardian => {
            write(config, lang, to, &PaidByGuardian { about, icoca: card.number.masked() })
        }
        OrderLetter::PaidTooLate => write(config, lang, to, &PaidTooLate { about }),
        OrderLetter::MoneySentBack => write(config, lang, to, &MoneySentBack { about, state: order.state }),
        OrderLetter::Cancelled => write(config, lang, to, &Cancelled { about }),
        OrderLetter::Lapsed => write(config, lang, to, &Lapsed { about, buy_page: config.page("/buy") }),
        OrderLetter::LapsedUndecided => {
            write(config, lang, to, &LapsedUndecided { about, buy_page: config.page("/buy") })
        }
        OrderLetter::Received => write(config, lang, to, &Received { about, deadline }),
        OrderLetter::Approved => write(config, lang, to, &Approved { about, deadline }),
        OrderLetter::Returned => write(config, lang, to, &Returned { about, deadline }),
        OrderLetter::Rejected => write(config, lang, to, &Rejected { about }),
    }
}

/// What every letter about an order tells.
pub struct About {
    pub number: String,
    pub product: String,
    pub section: String,
    pub seller: String,
    pub starts_on: String,
    pub ends_on: String,
    pub price: String,
    /// The order's page.
    pub page: String,
}

impl About {
    pub fn of(config: &Config, order: &Order, lang: Lang) -> Self {
        let names = order.names.of(lang);
        Self {
            number: order.number.clone(),
            product: names.product.clone(),
            section: names.section.clone(),
            seller: names.operator.clone(),
            starts_on: format::date(lang, *order.starts_on),
            ends_on: format::date(lang, *order.ends_on),
            price: format::yen(lang, order.price),
            page: config.page(&format!("/orders/{}", order.id)),
        }
    }
}

letter! {
    pub struct Placed("ja/order_placed.txt", "en/order_placed.txt") { about: About, deadline: String }
}
letter! {
    pub struct Paid("ja/order_paid.txt", "en/order_paid.txt") { about: About, icoca: String }
}
letter! {
    pub struct PaidByGuardian("ja/order_paid_by_guardian.txt", "en/order_paid_by_guardian.txt") {
        about: About, icoca: String,
    }
}
letter! {
    pub struct PaidTooLate("ja/order_paid_too_late.txt", "en/order_paid_too_late.txt") { about: About }
}
letter! {
    /// `state` is why the order takes no money.
    pub struct MoneySentBack("ja/money_sent_back.txt", "en/money_sent_back.txt") { about: About, state: State }
}
letter! {
    pub struct Cancelled("ja/order_cancelled.txt", "en/order_cancelled.txt") { about: About }
}
letter! {
    pub struct Lapsed("ja/order_lapsed.txt", "en/order_lapsed.txt") { about: About, buy_page: String }
}
letter! {
    pub struct LapsedUndecided("ja/order_lapsed_undecided.txt", "en/order_lapsed_undecided.txt") {
        about: About, buy_page: String,
    }
}
letter! {
    pub struct Received("ja/order_received.txt", "en/order_received.txt") { about: About, deadline: String }
}
letter! {
    pub struct Approved("ja/order_approved.txt", "en/order_approved.txt") { about: About, deadline: String }
}
letter! {
    pub struct Returned("ja/order_returned.txt", "en/order_returned.txt") { about: About, deadline: String }
}
letter! {
    pub struct Rejected("ja/order_rejected.txt", "en/order_rejected.txt") { about: About }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::letter::Letter;

    fn about() -> About {
        let told = |text: &str| text.to_owned();
        About {
            number: told("23456-789AB"),
            product: told("通勤定期"),
            section: told("240円区間"),
            seller: told("松江市交通局"),
            starts_on: told("2026年4月7日"),
            ends_on: told("2026年5月6日"),
            price: told("8,820円"),
            page: told("https://teiki.example/orders/1"),
        }
    }

    #[test]
    fn a_letter_tells_why_money_goes_back() {
        let letter = |state| MoneySentBack { about: about(), state };
        insta::assert_snapshot!(letter(State::Lapsed).render(Lang::Ja).unwrap(), @"
        # 【Teiki】届いた代金をお返しします（23456-789AB）

        申込みは期限を過ぎて終了していたため、届いた代金の全額を同じカードへお返しします。反映される時期は、カード会社にお確かめください。

        - 申込番号: 23456-789AB
        - 定期券: 通勤定期
        - 区間: 240円区間
        - 有効期間: 2026年4月7日 〜 2026年5月6日
        - 金額: 8,820円
        - 販売: 松江市交通局

        [申込みを見る](https://teiki.example/orders/1)
        ");
        for state in State::ALL {
            for (lang, first) in [(Lang::Ja, "め、届いた代金の"), (Lang::En, ", so the whole amount")]
            {
                let text = letter(*state).render(lang).unwrap();
                let told = text.lines().nth(2).unwrap();
                assert!(told.contains(first) && told.trim() == told, "{text}");
            }
        }
    }
}
