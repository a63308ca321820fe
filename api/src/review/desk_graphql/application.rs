//! An application that was opened, with all that a reviewer compares.

use async_graphql::{Context, Object, Result, SimpleObject};
use teiki_shared::ids::{CertificatePageId, OrderId};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::order_state::State;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::review::{Decision, Field, Flaw};
use teiki_shared::scalars::{Date, DateTime};

use crate::catalogue::{DocumentKind, DocumentRequirement};
use crate::certificates::Page;
use crate::graphql::{Ask, OrFault};
use crate::orders::Order;
use crate::review::open::{Made, Opened};
use crate::review::{Finding, facts, queue};

pub struct DeskApplication(pub Opened);

#[Object]
impl DeskApplication {
    async fn id(&self) -> OrderId {
        self.0.order.id
    }
    async fn number(&self) -> &str {
        &self.0.order.number
    }
    async fn state(&self) -> State {
        self.0.order.state
    }
    async fn rider_name(&self) -> &str {
        &self.0.order.rider_name
    }
    async fn rider_kana(&self) -> &str {
        &self.0.order.rider_kana
    }
    async fn product_name(&self, ctx: &Context<'_>) -> &str {
        &self.0.order.names.of(ctx.lang()).product
    }
    async fn section(&self, ctx: &Context<'_>) -> &str {
        &self.0.order.names.of(ctx.lang()).section
    }
    /// For whom the pass is; null where it is for everybody.
    async fn category(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.order.category.as_ref().map(|category| category.name(ctx.lang()))
    }
    async fn term_name(&self, ctx: &Context<'_>) -> String {
        self.0.order.term_name(ctx.lang())
    }
    async fn starts_on(&self) -> Date {
        self.0.order.starts_on
    }
    async fn ends_on(&self) -> Date {
        self.0.order.ends_on
    }
    async fn price(&self) -> Yen {
        self.0.order.price
    }
    /// When it was first applied for.
    async fn placed_at(&self) -> DateTime {
        self.0.order.placed_at
    }
    async fn deadline(&self) -> DateTime {
        self.0.order.deadline
    }
    /// What is compared with the papers.
    #[graphql(complexity = "5 * child_complexity")]
    async fn facts(&self, ctx: &Context<'_>) -> Vec<DeskFact> {
        let lang = ctx.lang();
        let fact = |fact: &facts::Fact| DeskFact { field: fact.field, value: fact.shown(lang) };
        self.0.facts.iter().map(fact).collect()
    }
    /// To be sent along with an approval: what was compared is what the application says.
    async fn facts_digest(&self) -> String {
        facts::digest(&self.0.facts)
    }
    /// The number of decisions about it, to be sent along with the next.
    async fn seen(&self) -> i32 {
        self.0.decisions.iter().map(|made| made.decision.n).max().unwrap_or_default()
    }
    /// What was sent, in its order.
    #[graphql(complexity = "5 * child_complexity")]
    async fn pages(&self, ctx: &Context<'_>) -> Vec<DeskCertificatePage> {
        self.0.pages.iter().map(|page| DeskCertificatePage::of(page, &self.0.wanted, ctx.lang())).collect()
    }
    /// The papers that its product asks for: one of each list.
    #[graphql(complexity = "5 * child_complexity")]
    async fn requirements(&self, ctx: &Context<'_>) -> Vec<DeskRequirement> {
        self.0.wanted.iter().map(|wanted| DeskRequirement::of(wanted, ctx.lang())).collect()
    }
    /// What was decided about it, the first one first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn decisions(&self, ctx: &Context<'_>) -> Vec<DeskDecision> {
        self.0.decisions.iter().map(|made| self.decision(made, ctx.lang())).collect()
    }
    /// What was decided about other applications of this rider, the latest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn earlier(&self, ctx: &Context<'_>) -> Vec<DeskDecision> {
        self.0.earlier.iter().map(|made| self.decision(made, ctx.lang())).collect()
    }
    /// Applications of other riders with the same name and date of birth.
    #[graphql(complexity = "5 * child_complexity")]
    async fn namesakes(&self, ctx: &Context<'_>) -> Vec<DeskOtherApplication> {
        self.0.namesakes.iter().map(|order| DeskOtherApplication::of(order, ctx.lang())).collect()
    }
    /// Applications that one of the images was sent for as well.
    #[graphql(complexity = "5 * child_complexity")]
    async fn same_images(&self, ctx: &Context<'_>) -> Vec<DeskOtherApplication> {
        self.0.same_images.iter().map(|order| DeskOtherApplication::of(order, ctx.lang())).collect()
    }
    /// Who looks at it now; null where nobody does.
    async fn claim(&self) -> Option<DeskClaim> {
        self.0.claim.as_ref().map(|(claim, name, is_mine)| DeskClaim {
            staff_name: name.clone(),
            is_mine: *is_mine,
            until: claim.until,
        })
    }
    /// What was decided a moment ago, or came to nothing.
    async fn pending(&self, ctx: &Context<'_>) -> Option<DeskPendingDecision> {
        self.0.pending.as_ref().map(|(waits, name, is_mine)| DeskPendingDecision {
            decision: waits.decision,
            staff_name: name.clone(),
            is_mine: *is_mine,
            due_at: waits.due_at,
            failure: waits.no_effect.map(|why| why.sentence(ctx.lang()).to_owned()),
        })
    }
    /// Whether its rider is whoever asks, who does not decide about it then.
    async fn is_own(&self) -> bool {
        self.0.is_own
    }
    /// The number of the application to be looked at next; null where nothing else waits.
    async fn next(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        queue::next(ctx.app(), &ctx.actor(), self.0.order.id).await.or_fault(ctx)
    }
}

