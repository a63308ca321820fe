//! Intents at Stripe that carry our metadata and belong to no attempt here: the second intent of one attempt, one of another
//! account or amount, or what a database that was put back from a backup has forgotten. They are kept and reported, and
//! never ended from here: another installation may share the Stripe account.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use teiki_shared::scalars::DateTime;

use crate::app::App;
use crate::error::Fault;
use crate::prepared::prepared;
use crate::stripe::{OPERATOR, OURS, PaymentIntent};

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    is_news: bool,
}

/// Keeps an intent as Stripe tells it now. Captured money is reported once, at level error: staff must look at it.
///
/// # Errors
/// Those of the database.
pub async fn keep(app: &App, account: Option<&str>, intent: &PaymentIntent) -> Result<(), Fault> {
    let ours = |field: &str| intent.metadata.get(field).map(String::as_str);
    let mut conn = app.db.conn().await?;
    let kept: Kept = prepared(
        diesel::sql_query(
            "with before as (select captured from unmatched_intents where intent = $1)
             insert into unmatched_intents
             (intent, stripe_account, operator_id, payment_id, status, amount, captured, first_seen, read_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
             on conflict (intent) do update
                 set status = excluded.status, captured = excluded.captured, read_at = excluded.read_at
             returning captured > coalesce((select captured from before), 0) as is_news",
        )
        .bind::<Text, _>(intent.id.as_str())
        .bind::<Nullable<Text>, _>(account)
        .bind::<Nullable<Text>, _>(ours(OPERATOR))
        .bind::<Nullable<Text>, _>(ours(OURS))
        .bind::<Text, _>(intent.status.as_str())
        .bind::<BigInt, _>(intent.amount)
        .bind::<BigInt, _>(intent.amount_received)
        .bind::<Timestamptz, _>(DateTime(app.clock.now())),
    )
    .get_result(&mut conn)
    .await?;
    if kept.is_news {
        tracing::error!(
            intent = intent.id.as_str(),
            account,
            payment = ours(OURS),
            captured = intent.amount_received,
            "money was captured for no attempt of ours: staff must look at unmatched_intents"
        );
    }
    Ok(())
}
