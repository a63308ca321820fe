//! No statement that the API tests made the program send reads through a big table: each is planned on a filled database, for
//! values that are not known. `scripts/test.sh unit` runs the API tests with SQL_SEEN, a folder where they leave the
//! statements' texts, and this afterwards. What the database's own functions ask is not among them.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking"
)]

mod filled;
mod walk;

use std::collections::BTreeSet;

use filled::Filled;

/// Tables that grow with the number of riders and orders.
const BIG: [&str; 29] = [
    "accounts",
    "audit_log",
    "cards",
    "certificate_deletions",
    "certificate_pages",
    "claims",
    "consents",
    "drafts",
    "entries",
    "jobs",
    "known_devices",
    "order_events",
    "order_shares",
    "order_terms",
    "orders",
    "passes",
    "payments",
    "pending_decisions",
    "postings",
    "receipts",
    "refund_contacts",
    "refunds",
    "review_claims",
    "review_decisions",
    "riders",
    "session_revocations",
    "special_care_consents",
    "stripe_customers",
    "stripe_events",
];

/// Statements that may read through a table, by how they begin once they are shortened, and why.
const ALLOWED: [(&str, &str); 6] = [
    ("delete from session_revocations where revoked_at < $1", "pruning, once a day"),
    ("delete from known_devices where last_seen < $1", "pruning, once a day"),
    ("update certificate_pages p set state = 'erasing', erased_for = 'order_over'", "pruning, once a day"),
    (
        "SELECT … FROM \"certificate_pages\" WHERE ((\"certificate_pages\".\"master_key\" = ANY($1))",
        "wrapping keys anew, once a day while a master key is being changed",
    ),
    ("delete from stripe_events where received_at < $1", "pruning, once a day"),
    (
        "delete from refund_contacts using refunds",
        "pruning, once a day; few accounts close while money is owed to them",
    ),
];

/// Fewer than the tests are known to send: an empty recording proves nothing.
const FEWEST: usize = 140;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "plans what the API tests have left in SQL_SEEN: run `make test`"]
async fn no_statement_reads_through_a_big_table() {
    let texts = seen();
    assert!(texts.len() >= FEWEST, "{} statements were recorded, {FEWEST} are the least", texts.len());
    let filled = Filled::create().await;
    let mut faults = Vec::new();
    let mut excused = BTreeSet::new();
    for text in &texts {
        let found = filled.faults(text).await.unwrap_or_else(|fault| vec![format!("has no plan: {fault}")]);
        match ALLOWED.iter().position(|(begins, _)| shortened(text).starts_with(begins)) {
            _ if found.is_empty() => {}
            Some(at) => drop(excused.insert(at)),
            None => faults.push(format!("{}\n    {}", found.join("\n"), shortened(text))),
        }
    }
    filled.remove().await;
    assert!(faults.is_empty(), "{} of {} statements:\n{}", faults.len(), texts.len(), faults.join("\n"));
    for (at, (begins, _)) in ALLOWED.iter().enumerate() {
        assert!(excused.contains(&at), "no longer needs to be allowed: {begins}");
    }
}

/// The texts recorded that have a plan and name a big table.
fn seen() -> BTreeSet<String> {
    let folder = std::env::var_os("SQL_SEEN").expect("SQL_SEEN names the folder of the statements' texts");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let texts = files.map(|file| std::fs::read_to_string(file).unwrap().trim().to_owned());
    let planned = |text: &String| {
        let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
        let names = |word: &str| BIG.contains(&word);
        ["select", "insert", "update", "delete", "with"].contains(&first.as_str())
            && text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(names)
    };
    texts.filter(planned).collect()
}

/// One line, without the columns that Diesel lists.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.split_once(" FROM ") {
        Some((columns, rest)) if columns.len() > 80 => format!("SELECT … FROM {rest}"),
        _ => line,
    }
}
