//! Sending a page of a paper.

use diesel_async::AsyncConnection;
use jiff::SignedDuration;
use sha2::{Digest, Sha256};
use teiki_shared::certificate::PageState;
use teiki_shared::ids::{AccountId, CertificatePageId, DraftId, OperatorId, OrderId};
use teiki_shared::order_state::State;
use teiki_shared::scalars::DateTime;

use super::consent::WORDS;
use super::db::PageKey;
use super::{MOST_OF_DRAFT, MOST_OF_KIND, Page, Which, db, files};
use crate::accounts;
use crate::actor::Actor;
use crate::app::App;
use crate::catalogue::{DocumentKind, document_kinds};
use crate::db::Conn;
use crate::drafts::{self, Draft};
use crate::error::{Failure, Fault, VerbResult, violates};
use crate::images::{Photo, Unfit};
use crate::orders::{self, Order};
use crate::random;
use crate::rates::{self, Rate};
use crate::refusal::refusals;

/// The images of a page are in the store in less time, or will not be.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_mins(2);

/// A page as it is sent.
#[derive(Clone, Debug)]
pub struct Upload {
    pub draft: DraftId,
    /// The slug of the kind of paper.
    pub kind: String,
    /// Made by the page once; the same key sends one page.
    pub key: String,
}

/// Judges what can be judged before the file is read, and counts the try.
///
/// # Errors
/// As [`upload`], but for the file.
pub async fn admit(app: &App, actor: &Actor, draft: DraftId, kind: &str) -> VerbResult<(), UploadRefusal> {
    let account = actor.rider()?;
    if let Some(seconds) = rates::take(app, Rate::Uploads, &account.to_string()).await? {
        return Err(Failure::refuse(UploadRefusal::TooOften(seconds)));
    }
    let conn = app.db.conn().await?;
    let draft = drafts::db::find(&conn, account, draft).await?;
    asked_for(&conn, draft.as_ref(), kind).await.map(drop)
}

/// Takes a page. Its row comes first, then its images, then the row says that they are there: where that stops, the same request
/// sent again goes on, and what nobody goes on with is erased.
///
/// # Errors
/// [`UploadRefusal`]; nothing is kept then. The store is away: the page waits for the same request.
pub async fn upload(
    app: &App,
    actor: &Actor,
    sent: &Upload,
    file: Vec<u8>,
) -> VerbResult<Page, UploadRefusal> {
    let account = actor.rider()?;
    let digest = Sha256::digest(&file).to_vec();
    let conn = app.db.conn().await?;
    let before = db::sent(&conn, account, &sent.key).await?;
    drop(conn);
    if let Some(page) = before.map(|page| same(page, sent, &digest)).transpose()?
        && page.state == PageState::Stored
    {
        return Ok(page);
    }
    let photo =
        app.images.clean(file).await?.map_err(|unfit| Failure::refuse(UploadRefusal::Unfit(unfit)))?;
    let (page, order) = record(app, account, sent, &digest, (&photo, random::id(&app.clock).into())).await?;
    if page.state == PageState::Stored {
        return Ok(page);
    }
    let Photo { image, thumbnail, .. } = photo;
    files::put(app, &page, Which::Image, image).await?;
    files::put(app, &page, Which::Thumbnail, thumbnail).await?;
    finish(app, page, order).await
}

