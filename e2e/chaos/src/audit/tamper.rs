//! Proof that the audit sees what is wrong: rows are changed behind the guards' back, one change at a time, and put back.

use crate::Fault;
use crate::audit::Books;

/// What is done to the books or to Stripe, each to one row.
const CHANGES: [(&str, &str); 14] = [
    (
        "a payment of another amount",
        "update payments set amount = amount + 1 where id = (select id from payments where state = 'succeeded' limit 1)",
    ),
    (
        "a payment that is forgotten",
        "update payments set state = 'open', ended_at = null, captured_at = null
         where id = (select id from payments where state = 'succeeded' limit 1)",
    ),
    (
        "a second charge",
        "insert into chaos.charges select 'ch_again', intent, captured, amount, refunded from chaos.charges where captured limit 1",
    ),
    ("an intent of nobody's", "insert into chaos.intents values ('pi_nobody', 'succeeded', 100, null)"),
    (
        "a second refund at Stripe",
        "insert into chaos.refunds select 're_again', intent, status, amount, ours from chaos.refunds limit 1",
    ),
    (
        "a refund that is not booked",
        "update refunds set stripe_refund = null, state = 'starting'
         where id = (select id from refunds where state = 'succeeded' limit 1)",
    ),
    (
        "a pass that is not live",
        "update passes set state = 'reserved' where id = (select id from passes where state = 'live' limit 1)",
    ),
    (
        "a pass that is lost",
        "delete from passes where id = (select id from passes where state = 'live' limit 1)",
    ),
    (
        "a posting without its entries",
        "delete from entries where posting_id = (select id from postings where kind = 'capture' limit 1)",
    ),
    (
        "a receipt that is lost",
        "delete from receipts where id = (select id from receipts order by number limit 1)",
    ),
    ("an order that is lost", "delete from orders where id = (select id from orders limit 1)"),
    (
        "an order that is cancelled with its money",
        "update orders set state = 'cancelled' where id = (select id from orders where state = 'paid' limit 1)",
    ),
    (
        "a cancellation that is forgotten",
        "update orders set state = 'awaiting_payment' where id = (select id from orders where state = 'cancelled' limit 1)",
    ),
    (
        "a job that was put aside",
        "insert into jobs (id, kind, payload, run_at, created_at, dead_at, queue)
         values (gen_random_uuid(), 'settle_order', '{}', now(), now(), now(), 'default')",
    ),
];

/// A sentence for each change that the audit does not see.
pub async fn unseen(books: &mut Books) -> Result<Vec<String>, Fault> {
    let (mut seen, mut unseen) = (0, Vec::new());
    for (what, change) in CHANGES {
        // Neither triggers nor foreign keys.
        books.client.batch_execute("begin; set local session_replication_role = replica").await?;
        let changed = books.client.execute(change, &[]).await?;
        let wrong = books.wrong().await?;
        books.client.batch_execute("rollback").await?;
        match (changed, wrong.is_empty()) {
            (0, _) => crate::tell(&format!("The run left nothing to try the audit with {what}.")),
            (_, false) => seen += 1,
            (_, true) => unseen.push(format!("the audit does not see {what}")),
        }
    }
    crate::report::line("changes to the books that the audit saw", format!("{seen} of {}", CHANGES.len()));
    Ok(unseen)
}
