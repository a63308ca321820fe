//! Reminders that a pass ends: one when it can be renewed, one when little time is left. Who holds the next pass already, or
//! wants none, gets no letter.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::lang::Lang;
use teiki_shared::payment_state::PassHold;
use teiki_shared::{format, jst};

use super::mail::About;
use super::pass::{Pass, renewable_from};
use super::{Order, db};
use crate::app::App;
use crate::catalogue::{self, Operator, Product};
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, Queue, Run, queue};
use crate::mail::frame::write;
use crate::mail::letter::letter;
use crate::tables::{accounts, passes};

/// Minutes after midnight in Japan: letters about nothing urgent come by day.
const HOUR: u16 = 10 * 60;
/// The last reminder leaves so many days beside the product's lead time.
const LAST_DAYS: i32 = 3;
/// A pass that began less than so many days ago needs no first reminder.
const SETTLED_DAYS: i32 = 7;

/// Which reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reminder {
    /// On the first day on which the pass can be renewed.
    First,
    /// When the product's lead time and [`LAST_DAYS`] are left.
    Last,
}

/// Reminds a rider that the pass of an order ends.
#[derive(Serialize, Deserialize)]
pub struct RemindOfEnd {
    operator: OperatorId,
    order: OrderId,
    reminder: Reminder,
}

impl Job for RemindOfEnd {
    const KIND: &'static str = "remind_of_end";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        let which = match self.reminder {
            Reminder::First => "first",
            Reminder::Last => "last",
        };
        Some(format!("remind_of_end:{which}:{}", self.order))
    }
}

impl Run for RemindOfEnd {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        remind(app, self).await
    }
}

/// Enqueues the reminders of a pass that was paid, in the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(conn: &Conn, clock: &Clock, order: &Order) -> QueryResult<()> {
    let job = RemindOfEnd { operator: order.operator_id, order: order.id, reminder: Reminder::First };
    queue::enqueue_at(conn, clock, &job, by_day(renewable_from(*order.ends_on))).await
}

fn by_day(date: Date) -> Timestamp {
    jst::at_minute(date, HOUR)
}

/// The day of the last reminder, `lead_days` being those of the product.
fn last_reminder(ends_on: Date, lead_days: i32) -> Date {
    ends_on.saturating_sub(Span::new().days(lead_days.saturating_add(LAST_DAYS)))
}

/// The last day on which the pass can be continued without a gap.
fn last_day_to_buy(ends_on: Date, lead_days: i32) -> Date {
    ends_on.saturating_sub(Span::new().days(lead_days.max(1).saturating_sub(1)))
}

/// Sends the reminder, if the pass still needs one, and enqueues the next.
///
/// # Errors
/// The mail server or a store of ours is away; the job comes back.
async fn remind(app: &App, job: &RemindOfEnd) -> Result<(), Fault> {
    let conn = app.db.conn().await?;
    let Some(order) = db::find(&conn, job.operator, job.order).await? else { return Ok(()) };
    let today = app.clock.today();
    let Some(pass) = running(&conn, &order, today).await? else { return Ok(()) };
    let Some(product) = catalogue::db::products(&conn, &[(order.operator_id, order.product_id)]).await?.pop()
    else {
        return Ok(());
    };
    if job.reminder == Reminder::First {
        let last = by_day(last_reminder(*pass.ends_on, product.lead_days));
        if app.clock.now() < last {
            // Before the letter leaves: a job that stops between the two sends one letter twice, and loses none. And before
            // what continues the pass is looked at: an order that holds the next days may never be paid.
            let next = RemindOfEnd { reminder: Reminder::Last, ..*job };
            queue::enqueue_at(&conn, &app.clock, &next, last).await?;
        }
        if today < pass.starts_on.saturating_add(Span::new().days(SETTLED_DAYS)) {
            return Ok(());
        }
    }
    if is_continued(&conn, &pass).await? {
        return Ok(());
    }
    let Some((address, lang)) = recipient(&conn, &order).await? else { return Ok(()) };
    let Some(seller) = catalogue::db::operators(&conn, &[order.seller_id]).await?.pop() else {
        return Ok(());
    };
    drop(conn);
    let Some(next) = next(app.clock.now(), lang, &order, &product, &seller) else { return Ok(()) };
    let letter = PassEnds {
        about: About::of(&app.config, &order, lang),
        next,
        pass_page: app.config.page(&format!("/passes/{}", pass.id)),
        seller_page: app.config.page(&format!("/o/{}", seller.slug)),
        settings: app.config.page("/account/reminders"),
    };
    app.mailer.send(write(&app.config, lang, address, &letter)?).await
}