impl DeskApplication {
    fn decision(&self, made: &Made, lang: Lang) -> DeskDecision {
        let finding = |finding: &Finding| DeskFinding {
            kind: finding.kind.clone(),
            kind_name: finding.fact.map_or_else(
                || kind_name(&finding.kind, &self.0.wanted, lang),
                |fact| fact.label(lang).to_owned(),
            ),
            page_id: finding.page,
            fact: finding.fact,
            flaw: finding.why,
            sentence: finding.why.sentence(lang).to_owned(),
            words: finding.words.clone(),
        };
        let names = made.order.names.of(lang);
        DeskDecision {
            number: made.order.number.clone(),
            product_name: names.product.clone(),
            section: names.section.clone(),
            decision: made.decision.decision,
            decided_at: made.decision.decided_at,
            staff_name: made.by.clone(),
            findings: made.decision.findings.0.iter().map(finding).collect(),
            reason: Some(made.decision.reason.clone()).filter(|reason| !reason.is_empty()),
            matched: made
                .decision
                .marks
                .0
                .iter()
                .filter(|mark| mark.matches)
                .map(|mark| mark.field)
                .collect(),
        }
    }
}

/// The name of a kind of paper; its slug where its product asks for it no more.
fn kind_name(kind: &str, wanted: &[DocumentRequirement], lang: Lang) -> String {
    let all = wanted.iter().flat_map(|wanted| &wanted.alternatives);
    let found = all.into_iter().find(|alternative| alternative.slug == kind);
    found.map_or_else(|| kind.to_owned(), |kind| kind.name(lang).to_owned())
}

/// What an application says of one field.
#[derive(SimpleObject)]
pub struct DeskFact {
    field: Field,
    value: String,
}

/// A page of a paper. Each image that is looked at is in the audit log.
#[derive(SimpleObject)]
pub struct DeskCertificatePage {
    id: CertificatePageId,
    /// The slug of its kind.
    kind: String,
    kind_name: String,
    path: String,
    thumbnail_path: String,
    /// Pixels of the image.
    width: i32,
    height: i32,
    uploaded_at: DateTime,
}

impl DeskCertificatePage {
    fn of(page: &Page, wanted: &[DocumentRequirement], lang: Lang) -> Self {
        let path = format!("/desk/certificates/{}/{}", page.operator_id, page.id);
        Self {
            id: page.id,
            kind: page.kind.clone(),
            kind_name: kind_name(&page.kind, wanted, lang),
            thumbnail_path: format!("{path}/thumbnail"),
            path,
            width: page.width,
            height: page.height,
            uploaded_at: page.uploaded_at,
        }
    }
}

/// A paper that the product asks for: one of these kinds.
#[derive(SimpleObject)]
pub struct DeskRequirement {
    name: String,
    kinds: Vec<DeskDocumentKind>,
}

/// A kind of paper.
#[derive(SimpleObject)]
pub struct DeskDocumentKind {
    slug: String,
    name: String,
    /// What must be readable on it.
    readable: String,
    /// What must be covered; empty where nothing must.
    masked: String,
}

impl DeskRequirement {
    fn of(wanted: &DocumentRequirement, lang: Lang) -> Self {
        let kind = |kind: &DocumentKind| DeskDocumentKind {
            slug: kind.slug.clone(),
            name: kind.name(lang).to_owned(),
            readable: kind.readable(lang).to_owned(),
            masked: kind.masked(lang).to_owned(),
        };
        Self { name: wanted.name(lang), kinds: wanted.alternatives.iter().map(kind).collect() }
    }
}

/// What staff decided about an application.
#[derive(SimpleObject)]
pub struct DeskDecision {
    /// Of the application.
    number: String,
    product_name: String,
    section: String,
    decision: Decision,
    decided_at: DateTime,
    staff_name: String,
    findings: Vec<DeskFinding>,
    /// Why it was rejected; null otherwise.
    reason: Option<String>,
    /// What was marked as matching the papers.
    matched: Vec<Field>,
}

/// What is to be mended about a paper.
#[derive(SimpleObject)]
pub struct DeskFinding {
    kind: String,
    kind_name: String,
    /// Null where the paper as a whole is meant.
    page_id: Option<CertificatePageId>,
    /// What was typed of it and is to be typed again; null where a page or the paper is meant.
    fact: Option<PaperFact>,
    flaw: Flaw,
    /// As its rider reads it.
    sentence: String,
    words: String,
}

/// Another application that has something in common.
#[derive(SimpleObject)]
pub struct DeskOtherApplication {
    number: String,
    state: State,
    rider_name: String,
    product_name: String,
    placed_at: DateTime,
}

impl DeskOtherApplication {
    fn of(order: &Order, lang: Lang) -> Self {
        Self {
            number: order.number.clone(),
            state: order.state,
            rider_name: order.rider_name.clone(),
            product_name: order.names.of(lang).product.clone(),
            placed_at: order.placed_at,
        }
    }
}

/// Who looks at an application.
#[derive(SimpleObject)]
pub struct DeskClaim {
    staff_name: String,
    /// Whether that is whoever asks.
    is_mine: bool,
    until: DateTime,
}

/// A decision that waits to have effect, or came to nothing.
#[derive(SimpleObject)]
pub struct DeskPendingDecision {
    decision: Decision,
    staff_name: String,
    is_mine: bool,
    /// Until then it can be taken back.
    due_at: DateTime,
    /// Why it came to nothing; null while it waits.
    failure: Option<String>,
}