/// The row of the page, before its images; and the order that it is sent for, where that was sent back.
async fn record(
    app: &App,
    account: AccountId,
    sent: &Upload,
    digest: &[u8],
    (photo, id): (&Photo, CertificatePageId),
) -> VerbResult<(Page, Option<OrderId>), UploadRefusal> {
    let mut conn = app.db.conn().await?;
    let recorded = conn
        .transaction::<_, Failure<UploadRefusal>, _>(async |conn| {
            if !accounts::db::hold(conn, account).await? {
                return Err(Fault::NotSignedIn.into());
            }
            let draft = drafts::db::lock(conn, account, sent.draft).await?;
            let order = draft.as_ref().and_then(|draft| draft.order_id);
            let (operator, kind) = asked_for(conn, draft.as_ref(), &sent.kind).await?;
            if let Some(before) = db::sent(conn, account, &sent.key).await? {
                return Ok((same(before, sent, digest)?, order));
            }
            let now = DateTime(app.clock.now());
            refuse_too_many(conn, sent, now).await?;
            let keys = files::draw_keys(&app.keyring, operator, id)?;
            let page = Page {
                operator_id: operator,
                id,
                account_id: account,
                draft_id: Some(sent.draft),
                order_id: None,
                kind: sent.kind.clone(),
                special_care: kind.is_special_care(),
                state: PageState::Uploading,
                upload_key: sent.key.clone(),
                digest: digest.to_vec(),
                master_key: keys.master,
                image_key: keys.image,
                thumbnail_key: keys.thumbnail,
                width: i32::try_from(photo.width).map_err(Fault::other)?,
                height: i32::try_from(photo.height).map_err(Fault::other)?,
                uploaded_at: now,
            };
            db::insert(conn, &page).await?;
            drafts::db::touch(conn, sent.draft, now).await?;
            Ok((page, order))
        })
        .await;
    match recorded {
        // The same key for another draft ran beside this one.
        Err(Failure::Fault(Fault::Database(fault))) if violates(&fault, "certificate_pages_key") => {
            Err(Failure::refuse(UploadRefusal::KeyTaken))
        }
        answer => answer,
    }
}

/// Says that the images are there. Where the page was taken away meanwhile, or its order sent again, they go as well.
async fn finish(app: &App, mut page: Page, order: Option<OrderId>) -> VerbResult<Page, UploadRefusal> {
    let key = PageKey { operator_id: page.operator_id, id: page.id };
    let mut conn = app.db.conn().await?;
    let is_stored = conn
        .transaction::<_, Failure<UploadRefusal>, _>(async |conn| {
            if let Some(order) = order
                && !is_returned(orders::db::lock(conn, key.operator_id, order).await?.as_ref())
            {
                return Ok(false);
            }
            Ok(db::stored(conn, key, order).await?)
        })
        .await?
        || db::by_key(&conn, key).await?.is_some_and(|page| page.state == PageState::Stored);
    drop(conn);
    if !is_stored {
        files::delete(app, page.operator_id, page.id).await?;
        return Err(Failure::refuse(UploadRefusal::Removed));
    }
    (page.state, page.order_id) = (PageState::Stored, order);
    Ok(page)
}

/// Whether staff sent the order back.
fn is_returned(order: Option<&Order>) -> bool {
    order.is_some_and(|order| order.state == State::Returned)
}

/// A page that was sent under the key before, if it is the same.
fn same(before: Page, sent: &Upload, digest: &[u8]) -> VerbResult<Page, UploadRefusal> {
    if before.state == PageState::Erasing {
        return Err(Failure::refuse(UploadRefusal::Removed));
    }
    let is_same = before.digest == digest && before.draft_id == Some(sent.draft) && before.kind == sent.kind;
    if is_same { Ok(before) } else { Err(Failure::refuse(UploadRefusal::KeyTaken)) }
}

async fn refuse_too_many(conn: &Conn, sent: &Upload, now: DateTime) -> VerbResult<(), UploadRefusal> {
    let mut pages = db::of_drafts(conn, &[sent.draft]).await?;
    // One that stopped on its way is seen by nobody, and can be removed by nobody.
    pages.retain(|page| page.state == PageState::Stored || page.uploaded_at.0 + ON_ITS_WAY > now.0);
    let of_kind = pages.iter().filter(|page| page.kind == sent.kind).count();
    if of_kind >= MOST_OF_KIND || pages.len() >= MOST_OF_DRAFT {
        return Err(Failure::refuse(UploadRefusal::TooManyPages));
    }
    Ok(())
}

