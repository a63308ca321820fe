//! Staff look at a page of an application.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::certificate::PageState;
use teiki_shared::ids::{CertificatePageId, OperatorId};
use teiki_shared::staff::{Role, StaffAction};

use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::certificates::{self, Page, Which};
use crate::db::Conn;
use crate::error::Fault;
use crate::orders;

/// An image of a page of an application at the seller that somebody decides for, as JPEG; none for every other page. That it was looked at is in the audit log before it is shown.
///
/// # Errors
/// No reviewer; the store is away; what it holds was changed.
pub async fn see(
    app: &App,
    actor: &Actor,
    (operator, page): (OperatorId, CertificatePageId),
    which: Which,
) -> Result<Option<Vec<u8>>, Fault> {
    let mut conn = app.db.conn().await?;
    let allowed = conn
        .transaction::<_, Fault, _>(async |conn| allowed(app, conn, actor, (operator, page)).await)
        .await?;
    drop(conn);
    let Some(page) = allowed else { return Ok(None) };
    certificates::files::open(app, &page, which).await
}

/// The page, if the actor may see it; recorded.
async fn allowed(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    (operator, page): (OperatorId, CertificatePageId),
) -> Result<Option<Page>, Fault> {
    actor.staff_with(&[Role::Reviewer])?;
    let key = certificates::db::PageKey { operator_id: operator, id: page };
    let Some(page) = certificates::db::by_key(conn, key).await? else { return Ok(None) };
    let Some(order) = page.order_id.filter(|_| page.state == PageState::Stored) else { return Ok(None) };
    let order = orders::db::find(conn, operator, order).await?;
    let Some(order) = order.filter(|order| actor.operator_id() == Some(order.seller_id)) else {
        return Ok(None);
    };
    let detail = json!({ "number": order.number, "order": order.id });
    let action = StaffAction::CertificateSeen.as_str();
    audit::log(conn, &app.clock, actor, action, page.id, detail).await?;
    Ok(Some(page))
}
