//! The consent to papers that tell of a disability or an illness (要配慮個人情報): asked before the first of them, kept with the version
//! of its words and the time, and withdrawn at any time (個人情報保護法 20条2項).

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::certificate::ErasedFor;
use teiki_shared::ids::{DraftId, OperatorId, OrderId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;

use super::{db, erasing};
use crate::accounts;
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::catalogue::{self, Operator};
use crate::db::Conn;
use crate::drafts;
use crate::error::{Failure, Fault, VerbResult};
use crate::refusal::refusals;

/// Of the words below, but for the days that they name: another version asks anew.
pub(super) const WORDS: &str = "2026-11";

/// The version of what is agreed to: `2026-11/30`. Whoever keeps images for other days than were agreed to asks anew.
pub fn version(operator: &Operator) -> String {
    format!("{WORDS}/{}", operator.certificate_days)
}

/// What is agreed to.
pub fn words(operator: &Operator, lang: Lang) -> String {
    let (name, days) = (operator.legal_name(lang), operator.certificate_days);
    match lang {
        Lang::Ja => format!(
            "障害者手帳などの画像には、障害に関する情報（要配慮個人情報）が含まれます。{name}と、この定期券を販売する事業者は、割引の対象かどうかを確かめるためだけに画像を使います。担当者だけが見られるように暗号化して保管し、申込みが終わってから{days}日で削除します。同意はいつでも取り消せます。取り消すと、画像はすぐに削除されます。"
        ),
        Lang::En => format!(
            "An image of a disability certificate tells of your disability (special care-required personal information). {name}, and whoever sells this pass, use it only to check that you are entitled to the fare. It is kept encrypted, is seen by the staff in charge alone, and is deleted {days} days after the application has ended. You can withdraw this consent at any time; the images are then deleted at once."
        ),
    }
}

/// A consent that is held.
#[derive(Clone, Debug)]
pub struct SpecialCareConsent {
    pub operator_id: OperatorId,
    pub version: String,
    pub given_at: DateTime,
}

/// Keeps the rider's consent to papers for the owner of the draft's product. Given again, it changes nothing.
///
/// # Errors
/// [`ConsentRefusal`].
pub async fn give(app: &App, actor: &Actor, draft: DraftId, version: &str) -> VerbResult<(), ConsentRefusal> {
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Failure<ConsentRefusal>, _>(async |conn| {
        // As whoever withdraws: the two follow one another.
        accounts::db::open_locked(conn, account).await?.ok_or(Fault::NotSignedIn)?;
        let draft = drafts::db::find(conn, account, draft).await?;
        let Some(operator) = draft.and_then(|draft| draft.operator_id) else {
            return Err(Failure::refuse(ConsentRefusal::NotFound));
        };
        let asks = catalogue::db::operators(conn, &[operator]).await?.pop();
        if asks.is_none_or(|asks| self::version(&asks) != version) {
            return Err(Failure::refuse(ConsentRefusal::OtherVersion));
        }
        if db::consents(conn, account, operator, WORDS).await? {
            return Ok(());
        }
        let now = DateTime(app.clock.now());
        // Older words were agreed to before.
        db::end_consents(conn, account, Some(operator), now).await?;
        db::keep_consent(conn, account, operator, version, now).await?;
        let detail = json!({ "operator": operator, "version": version });
        audit::log(conn, &app.clock, actor, "special_care.consented", account, detail).await?;
        Ok(())
    })
    .await
}

/// Withdraws the consent in the caller's transaction. The papers that it covered are erased at once; returned are the orders that were
/// applied for with them.
///
/// # Errors
/// Withdrawn before; not signed in; Postgres away.
pub async fn withdraw_in(
    app: &App,
    conn: &mut Conn,
    actor: &Actor,
    operator: OperatorId,
) -> VerbResult<Vec<OrderId>, WithdrawRefusal> {
    let account = actor.rider()?;
    // A page that is being sent is waited for, and the next one finds no consent.
    accounts::db::open_locked(conn, account).await?.ok_or(Fault::NotSignedIn)?;
    if !db::end_consents(conn, account, Some(operator), DateTime(app.clock.now())).await? {
        return Err(Failure::refuse(WithdrawRefusal::NotFound));
    }
    let orders = db::special_care_orders(conn, account, operator).await?;
    // Before their pages, as whoever takes a page of an order away.
    for order in &orders {
        crate::orders::db::lock(conn, operator, *order).await?;
    }
    let pages = db::mark_of(conn, account, Some(operator), ErasedFor::ConsentWithdrawn).await?;
    erasing::enqueue(conn, &app.clock, &pages).await?;
    let detail = json!({ "operator": operator, "pages": pages.len(), "orders": orders.len() });
    audit::log(conn, &app.clock, actor, "special_care.withdrawn", account, detail).await?;
    Ok(orders)
}

refusals! {
    /// Why no consent was kept.
    pub enum ConsentRefusal, SpecialCareConsentErrorCode {
        NotFound at ["draftId"] {
            ja: "この購入の途中の内容は見つかりません。定期券を選び直してください。",
            en: "What you had chosen is not there any more. Choose a pass again.",
        }
        OtherVersion at ["version"] {
            ja: "同意の文面が変わりました。ページを読み込み直して、もう一度お読みください。",
            en: "The words have changed. Reload the page and read them again.",
        }
    }
}

refusals! {
    /// Why no consent was withdrawn.
    pub enum WithdrawRefusal, SpecialCareWithdrawErrorCode {
        NotFound at ["operatorId"] {
            ja: "取り消す同意はありません。もう取り消されています。",
            en: "There is no consent to withdraw. It has been withdrawn already.",
        }
    }
}
