//! Beginning to pay: the attempt is recorded first, then Stripe is asked for its intent.

use diesel_async::AsyncConnection;
use jiff::{SignedDuration, Timestamp};
use teiki_shared::format;
use teiki_shared::ids::{OrderId, PaymentId};
use teiki_shared::lang::Lang;
use teiki_shared::order_state::{Event, State};
use teiki_shared::payment_state::{PaymentMethod, PaymentState};
use teiki_shared::scalars::DateTime;

use super::jobs::SettleOrder;
use super::payer::Payer;
use super::{Payment, db, intents, takeover};
use crate::actor::Actor;
use crate::app::App;
use crate::catalogue::{self, Notices, Operator, Suspended, Telephone};
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::jobs::queue;
use crate::orders::advance::{Note, TransitionError, advance};
use crate::orders::events::OrderEventKind;
use crate::orders::{self, Order};
use crate::random;
use crate::refusal::refusals;

/// When the reconciliation first looks at a new attempt that brought no signal.
const FIRST_LOOK: SignedDuration = SignedDuration::from_secs(35);
/// Another payer's attempt is ended before one is begun; whoever comes between is waited for by the payer.
pub const TRIES: usize = 2;
/// After how long to try again what waits for Stripe.
const RETRY_SECONDS: i32 = 10;

/// An attempt that is ready for the payment fields.
pub struct Begun {
    pub order: Order,
    pub payment: Payment,
    /// Stripe's secret for the browser; never stored, never logged.
    pub client_secret: String,
}

/// What is asked for with an attempt.
pub struct Asked<'a> {
    /// Made by the payer's page once per attempt.
    pub key: &'a str,
    pub payer: Payer<'a>,
}

/// What the first step came to.
pub enum Opened {
    /// Stripe is asked for its intent next.
    Attempt(Box<Order>, Box<Payment>),
    /// Another payer's attempt was in the way: Stripe is asked to end it, and then it is begun once more.
    AfterAnother(Box<Order>),
}

/// Opens an attempt to pay, or takes up the one that is open: at any moment an order has one, and a decline reuses it. One of a
/// guardian is ended first.
///
/// # Errors
/// Outside sale hours, after the deadline, for orders that are paid or over; `TryAgain` when Stripe gave no answer (the
/// attempt is kept, and the same intent is asked for next time).
pub async fn begin(
    app: &App,
    actor: &Actor,
    id: OrderId,
    key: &str,
    save_card: bool,
) -> VerbResult<Begun, BeginRefusal> {
    let account = actor.rider()?;
    let asked = Asked { key, payer: Payer::Rider { save_card } };
    for _ in 0..TRIES {
        let mut conn = app.db.conn().await?;
        let opened = conn
            .transaction(async |conn| match orders::db::lock_of(conn, account, id).await? {
                Some(order) => open(app, conn, actor, order, &asked).await,
                None => Err(Failure::refuse(BeginRefusal::NotFound)),
            })
            .await?;
        drop(conn);
        if let Some(begun) = Box::pin(follow(app, opened)).await? {
            return Ok(begun);
        }
    }
    Err(Failure::refuse(BeginRefusal::Closing))
}

/// With no transaction open, Stripe is asked for what [`open`] led to. None where it may be begun once more.
///
/// # Errors
/// As [`begin`].
pub async fn follow(app: &App, opened: Opened) -> VerbResult<Option<Begun>, BeginRefusal> {
    let (order, payment) = match opened {
        Opened::Attempt(order, payment) => (*order, *payment),
        Opened::AfterAnother(order) => {
            takeover::end(app, &order).await;
            return Ok(None);
        }
    };
    match Box::pin(intents::ready(app, &order, payment)).await? {
        intents::Ready::Open { payment, client_secret } => {
            Ok(Some(Begun { order, payment: *payment, client_secret }))
        }
        intents::Ready::Ended(State::Paid) => Err(Failure::refuse(BeginRefusal::AlreadyPaid)),
        intents::Ready::Ended(_) => Err(Failure::refuse(BeginRefusal::Over)),
        intents::Ready::Unknown => Err(Failure::refuse(BeginRefusal::TryAgain)),
    }
}

