//! The letters about an order. A job names the order and the letter; the text is written when it is sent.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use teiki_shared::format;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::lang::Lang;
use teiki_shared::order_state::State;

use super::{Order, db};
use crate::app::App;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, Run, queue};
use crate::mail::frame::Letter;
use crate::tables::accounts;

/// Which letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderLetter {
    Placed,
    Paid,
    PaidTooLate,
    /// Money arrived for an order that had ended, or was paid already.
    MoneySentBack,
    /// The seller refunded a pass, which ends.
    Refunded,
    RefundFailed,
    Cancelled,
    Lapsed,
}

/// Sends a letter about an order.
#[derive(Serialize, Deserialize)]
pub struct OrderMail {
    operator: OperatorId,
    order: OrderId,
    letter: OrderLetter,
    /// The address that was kept of an account that is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept: Option<String>,
}

impl Job for OrderMail {
    const KIND: &'static str = "order_mail";

    fn key(&self) -> Option<String> {
        None
    }
}

impl Run for OrderMail {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        send(app, self.operator, self.order, self.letter, self.kept.as_deref()).await
    }
}

/// Enqueues a letter in the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(conn: &mut Conn, clock: &Clock, order: &Order, letter: OrderLetter) -> QueryResult<()> {
    enqueue_to(conn, clock, order, letter, None).await
}

/// The same, with an address that is used where the account no longer has one.
///
/// # Errors
/// Those of the database.
pub async fn enqueue_to(
    conn: &mut Conn,
    clock: &Clock,
    order: &Order,
    letter: OrderLetter,
    kept: Option<String>,
) -> QueryResult<()> {
    let job = OrderMail { operator: order.operator_id, order: order.id, letter, kept };
    queue::enqueue(conn, clock, &job).await
}

/// Writes and sends a letter in the account's language. Of an account that was closed meanwhile
/// the address that was kept for it is used, if there is one.
///
/// # Errors
/// The mail server or a store of ours is away; the job comes back.
async fn send(
    app: &App,
    operator: OperatorId,
    id: OrderId,
    which: OrderLetter,
    kept: Option<&str>,
) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let Some(order) = db::find(&conn, operator, id).await? else { return Ok(()) };
    let (address, lang): (Option<String>, Lang) = accounts::table
        .find(order.account_id)
        .select((accounts::email, accounts::lang))
        .first(&mut conn)
        .await?;
    drop(conn);
    let Some(address) = address.or(kept.map(str::to_owned)) else { return Ok(()) };
    app.mailer.send(letter(app, &order, which, lang).to(&app.config, address)).await
}

fn letter(app: &App, order: &Order, which: OrderLetter, lang: Lang) -> Letter {
    let (subject, text, label, path) = match which {
        OrderLetter::Placed => placed(order, lang),
        OrderLetter::Paid => paid(order, lang),
        OrderLetter::PaidTooLate => paid_too_late(order, lang),
        OrderLetter::MoneySentBack => money_sent_back(order, lang),
        OrderLetter::Refunded => refunded(order, lang),
        OrderLetter::RefundFailed => refund_failed(order, lang),
        OrderLetter::Cancelled => cancelled(order, lang),
        OrderLetter::Lapsed => lapsed(order, lang),
    };
    Letter::new(lang, subject).paragraph(text).rows(rows(order, lang)).link(label, app.config.page(&path))
}

