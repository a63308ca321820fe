//! Applications as their riders see them over GraphQL.

use async_graphql::{Context, InputObject, Object, Result};
use teiki_shared::ids::{CertificatePageId, DraftId, OperatorId, OrderId};
use teiki_shared::money::Yen;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::review::{Decision, Flaw};
use teiki_shared::scalars::DateTime;

use super::apply::OrderApplyErrorCode;
use super::resubmit::OrderResubmitErrorCode;
use super::{ApplyRefusal, Finding, ResubmitRefusal, ReviewDecision, apply, resubmit, withdraw};
use crate::accounts::graphql::ViewerObject;
use crate::catalogue::DocumentKind;
use crate::certificates::{KindOf, SpecialCareWithdrawErrorCode, WithdrawRefusal};
use crate::drafts::OrderInput;
use crate::error::Fault;
use crate::graphql::guard::SignedIn;
use crate::graphql::key::IdempotencyKey;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault};
use crate::orders::Order;
use crate::payload;

/// What is to be mended about a paper.
pub struct ReviewFinding {
    operator: OperatorId,
    finding: Finding,
}

#[Object]
impl ReviewFinding {
    /// The paper that it is about.
    async fn kind(&self, ctx: &Context<'_>) -> Result<DocumentKind> {
        let key = KindOf(self.operator, self.finding.kind.clone());
        let kind = loader(ctx).load_one(key).await.or_fault(ctx)?;
        kind.ok_or_else(|| Fault::other("a finding without its kind of paper")).or_fault(ctx)
    }
    /// The page that is to be replaced; null where the paper as a whole is meant.
    async fn page_id(&self) -> Option<CertificatePageId> {
        self.finding.page
    }
    /// What was typed of it and is to be typed again; null where a page or the paper is meant.
    async fn fact(&self) -> Option<PaperFact> {
        self.finding.fact
    }
    async fn flaw(&self) -> Flaw {
        self.finding.why
    }
    /// What is wrong, and what to send in its place.
    async fn sentence(&self, ctx: &Context<'_>) -> &'static str {
        self.finding.why.sentence(ctx.lang())
    }
    /// What staff wrote beside it; may be empty.
    async fn words(&self) -> &str {
        &self.finding.words
    }
}

/// What staff decided about an application.
#[Object(name = "ReviewDecision")]
impl ReviewDecision {
    async fn decision(&self) -> Decision {
        self.decision
    }
    async fn decided_at(&self) -> DateTime {
        self.decided_at
    }
    /// What is to be mended before it is sent again.
    #[graphql(complexity = "5 * child_complexity")]
    async fn findings(&self) -> Vec<ReviewFinding> {
        let finding =
            |finding: &Finding| ReviewFinding { operator: self.operator_id, finding: finding.clone() };
        self.findings.0.iter().map(finding).collect()
    }
    /// Why it was rejected, in the words of staff; null otherwise.
    async fn reason(&self) -> Option<&str> {
        Some(&*self.reason).filter(|reason| !reason.is_empty())
    }
}

#[derive(InputObject)]
pub struct OrderApplyInput {
    draft_id: DraftId,
    /// Made by the page once; the same key places one order.
    idempotency_key: IdempotencyKey,
    /// The total that the person was shown; with another price nothing is applied for.
    expected_price: Yen,
    /// The digest of the disclosure that the person was shown; with another one nothing is applied for.
    expected_digest: String,
}

#[derive(InputObject)]
pub struct OrderResubmitInput {
    id: OrderId,
}

#[derive(InputObject)]
pub struct SpecialCareWithdrawInput {
    operator_id: OperatorId,
}

payload! {
    /// The order, which waits for staff of its seller; its pass is reserved.
    pub OrderApplyPayload { order: Order }, OrderApplyUserError(ApplyRefusal, OrderApplyErrorCode)
}
payload! {
    /// The order, which waits for staff again.
    pub OrderResubmitPayload { order: Order }, OrderResubmitUserError(ResubmitRefusal, OrderResubmitErrorCode)
}
payload! {
    /// The rider without the consent.
    pub SpecialCareWithdrawPayload { viewer: ViewerObject },
        SpecialCareWithdrawUserError(WithdrawRefusal, SpecialCareWithdrawErrorCode)
}

#[derive(Default)]
pub struct ReviewMutation;

#[Object]
impl ReviewMutation {
    /// Applies for a pass that needs papers, with those that were sent for its draft. It is paid once staff of its seller have approved it.
    #[graphql(guard = "SignedIn")]
    async fn order_apply(&self, ctx: &Context<'_>, input: OrderApplyInput) -> Result<OrderApplyPayload> {
        let OrderApplyInput { draft_id, idempotency_key, expected_price, expected_digest } = input;
        let ask = OrderInput {
            draft: draft_id,
            key: idempotency_key.as_str(),
            expected_price,
            expected_digest: Some(&expected_digest),
        };
        let answer = Box::pin(apply(ctx.app(), &ctx.actor(), &ask)).await;
        OrderApplyPayload::answer(ctx, answer, |order| OrderApplyPayload {
            order: Some(order),
            ..Default::default()
        })
    }

    /// Sends an application again that was sent back, once what was found is mended.
    #[graphql(guard = "SignedIn")]
    async fn order_resubmit(
        &self,
        ctx: &Context<'_>,
        input: OrderResubmitInput,
    ) -> Result<OrderResubmitPayload> {
        let answer = resubmit(ctx.app(), &ctx.actor(), input.id).await;
        OrderResubmitPayload::answer(ctx, answer, |order| OrderResubmitPayload {
            order: Some(order),
            ..Default::default()
        })
    }

    /// Withdraws the consent to papers that tell of a disability or an illness. They are erased at once, and orders that were applied for with them
    /// are cancelled unless they are paid.
    #[graphql(guard = "SignedIn")]
    async fn special_care_withdraw(
        &self,
        ctx: &Context<'_>,
        input: SpecialCareWithdrawInput,
    ) -> Result<SpecialCareWithdrawPayload> {
        let viewer = ctx.viewer()?;
        let answer = Box::pin(withdraw(ctx.app(), &ctx.actor(), input.operator_id)).await;
        SpecialCareWithdrawPayload::answer(ctx, answer, |()| SpecialCareWithdrawPayload {
            viewer: Some(ViewerObject::new(viewer.clone())),
            ..Default::default()
        })
    }
}