/// Transaction A, on an order that the caller has locked: it moves to `paying` with a new attempt, its live attempt is touched, or
/// another payer's is asked to end.
///
/// # Errors
/// As [`begin`].
pub async fn open(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    mut order: Order,
    asked: &Asked<'_>,
) -> VerbResult<Opened, BeginRefusal> {
    let now = app.clock.now();
    if let Some(live) = db::lock_live(conn, &order).await? {
        if order.closing_as.is_some() || live.state == PaymentState::Cancelling {
            return Err(Failure::refuse(BeginRefusal::Closing));
        }
        if asked.payer.is_of(&live) {
            let live = touch(conn, live, asked.payer, now).await?;
            return Ok(Opened::Attempt(Box::new(order), Box::new(live)));
        }
        sold(conn, &order, asked.key, now).await?;
        takeover::ask(conn, &app.clock, &mut order, actor).await?;
        return Ok(Opened::AfterAnother(Box::new(order)));
    }
    match order.state {
        State::Paid => return Err(Failure::refuse(BeginRefusal::AlreadyPaid)),
        State::AwaitingPayment => {}
        State::InReview
        | State::Returned
        | State::Paying
        | State::Rejected
        | State::Cancelled
        | State::Lapsed => return Err(Failure::refuse(BeginRefusal::Over)),
    }
    let seller = sold(conn, &order, asked.key, now).await?;
    let payment = new_attempt(app, &order, seller.stripe_account, asked);
    let note = Note::new(*actor, OrderEventKind::PaymentStarted).with(payment.payer_note());
    match advance(conn, &app.clock, &mut order, Event::PaymentStarted, note).await {
        Ok(()) => {}
        Err(TransitionError::Refused(_)) => return Err(Failure::refuse(BeginRefusal::Over)),
        Err(TransitionError::Fault(fault)) => return Err(Failure::Fault(fault)),
    }
    db::insert(conn, &payment).await?;
    let job = SettleOrder { operator: order.operator_id, order: order.id };
    queue::enqueue_at(conn, &app.clock, &job, now + FIRST_LOOK).await?;
    Ok(Opened::Attempt(Box::new(order), Box::new(payment)))
}

/// The payer has come back to the attempt; the last word holds of what was asked with it.
async fn touch(
    conn: &mut Conn,
    mut live: Payment,
    payer: Payer<'_>,
    now: Timestamp,
) -> Result<Payment, Fault> {
    live.touched_at = DateTime(now);
    live.save_card = payer.saves_card();
    live.recipient = payer.recipient();
    db::save(conn, &live).await?;
    Ok(live)
}

/// Who sells it, with what is announced about it.
async fn seller_of(conn: &mut Conn, order: &Order) -> Result<(Operator, Notices), Fault> {
    let product = (order.operator_id, order.product_id);
    let found = catalogue::db::seller_of(conn, order.seller_id, product, order.ends()).await?;
    let (seller, notices) = found.ok_or_else(|| Fault::other("an order without its seller"))?;
    Ok((seller, notices.on(order.via.as_deref())))
}

/// Whoever sells the order, where a payment may be started now.
async fn sold(
    conn: &mut Conn,
    order: &Order,
    key: &str,
    now: Timestamp,
) -> VerbResult<Operator, BeginRefusal> {
    let refuse = |refusal| Err(Failure::refuse(refusal));
    let (seller, notices) = seller_of(conn, order).await?;
    if order.is_past_deadline(now) {
        return refuse(BeginRefusal::DeadlinePassed);
    }
    if !seller.selling {
        return refuse(BeginRefusal::NotSelling(Box::new(Telephone::of(&seller))));
    }
    let hours = seller.sale_hours();
    if !hours.is_open(now) {
        return refuse(BeginRefusal::SalesClosed(hours.next_opening(now)));
    }
    if let Some(notice) = notices.suspension(now, seller.id, order.ends().is_some()) {
        let found = Suspended { notice: notice.clone(), telephone: Telephone::of(&seller) };
        return refuse(BeginRefusal::Suspended(Box::new(found)));
    }
    // A request of an old tab, sent again after its attempt ended, must not open another.
    if db::by_key(conn, order, key).await?.is_some() {
        return refuse(BeginRefusal::KeyUsed);
    }
    Ok(seller)
}