/// How to go on; none where the moment to buy in has passed while the job waited.
fn next(now: Timestamp, lang: Lang, order: &Order, product: &Product, seller: &Operator) -> Option<Next> {
    if !(product.on_sale && product.is_buyable() && seller.selling) {
        return Some(Next::Nowhere);
    }
    if order.has_fixed_dates() {
        return Some(Next::Term);
    }
    let day = last_day_to_buy(*order.ends_on, product.lead_days);
    let closing = jst::at_minute(day, seller.deadline_hours().close_minute());
    (now < closing).then(|| Next::By(format::deadline(lang, closing)))
}

/// The order's pass while it is live and has days left.
async fn running(mut conn: &Conn, order: &Order, today: Date) -> QueryResult<Option<Pass>> {
    let pass: Option<Pass> = passes::table
        .filter(passes::operator_id.eq(order.operator_id).and(passes::order_id.eq(order.id)))
        .filter(passes::state.eq(PassHold::Live))
        .select(Pass::as_select())
        .first(&mut conn)
        .await
        .optional()?;
    Ok(pass.filter(|pass| today <= *pass.ends_on))
}

async fn is_continued(conn: &Conn, pass: &Pass) -> QueryResult<bool> {
    Ok(!db::continued(conn, &[pass.operator_id], &[pass.id]).await?.is_empty())
}

/// The account's address and language; none once it is closed, or where it wants no reminders.
async fn recipient(mut conn: &Conn, order: &Order) -> QueryResult<Option<(String, Lang)>> {
    let found: Option<(Option<String>, Lang)> = accounts::table
        .find(order.account_id)
        .filter(accounts::reminders)
        .select((accounts::email, accounts::lang))
        .first(&mut conn)
        .await
        .optional()?;
    Ok(found.and_then(|(email, lang)| Some((email?, lang))))
}

/// How a rider goes on.
pub enum Next {
    /// With a pass that begins on the day after, bought by this moment.
    By(String),
    /// With the term of fixed dates that follows, whenever that is sold.
    Term,
    /// It is no longer sold online.
    Nowhere,
}

letter! {
    pub struct PassEnds("ja/pass_ends.txt", "en/pass_ends.txt") {
        about: About,
        next: Next,
        pass_page: String,
        seller_page: String,
        settings: String,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::mail::letter::Letter;

    #[test]
    fn the_last_reminder_leaves_three_days_beside_the_lead_time() {
        let ends_on = date(2026, 4, 30);
        assert_eq!(last_reminder(ends_on, 1), date(2026, 4, 26));
        assert_eq!(last_reminder(ends_on, 7), date(2026, 4, 20));
    }

    #[test]
    fn a_renewal_is_bought_its_lead_time_ahead_of_the_next_day() {
        let ends_on = date(2026, 4, 30);
        assert_eq!(last_day_to_buy(ends_on, 0), ends_on, "the deadline is on the day before the start");
        assert_eq!(last_day_to_buy(ends_on, 1), ends_on);
        assert_eq!(last_day_to_buy(ends_on, 7), date(2026, 4, 24));
    }

    #[test]
    fn a_letter_tells_how_to_go_on() {
        let about = || About {
            number: "23456-789AB".into(),
            product: "学期定期".into(),
            section: "みずうみ駅前 〜 中央通り".into(),
            seller: "みずうみ交通（架空）".into(),
            starts_on: "2026年9月1日".into(),
            ends_on: "2026年12月31日".into(),
            price: "26,640円".into(),
            page: "https://teiki.example/orders/1".into(),
        };
        for (next, sentence, link) in [
            (Next::By("2026年12月31日 22:00".into()), "2026年12月31日 22:00までに次の定期券を", "/passes/1"),
            (Next::Term, "次の期間の定期券の販売は、会社のページで", "/o/mizuumi"),
            (Next::Nowhere, "ウェブでの販売は終わりました", "/o/mizuumi"),
        ] {
            let letter = PassEnds {
                about: about(),
                next,
                pass_page: "https://teiki.example/passes/1".into(),
                seller_page: "https://teiki.example/o/mizuumi".into(),
                settings: "https://teiki.example/account/reminders".into(),
            };
            let [ja, en] = [Lang::Ja, Lang::En].map(|lang| letter.render(lang).unwrap());
            assert!(ja.contains(sentence), "{ja}");
            for text in [ja, en] {
                let links = text.lines().filter(|line| line.starts_with('[')).collect::<Vec<_>>();
                assert!(links.len() == 2 && links[0].ends_with(&format!("{link})")), "{text}");
            }
        }
    }
}
