//! Pages of papers as GraphQL shows them. They are sent and looked at by HTTP (`http::certificates`).

use async_graphql::{Context, InputObject, Object, Result};
use teiki_shared::ids::{CertificatePageId, DraftId, OperatorId};
use teiki_shared::scalars::DateTime;

use super::consent::{self, SpecialCareConsentErrorCode};
use super::load::KindOf;
use super::remove::CertificateRemoveErrorCode;
use super::{ConsentRefusal, Page, RemoveRefusal, SpecialCareConsent, db, give, remove, sent_for};
use crate::catalogue::{DocumentKind, Operator};
use crate::drafts::DraftNode;
use crate::error::Fault;
use crate::graphql::guard::SignedIn;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault};
use crate::payload;
use crate::viewer::Viewer;

/// A page of a paper that the rider sent.
#[Object(name = "CertificatePage")]
impl Page {
    async fn id(&self) -> CertificatePageId {
        self.id
    }
    /// The kind of paper that it was sent as.
    #[graphql(name = "kind")]
    async fn document_kind(&self, ctx: &Context<'_>) -> Result<DocumentKind> {
        let kind = loader(ctx).load_one(KindOf(self.operator_id, self.kind.clone())).await.or_fault(ctx)?;
        kind.ok_or_else(|| Fault::other("a page without its kind")).or_fault(ctx)
    }
    /// Where its rider, signed in, sees it, as JPEG; and it smaller.
    async fn path(&self) -> String {
        format!("/certificates/{}", self.id)
    }
    async fn thumbnail_path(&self) -> String {
        format!("/certificates/{}/thumbnail", self.id)
    }
    /// Pixels of the image.
    async fn width(&self) -> i32 {
        self.width
    }
    async fn height(&self) -> i32 {
        self.height
    }
    async fn uploaded_at(&self) -> DateTime {
        self.uploaded_at
    }
}

/// What is to be agreed to before papers that tell of a disability or an illness are sent.
pub struct SpecialCare {
    operator: Operator,
    held: Option<SpecialCareConsent>,
}

impl SpecialCare {
    /// For the papers of an operator; none where it is not to be found.
    ///
    /// # Errors
    /// A fault, logged.
    pub async fn of(ctx: &Context<'_>, operator: OperatorId) -> Result<Option<Self>> {
        let account = ctx.viewer()?.account_id;
        let Some(found) = loader(ctx).load_one(operator).await.or_fault(ctx)? else { return Ok(None) };
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let held = db::held_consents(&conn, account).await.or_fault(ctx)?;
        let today = consent::version(&found);
        let held = held.into_iter().find(|(to, version, _)| *to == operator && *version == today);
        let held = held.map(|(operator_id, version, given_at)| SpecialCareConsent {
            operator_id,
            version,
            given_at,
        });
        Ok(Some(Self { operator: found, held }))
    }
}

#[Object]
impl SpecialCare {
    /// Of the words; `specialCareConsent` is given it.
    async fn version(&self) -> String {
        consent::version(&self.operator)
    }
    /// What is agreed to.
    async fn text(&self, ctx: &Context<'_>) -> String {
        consent::words(&self.operator, ctx.lang())
    }
    /// Since when the rider agrees to it; null where they do not.
    async fn consented_at(&self) -> Option<DateTime> {
        self.held.as_ref().map(|held| held.given_at)
    }
}

/// A consent of the rider's that holds.
#[Object(name = "SpecialCareConsent")]
impl SpecialCareConsent {
    /// Whose products' papers it covers.
    async fn operator(&self, ctx: &Context<'_>) -> Result<Operator> {
        let operator = loader(ctx).load_one(self.operator_id).await.or_fault(ctx)?;
        operator.ok_or_else(|| Fault::other("a consent without its operator")).or_fault(ctx)
    }
    async fn version(&self) -> &str {
        &self.version
    }
    async fn given_at(&self) -> DateTime {
        self.given_at
    }
}

/// What `viewer` has of papers.
pub struct CertificatesPart(pub Viewer);

#[Object]
impl CertificatesPart {
    /// The consents to papers that tell of a disability or an illness; each can be withdrawn.
    #[graphql(complexity = "3 * child_complexity")]
    async fn special_care_consents(&self, ctx: &Context<'_>) -> Result<Vec<SpecialCareConsent>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let held = db::held_consents(&conn, self.0.account_id).await.or_fault(ctx)?;
        let consent =
            |(operator_id, version, given_at)| SpecialCareConsent { operator_id, version, given_at };
        Ok(held.into_iter().map(consent).collect())
    }
}

#[derive(InputObject)]
pub struct CertificateRemoveInput {
    id: CertificatePageId,
}

#[derive(InputObject)]
pub struct SpecialCareConsentInput {
    draft_id: DraftId,
    /// The version of the words that the person was shown.
    version: String,
}

payload! {
    /// The draft without the page.
    pub CertificateRemovePayload { draft: DraftNode }, CertificateRemoveUserError(RemoveRefusal, CertificateRemoveErrorCode)
}
payload! {
    /// The draft, for which papers of the kind may be sent now.
    pub SpecialCareConsentPayload { draft: DraftNode }, SpecialCareConsentUserError(ConsentRefusal, SpecialCareConsentErrorCode)
}
async fn draft_of(ctx: &Context<'_>, draft: Option<DraftId>) -> Result<Option<DraftNode>> {
    let Some(draft) = draft else { return Ok(None) };
    let (account, conn) = (ctx.viewer()?.account_id, ctx.reads().conn().await.or_fault(ctx)?);
    Ok(sent_for(&conn, account, draft).await.or_fault(ctx)?.map(Into::into))
}

#[derive(Default)]
pub struct CertificateMutation;

#[Object]
impl CertificateMutation {
    /// Takes a page away; its images are erased at once.
    #[graphql(guard = "SignedIn")]
    async fn certificate_remove(
        &self,
        ctx: &Context<'_>,
        input: CertificateRemoveInput,
    ) -> Result<CertificateRemovePayload> {
        let answer = remove(ctx.app(), &ctx.actor(), input.id).await;
        let draft = draft_of(ctx, answer.as_ref().ok().copied().flatten()).await?;
        CertificateRemovePayload::answer(ctx, answer, |_| CertificateRemovePayload {
            draft,
            ..Default::default()
        })
    }

    /// Agrees to how papers are handled that tell of a disability or an illness.
    #[graphql(guard = "SignedIn")]
    async fn special_care_consent(
        &self,
        ctx: &Context<'_>,
        input: SpecialCareConsentInput,
    ) -> Result<SpecialCareConsentPayload> {
        let answer = give(ctx.app(), &ctx.actor(), input.draft_id, &input.version).await;
        let draft = draft_of(ctx, answer.is_ok().then_some(input.draft_id)).await?;
        SpecialCareConsentPayload::answer(ctx, answer, |()| SpecialCareConsentPayload {
            draft,
            ..Default::default()
        })
    }
}