fn new_attempt(app: &App, order: &Order, stripe_account: Option<String>, asked: &Asked<'_>) -> Payment {
    let now = app.clock.now();
    let Asked { key, payer } = asked;
    Payment {
        operator_id: order.operator_id,
        id: PaymentId::from(random::id(&app.clock)),
        order_id: order.id,
        payer: payer.kind(),
        payer_id: payer.link(),
        recipient: payer.recipient(),
        seller_id: order.seller_id,
        terms_n: order.terms_n,
        method: PaymentMethod::Card,
        amount: order.price,
        state: PaymentState::Starting,
        stripe_account,
        intent: None,
        key_n: 1,
        save_card: payer.saves_card(),
        decline_code: None,
        card_brand: None,
        card_last4: None,
        card_funding: None,
        started_at: DateTime(now),
        touched_at: DateTime(now),
        look_at: DateTime(now + FIRST_LOOK),
        captured_at: None,
        ended_at: None,
        idempotency_key: (*key).to_owned(),
    }
}

refusals! {
    /// Why no payment was begun.
    pub enum BeginRefusal {
        NotFound {
            ja: "申込みが見つかりません。一覧から選び直してください。",
            en: "This order was not found. Choose it from the list.",
        }
        AlreadyPaid {
            ja: "この申込みは支払いが済んでいます。",
            en: "This order is paid already.",
        }
        Over {
            ja: "この申込みは終了しています。もう一度お買い求めください。",
            en: "This order is over. Please buy the pass again.",
        }
        DeadlinePassed {
            ja: "支払い期限が過ぎました。開始日を選び直してお買い求めください。",
            en: "The deadline for paying has passed. Choose another start date and buy again.",
        }
        /// Outside the operator's sale hours; the moment they open.
        SalesClosed(opens_at: Option<Timestamp>) { |lang| sales_closed(*opens_at, lang) }
        /// The operator has ended.
        NotSelling(seller: Box<Telephone>) {
            ja: format!("{}は販売を終了しました。代金はいただきません。電話：{}", seller.name_ja, seller.phone),
            en: format!("{} sells no passes any more. Nothing is charged. Phone: {}", seller.name_en, seller.phone),
        }
        /// Nothing is sold for a time.
        Suspended(found: Box<Suspended>) { |lang| found.sentence(lang) }
        /// The attempt is being cancelled.
        Closing after (Some(RETRY_SECONDS)) {
            ja: "前の支払いを中止しているところです。少し待ってからもう一度お試しください。",
            en: "An earlier payment is being stopped. Wait a moment and try again.",
        }
        /// The key belongs to an attempt that has ended.
        KeyUsed {
            ja: "この画面の支払いは中止されました。続けるときは、ページを読み込み直してください。",
            en: "The payment on this page was stopped. Reload the page to go on.",
        }
        /// Stripe gives no answer at the moment.
        TryAgain after (Some(RETRY_SECONDS)) {
            ja: "決済サービスにつながりません。代金は引き落とされていません。少し待ってからもう一度お試しください。",
            en: "The payment service cannot be reached. Nothing was charged. Wait a moment and try again.",
        }
    }
    pub enum PaymentBeginErrorCode {
        NotFound,
        AlreadyPaid,
        Over,
        DeadlinePassed,
        Closed: Self::SalesClosed(_),
        NotSelling,
        Suspended,
        Closing,
        KeyUsed,
        TryAgain,
    }
}

fn sales_closed(opens_at: Option<Timestamp>, lang: Lang) -> String {
    let Some(opens_at) = opens_at else {
        return match lang {
            Lang::Ja => "いまは販売時間外です。".into(),
            Lang::En => "Sales are closed now.".into(),
        };
    };
    let opens = format::near_moment(lang, opens_at);
    match lang {
        Lang::Ja => {
            format!("いまは販売時間外です。{opens} から支払えます。申込みの内容はそのまま残っています。")
        }
        Lang::En => format!("Sales are closed now. You can pay from {opens}. Your order is kept."),
    }
}
