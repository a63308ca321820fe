//! A guardian's receipt made out to another name.

use diesel_async::AsyncConnection;
use teiki_shared::ids::GuardianLinkId;

use super::{db, session};
use crate::actor::Actor;
use crate::app::App;
use crate::error::{Failure, VerbResult};
use crate::receipts::Receipt;
use crate::receipts::reissue::{ReissueRefusal, reissue_for_payer};
use crate::viewer::Caller;
use crate::{orders, payments};

/// Issues the receipt of what was paid by a link again, for the browser that paid.
///
/// # Errors
/// As for a rider's receipt.
pub async fn reissue(
    app: &App,
    caller: &Caller,
    id: GuardianLinkId,
    recipient: &str,
) -> VerbResult<Receipt, ReissueRefusal> {
    let Some((_, session)) = session::of(app, caller, id).await? else {
        return Err(Failure::refuse(ReissueRefusal::NotFound));
    };
    let mut conn = app.db.conn().await?;
    let Some(link) = db::find(&conn, session.operator, id).await? else {
        return Err(Failure::refuse(ReissueRefusal::NotFound));
    };
    conn.transaction(async |conn| {
        // The lock lets one receipt at a time take another's place.
        let Some(order) = orders::db::lock(conn, link.operator_id, link.order_id).await? else {
            return Err(Failure::refuse(ReissueRefusal::NotFound));
        };
        let paid = payments::db::paid_by(conn, order.operator_id, order.id, id).await?;
        let Some(payment) = paid.filter(|payment| session.payment == Some(payment.id)) else {
            return Err(Failure::refuse(ReissueRefusal::NotFound));
        };
        let of = (payment.operator_id, payment.id);
        reissue_for_payer(app, conn, &Actor::Guardian(id), of, recipient).await
    })
    .await
}
