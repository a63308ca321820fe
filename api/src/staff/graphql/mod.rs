//! The desk's part of its own schema: who sits there, how they come in, and what they see. Objects begin with `Desk` and have no
//! edge to a rider's.

mod entering;
mod log;
mod members;
mod orders;

use async_graphql::{Context, Object, SimpleObject};
use teiki_shared::ids::{OperatorId, StaffId};
use teiki_shared::lang::Lang;
use teiki_shared::staff::Role;

use crate::catalogue;
use crate::error::Fault;
use crate::graphql::load::loader;
use crate::graphql::{Ask, OrFault};
use crate::staff::sign_in;
use crate::viewer::StaffViewer;

pub use entering::{EnteringMutations, EnteringQueries};
pub use log::LogQueries;
pub use members::{MemberMutations, MemberQueries};
pub use orders::OrderQueries;

/// Hands cookies to the browser.
fn set_cookies(ctx: &Context<'_>, cookies: Vec<String>) {
    for cookie in cookies {
        ctx.append_http_header("Set-Cookie", cookie);
    }
}

/// An operator, as far as the desk names it.
#[derive(SimpleObject)]
pub struct DeskOperator {
    slug: String,
    name: String,
}

impl DeskOperator {
    fn of(operator: &catalogue::Operator, lang: Lang) -> Self {
        Self { slug: operator.slug.clone(), name: operator.name(lang).to_owned() }
    }

    /// By the request's loader: a list of staff asks once.
    async fn load(ctx: &Context<'_>, id: OperatorId) -> async_graphql::Result<Self> {
        let found = loader(ctx).load_one(id).await.or_fault(ctx)?;
        let operator = found.ok_or_else(|| Fault::other("staff of an operator that is not there"));
        Ok(Self::of(&operator.or_fault(ctx)?, ctx.lang()))
    }
}

/// Whoever sits at the desk.
pub struct DeskMe(StaffViewer);

#[Object]
impl DeskMe {
    async fn id(&self) -> StaffId {
        self.0.id
    }
    async fn name(&self) -> &str {
        &self.0.name
    }
    async fn email(&self) -> &str {
        &self.0.email
    }
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.iter().collect()
    }
    /// Whose desk it is; null for the house.
    async fn operator(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<DeskOperator>> {
        let Some(id) = self.0.operator else { return Ok(None) };
        DeskOperator::load(ctx, id).await.map(Some)
    }
}

#[derive(Default)]
pub struct MeQueries;

#[Object]
impl MeQueries {
    /// Whoever sits at the desk; null when nobody has signed in.
    async fn me(&self, ctx: &Context<'_>) -> Option<DeskMe> {
        ctx.caller().staff.clone().map(DeskMe)
    }

    /// Whether this browser has shown the right password and is asked for a code.
    async fn code_asked(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        sign_in::waits_for_code(ctx.app(), ctx.caller()).await.or_fault(ctx)
    }
}