/// Subject, what happened and what to do, the name of the link and its path.
type Content = (String, String, &'static str, String);

fn page(order: &Order) -> String {
    format!("/orders/{}", order.id)
}

fn placed(order: &Order, lang: Lang) -> Content {
    let deadline = format::deadline(lang, *order.deadline);
    let path = format!("{}/pay", page(order));
    match lang {
        Lang::Ja => (
            format!("【Teiki】定期券の申し込みを受け付けました（{}）", order.number),
            format!(
                "まだお支払いは終わっていません。{deadline} までにお支払いください。過ぎると申し込みは取り消されます。"
            ),
            "支払う",
            path,
        ),
        Lang::En => (
            format!("[Teiki] We received your order ({})", order.number),
            format!("It is not paid yet. Please pay by {deadline}; after that the order lapses."),
            "Pay",
            path,
        ),
    }
}

fn paid(order: &Order, lang: Lang) -> Content {
    let start = format::date(lang, *order.starts_on);
    match lang {
        Lang::Ja => (
            format!("【Teiki】お支払いが完了しました（{}）", order.number),
            format!(
                "{start}の始発から、登録したICOCAをタッチしてご乗車いただけます。領収書は下のページで表示・印刷できます。"
            ),
            "定期券と領収書を見る",
            page(order),
        ),
        Lang::En => (
            format!("[Teiki] Your payment is complete ({})", order.number),
            format!(
                "Touch your registered ICOCA from the first bus or train of {start}. The page below shows and prints the receipt."
            ),
            "See the pass and the receipt",
            page(order),
        ),
    }
}

fn paid_too_late(order: &Order, lang: Lang) -> Content {
    match lang {
        Lang::Ja => (
            format!("【Teiki】お支払いが間に合わなかったため返金します（{}）", order.number),
            "お支払いが開始日までに完了しなかったため、定期券は有効になりません。お支払いいただいた全額を、同じカードへお返しします。カード会社によりますが、5〜10営業日ほどで反映されます。".into(),
            "申し込みを見る",
            page(order),
        ),
        Lang::En => (
            format!("[Teiki] Your payment came too late and is refunded ({})", order.number),
            "The payment was not complete before the pass was to start, so the pass is not valid. The whole amount goes back to the same card; banks usually show it within 5 to 10 business days.".into(),
            "See the order",
            page(order),
        ),
    }
}

/// Why an order in this state takes no money.
fn not_payable(state: State, lang: Lang) -> &'static str {
    let (ja, en) = match state {
        State::Cancelled => ("申し込みは取り消されていたため", "The order was cancelled before"),
        State::Lapsed => ("申し込みは期限を過ぎて終了していたため", "The order had lapsed before"),
        State::Rejected => ("申し込みは承認されなかったため", "The order was not approved"),
        State::Paid => ("申し込みはすでにお支払い済みのため", "The order was paid already"),
        State::InReview | State::Returned | State::AwaitingPayment | State::Paying => {
            ("このお支払いはすでに中止されていたため", "This payment was stopped before")
        }
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

fn money_sent_back(order: &Order, lang: Lang) -> Content {
    let why = not_payable(order.state, lang);
    match lang {
        Lang::Ja => (
            format!("【Teiki】届いた代金をお返しします（{}）", order.number),
            format!(
                "{why}、届いた代金の全額を同じカードへお返しします。カード会社によりますが、5〜10営業日ほどで反映されます。"
            ),
            "申し込みを見る",
            page(order),
        ),
        Lang::En => (
            format!("[Teiki] The money that arrived goes back ({})", order.number),
            format!(
                "{why}, so the whole amount that arrived goes back to the same card; banks usually show it within 5 to 10 business days."
            ),
            "See the order",
            page(order),
        ),
    }
}

fn refunded(order: &Order, lang: Lang) -> Content {
    let seller = &order.names.of(lang).operator;
    match lang {
        Lang::Ja => (
            format!("【Teiki】定期券を払い戻しました（{}）", order.number),
            format!(
                "{seller}が代金をお支払いのカードへ返金したため、この定期券は使えなくなりました。お心当たりがないときは{seller}へお問い合わせください。カード会社によりますが、5〜10営業日ほどで反映されます。"
            ),
            "申し込みを見る",
            page(order),
        ),
        Lang::En => (
            format!("[Teiki] Your pass was refunded ({})", order.number),
            format!(
                "{seller} refunded the card that paid, so this pass is no longer valid. If you did not ask for it, contact {seller}. Banks usually show a refund within 5 to 10 business days."
            ),
            "See the order",
            page(order),
        ),
    }
}

fn refund_failed(order: &Order, lang: Lang) -> Content {
    let seller = &order.names.of(lang).operator;
    match lang {
        Lang::Ja => (
            format!("【Teiki】カードへ返金できませんでした（{}）", order.number),
            format!(
                "お支払いに使われたカードが返金を受け付けませんでした。別の方法でお返しするため、{seller}からご連絡します。"
            ),
            "申し込みを見る",
            page(order),
        ),
        Lang::En => (
            format!("[Teiki] Your card could not be refunded ({})", order.number),
            format!(
                "The card that paid did not take the refund. {seller} will contact you to return the money in another way."
            ),
            "See the order",
            page(order),
        ),
    }
}

fn cancelled(order: &Order, lang: Lang) -> Content {
    match lang {
        Lang::Ja => (
            format!("【Teiki】申し込みを取り消しました（{}）", order.number),
            "代金はいただいていません。もう一度お求めになるときは、いつでも申し込めます。".into(),
            "申し込みを見る",
            page(order),
        ),
        Lang::En => (
            format!("[Teiki] Your order is cancelled ({})", order.number),
            "Nothing was charged. You can buy the pass again at any time.".into(),
            "See the order",
            page(order),
        ),
    }
}

fn lapsed(order: &Order, lang: Lang) -> Content {
    match lang {
        Lang::Ja => (
            format!("【Teiki】支払い期限が過ぎました（{}）", order.number),
            "期限までにお支払いがなかったため、申し込みは終了しました。代金はいただいていません。開始日を選び直して、もう一度お求めください。".into(),
            "新しく買う",
            "/buy".into(),
        ),
        Lang::En => (
            format!("[Teiki] The deadline for paying has passed ({})", order.number),
            "The order was not paid in time and has ended. Nothing was charged. Choose another start date and buy again.".into(),
            "Buy a pass",
            "/buy".into(),
        ),
    }
}

fn rows(order: &Order, lang: Lang) -> Vec<(String, String)> {
    let names = order.names.of(lang);
    let (from, to) = (format::date(lang, *order.starts_on), format::date(lang, *order.ends_on));
    let until = if lang == Lang::Ja { " 〜 " } else { " – " };
    let row = |ja: &str, en: &str, value: String| (if lang == Lang::Ja { ja } else { en }.to_owned(), value);
    vec![
        row("申込番号", "Order", order.number.clone()),
        row("定期券", "Pass", names.product.clone()),
        row("区間", "Section", names.section.clone()),
        row("期間", "Validity", format!("{from}{until}{to}")),
        row("金額", "Price", format::yen(lang, order.price)),
        row("販売", "Sold by", names.operator.clone()),
    ]
}
