//! The database, with what Stripe holds and what riders were told in a schema beside the product's.

use serde_json::Value;
use tokio_postgres::{Client, NoTls};

use crate::Fault;
use crate::run::Run;

const TABLES: &str = include_str!("tables.sql");

/// The lines of the audit, by subject.
const LINES: [&str; 7] = [
    include_str!("payments.sql"),
    include_str!("orders.sql"),
    include_str!("refunds.sql"),
    include_str!("ledger.sql"),
    include_str!("receipts.sql"),
    include_str!("jobs.sql"),
    include_str!("told.sql"),
];

/// What Stripe lists, the table for it, and its columns.
const LISTS: [(&str, &str, &str); 3] = [
    (
        "payment_intents",
        "intents",
        "o ->> 'id', o ->> 'status', (o ->> 'amount_received')::bigint, o #>> '{metadata,teiki_id}'",
    ),
    (
        "charges",
        "charges",
        "o ->> 'id', o ->> 'payment_intent', (o ->> 'captured')::boolean, (o ->> 'amount_captured')::bigint,
         (o ->> 'amount_refunded')::bigint",
    ),
    (
        "refunds",
        "refunds",
        "o ->> 'id', o ->> 'payment_intent', o ->> 'status', (o ->> 'amount')::bigint, o #>> '{metadata,teiki_id}'",
    ),
];

pub struct Books {
    pub client: Client,
}

impl Books {
    pub async fn open(run: &Run) -> Result<Self, Fault> {
        let (client, connection) = tokio_postgres::connect(&run.site.database, NoTls).await?;
        tokio::spawn(connection);
        client.batch_execute(TABLES).await?;
        Ok(Self { client })
    }

    /// Reads Stripe's lists and what riders were told, and tells what is wrong.
    pub async fn audit(&mut self, run: &Run) -> Result<Vec<String>, Fault> {
        for (list, table, columns) in LISTS {
            self.fill(table, columns, &run.stripe.all(list).await?).await?;
        }
        self.fill("told", "o ->> 'what', o ->> 'subject', o ->> 'detail'", &run.told.json()).await?;
        self.wrong().await
    }

    async fn fill(&self, table: &str, columns: &str, objects: &Value) -> Result<(), Fault> {
        self.client.batch_execute(&format!("truncate chaos.{table}")).await?;
        let insert = format!(
            "insert into chaos.{table} select {columns} from jsonb_array_elements($1::text::jsonb) as o"
        );
        self.client.execute(&insert, &[&objects.to_string()]).await?;
        Ok(())
    }

    /// What the lines of the audit find in the tables as they are.
    pub async fn wrong(&self) -> Result<Vec<String>, Fault> {
        let mut wrong = Vec::new();
        for line in LINES {
            for row in self.client.query(line, &[]).await? {
                wrong.push(row.get(0));
            }
        }
        Ok(wrong)
    }
}
