//! `contactSend`: a question to an operator.

use async_graphql::{Context, InputObject, Object, Result};

use super::{ContactRefusal, ContactSendErrorCode, Question};
use crate::graphql::Ask;
use crate::payload;

#[derive(InputObject)]
pub struct ContactSendInput {
    operator_slug: String,
    /// What to call the person; may be left out.
    name: Option<String>,
    /// Where the answer goes.
    email: String,
    /// Up to 2,000 characters.
    text: String,
}

payload! {
    /// What `contactSend` answers.
    pub ContactSendPayload {
        /// True where it is on its way.
        sent: bool
    }, ContactSendUserError(ContactRefusal, ContactSendErrorCode)
}

#[derive(Default)]
pub struct ContactMutation;

#[Object]
impl ContactMutation {
    /// Mails a question to an operator. Needs no session.
    async fn contact_send(&self, ctx: &Context<'_>, input: ContactSendInput) -> Result<ContactSendPayload> {
        let ContactSendInput { operator_slug: operator, name, email, text } = input;
        let question = Question { operator, name: name.unwrap_or_default(), email, text };
        let answer = super::send(ctx.app(), ctx.caller(), &question).await;
        ContactSendPayload::answer(ctx, answer, |()| ContactSendPayload {
            sent: Some(true),
            ..Default::default()
        })
    }
}
