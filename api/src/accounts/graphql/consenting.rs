//! Agreeing to documents that have changed.

use async_graphql::{Context, InputObject, Object};

use crate::accounts::consents::{self, ConsentGiveErrorCode, ConsentRefusal};
use crate::graphql::Ask;
use crate::payload;

#[derive(InputObject)]
pub struct ConsentGiveInput {
    /// The versions that are agreed to, each as `terms 2027-10-01`: those of `consentsOwed`.
    agreed: Vec<String>,
}

payload! {
    /// What `consentGive` answers.
    pub ConsentGivePayload { ok: bool }, ConsentGiveUserError(ConsentRefusal, ConsentGiveErrorCode)
}

#[derive(Default)]
pub struct ConsentMutations;

#[Object]
impl ConsentMutations {
    /// Keeps the consent to documents that have changed, and lets the person in again.
    async fn consent_give(
        &self,
        ctx: &Context<'_>,
        input: ConsentGiveInput,
    ) -> async_graphql::Result<ConsentGivePayload> {
        let answer = consents::give(ctx.app(), ctx.caller(), &input.agreed).await;
        ConsentGivePayload::answer(ctx, answer, |()| ConsentGivePayload {
            ok: Some(true),
            ..Default::default()
        })
    }
}
