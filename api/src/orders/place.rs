//! Placing an order: everything it is sold under is frozen, and its pass is reserved.

use teiki_shared::ids::{AccountId, OrderId, PassId};
use teiki_shared::order_state::State;
use teiki_shared::payment_state::PassHold;
use teiki_shared::scalars::{Date, DateTime};

use super::events::{self, OrderEventKind};
use super::mail::{self, OrderLetter};
use super::{Order, OrderTerms, Pass, db};
use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::Conn;
use crate::error::Fault;
use crate::random;

/// Places an order under `terms` and reserves its pass, in the caller's transaction. `key` places one order of the rider's account.
///
/// # Errors
/// A violation of `passes_no_overlap` where another pass took the place on the card a moment ago, and of
/// `orders_idempotency_key` where the key placed an order before.
pub async fn place(
    conn: &mut Conn,
    clock: &Clock,
    actor: &Actor,
    key: &str,
    terms: OrderTerms,
) -> Result<Order, Fault> {
    let order = freeze(clock, actor.rider()?, key, terms)?;
    let (pass, placed) = (reserve(clock, &order), OrderEventKind::Placed);
    // Of what is applied for, the letter waits for its papers.
    let letter = (order.state == State::AwaitingPayment).then_some(OrderLetter::Placed);
    db::insert(conn, &order).await?;
    // They stand on the order, not on each other: they travel together. All are waited for, and the pass tells first why
    // PostgreSQL refused the others too.
    let (reserved, told, enqueued) = futures::join!(
        db::insert_pass(conn, &pass),
        events::append(conn, clock, &order, actor, placed, None, serde_json::json!({})),
        mail::enqueue_some(conn, clock, &order, letter),
    );
    reserved.and(told).and(enqueued)?;
    Ok(order)
}

/// The row of the order.
fn freeze(clock: &Clock, account_id: AccountId, key: &str, terms: OrderTerms) -> Result<Order, Fault> {
    Ok(Order {
        operator_id: terms.operator_id,
        id: OrderId::from(random::id(clock)),
        seller_id: terms.seller.id,
        number: order_number(),
        account_id,
        rider_id: terms.rider_id,
        card_id: terms.card_id,
        product_id: terms.product_id,
        renews: terms.renews,
        idempotency_key: key.to_owned(),
        state: State::first(terms.needs_review),
        closing_as: None,
        placed_at: DateTime(clock.now()),
        deadline: DateTime(terms.deadline.at()),
        starts_on: Date(terms.validity.start()),
        ends_on: Date(terms.validity.end()),
        terms_n: 1,
        terms_version: terms.seller.terms_version,
        term: terms.term.code().ok_or_else(|| Fault::other("a term without a month"))?,
        months: terms.term.months().unwrap_or_default(),
        from_stop: terms.from_stop,
        to_stop: terms.to_stop,
        code: terms.code,
        price_table_id: Some(terms.price_table_id),
        category: terms.category,
        price: terms.price,
        refund_rule: terms.refund_rule,
        refund_fee: terms.refund_fee,
        refund_fare: terms.refund_fare,
        refund_prices: serde_json::json!(terms.refund_prices),
        shares: Some(terms.shares),
        tax_rate: terms.tax_rate,
        family: terms.family,
        class: terms.class,
        names: terms.names,
        rider_name: terms.rider_name,
        rider_kana: terms.rider_kana,
        via: terms.via,
    })
}

/// Ten characters that are not mistaken for one another on the phone: 32^10 of them.
fn order_number() -> String {
    let drawn = random::readable(10);
    format!("{}-{}", &drawn[..5], &drawn[5..])
}

fn reserve(clock: &Clock, order: &Order) -> Pass {
    Pass {
        operator_id: order.operator_id,
        id: PassId::from(random::id(clock)),
        order_id: order.id,
        card_id: order.card_id,
        family: order.family.clone(),
        starts_on: order.starts_on,
        ends_on: order.ends_on,
        state: PassHold::Reserved,
        freed_as: None,
        freed_reason: None,
    }
}
