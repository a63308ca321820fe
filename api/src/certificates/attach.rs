//! The pages that an order was applied with.

use diesel::QueryResult;
use teiki_shared::ids::{CertificatePageId, DraftId};
use teiki_shared::lang::Lang;

use super::consent::WORDS;
use super::{Page, db};
use crate::catalogue::{DocumentRequirement, document_kinds};
use crate::db::Conn;
use crate::error::{Failure, VerbResult};
use crate::orders::Order;
use crate::refusal::refusals;

/// What the product of an order asks for.
///
/// # Errors
/// Those of the database.
pub async fn wanted(conn: &Conn, order: &Order) -> QueryResult<Vec<DocumentRequirement>> {
    let product = (order.operator_id, order.product_id);
    Ok(document_kinds::required(conn, &[product]).await?.remove(&product).unwrap_or_default())
}

/// The pages of an order, in the order in which they were sent; neither those on their way nor those that go.
///
/// # Errors
/// Those of the database.
pub async fn of_order(conn: &Conn, order: &Order) -> QueryResult<Vec<Page>> {
    db::of_orders(conn, &[order.operator_id], &[order.id]).await
}

/// Makes the pages of a draft those of the order that was placed from it. Pages of papers that its product does not ask for stay with the
/// draft, and go with it. To be called with the account held.
///
/// # Errors
/// [`PapersRefusal`].
pub async fn attach(conn: &mut Conn, draft: DraftId, order: &Order) -> VerbResult<(), PapersRefusal> {
    let wanted = wanted(conn, order).await?;
    let mut pages = db::lock_stored(conn, draft).await?;
    pages.retain(|page| wanted.iter().any(|requirement| requirement.takes(&page.kind)));
    judge(conn, order, &wanted, &pages).await?;
    let ids: Vec<CertificatePageId> = pages.iter().map(|page| page.id).collect();
    Ok(db::set_order(conn, order, &ids).await?)
}

/// What the product of an order asks for, and the pages that show it.
///
/// # Errors
/// [`PapersRefusal`].
pub async fn complete(
    conn: &mut Conn,
    order: &Order,
) -> VerbResult<(Vec<DocumentRequirement>, Vec<Page>), PapersRefusal> {
    let (wanted, pages) = (wanted(conn, order).await?, of_order(conn, order).await?);
    judge(conn, order, &wanted, &pages).await?;
    Ok((wanted, pages))
}

/// One page at least of each paper, and the consent that some need.
async fn judge(
    conn: &Conn,
    order: &Order,
    wanted: &[DocumentRequirement],
    pages: &[Page],
) -> VerbResult<(), PapersRefusal> {
    let is_shown =
        |requirement: &&DocumentRequirement| pages.iter().any(|page| requirement.takes(&page.kind));
    let missing: Vec<_> = wanted.iter().filter(|requirement| !is_shown(requirement)).cloned().collect();
    if !missing.is_empty() {
        return Err(Failure::refuse(PapersRefusal::Missing(missing)));
    }
    let is_special = pages.iter().any(|page| page.special_care);
    if is_special && !db::consents(conn, order.account_id, order.operator_id, WORDS).await? {
        return Err(Failure::refuse(PapersRefusal::ConsentMissing));
    }
    Ok(())
}

fn named(missing: &[DocumentRequirement], lang: Lang) -> String {
    let names: Vec<String> = missing.iter().map(|requirement| requirement.name(lang)).collect();
    names.join(match lang {
        Lang::Ja => "、",
        Lang::En => "; ",
    })
}

refusals! {
    /// Why the papers of an application are not enough.
    pub enum PapersRefusal {
        Missing(what: Vec<DocumentRequirement>) {
            ja: format!("書類の画像が足りません。次の書類を送ってから、もう一度お申し込みください：{}", named(what, Lang::Ja)),
            en: format!("Images of documents are missing. Send these and apply again: {}", named(what, Lang::En)),
        }
        ConsentMissing {
            ja: "送られた書類には障害などに関する情報が含まれます。取り扱いに同意してから、もう一度お申し込みください。",
            en: "What you sent tells of a disability or an illness. Agree to how it is handled, and apply again.",
        }
    }
}
