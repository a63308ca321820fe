//! The order of the house: what stands below what, and who owns which table.

/// What every domain may know, and what knows no domain.
const BASE: [&str; 27] = [
    "actor",
    "app",
    "audit",
    "clock",
    "config",
    "cookie",
    "db",
    "error",
    "graphql",
    "hashing",
    "images",
    "jobs",
    "legal",
    "mail",
    "metrics",
    "migrations",
    "prepared",
    "random",
    "rates",
    "refusal",
    "sealing",
    "secrets",
    "store",
    "stripe",
    "tables",
    "turns",
    "viewer",
];

/// Each imports only those before it.
const DOMAINS: [&str; 15] = [
    "catalogue",
    "contact",
    "accounts",
    "cards",
    "orders",
    "drafts",
    "certificates",
    "ledger",
    "receipts",
    "refunds",
    "payments",
    "claims",
    "staff",
    "review",
    "guardians",
];

/// Only these know everybody.
const TOPS: [&str; 6] = ["rider_schema", "desk_schema", "work", "http", "closing", "catalogue_plan"];

/// The schema's root, which the objects of the graph may name.
pub const ROOT: &str = "rider_schema";

const OWNERS: [(&str, &[&str]); 17] = [
    (
        "catalogue",
        &[
            "counters",
            "document_kinds",
            "fares",
            "fixed_terms",
            "folder_marks",
            "help_topics",
            "notices",
            "operators",
            "price_table_products",
            "price_tables",
            "prices",
            "product_documents",
            "product_issuers",
            "product_notices",
            "product_operators",
            "products",
            "rider_categories",
            "route_matrix",
            "route_stops",
            "routes",
            "stops",
            "term_prices",
        ],
    ),
    ("contact", &["questions"]),
    (
        "accounts",
        &["accounts", "consents", "email_changes", "known_devices", "riders", "session_revocations"],
    ),
    ("cards", &["cards"]),
    ("orders", &["orders", "order_events", "order_shares", "order_terms", "passes"]),
    ("drafts", &["drafts"]),
    ("certificates", &["certificate_deletions", "certificate_pages", "special_care_consents"]),
    ("ledger", &["entries", "postings"]),
    ("receipts", &["receipts", "receipt_counters"]),
    ("refunds", &["refunds", "refund_contacts"]),
    ("payments", &["payments", "stripe_customers", "stripe_events", "unmatched_intents"]),
    ("claims", &["claims"]),
    ("review", &["pending_decisions", "review_claims", "review_decisions"]),
    ("guardians", &["guardian_links"]),
    ("staff", &["staff", "staff_invitations", "staff_recovery_codes", "staff_roles", "staff_session_ends"]),
    ("jobs", &["jobs"]),
    ("audit", &["audit_log"]),
];

/// Where a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    Base,
    /// By its place in [`DOMAINS`].
    Domain(usize),
    /// The resolvers and loaders of all domains: one layer, as the graph has circles.
    Graph,
    Top,
}

/// Where a module stands; none for one that has no place yet.
pub fn layer(module: &[String]) -> Option<Layer> {
    let Some(first) = module.first().map(String::as_str) else { return Some(Layer::Top) };
    if TOPS.contains(&first) {
        return Some(Layer::Top);
    }
    if BASE.contains(&first) {
        return Some(Layer::Base);
    }
    let domain = domain(module)?;
    let of_graph = |name: &String| name.ends_with("graphql") || name == "load";
    Some(if module[1..].iter().any(of_graph) { Layer::Graph } else { Layer::Domain(domain) })
}

/// The domain of a module.
pub fn domain(module: &[String]) -> Option<usize> {
    let first = module.first()?;
    DOMAINS.iter().position(|domain| domain == first)
}

/// The module that owns a table; none where it is no table.
pub fn owner(table: &str) -> Option<&'static str> {
    OWNERS.iter().find(|(_, tables)| tables.contains(&table)).map(|(owner, _)| *owner)
}