/// The kind of paper, if the draft is open or its order was sent back, its product asks for it and, where it needs one, the rider's consent is there.
async fn asked_for(
    conn: &Conn,
    draft: Option<&Draft>,
    kind: &str,
) -> VerbResult<(OperatorId, DocumentKind), UploadRefusal> {
    let refuse = |why| Err(Failure::refuse(why));
    let Some(draft) = draft else { return refuse(UploadRefusal::NotFound) };
    let Some((operator, product)) = draft.operator_id.zip(draft.product_id) else {
        return refuse(UploadRefusal::NotAskedFor);
    };
    if let Some(order) = draft.order_id
        && !is_returned(orders::db::find(conn, operator, order).await?.as_ref())
    {
        return refuse(UploadRefusal::Ordered);
    }
    let required = document_kinds::required(conn, &[(operator, product)]).await?;
    let mut kinds = required.into_values().flatten().flat_map(|requirement| requirement.alternatives);
    let Some(kind) = kinds.find(|asked| asked.slug == kind) else {
        return refuse(UploadRefusal::NotAskedFor);
    };
    if kind.is_special_care() && !db::consents(conn, draft.account_id, operator, WORDS).await? {
        return refuse(UploadRefusal::ConsentMissing);
    }
    Ok((operator, kind))
}

refusals! {
    /// Why a page was not taken.
    pub enum UploadRefusal {
        NotFound at ["draftId"] {
            ja: "この購入の途中の内容は見つかりません。定期券を選び直してください。",
            en: "What you had chosen is not there any more. Choose a pass again.",
        }
        Ordered at ["draftId"] {
            ja: "この内容はもう申し込まれています。申込みのページをご覧ください。",
            en: "This has been ordered already. See the page of the order.",
        }
        NotAskedFor at ["kind"] {
            ja: "この書類は、選んだ定期券には必要ありません。ページを読み込み直して、必要な書類を確かめてください。",
            en: "The pass you chose does not ask for this document. Reload the page to see which ones it needs.",
        }
        ConsentMissing {
            ja: "この書類には障害などに関する情報が含まれます。送る前に、取り扱いへの同意が必要です。",
            en: "This document tells of a disability or an illness. Before you send it, agree to how it is handled.",
        }
        TooManyPages {
            ja: format!("1つの書類に送れるのは{MOST_OF_KIND}枚、全部で{MOST_OF_DRAFT}枚までです。いらない画像を削除してください。"),
            en: format!("At most {MOST_OF_KIND} images of one document can be sent, and {MOST_OF_DRAFT} in all. Remove those you do not need."),
        }
        TooOften(seconds: i32) after (Some(*seconds)) {
            ja: "短い時間にたくさんの画像が送られました。しばらく待ってから、もう一度送ってください。",
            en: "Many images were sent in a short time. Wait a while and send it again.",
        }
        /// As many of theirs are on their way as one account may send at once.
        StillSending {
            ja: "ほかの画像を送っている途中です。それが終わってから、もう一度送ってください。",
            en: "Other images of yours are still being sent. Send this one once they have arrived.",
        }
        KeyTaken at ["key"] {
            ja: "別の画像の送信と重なりました。ページを読み込み直してください。",
            en: "This collided with another image of yours. Reload the page.",
        }
        /// It was taken away while it was sent.
        Removed {
            ja: "この画像は削除されました。必要なときは、もう一度選んで送ってください。",
            en: "This image has been removed. If you need it, choose it and send it again.",
        }
        Unfit(why: Unfit) at (why.field()) { |lang| why.sentence(lang) }
    }
    pub enum CertificateUploadErrorCode {
        NotFound,
        Ordered,
        NotAskedFor,
        ConsentMissing,
        TooManyPages,
        TooOften: Self::TooOften(_) | Self::StillSending,
        KeyTaken,
        Removed,
        Heic: Self::Unfit(Unfit::Heic),
        Pdf: Self::Unfit(Unfit::Pdf),
        TooLarge: Self::Unfit(Unfit::TooLarge | Unfit::TooManyPixels),
        Unreadable: Self::Unfit(_),
    }
}
