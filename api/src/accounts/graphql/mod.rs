//! The accounts' part of the schema, and the frame of `Viewer`, which every domain adds its part to.

mod viewer;

pub use viewer::ViewerObject;

use async_graphql::{Context, Object};

use crate::graphql::Ask;

#[derive(Default)]
pub struct AccountQueries;

#[Object]
impl AccountQueries {
    /// The signed-in person; null when signed out.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<ViewerObject> {
        ctx.caller().viewer.clone().map(ViewerObject::new)
    }
}
