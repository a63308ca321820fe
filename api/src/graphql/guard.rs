//! Guards, declared on fields. Tests walk every field as nobody (`api/tests/api/anonymous.rs`) and as the wrong person
//! (`api/tests/api/strangers.rs`).

use async_graphql::{Context, Guard};

use teiki_shared::staff::Role;

use super::errors::{consent_needed, not_allowed, too_often};
use super::{Ask, OrFault, waiting};
use crate::rates::{self, Rate};

/// Lets signed-in people through to a mutation; whoever owes consent to changed terms to those alone that stay open meanwhile.
pub struct SignedIn;

impl Guard for SignedIn {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        let viewer = ctx.viewer()?;
        if viewer.owes_consent && !waiting::MUTATION.is_open(ctx.field().name()) {
            return Err(consent_needed());
        }
        Ok(())
    }
}

/// Lets staff through who have one of the roles, as their rows say at this request.
pub struct Desk(pub &'static [Role]);

impl Guard for Desk {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        if ctx.staff()?.roles.has_any(self.0) { Ok(()) } else { Err(not_allowed()) }
    }
}

/// Lets a signed-in person's calls to Stripe through while they are no more than a person makes.
pub struct Stripe;

impl Guard for Stripe {
    async fn check(&self, ctx: &Context<'_>) -> async_graphql::Result<()> {
        let account = ctx.viewer()?.account_id.to_string();
        let wait = rates::take(ctx.app(), Rate::Stripe, &account).await.or_fault(ctx)?;
        match wait {
            None => Ok(()),
            Some(seconds) => {
                ctx.insert_http_header("Retry-After", seconds.to_string());
                Err(too_often(seconds))
            }
        }
    }
}
