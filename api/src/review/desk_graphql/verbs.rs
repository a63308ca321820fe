//! What reviewers do with an application.

use async_graphql::{Context, Enum, InputObject, Object, Result};
use teiki_shared::ids::{CertificatePageId, OrderId};
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::review::{Field, Flaw};

use super::{DeskApplication, REVIEWING};
use crate::graphql::guard::Desk;
use crate::graphql::{Ask, OrFault};
use crate::orders::Order;
use crate::payload;
use crate::review::claim::DeskApplicationClaimErrorCode;
use crate::review::{
    About, ClaimRefusal, DecideRefusal, DeskApplicationDecideErrorCode, DeskApplicationTakeBackErrorCode,
    Finding, Look, Mark, Marks, TakeBackRefusal, Verdict, claim, decide, decide_later, open, release,
    take_back,
};

/// What is decided about an application that waits.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskVerdict {
    Approve,
    /// With findings.
    SendBack,
    /// With a reason.
    Reject,
}

#[derive(InputObject)]
pub struct DeskMarkInput {
    field: Field,
    /// Whether it is as the papers say.
    matches: bool,
}

#[derive(InputObject)]
pub struct DeskFindingInput {
    /// The slug of the kind of paper.
    kind: String,
    /// The page that is to be replaced; null where the paper as a whole is meant.
    page_id: Option<CertificatePageId>,
    /// What was typed of it and is to be typed again; then no page is named.
    fact: Option<PaperFact>,
    flaw: Flaw,
    /// What its rider reads beside the sentence of the flaw; needed for `OTHER`.
    #[graphql(default)]
    words: String,
}

impl From<DeskFindingInput> for Finding {
    fn from(input: DeskFindingInput) -> Self {
        let DeskFindingInput { kind, page_id: page, fact, flaw: why, words } = input;
        Self { kind, page, fact, why, words: words.trim().to_owned() }
    }
}

#[derive(InputObject)]
pub struct DeskApplicationDecideInput {
    id: OrderId,
    verdict: DeskVerdict,
    /// Of the application as it was shown.
    seen: i32,
    facts_digest: String,
    /// What was compared. An approval needs each field to match.
    marks: Vec<DeskMarkInput>,
    /// To send it back.
    #[graphql(default)]
    findings: Vec<DeskFindingInput>,
    /// To reject it.
    #[graphql(default)]
    reason: String,
}

#[derive(InputObject)]
pub struct DeskApplicationRescindInput {
    id: OrderId,
    /// Of the application as it was shown.
    seen: i32,
    findings: Vec<DeskFindingInput>,
}

#[derive(InputObject)]
pub struct DeskApplicationClaimInput {
    id: OrderId,
    /// Also from whoever has it.
    #[graphql(default)]
    take_over: bool,
}

#[derive(InputObject)]
pub struct DeskApplicationReleaseInput {
    id: OrderId,
}

#[derive(InputObject)]
pub struct DeskApplicationTakeBackInput {
    id: OrderId,
}

payload! {
    /// The application; its decision has effect in 10 seconds.
    pub DeskApplicationDecidePayload { application: DeskApplication },
    DeskApplicationDecideUserError(DecideRefusal, DeskApplicationDecideErrorCode)
}
payload! {
    /// The application, which its rider is to mend.
    pub DeskApplicationRescindPayload { application: DeskApplication },
    DeskApplicationRescindUserError(DecideRefusal, DeskApplicationDecideErrorCode)
}
payload! {
    /// The application, as before it was decided.
    pub DeskApplicationTakeBackPayload { application: DeskApplication },
    DeskApplicationTakeBackUserError(TakeBackRefusal, DeskApplicationTakeBackErrorCode)
}
payload! {
    /// The application, which is one's own for 10 minutes.
    pub DeskApplicationClaimPayload { application: DeskApplication },
    DeskApplicationClaimUserError(ClaimRefusal, DeskApplicationClaimErrorCode)
}
payload! {
    /// The application, which anybody may take up.
    pub DeskApplicationReleasePayload { application: DeskApplication },
    DeskApplicationReleaseUserError(ClaimRefusal, DeskApplicationClaimErrorCode)
}

/// The application after a verb, where one is asked for.
async fn after(ctx: &Context<'_>, order: Option<&Order>) -> Result<Option<DeskApplication>> {
    let is_asked = ctx.look_ahead().field("application").exists();
    let Some(order) = order.filter(|_| is_asked) else { return Ok(None) };
    let opened = open::open(ctx.app(), &ctx.actor(), &order.number).await.or_fault(ctx)?;
    Ok(opened.map(DeskApplication))
}

