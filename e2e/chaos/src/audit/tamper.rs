//! Proof that the audit sees what is wrong: rows are changed behind the guards' back, one change at a time, and put back.

use crate::Fault;
use crate::audit::Books;

/// What is done to the books or to Stripe, each to one row: it returns how the sentence begins that the audit must then tell.
const CHANGES: [(&str, &str); 15] = [
    (
        "a payment of another amount",
        "update payments set amount = amount + 1 where id = (select id from payments where state = 'succeeded' limit 1)
         returning format('payment %s is succeeded with %s yen', id, amount)",
    ),
    (
        "a payment that is forgotten",
        "update payments set state = 'open', ended_at = null, captured_at = null
         where id = (select id from payments where state = 'succeeded' limit 1)
         returning format('payment %s is open with %s yen', id, amount)",
    ),
    (
        "a second charge",
        "insert into chaos.charges select 'ch_again', intent, captured, amount, refunded from chaos.charges where captured limit 1
         returning format('the card was charged 2 times for intent %s', intent)",
    ),
    (
        "an intent of nobody's",
        "insert into chaos.intents values ('pi_nobody', 'succeeded', 100, null)
         returning format('Stripe took %s yen for intent %s', received, id)",
    ),
    (
        "a second refund at Stripe",
        "insert into chaos.refunds select 're_again', intent, status, amount, ours from chaos.refunds
         where status <> 'failed' limit 1
         returning format('Stripe''s refund %s of %s yen is 0 times in the books', id, amount)",
    ),
    (
        "a refund that is not booked",
        "update refunds set stripe_refund = null, state = 'starting'
         where id = (select id from refunds where state = 'succeeded' limit 1)
         returning format('refund %s of %s yen is starting, and Stripe knows nothing of it', id, amount)",
    ),
    (
        "a pass that is not live",
        "update passes set state = 'reserved' where id = (select id from passes where state = 'live' limit 1)
         returning (select format('order %s is paid and its pass reserved', number) from orders where orders.id = order_id)",
    ),
    (
        "a pass that is lost",
        "delete from passes where id = (select id from passes where state = 'live' limit 1)
         returning (select format('order %s has 0 passes', number) from orders where orders.id = order_id)",
    ),
    (
        "a pass that is live again",
        "update passes set state = 'live', freed_as = null where id = (select pass_id from claims limit 1)
         returning (select format('the pass of order %s was given back, and is live', number) from orders where orders.id = order_id)",
    ),
    (
        "a posting without its entries",
        "with lost as (delete from entries where posting_id = (select id from postings where kind = 'capture' limit 1)
            returning posting_id)
         select format('posting %s of %s yen does not balance', id, amount) from postings
         where id in (select posting_id from lost)",
    ),
    (
        "a receipt that is lost",
        "delete from receipts where id = (select id from receipts where kind = 'receipt' order by number limit 1)
         returning (select format('order %s is paid with 0 receipts', number) from orders where orders.id = order_id)",
    ),
    (
        "an order that is lost",
        "delete from orders where id = (select subject::uuid from chaos.told where what = 'placed' limit 1)
         returning format('order %s was placed for %s yen, and is not there', id, price)",
    ),
    (
        "an order that is cancelled with its money",
        "update orders set state = 'cancelled' where id = (select id from orders where state = 'paid' limit 1)
         returning format('order %s is cancelled and its pass', number)",
    ),
    (
        "a cancellation that is forgotten",
        "update orders set state = 'awaiting_payment' where id = (select id from orders where state = 'cancelled' limit 1)
         returning format('order %s is awaiting_payment and its pass freed', number)",
    ),
    (
        "a job that was put aside",
        "insert into jobs (id, kind, payload, run_at, created_at, dead_at, queue)
         values (gen_random_uuid(), 'settle_order', '{}', now(), now(), now(), 'default')
         returning format('a job of kind %s was put aside after %s tries', kind, attempts)",
    ),
];

/// A sentence for each change that does not show that the audit sees it.
pub async fn unseen(books: &mut Books) -> Result<Vec<String>, Fault> {
    let mut unseen = Vec::new();
    for (what, change) in CHANGES {
        // Neither triggers nor foreign keys. The workers are stopped, so what waits for them falls due.
        let begin =
            "begin; set local session_replication_role = replica; delete from jobs where dead_at is null";
        books.client.batch_execute(begin).await?;
        let fault = missed(books, change).await?;
        books.client.batch_execute("rollback").await?;
        unseen.extend(fault.map(|fault| format!("the audit, tried with {what}: {fault}")));
    }
    let seen = CHANGES.len() - unseen.len();
    crate::report::line("changes to the books that the audit saw", format!("{seen} of {}", CHANGES.len()));
    Ok(unseen)
}

/// Why a change proves nothing, or that the audit does not see it.
async fn missed(books: &Books, change: &str) -> Result<Option<String>, Fault> {
    if let Some(wrong) = books.wrong().await?.first() {
        return Ok(Some(format!("it was not empty before: {wrong}")));
    }
    let changed = books.client.query(change, &[]).await?;
    let [row] = changed.as_slice() else {
        return Ok(Some(format!("{} rows were changed, not one", changed.len())));
    };
    let expected: String = row.try_get(0)?;
    let told = books.wrong().await?;
    if told.iter().any(|sentence| sentence.starts_with(&expected)) {
        return Ok(None);
    }
    Ok(Some(format!("it does not tell that {expected}; it tells {told:?}")))
}
