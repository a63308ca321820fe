//! Ordering a draft as GraphQL shows it.

use async_graphql::{Context, InputObject, Object, Result};
use teiki_shared::ids::DraftId;
use teiki_shared::money::Yen;

use crate::drafts::order::{OrderInput, OrderPlaceErrorCode, PlaceRefusal, order};
use crate::graphql::Ask;
use crate::graphql::guard::SignedIn;
use crate::graphql::key::IdempotencyKey;
use crate::orders::Order;
use crate::payload;

#[derive(InputObject)]
pub struct OrderPlaceInput {
    draft_id: DraftId,
    /// Made by the page once; the same key places one order.
    idempotency_key: IdempotencyKey,
    /// The total that the person was shown; with another price nothing is ordered.
    expected_price: Yen,
    /// The digest of the disclosure that the person was shown; with another one nothing is ordered. Unchecked where it is left out.
    expected_digest: Option<String>,
}

payload! {
    /// The placed order: payable until its deadline, its pass reserved.
    pub OrderPlacePayload { order: Order }, OrderPlaceUserError(PlaceRefusal, OrderPlaceErrorCode)
}

#[derive(Default)]
pub struct OrderPlaceMutation;

#[Object]
impl OrderPlaceMutation {
    #[graphql(guard = "SignedIn")]
    async fn order_place(&self, ctx: &Context<'_>, input: OrderPlaceInput) -> Result<OrderPlacePayload> {
        let OrderPlaceInput { draft_id, idempotency_key, expected_price, expected_digest } = input;
        let ask = OrderInput {
            draft: draft_id,
            key: idempotency_key.as_str(),
            expected_price,
            expected_digest: expected_digest.as_deref(),
        };
        let answer = Box::pin(order(ctx.app(), &ctx.actor(), &ask)).await;
        OrderPlacePayload::answer(ctx, answer, |order| OrderPlacePayload {
            order: Some(order),
            user_errors: Vec::new(),
        })
    }
}