async fn about(ctx: &Context<'_>, order: OrderId, seen: i32) -> Result<About> {
    About::of(ctx.app(), &ctx.actor(), order, seen).await.or_fault(ctx)
}

#[derive(Default)]
pub struct ApplicationMutations;

#[Object]
impl ApplicationMutations {
    /// Takes an application up for 10 minutes, or goes on with it, so that nobody else looks at it.
    #[graphql(guard = "Desk(REVIEWING)")]
    async fn application_claim(
        &self,
        ctx: &Context<'_>,
        input: DeskApplicationClaimInput,
    ) -> Result<DeskApplicationClaimPayload> {
        let about = about(ctx, input.id, 0).await?;
        let answer = claim(ctx.app(), &ctx.actor(), about, input.take_over).await;
        let application = after(ctx, answer.as_ref().ok()).await?;
        DeskApplicationClaimPayload::answer(ctx, answer, |_| DeskApplicationClaimPayload {
            application,
            ..Default::default()
        })
    }

    /// Lets an application go that one has taken up.
    #[graphql(guard = "Desk(REVIEWING)")]
    async fn application_release(
        &self,
        ctx: &Context<'_>,
        input: DeskApplicationReleaseInput,
    ) -> Result<DeskApplicationReleasePayload> {
        let about = about(ctx, input.id, 0).await?;
        let answer = release(ctx.app(), &ctx.actor(), about).await;
        let application = after(ctx, answer.as_ref().ok()).await?;
        DeskApplicationReleasePayload::answer(ctx, answer, |_| DeskApplicationReleasePayload {
            application,
            ..Default::default()
        })
    }

    /// Decides about an application. It has effect after 10 seconds, in which it can be taken back.
    #[graphql(guard = "Desk(REVIEWING)")]
    async fn application_decide(
        &self,
        ctx: &Context<'_>,
        input: DeskApplicationDecideInput,
    ) -> Result<DeskApplicationDecidePayload> {
        let DeskApplicationDecideInput { id, verdict, seen, facts_digest, marks, findings, reason } = input;
        let about = about(ctx, id, seen).await?;
        let verdict = match verdict {
            DeskVerdict::Approve => Verdict::Approve,
            DeskVerdict::SendBack => Verdict::SendBack(findings.into_iter().map(Finding::from).collect()),
            DeskVerdict::Reject => Verdict::Reject(reason),
        };
        let mark = |mark: DeskMarkInput| Mark { field: mark.field, matches: mark.matches };
        let look = Look { facts: facts_digest, marks: Marks::of(marks.into_iter().map(mark)) };
        let answer = decide_later(ctx.app(), &ctx.actor(), about, &verdict, &look).await;
        let application = after(ctx, answer.as_ref().ok()).await?;
        DeskApplicationDecidePayload::answer(ctx, answer, |_| DeskApplicationDecidePayload {
            application,
            ..Default::default()
        })
    }

    /// Takes back what one has decided in the last 10 seconds, and goes on looking at it; puts away what came to nothing.
    #[graphql(guard = "Desk(REVIEWING)")]
    async fn application_take_back(
        &self,
        ctx: &Context<'_>,
        input: DeskApplicationTakeBackInput,
    ) -> Result<DeskApplicationTakeBackPayload> {
        let about = about(ctx, input.id, 0).await?;
        let answer = take_back(ctx.app(), &ctx.actor(), about).await;
        let application = after(ctx, answer.as_ref().ok()).await?;
        DeskApplicationTakeBackPayload::answer(ctx, answer, |_| DeskApplicationTakeBackPayload {
            application,
            ..Default::default()
        })
    }

    /// Takes an approval back that was not paid, with what is to be mended; at once.
    #[graphql(guard = "Desk(REVIEWING)")]
    async fn application_rescind(
        &self,
        ctx: &Context<'_>,
        input: DeskApplicationRescindInput,
    ) -> Result<DeskApplicationRescindPayload> {
        let about = about(ctx, input.id, input.seen).await?;
        let verdict = Verdict::Rescind(input.findings.into_iter().map(Finding::from).collect());
        let answer = decide(ctx.app(), &ctx.actor(), about, &verdict, &Look::default()).await;
        let application = after(ctx, answer.as_ref().ok()).await?;
        DeskApplicationRescindPayload::answer(ctx, answer, |_| DeskApplicationRescindPayload {
            application,
            ..Default::default()
        })
    }
}
