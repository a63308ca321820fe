//! What riders type of their papers, over GraphQL.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use teiki_shared::ids::DraftId;
use teiki_shared::paper_fact::PaperFact;

use super::DraftNode;
use crate::drafts::PaperFacts;
use crate::drafts::facts::{DraftSetPaperFactsErrorCode, FactsRefusal, set_facts};
use crate::graphql::Ask;
use crate::graphql::guard::SignedIn;
use crate::payload;

/// Something that a rider typed of a paper.
#[derive(SimpleObject)]
pub struct TypedPaperFact {
    pub fact: PaperFact,
    /// A line of words, or a day as `2027-03-31`.
    pub value: String,
}

impl TypedPaperFact {
    /// Those of these facts that were typed.
    pub fn all(facts: &PaperFacts, asked: &[PaperFact]) -> Vec<Self> {
        let typed = |fact: &PaperFact| Some(Self { fact: *fact, value: facts.get(*fact)?.value.clone() });
        asked.iter().filter_map(typed).collect()
    }
}

#[derive(InputObject)]
pub struct DraftSetPaperFactsInput {
    pub draft_id: DraftId,
    pub school: Option<String>,
    pub grade: Option<String>,
    /// Days as they were typed: `2027-03-31`, `2027/3/31`, `2027年3月31日`.
    pub expires_on: Option<String>,
    pub graduates_on: Option<String>,
}

impl DraftSetPaperFactsInput {
    fn typed(self) -> Vec<(PaperFact, String)> {
        let given = [
            (PaperFact::School, self.school),
            (PaperFact::Grade, self.grade),
            (PaperFact::ExpiresOn, self.expires_on),
            (PaperFact::GraduatesOn, self.graduates_on),
        ];
        given.into_iter().filter_map(|(fact, value)| Some((fact, value?))).collect()
    }
}

payload! {
    /// The draft with what was typed.
    pub DraftSetPaperFactsPayload { draft: DraftNode }, DraftSetPaperFactsUserError(FactsRefusal, DraftSetPaperFactsErrorCode)
}

#[derive(Default)]
pub struct PaperFactsMutation;

#[Object]
impl PaperFactsMutation {
    /// Keeps what the rider typed of the papers that the product asks for: all of it, or nothing. Also for an order that was sent back, by the
    /// draft that it was placed from.
    #[graphql(guard = "SignedIn")]
    async fn draft_set_paper_facts(
        &self,
        ctx: &Context<'_>,
        input: DraftSetPaperFactsInput,
    ) -> Result<DraftSetPaperFactsPayload> {
        let id = input.draft_id;
        let answer = Box::pin(set_facts(ctx.app(), &ctx.actor(), id, &input.typed())).await;
        DraftSetPaperFactsPayload::answer(ctx, answer, |draft| DraftSetPaperFactsPayload {
            draft: Some(draft.into()),
            ..Default::default()
        })
    }
}
